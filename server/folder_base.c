/* SPDX-License-Identifier: MIT */
#include "server/folder_base.h"

#include "server/folder.h"
#include "server/folder_scan.h"
#include "server/session_base_store.h"

bool folder_base_is_of(const struct session_record *record)
{
    return record->flags & SESSION_WAS_SCANNED;
}

struct folder_base *folder_base_create(const struct session *session, struct hash_cache *cache)
{
    struct folder_base *folder = mem_zalloc(MEM_SERVER, 1, sizeof *folder);
    static_assert((int)HASH_KEY_BYTES == (int)SESSION_BASE_BYTES, "the base's id is the key");
    memcpy(folder->key.bytes, session->record.base, HASH_KEY_BYTES);
    buf_append(&folder->root, buf_span(&session->root));
    folder->began = session->record.began;
    folder->cache = cache;
    return folder;
}

void folder_base_destroy(struct folder_base *folder)
{
    if (!folder)
        return;
    session_base_destroy(folder->base);
    folder_moves_release(&folder->moves);
    buf_release(&folder->root);
    mem_free(MEM_SERVER, folder);
}

bool folder_base_load(struct folder_base *folder, struct buf *said)
{
    if (!folder->is_known)
        folder->base = session_base_load(buf_span(&folder->root), &folder->key, said);
    folder->is_known = true;
    return folder->base;
}

void folder_base_forget_moves(struct folder_base *folder)
{
    folder_moves_release(&folder->moves);
    folder->knows_moves = false;
}

void folder_file_release(struct folder_file *file)
{
    buf_release(&file->text);
}

static void answer_unknown(struct folder_file *file, const char *why)
{
    file->answer = FOLDER_UNKNOWN;
    buf_clear(&file->text);
    buf_append_string(&file->text, why);
}

/* Reads the file on disk, as it stayed while it was read. */
static enum file_status read_steady(const char *path, struct file_stamp *stamp, struct buf *text)
{
    struct file_stamp after;
    enum file_status status = file_look_at_stamp(path, stamp);
    if (status == FILE_OK)
        status = file_read(path, SESSION_BASE_TEXT_MAX, text);
    if (status == FILE_OK &&
        (file_look_at_stamp(path, &after) != FILE_OK || !file_stamp_equal(stamp, &after)))
        status = FILE_CHANGED;
    return status;
}

/* Nothing is recorded: what has not been written to since is what it was. */
static void find_unrecorded(struct folder_base *folder, struct span path, const struct buf *bytes,
                            struct folder_file *file)
{
    struct file_stamp stamp;
    enum file_status status = read_steady(path.bytes, &stamp, &file->text);
    if (status == FILE_OK && !folder_file_is_later(&stamp, folder->began) &&
        (!bytes || span_equal(buf_span(bytes), buf_span(&file->text))))
        file->answer = FOLDER_SAME;
    else
        answer_unknown(file, "the look at the folder that its session begins with is not complete");
}

/* Whether the file holds what it held; then `text` is that. */
static bool is_same(struct folder_base *folder, struct span path, const struct buf *bytes,
                    struct folder_file *file)
{
    struct file_stamp stamp;
    struct hash_128 hash;
    uint64_t contents = file->entry.contents;
    if (bytes) {
        buf_append(&file->text, buf_span(bytes));
    } else {
        /* Only the text of one that is the same is needed. */
        if (folder->cache &&
            (hash_cache_find(folder->cache, path.bytes, SESSION_BASE_TEXT_MAX, &hash) != FILE_OK ||
             session_base_contents(folder->base, hash) != contents))
            return false;
        if (read_steady(path.bytes, &stamp, &file->text) != FILE_OK)
            return false;
    }
    hash = hash_128(buf_span(&file->text));
    return session_base_contents(folder->base, hash) == contents;
}

static void find_moved(struct folder_base *folder, struct span name, struct folder_file *file)
{
    if (!folder->knows_moves)
        folder_moves_find(folder->base, buf_span(&folder->root), folder->cache, &folder->moves);
    folder->knows_moves = true;
    const struct session_base_entry *entry = folder_moves_get(&folder->moves, name);
    file->was_moved = entry;
    if (entry)
        file->entry = *entry;
}

void folder_base_find(struct folder_base *folder, struct span path, const struct buf *bytes,
                      struct folder_file *file)
{
    struct buf real = BUF_INIT(MEM_SERVER);
    file_resolve(path, &real);
    buf_string(&real);
    struct span name = folder_name_of(buf_span(&folder->root), buf_span(&real));
    file->text.tag = MEM_SERVER;
    if (!file_is_inside(buf_span(&real), buf_span(&folder->root))) {
        file->answer = FOLDER_ABSENT;
    } else if (!folder->base) {
        find_unrecorded(folder, buf_span(&real), bytes, file);
    } else {
        bool is_there = session_base_find(folder->base, name, &file->entry);
        if (!is_there)
            find_moved(folder, name, file);
        if (!is_there && !file->was_moved)
            file->answer = FOLDER_ABSENT;
        else if (file->entry.gap != SESSION_GAP_NONE)
            answer_unknown(file, session_base_gap_text(file->entry.gap));
        else
            file->answer =
                is_same(folder, buf_span(&real), bytes, file) ? FOLDER_SAME : FOLDER_RECORDED;
    }
    buf_release(&real);
}

enum scope folder_base_required(struct folder_base *folder, struct span path, const char *rule,
                                const struct rule_set *set)
{
    struct session_base_entry entry = {0};
    struct session_findings before = {0}, now = {0};
    struct identity identity = folder_scan_required(rule);
    struct buf name = BUF_INIT(MEM_SERVER);
    enum scope scope = SCOPE_UNKNOWN;
    folder_scan_append_required(folder_name_of(buf_span(&folder->root), path), &name);
    if (folder->base && session_base_find(folder->base, buf_span(&name), &entry) &&
        entry.gap == SESSION_GAP_NONE) {
        session_base_take(folder->base, &entry, set, false, &before);
        for (size_t i = 0; i < rule_set_count(set); i++)
            if (strcmp(rule_set_rule(set, i)->id, rule) == 0)
                identity.rule = (uint16_t)i;
        session_findings_translate(&before, &identity);
        session_findings_add(&now, &identity);
        session_compare(&before, &now);
        scope = session_scope(&before, &now, &identity);
    }
    session_findings_release(&before);
    session_findings_release(&now);
    buf_release(&name);
    return scope;
}

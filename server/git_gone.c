/* SPDX-License-Identifier: MIT */
#include "server/git_gone.h"

#include "base/file.h"
#include "server/ignore.h"

#include <stdlib.h>

struct comparison {
    struct git_tree *tree;
    struct span top;
    struct git_gone *out;
    struct ignore_stack ignored;
    struct buf path; /* of where it is, below the top */
    struct buf scratch;
    size_t depth;
    struct buf *fault;
};

/* One folder as it was and as it is. */
struct folder {
    const struct git_tree_file *before; /* NULL: it was not there */
    bool is_there;                      /* on disk, as a folder */
    bool is_ignored;
};

static bool compare_folder(struct comparison *c, struct folder folder);

static const char *disk_path(struct comparison *c, const char *more)
{
    buf_clear(&c->scratch);
    buf_append(&c->scratch, c->top);
    buf_append_byte(&c->scratch, '/');
    buf_append(&c->scratch, buf_span(&c->path));
    buf_append_string(&c->scratch, more);
    return buf_string(&c->scratch);
}

static void add_gone(struct comparison *c, const struct git_tree_file *file)
{
    struct git_gone *out = c->out;
    if (out->n_gone == GIT_GONE_MAX)
        return;
    out->gone[out->n_gone++] =
        (struct git_gone_file){arena_copy(&out->arena, buf_span(&c->path)), *file};
}

static void add_new(struct comparison *c)
{
    struct git_gone *out = c->out;
    if (out->n_added < GIT_GONE_MAX)
        out->added[out->n_added++].path = arena_copy(&out->arena, buf_span(&c->path));
}

static bool is_other_repository(struct comparison *c)
{
    return file_kind(disk_path(c, "/.git"), false) != FILE_KIND_NONE;
}

/* One name; `before` is what the tree has of it, or NULL, and `now` what is on disk. */
static bool compare_name(struct comparison *c, const struct folder *parent,
                         const struct git_tree_entry *before, enum file_kind now)
{
    struct git_tree_file file;
    bool was_folder = before && before->kind == GIT_KIND_FOLDER;
    bool is_folder = now == FILE_KIND_FOLDER;
    if (before)
        git_tree_file_of(before, &file);
    if (before && before->kind == GIT_KIND_FILE && now != FILE_KIND_REGULAR &&
        now != FILE_KIND_UNKNOWN)
        add_gone(c, &file);
    bool ignored = parent->is_ignored ||
                   (parent->is_there && ignore_match(&c->ignored, buf_span(&c->path), is_folder));
    if (now == FILE_KIND_REGULAR && !ignored && (!before || before->kind != GIT_KIND_FILE))
        add_new(c);
    if (!was_folder && !(is_folder && !ignored && !is_other_repository(c)))
        return true;
    if (now == FILE_KIND_UNKNOWN || c->depth == GIT_DEPTH_MAX)
        return true;
    return compare_folder(c, (struct folder){was_folder ? &file : NULL, is_folder, ignored});
}

static bool compare_named(struct comparison *c, const struct folder *parent, struct span name,
                          const struct git_tree_entry *before, enum file_kind now)
{
    size_t length = c->path.length;
    if (length)
        buf_append_byte(&c->path, '/');
    buf_append(&c->path, name);
    bool whole = compare_name(c, parent, before, now);
    c->path.length = length;
    return whole;
}

/* The names of the tree that the listing has no entry of are compared with nothing. */
static bool compare_tree(struct comparison *c, const struct folder *folder, struct span text,
                         const struct table *seen)
{
    struct git_tree_entry entry;
    size_t at = 0;
    bool whole = true;
    while (whole && git_tree_next(text, folder->before->id_length / 2, &at, &entry))
        if (!table_get(seen, entry.name))
            whole = compare_named(c, folder, entry.name, &entry, FILE_KIND_NONE);
    return whole;
}

static void index_tree(const struct folder *folder, struct span text, struct arena *arena,
                       struct table *entries)
{
    struct git_tree_entry entry;
    size_t at = 0;
    while (git_tree_next(text, folder->before->id_length / 2, &at, &entry)) {
        struct git_tree_entry *kept = arena_alloc(arena, sizeof *kept);
        *kept = entry;
        *table_put(entries, entry.name) = kept;
    }
}

/* Both sides of one folder: what is on disk first. `text` is the tree's. */
static bool compare_sides(struct comparison *c, const struct folder *folder, struct span text)
{
    struct table entries = TABLE_INIT(MEM_SERVER), seen = TABLE_INIT(MEM_SERVER);
    struct arena arena = ARENA_INIT(MEM_SERVER);
    struct folder_listing listing = {0};
    bool whole = true;
    if (folder->before)
        index_tree(folder, text, &arena, &entries);
    if (folder->is_there && folder_list(disk_path(c, ""), &listing) != FILE_OK)
        goto released; /* Nothing can be told of it. */
    for (size_t i = 0; i < listing.count && whole; i++) {
        struct span name = span_from_string(listing.entries[i].name);
        const struct git_tree_entry *before = table_get(&entries, name);
        if (before)
            *table_put(&seen, name) = c;
        if (!span_equal(name, SPAN(".git")))
            whole = compare_named(c, folder, name, before, listing.entries[i].kind);
    }
    if (whole && folder->before)
        whole = compare_tree(c, folder, text, &seen);
released:
    folder_listing_release(&listing);
    arena_release(&arena);
    table_release(&entries);
    table_release(&seen);
    return whole;
}

static bool compare_folder(struct comparison *c, struct folder folder)
{
    struct buf text = BUF_INIT(MEM_SERVER);
    if (folder.before) {
        struct span id = {folder.before->id, folder.before->id_length};
        const struct git_tree_folder *kept = git_tree_folder(c->tree, id, c->fault);
        if (!kept)
            return false;
        buf_append(&text,
                   buf_span(&kept->text)); /* It may be forgotten while the walk goes deeper. */
    }
    if (folder.is_there) {
        struct buf top = BUF_INIT(MEM_SERVER);
        buf_append(&top, c->top);
        ignore_push_folder(&c->ignored, buf_string(&top), buf_span(&c->path));
        buf_release(&top);
    }
    c->depth++;
    bool whole = compare_sides(c, &folder, buf_span(&text));
    c->depth--;
    if (folder.is_there)
        ignore_pop(&c->ignored);
    buf_release(&text);
    return whole;
}

static int compare_files(const void *a, const void *b)
{
    return span_compare(((const struct git_gone_file *)a)->path,
                        ((const struct git_gone_file *)b)->path);
}

static void gone_init(struct git_gone *out)
{
    *out = (struct git_gone){.arena = ARENA_INIT(MEM_SERVER)};
    out->gone = mem_zalloc(MEM_SERVER, GIT_GONE_MAX, sizeof *out->gone);
    out->added = mem_zalloc(MEM_SERVER, GIT_GONE_MAX, sizeof *out->added);
}

bool git_gone_find(struct git_tree *tree, struct span top, struct git_gone *out, struct buf *fault)
{
    struct comparison c = {.tree = tree,
                           .top = top,
                           .out = out,
                           .path = BUF_INIT(MEM_SERVER),
                           .scratch = BUF_INIT(MEM_SERVER),
                           .fault = fault};
    gone_init(out);
    if (!tree->objects)
        return true;
    struct buf plain = BUF_INIT(MEM_SERVER);
    buf_append(&plain, top);
    ignore_push_exclude(&c.ignored, buf_string(&plain));
    buf_release(&plain);
    struct git_tree_file root = git_tree_root(tree);
    bool whole = compare_folder(&c, (struct folder){&root, true, false});
    ignore_release(&c.ignored);
    buf_release(&c.path);
    buf_release(&c.scratch);
    if (out->n_gone)
        qsort(out->gone, out->n_gone, sizeof *out->gone, compare_files);
    if (out->n_added)
        qsort(out->added, out->n_added, sizeof *out->added, compare_files);
    return whole;
}

/* Against the index. */

/* Adds the files of a folder and of those in it that the index has no path of. */
static bool add_unstaged(struct comparison *c, const struct git_tree_file *folder,
                         const struct table *paths)
{
    const struct git_tree_folder *kept =
        git_tree_folder(c->tree, (struct span){folder->id, folder->id_length}, c->fault);
    if (!kept)
        return false;
    struct buf text = BUF_INIT(MEM_SERVER); /* What is kept may be forgotten deeper down. */
    struct git_tree_entry entry;
    size_t at = 0, length = c->path.length;
    bool whole = true;
    buf_append(&text, buf_span(&kept->text));
    c->depth++;
    while (whole && git_tree_next(buf_span(&text), folder->id_length / 2, &at, &entry)) {
        struct git_tree_file file;
        git_tree_file_of(&entry, &file);
        if (length)
            buf_append_byte(&c->path, '/');
        buf_append(&c->path, entry.name);
        if (entry.kind == GIT_KIND_FILE && !table_get(paths, buf_span(&c->path)))
            add_gone(c, &file);
        else if (entry.kind == GIT_KIND_FOLDER && c->depth < GIT_DEPTH_MAX)
            whole = add_unstaged(c, &file, paths);
        c->path.length = length;
    }
    c->depth--;
    buf_release(&text);
    return whole;
}

static bool add_staged(struct comparison *c, const struct git_index *index)
{
    struct git_gone *out = c->out;
    for (size_t i = 0; i < index->count && out->n_added < GIT_GONE_MAX; i++) {
        const struct git_index_file *file = &index->files[i];
        struct git_tree_file before;
        if (file->kind != GIT_KIND_FILE || file->is_unmerged)
            continue;
        enum git_tree_status status = git_tree_find(c->tree, file->path, &before, c->fault);
        if (status == GIT_TREE_FAULT)
            return false;
        if (status != GIT_TREE_FOUND)
            out->added[out->n_added++] = (struct git_gone_file){file->path, file->file};
    }
    return true;
}

bool git_gone_find_staged(struct git_tree *tree, const struct git_index *index,
                          struct git_gone *out, struct buf *fault)
{
    struct comparison c = {.tree = tree, .out = out, .path = BUF_INIT(MEM_SERVER), .fault = fault};
    struct table paths = TABLE_INIT(MEM_SERVER);
    gone_init(out);
    bool whole = add_staged(&c, index);
    if (whole && out->n_added && tree->objects) {
        struct git_tree_file root = git_tree_root(tree);
        for (size_t i = 0; i < index->count; i++)
            if (index->files[i].kind == GIT_KIND_FILE)
                *table_put(&paths, index->files[i].path) = c.out;
        whole = add_unstaged(&c, &root, &paths);
        if (out->n_gone)
            qsort(out->gone, out->n_gone, sizeof *out->gone, compare_files);
    }
    table_release(&paths);
    buf_release(&c.path);
    return whole;
}

void git_gone_release(struct git_gone *gone)
{
    arena_release(&gone->arena);
    mem_free(MEM_SERVER, gone->gone);
    mem_free(MEM_SERVER, gone->added);
    *gone = (struct git_gone){0};
}

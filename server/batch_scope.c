/* SPDX-License-Identifier: MIT */
#include "server/batch_scope.h"

#include "base/file.h"
#include "rules/required.h"

enum { COMPARED_BYTES = 64 * 1024 }; /* of a file at once */

bool batch_scope_open(struct batch_scope *scope, struct span folder, struct span ref,
                      struct buf *fault)
{
    scope->base = git_base_open(folder, ref, fault);
    return scope->base;
}

bool batch_scope_is_open(const struct batch_scope *scope)
{
    return scope->base || scope->folder;
}

void batch_scope_release(struct batch_scope *scope)
{
    git_base_close(scope->base);
    folder_base_destroy(scope->folder);
    session_findings_release(&scope->before);
    session_findings_release(&scope->now);
    buf_release(&scope->text);
    buf_release(&scope->fault);
    *scope = (struct batch_scope){0};
}

static bool holds(struct file_reader *file, struct span text)
{
    char bytes[COMPARED_BYTES];
    size_t at = 0;
    ptrdiff_t n;
    while ((n = file_read_some(file, bytes, sizeof bytes)) > 0) {
        if (!span_equal((struct span){bytes, (size_t)n}, span_slice(text, at, at + (size_t)n)))
            return false;
        at += (size_t)n;
    }
    return n == 0 && at == text.length && !file_was_changed(file);
}

static bool is_same(struct span path, const struct buf *bytes, struct span text)
{
    struct file_reader file;
    if (bytes)
        return span_equal(buf_span(bytes), text);
    if (file_open(&file, path.bytes) != FILE_OK)
        return false;
    bool same = holds(&file, text);
    file_close(&file);
    return same;
}

/* Findings of a text, to be compared with those of `base`. */
struct collecting {
    const struct session_findings *base;
    struct session_findings *out;
};

static void add_identity(void *context, const struct identity *identity)
{
    const struct collecting *collecting = context;
    struct identity translated = *identity;
    session_findings_translate(collecting->base, &translated);
    session_findings_add(collecting->out, &translated);
}

/* The path that the file had was another one, and what was found by it is not known. */
static void add_identity_of_moved(void *context, const struct identity *identity)
{
    if (!identity->is_of_file)
        add_identity(context, identity);
}

/* The findings of `bytes`, or (NULL) of the file at `path`; false: it was not read to its end. */
static bool collect(struct scanner *scanner, const struct scanner_job *like, struct span path,
                    const struct buf *bytes, struct collecting *collecting)
{
    struct scanner_job job = *like;
    job.context = collecting;
    if (bytes)
        return scanner_scan_memory(scanner, &job, buf_span(bytes)) != SCANNER_FAILED;
    return scanner_scan_file(scanner, &job, path.bytes, NULL) != SCANNER_FAILED;
}

/* `before` is known: finds what is left of it. */
static void compare_with_now(struct batch_scope *scope, struct scanner *scanner,
                             const struct scanner_job *like, struct span path,
                             const struct buf *bytes)
{
    struct scanner_job job = *like;
    struct session_findings *before = &scope->before;
    struct session_findings *now = &scope->now;
    job.on_identity = add_identity;
    if (before->count > 0 &&
        !collect(scanner, &job, path, bytes, &(struct collecting){before, now})) {
        buf_append_string(&scope->fault, file_status_text(FILE_CHANGED));
        now->is_cut = true;
    } else if (before->is_cut || now->is_cut) {
        buf_printf(&scope->fault, "there are, or were, more than %d findings",
                   SESSION_FINDINGS_MAX);
    } else if (before->recorded && before->recorded->unknown) {
        buf_append_string(&scope->fault, "it was changed, and by rules that are others than when "
                                         "the session began");
    }
    session_compare(before, now);
}

static void compare(struct batch_scope *scope, struct scanner *scanner,
                    const struct scanner_job *like, struct span path, const struct buf *bytes)
{
    struct scanner_job job = *like;
    struct session_findings *before = &scope->before;
    job.on_identity = scope->was_moved ? add_identity_of_moved : add_identity;
    collect(scanner, &job, path, &scope->text, &(struct collecting){before, before});
    compare_with_now(scope, scanner, like, path, bytes);
}

static void forget(struct batch_scope *scope)
{
    buf_release(&scope->text);
    buf_clear(&scope->fault);
    session_findings_clear(&scope->before);
    session_findings_clear(&scope->now);
    scope->is_same = false;
}

static const struct buf *begin_in_folder(struct batch_scope *scope, struct scanner *scanner,
                                         const struct scanner_job *job, struct span path,
                                         const struct buf *bytes)
{
    struct folder_file file = {.entry.gap = SESSION_GAP_NONE};
    folder_base_find(scope->folder, path, bytes, &file);
    scope->was_moved = file.was_moved;
    switch (file.answer) {
    case FOLDER_SAME:
        scope->is_same = true;
        scope->text = file.text;
        return &scope->text;
    case FOLDER_RECORDED:
        session_base_take(scope->folder->base, &file.entry, job->set, file.was_moved,
                          &scope->before);
        compare_with_now(scope, scanner, job, path, bytes);
        break;
    case FOLDER_UNKNOWN:
        buf_append(&scope->fault, buf_span(&file.text));
        scope->before.is_cut = true;
        break;
    case FOLDER_ABSENT:
        break;
    }
    folder_file_release(&file);
    return bytes;
}

const struct buf *batch_scope_begin(struct batch_scope *scope, struct scanner *scanner,
                                    const struct scanner_job *job, struct span path,
                                    const struct buf *bytes)
{
    if (!batch_scope_is_open(scope))
        return bytes;
    forget(scope);
    if (scope->folder)
        return begin_in_folder(scope, scanner, job, path, bytes);
    scope->text.tag = MEM_BATCH;
    switch (scope->staged ? git_staged_before(scope->base, scope->staged, &scope->text)
                          : git_base_text(scope->base, path, &scope->text)) {
    case GIT_TEXT_FOUND:
        break;
    case GIT_TEXT_ABSENT:
        return bytes;
    case GIT_TEXT_FAULT:
        buf_append(&scope->fault, buf_span(&scope->text));
        scope->before.is_cut = true;
        return bytes;
    }
    scope->was_moved = git_base_was_moved(scope->base);
    scope->is_same = is_same(path, bytes, buf_span(&scope->text));
    if (scope->is_same)
        return &scope->text;
    compare(scope, scanner, job, path, bytes);
    return bytes;
}

enum scope batch_scope_of(const struct batch_scope *scope, const struct identity *identity)
{
    struct identity translated = *identity;
    if (!batch_scope_is_open(scope))
        return SCOPE_UNKNOWN;
    if (scope->is_same)
        return scope->was_moved && identity->is_of_file ? SCOPE_NEW : SCOPE_EXISTING;
    session_findings_translate(&scope->before, &translated);
    return session_scope(&scope->before, &scope->now, &translated);
}

/* Whether the base lacked the file as well. */
static enum scope missing_in_commit(struct git_base *base, const struct rule *rule,
                                    struct span folder)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    enum scope scope = SCOPE_EXISTING;
    for (size_t i = 0; rule->required[i] && scope == SCOPE_EXISTING; i++) {
        struct span below = required_folder(rule->required[i]);
        struct buf names = BUF_INIT(MEM_BATCH), paths = BUF_INIT(MEM_BATCH);
        buf_clear(&path);
        buf_append(&path, folder);
        if (below.length > 0)
            buf_printf(&path, "/%.*s", (int)below.length, below.bytes);
        enum git_text status = git_base_names(base, buf_span(&path), &names);
        for (size_t at = 0; status == GIT_TEXT_FOUND && at < names.length;) {
            size_t end = span_find_byte(buf_span(&names), at, '\n');
            buf_append(&paths, below);
            buf_append_string(&paths, below.length ? "/" : "");
            buf_append(&paths, span_slice(buf_span(&names), at, end + 1));
            at = end + 1;
        }
        if (status == GIT_TEXT_FAULT)
            scope = SCOPE_UNKNOWN;
        else if (!required_is_missing(rule, buf_span(&paths)))
            scope = SCOPE_NEW;
        buf_release(&names);
        buf_release(&paths);
    }
    buf_release(&path);
    return scope;
}

enum scope batch_scope_of_missing(const struct batch_scope *scope, const struct rule_set *set,
                                  const struct rule *rule, struct span folder)
{
    if (scope->folder)
        return folder_base_required(scope->folder, folder, rule->id, set);
    return scope->base ? missing_in_commit(scope->base, rule, folder) : SCOPE_UNKNOWN;
}

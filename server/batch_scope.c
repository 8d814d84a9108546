/* SPDX-License-Identifier: MIT */
#include "server/batch_scope.h"

#include "base/file.h"

enum { COMPARED_BYTES = 64 * 1024 }; /* of a file at once */

bool batch_scope_open(struct batch_scope *scope, struct span folder, struct span ref,
                      struct buf *fault)
{
    scope->base = git_base_open(folder, ref, fault);
    return scope->base;
}

bool batch_scope_open_at(struct batch_scope *scope, struct span folder, struct span commit,
                         struct buf *fault)
{
    scope->base = git_base_open_at(folder, commit, fault);
    return scope->base;
}

void batch_scope_release(struct batch_scope *scope)
{
    git_base_close(scope->base);
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

static void add_identity(void *context, const struct identity *identity)
{
    session_findings_add(context, identity);
}

/* The path that the file had was another one, and what was found by it is not known. */
static void add_identity_of_moved(void *context, const struct identity *identity)
{
    if (!identity->is_of_file)
        session_findings_add(context, identity);
}

/* The findings of `bytes`, or (NULL) of the file at `path`; false: it was not read to its end. */
static bool collect(struct scanner *scanner, const struct scanner_job *like, struct span path,
                    const struct buf *bytes, struct session_findings *out)
{
    struct scanner_job job = *like;
    job.context = out;
    if (bytes)
        return scanner_scan_memory(scanner, &job, buf_span(bytes)) != SCANNER_FAILED;
    return scanner_scan_file(scanner, &job, path.bytes, NULL) != SCANNER_FAILED;
}

static void compare(struct batch_scope *scope, struct scanner *scanner,
                    const struct scanner_job *like, struct span path, const struct buf *bytes)
{
    struct scanner_job job = *like;
    struct session_findings *before = &scope->before;
    struct session_findings *now = &scope->now;
    job.on_identity = scope->was_moved ? add_identity_of_moved : add_identity;
    collect(scanner, &job, path, &scope->text, before);
    job.on_identity = add_identity;
    if (before->count > 0 && !collect(scanner, &job, path, bytes, now)) {
        buf_append_string(&scope->fault, file_status_text(FILE_CHANGED));
        now->is_cut = true;
    } else if (before->is_cut || now->is_cut) {
        buf_printf(&scope->fault, "there are, or were, more than %d findings",
                   SESSION_FINDINGS_MAX);
    }
    session_compare(before, now);
}

static void forget(struct batch_scope *scope)
{
    buf_release(&scope->text);
    buf_clear(&scope->fault);
    session_findings_clear(&scope->before);
    session_findings_clear(&scope->now);
    scope->is_same = false;
}

const struct buf *batch_scope_begin(struct batch_scope *scope, struct scanner *scanner,
                                    const struct scanner_job *job, struct span path,
                                    const struct buf *bytes)
{
    if (!scope->base)
        return bytes;
    forget(scope);
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
    if (!scope->base)
        return SCOPE_UNKNOWN;
    if (scope->is_same)
        return scope->was_moved && identity->is_of_file ? SCOPE_NEW : SCOPE_EXISTING;
    return session_scope(&scope->before, &scope->now, identity);
}

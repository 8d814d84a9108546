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
    session_findings_release(&scope->left);
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

/* In a text as it was nothing was changed. */
static void add_identity_of_base(void *context, const struct identity *identity)
{
    if (!identity->is_of_change)
        session_findings_add(context, identity);
}

/* The path that the file had was another one, and what was found by it is not known. */
static void add_identity_of_moved(void *context, const struct identity *identity)
{
    if (!identity->is_of_file)
        add_identity_of_base(context, identity);
}

/* The findings of `bytes`, or (NULL) of the file at `path`; false: it was not read to its end. */
static bool collect(struct scanner *scanner, const struct scanner_job *like, struct span path,
                    const struct buf *bytes, struct session_findings *out)
{
    struct scanner_job job = *like;
    job.context = out;
    job.on_suppression = NULL;
    if (rule_set_document_changed(like->set))
        job.rest = &out->rest;
    if (bytes)
        return scanner_scan_memory(scanner, &job, buf_span(bytes)) != SCANNER_FAILED;
    return scanner_scan_file(scanner, &job, path.bytes, NULL) != SCANNER_FAILED;
}

/* What there was and is still: the same comparison the other way round. Both lists keep what they
   have. */
static void find_left(struct batch_scope *scope)
{
    const struct session_findings *before = &scope->before;
    for (size_t i = 0; i < before->count; i++)
        session_findings_add(&scope->left, &before->items[i]);
    session_compare(&scope->now, &scope->left);
}

static void compare(struct batch_scope *scope, struct scanner *scanner,
                    const struct scanner_job *like, struct span path, const struct buf *bytes)
{
    struct scanner_job job = *like;
    struct session_findings *before = &scope->before;
    struct session_findings *now = &scope->now;
    bool wants_change = rule_set_document_changed(like->set) != NULL;
    job.on_identity = scope->was_moved ? add_identity_of_moved : add_identity_of_base;
    collect(scanner, &job, path, &scope->text, before);
    job.on_identity = add_identity;
    if ((before->count > 0 || wants_change) && !collect(scanner, &job, path, bytes, now)) {
        buf_append_string(&scope->fault, file_status_text(FILE_CHANGED));
        now->is_cut = true;
    } else if (before->is_cut || now->is_cut) {
        buf_printf(&scope->fault, "there are, or were, more than %d findings",
                   SESSION_FINDINGS_MAX);
    }
    if (scope->wants_gone)
        find_left(scope);
    if (wants_change && scope->fault.length == 0)
        scope->change = before->rest == now->rest ? WHEN_UNCHANGED : WHEN_CHANGED;
    session_compare(before, now);
}

/* There was no such file: it is another text now, unless there is nothing in it that counts. */
static void look_for_change(struct batch_scope *scope, struct scanner *scanner,
                            const struct scanner_job *like, struct span path,
                            const struct buf *bytes)
{
    struct scanner_job job = *like;
    job.on_identity = add_identity;
    if (collect(scanner, &job, path, bytes, &scope->now))
        scope->change = scope->now.rest == 0 ? WHEN_UNCHANGED : WHEN_CHANGED;
    session_findings_clear(&scope->now);
}

static void forget(struct batch_scope *scope)
{
    buf_release(&scope->text);
    buf_clear(&scope->fault);
    session_findings_clear(&scope->before);
    session_findings_clear(&scope->now);
    session_findings_clear(&scope->left);
    scope->is_same = false;
    scope->change = WHEN_UNKNOWN;
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
        if (rule_set_document_changed(job->set))
            look_for_change(scope, scanner, job, path, bytes);
        return bytes;
    case GIT_TEXT_FAULT:
        buf_append(&scope->fault, buf_span(&scope->text));
        scope->before.is_cut = true;
        return bytes;
    }
    scope->was_moved = git_base_was_moved(scope->base);
    scope->is_same = is_same(path, bytes, buf_span(&scope->text));
    if (scope->is_same) {
        scope->change = WHEN_UNCHANGED;
        return &scope->text;
    }
    compare(scope, scanner, job, path, bytes);
    return bytes;
}

/* Where findings of the base are told of. */
struct gone {
    const struct batch_scope *scope;
    scanner_sink *sink;
    void *context;
};

static void tell_if_gone(void *context, const struct scanner_finding *finding)
{
    const struct gone *gone = context;
    const struct batch_scope *scope = gone->scope;
    bool is_known = !scope->was_moved || !finding->identity->is_of_file;
    if (finding->definition && !when_admits(finding->definition, WHEN_UNCHANGED, SCOPE_EXISTING))
        return;
    if (is_known && session_scope(&scope->now, &scope->left, finding->identity) == SCOPE_NEW)
        gone->sink(gone->context, finding);
}

void batch_scope_tell_gone(struct batch_scope *scope, struct scanner *scanner,
                           const struct scanner_job *like, scanner_sink *sink)
{
    struct gone gone = {scope, sink, like->context};
    struct scanner_job job = *like;
    if (scope->is_same || scope->before.count == scope->left.count || scope->before.is_cut ||
        scope->now.is_cut)
        return;
    job.sink = tell_if_gone;
    job.context = &gone;
    job.wants_identities = true;
    job.on_hidden = NULL;
    job.on_line_hash = NULL;
    job.on_suppression = NULL;
    scanner_scan_memory(scanner, &job, buf_span(&scope->text));
}

bool batch_scope_admits(const struct batch_scope *scope, const struct scanner_finding *finding,
                        enum scope of_finding)
{
    return !finding->definition || when_admits(finding->definition, scope->change, of_finding);
}

struct session_findings *batch_scope_findings(struct batch_scope *scope, struct scanner *scanner,
                                              const struct scanner_job *like, struct span path)
{
    struct scanner_job job = *like;
    forget(scope);
    scope->text.tag = MEM_BATCH;
    switch (git_base_text(scope->base, path, &scope->text)) {
    case GIT_TEXT_FOUND:
        break;
    case GIT_TEXT_ABSENT:
        return &scope->before;
    case GIT_TEXT_FAULT:
        buf_append(&scope->fault, buf_span(&scope->text));
        return NULL;
    }
    job.on_identity =
        git_base_was_moved(scope->base) ? add_identity_of_moved : add_identity_of_base;
    collect(scanner, &job, path, &scope->text, &scope->before);
    if (scope->before.is_cut)
        buf_printf(&scope->fault, "there were more than %d findings", SESSION_FINDINGS_MAX);
    return scope->before.is_cut ? NULL : &scope->before;
}

enum scope batch_scope_of(const struct batch_scope *scope, const struct identity *identity)
{
    if (!scope->base)
        return SCOPE_UNKNOWN;
    if (scope->is_same)
        return scope->was_moved && identity->is_of_file ? SCOPE_NEW : SCOPE_EXISTING;
    return session_scope(&scope->before, &scope->now, identity);
}

/* SPDX-License-Identifier: MIT */
#include "server/document.h"

#include "base/alloc.h"
#include "server/text_digest.h"

enum {
    BINARY_PREFIX = 8 * 1024,
    JOB_WORK = 8 * 1024, /* units: about 10 ms of scanning, worth another thread */
};

struct document *document_create(struct span uri, struct span key)
{
    struct document *document = mem_zalloc(MEM_SERVER, 1, sizeof *document);
    buf_append(&document->uri, uri);
    buf_append(&document->key, key);
    document->language = language_plain();
    text_init(&document->text);
    return document;
}

static void drop_job(struct document *document)
{
    if (document->job)
        job_abandon(&document->job->job);
    document->job = NULL;
}

static void drop_base_job(struct document *document)
{
    if (document->base_job)
        job_abandon(&document->base_job->job);
    document->base_job = NULL;
}

static void drop_base(struct document *document)
{
    drop_base_job(document);
    document->is_base_settled = false;
    scopes_release(&document->scopes);
    if (!document->base)
        return;
    session_findings_release(document->base);
    mem_free(MEM_SERVER, document->base);
    document->base = NULL;
}

static void drop_rules(struct document *document)
{
    drop_base(document);
    document->wants_base = document->repository != NULL;
    if (!document->rules)
        return;
    drop_job(document);
    scan_state_release(&document->state);
    rule_set_unref(document->rules);
    document->rules = NULL;
}

void document_destroy(struct document *document)
{
    if (!document)
        return;
    drop_rules(document);
    drop_base(document);
    repository_unref(document->repository);
    text_release(&document->text);
    buf_release(&document->uri);
    buf_release(&document->key);
    buf_release(&document->path);
    buf_release(&document->shown_path);
    path_suppressions_destroy(document->entries);
    mem_free(MEM_SERVER, document);
}

bool document_set_language(struct document *document, struct span language_id)
{
    const struct language *language = language_by_id(language_id);
    if (!language)
        language = language_by_path(document->path.length ? buf_span(&document->path)
                                                          : buf_span(&document->uri));
    document->is_language_guessed = language_id.length > 0 && !language_by_id(language_id);
    bool changed = language != document->language;
    document->language = language;
    return changed;
}

struct scan_input document_scan_input(const struct document *document, struct day today)
{
    return (struct scan_input){
        .text = &document->text,
        .language = document->language,
        .path = buf_span(&document->shown_path),
        .today = today,
    };
}

/* A new state over the present text; edits it has not followed are part of it. */
static void restart(struct document *document)
{
    static const struct day any_day = {0};
    struct scan_input input = document_scan_input(document, any_day);
    scan_state_init(&document->state, document->rules, &input, NULL);
    document->changes.count = 0;
}

void document_take_text(struct document *document, struct text *text)
{
    struct line_change all = {0, document->text.n_lines, text->n_lines};
    text_release(&document->text);
    document->text = *text;
    *text = (struct text){0};
    line_changes_add(&document->changes, all);
    document->n_prefix_lines = 0;
    document->knows_digest = false;
    document->suspect = false;
    document_recall_job(document);
}

void document_apply(struct document *document, const struct text_edit *edit)
{
    if (edit->replacement.length > DOCUMENT_MAX - document->text.n_bytes) {
        document->suspect = true;
        return;
    }
    /* An LF put behind the last of these lines may become part of its end. */
    if (edit->start.line <= document->n_prefix_lines)
        document->n_prefix_lines = 0;
    if (!document->knows_digest) {
        text_apply(&document->text, edit, &document->changes);
        return;
    }
    /* The line before may get another end, and so may become one with the first. */
    size_t n_before = document->text.n_lines;
    size_t first = edit->start.line > 0 ? edit->start.line - 1 : 0;
    size_t end = edit->end.line + 1;
    document->digest -= text_digest_of_lines(&document->text, first, end);
    text_apply(&document->text, edit, &document->changes);
    document->digest +=
        text_digest_of_lines(&document->text, first, end + document->text.n_lines - n_before);
}

void document_set_rules(struct document *document, struct rule_set *rules)
{
    drop_rules(document);
    document->rules = rules;
    if (rules)
        restart(document);
}

void document_mark_all(struct document *document)
{
    document_recall_job(document);
    drop_base(document);
    document->wants_base = document->repository != NULL;
    if (document->rules)
        scan_state_mark_all(&document->state);
}

static void follow_changes(struct document *document)
{
    if (document->rules)
        scan_state_splice(&document->state, &document->changes);
    document->changes.count = 0;
}

void document_set_repository(struct document *document, struct repository *repository)
{
    drop_base(document);
    if (repository)
        repository_ref(repository);
    repository_unref(document->repository);
    document->repository = repository;
    document->wants_base = repository != NULL;
    document->knew_base = false;
}

struct base_job *document_begin_base_job(struct document *document, struct day today)
{
    document->wants_base = false;
    document->base_job =
        base_job_create(document, document->repository, today, !document->knew_base);
    document->knew_base = true;
    return document->base_job;
}

void document_doubt_base(struct document *document)
{
    if (!document->repository || document->is_base_settled)
        return;
    drop_base_job(document);
    document->wants_base = true;
}

void document_end_base_job(struct document *document, struct session_findings *findings,
                           bool is_settled)
{
    document->base_job = NULL;
    drop_base(document);
    document->is_base_settled = is_settled;
    if (!findings)
        return;
    document->base = mem_alloc(MEM_SERVER, sizeof *document->base);
    *document->base = *findings;
    *findings = (struct session_findings){0};
}

enum when_change document_change(struct document *document)
{
    const struct text *text = &document->text;
    const struct violation_set *violations = &document->state.violations;
    if (!document->base || !text_digest_is_wanted(document->rules, violations))
        return WHEN_UNKNOWN;
    if (!document->knows_digest)
        document->digest = text_digest_of_lines(text, 0, text->n_lines);
    document->knows_digest = true;
    uint64_t rest = text_digest_rest(document->digest, document->rules, text, violations);
    return rest == document->base->rest ? WHEN_UNCHANGED : WHEN_CHANGED;
}

bool document_wants_job(struct document *document)
{
    if (!document->rules || document->job)
        return false;
    const struct text *text = &document->text;
    if (text->n_lines + text->n_bytes / SCAN_BYTES_OF_A_UNIT < JOB_WORK)
        return false;
    follow_changes(document);
    const struct line_ranges *dirty = &document->state.dirty;
    return dirty->count == 1 && dirty->items[0].end - dirty->items[0].first == text->n_lines;
}

struct scan_job *document_begin_job(struct document *document, struct day today)
{
    struct scan_input input = document_scan_input(document, today);
    document->job = scan_job_create(document, &input, document->rules);
    scan_state_release(&document->state);
    document->changes.count = 0;
    return document->job;
}

void document_end_job(struct document *document)
{
    if (!document->job->has_state) {
        document_recall_job(document);
        return;
    }
    document->state = document->job->state;
    document->job->state = (struct scan_state){0};
    document->job->has_state = false;
    document->job = NULL;
}

void document_recall_job(struct document *document)
{
    if (!document->job)
        return;
    drop_job(document);
    restart(document);
}

/* The same test as for files: NUL among the first bytes. Made anew when an edit touches them. */
static void look_for_nul(struct document *document)
{
    const struct text *text = &document->text;
    struct text_cursor cursor = text_cursor_at(text, 0);
    size_t seen = 0, line = 0;
    if (document->n_prefix_lines > 0)
        return;
    document->is_binary = false;
    for (; line < text->n_lines && seen < BINARY_PREFIX; line++) {
        struct span bytes = span_slice(text_cursor_next(&cursor), 0, BINARY_PREFIX - seen);
        if (span_find_byte(bytes, 0, '\0') < bytes.length)
            document->is_binary = true;
        seen += bytes.length + line_end_length(text_line_end(text, line));
    }
    document->n_prefix_lines = line;
}

bool document_settle(struct document *document, struct day today, struct scan_scratch *scratch,
                     size_t work)
{
    look_for_nul(document);
    if (document->job)
        return false;
    follow_changes(document);
    if (!document->rules)
        return true;
    struct scan_input input = document_scan_input(document, today);
    return rule_set_scan(document->rules, &input, &document->state, scratch, work);
}

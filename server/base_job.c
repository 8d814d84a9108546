/* SPDX-License-Identifier: MIT */
#include "server/base_job.h"

#include "base/alloc.h"
#include "base/trace.h"
#include "server/document.h"
#include "server/scanner.h"

/* What only its path says of a file that had another one is new, and in a text as it was nothing
   was changed. */
static void add_identity(void *context, const struct identity *identity)
{
    struct base_job *job = context;
    if (!identity->is_of_change &&
        (!identity->is_of_file || !git_base_was_moved(job->repository->base)))
        session_findings_add(&job->findings, identity);
}

static void ignore_finding(void *context, const struct scanner_finding *finding)
{
    (void)context, (void)finding;
}

static void scan(struct base_job *job, struct span text)
{
    const struct scanner_job what = {
        .set = job->rules,
        .language = job->language,
        .path = buf_span(&job->shown_path),
        .today = job->today,
        .sink = ignore_finding,
        .context = job,
        .on_identity = add_identity,
        .rest = rule_set_document_changed(job->rules) ? &job->findings.rest : NULL,
    };
    struct scanner *scanner = scanner_create();
    scanner_scan_memory(scanner, &what, text);
    scanner_destroy(scanner);
}

static void run(struct job *base)
{
    struct base_job *job = (struct base_job *)base;
    struct buf text = BUF_INIT(MEM_TEXT);
    if (job_is_abandoned(base))
        return;
    struct repository_question question = {buf_span(&job->path), job->anew, job->n_changes};
    enum git_text status =
        repository_base_text(job->repository, &question, &text, &job->is_settled);
    job->is_known = status != GIT_TEXT_FAULT;
    if (status == GIT_TEXT_FAULT)
        trace_log(TRACE_WARNING, "what was there before is not known of %s: %s",
                  buf_string(&job->path), buf_string(&text));
    else if (status == GIT_TEXT_FOUND && !job_is_abandoned(base))
        scan(job, buf_span(&text));
    buf_release(&text);
}

static void hand_in(struct job *base)
{
    struct base_job *job = (struct base_job *)base;
    document_end_base_job(base->document, job->is_known ? &job->findings : NULL, job->is_settled);
}

static void destroy(struct job *base)
{
    struct base_job *job = (struct base_job *)base;
    session_findings_release(&job->findings);
    repository_unref(job->repository);
    rule_set_unref(job->rules);
    buf_release(&job->path);
    buf_release(&job->shown_path);
    mem_free(MEM_SERVER, job);
}

static const struct job_kind kind = {run, hand_in, destroy};

struct base_job *base_job_create(struct document *document, struct repository *repository,
                                 struct day today, bool anew)
{
    struct base_job *job = mem_zalloc(MEM_SERVER, 1, sizeof *job);
    job_init(&job->job, &kind, document);
    job->job.lane = &repository->lane;
    repository_ref(repository);
    job->repository = repository;
    buf_append(&job->path, buf_span(&document->path));
    buf_append(&job->shown_path, buf_span(&document->shown_path));
    rule_set_ref(document->rules);
    job->rules = document->rules;
    job->language = document->language;
    job->today = today;
    job->anew = anew;
    job->n_changes = repository->n_changes;
    return job;
}

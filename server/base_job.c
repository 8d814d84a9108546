/* SPDX-License-Identifier: MIT */
#include "server/base_job.h"

#include "base/alloc.h"
#include "base/trace.h"
#include "server/document.h"
#include "server/scanner.h"

/* What only its path says of a file that had another one is new. */
static void add_identity(void *context, const struct identity *identity)
{
    struct base_job *job = context;
    if (!identity->is_of_file || !git_base_was_moved(job->repository->base))
        session_findings_add(&job->findings, identity);
}

static void ignore_finding(void *context, const struct scanner_finding *finding)
{
    (void)context, (void)finding;
}

static void scan(struct base_job *job, struct span text,
                 void (*add)(void *context, const struct identity *identity))
{
    const struct scanner_job what = {
        .set = job->rules,
        .language = job->language,
        .path = buf_span(&job->shown_path),
        .today = job->today,
        .sink = ignore_finding,
        .context = job,
        .on_identity = add,
    };
    struct scanner *scanner = scanner_create();
    scanner_scan_memory(scanner, &what, text);
    scanner_destroy(scanner);
}

static void add_any_identity(void *context, const struct identity *identity)
{
    struct base_job *job = context;
    session_findings_add(&job->findings, identity);
}

static void add_identity_of_moved(void *context, const struct identity *identity)
{
    struct base_job *job = context;
    if (!identity->is_of_file)
        session_findings_add(&job->findings, identity);
}

static void log_lines(struct span said)
{
    for (size_t at = 0; at < said.length;) {
        size_t end = span_find_byte(said, at, '\n');
        trace_log(TRACE_WARNING, "%.*s", (int)(end - at), said.bytes + at);
        at = end + 1;
    }
}

/* Of a folder without git. What is not known is of unknown scope. */
static void run_in_folder(struct base_job *job)
{
    struct folder_base *folder = job->repository->folder;
    struct folder_file file = {.entry.gap = SESSION_GAP_NONE};
    struct buf said = {0};
    if (job->anew)
        folder_base_forget_moves(folder);
    folder_base_load(folder, &said);
    log_lines(buf_span(&said));
    folder_base_find(folder, buf_span(&job->path), NULL, &file);
    if (file.answer == FOLDER_SAME)
        scan(job, buf_span(&file.text), file.was_moved ? add_identity_of_moved : add_any_identity);
    else if (file.answer == FOLDER_RECORDED)
        session_base_take(folder->base, &file.entry, job->rules, file.was_moved, &job->findings);
    job->findings.is_cut = job->findings.is_cut || file.answer == FOLDER_UNKNOWN;
    job->is_known = true;
    folder_file_release(&file);
    buf_release(&said);
}

static void run(struct job *base)
{
    struct base_job *job = (struct base_job *)base;
    struct buf text = BUF_INIT(MEM_TEXT);
    if (job_is_abandoned(base))
        return;
    if (job->repository->folder) {
        run_in_folder(job);
        return;
    }
    enum git_text status =
        repository_base_text(job->repository, buf_span(&job->path), job->anew, &text);
    job->is_known = status != GIT_TEXT_FAULT;
    if (status == GIT_TEXT_FAULT)
        trace_log(TRACE_WARNING, "what was there before is not known of %s: %s",
                  buf_string(&job->path), buf_string(&text));
    else if (status == GIT_TEXT_FOUND && !job_is_abandoned(base))
        scan(job, buf_span(&text), add_identity);
    buf_release(&text);
}

static void hand_in(struct job *base)
{
    struct base_job *job = (struct base_job *)base;
    document_end_base_job(base->document, job->is_known ? &job->findings : NULL);
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
    return job;
}

/* SPDX-License-Identifier: MIT */
#include "server/scan_job.h"

#include "base/alloc.h"

enum { SLICE_WORK = 4096 }; /* units between two looks at whether it is still wanted: some ms */

struct scan_job *scan_job_create(struct document *document, const struct scan_input *input,
                                 struct rule_set *rules)
{
    struct scan_job *job = mem_zalloc(MEM_SERVER, 1, sizeof *job);
    job->document = document;
    rule_set_ref(rules);
    job->rules = rules;
    text_snapshot(input->text, &job->text);
    buf_append(&job->path, input->path);
    job->input = *input;
    job->input.text = &job->text;
    job->input.path = buf_span(&job->path);
    atomic_init(&job->is_abandoned, false);
    return job;
}

void scan_job_destroy(struct scan_job *job)
{
    if (!job)
        return;
    if (job->has_state)
        scan_state_release(&job->state);
    text_release(&job->text);
    rule_set_unref(job->rules);
    buf_release(&job->path);
    mem_free(MEM_SERVER, job);
}

static bool is_abandoned(struct scan_job *job)
{
    return atomic_load_explicit(&job->is_abandoned, memory_order_relaxed);
}

void scan_job_run(struct scan_job *job)
{
    if (is_abandoned(job))
        return;
    struct scan_scratch *scratch = scan_scratch_create();
    scan_state_init(&job->state, job->rules, &job->input, NULL);
    job->has_state = true;
    while (!rule_set_scan(job->rules, &job->input, &job->state, scratch, SLICE_WORK) &&
           !is_abandoned(job))
        continue;
    scan_scratch_destroy(scratch);
}

void scan_job_abandon(struct scan_job *job)
{
    job->document = NULL;
    atomic_store_explicit(&job->is_abandoned, true, memory_order_relaxed);
}

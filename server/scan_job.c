/* SPDX-License-Identifier: MIT */
#include "server/scan_job.h"

#include "base/alloc.h"
#include "server/document.h"

enum { SLICE_WORK = 4096 }; /* units between two looks at whether it is still wanted: some ms */

static void destroy(struct job *base)
{
    struct scan_job *job = (struct scan_job *)base;
    if (job->has_state)
        scan_state_release(&job->state);
    text_release(&job->text);
    rule_set_unref(job->rules);
    buf_release(&job->path);
    mem_free(MEM_SERVER, job);
}

static void run(struct job *base)
{
    struct scan_job *job = (struct scan_job *)base;
    if (job_is_abandoned(base))
        return;
    struct scan_scratch *scratch = scan_scratch_create();
    scan_state_init(&job->state, job->rules, &job->input, NULL);
    job->has_state = true;
    while (!rule_set_scan(job->rules, &job->input, &job->state, scratch, SLICE_WORK) &&
           !job_is_abandoned(base))
        continue;
    scan_scratch_destroy(scratch);
}

static void hand_in(struct job *base)
{
    document_end_job(base->document);
}

static const struct job_kind kind = {run, hand_in, destroy};

struct scan_job *scan_job_create(struct document *document, const struct scan_input *input,
                                 struct rule_set *rules)
{
    struct scan_job *job = mem_zalloc(MEM_SERVER, 1, sizeof *job);
    job_init(&job->job, &kind, document);
    rule_set_ref(rules);
    job->rules = rules;
    text_snapshot(input->text, &job->text);
    buf_append(&job->path, input->path);
    job->input = *input;
    job->input.text = &job->text;
    job->input.path = buf_span(&job->path);
    return job;
}

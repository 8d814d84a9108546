/* SPDX-License-Identifier: MIT */
/**
 * A full scan of a large text on another thread, while the text goes on being edited.
 *
 * Layer: server, over rules. The server makes jobs and takes their results, the loop finds them a
 * thread; neither knows how the other does it.
 *
 * One thread owns a job and calls everything but scan_job_run, which may run on any thread, once,
 * after the job was made and before its owner looks at the result. It works on a snapshot of the
 * text and a reference to an immutable rule set, so it shares nothing that changes.
 *
 * A result belongs to the text as it was and is never shown. Its document takes the scan state over
 * and follows the edits that came meanwhile, by the same splice and rescan as after any edit
 * (docs/ARCHITECTURE.md, invariant 1). If the text was replaced, the rules are others or the
 * document is closed, the job is abandoned: it stops within a slice and its result is dropped.
 */
#ifndef SERVER_SCAN_JOB_H
#define SERVER_SCAN_JOB_H

#include "rules/engine.h"

#include <stdatomic.h>

struct document;

struct scan_job {
    struct document *document; /* whose scan it is; NULL once abandoned */
    struct scan_job *next;     /* in the server's list of jobs that wait for a thread */
    struct text text;          /* a snapshot */
    struct rule_set *rules;    /* a reference */
    struct scan_input input;   /* its path lies in `path` */
    struct buf path;
    struct scan_state state; /* made by scan_job_run */
    bool has_state;
    atomic_bool is_abandoned; /* read by the thread that runs it */
};

/** A job over a snapshot of the input's text; takes a reference to `rules`. */
struct scan_job *scan_job_create(struct document *document, const struct scan_input *input,
                                 struct rule_set *rules);

/** Not while it runs. NULL is allowed. */
void scan_job_destroy(struct scan_job *job);

/** Scans the whole snapshot; returns early once the job is abandoned. */
void scan_job_run(struct scan_job *job);

/** Nobody wants the result any more; allowed while it runs. */
void scan_job_abandon(struct scan_job *job);

#endif

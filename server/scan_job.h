/* SPDX-License-Identifier: MIT */
/**
 * A full scan of a large text on another thread, while the text goes on being edited.
 *
 * Layer: server, over rules. It works on a snapshot of the text and a reference to an immutable
 * rule set, so it shares nothing that changes.
 *
 * A result belongs to the text as it was and is never shown. Its document takes the scan state over
 * and follows the edits that came meanwhile, by the same splice and rescan as after any edit
 * (docs/ARCHITECTURE.md, invariant 1). If the text was replaced, the rules are others or the
 * document is closed, the job is abandoned: it stops within a slice and its result is dropped.
 */
#ifndef SERVER_SCAN_JOB_H
#define SERVER_SCAN_JOB_H

#include "rules/engine.h"
#include "server/job.h"

struct scan_job {
    struct job job;
    struct text text;        /* a snapshot */
    struct rule_set *rules;  /* a reference */
    struct scan_input input; /* its path lies in `path` */
    struct buf path;
    struct scan_state state; /* made when it was run */
    bool has_state;
};

/** A job over a snapshot of the input's text; takes a reference to `rules`. */
struct scan_job *scan_job_create(struct document *document, const struct scan_input *input,
                                 struct rule_set *rules);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What was found in a document's file when the session began: its text in the base, scanned with
 * the rules of now, on another thread.
 *
 * Layer: server, over repository and scanner. The result does not depend on the text that is open.
 */
#ifndef SERVER_BASE_JOB_H
#define SERVER_BASE_JOB_H

#include "rules/rule_set.h"
#include "server/job.h"
#include "server/repository.h"
#include "server/session_compare.h"

struct base_job {
    struct job job;
    struct repository *repository; /* a user of it */
    struct buf path;               /* absolute */
    struct buf shown_path;         /* what path conditions see */
    struct rule_set *rules;        /* a reference */
    const struct language *language;
    struct day today;
    bool anew; /* these two as struct repository_question has them */
    unsigned n_changes;

    /* After it was run: */
    bool is_known;   /* `findings` is what session_compare wants */
    bool is_settled; /* as repository_base_text has it */
    struct session_findings findings;
};

/** A job for a document that has rules and lies in the repository. */
struct base_job *base_job_create(struct document *document, struct repository *repository,
                                 struct day today, bool anew);

#endif

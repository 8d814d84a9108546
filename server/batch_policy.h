/* SPDX-License-Identifier: MIT */
/**
 * `check` with a base: whose policy counts, and what a change makes of it, as findings.
 *
 * Layer: server, over policy_review, policy_marks, selection and scanner; a part of batch. What is
 * weaker is a finding of `policy/weakened`, as severe as the base's own configuration says, always
 * new, and suppressed by nothing. Those of policy files come before the findings of the first file
 * that the policy counts for, those of comments after the others of their file.
 */
#ifndef SERVER_BATCH_POLICY_H
#define SERVER_BATCH_POLICY_H

#include "server/batch_scope.h"
#include "server/policy_marks.h"
#include "server/policy_review.h"
#include "server/report.h"
#include "server/selection.h"

/** A zeroed struct has no base, and the working tree's policy counts. */
struct batch_policy {
    struct policy_review review;
    struct selection *selection;
    struct report *report;
    struct span current_folder;
    scanner_sink *sink;
    void *context;
    struct span path; /* of the file at hand, absolute */
    struct buf index_path;
    struct buf shown; /* of the policy's file whose findings are told */
    struct policy_marks before, now;
};

/** What its findings go to; all of it is borrowed. */
struct batch_policy_target {
    struct selection *selection;
    struct report *report;
    struct span current_folder; /* absolute */
    scanner_sink *sink;
    void *context;
};

/**
 * Begins, if the scope has a base; before any configuration is read, and after the packs of the
 * command line.
 */
void batch_policy_begin(struct batch_policy *policy, const struct batch_scope *scope,
                        const struct batch_policy_target *target, struct workspace *workspace,
                        bool is_staged, struct day today);
void batch_policy_release(struct batch_policy *policy);

/** The workspace that has the policy of now: folders that are served are added to it, too. NULL:
 * there is no base. */
struct workspace *batch_policy_workspace(struct batch_policy *policy);

/** Tells what is weaker in the policy of the file at the absolute path, unless it was told. */
void batch_policy_file(struct batch_policy *policy, struct span path);

/** Tells what is weaker anywhere where the index has files. */
void batch_policy_index(struct batch_policy *policy);

/** Makes `job` ask for the suppressions of the file at hand, and corrects what it says of entries.
 */
void batch_policy_begin_file(struct batch_policy *policy, struct scanner_job *job,
                             struct span path);

/** Takes one of them. */
void batch_policy_take(struct batch_policy *policy, const struct suppress_use *use);

/** Tells which of them are new, once `job` was scanned. */
void batch_policy_end_file(struct batch_policy *policy, const struct batch_scope *scope,
                           struct scanner *scanner, const struct scanner_job *job);

/** Says on standard error, at the end, what is wrong with the base's policy, and that it counts if
 * that of now says something else. False: some of a policy could not be looked at; `why` says it.
 */
bool batch_policy_end(struct batch_policy *policy, bool is_quiet, struct buf *why);

#endif

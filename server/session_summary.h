/* SPDX-License-Identifier: MIT */
/**
 * What is found in the folder of a session: how much by scope and severity, and the worst of what
 * is new. A run of check that keeps no more than that.
 *
 * Layer: server, over batch and session.
 */
#ifndef SERVER_SESSION_SUMMARY_H
#define SERVER_SESSION_SUMMARY_H

#include "server/session.h"
#include "server/session_report.h"

/** An empty summary is zeroed. */
struct session_summary {
    struct session_counts counts;
    struct session_worst worst[SESSION_WORST_MAX]; /* the worst first, then by place */
    size_t n_worst;
};

/**
 * Checks the folder of a session that has a base; it becomes the current folder. Answers the status
 * of check: all but BATCH_CLEAN and BATCH_VIOLATIONS mean that it is not known whole, which is
 * said.
 */
int session_summary_run(struct session_summary *summary, const struct session *session);
void session_summary_release(struct session_summary *summary);

#endif

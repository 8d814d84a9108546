/* SPDX-License-Identifier: MIT */
/**
 * Sessions of a server taken up, followed, renewed and begun on another thread: git is asked and a
 * file is written.
 *
 * Layer: server, over served_sessions. It works on a copy of what is served; when it is handed in
 * the copy takes the original's place. One is on its way at a time, so nothing else changes the
 * sessions meanwhile.
 */
#ifndef SERVER_SESSIONS_JOB_H
#define SERVER_SESSIONS_JOB_H

#include "server/job.h"
#include "server/served_sessions.h"

struct sessions_job {
    struct job job; /* about no document */
    struct served_sessions *sessions;
    struct served_sessions copy;
    struct buf *folders; /* whose sessions are to be taken up */
    size_t n_folders;
    struct buf *begins; /* a session begins anew for each: absolute paths; empty: all of them do */
    size_t n_begins;
    bool has_run;
};

/** A job for sessions that have none on its way; they outlive it. What is due is done by it. */
struct sessions_job *sessions_job_create(struct served_sessions *sessions,
                                         const struct buf *folders, size_t n_folders);

/** Has it begin the session that counts for the path, or, if that is empty, all. */
void sessions_job_add_begin(struct sessions_job *job, struct span path);

#endif

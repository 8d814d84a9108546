/* SPDX-License-Identifier: MIT */
/**
 * Work that is done on another thread, about one document or about none.
 *
 * Layer: server. The server makes jobs and takes their results, the loop finds them a thread;
 * neither knows how the other does it, and neither knows what a job does.
 *
 * One thread owns a job and calls everything but `run`, which may run on any thread, once, after
 * the job was made and before its owner looks at the result. What a job works on it shares with
 * nobody, or it is immutable, or it has a lock of its own. When its document does not want the
 * result any more the job is abandoned; it stops when it can, and its result is dropped.
 */
#ifndef SERVER_JOB_H
#define SERVER_JOB_H

#include <stdatomic.h>
#include <stdbool.h>

struct document;
struct job;

struct job_kind {
    void (*run)(struct job *job);
    void (*hand_in)(struct job *job); /* gives the result to who wants it; not if abandoned */
    void (*destroy)(struct job *job); /* not while it runs */
};

/** Jobs of one lane run one after the other, because they share what has no lock. */
struct job_lane {
    bool is_busy; /* one of them was taken and is not handed in */
};

/** The begin of every job. */
struct job {
    const struct job_kind *kind;
    struct document *document; /* whose it is; NULL: nobody's, or abandoned */
    struct job *next;          /* in the server's list of jobs that wait for a thread */
    struct job_lane *lane;     /* or NULL */
    atomic_bool is_abandoned;  /* read by the thread that runs it */
};

static inline void job_init(struct job *job, const struct job_kind *kind, struct document *document)
{
    *job = (struct job){.kind = kind, .document = document};
    atomic_init(&job->is_abandoned, false);
}

/** Nobody wants the result any more; allowed while it runs. */
static inline void job_abandon(struct job *job)
{
    job->document = 0;
    atomic_store_explicit(&job->is_abandoned, true, memory_order_relaxed);
}

static inline bool job_is_abandoned(struct job *job)
{
    return atomic_load_explicit(&job->is_abandoned, memory_order_relaxed);
}

#endif

/* SPDX-License-Identifier: MIT */
#include "server/sessions_job.h"

#include "base/alloc.h"

static void begin(struct served_sessions *sessions, struct span path)
{
    const struct session *only = served_sessions_find(sessions, path);
    for (size_t i = 0; i < sessions->count; i++)
        if (path.length == 0 || only == &sessions->items[i])
            served_sessions_begin(sessions, &sessions->items[i]);
}

static void run(struct job *base)
{
    struct sessions_job *job = (struct sessions_job *)base;
    if (job_is_abandoned(base))
        return;
    served_sessions_refresh(&job->copy);
    served_sessions_take_up(&job->copy, job->folders, job->n_folders);
    for (size_t i = 0; i < job->n_begins; i++)
        begin(&job->copy, buf_span(&job->begins[i]));
    job->has_run = true;
}

static void hand_in(struct job *base)
{
    struct sessions_job *job = (struct sessions_job *)base;
    if (!job->has_run) /* There was no thread for it. */
        run(base);
    served_sessions_replace(job->sessions, &job->copy);
    job->sessions->job = NULL;
}

static void release_all(struct buf *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_release(&items[i]);
    mem_free(MEM_SERVER, items);
}

static void destroy(struct job *base)
{
    struct sessions_job *job = (struct sessions_job *)base;
    served_sessions_release(&job->copy);
    release_all(job->folders, job->n_folders);
    release_all(job->begins, job->n_begins);
    mem_free(MEM_SERVER, job);
}

static const struct job_kind kind = {run, hand_in, destroy};

struct sessions_job *sessions_job_create(struct served_sessions *sessions,
                                         const struct buf *folders, size_t n_folders)
{
    struct sessions_job *job = mem_zalloc(MEM_SERVER, 1, sizeof *job);
    job_init(&job->job, &kind, NULL);
    job->sessions = sessions;
    served_sessions_copy(&job->copy, sessions);
    job->folders = mem_zalloc(MEM_SERVER, n_folders + 1, sizeof *job->folders);
    while (job->n_folders < n_folders) {
        buf_append(&job->folders[job->n_folders], buf_span(&folders[job->n_folders]));
        job->n_folders++;
    }
    sessions->job = job;
    sessions->is_due = sessions->is_stale = false;
    return job;
}

void sessions_job_add_begin(struct sessions_job *job, struct span path)
{
    job->begins = mem_resize(MEM_SERVER, job->begins, job->n_begins + 1, sizeof *job->begins);
    struct buf *begin = &job->begins[job->n_begins++];
    *begin = BUF_INIT(MEM_SERVER);
    buf_append(begin, path);
}

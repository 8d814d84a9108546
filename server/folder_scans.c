/* SPDX-License-Identifier: MIT */
#include "server/folder_scans.h"

#include "base/trace.h"
#include "server/bases.h"
#include "server/folder_scan.h"
#include "server/session_base_store.h"

/* A session that was looked after: its base may be there, is being made, or could not be. */
struct folder_scans_item {
    struct buf root, base;       /* of the session */
    struct scan_folder_job *job; /* on its way; not owned */
    struct folder_scans_item *next;
};

struct scan_folder_job {
    struct job job;
    struct server *server;
    struct folder_scans_item *item; /* NULL once abandoned */
    struct buf root;                /* a view of it is in `scan` */
    struct folder_scan scan;
    bool was_there; /* another process has looked */
};

static void log_lines(struct span said)
{
    for (size_t at = 0; at < said.length;) {
        size_t end = span_find_byte(said, at, '\n');
        trace_log(TRACE_WARNING, "%.*s", (int)(end - at), said.bytes + at);
        at = end + 1;
    }
}

static void run(struct job *base)
{
    struct scan_folder_job *job = (struct scan_folder_job *)base;
    struct folder_scan *scan = &job->scan;
    struct buf said = {0};
    if (job_is_abandoned(base))
        return;
    struct session_base *there = session_base_load(scan->root, &scan->key, &said);
    job->was_there = there;
    session_base_destroy(there);
    if (!job->was_there) {
        folder_scan_run(scan);
        if (scan->is_whole && !job_is_abandoned(base))
            session_base_save(scan->root, buf_span(&scan->found.bytes), &said);
        trace_log(TRACE_INFO, "%.*s: looked at %zu files: %zu findings are there already",
                  (int)scan->root.length, scan->root.bytes, scan->n_files, scan->found.n_findings);
        session_base_writer_release(&scan->found);
        mem_trim();
    }
    log_lines(buf_span(&said));
    buf_release(&said);
}

static void hand_in(struct job *base)
{
    struct scan_folder_job *job = (struct scan_folder_job *)base;
    struct server *server = job->server;
    job->item->job = NULL;
    if (job->was_there)
        return;
    for (struct repository *at = server->repositories; at; at = at->next)
        at->is_stale =
            at->is_stale || (at->folder && span_equal(buf_span(&at->top), buf_span(&job->root)));
    bases_follow_sessions(server);
}

static void destroy(struct job *base)
{
    struct scan_folder_job *job = (struct scan_folder_job *)base;
    buf_release(&job->root);
    mem_free(MEM_SERVER, job);
}

static const struct job_kind kind = {run, hand_in, destroy};

static void abandon(struct folder_scans_item *item)
{
    if (item->job)
        job_abandon(&item->job->job);
    item->job = NULL;
}

static struct scan_folder_job *create_job(struct server *server, struct folder_scans_item *item,
                                          const struct session *session)
{
    struct scan_folder_job *job = mem_zalloc(MEM_SERVER, 1, sizeof *job);
    job_init(&job->job, &kind, NULL);
    job->server = server;
    job->item = item;
    buf_append(&job->root, buf_span(&session->root));
    job->scan = (struct folder_scan){.root = buf_span(&job->root),
                                     .began = session->record.began,
                                     .today = server->today,
                                     .stop = &job->job.is_abandoned};
    memcpy(job->scan.key.bytes, session->record.base, HASH_KEY_BYTES);
    return job;
}

static struct folder_scans_item *find(const struct server *server, struct span root)
{
    struct folder_scans_item *item = server->folder_scans;
    while (item && !span_equal(buf_span(&item->root), root))
        item = item->next;
    return item;
}

void folder_scans_follow(struct server *server)
{
    for (size_t i = 0; i < server->sessions.count && server->allows_jobs; i++) {
        const struct session *session = &server->sessions.items[i];
        struct folder_scans_item *item = find(server, buf_span(&session->root));
        if (item && span_equal(buf_span(&item->base), buf_span(&session->base)))
            continue;
        if (!folder_base_is_of(&session->record))
            continue;
        if (!item) {
            item = mem_zalloc(MEM_SERVER, 1, sizeof *item);
            buf_append(&item->root, buf_span(&session->root));
            item->next = server->folder_scans;
            server->folder_scans = item;
        }
        abandon(item);
        buf_clear(&item->base);
        buf_append(&item->base, buf_span(&session->base));
        item->job = create_job(server, item, session);
        server_begin_job(server, &item->job->job);
    }
}

void folder_scans_stop(struct server *server)
{
    for (struct folder_scans_item *item = server->folder_scans; item; item = item->next)
        abandon(item);
}

void folder_scans_release(struct server *server)
{
    while (server->folder_scans) {
        struct folder_scans_item *item = server->folder_scans;
        server->folder_scans = item->next;
        buf_release(&item->root);
        buf_release(&item->base);
        mem_free(MEM_SERVER, item);
    }
}

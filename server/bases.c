/* SPDX-License-Identifier: MIT */
#include "server/bases.h"

#include "base/file.h"
#include "server/sessions_job.h"

enum { REPOSITORIES_MAX = 64 }; /* whose bases are remembered while nothing of them is open */

static void rest(struct server *server, size_t remembered)
{
    size_t n = 0;
    for (struct repository **at = &server->repositories; *at;) {
        struct repository *repository = *at;
        if (repository->n_users > 1) {
            at = &repository->next;
            continue;
        }
        repository_rest(repository);
        if (n++ < remembered) {
            at = &repository->next;
            continue;
        }
        *at = repository->next;
        repository_unref(repository);
    }
}

struct repository *bases_repository(struct server *server, struct document *document)
{
    struct span top = SPAN("");
    if (document->path.length > 0)
        top = workspace_repository(&server->workspace, buf_span(&document->path));
    if (top.length == 0)
        return NULL;
    struct repository *repository = server->repositories;
    while (repository && !span_equal(buf_span(&repository->top), top))
        repository = repository->next;
    if (repository)
        return repository;
    const struct session *session = served_sessions_of_root(&server->sessions, top);
    repository = repository_create(top, session ? buf_span(&session->base) : SPAN(""));
    if (session)
        buf_append(&repository->upstream, buf_span(&session->upstream));
    git_files_look(&repository->files, top, buf_span(&repository->upstream));
    repository->next = server->repositories;
    server->repositories = repository;
    return repository;
}

void bases_rest(struct server *server)
{
    rest(server, REPOSITORIES_MAX);
}

void bases_release(struct server *server)
{
    rest(server, 0);
}

void bases_begin_job(struct server *server, struct document *document)
{
    const struct served_sessions *sessions = &server->sessions;
    bool is_known =
        !sessions->is_on || (!sessions->is_due && !sessions->is_stale && !sessions->job);
    if (server->allows_jobs && document->rules && document->wants_base && is_known)
        server_begin_job(server, &document_begin_base_job(document, server->today)->job);
}

/* Takes a repository whose session is another one by now off the list; who uses it keeps it. */
static void forget_repository(struct repository **at)
{
    struct repository *repository = *at;
    *at = repository->next;
    repository->next = NULL;
    repository_unref(repository);
}

/* The session may follow another branch by now. What has changed meanwhile is not overlooked. */
static void adopt_upstream(struct repository *repository, const struct session *session)
{
    struct span top = buf_span(&repository->top), upstream = buf_span(&session->upstream);
    if (span_equal(upstream, buf_span(&repository->upstream)))
        return;
    repository->has_changed |=
        git_files_look(&repository->files, top, buf_span(&repository->upstream)) != 0;
    buf_clear(&repository->upstream);
    buf_append(&repository->upstream, upstream);
    git_files_look(&repository->files, top, upstream);
}

static void follow_repositories(struct server *server)
{
    for (struct repository **at = &server->repositories; *at;) {
        const struct session *session =
            served_sessions_of_root(&server->sessions, buf_span(&(*at)->top));
        if (session && !span_equal(buf_span(&session->base), buf_span(&(*at)->session_base))) {
            forget_repository(at);
            continue;
        }
        if (session)
            adopt_upstream(*at, session);
        at = &(*at)->next;
    }
}

/* What moved in a repository that has changed is to be found out again. */
static void note_changes(struct server *server)
{
    size_t cursor = 0;
    void *entry;
    while (table_next(&server->documents, &cursor, NULL, &entry)) {
        struct document *document = entry;
        if (document->repository && document->repository->has_changed)
            document_doubt_base(document);
    }
    for (struct repository *at = server->repositories; at; at = at->next) {
        at->n_changes += at->has_changed;
        at->has_changed = false;
    }
}

static void begin_base_jobs(struct server *server)
{
    size_t cursor = 0;
    void *entry;
    while (table_next(&server->documents, &cursor, NULL, &entry)) {
        struct document *document = entry;
        struct repository *repository = bases_repository(server, document);
        if (repository != document->repository)
            document_set_repository(document, repository);
        bases_begin_job(server, document);
    }
}

static void begin_sessions_job(struct server *server)
{
    struct sessions_job *job = sessions_job_create(&server->sessions, server->workspace.folders,
                                                   server->workspace.n_folders);
    for (struct session_request *at = server->session_requests; at; at = at->next) {
        at->is_in_job = true;
        if (at->begins)
            sessions_job_add_begin(job, buf_span(&at->path));
    }
    server_begin_job(server, &job->job);
    if (!server->allows_jobs || server->state == SERVER_SHUT_DOWN)
        bases_hurry(server);
}

static bool has_changes(const struct server *server)
{
    for (const struct repository *at = server->repositories; at; at = at->next)
        if (at->has_changed)
            return true;
    return false;
}

void bases_follow(struct server *server)
{
    struct served_sessions *sessions = &server->sessions;
    bool is_due = sessions->is_due || sessions->is_stale || server->session_requests;
    if (sessions->job)
        return;
    bool has_any = server->workspace.n_folders > 0 || sessions->count > 0;
    if (is_due && !has_any && !server->session_requests) {
        sessions->is_due = sessions->is_stale = false; /* No thread is begun for nothing. */
    } else if (sessions->is_on && is_due) {
        begin_sessions_job(server);
    } else if (has_changes(server)) {
        note_changes(server);
        begin_base_jobs(server);
    }
}

void bases_end_sessions_job(struct server *server)
{
    for (struct session_request *at = server->session_requests; at; at = at->next)
        at->is_known |= at->is_in_job;
    follow_repositories(server);
    note_changes(server);
    begin_base_jobs(server);
}

void bases_hurry(struct server *server)
{
    struct job *job = server->sessions.job ? &server->sessions.job->job : NULL;
    struct job **at = &server->jobs;
    while (*at && *at != job)
        at = &(*at)->next;
    if (!job || !*at)
        return;
    *at = job->next;
    job->kind->run(job);
    server_hand_in_job(server, job);
}

void bases_look(struct server *server)
{
    struct served_sessions *sessions = &server->sessions;
    for (struct repository *at = server->repositories; at; at = at->next) {
        struct session *session = served_sessions_of_root(sessions, buf_span(&at->top));
        unsigned changed = 0;
        if (at->n_users > 1)
            changed = git_files_look(&at->files, buf_span(&at->top), buf_span(&at->upstream));
        at->has_changed |= changed != 0;
        if (session && changed & GIT_FILES_REFS)
            session->is_stale = sessions->is_stale = true;
    }
    if (!sessions->is_open || sessions->store.path.length == 0)
        return;
    uint64_t state = file_state(sessions->store.path.bytes);
    sessions->is_stale |= state != sessions->file_state;
    sessions->file_state = state;
}

static size_t add_folder(struct span *out, size_t count, size_t max, struct span folder)
{
    for (size_t i = 0; i < count && i < max; i++)
        if (span_equal(out[i], folder))
            return count;
    if (count < max)
        out[count] = folder;
    return count + 1;
}

size_t bases_watched(const struct server *server, struct span *out, size_t max)
{
    size_t count = 0;
    const struct session_store *store = &server->sessions.store;
    for (const struct repository *at = server->repositories; at; at = at->next)
        for (size_t i = 0; at->n_users > 1 && i < at->files.n_watched; i++)
            count = add_folder(out, count, max, buf_span(&at->files.watched[i]));
    if (count > 0 && server->sessions.is_open && store->path.length > 0)
        count = add_folder(out, count, max, file_parent(buf_span(&store->path)));
    return count;
}

/* SPDX-License-Identifier: MIT */
#include "server/bases.h"

#include "base/file.h"
#include "server/folder_scans.h"

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

/* That of a folder without git which the document's file lies in; NULL: there is none. */
static const struct session *find_folder_session(const struct server *server,
                                                 const struct document *document)
{
    struct buf path = {0};
    if (document->path.length > 0)
        file_resolve(buf_span(&document->path), &path);
    const struct session *session =
        path.length > 0 ? served_sessions_find(&server->sessions, buf_span(&path)) : NULL;
    buf_release(&path);
    return session && folder_base_is_of(&session->record) ? session : NULL;
}

struct repository *bases_repository(struct server *server, struct document *document)
{
    struct span top = SPAN("");
    if (document->path.length > 0)
        top = workspace_repository(&server->workspace, buf_span(&document->path));
    const struct session *session = top.length > 0 ? served_sessions_find(&server->sessions, top)
                                                   : find_folder_session(server, document);
    if (top.length == 0 && session)
        top = buf_span(&session->root);
    if (top.length == 0)
        return NULL;
    struct repository *repository = server->repositories;
    while (repository && !span_equal(buf_span(&repository->top), top))
        repository = repository->next;
    if (repository)
        return repository;
    bool is_its_own = session && span_equal(buf_span(&session->root), top);
    if (is_its_own && folder_base_is_of(&session->record))
        repository = repository_create_folder(session, server->hashes);
    else
        repository = repository_create(top, is_its_own ? buf_span(&session->base) : SPAN(""));
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
    bool is_known = !server->sessions.is_on || !server->sessions.is_due;
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

void bases_follow_sessions(struct server *server)
{
    for (struct repository **at = &server->repositories; *at;) {
        const struct session *session =
            served_sessions_find(&server->sessions, buf_span(&(*at)->top));
        if (session && span_equal(buf_span(&session->root), buf_span(&(*at)->top)) &&
            ((*at)->is_stale ||
             !span_equal(buf_span(&session->base), buf_span(&(*at)->session_base))))
            forget_repository(at);
        else
            at = &(*at)->next;
    }
    size_t cursor = 0;
    void *entry;
    while (table_next(&server->documents, &cursor, NULL, &entry)) {
        struct document *document = entry;
        struct repository *repository = bases_repository(server, document);
        if (repository != document->repository)
            document_set_repository(document, repository);
        bases_begin_job(server, document);
    }
    folder_scans_follow(server);
}

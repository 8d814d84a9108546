/* SPDX-License-Identifier: MIT */
#include "server/bases.h"

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
    const struct session *session = served_sessions_find(&server->sessions, top);
    bool is_its_own = session && span_equal(buf_span(&session->root), top);
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
            !span_equal(buf_span(&session->base), buf_span(&(*at)->session_base)))
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
}

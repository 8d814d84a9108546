/* SPDX-License-Identifier: MIT */
/**
 * The sessions of the folders that a server serves: each is taken up once, or begins.
 *
 * Layer: server, over session. What goes wrong is logged, and the server goes on.
 */
#ifndef SERVER_SERVED_SESSIONS_H
#define SERVER_SERVED_SESSIONS_H

#include "server/session.h"

enum { SERVED_SESSIONS_MAX = 1000 }; /* folders beyond it have none */

/** A zeroed struct remembers nothing and finds nothing. */
struct served_sessions {
    bool is_on;
    bool is_due;              /* folders have come: their sessions are to be taken up */
    bool is_stale;            /* the file or a repository has changed: they are to be refreshed */
    bool is_open;             /* the store was read */
    struct sessions_job *job; /* on its way (server/sessions_job.h); not owned */
    struct session_store store;
    uint64_t file_state;   /* of the store's file, before it was read last (base/file.h) */
    struct session *items; /* one for each root */
    size_t count, capacity;
};

void served_sessions_release(struct served_sessions *sessions);

/** Takes up the sessions of these folders that were not taken up before. May block for a moment. */
void served_sessions_take_up(struct served_sessions *sessions, const struct buf *folders,
                             size_t n_folders);

/**
 * Follows those that other programs have begun anew since, and renews those that are stale. May
 * block for a moment.
 */
void served_sessions_refresh(struct served_sessions *sessions);

/** Begins a new session in place of one of the items. */
void served_sessions_begin(struct served_sessions *sessions, struct session *session);

/** The session that counts for an absolute path with links resolved: of the innermost root. */
struct session *served_sessions_find(const struct served_sessions *sessions, struct span path);

/** Makes `to`, a zeroed struct, hold the same sessions; those of `from` are stale no more. */
void served_sessions_copy(struct served_sessions *to, struct served_sessions *from);

/**
 * Takes the sessions of the copy, which is left empty, in place of those there are. What became
 * stale since the copy was made stays so.
 */
void served_sessions_replace(struct served_sessions *sessions, struct served_sessions *copy);

/** The session that belongs to that root itself, or NULL. */
struct session *served_sessions_of_root(const struct served_sessions *sessions, struct span root);

#endif

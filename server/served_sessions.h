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
    bool is_due;  /* folders have come: served_sessions_take_up is to be called */
    bool is_open; /* the store was read */
    struct session_store store;
    struct session *items; /* one for each root */
    size_t count, capacity;
};

void served_sessions_release(struct served_sessions *sessions);

/** Takes up the sessions of these folders that were not taken up before. May block for a moment. */
void served_sessions_take_up(struct served_sessions *sessions, const struct buf *folders,
                             size_t n_folders);

/** Follows those that other programs have begun anew since. */
void served_sessions_refresh(struct served_sessions *sessions);

/** Begins a new session in place of one of the items. */
void served_sessions_begin(struct served_sessions *sessions, struct session *session);

/** The session that counts for an absolute path with links resolved: of the innermost root. */
struct session *served_sessions_find(const struct served_sessions *sessions, struct span path);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What the open documents are measured from: their repositories, and the sessions of these.
 *
 * Layer: server, private to server.c and the handlers.
 *
 * A document that lies in a git repository wants a base: a job finds it once it is known which
 * session counts there. Where a session begins anew, documents go over to another struct
 * repository; whoever still uses the old one keeps it until then.
 */
#ifndef SERVER_BASES_H
#define SERVER_BASES_H

#include "server/turn.h"

/** The repository that the document's file lies in, made if it is new; NULL: none. Borrowed. */
struct repository *bases_repository(struct server *server, struct document *document);

/** Begins the job that finds the document's base, if it wants one and that can be. */
void bases_begin_job(struct server *server, struct document *document);

/** Measures from the sessions that count now. */
void bases_follow_sessions(struct server *server);

/**
 * Ends what git runs for repositories of which nothing is open. What their base is is remembered,
 * of a bounded number of them.
 */
void bases_rest(struct server *server);

/** At the server's end, when no document is open any more. */
void bases_release(struct server *server);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What the open documents are measured from: their repositories, and the sessions of these.
 *
 * Layer: server, private to server.c and the handlers.
 *
 * A document that lies in a git repository wants a base: a job finds it once it is known which
 * session counts there. Where a session begins anew or is renewed, documents go over to another
 * struct repository; whoever still uses the old one keeps it until then.
 *
 * The sessions are followed in turn by one job at a time (server/sessions_job.h): nothing here asks
 * git or writes. When the files of a repository change, its session is looked at first, for it may
 * have another base; then what was found of moved files is found anew, of those documents alone
 * that the base does not know by their own path.
 */
#ifndef SERVER_BASES_H
#define SERVER_BASES_H

#include "server/turn.h"

/** The repository that the document's file lies in, made if it is new; NULL: none. Borrowed. */
struct repository *bases_repository(struct server *server, struct document *document);

/** Begins the job that finds the document's base, if it wants one and that can be. */
void bases_begin_job(struct server *server, struct document *document);

/** Begins what is due: the sessions' job, or what changes of repositories ask for. */
void bases_follow(struct server *server);

/** The sessions' job was handed in: measures from those that count now. */
void bases_end_sessions_job(struct server *server);

/** Does the sessions' job at once, if it is on its way and has no thread yet. */
void bases_hurry(struct server *server);

/** Looks whether files that say what the base is have changed, for bases_follow. */
void bases_look(struct server *server);

/** The folders that these files lie in, borrowed; answers how many there are of at most `max`. */
size_t bases_watched(const struct server *server, struct span *out, size_t max);

/**
 * Ends what git runs for repositories of which nothing is open. What their base is is remembered,
 * of a bounded number of them.
 */
void bases_rest(struct server *server);

/** At the server's end, when no document is open any more. */
void bases_release(struct server *server);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The bases of sessions without git, each in a file beside that of the sessions.
 *
 * Layer: server, over session_base and user_folder. Any thread.
 *
 * A file is readable by its owner alone and appears as a whole or not at all. There is one for each
 * folder at most; a new session's takes the place of the last one's. One that is damaged, foreign
 * or of a newer version is set aside and said: nothing of it is trusted.
 */
#ifndef SERVER_SESSION_BASE_STORE_H
#define SERVER_SESSION_BASE_STORE_H

#include "server/session_base.h"

/**
 * The base of the folder's session; NULL: there is none yet, or it cannot be read, which is
 * appended to `said`, a line each.
 */
struct session_base *session_base_load(struct span root, const struct hash_key *key,
                                       struct buf *said);

/** Writes it; false: it could not be, and why is said. */
bool session_base_save(struct span root, struct span bytes, struct buf *said);

/** Takes away the base of the folder whose path has that XXH3, if there is one. */
void session_base_remove(uint64_t root);

#endif

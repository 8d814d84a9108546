/* SPDX-License-Identifier: MIT */
/**
 * How the base of a session follows its branch: to the merge base with the upstream, once that has
 * moved.
 *
 * Layer: server, over session_store, git and git_files. What others have done and came with a pull
 * is then no more new; what is the branch's own stays new, for the base never becomes HEAD because
 * HEAD has moved.
 *
 * The merge base has moved if that of HEAD and the upstream is another one than that of the
 * session's base and the upstream: an amended commit does not move it, a pull, a rebase and a
 * switch to another branch may. Where the upstream was moved last by a push there is no telling the
 * own from others' commits, and nothing is renewed; nor is it where git has not written down what
 * moved it, without an upstream, or while HEAD is on no branch.
 */
#ifndef SERVER_SESSION_RENEWAL_H
#define SERVER_SESSION_RENEWAL_H

#include "server/session_store.h"

/**
 * Renews a session of the repository whose top is its root, and writes that down; true: it has
 * another base now. It counts even if it cannot be written down, which is said. Finds the session's
 * upstream, too. One process of git, none for a session whose base is no commit. Blocks.
 */
bool session_renew(struct session_store *store, struct session *session, struct buf *said);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The enforcement session of a folder: the period since a base was taken, from which "new" is
 * measured.
 *
 * Layer: server, over session_store, config_find and git. A session belongs to the top of the git
 * repository that the folder lies in, without one to the folder itself, so that every folder of a
 * repository and every program shares one. Its base is the commit that HEAD names when it begins;
 * without a repository it is what is found in the folder then, which whoever begins it has to look
 * for (server/folder_scan).
 * Calls block: a file is written, and for a session that begins git is asked once.
 */
#ifndef SERVER_SESSION_H
#define SERVER_SESSION_H

#include "server/session_store.h"

/** Appends the folder whose session counts in `folder`, links resolved; whether git has it. */
bool session_find_root(struct span folder, struct buf *root);

/**
 * Takes up the session that counts in `folder`, or begins one if there is none or `anew`. It counts
 * from then on even if that is false: it is not written down, or has no base though there is a
 * repository, and why is said. `session` is a zeroed struct.
 */
bool session_take_up(struct session_store *store, struct span folder, bool anew,
                     struct session *session, struct buf *said);

#endif

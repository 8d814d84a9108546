/* SPDX-License-Identifier: MIT */
/**
 * Which files of a folder without git have another path than when its session began: what they hold
 * is what a file held that is gone.
 *
 * Layer: server, over session_base, walk and hash_cache. Each file that is gone becomes at most one
 * new file; of equal ones the paths decide, so a second copy of an old text is new. An empty file
 * is no other. The answer depends on the base and the folder alone, never on which file is asked
 * about. Of either kind FOLDER_MOVES_MAX files are looked at; what is beyond is new. Names of all
 * recorded files are looked up, and of new files those are read that have the size of one that is
 * gone.
 */
#ifndef SERVER_FOLDER_MOVES_H
#define SERVER_FOLDER_MOVES_H

#include "base/arena.h"
#include "base/table.h"
#include "server/hash_cache.h"
#include "server/session_base.h"

enum { FOLDER_MOVES_MAX = 10000 };

/** A zeroed struct holds none. */
struct folder_moves {
    struct arena arena;
    struct table files; /* new path, relative to the folder -> struct session_base_entry it was */
};

/** Finds all, in the folder at the absolute `root`. */
void folder_moves_find(const struct session_base *base, struct span root, struct hash_cache *cache,
                       struct folder_moves *out);

/** What the file at `path`, relative to the folder, was before it moved; NULL: it has not. */
const struct session_base_entry *folder_moves_get(const struct folder_moves *moves,
                                                  struct span path);
void folder_moves_release(struct folder_moves *moves);

#endif

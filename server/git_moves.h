/* SPDX-License-Identifier: MIT */
/**
 * Which files of a commit have another path now: moved, renamed, also edited.
 *
 * Layer: server, over git_gone and similarity. A file that is gone and one that is new are the same
 * file if their texts are equal, else if at least half of the longer text is in both
 * (server/similarity). Equal texts come first, then those that are most alike; of equals the paths
 * decide. Each file that is gone becomes at most one new file, so a second copy of an old text is
 * new. An empty file is no other. The answer depends on the commit and the working tree (or index)
 * alone, never on which file is asked about.
 *
 * The work is bounded: GIT_GONE_MAX files of either kind, whose texts may have
 * GIT_MOVES_BYTES_MAX bytes together, are looked at for equal texts; for similar ones the first
 * GIT_MOVES_SIMILAR_MAX of those that are left, none larger than GIT_MOVES_TEXT_MAX, in
 * GIT_MOVES_STEPS_MAX steps, which go to files of the same name first. What is beyond has not
 * moved: it is new.
 */
#ifndef SERVER_GIT_MOVES_H
#define SERVER_GIT_MOVES_H

#include "base/arena.h"
#include "server/git_index.h"
#include "server/git_tree.h"

enum {
    GIT_MOVES_BYTES_MAX = 256 * 1024 * 1024,
    GIT_MOVES_SIMILAR_MAX = 1000,                   /* files of either kind */
    GIT_MOVES_SIMILAR_BYTES_MAX = 32 * 1024 * 1024, /* of either kind together */
    GIT_MOVES_TEXT_MAX = 1024 * 1024,
    GIT_MOVES_STEPS_MAX = 100 * 1000 * 1000, /* pieces of text that are compared */
    GIT_MOVES_SIMILAR_LEAST = 500            /* of SIMILARITY_WHOLE */
};

/** A zeroed struct holds none. */
struct git_moves {
    struct arena arena;
    struct table files; /* new path -> struct git_tree_file, what it was */
};

/**
 * Finds all, in the working tree `top` or, if there is an index, in what is staged. False: git
 * failed; said. The struct is to be released.
 */
bool git_moves_find(struct git_tree *tree, struct span top, const struct git_index *index,
                    struct git_moves *out, struct buf *fault);

/** What the file at `path`, relative to the top, was before it moved; NULL: it has not. */
const struct git_tree_file *git_moves_get(const struct git_moves *moves, struct span path);
void git_moves_release(struct git_moves *moves);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The index of a repository: what the next commit will hold.
 *
 * Layer: server, over git and git_tree. One `git ls-files`, whose whole answer is kept.
 *
 * In a hook GIT_INDEX_FILE names the index of the commit that is being made, which is not always
 * the repository's own (`git commit FILE`). It counts if this process stands in the same working
 * tree, as hooks do; else it is the index of another repository.
 */
#ifndef SERVER_GIT_INDEX_H
#define SERVER_GIT_INDEX_H

#include "server/git_tree.h"

enum { GIT_INDEX_MAX = 256 * 1024 * 1024 /* bytes of the answer */ };

struct git_index_file {
    struct span path; /* below the top; borrowed from the index */
    struct git_tree_file file;
    enum git_kind kind;
    bool is_unmerged; /* there are several versions of it; this is the first */
};

/** A zeroed struct is empty. */
struct git_index {
    struct buf answer;
    struct git_index_file *files; /* in git's order, which is that of the bytes of their paths */
    size_t count, capacity;
};

/**
 * Reads the index of the working tree `top`, without what `git add -N` only announced: the next
 * commit will not hold it. False: said in `fault`. The struct is to be released.
 */
bool git_index_read(struct span top, struct git_index *out, struct buf *fault);
void git_index_release(struct git_index *index);

#endif

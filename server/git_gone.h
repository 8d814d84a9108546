/* SPDX-License-Identifier: MIT */
/**
 * How the files of a working tree, or of an index, differ from those of a commit by their names:
 * which are gone, and which are new. What they hold is not looked at.
 *
 * Layer: server, over git_tree, git_index and ignore. Only regular files count. In a working tree,
 * whose index is not asked, what git ignores is not new, nor is what lies in another repository,
 * and what cannot be looked at is not gone.
 */
#ifndef SERVER_GIT_GONE_H
#define SERVER_GIT_GONE_H

#include "base/arena.h"
#include "server/git_index.h"
#include "server/git_tree.h"

/** The most files of either kind; those met first, folder by folder, in the order of names. */
enum { GIT_GONE_MAX = 10000 };

struct git_gone_file {
    struct span path;          /* relative to the top */
    struct git_tree_file file; /* without an id: it is on disk */
};

/** A zeroed struct is empty. */
struct git_gone {
    struct arena arena;
    struct git_gone_file *gone; /* ordered by path, as the new ones are */
    size_t n_gone;
    struct git_gone_file *added;
    size_t n_added;
};

/**
 * Compares the tree with the folder `top`. False: a part of the tree could not be read; said. The
 * struct is to be released.
 */
bool git_gone_find(struct git_tree *tree, struct span top, struct git_gone *out, struct buf *fault);

/** As git_gone_find, with the index for the working tree, which paths of new files borrow from. */
bool git_gone_find_staged(struct git_tree *tree, const struct git_index *index,
                          struct git_gone *out, struct buf *fault);
void git_gone_release(struct git_gone *gone);

#endif

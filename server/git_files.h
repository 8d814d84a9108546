/* SPDX-License-Identifier: MIT */
/**
 * The files in which git keeps what HEAD, the branches and the index are: a look at them tells
 * whether it is worth to ask git anew.
 *
 * Layer: server, over base/file. Starts no process and reads nothing but the few lines that name
 * the folders and the branch; of all else it is told whether it was written. What it does not
 * understand it takes for absent.
 */
#ifndef SERVER_GIT_FILES_H
#define SERVER_GIT_FILES_H

#include "base/buf.h"

enum { GIT_FILES_FOLDERS_MAX = 5 };

/** Of one working tree. A zeroed struct has not looked yet. */
struct git_files {
    struct buf folder; /* absolute: its own, which holds HEAD and the index */
    struct buf common; /* that which it shares with other working trees: the branches */
    struct buf watched[GIT_FILES_FOLDERS_MAX]; /* in which a change makes another look worth it */
    size_t n_watched;
    uint64_t refs, index; /* what the system said of them */
    bool has_looked;
};

enum git_files_change {
    GIT_FILES_REFS = 1, /* HEAD, the branch, its upstream, a merge that goes on, or settings */
    GIT_FILES_INDEX = 2
};

/**
 * Looks at the files of the working tree whose folder is `top`. `upstream` is the full name of the
 * ref that the branch follows, empty if it is not known or there is none. Answers what has changed
 * since the last look, at which `upstream` was the same; the first time nothing has.
 */
unsigned git_files_look(struct git_files *files, struct span top, struct span upstream);
void git_files_release(struct git_files *files);

/**
 * Appends the folder that holds HEAD and the index of the working tree, and the one that holds its
 * branches; nothing if there are none.
 */
void git_files_find(struct span top, struct buf *folder, struct buf *common);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * `check --staged`: the files of git's index as they would be committed, whatever the working tree
 * holds.
 *
 * Layer: server, over git_base; a part of batch.
 */
#ifndef SERVER_BATCH_STAGED_H
#define SERVER_BATCH_STAGED_H

#include "server/command_line.h"
#include "server/git_base.h"

/** A file that is staged; valid during the call. */
struct staged_item {
    const struct git_staged *staged;
    struct span path;        /* absolute, NUL-terminated; nothing need lie there */
    struct span shown;       /* below the current folder, or else absolute */
    const struct buf *bytes; /* what would be committed; NULL: it cannot be told */
    const char *why;         /* then */
};

struct staged_walk {
    struct git_base *base;        /* whose index was read */
    struct span current_folder;   /* absolute, links resolved */
    const struct operands *paths; /* only what lies in one of these, or is one; none: everything */
    const bool *stop;
    void (*visit)(void *context, const struct staged_item *item);
    void *context;
};

/** Visits them in the order of their paths. Links and submodules have no text and are left out. */
void staged_walk_run(const struct staged_walk *walk);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What a file is called in a diff, as git has it: by its path from the top of its repository,
 * wherever the command is run; outside of one, from the current folder. So `git apply` takes the
 * diff anywhere in the repository, and `patch -p1` at its top.
 *
 * Layer: server, over base.
 */
#ifndef SERVER_DIFF_NAME_H
#define SERVER_DIFF_NAME_H

#include "base/buf.h"

/** Appends the name of the file at an absolute path. */
void diff_name_append(struct buf *out, struct span path, struct span current_folder);

/**
 * Appends a line of a diff's head: `mark`, as "--- a/", and the name, in quotes with escapes, as
 * git and patch read them, if it holds what could not stand there, or would speak to a terminal.
 */
void diff_name_append_head(struct buf *out, const char *mark, struct span name);

#endif

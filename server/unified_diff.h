/* SPDX-License-Identifier: MIT */
/**
 * What fixes did to a text, as a unified diff that `patch -p1` and `git apply` take.
 *
 * Layer: server, over fixer. Lines of a diff end at LF; what a lone CR ends is part of its line.
 */
#ifndef SERVER_UNIFIED_DIFF_H
#define SERVER_UNIFIED_DIFF_H

#include "server/fixer.h"

enum { DIFF_CONTEXT = 3 }; /* lines around what changed */

/**
 * Appends the diff from `original` to what was made of it, for a file that server/diff_name names;
 * `bom` stands before its first line. A hunk with a line that holds a secret is left out. Returns
 * how many were.
 */
size_t unified_diff_append(struct buf *out, struct span name, const struct text *original,
                           const struct fixer_result *result, struct span bom);

#endif

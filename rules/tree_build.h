/* SPDX-License-Identifier: MIT */
/**
 * What the two parsers build a tree with; for tree.c, tree_yaml.c and tree_json.c alone.
 *
 * Layer: rules.
 */
#ifndef RULES_TREE_BUILD_H
#define RULES_TREE_BUILD_H

#include "rules/tree.h"

/**
 * Makes `tree` empty and takes in the file: size, byte order mark, UTF-8 and lines are checked and
 * noted here. False with the fault set if the file is not to be parsed.
 */
bool tree_begin(struct tree *tree, struct span file, struct tree_fault *fault);

/**
 * A new value that covers [start, end) of the file; NULL with the fault set when there are too
 * many.
 */
struct tree_value *tree_add(struct tree *tree, enum tree_kind kind, size_t start, size_t end,
                            struct tree_fault *fault);

/** Sets the end of a value that was not known when it was added. */
void tree_close(const struct tree *tree, struct tree_value *value, size_t end);

/** Appends `member` behind `*last`, the collection's last member (NULL: none), which it becomes. */
void tree_append(struct tree_value *collection, struct tree_value **last,
                 struct tree_value *member);

/** Sets the fault; a message too long is cut. Returns false. */
bool tree_fail(struct tree_fault *fault, size_t start, size_t end, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif

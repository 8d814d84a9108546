/* SPDX-License-Identifier: MIT */
/**
 * The paths that were named for a walk: what each of them is, in which order they are walked, and
 * whether one of them is met on the way of another.
 *
 * Layer: server, private to walk.
 */
#ifndef SERVER_WALK_ROOTS_H
#define SERVER_WALK_ROOTS_H

#include "base/file.h"

struct walk_root {
    struct buf key;   /* absolute; links resolved but for the last part of what is no folder */
    struct buf shown; /* empty: the current folder */
    bool is_folder;
    enum file_status status;
};

struct walk_roots {
    struct walk_root *items; /* by `key`, each once */
    size_t count;
    struct walk_root const **order; /* the same as they are walked */
};

/** Looks at the paths; relative ones begin at `current_folder`, which must be the process's. */
void walk_roots_init(struct walk_roots *roots, struct span current_folder, const char *const *paths,
                     size_t n_paths);
void walk_roots_release(struct walk_roots *roots);

/** The root of that key, or NULL. */
const struct walk_root *walk_roots_find(const struct walk_roots *roots, struct span key);

/** Whether a root that can be looked at lies below the folder. */
bool walk_roots_any_below(const struct walk_roots *roots, struct span folder);

/** Whether another root is a folder on the way to this one, which is then met there. */
bool walk_roots_meet(const struct walk_roots *roots, const struct walk_root *root);

/** Orders by bytes, where a folder's name goes on with a slash. */
int walk_compare_paths(struct span a, bool a_is_folder, struct span b, bool b_is_folder);

#endif

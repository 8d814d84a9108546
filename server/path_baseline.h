/* SPDX-License-Identifier: MIT */
/**
 * What a baseline says of the findings of one file, and what became of that.
 *
 * A finding is accepted by the entry of its rule, path and print. An entry with a hash whose own
 * file is gone accepts the same finding wherever it is: so a file that was moved or renamed keeps
 * what was accepted of it, until `baseline write` or `prune` writes its new path down.
 *
 * Layer: server, over baseline.
 */
#ifndef SERVER_PATH_BASELINE_H
#define SERVER_PATH_BASELINE_H

#include "base/buf.h"
#include "server/baseline.h"

/** How many entries of one print are asked whether their file is gone. */
enum { PATH_BASELINE_MOVES_MAX = 16 };

struct baseline_finding {
    struct baseline_entry entry; /* that would accept it; valid during the call */
    bool is_sensitive;
    bool is_accepted; /* there is such an entry */
};

/** Somebody who wants to know what becomes of a baseline and of all that it might accept. */
struct baseline_watch {
    struct hash_key key; /* what `shown` hashes with */
    void *context;
    /** An entry speaks of a finding, be that hidden by something else or not. */
    void (*met)(void *context, size_t entry, struct span path);
    /** A finding that nothing but the baseline hides; key 0 of its print is that of the watch. */
    void (*shown)(void *context, const struct baseline_finding *finding);
};

struct path_baseline {
    struct baseline *file;              /* held */
    struct buf folder;                  /* that its paths begin at, absolute */
    struct buf path;                    /* of the file that is looked at, from there */
    const struct baseline_watch *watch; /* borrowed; NULL: nobody asks */
    /* Of the last look at the whole file: */
    size_t n_hidden; /* findings that are accepted */
    size_t n_warned; /* those of sensitive rules, which are shown as warnings */
};

/**
 * NULL: the file, by its absolute path without links, lies elsewhere, or is the baseline itself, of
 * which nothing can be accepted.
 */
struct path_baseline *path_baseline_create(struct baseline *file, struct span real_path,
                                           const struct baseline_watch *watch);
void path_baseline_destroy(struct path_baseline *at_hand);

/** Whether the baseline has anything to say, or somebody asks. */
bool path_baseline_matters(const struct path_baseline *at_hand);

/** Whether an entry speaks of a finding of this rule and hash, in this file or, moved, another. */
bool path_baseline_knows(const struct path_baseline *at_hand, struct span rule,
                         const struct baseline_print *print);

/** The entry that accepts the finding; SIZE_MAX: none does. */
size_t path_baseline_find(const struct path_baseline *at_hand, struct span rule,
                          const struct baseline_print *print);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Suppressions that are open: from their comment to its end, or to the end of the file.
 *
 * Layer: server, over suppression; private to server/suppress. They outlive the piece of text that
 * they were read in, so each owns a copy of its line up to the comment's end.
 */
#ifndef SERVER_SUPPRESS_REGION_H
#define SERVER_SUPPRESS_REGION_H

#include "base/arena.h"
#include "base/buf.h"
#include "server/fingerprint.h"
#include "server/suppression.h"

enum { SUPPRESS_REGIONS_MAX = 100 /* open at once, of different rules */ };

struct suppress_region {
    struct suppress_region *next;
    struct buf line;          /* from its begin to the end of the comment */
    struct suppression said;  /* views it */
    struct suppression shown; /* the same for those who are told; views `masked` */
    struct arena masked;
    uint64_t *covers;       /* see suppress_covers; lives in `masked` */
    struct violation mark;  /* its line counts from the start of the file */
    struct identity unused; /* of the finding that it hides nothing */
    bool counts;            /* it has not expired */
    bool is_used;
    size_t n_open; /* comments that say the same */
};

/** What opens one; views its text. */
struct suppress_opening {
    struct span line;
    struct violation mark; /* its line counts from the start of the file */
    enum suppression_kind kind;
    struct span rules;
    struct identity unused;
    const struct suppression *shown;
    bool counts;
};

/** The region of `opening` before all others, or the open one that says the same, counted once
 * more. NULL: there are too many. */
struct suppress_region *suppress_region_open(struct suppress_region **regions,
                                             const struct suppress_opening *opening);

/** Closes the innermost that begins with the same rules. NULL: there is none. If its `n_open` is 0
 * it is off the list and the caller's. */
struct suppress_region *suppress_region_close(struct suppress_region **regions, struct span rules);

void suppress_region_destroy(struct suppress_region *region);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The results of a SARIF log before it is written: the worst ones of any number, in bounded memory.
 *
 * Layer: server, over base. Knows no JSON: a result is bytes that somebody has rendered, all but
 * its fingerprint, which is known only when the lines behind it have been read.
 *
 * At most SARIF_RESULTS_MAX results of at most SARIF_BYTES_MAX bytes are kept. When there is no
 * room the last of those with the lowest rank goes, if that is lower than the new one's, else the
 * new one. So what is kept depends on the results and their order alone: those of a higher rank
 * before those of a lower, and of one rank those that came first.
 */
#ifndef SERVER_SARIF_RESULTS_H
#define SERVER_SARIF_RESULTS_H

#include "base/buf.h"

enum {
    SARIF_RESULTS_MAX = 25000, /* what GitHub takes of one run */
    SARIF_BYTES_MAX = 32 * 1024 * 1024
};

/** Ranks, 0 the lowest: of what is hidden, and then by severity. */
enum { SARIF_RANKS = 5 };

struct sarif_result {
    size_t start, length; /* in the bytes of its rank */
    size_t line;          /* from 1 */
    uint64_t hash;
    uint32_t ordinal; /* of the hash; 0: it has none */
};

/** Zeroed is empty. */
struct sarif_results {
    struct sarif_rank {
        struct buf bytes;
        struct sarif_result *items;
        size_t count, capacity;
        size_t next; /* the first whose line's hash may still come */
    } ranks[SARIF_RANKS];
    size_t count, n_bytes; /* that are kept */
    size_t n_left_out;
};

/** Whether a result of that rank may be kept; else it is counted as left out, and need not be
 * rendered. */
bool sarif_results_wants(struct sarif_results *results, unsigned rank);

/** Copies a result on `line` (from 1). Those of one file come by line. */
void sarif_results_add(struct sarif_results *results, unsigned rank, size_t line,
                       struct span rendered);

/** What comes now is of another file. */
void sarif_results_begin_file(struct sarif_results *results);

/** Tells the hash of a line of this file; lines come in order, after the results on them. */
void sarif_results_note_line(struct sarif_results *results, size_t line, uint64_t hash,
                             uint32_t ordinal);

/** The rendered bytes of a result. */
struct span sarif_results_bytes(const struct sarif_results *results, unsigned rank, size_t index);

void sarif_results_release(struct sarif_results *results);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What a kind of work has cost so far: a method of the protocol, a step of a command.
 *
 * Layer: server, over base. For statistics alone; nothing is decided by it.
 */
#ifndef SERVER_WORK_STATS_H
#define SERVER_WORK_STATS_H

#include <stddef.h>
#include <stdint.h>

struct work_stats {
    const char *name;
    uint64_t calls;
    uint64_t nanoseconds; /* of all calls together */
    uint64_t slowest;     /* nanoseconds of the slowest call */
    uint64_t bytes_in, bytes_out;
    uint64_t allocations; /* calls that took memory */
};

/** Where a piece of work began. */
struct work_mark {
    uint64_t time; /* clock_monotonic */
    size_t allocations;
};

struct work_mark work_begin(void);

/** Adds a call that began at `mark` and ends now. */
void work_end(struct work_stats *stats, const struct work_mark *mark, size_t bytes_in,
              size_t bytes_out);

#endif

/* SPDX-License-Identifier: MIT */
#include "server/work_stats.h"

#include "base/alloc.h"
#include "base/clock.h"

struct work_mark work_begin(void)
{
    return (struct work_mark){clock_monotonic(), mem_count_all().allocations};
}

void work_end(struct work_stats *stats, const struct work_mark *mark, size_t bytes_in,
              size_t bytes_out)
{
    uint64_t taken = clock_monotonic() - mark->time;
    stats->calls++;
    stats->nanoseconds += taken;
    stats->slowest = taken > stats->slowest ? taken : stats->slowest;
    stats->bytes_in += bytes_in;
    stats->bytes_out += bytes_out;
    stats->allocations += mem_count_all().allocations - mark->allocations;
}

/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "base/clock.h"

#include <time.h>

static uint64_t read_clock(clockid_t id)
{
    struct timespec now = {0};
    clock_gettime(id, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_calendar(void)
{
    return (int64_t)read_clock(CLOCK_REALTIME);
}

uint64_t clock_processor(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

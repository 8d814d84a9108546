/* SPDX-License-Identifier: MIT */
/**
 * How long something took, and when something was; to be told and nothing else. No finding depends
 * on a clock.
 *
 * Layer: base.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/** Nanoseconds since some moment in the past; never goes backwards. */
uint64_t clock_monotonic(void);

/** Nanoseconds since 1970-01-01 UTC, as the system's clock has it; it may be set back. */
int64_t clock_calendar(void);

/** Nanoseconds of processor time that this process has used, in all threads. */
uint64_t clock_processor(void);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * A calendar day. "Today" is an input like any other: it is taken once, at the edge of the
 * process, and handed down.
 *
 * Layer: base.
 */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include "base/span.h"

struct day {
    int year, month, day; /* 1 to 12, 1 to 31; all 0: no day */
};

/** Whether the day exists in the Gregorian calendar (29 February only in leap years). */
bool day_exists(struct day day);

/** Days since 1970-01-01; the day must exist. */
long day_number(struct day day);

/** Reads exactly YYYY-MM-DD; false if it is anything else or no day of the calendar. */
bool day_parse(struct span text, struct day *out);

/** The day `days` (not negative) later. */
struct day day_later(struct day day, int days);

/** The local day now. */
struct day day_today(void);

#endif

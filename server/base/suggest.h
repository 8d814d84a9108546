/* SPDX-License-Identifier: MIT */
/**
 * "Did you mean ...?": the known name nearest to one that is not known.
 *
 * Layer: base.
 */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include "base/span.h"

/**
 * The candidate with the fewest letters typed wrongly, left out, put in or swapped (case does not
 * count), the first of equals; NULL if every one is too far off: more than 1 for names of up to 3
 * bytes, 2 up to 8, else 3. Names longer than 64 bytes are never near.
 */
const char *suggest_nearest(struct span given, const char *const *candidates, size_t n);

#endif

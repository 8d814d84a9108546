/* SPDX-License-Identifier: MIT */
/**
 * XXH3 behind a name of ours, so that one file knows xxHash.
 *
 * Layer: base. Not for secrets and not for files that leave the machine: anyone can compute it.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/span.h"

#include <stdint.h>

uint64_t hash_64(struct span span);

/** For what is told apart by its hash alone: 128 bits do not meet by accident. */
struct hash_128 {
    uint64_t high, low;
};
struct hash_128 hash_128(struct span span);

/** Negative, zero or positive. */
int hash_128_compare(struct hash_128 a, struct hash_128 b);

#endif

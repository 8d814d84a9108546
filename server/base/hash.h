/* SPDX-License-Identifier: MIT */
/**
 * XXH3 behind two names, so that one file knows xxHash.
 *
 * Layer: base. Not for secrets and not for files that leave the machine: anyone can compute it.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/span.h"

#include <stdint.h>

struct hash_128 {
    uint64_t low, high;
};

uint64_t hash_64(struct span span);
uint64_t hash_64_seeded(struct span span, uint64_t seed);
struct hash_128 hash_128(struct span span);

#endif

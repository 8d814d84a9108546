/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <xxhash.h>

uint64_t hash_64(struct span span)
{
    return XXH3_64bits(span.bytes, span.length);
}

uint64_t hash_64_seeded(struct span span, uint64_t seed)
{
    return XXH3_64bits_withSeed(span.bytes, span.length, seed);
}

struct hash_128 hash_128(struct span span)
{
    XXH128_hash_t hash = XXH3_128bits(span.bytes, span.length);
    return (struct hash_128){hash.low64, hash.high64};
}

/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <xxhash.h>

uint64_t hash_64(struct span span)
{
    return XXH3_64bits(span.bytes, span.length);
}

struct hash_128 hash_128(struct span span)
{
    XXH128_hash_t hash = XXH3_128bits(span.bytes, span.length);
    return (struct hash_128){hash.high64, hash.low64};
}

int hash_128_compare(struct hash_128 a, struct hash_128 b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low == b.low ? 0 : a.low < b.low ? -1 : 1;
}

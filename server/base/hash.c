/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <xxhash.h>

uint64_t hash_64(struct span span)
{
    return XXH3_64bits(span.bytes, span.length);
}

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

#endif

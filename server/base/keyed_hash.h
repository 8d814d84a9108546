/* SPDX-License-Identifier: MIT */
/**
 * SipHash-2-4: a hash that tells nothing of what was hashed to whoever does not have the key, not
 * even whether a guess is right.
 *
 * Layer: base.
 */
#ifndef BASE_KEYED_HASH_H
#define BASE_KEYED_HASH_H

#include "base/span.h"

#include <stdint.h>

enum { HASH_KEY_BYTES = 16 };

struct hash_key {
    unsigned char bytes[HASH_KEY_BYTES];
};

/** A key that nobody can guess, from the system (base/file.c); false: it has none to give. */
bool hash_key_make(struct hash_key *key);

/** Equal keys and spans give equal hashes, on every machine. */
uint64_t keyed_hash(const struct hash_key *key, struct span span);

#endif

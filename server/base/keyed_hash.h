/* SPDX-License-Identifier: MIT */
/**
 * BLAKE2b with a key, cut to 96 bits, behind a name of ours, so that one file knows libsodium.
 *
 * Layer: base. For hashes in files that leave the machine: without the key nobody can tell what was
 * hashed. A key that travels with its hashes keeps nothing secret from who can guess the text; what
 * must not be guessed is not to be hashed.
 */
#ifndef BASE_KEYED_HASH_H
#define BASE_KEYED_HASH_H

#include "base/span.h"

enum { HASH_KEY_BYTES = 32, KEYED_HASH_BYTES = 12 };

struct hash_key {
    unsigned char bytes[HASH_KEY_BYTES];
};

struct keyed_hash {
    unsigned char bytes[KEYED_HASH_BYTES];
};

/** A new key, from the system's random numbers. */
struct hash_key hash_key_make(void);

struct keyed_hash keyed_hash(const struct hash_key *key, struct span span);

#endif

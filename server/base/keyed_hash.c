/* SPDX-License-Identifier: MIT */
#include "base/keyed_hash.h"

#include <sodium.h>

#include <assert.h>
#include <string.h>

/* libsodium's smallest hash is longer: the begin of it is taken. */
static_assert(crypto_generichash_KEYBYTES == HASH_KEY_BYTES, "the key is what libsodium suggests");
static_assert(crypto_generichash_BYTES_MIN >= KEYED_HASH_BYTES,
              "the hash is a part of libsodium's");

struct hash_key hash_key_make(void)
{
    struct hash_key key;
    randombytes_buf(key.bytes, sizeof key.bytes);
    return key;
}

struct keyed_hash keyed_hash(const struct hash_key *key, struct span span)
{
    unsigned char whole[crypto_generichash_BYTES];
    struct keyed_hash hash;
    crypto_generichash(whole, sizeof whole, (const unsigned char *)span.bytes, span.length,
                       key->bytes, sizeof key->bytes);
    memcpy(hash.bytes, whole, sizeof hash.bytes);
    return hash;
}

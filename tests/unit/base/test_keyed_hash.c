/* SPDX-License-Identifier: MIT */
#include "base/keyed_hash.h"

#include <criterion/criterion.h>

#include <stdio.h>

/* What any other BLAKE2b of 256 bits with that key begins with (Python: hashlib.blake2b). */
Test(keyed_hash, is_the_begin_of_blake2b)
{
    static const struct {
        struct span text;
        const char *hash;
    } rows[] = {
        {{"", 0}, "4e51e7a913fc80137da52880"},
        {{"abc", 3}, "d63a32d3e44738d7907f9643"},
        {{"a\0b", 3}, "8fe7fe572a0f6604e0b08a2a"},
    };
    struct hash_key key;
    for (size_t i = 0; i < HASH_KEY_BYTES; i++)
        key.bytes[i] = (unsigned char)i;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char said[2 * KEYED_HASH_BYTES + 1];
        struct keyed_hash hash = keyed_hash(&key, rows[i].text);
        for (size_t n = 0; n < KEYED_HASH_BYTES; n++)
            snprintf(said + 2 * n, 3, "%02x", hash.bytes[n]);
        cr_expect_str_eq(said, rows[i].hash, "row %zu", i);
    }
}

Test(keyed_hash, keys_differ)
{
    struct hash_key one = hash_key_make(), other = hash_key_make();
    struct keyed_hash a = keyed_hash(&one, SPAN("abc"));
    struct keyed_hash b = keyed_hash(&other, SPAN("abc"));
    cr_expect_neq(memcmp(&one, &other, sizeof one), 0);
    cr_expect_neq(memcmp(&a, &b, sizeof a), 0);
}

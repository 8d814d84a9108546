/* SPDX-License-Identifier: MIT */
#include "base/keyed_hash.h"

#include <criterion/criterion.h>

/* The vectors of the paper's reference implementation: key 00 01 .. 0f, input 00 01 .. n-1. */
Test(keyed_hash, reference_vectors)
{
    static const struct {
        size_t n;
        uint64_t hash;
    } rows[] = {
        {0, UINT64_C(0x726fdb47dd0e0e31)},  {1, UINT64_C(0x74f839c593dc67fd)},
        {7, UINT64_C(0xab0200f58b01d137)},  {8, UINT64_C(0x93f5f5799a932462)},
        {15, UINT64_C(0xa129ca6149be45e5)},
    };
    struct hash_key key;
    char input[16];
    for (size_t i = 0; i < sizeof input; i++) {
        key.bytes[i] = (unsigned char)i;
        input[i] = (char)i;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(keyed_hash(&key, (struct span){input, rows[i].n}), rows[i].hash, "%zu bytes",
                     rows[i].n);
}

Test(keyed_hash, keys_differ)
{
    struct hash_key a, b;
    cr_assert(hash_key_make(&a) && hash_key_make(&b));
    cr_expect_neq(memcmp(a.bytes, b.bytes, HASH_KEY_BYTES), 0);
    cr_expect_neq(keyed_hash(&a, SPAN("x")), keyed_hash(&b, SPAN("x")));
}

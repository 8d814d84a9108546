/* SPDX-License-Identifier: MIT */
#include "rules/entropy.h"

#include <criterion/criterion.h>

Test(entropy, table)
{
    static const struct {
        const char *text;
        double entropy; /* by a library's logarithm */
    } rows[] = {
        {"", 0},
        {"a", 0},
        {"aaaaaaaa", 0},
        {"ab", 1},
        {"abcdefgh", 3},
        {"abcdefghabcdefghabcdefgh", 3},
        {"aab", 0.9182958340544896},
        {"aaab", 0.8112781244591328},
        {"abc", 1.584962500721156},
        {"aaaaaaaaab", 0.4689955935892812},
        {"hello world", 2.8453509366224368},
        {"AKIAIOSFODNN7EXAMPLE", 3.6841837197791887},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double entropy = entropy_of(span_from_string(rows[i].text));
        double off = entropy - rows[i].entropy;
        cr_expect(off < 1e-14 && off > -1e-14, "%s: %.17g", rows[i].text, entropy);
    }
}

/* A threshold that a text just reaches is reached. */
Test(entropy, powers_of_two_are_exact)
{
    char text[256];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)i;
    for (size_t n = 1, bits = 0; n <= sizeof text; n *= 2, bits++)
        cr_expect_eq(entropy_of((struct span){text, n}), (double)bits, "%zu bytes", n);
}

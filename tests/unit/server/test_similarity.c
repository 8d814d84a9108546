/* SPDX-License-Identifier: MIT */
#include "server/similarity.h"

#include <criterion/criterion.h>

Test(similarity, texts)
{
    static const struct {
        const char *a, *b;
        unsigned least, most;
    } rows[] = {
        {"", "", 0, 0},
        {"", "x\n", 0, 0},
        {"x\n", "x\n", 1000, 1000},
        {"x", "x\n", 1000, 1000},
        {"a\nb\nc\n", "a\nb\nc\n", 1000, 1000},
        {"a\nb\nc\n", "c\na\nb\n", 1000, 1000},
        {"a\r\nb\r\n", "a\nb\n", 1000, 1000},
        {"  a\n\tb \n", "a\nb\n", 1000, 1000},
        {"a\nb\n", "c\nd\n", 0, 0},
        {"a\nb\n", "a\nc\n", 500, 500},
        {"a\n", "a\na\n", 500, 500},
        {"a\na\n", "a\nb\n", 500, 500},
        {"a\nb\nc\n", "a\n", 333, 333},
        {"short\na line that is much longer than the other\n", "short\n", 0, 200},
        /* One long line that is changed at its end. */
        {"0123456789012345678901234567890123456789012345678901234567890123"
         "0123456789012345678901234567890123456789012345678901234567890123 end",
         "0123456789012345678901234567890123456789012345678901234567890123"
         "0123456789012345678901234567890123456789012345678901234567890123 END",
         900, 999},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct similarity a, b;
        similarity_init(&a, span_from_string(rows[i].a));
        similarity_init(&b, span_from_string(rows[i].b));
        unsigned got = similarity_compare(&a, &b);
        cr_expect(got >= rows[i].least && got <= rows[i].most, "'%s' '%s': %u", rows[i].a,
                  rows[i].b, got);
        cr_expect_eq(got, similarity_compare(&b, &a), "'%s' '%s'", rows[i].a, rows[i].b);
        cr_expect(similarity_bound(&a, &b) >= got, "'%s' '%s'", rows[i].a, rows[i].b);
        similarity_release(&a);
        similarity_release(&b);
    }
}

/* SPDX-License-Identifier: MIT */
#include "base/span.h"

#include <criterion/criterion.h>
#include <stdint.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* A span within a static table, where a compound literal may not stand. */
#define ROW(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct span nothing; /* NULL and 0, as zeroed structs hold it */

Test(span, slice_is_cut_to_what_there_is)
{
    static const struct {
        size_t from, to;
        const char *expected;
    } rows[] = {
        {0, 5, "abcde"},   {0, 0, ""},     {1, 3, "bc"},
        {4, 5, "e"},       {5, 5, ""},     {3, 2, ""},
        {9, 12, ""},       {2, 99, "cde"}, {0, SIZE_MAX, "abcde"},
        {SIZE_MAX, 1, ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect(span_equal_string(span_slice(SPAN("abcde"), rows[i].from, rows[i].to),
                                    rows[i].expected),
                  "row %zu", i);
    cr_expect_null(span_slice(nothing, 1, 2).bytes);
    cr_expect_eq(span_slice(nothing, 1, 2).length, 0);
}

Test(span, compares_as_bytes_then_by_length)
{
    static const struct {
        struct span a, b;
        int sign;
    } rows[] = {
        {ROW(""), ROW(""), 0},         {ROW(""), ROW("a"), -1},    {ROW("a"), ROW("b"), -1},
        {ROW("ab"), ROW("a"), 1},      {ROW("a\0b"), ROW("a"), 1}, {ROW("a\0a"), ROW("a\0b"), -1},
        {ROW("\xFF"), ROW("\x01"), 1}, {ROW("Z"), ROW("a"), -1},   {ROW("abc"), ROW("abd"), -1},
        {ROW("b"), ROW("abcdef"), 1},  {{NULL, 0}, ROW(""), 0},    {{NULL, 0}, ROW("\0"), -1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int forth = span_compare(rows[i].a, rows[i].b);
        int back = span_compare(rows[i].b, rows[i].a);
        cr_expect_eq((forth > 0) - (forth < 0), rows[i].sign, "row %zu", i);
        cr_expect_eq((back > 0) - (back < 0), -rows[i].sign, "row %zu back", i);
        cr_expect_eq(span_equal(rows[i].a, rows[i].b), rows[i].sign == 0, "row %zu equal", i);
    }
}

Test(span, finds_the_first)
{
    static const struct {
        struct span text;
        size_t from;
        struct span needle;
        size_t expected;
    } rows[] = {
        {ROW("abcabc"), 0, ROW("abc"), 0},    {ROW("abcabc"), 1, ROW("abc"), 3},
        {ROW("abcabc"), 4, ROW("abc"), 6},    {ROW("aaab"), 0, ROW("aab"), 1},
        {ROW("ababac"), 0, ROW("abac"), 2},   {ROW("abc"), 0, ROW("abcd"), 3},
        {ROW("abc"), 0, ROW("c"), 2},         {ROW("abc"), 3, ROW("c"), 3},
        {ROW("abc"), 99, ROW("c"), 3},        {ROW("abc"), 1, ROW(""), 1},
        {ROW("abc"), 3, ROW(""), 3},          {ROW("abc"), 99, ROW(""), 3},
        {ROW("a\0b\0c"), 0, ROW("\0c"), 3},   {ROW(""), 0, ROW("a"), 0},
        {{NULL, 0}, 0, ROW("a"), 0},          {ROW("aab"), 0, ROW("ab\0"), 3},
        {ROW("\xC3\xA9"), 0, ROW("\xA9"), 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_eq(span_find(rows[i].text, rows[i].from, rows[i].needle), rows[i].expected,
                     "row %zu", i);
    cr_expect_eq(span_find_byte(SPAN("a\0b"), 0, '\0'), 1);
    cr_expect_eq(span_find_byte(SPAN("a\0b"), 2, '\0'), 3);
    cr_expect_eq(span_find_byte(SPAN("a\xFF"), 0, '\xFF'), 1);
    cr_expect_eq(span_find_byte(nothing, 0, 'a'), 0);
}

Test(span, ends)
{
    static const struct {
        struct span text, part;
        bool starts, ends;
    } rows[] = {
        {ROW("abab"), ROW("ab"), true, true},    {ROW("abc"), ROW("abc"), true, true},
        {ROW("abc"), ROW("abcd"), false, false}, {ROW("abc"), ROW(""), true, true},
        {ROW(""), ROW("a"), false, false},       {ROW("abc"), ROW("bc"), false, true},
        {ROW("a\0"), ROW("\0"), false, true},    {{NULL, 0}, {NULL, 0}, true, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_expect_eq(span_starts_with(rows[i].text, rows[i].part), rows[i].starts, "row %zu", i);
        cr_expect_eq(span_ends_with(rows[i].text, rows[i].part), rows[i].ends, "row %zu", i);
    }
}

/* Only the letters of ASCII have two cases: '@' and '`', '[' and '{' differ by the same bit. */
Test(span, case_of_ascii_alone)
{
    static const struct {
        struct span a, b;
        bool equal;
    } rows[] = {
        {ROW("aZ"), ROW("Az"), true},
        {ROW("@"), ROW("`"), false},
        {ROW("["), ROW("{"), false},
        {ROW("a"), ROW("ab"), false},
        {ROW("\xC3\x89"), ROW("\xC3\xA9"), false},
        {ROW("K"), ROW("\xE2\x84\xAA"), false},
        {ROW("a\0B"), ROW("A\0b"), true},
        {ROW("a\0B"), ROW("A\0c"), false},
        {ROW(""), {NULL, 0}, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_eq(span_equal_ignore_case(rows[i].a, rows[i].b), rows[i].equal, "row %zu", i);
}

Test(span, trims_blanks_and_nothing_else)
{
    static const struct {
        struct span text, expected;
    } rows[] = {
        {ROW(" a b\t"), ROW("a b")},        {ROW("\r\n\t "), ROW("")}, {ROW(""), ROW("")},
        {ROW("\va\f"), ROW("\va\f")},       {ROW("\0 "), ROW("\0")},   {ROW("a\r\n"), ROW("a")},
        {ROW("\xC2\xA0"), ROW("\xC2\xA0")}, {{NULL, 0}, ROW("")},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect(span_equal(span_trim(rows[i].text), rows[i].expected), "row %zu", i);
    cr_expect_eq(span_from_string(NULL).length, 0);
}

/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ROW(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define R "\xEF\xBF\xBD" /* U+FFFD */

/* One U+FFFD a maximal subpart, as the Encoding standard's decoder gives it. */
Test(utf8, maximal_subparts)
{
    static const struct {
        struct span bytes, expected;
        size_t valid; /* bytes of the longest valid prefix */
    } rows[] = {
        {ROW(""), ROW(""), 0},
        {ROW("a\0b"), ROW("a\0b"), 3},
        {ROW("\x80"), ROW(R), 0},
        {ROW("a\xBF\x80z"), ROW("a" R R "z"), 1},
        {ROW("\xC0\x80"), ROW(R R), 0},
        {ROW("\xC1\xBF"), ROW(R R), 0},
        {ROW("\xC2"), ROW(R), 0},
        {ROW("\xC2"
             "a"),
         ROW(R "a"), 0},
        {ROW("\xC2\x80"), ROW("\xC2\x80"), 2},
        {ROW("\xC2\xC2\x80"), ROW(R "\xC2\x80"), 0},
        {ROW("\xDF\xBF"), ROW("\xDF\xBF"), 2},
        {ROW("\xE2\x82"), ROW(R), 0},
        {ROW("\xE2\x82"
             "a"),
         ROW(R "a"), 0},
        {ROW("\xE2\x82\xE2\x82\xAC"), ROW(R "\xE2\x82\xAC"), 0},
        {ROW("\xE0\x80\x80"), ROW(R R R), 0},
        {ROW("\xE0\x9F\xBF"), ROW(R R R), 0},
        {ROW("\xE0\xA0\x80"), ROW("\xE0\xA0\x80"), 3},
        {ROW("\xE0\xA0"), ROW(R), 0},
        {ROW("\xED\x9F\xBF"), ROW("\xED\x9F\xBF"), 3},
        {ROW("\xED\xA0\x80"), ROW(R R R), 0},
        {ROW("\xED\xA0\xBD\xED\xB8\x80"), ROW(R R R R R R), 0},
        {ROW("\xED\xBF\xBF"), ROW(R R R), 0},
        {ROW("\xEE\x80\x80"), ROW("\xEE\x80\x80"), 3},
        {ROW("\xEF\xBF\xBE\xEF\xBF\xBF"), ROW("\xEF\xBF\xBE\xEF\xBF\xBF"), 6},
        {ROW("\xEF\xBB\xBF"), ROW("\xEF\xBB\xBF"), 3},
        {ROW("\xF0\x9F\x98"), ROW(R), 0},
        {ROW("\xF0\x9F\x98"
             "a"),
         ROW(R "a"), 0},
        {ROW("\xF0\x9F"), ROW(R), 0},
        {ROW("\xF0\x9F"
             "a"),
         ROW(R "a"), 0},
        {ROW("\xF0"), ROW(R), 0},
        {ROW("\xF0\x80\x80\x80"), ROW(R R R R), 0},
        {ROW("\xF0\x8F\xBF\xBF"), ROW(R R R R), 0},
        {ROW("\xF0\x90\x80\x80"), ROW("\xF0\x90\x80\x80"), 4},
        {ROW("\xF4\x8F\xBF\xBF"), ROW("\xF4\x8F\xBF\xBF"), 4},
        {ROW("\xF4\x90\x80\x80"), ROW(R R R R), 0},
        {ROW("\xF4\x8F\xBF"), ROW(R), 0},
        {ROW("\xF5\x80\x80\x80"), ROW(R R R R), 0},
        {ROW("\xF8\x88\x80\x80\x80"), ROW(R R R R R), 0},
        {ROW("\xFC\x84\x80\x80\x80\x80"), ROW(R R R R R R), 0},
        {ROW("\xFE\xFF"), ROW(R R), 0},
        {ROW("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
             "A"),
         ROW(R R R R "A"), 0},
        {ROW("\xF0\x9F\x98\x80\xF0\x9F\x98"), ROW("\xF0\x9F\x98\x80" R), 4},
        {ROW("12345678\xC3\xA9"
             "1234567\xFF"),
         ROW("12345678\xC3\xA9"
             "1234567" R),
         17},
        {ROW("\xE6\x97\xA5\r\n\xE6\x97"), ROW("\xE6\x97\xA5\r\n" R), 5},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        buf_append_string(&out, "<");
        utf8_append_valid(&out, rows[i].bytes);
        struct span got = span_slice(buf_span(&out), 1, out.length);
        cr_expect(span_equal(got, rows[i].expected), "row %zu: %zu bytes", i, got.length);
        cr_expect_eq(utf8_valid_prefix(rows[i].bytes), rows[i].valid, "row %zu", i);
        cr_expect_eq(utf8_valid_prefix(got), got.length, "row %zu", i);
        buf_release(&out);
    }
}

/* The word at a time must not look past the end or miss a byte, wherever it stands. */
Test(utf8, ascii_prefix_at_every_place)
{
    char *bytes = mem_alloc(MEM_BASE, 40); /* exact, so that a sanitizer sees the end */
    for (size_t start = 0; start < 9; start++)
        for (size_t length = 0; start + length <= 40; length++)
            for (size_t at = 0; at <= length; at++) {
                memset(bytes, 'a', 40);
                if (start + at < 40)
                    bytes[start + at] = '\x80';
                size_t got = utf8_ascii_prefix((struct span){bytes + start, length});
                cr_assert_eq(got, at, "%zu in [%zu, %zu)", at, start, start + length);
            }
    mem_free(MEM_BASE, bytes);
}

static bool is_scalar(uint32_t code_point)
{
    return code_point < 0xD800 || (code_point > 0xDFFF && code_point <= 0x10FFFF);
}

Test(utf8, every_code_point_there_and_back)
{
    for (uint32_t code_point = 0; code_point <= 0x110010; code_point++) {
        char bytes[4];
        size_t length = utf8_write_code_point(code_point, bytes);
        size_t decoded_length;
        struct span span = {bytes, length};
        uint32_t expected = is_scalar(code_point) ? code_point : 0xFFFD;
        cr_assert_eq(utf8_valid_prefix(span), length, "U+%X", (unsigned)code_point);
        cr_assert_eq(utf8_decode(span, 0, &decoded_length), expected, "U+%X", (unsigned)code_point);
        cr_assert_eq(decoded_length, length);
        cr_assert_eq(utf8_count_utf16(span), 1u + (expected > 0xFFFF), "U+%X",
                     (unsigned)code_point);
        cr_assert_eq(utf8_count_code_points(span), 1);
    }
    char bytes[4];
    cr_expect_eq(utf8_write_code_point(UINT32_MAX, bytes), 3);
}

Test(utf8, counts)
{
    static const struct {
        struct span text;
        size_t units, code_points;
    } rows[] = {
        {ROW(""), 0, 0},
        {{NULL, 0}, 0, 0},
        {ROW("a\0b"), 3, 3},
        {ROW("\xC3\xA9"), 1, 1},
        {ROW("e\xCC\x81"), 2, 2},
        {ROW("\xE6\x97\xA5"), 1, 1},
        {ROW("\xF0\x9F\x98\x80"), 2, 1},
        {ROW("12345678\xF0\x9F\x98\x80"
             "9"),
         11, 10},
        {ROW("\xF4\x8F\xBF\xBF\xEF\xBF\xBF"), 3, 2},
        {ROW("\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB"), 5, 3},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_expect_eq(utf8_count_utf16(rows[i].text), rows[i].units, "row %zu", i);
        cr_expect_eq(utf8_count_code_points(rows[i].text), rows[i].code_points, "row %zu", i);
    }
}

Test(utf8, rounds_down_to_where_a_code_point_begins)
{
    const struct span text = SPAN("a\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80");
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10, 10};
    for (size_t at = 0; at < COUNT(expected); at++)
        cr_expect_eq(utf8_round_down(text, at), expected[at], "at %zu", at);
    cr_expect_eq(utf8_round_down(SPAN(""), 5), 0);
}

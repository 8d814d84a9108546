/* SPDX-License-Identifier: MIT */
#include "base/printable.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ROW(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define R "\xEF\xBF\xBD" /* U+FFFD */

Test(printable, nothing_speaks_to_the_terminal)
{
    static const struct {
        struct span text;
        const char *line, *lines;
    } rows[] = {
        {ROW(""), "", ""},
        {ROW("plain \xC3\xA9 \xF0\x9F\x98\x80"), "plain \xC3\xA9 \xF0\x9F\x98\x80",
         "plain \xC3\xA9 \xF0\x9F\x98\x80"},
        {ROW("a\x1B[2Jb"), "a" R "[2Jb", "a" R "[2Jb"},
        {ROW("a\nb\tc\r\n"), "a" R "b" R "c" R R, "a\nb\tc" R "\n"},
        {ROW("\0\a\b\x7F"), R R R R, R R R R},
        {ROW("\xC2\x9B"
             "31m\xC2\xA0"),
         R "31m\xC2\xA0", R "31m\xC2\xA0"}, /* the CSI of Latin-1; a blank that stays */
        {ROW("\x9B"
             "31m\xFF"),
         R "31m" R, R "31m" R},
        {ROW("\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8F\xD8\x9C"), R R R R R, R R R R R},
        {ROW("\xE2\x80\xA8\xE2\x80\xA9\xC2\x85"), R R R, R R R},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        printable_append(&out, rows[i].text);
        cr_expect_str_eq(buf_string(&out), rows[i].line, "row %zu: %s", i, buf_string(&out));
        buf_clear(&out);
        printable_append_lines(&out, rows[i].text);
        cr_expect_str_eq(buf_string(&out), rows[i].lines, "row %zu: %s", i, buf_string(&out));
        buf_release(&out);
    }
}

Test(printable, a_long_text_is_cut)
{
    static const struct {
        const char *text, *expected;
        size_t limit;
    } rows[] = {
        {"abc", "abc", 3},
        {"abcd", "abc\xE2\x80\xA6", 3},
        {"\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80",
         "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xE2\x80\xA6", 2},
        {"", "", 0},
        {"x", "\xE2\x80\xA6", 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        printable_append_cut(&out, span_from_string(rows[i].text), rows[i].limit);
        cr_expect_str_eq(buf_string(&out), rows[i].expected, "row %zu: %s", i, buf_string(&out));
        buf_release(&out);
    }
}

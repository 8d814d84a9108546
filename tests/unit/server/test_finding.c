/* SPDX-License-Identifier: MIT */
#include "server/finding.h"

#include "server/redact.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ROW(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define TEN                                                                                        \
    "\xF0\x9F\x98\x80"                                                                             \
    "123456789"

/* No range is empty, unless the text is; none ends within a code point. */
Test(finding, widens_what_is_empty)
{
    static const struct {
        struct span text;
        struct text_position start, end, wide_start, wide_end;
    } rows[] = {
        {ROW("abc"), {0, 1}, {0, 2}, {0, 1}, {0, 2}},
        {ROW("abc"), {0, 1}, {0, 1}, {0, 1}, {0, 2}},
        {ROW("abc"), {0, 3}, {0, 3}, {0, 2}, {0, 3}},
        {ROW("a\xF0\x9F\x98\x80"), {0, 1}, {0, 1}, {0, 1}, {0, 5}},
        {ROW("a\xF0\x9F\x98\x80"), {0, 5}, {0, 5}, {0, 1}, {0, 5}},
        {ROW("a\xC3\xA9\r\nb"), {0, 3}, {0, 3}, {0, 1}, {0, 3}},
        {ROW("\nb"), {0, 0}, {0, 0}, {0, 0}, {1, 0}},
        {ROW("a\n\nb"), {1, 0}, {1, 0}, {1, 0}, {2, 0}},
        {ROW("ab\n"), {1, 0}, {1, 0}, {0, 2}, {1, 0}},
        {ROW("\n\n"), {2, 0}, {2, 0}, {1, 0}, {2, 0}},
        {ROW(""), {0, 0}, {0, 0}, {0, 0}, {0, 0}},
        {ROW("a\nb"), {0, 1}, {1, 0}, {0, 1}, {1, 0}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text text;
        struct text_position start = rows[i].start;
        struct text_position end = rows[i].end;
        text_init_borrow(&text, rows[i].text);
        finding_widen(&text, &start, &end);
        cr_expect(start.line == rows[i].wide_start.line && start.byte == rows[i].wide_start.byte,
                  "row %zu: %zu:%zu", i, start.line, start.byte);
        cr_expect(end.line == rows[i].wide_end.line && end.byte == rows[i].wide_end.byte,
                  "row %zu: %zu:%zu", i, end.line, end.byte);
        text_release(&text);
    }
}

Test(finding, its_text_is_of_one_line)
{
    static const struct {
        struct violation violation;
        const char *expected;
    } rows[] = {
        {{.line = 0, .start = 1, .end = 3}, "bc"},
        {{.line = 0, .start = 1, .end = 2, .more_lines = 1}, "bcd"},
        {{.line = 1, .start = 0, .end = 2}, "ef"},
        {{.line = 1, .start = 0, .end = 99}, "ef"},
        {{.line = 0, .start = 4, .end = 4}, ""},
    };
    struct text text;
    text_init_borrow(&text, SPAN("abcd\r\nef"));
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect(span_equal_string(finding_text(&rows[i].violation, &text), rows[i].expected),
                  "row %zu", i);
    text_release(&text);
    cr_expect_not(finding_is_shown(&(struct violation){.kind = VIOLATION_GATE}));
    cr_expect(finding_is_shown(&(struct violation){.kind = VIOLATION_LONG_LINE}));
    cr_expect_eq(finding_severity(NULL, &(struct violation){.kind = VIOLATION_ABORTED}),
                 SEVERITY_WARNING);
}

/* What is shown of a match: 40 code points, nothing that moves the cursor, no secret. */
Test(finding, messages_show_no_more_than_they_may)
{
    static const struct {
        const char *message;
        unsigned flags;
        struct span matched;
        const char *expected;
    } rows[] = {
        {"plain", 0, ROW("x"), "plain"},
        {"{match}", 0, ROW("x"), "x"},
        {"a {match} b {match}", 0, ROW("x"), "a x b x"},
        {"{match", 0, ROW("x"), "{match"},
        {"{{match}}", 0, ROW("x"), "{x}"},
        {"{match}", 0, ROW("{match}"), "{match}"},
        {"<{match}>", 0, ROW(""), "<>"},
        {"{match}", RULE_SENSITIVE, ROW("hunter2"), "********"},
        {"{match}", RULE_SENSITIVE, ROW("a rather long secret, as long as they come"), "********"},
        {"{match}", RULE_SENSITIVE, ROW(""), "********"},
        {"{match}", 0, ROW(TEN TEN TEN TEN), TEN TEN TEN TEN},
        {"{match}", 0, ROW(TEN TEN TEN TEN "x"), TEN TEN TEN TEN "\xE2\x80\xA6"},
        {"{match}", 0,
         ROW("a\0\x1B\x7F\xC2\x9F"
             "b"),
         "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
         "b"},
        {"{match}", 0, ROW("\xE2\x80\xAE\xE2\x81\xA9\xE2\x80\xA8"),
         "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"{match}", 0, ROW("\xC2\xA0\xE2\x80\xAF"), "\xC2\xA0\xE2\x80\xAF"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct rule rule = {.message = rows[i].message, .flags = rows[i].flags};
        struct buf out = {0};
        redact_message(&out, &rule, (struct redact_text){.bytes = rows[i].matched}, NULL);
        cr_expect_str_eq(buf_string(&out), rows[i].expected, "row %zu: %s", i, buf_string(&out));
        buf_release(&out);
    }
}

/* SPDX-License-Identifier: MIT */
#include "server/look_alike.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const struct rule token = {
    .id = "t/token", .flags = RULE_SENSITIVE, .pattern = "\\btok_[0-9a-zA-Z]{4,}"};

/* The line with a look-alike of bytes [start, end). */
static bool disguise(const char *line, size_t start, size_t end, struct buf *out)
{
    struct secret_range range = {{0, start}, {0, end}};
    struct secrets secrets = {.items = &range, .count = 1};
    return look_alike_append(out, span_from_string(line), 0, &secrets, &token);
}

static char class_of(char byte)
{
    bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    return byte >= '0' && byte <= '9' ? '0' : !is_letter ? byte : byte >= 'a' ? 'a' : 'A';
}

/* Classes stay where they are, and what is around; what the pattern names stays as it is. */
Test(look_alike, classes)
{
    static const struct {
        const char *line;
        size_t start, end;
    } rows[] = {
        {"key = 'Zq8-vW3n_Kp5xR7t'", 7, 23}, {"AB cd 12 ef", 3, 8},
        {"x tok_12ab34CD y", 2, 14},         {"0123456789abcdef0123", 0, 20},
        {"ABCDEFGHIJ234567", 0, 16},         {"a.b/c+d=e:f@g", 0, 13},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        cr_expect(disguise(rows[i].line, rows[i].start, rows[i].end, &out), "%s", rows[i].line);
        cr_assert_eq(out.length, strlen(rows[i].line), "%s gave %s", rows[i].line,
                     buf_string(&out));
        for (size_t at = 0; at < out.length; at++) {
            bool is_outside = at < rows[i].start || at >= rows[i].end;
            cr_expect_eq(class_of(out.bytes[at]), class_of(rows[i].line[at]), "%s gave %s",
                         rows[i].line, buf_string(&out));
            if (is_outside)
                cr_expect_eq(out.bytes[at], rows[i].line[at], "%s gave %s", rows[i].line,
                             buf_string(&out));
        }
        cr_expect_str_neq(buf_string(&out), rows[i].line);
        buf_release(&out);
    }
}

static void expect_same(const char *a, const char *b, const char *alphabet)
{
    struct buf first = {0}, second = {0};
    disguise(a, 0, strlen(a), &first);
    disguise(b, 0, strlen(b), &second);
    cr_expect_str_eq(buf_string(&first), buf_string(&second), "%s, %s", a, b);
    cr_expect_eq(strspn(buf_string(&first), alphabet), first.length, "%s", buf_string(&first));
    buf_release(&first);
    buf_release(&second);
}

/* Nothing but the shape of a secret can be told from what comes out. */
Test(look_alike, says_nothing_of_the_secret)
{
    expect_same("aaaaaa", "hunter", "abcdefghijklmnopqrstuvwxyz");
    expect_same("p4ssW0rd!", "a1zzC2dd?",
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                "0123456789!");
    expect_same("00000000a", "12345678f", "0123456789abcdef");
    expect_same("QAAAAAAAAAA2", "QWERTZUIOPA7", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    expect_same("\xC3\xA4\xE5\xB1\xB1", "\xC3\xB6\xE7\x94\xB0", "x");
    expect_same("tok_aaaa", "tok_zzzz", "tok_abcdefghijklmnopqrstuvwxyz");
}

Test(look_alike, what_the_pattern_names_stays)
{
    struct buf out = {0};
    cr_expect(disguise("tok_12ab34CD", 0, 12, &out));
    cr_expect(span_starts_with(buf_span(&out), SPAN("tok_")), "%s", buf_string(&out));
    buf_release(&out);
}

/* What would come out as it went in is none. */
Test(look_alike, nothing_to_disguise)
{
    static const char *const secrets[] = {"-_-.-", "tok_", "::"};
    for (size_t i = 0; i < COUNT(secrets); i++) {
        struct buf out = {0};
        cr_expect_not(disguise(secrets[i], 0, strlen(secrets[i]), &out), "%s", secrets[i]);
        buf_release(&out);
    }
}

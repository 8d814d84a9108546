/* SPDX-License-Identifier: MIT */
#include "rules/literals.h"

#include <criterion/criterion.h>

#include "base/buf.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const char *joined(struct literal_set set, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < set.count; i++) {
        if (i > 0)
            buf_append_byte(out, '|');
        buf_append(out, set.items[i]);
    }
    return buf_string(out);
}

static const struct {
    const char *pattern;
    bool ignore_case;
    const char *literals; /* in order, between bars; "": none are known */
} rows[] = {
    /* Strings. */
    {"password", false, "password"},
    {"PassWord", false, "password"},
    {"a", false, ""},
    {"", false, ""},
    {"caf\xC3\xA9", false, "caf\xC3\xA9"},
    {"a\\.b\\/c\\-", false, "a.b/c-"},
    {"a\\tb\\x41\\x{42}\\x{e9}", false, "a\tbab\xC3\xA9"},
    {"\\Qa.b|c\\Ed", false, "a.b|cd"},
    {"\\Qab", false, "ab"},
    {"ab\\Qc\\E*", false, "ab"},
    {"abc\\Q\\E{0}", false, "ab"},
    {"a{b}", false, "a{b}"},
    {"ab]}", false, "ab]}"},
    {"aaaaaaaabbbbbbbbccccccccdddd", false, "aaaaaaaabbbbbbbbcccccccc"},
    /* What lies between strings: the longer one counts. */
    {"ab.cde", false, "cde"},
    {"abc\\d+de", false, "abc"},
    {"abc(?=x)def", false, "abcdef"},
    {"abc(?!xyzxyz)", false, "abc"},
    {"(?<=pre)abc(?<!xyzxyz)", false, "abc"},
    {"^abc$|\\bdef\\b", false, "abc|def"},
    {"abc\\Kdef", false, "abcdef"},
    /* Classes. */
    {"[ab]cd", false, "acd|bcd"},
    {"[a-c][xy]z", false, "axz|ayz|bxz|byz|cxz|cyz"},
    {"[]x]ab", false, "]ab|xab"},
    {"[^]x]ab", false, "ab"},
    {"[\\]x-]ab", false, "-ab|]ab|xab"},
    {"[[:alpha:]]ab", false, "ab"},
    {"[a[:digit:]]ab[x", false, ""},
    {"[a-z]ab", false, "ab"},
    {"[\\w.]ab", false, "ab"},
    {"[\\x41-\\x43]ab", false, "aab|bab|cab"},
    {"[sS]et", false, "set"},
    /* Alternatives. */
    {"foo|bar", false, "bar|foo"},
    {"foo|", false, ""},
    {"foo|b", false, ""},
    {"(?:foo|bar)baz", false, "barbaz|foobaz"},
    {"(foo\\d|bar)baz", false, "baz"},
    {"(foo\\d|bar)b", false, "bar|foo"},
    {"(?>ab|cd)(?<n>ef)(?P<m>gh)(?'o'ij)", false, "abefghij|cdefghij"},
    {"gh[pousr]_[A-Za-z0-9]{36}", false, "gho_|ghp_|ghr_|ghs_|ghu_"},
    {"(?|ab(c)|de(f))", false, "abc|def"},
    /* Repeats. */
    {"abc?", false, "ab|abc"},
    {"abc*", false, "ab"},
    {"(?:abc)*de", false, "de"},
    {"(?:abc)+de", false, "abcde"},
    {"x(?:abc)+", false, "xabc"},
    {"a{3}b", false, "aaab"},
    {"a{2,}b", false, "aab"},
    {"a{2,3}b", false, "aab"},
    {"a{2}{2}", false, "aaaa"},
    {"a{0}bc", false, "bc"},
    {"a{,2}bc", false, ""},
    {"<{7}", false, "<<<<<<<"},
    {"-{30}x", false, "------------------------"},
    {"(?:abc){0,1}?def", false, "abcdef|def"},
    {"ab++c", false, "ab"},
    /* Case. */
    {"(?i)abc", false, "abc"},
    {"a(?i)b(?-i)c", false, "abc"},
    {"(?i)as", false, "as|a\xC5\xBF"},
    {"(?i:k)b", false,
     "kb|\xE2\x84\xAA"
     "b"},
    {"token", true,
     "token|to\xE2\x84\xAA"
     "en"},
    {"(?-i)token", true, "token"},
    {"(?i:a)s", false, "as"},
    {"((?i)a|s)bc", false,
     "abc|sbc|\xC5\xBF"
     "bc"},
    {"\xC3\xA9"
     "abc",
     true, "abc"},
    {"[sk]b", true,
     "kb|sb|\xC5\xBF"
     "b|\xE2\x84\xAA"
     "b"},
    /* References and sets match many things. */
    {"(ab)\\1cde", false, "cde"},
    {"ab\\R\\X\\pL\\p{Lu}\\Hcde", false, "cde"},
    {"ab\\g{-1}\\k<n>cde", false, "cde"},
    /* What is not understood is not guessed at. */
    {"(?(1)abc|def)", false, ""},
    {"(*UTF)abc", false, ""},
    {"abc(*SKIP)", false, ""},
    {"(?x) a b c", false, ""},
    {"abc(?#comment)", false, ""},
    {"abc\\cA", false, ""},
    {"abc\\o{101}", false, ""},
    {"(?R)abc", false, ""},
    {"(?&n)abc", false, ""},
    {"bb(?<*x>bb)dd", false, ""}, /* looks behind, and is no name */
    {"(abc", false, ""},
    {"abc)", false, ""},
    {"[abc", false, ""},
    {"abc\\", false, ""},
    {"*abc", false, ""},
    {"abc\\N{U+41}", false, ""},
    {"abc\xFF", false, ""},
};

Test(literals, table)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct buf said = {0};
        struct literal_set set =
            literals_of_pattern(span_from_string(rows[i].pattern), rows[i].ignore_case, &arena);
        cr_expect_str_eq(joined(set, &said), rows[i].literals, "%s: %s", rows[i].pattern,
                         joined(set, &said));
        buf_release(&said);
        arena_release(&arena);
    }
}

/* Over several lines: what stands on the first one, and whether there are others. */
Test(literals, first_line)
{
    static const struct {
        const char *pattern;
        const char *literals;
        bool crosses;
    } lines[] = {
        {"begin.*end", "begin", false},
        {"begin\\s+end", "begin", true},
        {"\\s+end", "", true},
        {"begin[^;]*;end", "begin", true},
        {"begin[^\\n]*;end", "begin", false},
        {"be[\\s\\S]{64,}?KEY", "be", true},
        {"(?s)long.*longer", "long", true},
        {"(?:ab\\n|abc)defgh", "ab|abc", true},
        {"(?=\\s)word", "word", false},
        {"(?:one|two)\\nthree", "one|two", true},
        {"(?:ab\\s)+cdefg", "ab", true},
        {"(?:\\s|ab)cdefg", "", true},
        {"word$", "word", false},
        {"[a-z]\\d[^\\s]word", "word", false},
        {"word\\s", "word", false},
        {"key:[\\t- ]+secret", "key:", true},
        {"key:[\t- ]+secret", "key:", true},
        {"[a-z]{4}x\\\nword", "", true},
        {"key=(?:[a-f0-9]{4}\\s){4}", "key=", true},
        {"tok=[^;]{20}", "tok=", true},
        {"a(b", "", true},
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct arena arena = {0};
        struct buf said = {0};
        struct span pattern = span_from_string(lines[i].pattern);
        struct literal_set set = literals_of_first_line(pattern, false, &arena);
        cr_expect_str_eq(joined(set, &said), lines[i].literals, "%s: %s", lines[i].pattern,
                         joined(set, &said));
        cr_expect_eq(pattern_crosses_lines(pattern), lines[i].crosses, "%s", lines[i].pattern);
        buf_release(&said);
        arena_release(&arena);
    }
}

/* Too many alternatives are cut short; they are not dropped. */
Test(literals, many_alternatives)
{
    struct buf pattern = {0};
    struct arena arena = {0};
    for (int i = 0; i < 5000; i++)
        buf_printf(&pattern, "%sword%04dend", i ? "|" : "", i);
    struct literal_set set = literals_of_pattern(buf_span(&pattern), false, &arena);
    cr_expect_leq(set.count, LITERAL_SET_MAX);
    cr_expect_geq(literal_set_shortest(set), 4);
    for (size_t i = 0; i < set.count; i++)
        cr_expect(span_starts_with(set.items[i], SPAN("word")));
    buf_release(&pattern);
    arena_release(&arena);
}

Test(literals, deep_groups)
{
    struct buf pattern = {0};
    struct arena arena = {0};
    for (int i = 0; i < 100000; i++)
        buf_append_byte(&pattern, '(');
    cr_expect_eq(literals_of_pattern(buf_span(&pattern), false, &arena).count, 0);
    buf_release(&pattern);
    arena_release(&arena);
}

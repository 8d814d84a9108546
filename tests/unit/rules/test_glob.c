/* SPDX-License-Identifier: MIT */
#include "rules/glob.h"

#include "base/buf.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <time.h>

Test(glob, matches)
{
    static const struct {
        const char *pattern, *path;
        bool wanted;
    } rows[] = {
        {"a", "a", true},
        {"a", "x/y/a", true},
        {"a", "a/b", false},
        {"/a", "a", true},
        {"/a", "x/a", false},
        {"*.c", "x/y.c", true},
        {"*.c", "x/y.cc", false},
        {"*.c", ".c", true},
        {"*", "a/b", true},
        {"a/b", "a/b", true},
        {"a/b", "x/a/b", false},
        {"a/*", "a/b", true},
        {"a/*", "a/b/c", false},
        {"a/*/c", "a/b/c", true},
        {"a/*/c", "a/c", false},
        {"a?c", "abc", true},
        {"a?c/d", "a/c/d", false},
        {"a?c",
         "a\xC3\xA9"
         "c",
         true},
        {"a?c",
         "a\xC3\xA9\xC3\xA9"
         "c",
         false},
        {"a?c",
         "a\xFF"
         "c",
         true},
        {"[\xC3\xA0-\xC3\xBF]", "\xC3\xA9", true},
        {"[!\xC3\xA9]", "\xC3\xA9", false},
        {"**", "a/b", true},
        {"/**", "a/b", true},
        {"**/a", "a", true},
        {"**/a", "x/y/a", true},
        {"**/a", "x/ya", false},
        {"a/**", "a/b/c", true},
        {"a/**", "a", false},
        {"a/**", "ab/c", false},
        {"a/**/b", "a/b", true},
        {"a/**/b", "a/x/y/b", true},
        {"a/**/b", "a/xb", false},
        {"a**b/c", "axxb/c", true},
        {"a**b/c", "a/b/c", false},
        {"**/x/**/y", "a/x/b/x/c/y", true},
        {"**/a/*.c", "a/b/a/x.c", true},
        {"**/a/*.c", "a/b/x.c", false},
        {"**/*.min.js", "x.min.js", true},
        {"a/***/b", "a/x/y/b", true},
        {"[abc]", "b", true},
        {"[a-c]x", "bx", true},
        {"[!a-c]x", "bx", false},
        {"[^a-c]x", "dx", true},
        {"[]]", "]", true},
        {"[!]]", "x", true},
        {"[]-a]", "^", true},
        {"[a-]", "-", true},
        {"[-a]", "-", true},
        {"[\\]]", "]", true},
        {"[\\a-c]", "b", true},
        {"a[/]b", "a/b", false},
        {"a[!x]b/c", "a/b/c", false},
        {"[[:digit:]]", "7", true},
        {"[![:digit:]x]", "7", false},
        {"[[:upper:]a]b", "ab", true},
        {"[[a]", "[", true},
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"\\a", "a", true},
        {"\\[a]", "[a]", true},
        {"{a,b}", "b", true},
        {"{a,b}", "c", false},
        {"{a,}", "a", true},
        {"x{a,}y", "xy", true},
        {"x{}y", "xy", true},
        {"*.{ts,tsx}", "a/b.tsx", true},
        {"frontend/**/*.{ts,tsx}", "frontend/a.ts", true},
        {"frontend/**/*.{ts,tsx}", "frontend/a/b/c.tsx", true},
        {"frontend/**/*.{ts,tsx}", "frontend/a.js", false},
        {"{a,{b,c{d,e}}}f", "cef", true},
        {"{a,{b,c{d,e}}}f", "cf", false},
        {"{a/b,c}/d", "a/b/d", true},
        {"{a/b,c}/d", "c/d", true},
        {"{**/a,b}/c", "x/y/a/c", true},
        {"{**/a,b}/c", "a/c", true},
        {"x/{a,**}", "x/y/z", true},
        {"{a,**}/b", "x/y/b", true},
        {"{*.c,*.h}", "x.h", true},
        {"a,b", "a,b", true},
        {"{a\\,b,c}", "a,b", true},
        {"{[,],b}", ",", true},
        {"\\{a,b\\}", "{a,b}", true},
        {"a/", "a/b", true},
        {"a/", "x/a/b/c", true},
        {"a/", "a", false},
        {"/a/", "x/a/b", false},
        {"a/b/", "a/b/c", true},
        {"a/b/", "x/a/b/c", false},
        {"{a", "{a", false},
        {"[a", "[a", false},
        {"a\\", "a\\", false},
        {"", "", false},
        {"", "a", false},
        {"/", "a", false},
        {"A", "a", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(glob_match(span_from_string(rows[i].pattern), span_from_string(rows[i].path)),
                     rows[i].wanted, "row %zu: %s on %s", i, rows[i].pattern, rows[i].path);
}

Test(glob, matches_below)
{
    static const struct {
        const char *pattern, *path;
        bool wanted;
    } rows[] = {
        {"node_modules", "a/node_modules/b/c.js", true},
        {"node_modules", "node_modules", true},
        {"node_modules", "a/node_modules_x/c.js", false},
        {"/vendor", "vendor/a/b", true},
        {"/vendor", "a/vendor/b", false},
        {"docs/*", "docs/a/b/c", true},
        {"docs/*", "docs", false},
        {"build/", "build/x", true},
        {"build/", "a/build", false},
        {"*.min.js", "a.min.js/b", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(
            glob_match_below(span_from_string(rows[i].pattern), span_from_string(rows[i].path)),
            rows[i].wanted, "row %zu: %s on %s", i, rows[i].pattern, rows[i].path);
}

Test(glob, faults)
{
    static const struct {
        const char *pattern;
        size_t at;
    } rows[] = {
        {"", 0},     {"/", 0},          {"a[b", 1},    {"/a[b", 2},
        {"a{b", 1},  {"a{b,{c,d}", 1},  {"a{b,{c", 4}, {"a}b", 1},
        {"ab\\", 2}, {"a[[:foo:]]", 2}, {"[z-a]", 1},  {"[]", 0},
        {"[a\\", 0}, {"[!]", 0},        {"{a,b}}", 5}, {"{{{{{{{{{{{{{{{{{a}}}}}}}}}}}}}}}}}", 16},
    };
    size_t at;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_not(glob_valid(span_from_string(rows[i].pattern), &at), "row %zu", i);
        cr_assert_eq(at, rows[i].at, "row %zu: %s at %zu", i, rows[i].pattern, at);
    }
    static const char *const good[] = {
        "a",    "a/",  "/a", "**", "[]]", "{a,b}", "{{{{{{{{{{{{{{{{a}}}}}}}}}}}}}}}}",
        "[a-]", "\\]", "a]", "a,b"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert(glob_valid(span_from_string(good[i]), &at), "row %zu", i);
}

static struct span repeat(struct buf *out, const char *piece, size_t n, const char *after)
{
    buf_clear(out);
    for (size_t i = 0; i < n; i++)
        buf_append_string(out, piece);
    buf_append_string(out, after);
    return buf_span(out);
}

/* Patterns that make a backtracking matcher run for ages. */
Test(glob, never_explodes)
{
    static const struct {
        const char *piece;
        size_t n;
        const char *after;
    } rows[] = {{"*a", 100, "b"},     {"**/", 100, "b"},    {"*", 1000, "b"},
                {"**/*a", 100, "/b"}, {"{a,aa}", 150, "b"}, {"{a,{a,{a,}}}*", 70, "b"},
                {"{,a}", 200, "b"},   {"[a-z]*", 150, "b"}, {"a*/**/", 100, "b"}};
    struct buf pattern = {0};
    struct buf path = {0};
    struct span paths[2] = {repeat(&path, "a", 4000, "c"), {0}};
    struct buf deep = {0};
    paths[1] = repeat(&deep, "aa/", 1300, "c");
    clock_t start = clock();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t j = 0; j < 2; j++) {
            struct span p = repeat(&pattern, rows[i].piece, rows[i].n, rows[i].after);
            size_t at;
            cr_assert(glob_valid(p, &at), "row %zu at %zu", i, at);
            cr_assert_not(glob_match(p, paths[j]), "row %zu", i);
        }
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    cr_assert_lt(seconds, 20, "%f s", seconds);
    cr_assert(glob_match(repeat(&pattern, "*a", 100, "*"), paths[0]));
    cr_assert_not(glob_match(repeat(&pattern, "a", 1025, ""), paths[0]));
    buf_release(&pattern);
    buf_release(&path);
    buf_release(&deep);
}

static bool matches_from(struct span p, size_t i, struct span s, size_t j);

static bool star_matches(struct span p, size_t i, struct span s, size_t j)
{
    for (;; j++) {
        if (matches_from(p, i, s, j))
            return true;
        if (j == s.length || s.bytes[j] == '/')
            return false;
    }
}

static bool folders_match(struct span p, size_t i, struct span s, size_t j)
{
    for (bool start = true;; j++) {
        if (start && matches_from(p, i, s, j))
            return true;
        if (j == s.length)
            return false;
        start = s.bytes[j] == '/';
    }
}

/* The plain recursive definition, for patterns of letters, `*`, `?`, slashes and whole `**`. */
static bool matches_from(struct span p, size_t i, struct span s, size_t j)
{
    if (i == p.length)
        return j == s.length;
    bool starts = i == 0 || p.bytes[i - 1] == '/';
    if (starts && span_equal_string(span_slice(p, i, p.length), "**"))
        return j < s.length;
    if (starts && span_starts_with(span_slice(p, i, p.length), SPAN("**/")))
        return folders_match(p, i + 3, s, j);
    if (p.bytes[i] == '*')
        return star_matches(p, i + 1, s, j);
    if (j == s.length || (p.bytes[i] == '?' ? s.bytes[j] == '/' : p.bytes[i] != s.bytes[j]))
        return false;
    return matches_from(p, i + 1, s, j + 1);
}

Test(glob, agrees_with_definition)
{
    static const char *const parts[] = {"a", "b", "/", "*", "**/", "?", "/**", "/a"};
    uint64_t state = 42;
    size_t n_matches = 0;
    for (size_t n = 0; n < 200000; n++) {
        char pattern[32] = "/";
        char path[16] = "";
        for (size_t k = 0; k < 5; k++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            strcat(pattern, parts[(state >> 33) % 8]);
            path[2 * k] = "aab"[(state >> 40) % 3];
            path[2 * k + 1] = "/a"[(state >> 50) % 2];
        }
        path[1 + (state >> 20) % 9] = '\0';
        if (strstr(pattern, "//") || strstr(pattern, "***") ||
            span_ends_with(span_from_string(path), SPAN("/")) ||
            span_ends_with(span_from_string(pattern), SPAN("/")))
            continue;
        struct span s = span_from_string(path);
        bool wanted = matches_from(span_from_string(pattern + 1), 0, s, 0);
        cr_assert_eq(glob_match(span_from_string(pattern), s), wanted, "%s on %s", pattern, path);
        n_matches += wanted;
    }
    cr_assert_gt(n_matches, 1000);
}

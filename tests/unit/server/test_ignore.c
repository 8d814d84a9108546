/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "server/ignore.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct ignore_listener nobody;

Test(ignore, rules)
{
    static const struct {
        const char *text, *path;
        bool is_folder, wanted;
    } rows[] = {
        {"a", "x/a", false, true},
        {"a", "a/x", false, true},
        {"/a", "x/a", false, false},
        {"a/", "a", false, false},
        {"a/", "a", true, true},
        {"a/", "a/x", false, true},
        {"a\n!a", "a", false, false},
        {"!a\na", "a", false, true},
        {"a/\n!a/x", "a/x", false, true},
        {"a/*\n!a/x", "a/x", false, false},
        {"a  ", "a", false, true},
        {"a\\ ", "a ", false, true},
        {"a\\  ", "a ", false, true},
        {"a\t", "a\t", false, true},
        {"#a", "#a", false, false},
        {"\\#a", "#a", false, true},
        {"\\!a", "!a", false, true},
        {"a\r\nb\r\n", "a", false, true},
        {"\xEF\xBB\xBF/a", "a", false, true},
        {"x/**/a", "x/a", false, true},
        {"x/**", "x/y/z", false, true},
        {"x/**", "x", true, false},
        {"{a,b}", "a", false, false},
        {"{a,b}", "{a,b}", false, true},
        {"a\\", "a\\", false, false},
        {"\n\n/\n!\n//\n", "a", false, false},
        {"[a", "[a", false, false},
        {"?", "\xC3\xA9", false, false},
        {"??", "\xC3\xA9", false, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ignore_stack stack = {0};
        ignore_push(&stack, SPAN(""), span_from_string(rows[i].text));
        cr_assert_eq(ignore_match_below(&stack, span_from_string(rows[i].path), rows[i].is_folder),
                     rows[i].wanted, "row %zu", i);
        ignore_release(&stack);
    }
}

Test(ignore, inner_files_come_first)
{
    struct ignore_stack stack = {0};
    ignore_push(&stack, SPAN(""), SPAN("*.o\n/x/keep"));
    ignore_push(&stack, SPAN("x"), SPAN("!*.o\n/only"));
    cr_assert_not(ignore_match(&stack, SPAN("x/a.o"), false));
    cr_assert(ignore_match(&stack, SPAN("x/keep"), false));
    cr_assert(ignore_match(&stack, SPAN("x/only"), false));
    cr_assert_not(ignore_match(&stack, SPAN("x/y/only"), false));
    cr_assert(ignore_match(&stack, SPAN("xy/a.o"), false));
    ignore_pop(&stack);
    cr_assert(ignore_match(&stack, SPAN("x/a.o"), false));
    ignore_release(&stack);
    ignore_release(NULL);
}

/* The rest compares with git itself, on a repository made up for it. */

static char top[64];

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st, (void)flag, (void)walk;
    return remove(path);
}

static void remove_top(void)
{
    nftw(top, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static bool make_repository(void)
{
    char command[160];
    strcpy(top, "/tmp/ignore-test-XXXXXX");
    cr_assert_not_null(mkdtemp(top));
    snprintf(command, sizeof command, "git init -q %s >/dev/null 2>&1", top);
    if (system(command) == 0)
        return true;
    remove_top();
    cr_skip_test("git is not here: its answers were not compared");
    return false;
}

static void write_file(const char *path, struct span contents)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s/%s", top, path);
    for (char *slash = whole + strlen(top) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(whole, 0777);
        *slash = '/';
    }
    FILE *file = fopen(whole, "wb");
    cr_assert_not_null(file, "%s", whole);
    if (contents.length)
        fwrite(contents.bytes, 1, contents.length, file);
    fclose(file);
}

static const char *const files[] = {
    "a",         "b",         "ab",        "a.c",         "b.c",        ".hidden",
    "foo/a",     "foo/b.c",   "foo/bar/a", "foo/bar/b.c", "foo/baz/ab", "foox/y/bar",
    "bar/foo/a", "bar/foo/c", "bar/a.c",   "x/foo/bar/a", "x/y/z/a",    "x/y/z/b.c",
    "x/y/a b",   "x/a ",      "#a",        "!a",          "a*b",        "a?b",
    "[a]",       "a\\b",      "\xC3\xA9",  "x/\xC3\xA9",  "{a,b}",      "foo/.hidden/a",
    "A",         "a-b",       "]",         "x/]/a",       "foobar/a",   "x/y/foo.c/a",
};
enum { N_FILES = sizeof files / sizeof *files };

/* What git says about all files, one bit each; read back NUL by NUL. */
static void ask_git(bool *ignored)
{
    char command[256];
    write_file(".git/asked", SPAN(""));
    snprintf(command, sizeof command, "%s/.git/asked", top);
    FILE *asked = fopen(command, "wb");
    for (size_t i = 0; i < N_FILES; i++)
        fwrite(files[i], 1, strlen(files[i]) + 1, asked);
    fclose(asked);
    snprintf(command, sizeof command,
             "cd %s && git -c core.excludesFile=/dev/null check-ignore -z --stdin <.git/asked",
             top);
    FILE *answer = popen(command, "r");
    cr_assert_not_null(answer);
    static char text[64 * 1024];
    size_t length = fread(text, 1, sizeof text - 1, answer);
    int status = pclose(answer);
    cr_assert(status == 0 || status == 256, "git check-ignore ended with %d", status);
    for (size_t i = 0; i < N_FILES; i++) {
        ignored[i] = false;
        for (size_t at = 0; at < length; at += strlen(text + at) + 1)
            ignored[i] |= strcmp(text + at, files[i]) == 0;
    }
}

static size_t compare(const char *what)
{
    bool wanted[N_FILES];
    size_t n_ignored = 0;
    ask_git(wanted);
    for (size_t i = 0; i < N_FILES; i++) {
        bool got = ignore_check(top, span_from_string(files[i]), false, nobody);
        cr_expect_eq(got, wanted[i], "%s: git says %d about \"%s\"\n", what, wanted[i], files[i]);
        n_ignored += wanted[i];
    }
    return n_ignored;
}

static void make_files(void)
{
    for (size_t i = 0; i < N_FILES; i++)
        write_file(files[i], SPAN("x"));
}

Test(ignore, agrees_with_git_on_single_rules)
{
    static const char *const rules[] = {
        "a",
        "/a",
        "foo",
        "foo/",
        "/foo/",
        "foo/*",
        "foo/**",
        "**/foo",
        "**/foo/",
        "**/foo/**",
        "foo/**/a",
        "**",
        "*",
        "*.c",
        "/*.c",
        "*/*.c",
        "**/*.c",
        "x/**/a",
        "x/*/a",
        "x/*/z",
        "foo**/bar",
        "foo*/y/bar",
        "**foo",
        "f**/a",
        "a ",
        "a\\ ",
        "x/a\\ ",
        "x/a\\  ",
        "x/a ",
        "#a",
        "\\#a",
        "\\!a",
        "!a",
        "a\\*b",
        "a*b",
        "a\\?b",
        "a?b",
        "[a]",
        "\\[a]",
        "[[]a]",
        "a\\\\b",
        "a\\b",
        "[",
        "[a",
        "[]",
        "[]]",
        "[!a]",
        "[^a]",
        "[a-b]",
        "[b-a]",
        "a[-]b",
        "a[+--]b",
        "[[:alpha:]]",
        "[[:upper:]]",
        "[[:foo:]]",
        "[[:alpha:]",
        "[[:a]",
        "[:a]",
        "?",
        "??",
        "x/?",
        "x/??",
        "{a,b}",
        "*\\",
        "a\\",
        "/",
        "//",
        "/ ",
        "!",
        "!/",
        "/**",
        "/*",
        "**/",
        "*/",
        "foo//",
        "foo//a",
        "//foo",
        "foo/./a",
        ".hidden",
        ".*",
        "foo/.hidden",
        "\xC3\xA9",
        "[\xC3\xA9]",
        "[\xC3\xA9][\xC3\xA9]",
        "*/foo",
        "*/*/foo",
        "***/a",
        "foo/***/a",
        "foo/***",
        "**/**/a",
        "x/**/**/a",
        "**/bar/a",
        "bar/a",
        "/bar/foo/c",
        "foo/bar/",
        "x/y/z/",
        "z",
        "y/z",
        "/x/y",
        "x/y/a b",
        "x/y/a\\ b",
        "\ta",
        "a\t",
        "a#",
        "foo\\/a",
        "foo/\\a",
        "\\foo",
        "fo[o]/a",
        "foo[/]a",
        "foo[!a]a",
        "foo?a",
        "foo*a",
        "*foo*",
        "*o",
        "foo.c",
        "x/y/foo.c/",
        "*a",
        "**a",
        "/**/a",
        "/**/foo/a",
        "foo/**/",
        "x/**/",
        "**\\/a",
        "x/**\\/a",
        "x**",
        "x/y**",
        "x/y/**a",
        "x/a**",
        "foo/b**",
        "*/**/a",
        "**/*/a",
        "**/*/*/a",
        "a\r",
        "\xEF\xBB\xBF/a",
        "[a-",
        "[a\\]",
        "[\\a-\\b]",
        "[[:digit:]-b]",
        "[a-[:digit:]]",
        "[!]]",
        "[!]a-]",
        "[a\\-c]b",
        "*[a]",
        "**[a]",
        "***",
        "*?",
        "?*",
        "*.*",
        "a-*",
    };
    if (!make_repository())
        return;
    make_files();
    size_t n_ignored = 0;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        write_file(".gitignore", span_from_string(rules[i]));
        n_ignored += compare(rules[i]);
    }
    cr_expect_gt(n_ignored, 500);
    remove_top();
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void random_rules(struct buf *out, uint64_t *state)
{
    static const char *const parts[] = {"a", "b", "foo", "bar", "x",   "y",   "z", "/",    "/",
                                        "/", "*", "**",  "*.c", "**/", "/**", "?", "[ab]", "\\"};
    buf_clear(out);
    for (uint64_t n = 1 + next_random(state) % 6; n; n--) {
        if (next_random(state) % 3 == 0)
            buf_append_byte(out, '!');
        for (uint64_t k = 1 + next_random(state) % 5; k; k--)
            buf_append_string(out, parts[next_random(state) % (sizeof parts / sizeof *parts)]);
        buf_append_string(out, next_random(state) % 8 ? "\n" : " \r\n");
    }
}

Test(ignore, agrees_with_git_on_random_files)
{
    static const char *const places[] = {".gitignore", "foo/.gitignore", "x/.gitignore",
                                         "x/y/.gitignore", ".git/info/exclude"};
    if (!make_repository())
        return;
    make_files();
    uint64_t state = 7;
    struct buf rules = {0};
    size_t n_ignored = 0;
    for (size_t i = 0; i < 500; i++) {
        char what[32];
        for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
            buf_clear(&rules);
            if (k == 0 || next_random(&state) % 2)
                random_rules(&rules, &state);
            write_file(places[k], buf_span(&rules));
        }
        snprintf(what, sizeof what, "round %zu", i);
        n_ignored += compare(what);
    }
    cr_expect_gt(n_ignored, 500);
    buf_release(&rules);
    remove_top();
}

Test(ignore, worktree_reads_the_exclude_of_its_repository)
{
    if (!make_repository())
        return;
    write_file(".git/info/exclude", SPAN("secret\n"));
    write_file("tree/.git", SPAN("gitdir: ../.git/worktrees/tree\n"));
    write_file(".git/worktrees/tree/commondir", SPAN("../..\n"));
    char folder[128];
    snprintf(folder, sizeof folder, "%s/tree", top);
    cr_expect(ignore_check(folder, SPAN("a/secret"), false, nobody));
    cr_expect_not(ignore_check(folder, SPAN("a/other"), false, nobody));
    remove_top();
}

Test(ignore, links_are_not_read)
{
    if (!make_repository())
        return;
    char link[128];
    write_file("rules", SPAN("a\n"));
    snprintf(link, sizeof link, "%s/.gitignore", top);
    cr_expect_eq(symlink("rules", link), 0);
    cr_expect_not(ignore_check(top, SPAN("a"), false, nobody));
    remove_top();
}

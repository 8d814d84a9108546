/* SPDX-License-Identifier: MIT */
/* What is staged, and what it was before. */
#define _XOPEN_SOURCE 700

#include "base/file.h"
#include "server/git_base.h"
#include "test_git_place.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#define BEGIN "repo repo; printf 'one\\ntwo\\nthree\\n' > a.txt; save\n"
#define OLD "one\ntwo\nthree\n"

/* A line for each staged file: "PATH kind 'TEXT' < 'TEXT BEFORE'"; line ends are shown as "$". */
static void describe(struct git_base *base, struct buf *out)
{
    static const char *const kinds[] = {[GIT_STAGED_FILE] = "file",
                                        [GIT_STAGED_OTHER] = "other",
                                        [GIT_STAGED_UNMERGED] = "conflict"};
    static const char *const states[] = {
        [GIT_TEXT_FOUND] = "", [GIT_TEXT_ABSENT] = "absent", [GIT_TEXT_FAULT] = "fault "};
    size_t count;
    const struct git_staged *staged = git_base_staged(base, &count);
    for (size_t i = 0; i < count; i++) {
        buf_append(out, staged[i].path);
        buf_printf(out, " %s", kinds[staged[i].kind]);
        if (staged[i].kind == GIT_STAGED_FILE) {
            struct buf text = {0}, before = {0};
            enum git_text now = git_staged_text(base, &staged[i], &text);
            enum git_text was = git_staged_before(base, &staged[i], &before);
            buf_printf(out, " %s'%s' < %s'%s'", states[now], buf_string(&text), states[was],
                       buf_string(&before));
            buf_release(&text);
            buf_release(&before);
        }
        buf_append_byte(out, ';');
    }
    for (size_t i = 0; i < out->length; i++)
        if (out->bytes[i] == '\n')
            out->bytes[i] = '$';
}

Test(git_index, what_is_staged)
{
    static const struct {
        const char *name, *script, *staged;
    } rows[] = {
        {"nothing", BEGIN, ""},
        {"edited and not staged", BEGIN "echo 4 >> a.txt", ""},
        {"staged", BEGIN "echo 4 >> a.txt; git add .",
         "a.txt file 'one$two$three$4$' < 'one$two$three$';"},
        {"partly staged", BEGIN "echo 4 >> a.txt; git add .; echo 5 >> a.txt",
         "a.txt file 'one$two$three$4$' < 'one$two$three$';"},
        {"staged, then cleaned on disk",
         BEGIN "cp a.txt ../a; echo 4 >> a.txt; git add .; mv ../a a.txt",
         "a.txt file 'one$two$three$4$' < 'one$two$three$';"},
        {"staged, then deleted on disk", BEGIN "echo x > n; git add n; rm n",
         "n file 'x$' < absent'';"},
        {"added to be", BEGIN "echo x > n; git add -N n", ""},
        {"an empty file is no announcement", BEGIN ": > n; git add n", "n file '' < absent'';"},
        {"new", BEGIN "echo x > n; git add n", "n file 'x$' < absent'';"},
        {"renamed", BEGIN "git mv a.txt b.txt", "b.txt file 'one$two$three$' < 'one$two$three$';"},
        {"renamed and edited", BEGIN "git mv a.txt b.txt; echo 4 >> b.txt; git add .",
         "b.txt file 'one$two$three$4$' < 'one$two$three$';"},
        {"renamed in the index alone",
         BEGIN "git mv a.txt b.txt; git show HEAD:a.txt > a.txt; rm b.txt",
         "b.txt file 'one$two$three$' < 'one$two$three$';"},
        {"renamed on disk alone", BEGIN "mv a.txt b.txt", ""},
        {"a copy of what stays", BEGIN "cp a.txt b.txt; git add .",
         "b.txt file 'one$two$three$' < absent'';"},
        {"a copy of what is gone from the disk alone", BEGIN "mv a.txt b.txt; git add b.txt",
         "b.txt file 'one$two$three$' < absent'';"},
        {"deleted", BEGIN "git rm -q a.txt", ""},
        {"taken out of the index", BEGIN "git rm -q --cached a.txt", ""},
        {"a link", BEGIN "ln -s a.txt l; git add l", "l other;"},
        {"a link took a file's place", BEGIN "rm a.txt; ln -s x a.txt; git add .", "a.txt other;"},
        {"a file took a link's place", BEGIN "ln -s a.txt l; save; rm l; echo x > l; git add l",
         "l file 'x$' < absent'';"},
        {"a link took its place on disk alone",
         BEGIN "echo 4 >> a.txt; git add .; rm a.txt; ln -s nowhere a.txt",
         "a.txt file 'one$two$three$4$' < 'one$two$three$';"},
        {"a submodule",
         "repo lib; echo l > l; save; cd ..\n" BEGIN
         "git -c protocol.file.allow=always submodule -q add ../lib sub; git rm -q --cached "
         ".gitmodules",
         "sub other;"},
        {"made executable", BEGIN "chmod +x a.txt; git add .", ""},
        {"line ends are converted",
         BEGIN "git config core.autocrlf true; printf 'x\\r\\n' > n; git add n 2> /dev/null",
         "n file 'x$' < absent'';"},
        {"line ends alone are converted",
         BEGIN "git config core.autocrlf true; rm a.txt; git checkout -q a.txt; touch a.txt; "
               "git add . 2> /dev/null",
         ""},
        {"a filter cleans",
         BEGIN "git config filter.up.clean 'tr a-z A-Z'; echo '*.up filter=up' > .gitattributes; "
               "save; echo x > n.up; git add n.up",
         "n.up file 'X$' < absent'';"},
        {"in conflict",
         BEGIN "git checkout -qb side; echo s > a.txt; save; git checkout -q main; echo m > a.txt; "
               "save; git merge side > /dev/null 2>&1 || true",
         "a.txt conflict;"},
        {"without a commit", "repo repo; echo x > n; git add n; echo y > m",
         "n file 'x$' < absent'';"},
        {"in folders",
         BEGIN "mkdir -p d/e f; echo 1 > d/e/g; echo 2 > d/h; save; echo 3 > d/e/g; "
               "echo 4 > f/i; git add .",
         "d/e/g file '3$' < '1$';f/i file '4$' < absent'';"},
        {"strange names", BEGIN "f=$(printf 'n\\nl\\042\\t\\377'); echo x > \"$f\"; git add .",
         "n$l\"\t\xff file 'x$' < absent'';"},
        {"of sha-256", "repo --object-format=sha256 repo; echo x > f; save; echo y > f; git add f",
         "f file 'y$' < 'x$';"},
        {"too large", BEGIN "truncate -s 33M big; git add big",
         "big file fault 'the text that git has of it is larger than 32 MiB' < absent'';"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct git_test_place place;
        git_test_place_init(&place);
        git_test_place_run(&place, rows[i].script);
        struct git_base *base =
            git_base_open(git_test_place_path(&place, "repo"), SPAN(""), &place.fault);
        cr_assert(base, "%s: %s", rows[i].name, buf_string(&place.fault));
        cr_expect(git_base_read_index(base, &place.fault), "%s: %s", rows[i].name,
                  buf_string(&place.fault));
        describe(base, &place.text);
        cr_expect_str_eq(buf_string(&place.text), rows[i].staged, "%s: %s", rows[i].name,
                         buf_string(&place.text));
        git_base_close(base);
        git_test_place_release(&place);
    }
}

/* As git runs a hook: in the working tree, with the index of the commit that is being made. */
Test(git_index, of_a_hook)
{
    static const struct {
        const char *name, *index, *folder, *staged;
    } rows[] = {
        {"the repository's own", ".git/index", "repo", "a.txt file '1$' < '0$';"},
        {"of `git commit FILE`", ".git/other", "repo", "b.txt file '1$' < '0$';"},
        {"from elsewhere", ".git/other", "", "a.txt file '1$' < '0$';"},
    };
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, "repo repo; echo 0 > a.txt; echo 0 > b.txt; save\n"
                               "cp .git/index .git/other; echo 1 > a.txt; git add a.txt\n"
                               "echo 1 > b.txt; GIT_INDEX_FILE=.git/other git add b.txt");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(chdir(git_test_place_path(&place, rows[i].folder).bytes), 0);
        setenv("GIT_INDEX_FILE", rows[i].index, 1);
        struct git_base *base =
            git_base_open(git_test_place_path(&place, "repo"), SPAN(""), &place.fault);
        buf_clear(&place.text);
        cr_assert(base && git_base_read_index(base, &place.fault), "%s", buf_string(&place.fault));
        describe(base, &place.text);
        cr_expect_str_eq(buf_string(&place.text), rows[i].staged, "%s", rows[i].name);
        git_base_close(base);
        unsetenv("GIT_INDEX_FILE");
    }
    cr_assert_eq(chdir("/"), 0);
    git_test_place_release(&place);
}

Test(git_index, that_is_damaged)
{
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, BEGIN "echo nonsense > .git/index");
    struct git_base *base =
        git_base_open(git_test_place_path(&place, "repo"), SPAN(""), &place.fault);
    size_t count;
    cr_assert(base);
    cr_expect_not(git_base_read_index(base, &place.fault));
    cr_expect(span_starts_with(buf_span(&place.fault), SPAN("git ls-files failed: ")), "%s",
              buf_string(&place.fault));
    git_base_staged(base, &count);
    cr_expect_eq(count, 0);
    git_base_close(base);
    git_test_place_release(&place);
}

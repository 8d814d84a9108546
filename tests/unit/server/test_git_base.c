/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "server/git_base.h"

#include "base/file.h"
#include "test_git_place.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FOUND GIT_TEXT_FOUND
#define ABSENT GIT_TEXT_ABSENT
#define FAULT GIT_TEXT_FAULT

/* "@": the id that a script left in the file `ref` beside the repository. */
static struct span read_ref(struct git_test_place *place, const char *ref, struct buf *out)
{
    if (strcmp(ref, "@") != 0)
        return span_from_string(ref);
    cr_assert_eq(file_read(git_test_place_path(place, "ref").bytes, 100, out), FILE_OK);
    return span_trim(buf_span(out));
}

static struct git_base *open_base(struct git_test_place *place, const char *folder, const char *ref)
{
    struct buf id = {0};
    buf_clear(&place->fault);
    struct git_base *base =
        git_base_open(git_test_place_path(place, folder), read_ref(place, ref, &id), &place->fault);
    buf_release(&id);
    return base;
}

static const char *cut(struct buf *text)
{
    return text->length > 300 ? "(long)" : buf_string(text);
}

struct row {
    const char *name, *script;
    const char *ref, *path;
    enum git_text status;
    const char *text; /* of FAULT: what its message holds */
};

static void check_row(const struct row *row)
{
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, row->script);
    struct git_base *base = open_base(&place, "repo", row->ref);
    cr_expect(base, "%s: %s", row->name, buf_string(&place.fault));
    if (base) {
        enum git_text status =
            git_base_text(base, git_test_place_path(&place, row->path), &place.text);
        struct span text = buf_span(&place.text), wanted = span_from_string(row->text);
        cr_expect_eq(status, row->status, "%s: %d: %s", row->name, (int)status, cut(&place.text));
        cr_expect(row->status == FAULT ? span_find(text, 0, wanted) < text.length
                                       : span_equal(text, wanted),
                  "%s: '%s'", row->name, cut(&place.text));
    }
    git_base_close(base);
    git_test_place_release(&place);
}

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_row(&rows[i]);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

/* A repository with a.txt of three lines, its commit's id in ../ref. */
#define BEGIN                                                                                      \
    "repo repo; printf 'one\\ntwo\\nthree\\n' > a.txt; save; git rev-parse HEAD > ../ref\n"
#define OLD "one\ntwo\nthree\n"

Test(git_base, what_happens_to_a_file)
{
    static const struct row rows[] = {
        {"untouched", BEGIN, "", "repo/a.txt", FOUND, OLD},
        {"edited", BEGIN "echo four >> a.txt", "", "repo/a.txt", FOUND, OLD},
        {"staged", BEGIN "echo four >> a.txt; git add a.txt", "", "repo/a.txt", FOUND, OLD},
        {"staged and cleaned again", BEGIN "cp a.txt b; echo 4 >> a.txt; git add a.txt; mv b a.txt",
         "", "repo/a.txt", FOUND, OLD},
        {"committed", BEGIN "echo four >> a.txt; save", "@", "repo/a.txt", FOUND, OLD},
        {"amended", BEGIN "echo 4 >> a.txt; save; echo 5 >> a.txt; git commit -qa --amend -m y",
         "@", "repo/a.txt", FOUND, OLD},
        {"stashed", BEGIN "echo four >> a.txt; git stash -q", "@", "repo/a.txt", FOUND, OLD},
        {"taken back from the stash", BEGIN "echo 4 >> a.txt; git stash -q; git stash pop -q", "@",
         "repo/a.txt", FOUND, OLD},
        {"deleted", BEGIN "rm a.txt", "", "repo/a.txt", FOUND, OLD},
        {"deleted and restored", BEGIN "rm a.txt; git checkout -q a.txt", "", "repo/a.txt", FOUND,
         OLD},
        {"deleted, committed and written again",
         BEGIN "cp a.txt ../b; rm a.txt; save; mv ../b a.txt", "@", "repo/a.txt", FOUND, OLD},
        {"taken out of the index", BEGIN "git rm -q --cached a.txt", "", "repo/a.txt", FOUND, OLD},
        {"untracked", BEGIN "echo x > new.txt", "", "repo/new.txt", ABSENT, ""},
        {"untracked in a new folder", BEGIN "mkdir -p d/e; echo x > d/e/new.txt", "",
         "repo/d/e/new.txt", ABSENT, ""},
        {"not on disk", BEGIN, "", "repo/no/such.txt", ABSENT, ""},
        {"ignored", BEGIN "echo '*.log' > .gitignore; echo x > x.log", "", "repo/x.log", ABSENT,
         ""},
        {"tracked though ignored", BEGIN "echo '*.txt' > .gitignore; echo x >> a.txt", "",
         "repo/a.txt", FOUND, OLD},
        {"added to be", BEGIN "echo x > new.txt; git add -N new.txt", "", "repo/new.txt", ABSENT,
         ""},
        {"in a folder", BEGIN "mkdir -p d/e; echo deep > d/e/f.txt; save", "", "repo/d/e/f.txt",
         FOUND, "deep\n"},
        {"a folder", BEGIN "mkdir d; echo x > d/f; save", "", "repo/d", ABSENT, ""},
        {"below a file", BEGIN, "", "repo/a.txt/b", ABSENT, ""},
        {"beside the repository", BEGIN "echo x > ../a.txt", "", "a.txt", ABSENT, ""},
        {"the top itself", BEGIN, "", "repo", ABSENT, ""},
        {"empty", BEGIN ": > e; save; echo x > e", "", "repo/e", FOUND, ""},
        {"without a last line end", BEGIN "printf x > e; save", "", "repo/e", FOUND, "x"},
        {"without a commit", "repo repo; echo x > a.txt; git add a.txt", "", "repo/a.txt", ABSENT,
         ""},
        {"of sha-256",
         "repo --object-format=sha256 repo; mkdir d; echo x > d/f; save; echo y > d/f", "",
         "repo/d/f", FOUND, "x\n"},
        {"line ends that git converts",
         BEGIN "git config core.autocrlf true; rm a.txt; git checkout -q a.txt", "", "repo/a.txt",
         FOUND, OLD},
        {"committed with CR LF", BEGIN "printf 'a\\r\\n' > e; save", "", "repo/e", FOUND, "a\r\n"},
        {"executable", BEGIN "chmod +x a.txt; save; chmod -x a.txt", "", "repo/a.txt", FOUND, OLD},
        {"packed", BEGIN "git gc -q; echo 4 >> a.txt", "", "repo/a.txt", FOUND, OLD},
    };
    CHECK_ROWS(rows);
}

Test(git_base, commits)
{
    static const struct row rows[] = {
        {"another branch is checked out",
         BEGIN "git checkout -qb side; echo side > a.txt; save; git checkout -q main", "@",
         "repo/a.txt", FOUND, OLD},
        {"this branch against main", BEGIN "git checkout -qb side; echo side > a.txt; save", "main",
         "repo/a.txt", FOUND, OLD},
        {"main went on",
         BEGIN "git checkout -qb side; echo side > a.txt; save; git checkout -q main; "
               "echo later > a.txt; save; git checkout -q side",
         "main", "repo/a.txt", FOUND, OLD},
        {"main was merged",
         BEGIN "git checkout -qb side; echo side > b.txt; save; git checkout -q main; "
               "echo later > a.txt; save; git checkout -q side; git merge -q main",
         "main", "repo/a.txt", FOUND, "later\n"},
        {"what a merge brought",
         BEGIN "git checkout -qb side; echo side > b.txt; save; git checkout -q main; "
               "git merge -q --no-ff -m m side",
         "@", "repo/b.txt", ABSENT, ""},
        {"amid a merge",
         BEGIN "git checkout -qb side; echo side > a.txt; save; git checkout -q main; "
               "echo main > a.txt; save; git merge -q side || true",
         "", "repo/a.txt", FOUND, "main\n"},
        {"rebased",
         BEGIN "git checkout -qb side; echo side > b.txt; save; git checkout -q main; "
               "echo later > a.txt; save; git checkout -q side; git rebase -q main",
         "main", "repo/a.txt", FOUND, "later\n"},
        {"a tag", BEGIN "git tag -a -m t v1; echo x > a.txt; save", "v1", "repo/a.txt", FOUND, OLD},
        {"an ancestor", BEGIN "echo x > a.txt; save", "HEAD~1", "repo/a.txt", FOUND, OLD},
        {"a detached HEAD", BEGIN "echo x > a.txt; save; git checkout -q --detach", "main~1",
         "repo/a.txt", FOUND, OLD},
        {"a branch that is called as a file is", BEGIN "git branch a.txt", "a.txt", "repo/a.txt",
         FOUND, OLD},
        {"replaced objects do not count",
         BEGIN "old=$(git rev-parse HEAD:a.txt); new=$(echo fake | git hash-object -w --stdin); "
               "git replace $old $new",
         "", "repo/a.txt", FOUND, OLD},
    };
    CHECK_ROWS(rows);
}

Test(git_base, moves)
{
#define LONG "lines 1 40 > long.txt; save\n"
#define EDITED "mv long.txt moved.txt; sed -i '7d; 20s/.*/other/' moved.txt\n"
    static const struct row rows[] = {
        {"mv", BEGIN "mv a.txt b.txt", "", "repo/b.txt", FOUND, OLD},
        {"mv without a last line end", BEGIN "printf 'a\\nb' > c; save; mv c d", "", "repo/d",
         FOUND, "a\nb"},
        {"git mv", BEGIN "git mv a.txt b.txt", "", "repo/b.txt", FOUND, OLD},
        {"git mv into a folder", BEGIN "mkdir d; git mv a.txt d/", "", "repo/d/a.txt", FOUND, OLD},
        {"moved and committed", BEGIN "git mv a.txt b.txt; save", "@", "repo/b.txt", FOUND, OLD},
        {"a folder was renamed", BEGIN "mkdir d; echo x > d/f; save; mv d e", "", "repo/e/f", FOUND,
         "x\n"},
        {"renamed and edited", BEGIN "mv a.txt b.txt; echo four >> b.txt", "", "repo/b.txt", FOUND,
         OLD},
        {"renamed and edited little", BEGIN "lines 1 9 > l; save; git mv l m; sed -i 3d m", "",
         "repo/m", FOUND,
         "line number 1\nline number 2\nline number 3\nline number 4\nline number 5\n"
         "line number 6\nline number 7\nline number 8\nline number 9\n"},
        {"renamed and indented", BEGIN "mv a.txt b.txt; sed -i 's/^/    /' b.txt", "", "repo/b.txt",
         FOUND, OLD},
        {"renamed and given CR LF", BEGIN "mv a.txt b.txt; sed -i 's/$/\\r/' b.txt", "",
         "repo/b.txt", FOUND, OLD},
        {"renamed and given its last line end", BEGIN "printf 'a\\nb' > c; save; mv c d; echo >> d",
         "", "repo/d", FOUND, "a\nb"},
        {"all but rewritten", BEGIN "mv a.txt b.txt; printf 'one\\nx1\\nx2\\nx3\\n' > b.txt", "",
         "repo/b.txt", ABSENT, ""},
        {"a copy is new", BEGIN "cp a.txt b.txt", "", "repo/b.txt", ABSENT, ""},
        {"the first of two copies", BEGIN "cp a.txt b.txt; mv a.txt c.txt", "", "repo/b.txt", FOUND,
         OLD},
        {"the second of two copies", BEGIN "cp a.txt b.txt; mv a.txt c.txt", "", "repo/c.txt",
         ABSENT, ""},
        {"equal comes before similar", BEGIN "mv a.txt z.txt; (cat z.txt; echo four) > b.txt", "",
         "repo/b.txt", ABSENT, ""},
        {"the more similar one",
         BEGIN "printf 'one\\ntwo\\nx\\n' > b.txt; save; rm b.txt; "
               "mv a.txt c.txt; echo four >> c.txt",
         "", "repo/c.txt", FOUND, OLD},
        {"two changed places", BEGIN "echo b > b.txt; save; mv a.txt t; mv b.txt a.txt; mv t b.txt",
         "", "repo/a.txt", FOUND, OLD},
        {"a link stands in the old place", BEGIN "mv a.txt b.txt; ln -s b.txt a.txt", "",
         "repo/a.txt", FOUND, OLD},
        {"a folder stands in the old place", BEGIN "mv a.txt b.txt; mkdir a.txt; mv b.txt a.txt/",
         "", "repo/a.txt/b.txt", FOUND, OLD},
        {"a link to a folder stands in the old place",
         BEGIN "mkdir d; echo x > d/f; save; mv d e; ln -s e d", "", "repo/d/f", FOUND, "x\n"},
        {"to where git ignores it", BEGIN "echo '*.log' > .gitignore; save; mv a.txt a.log", "",
         "repo/a.log", ABSENT, ""},
        {"empty files are no other", BEGIN ": > e; save; mv e f", "", "repo/f", ABSENT, ""},
        {"with other bytes in its name", BEGIN "mv a.txt \"$(printf 'n\\nl\\042\\377')\"", "",
         "repo/n\nl\"\xff", FOUND, OLD},
    };
    CHECK_ROWS(rows);
}

Test(git_base, names_and_sizes)
{
    static const struct row rows[] = {
        {"line ends, quotes and bytes that are no UTF-8",
         BEGIN "f=$(printf 'n\\nl\\042\\377'); echo x > \"$f\"; save; echo y > \"$f\"", "",
         "repo/n\nl\"\xff", FOUND, "x\n"},
        {"what looks like an option", BEGIN "echo x > ./-p; save", "", "repo/-p", FOUND, "x\n"},
        {"what looks like a pattern", BEGIN "echo x > ':(top)*'; save", "", "repo/:(top)*", FOUND,
         "x\n"},
        {"blanks", BEGIN "echo x > ' a  b '; save", "", "repo/ a  b ", FOUND, "x\n"},
        {"a folder that is a link", BEGIN "ln -s repo ../link", "", "link/a.txt", FOUND, OLD},
        {"a link into the repository", BEGIN "ln -s repo/a.txt ../l", "", "l", FOUND, OLD},
        {"a link within it", BEGIN "ln -s a.txt l; save", "", "repo/l", FOUND, OLD},
        {"a link out of it", BEGIN "echo x > ../o; ln -s ../o l; save", "", "repo/l", ABSENT, ""},
        {"what was a link", BEGIN "ln -s a.txt l; save; rm l; echo x > l", "", "repo/l", ABSENT,
         ""},
        {"a link to nothing", BEGIN "ln -s nowhere l; save", "", "repo/l", ABSENT, ""},
        {"too large", BEGIN "truncate -s 100M big; save", "", "repo/big", FAULT,
         "larger than 32 MiB"},
        {"binary", BEGIN "printf 'a\\000b\\n' > bin; save", "", "repo/bin", FOUND, NULL},
    };
    static const struct span binary = {"a\0b\n", 4};
    check_rows(rows, sizeof rows / sizeof *rows - 1);

    const struct row *row = &rows[sizeof rows / sizeof *rows - 1];
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, row->script);
    struct git_base *base = open_base(&place, "repo", "");
    cr_assert_eq(git_base_text(base, git_test_place_path(&place, row->path), &place.text), FOUND);
    cr_expect(span_equal(buf_span(&place.text), binary));
    git_base_close(base);
    git_test_place_release(&place);
}

Test(git_base, other_repositories)
{
#define MODULE                                                                                     \
    "repo lib; echo l1 > l.txt; save; echo l2 > l.txt; save; cd ..\n" BEGIN                        \
    "git -c protocol.file.allow=always submodule -q add ../lib sub; git -C sub checkout -q "       \
    "HEAD~1;"                                                                                      \
    "save; git rev-parse HEAD > ../ref;"
    static const struct row rows[] = {
        {"a submodule is at the commit the base has of it",
         MODULE "git -C sub checkout -q main; echo l3 > sub/l.txt", "", "repo/sub/l.txt", FOUND,
         "l1\n"},
        {"a submodule that was moved on and committed", MODULE "git -C sub checkout -q main; save",
         "@", "repo/sub/l.txt", FOUND, "l1\n"},
        {"a file that is new in a submodule", MODULE "echo x > sub/n", "", "repo/sub/n", ABSENT,
         ""},
        {"a file that was renamed in a submodule", MODULE "mv sub/l.txt sub/m", "", "repo/sub/m",
         FOUND, "l1\n"},
        {"a file beside a submodule", MODULE "echo x >> a.txt", "", "repo/a.txt", FOUND, OLD},
        {"a submodule that the base does not know", MODULE, "HEAD~1", "repo/sub/l.txt", ABSENT, ""},
        {"files that took the place of a submodule", MODULE "rm -rf sub; mkdir sub; echo x > sub/l",
         "", "repo/sub/l", ABSENT, ""},
        {"a submodule that lacks the commit",
         MODULE "rm -rf sub; git init -q sub; cd sub; echo x > l.txt; save", "", "repo/sub/l.txt",
         FAULT, "no commit is called"},
        {"a repository within that git does not know",
         BEGIN "git init -q in; cd in; echo x > f; save", "", "repo/in/f", ABSENT, ""},
        {"what moved into a repository within", BEGIN "git init -q in; mv a.txt in/", "",
         "repo/in/a.txt", ABSENT, ""},
        {"a worktree",
         "repo main; echo x > f; save; git worktree add -q ../repo -b side; cd ../repo; "
         "echo y > f; save; echo z > f",
         "main", "repo/f", FOUND, "x\n"},
        {"a clone of one commit",
         "repo far; echo x > f; save; echo y > f; save; cd ..; "
         "git clone -q --depth 1 file://$PWD/far repo; echo z > repo/f",
         "", "repo/f", FOUND, "y\n"},
        {"the folder of git itself is no repository of its own",
         BEGIN "mkdir sub; echo x > sub/f; save", "", "repo/.git/config", ABSENT, ""},
        {"a clone that leaves out what is not needed",
         "repo far; echo x > f; save; echo y > f; save; git config uploadpack.allowFilter true; "
         "cd ..; git clone -q --filter=blob:none file://$PWD/far repo",
         "HEAD~1", "repo/f", FAULT, "not in the repository: fetch it"},
        {"a file that was renamed in such a clone",
         "repo far; echo x > f; save; echo y > g; git rm -q f; save; "
         "git config uploadpack.allowFilter true; "
         "cd ..; git clone -q --filter=blob:none file://$PWD/far repo; mv repo/g repo/h",
         "HEAD", "repo/h", FOUND, "y\n"},
        {"a file that is gone and was left out of such a clone",
         "repo far; echo x > f; save; echo y > g; git rm -q f; save; "
         "git config uploadpack.allowFilter true; "
         "cd ..; git clone -q --filter=blob:none file://$PWD/far repo; mv repo/g repo/h",
         "HEAD~1", "repo/h", ABSENT, ""},
        {"a clone that shows a part",
         "repo far; mkdir d e; echo x > d/f; echo y > e/f; save; cd ..; git clone -q far repo; "
         "cd repo; git sparse-checkout set d",
         "", "repo/d/f", FOUND, "x\n"},
    };
    CHECK_ROWS(rows);
}

/* What is said when there is no base. */
Test(git_base, faults)
{
    static const struct {
        const char *script, *folder, *ref;
        const char *fault; /* a part of it; PLACE is the folder of the test */
    } rows[] = {
        {"mkdir plain", "plain", "", "plain' is in no git repository"},
        {"mkdir plain", "plain", "main", "is in no git repository"},
        {"", "not/there", "", "cannot"},
        {BEGIN, "repo/.git", "", "is not in the working tree of its repository"},
        {"git init -q --bare bare", "bare", "", "is in a bare repository, which has no files"},
        {BEGIN, "repo", "nope", "no commit is called 'nope' in "},
        {BEGIN, "repo", "nope", "is it spelt right, and fetched?"},
        {BEGIN, "repo", "HEAD:a.txt", "no commit is called"},
        {BEGIN "git tag t HEAD:a.txt", "repo", "t", "no commit is called 't'"},
        {BEGIN, "repo", "-p", "'-p' is no commit: it begins with a dash"},
        {BEGIN, "repo", "--output=x", "begins with a dash"},
        {BEGIN, "repo", "main..side", "is a range"},
        {BEGIN, "repo", "main\nHEAD", "'main?HEAD' is no commit: it holds a line end"},
        {BEGIN "git checkout -q --orphan o; echo x > b; save", "repo", "main",
         "'main' and HEAD have no commit in common"},
        {BEGIN "git checkout -q --orphan o", "repo", "main", "has no commit yet"},
        {"repo repo", "repo", "main", "has no commit yet"},
        {"repo far; echo x > f; save; echo y > f; save; cd ..; "
         "git clone -q --depth 1 file://$PWD/far repo",
         "repo", "HEAD~1", "no commit is called 'HEAD~1' in "},
        {"repo far; echo x > f; save; echo y > f; save; cd ..; "
         "git clone -q --depth 1 file://$PWD/far repo",
         "repo", "HEAD~1", "the clone is shallow: fetch more of the history"},
        {"repo far; echo x > f; save; git checkout -qb side; echo y > f; save; "
         "git checkout -q main; echo z > f; save; cd ..; "
         "git clone -q --depth 1 --no-single-branch file://$PWD/far repo",
         "repo", "origin/side", "in common; the clone is shallow: fetch more of the history"},
        {BEGIN "printf 'ref: x\\n' > .git/HEAD", "repo", "", "is in no git repository"},
        {BEGIN "echo '[' > .git/config", "repo", "", "bad config"},
        {BEGIN "find .git/objects -type f -delete", "repo", "", "no commit is called 'HEAD'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct git_test_place place;
        git_test_place_init(&place);
        git_test_place_run(&place, rows[i].script);
        struct git_base *base = open_base(&place, rows[i].folder, rows[i].ref);
        struct span fault = buf_span(&place.fault), part = span_from_string(rows[i].fault);
        cr_expect_not(base, "%s: %s", rows[i].script, rows[i].ref);
        cr_expect(span_find(fault, 0, part) < fault.length, "%s: %s: '%s'", rows[i].script,
                  rows[i].ref, buf_string(&place.fault));
        cr_expect_eq(span_find_byte(fault, 0, '\n'), fault.length, "'%s'",
                     buf_string(&place.fault));
        git_base_close(base);
        git_test_place_release(&place);
    }
}

/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "test_git_place.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void git_test_place_init(struct git_test_place *place)
{
    static const char *const variables[][2] = {
        {"GIT_CONFIG_NOSYSTEM", "1"},
        {"GIT_AUTHOR_NAME", "Ann"},
        {"GIT_AUTHOR_EMAIL", "ann@x.yz"},
        {"GIT_COMMITTER_NAME", "Ann"},
        {"GIT_COMMITTER_EMAIL", "a@x.yz"},
        {"GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z"},
        {"GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z"},
    };
    struct buf resolved = {0};
    char folder[] = "/tmp/git-XXXXXX";
    *place = (struct git_test_place){0};
    file_ignore_write_signals();
    cr_assert(mkdtemp(folder));
    cr_assert_eq(file_real_path(folder, &resolved), FILE_OK);
    snprintf(place->folder, sizeof place->folder, "%s", buf_string(&resolved));
    buf_release(&resolved);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        setenv(variables[i][0], variables[i][1], 1);
    setenv("HOME", place->folder, 1);
    setenv("XDG_CONFIG_HOME", place->folder, 1);
}

void git_test_place_run(struct git_test_place *place, const char *script)
{
    static const char prologue[] =
        "repo() { git init -q -b main \"$@\"; shift $(($# - 1)); cd $1; }\n"
        "save() { git add -A; git commit -q -m \"${1-x}\"; }\n"
        "lines() { seq -f 'line number %g' $1 $2; }\n";
    struct buf command = {0};
    buf_printf(&command, "set -e; cd '%s'\n%s%s", place->folder, prologue, script);
    cr_assert_eq(system(buf_string(&command)), 0, "%s", script);
    buf_release(&command);
}

struct span git_test_place_path(struct git_test_place *place, const char *path)
{
    static char paths[8][512];
    static size_t next;
    char *whole = paths[next++ % 8];
    snprintf(whole, sizeof paths[0], "%s/%s", place->folder, path);
    return span_from_string(whole);
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

void git_test_place_release(struct git_test_place *place)
{
    buf_release(&place->text);
    buf_release(&place->fault);
    nftw(place->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

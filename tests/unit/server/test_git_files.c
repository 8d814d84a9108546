/* SPDX-License-Identifier: MIT */
/* What a look at the files of a repository sees. No git is needed: the files are made here. */
#define _XOPEN_SOURCE 700

#include "server/git_files.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st, (void)kind, (void)walk;
    return remove(path);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    fclose(file);
}

/* A repository in r, of which w is another working tree; the current folder is around both. */
static void make_repository(char *folder)
{
    strcpy(folder, "/tmp/git-files-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    static const char *const folders[] = {
        "r", "r/.git", "r/.git/refs", "r/.git/refs/heads", "r/.git/worktrees", "r/.git/worktrees/w",
        "w"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        cr_assert_eq(mkdir(folders[i], 0777), 0, "%s", folders[i]);
    put("r/.git/HEAD", "ref: refs/heads/a/b\n");
    put("w/.git", "gitdir: ../r/.git/worktrees/w\n");
    put("r/.git/worktrees/w/commondir", "../..\n");
    put("r/.git/worktrees/w/HEAD", "ref: refs/heads/main\n");
}

static void leave(const char *folder)
{
    cr_expect_eq(chdir("/"), 0);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static unsigned look(struct git_files *files, const char *folder, const char *name)
{
    char top[64];
    snprintf(top, sizeof top, "%s/%s", folder, name);
    return git_files_look(files, span_from_string(top), SPAN("refs/remotes/origin/main"));
}

Test(git_files, what_is_seen)
{
    static const struct {
        const char *path, *text;
        unsigned in_main, in_other;
    } rows[] = {
        {"r/.git/HEAD", "ref: refs/heads/a/cc\n", GIT_FILES_REFS, 0},
        {"r/.git/index", "1", GIT_FILES_INDEX, 0},
        {"r/.git/worktrees/w/index", "1", 0, GIT_FILES_INDEX},
        {"r/.git/refs/heads/main", "1", 0, GIT_FILES_REFS},
        {"r/.git/refs/heads/other", "1", 0, 0},
        {"r/.git/packed-refs", "1", GIT_FILES_REFS, GIT_FILES_REFS},
        {"r/.git/config", "1", GIT_FILES_REFS, GIT_FILES_REFS},
        {"r/.git/worktrees/w/MERGE_HEAD", "1", 0, GIT_FILES_REFS},
        {"r/.git/COMMIT_EDITMSG", "1", 0, 0},
        {"r/.git/index", "22", GIT_FILES_INDEX, 0},
    };
    char folder[32];
    struct git_files main = {0}, other = {0};
    make_repository(folder);
    cr_expect_eq(look(&main, folder, "r"), 0, "the first look");
    cr_expect_eq(look(&other, folder, "w"), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(rows[i].path, rows[i].text);
        cr_expect_eq(look(&main, folder, "r"), rows[i].in_main, "%s", rows[i].path);
        cr_expect_eq(look(&other, folder, "w"), rows[i].in_other, "%s", rows[i].path);
        cr_expect_eq(look(&main, folder, "r"), 0, "%s, once more", rows[i].path);
    }
    put("r/.git/index.lock", "22"); /* of the same size, in the place of the other */
    cr_assert_eq(rename("r/.git/index.lock", "r/.git/index"), 0);
    cr_expect_eq(look(&main, folder, "r"), GIT_FILES_INDEX, "renamed over it");
    git_files_release(&main);
    git_files_release(&other);
    leave(folder);
}

/* The watched folders below the current one, one after the other. */
static const char *watched(const struct git_files *files, const char *folder)
{
    static char text[512];
    size_t length = 0;
    *text = '\0';
    for (size_t i = 0; i < files->n_watched; i++) {
        struct span path = buf_span(&files->watched[i]);
        path = span_slice(path, strlen(folder) + 1, path.length);
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%.*s", i ? " " : "",
                                   (int)path.length, path.bytes);
    }
    return text;
}

Test(git_files, what_is_watched)
{
    char folder[32];
    struct git_files files = {0};
    make_repository(folder);
    look(&files, folder, "r");
    cr_expect_str_eq(watched(&files, folder), "r/.git r/.git/refs/heads r/.git/refs",
                     "the nearest folder of a ref that is packed");
    cr_assert_eq(mkdir("r/.git/refs/heads/a", 0777) + mkdir("r/.git/reftable", 0777), 0);
    look(&files, folder, "r");
    cr_expect_str_eq(watched(&files, folder), "r/.git r/.git/reftable r/.git/refs/heads/a "
                                              "r/.git/refs");
    look(&files, folder, "w");
    cr_expect_str_eq(watched(&files, folder), "r/.git/worktrees/w r/.git r/.git/reftable "
                                              "r/.git/refs/heads r/.git/refs");
    put("r/.git/HEAD", "ref: refs/heads/../../../../etc\n");
    look(&files, folder, "r");
    cr_expect_str_eq(watched(&files, folder), "r/.git r/.git/reftable r/.git/refs",
                     "a name does not lead out of the folder");
    look(&files, folder, "nothing");
    cr_expect_eq(files.n_watched, 0);
    git_files_release(&files);
    leave(folder);
}

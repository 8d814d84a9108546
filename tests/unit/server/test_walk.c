/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "server/walk.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_MAX = 12 };

/* A folder that is the current one while a test runs. */
struct place {
    char folder[64];
    struct buf current, seen;
    const char *left_out; /* a folder that the visitor does not want */
    size_t n_wanted;      /* stop after so many files; 0: never */
    bool stop;
};

static void put(const char *path, const char *text)
{
    char folder[256];
    for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
        snprintf(folder, sizeof folder, "%.*s", (int)(at - path), path);
        mkdir(folder, 0777);
    }
    if (path[strlen(path) - 1] == '/')
        return;
    FILE *file = fopen(path, "wb");
    cr_assert(file, "%s", path);
    fputs(text, file);
    fclose(file);
}

static void place_init(struct place *place)
{
    *place = (struct place){.folder = "/tmp/walk-XXXXXX"};
    cr_assert(mkdtemp(place->folder));
    cr_assert_eq(chdir(place->folder), 0);
    cr_assert(file_current_folder(&place->current));
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static void place_release(struct place *place)
{
    buf_release(&place->current);
    buf_release(&place->seen);
    nftw(place->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* Writes one word a visit: the path with a mark of what it is; folders that are entered are not
 * written. */
static bool see(void *context, const struct walk_item *item)
{
    static const char *const marks[] = {
        [WALK_FILE] = "", [WALK_FOLDER] = "/", [WALK_IGNORED] = "~", [WALK_UNREADABLE] = "?"};
    struct place *place = context;
    cr_assert_eq(item->path.bytes[item->path.length], '\0');
    cr_assert_eq(item->path.bytes[0], '/');
    bool left_out = place->left_out && span_equal_string(item->shown, place->left_out);
    if (item->kind == WALK_FOLDER && !left_out)
        return true;
    buf_append_string(&place->seen, place->seen.length ? " " : "");
    buf_append_string(&place->seen, marks[item->kind]);
    buf_append_string(&place->seen, item->is_named ? "*" : "");
    buf_append(&place->seen, item->shown);
    place->stop = --place->n_wanted == 0;
    return false;
}

static const char *walk(struct place *place, const char *const *paths, bool ignore_named)
{
    struct walk_options options = {
        .current_folder = buf_span(&place->current),
        .ignore_named = ignore_named,
        .stop = &place->stop,
        .visit = see,
        .context = place,
    };
    size_t n = 0;
    while (paths[n])
        n++;
    buf_clear(&place->seen);
    walk_run(&options, paths, n);
    return buf_string(&place->seen);
}

Test(walk, shown_paths)
{
    static const struct {
        const char *path, *wanted;
    } rows[] = {
        {"a", "a"},   {"./a", "a"},          {".", ""},        {"./", ""},
        {"a/", "a"},  {"a//b/./c", "a/b/c"}, {"../a", "../a"}, {"a/../b", "a/../b"},
        {"/", "/"},   {"//a/", "/a"},        {"/./a", "/a"},   {".a", ".a"},
        {"..", ".."}, {"././.", ""},         {"", ""},         {"a/.", "a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out = {0};
        walk_append_shown(&out, span_from_string(rows[i].path));
        cr_assert_str_eq(buf_string(&out), rows[i].wanted, "row %zu", i);
        buf_release(&out);
    }
}

Test(walk, visits)
{
    static const struct {
        const char *files[NAMES_MAX]; /* with a slash at its end: a folder */
        const char *paths[NAMES_MAX];
        const char *left_out;
        bool ignore_named;
        const char *wanted;
    } rows[] = {
        {{"a.c", "a/b", "a0", "B"}, {"."}, NULL, false, "B a.c a/b a0"},
        {{"a.c", "a/b", "a0", "B"}, {"a0", "a", "a.c"}, NULL, false, "*a.c a/b *a0"},
        {{"a", "b"}, {"b", "a", "./b"}, NULL, false, "*a *b"},
        {{"a", "b/c"}, {".", "b/c"}, NULL, false, "a *b/c"},
        {{"a", "b/c", "b/d"}, {"b", ".", "b"}, NULL, false, "a b/c b/d"},
        {{"a"}, {"gone", "a"}, NULL, false, "*a ?*gone"},
        {{"a"}, {"a/b"}, NULL, false, "?*a/b"},
        {{"e/"}, {"."}, NULL, false, ""},
        {{"e/"}, {"e"}, NULL, false, ""},
        {{".hidden", ".h/a"}, {"."}, NULL, false, ".h/a .hidden"},
        {{".hg/a", "b/.svn/c", "CVS/d", "x"}, {"."}, NULL, false, "x"},
        {{".hg/a", ".hg/b"}, {".", ".hg/a"}, NULL, false, "*.hg/a"},
        {{"out/a", "out/b/c", "z"}, {"."}, "out", false, "/out z"},
        {{"out/a", "out/b/c", "z"}, {".", "out/b/c"}, "out", false, "/out *out/b/c z"},
        {{"out/a", "out/b/c", "z"}, {".", "out/b"}, "out", false, "/out out/b/c z"},
        {{".git/", ".gitignore", "b/x", "a"}, {"."}, NULL, false, ".gitignore a ~b"},
        {{".git/", ".gitignore", "b/x"}, {"b/x"}, NULL, false, "*b/x"},
        {{".git/", ".gitignore", "b/x"}, {"b/x"}, NULL, true, "~*b/x"},
        {{".git/", ".gitignore", "b/x"}, {"b"}, NULL, false, "b/x"},
        {{".git/", ".gitignore", "b/x"}, {"b"}, NULL, true, "~*b"},
        {{".git/", ".gitignore", "b/x", "b/y"}, {".", "b/x"}, NULL, false, ".gitignore ~b *b/x"},
        {{".git/", ".gitignore", "b/x"}, {".", "b/x"}, NULL, true, ".gitignore ~b ~*b/x"},
        {{".gitignore", "b/x"}, {"."}, NULL, false, ".gitignore b/x"},
        {{".git/", ".gitignore", "s/.git/", "s/b/x"}, {"."}, NULL, false, ".gitignore s/b/x"},
        {{".git/", ".gitignore", "s/.git", "s/b/x"}, {"s"}, NULL, false, "s/b/x"},
        {{".git/", ".gitignore", "s/b/x", "s/a"}, {"s"}, NULL, false, "s/a ~s/b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct place place;
        place_init(&place);
        place.left_out = rows[i].left_out;
        for (size_t j = 0; j < NAMES_MAX && rows[i].files[j]; j++)
            put(rows[i].files[j], "b/\n");
        const char *seen = walk(&place, rows[i].paths, rows[i].ignore_named);
        cr_assert_str_eq(seen, rows[i].wanted, "row %zu: %s", i, seen);
        place_release(&place);
    }
}

Test(walk, links)
{
    struct place place;
    place_init(&place);
    put("real/a", "");
    cr_assert_eq(symlink("..", "real/up"), 0);
    cr_assert_eq(symlink("real", "folder"), 0);
    cr_assert_eq(symlink("real/a", "file"), 0);
    cr_assert_eq(symlink("gone", "dangling"), 0);
    cr_assert_eq(mkfifo("pipe", 0666), 0);
    static const struct {
        const char *paths[NAMES_MAX], *wanted;
    } rows[] = {
        {{"."}, "real/a"},
        {{".", "file"}, "*file real/a"},
        {{"folder"}, "folder/a"},
        {{"folder", "real"}, "folder/a"},
        {{".", "folder"}, "real/a"},
        {{"folder/a", "real/a"}, "*folder/a"},
        {{"dangling"}, "?*dangling"},
        {{"pipe"}, "?*pipe"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *seen = walk(&place, rows[i].paths, false);
        cr_assert_str_eq(seen, rows[i].wanted, "row %zu: %s", i, seen);
    }
    place_release(&place);
}

Test(walk, stops_when_told)
{
    static const char *const paths[] = {".", NULL};
    struct place place;
    place_init(&place);
    put("a/b", "");
    put("a/c", "");
    put("d", "");
    place.n_wanted = 1;
    cr_assert_str_eq(walk(&place, paths, false), "a/b");
    place_release(&place);
}

/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "base/file_writer.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void enter_folder(char *folder)
{
    strcpy(folder, "/tmp/file-writer-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st, (void)kind, (void)walk;
    return remove(path);
}

static void leave_folder(const char *folder)
{
    cr_expect_eq(chdir("/"), 0);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *path, const char *contents)
{
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file, "%s", path);
    fputs(contents, file);
    fclose(file);
}

static void expect_contents(const char *path, const char *contents, const char *when)
{
    struct buf out = {0};
    cr_expect_eq(file_read(path, 1000, &out), FILE_OK, "%s: %s", when, path);
    cr_expect_str_eq(buf_string(&out), contents, "%s: %s", when, path);
    buf_release(&out);
}

/* The names in the folder, with a blank after each. */
static void expect_names(const char *folder, const char *expected, const char *when)
{
    struct folder_listing listing;
    struct buf names = {0};
    cr_assert_eq(folder_list(folder, &listing), FILE_OK);
    for (size_t i = 0; i < listing.count; i++)
        buf_printf(&names, "%s ", listing.entries[i].name);
    cr_expect_str_eq(buf_string(&names), expected, "%s: %s", when, buf_string(&names));
    folder_listing_release(&listing);
    buf_release(&names);
}

Test(file_writer, appears_as_a_whole)
{
    char folder[32];
    struct file_writer writer;
    enter_folder(folder);
    put("old", "old");
    static const char *const names[] = {"old", "new"};
    for (size_t i = 0; i < 2; i++) {
        cr_assert(file_writer_open(&writer, names[i]), "%s", names[i]);
        cr_expect(file_writer_write(&writer, SPAN("one, ")));
        cr_expect(file_writer_write(&writer, SPAN("")));
        cr_expect(file_writer_write(&writer, SPAN("two")));
        if (i == 0)
            expect_contents("old", "old", "before the commit");
        else
            cr_expect_eq(file_kind("new", false), FILE_KIND_NONE);
        cr_expect(file_writer_commit(&writer));
        expect_contents(names[i], "one, two", "after the commit");
        file_writer_release(&writer);
        expect_contents(names[i], "one, two", "after the release");
    }
    expect_names(".", "new old ", "at the end");
    leave_folder(folder);
}

/* At no moment may others read it. */
Test(file_writer, for_its_owner_alone)
{
    char folder[32];
    struct file_writer writer;
    struct stat st;
    enter_folder(folder);
    umask(0);
    put("out", "old");
    cr_assert_eq(chmod("out", 0644), 0);
    cr_assert(file_writer_open_private(&writer, "out"));
    cr_expect(stat(buf_string(&writer.temporary), &st) == 0 && (st.st_mode & 0777) == 0600);
    file_writer_write(&writer, SPAN("new"));
    cr_expect(file_writer_commit(&writer));
    cr_expect(stat("out", &st) == 0 && (st.st_mode & 0777) == 0600);
    expect_contents("out", "new", "after the commit");
    file_writer_release(&writer);
    leave_folder(folder);
}

Test(file_writer, abandoned_it_leaves_nothing)
{
    char folder[32];
    struct file_writer writer;
    enter_folder(folder);
    put("old", "old");
    cr_assert(file_writer_open(&writer, "old"));
    file_writer_write(&writer, SPAN("half"));
    file_writer_release(&writer);
    cr_assert(file_writer_open(&writer, "new"));
    file_writer_release(&writer);
    file_writer_release(&writer);
    expect_contents("old", "old", "abandoned");
    expect_names(".", "old ", "abandoned");
    leave_folder(folder);
}

/* Two that write the same file at once: neither touches the other's bytes, the last one counts. */
Test(file_writer, two_at_once)
{
    char folder[32];
    struct file_writer a;
    struct file_writer b;
    enter_folder(folder);
    cr_assert(file_writer_open(&a, "out") && file_writer_open(&b, "out"));
    file_writer_write(&a, SPAN("first"));
    file_writer_write(&b, SPAN("second"));
    cr_expect(file_writer_commit(&a));
    expect_contents("out", "first", "one of two");
    cr_expect(file_writer_commit(&b));
    expect_contents("out", "second", "both");
    file_writer_release(&a);
    file_writer_release(&b);
    expect_names(".", "out ", "both");
    leave_folder(folder);
}

/* A link stays a link; what it names is replaced, in its own folder. */
Test(file_writer, writes_where_a_link_leads)
{
    char folder[32];
    struct file_writer writer;
    enter_folder(folder);
    cr_assert_eq(mkdir("real", 0777), 0);
    put("real/file", "old");
    cr_assert_eq(symlink("real/file", "link") + symlink("real", "to-folder"), 0);
    static const char *const names[] = {"link", "to-folder/file", "./to-folder/../real/./file"};
    for (size_t i = 0; i < 3; i++) {
        char text[2] = {(char)('0' + i), '\0'};
        cr_assert(file_writer_open(&writer, names[i]), "%s", names[i]);
        file_writer_write(&writer, span_from_string(text));
        expect_names(".", "link real to-folder ", names[i]);
        cr_expect(file_writer_commit(&writer), "%s", names[i]);
        file_writer_release(&writer);
        expect_contents("real/file", text, names[i]);
        cr_expect_eq(file_kind("link", false), FILE_KIND_LINK, "%s", names[i]);
    }
    cr_assert(file_writer_open(&writer, "to-folder/new"));
    cr_expect(file_writer_commit(&writer));
    file_writer_release(&writer);
    expect_names("real", "file new ", "through a folder's link");
    leave_folder(folder);
}

Test(file_writer, refuses_what_is_no_place_for_a_file, .timeout = 20)
{
    static const char *const rows[] = {"folder",     "fifo",    "/dev/null", "missing/file",
                                       "file/below", "to-fifo", "to-folder"};
    char folder[32];
    struct file_writer writer;
    enter_folder(folder);
    put("file", "old");
    cr_assert_eq(mkdir("folder", 0777) + mkfifo("fifo", 0666), 0);
    cr_assert_eq(symlink("fifo", "to-fifo") + symlink("folder", "to-folder"), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_not(file_writer_open(&writer, rows[i]), "%s", rows[i]);
        cr_expect_not(file_writer_commit(&writer), "%s", rows[i]);
        file_writer_release(&writer);
    }
    expect_names(".", "fifo file folder to-fifo to-folder ", "refused");
    leave_folder(folder);
}

/* What is written for it must not be taken for a file to look at. */
Test(file_writer, knows_its_own_files)
{
    char folder[32];
    struct file_writer writer;
    struct buf path = {0};
    struct folder_listing listing;
    enter_folder(folder);
    cr_assert(file_writer_open(&writer, "out"));
    cr_assert_eq(folder_list(".", &listing), FILE_OK);
    cr_assert_eq(listing.count, 1);
    buf_printf(&path, "%s/%s", folder, listing.entries[0].name);
    cr_expect(file_writer_is(&writer, buf_span(&path)));
    buf_clear(&path);
    buf_printf(&path, "%s/out", folder);
    cr_expect(file_writer_is(&writer, buf_span(&path)));
    cr_expect_not(file_writer_is(&writer, SPAN("out")));
    cr_expect_not(file_writer_is(&writer, SPAN("")));
    file_writer_release(&writer);
    cr_expect_not(file_writer_is(&writer, buf_span(&path)));
    folder_listing_release(&listing);
    buf_release(&path);
    leave_folder(folder);
}

/* A write that failed is remembered: the commit must not put half a file in place. */
Test(file_writer, a_failed_write_spoils_the_commit)
{
    char folder[32];
    struct file_writer writer;
    enter_folder(folder);
    put("old", "old");
    cr_assert(file_writer_open(&writer, "old"));
    cr_expect(file_writer_write(&writer, SPAN("half")));
    int full = open("/dev/full", O_WRONLY);
    cr_assert_geq(full, 0);
    int kept = dup(writer.descriptor);
    cr_assert_eq(dup2(full, writer.descriptor), writer.descriptor);
    cr_expect_not(file_writer_write(&writer, SPAN("lost")));
    cr_assert_eq(dup2(kept, writer.descriptor), writer.descriptor);
    close(kept);
    close(full);
    cr_expect_not(file_writer_write(&writer, SPAN("more")));
    cr_expect_not(file_writer_commit(&writer));
    file_writer_release(&writer);
    expect_contents("old", "old", "failed");
    expect_names(".", "old ", "failed");
    leave_folder(folder);
}

Test(file_writer, a_zeroed_one_is_not_open)
{
    struct file_writer writer = {0};
    cr_expect_not(file_writer_write(&writer, SPAN("")));
    cr_expect_not(file_writer_commit(&writer));
    cr_expect_not(file_writer_is(&writer, SPAN("")));
    file_writer_release(&writer);
    cr_expect_geq(fcntl(0, F_GETFD), 0, "standard input was closed");
}

/* What takes the place of a file keeps what the system says of it, and comes too late for one that
   was written to meanwhile. */
Test(file_writer, replaces_what_it_knows)
{
    static const struct {
        const char *now; /* what the file holds when it is to be replaced; NULL: it is gone */
        enum file_status expected;
    } rows[] = {{"old", FILE_OK},     {"olt", FILE_CHANGED}, {"older", FILE_CHANGED},
                {"ol", FILE_CHANGED}, {"", FILE_CHANGED},    {NULL, FILE_CHANGED}};
    char folder[32];
    struct file_writer writer;
    struct stat st;
    enter_folder(folder);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put("file", "old");
        cr_assert_eq(chmod("file", 0751), 0);
        cr_assert_eq(file_writer_open_over(&writer, "file"), FILE_OK, "row %zu", i);
        file_writer_write(&writer, SPAN("new"));
        cr_assert_eq(unlink("file"), 0);
        if (rows[i].now)
            put("file", rows[i].now);
        cr_expect_eq(file_writer_replace(&writer, SPAN("old")), rows[i].expected, "row %zu", i);
        file_writer_release(&writer);
        expect_names(".", rows[i].now ? "file " : "", "replaced");
        if (rows[i].expected == FILE_OK) {
            expect_contents("file", "new", "replaced");
            cr_expect_eq(stat("file", &st), 0);
            cr_expect_eq(st.st_mode & 07777, 0751);
        } else if (rows[i].now) {
            expect_contents("file", rows[i].now, "changed");
        }
        unlink("file");
    }
    leave_folder(folder);
}

Test(file_writer, replaces_no_file_that_it_may_not, .timeout = 20)
{
    static const struct {
        const char *name;
        enum file_status expected;
    } rows[] = {{"missing", FILE_MISSING},   {"folder", FILE_DENIED}, {"read-only", FILE_DENIED},
                {"one-of-two", FILE_SHARED}, {"fifo", FILE_DENIED},   {"to-read-only", FILE_DENIED},
                {"to-missing", FILE_MISSING}};
    char folder[32];
    struct file_writer writer;
    enter_folder(folder);
    put("read-only", "a");
    put("one-of-two", "b");
    cr_assert_eq(chmod("read-only", 0444) + link("one-of-two", "two") + mkdir("folder", 0777) +
                     mkfifo("fifo", 0666) + symlink("read-only", "to-read-only") +
                     symlink("missing", "to-missing"),
                 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(file_writer_open_over(&writer, rows[i].name), rows[i].expected, "%s",
                     rows[i].name);
        cr_expect_eq(file_writer_replace(&writer, SPAN("")), FILE_FAILED, "%s", rows[i].name);
        file_writer_release(&writer);
    }
    expect_names(".", "fifo folder one-of-two read-only to-missing to-read-only two ", "refused");
    leave_folder(folder);
}

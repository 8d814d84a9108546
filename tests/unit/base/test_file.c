/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "base/file.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* A folder of the test's own, which is the current one; links resolved. */
static void enter_folder(char *folder)
{
    strcpy(folder, "/tmp/file-XXXXXX");
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

static void put(const char *path, struct span contents)
{
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file, "%s", path);
    fwrite(contents.bytes, 1, contents.length, file);
    fclose(file);
}

static void put_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    strcpy(address.sun_path, path);
    cr_assert_eq(bind(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    close(descriptor);
}

Test(file, absolute_paths_by_their_text)
{
    static const struct {
        const char *path, *base, *expected;
    } rows[] = {
        {"a", "/b", "/b/a"},
        {"/a", "/b", "/a"},
        {"", "/b/c", "/b/c"},
        {".", "/b", "/b"},
        {"..", "/b", "/"},
        {"../..", "/b", "/"},
        {"../a", "/b/c", "/b/a"},
        {"/..", "/b", "/"},
        {"/../../a", "/", "/a"},
        {"//a///b//", "/", "/a/b"},
        {"/a/./b/../c", "/", "/a/c"},
        {"a", "/", "/a"},
        {"a/../../..", "/b/c", "/"},
        {"/...", "/", "/..."},
        {"/..a/.b/c..", "/", "/..a/.b/c.."},
        {"/a/..", "/", "/"},
        {"/", "/", "/"},
        {"", "/", "/"},
        {"", "", "/"},
        {"a", "", "/a"},
        {"a", "/b//c/./d/..", "/b/c/a"},
        {"/a/b/../../../c", "/", "/c"},
        {"\xFF/a", "/b", "/b/\xFF/a"},
        {"...", "/b", "/b/..."},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        buf_append_string(&out, "kept/"); /* What stands before is no part of the path. */
        file_absolute_path(span_from_string(rows[i].path), span_from_string(rows[i].base), &out);
        cr_expect_eq(strncmp(buf_string(&out), "kept/", 5), 0, "row %zu", i);
        cr_expect_str_eq(buf_string(&out) + 5, rows[i].expected, "row %zu: %s", i,
                         buf_string(&out) + 5);
        buf_release(&out);
    }
}

Test(file, names_and_parents)
{
    static const struct {
        const char *path, *parent, *name;
    } rows[] = {
        {"/a/b", "/a", "b"}, {"/a", "/", "a"},      {"/", "/", ""},    {"a", "", "a"},
        {"", "", ""},        {"/a/b/", "/a/b", ""}, {"a/b", "a", "b"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct span path = span_from_string(rows[i].path);
        cr_expect(span_equal_string(file_parent(path), rows[i].parent), "row %zu", i);
        cr_expect(span_equal_string(file_base_name(path), rows[i].name), "row %zu", i);
    }
}

Test(file, inside)
{
    static const struct {
        const char *path, *folder;
        bool inside;
    } rows[] = {
        {"/a/b", "/a", true},     {"/a", "/a", true},      {"/ab", "/a", false},
        {"/a", "/a/b", false},    {"/a/b", "/", true},     {"/", "/", true},
        {"/A/b", "/a", false},    {"/a-b/c", "/a", false}, {"/a/bc", "/a/b", false},
        {"/a/b/c", "/a/b", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_eq(
            file_is_inside(span_from_string(rows[i].path), span_from_string(rows[i].folder)),
            rows[i].inside, "row %zu", i);
}

Test(file, resolves_links_as_far_as_there_is_something)
{
    /* Relative to the test's folder; "" before a slash is the root. */
    static const struct {
        const char *path, *expected;
    } rows[] = {
        {"real", "real"},
        {"link", "real"},
        {"link/inner", "real/inner"},
        {"link/missing/too.c", "real/missing/too.c"},
        {"missing/link", "missing/link"},
        {"chain/inner/x", "real/inner/x"},
        {"link/file.c", "real/file.c"},
        {"named.c", "real/file.c"},
        {"named.c/below", "real/file.c/below"},
        {"dangling", "dangling"},
        {"dangling/x", "dangling/x"},
        {"loop", "loop"},
        {"loop/x/y", "loop/x/y"},
        {"", ""},
    };
    char folder[32];
    enter_folder(folder);
    cr_assert_eq(mkdir("real", 0777), 0);
    cr_assert_eq(mkdir("real/inner", 0777), 0);
    put("real/file.c", SPAN("x"));
    cr_assert_eq(symlink("real", "link"), 0);
    cr_assert_eq(symlink("link", "chain"), 0);
    cr_assert_eq(symlink("real/file.c", "named.c"), 0);
    cr_assert_eq(symlink("nowhere", "dangling"), 0);
    cr_assert_eq(symlink("loop", "loop"), 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf path = {0};
        struct buf out = {0};
        struct buf expected = {0};
        const char *slash = rows[i].path[0] ? "/" : "";
        buf_printf(&path, "%s%s%s", folder, slash, rows[i].path);
        buf_printf(&expected, ">%s%s%s", folder, slash, rows[i].expected);
        buf_append_byte(&out, '>');
        file_resolve(buf_span(&path), &out);
        cr_expect_str_eq(buf_string(&out), buf_string(&expected), "row %zu: %s", i,
                         buf_string(&out));
        buf_release(&path);
        buf_release(&out);
        buf_release(&expected);
    }
    leave_folder(folder);
}

Test(file, resolves_at_the_root)
{
    static const struct {
        const char *path, *expected;
    } rows[] = {
        {"/", "/"},
        {"", "/"},
        {"/no-such-name-here", "/no-such-name-here"},
        {"/no-such-name-here/a/b", "/no-such-name-here/a/b"},
        {"/proc/self/root/no-such-name-here", "/no-such-name-here"},
        {"/proc/self/root", "/"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        file_resolve(span_from_string(rows[i].path), &out);
        cr_expect_str_eq(buf_string(&out), rows[i].expected, "row %zu: %s", i, buf_string(&out));
        buf_release(&out);
    }
}

/* Longer than a name may be: it may be nothing, but that is not what the system says. */
#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG_NAME HUNDRED HUNDRED HUNDRED

/* A FIFO nobody writes to would hold a plain open for ever: so the time limit. */
Test(file, reads_regular_files_alone, .timeout = 20)
{
    static const struct {
        const char *path;
        size_t limit;
        enum file_status status;
        const char *contents;
        enum file_kind kind, followed;
    } rows[] = {
        {"file", 100, FILE_OK, "12345", FILE_KIND_REGULAR, FILE_KIND_REGULAR},
        {"file", 5, FILE_OK, "12345", FILE_KIND_REGULAR, FILE_KIND_REGULAR},
        {"file", 4, FILE_TOO_LARGE, "", FILE_KIND_REGULAR, FILE_KIND_REGULAR},
        {"file", 0, FILE_TOO_LARGE, "", FILE_KIND_REGULAR, FILE_KIND_REGULAR},
        {"empty", 0, FILE_OK, "", FILE_KIND_REGULAR, FILE_KIND_REGULAR},
        {"link", 100, FILE_OK, "12345", FILE_KIND_LINK, FILE_KIND_REGULAR},
        {"missing", 100, FILE_MISSING, "", FILE_KIND_NONE, FILE_KIND_NONE},
        {"missing/file", 100, FILE_MISSING, "", FILE_KIND_NONE, FILE_KIND_NONE},
        {"file/below", 100, FILE_MISSING, "", FILE_KIND_NONE, FILE_KIND_NONE},
        {"", 100, FILE_MISSING, "", FILE_KIND_NONE, FILE_KIND_NONE},
        {"dangling", 100, FILE_MISSING, "", FILE_KIND_LINK, FILE_KIND_NONE},
        {"folder", 100, FILE_NOT_REGULAR, "", FILE_KIND_FOLDER, FILE_KIND_FOLDER},
        {"to-folder", 100, FILE_NOT_REGULAR, "", FILE_KIND_LINK, FILE_KIND_FOLDER},
        {"fifo", 100, FILE_NOT_REGULAR, "", FILE_KIND_OTHER, FILE_KIND_OTHER},
        {"to-fifo", 100, FILE_NOT_REGULAR, "", FILE_KIND_LINK, FILE_KIND_OTHER},
        {"socket", 100, FILE_NOT_REGULAR, "", FILE_KIND_OTHER, FILE_KIND_OTHER},
        {"/dev/zero", 100, FILE_NOT_REGULAR, "", FILE_KIND_OTHER, FILE_KIND_OTHER},
        {"loop", 100, FILE_FAILED, "", FILE_KIND_LINK, FILE_KIND_UNKNOWN},
        {"loop/below", 100, FILE_FAILED, "", FILE_KIND_UNKNOWN, FILE_KIND_UNKNOWN},
        {LONG_NAME, 100, FILE_TOO_DEEP, "", FILE_KIND_UNKNOWN, FILE_KIND_UNKNOWN},
    };
    char folder[32];
    enter_folder(folder);
    put("file", SPAN("12345"));
    put("empty", SPAN(""));
    cr_assert_eq(mkdir("folder", 0777), 0);
    cr_assert_eq(mkfifo("fifo", 0666), 0);
    put_socket("socket");
    cr_assert_eq(symlink("file", "link") + symlink("nowhere", "dangling"), 0);
    cr_assert_eq(symlink("folder", "to-folder") + symlink("fifo", "to-fifo"), 0);
    cr_assert_eq(symlink("loop", "loop"), 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        buf_append_string(&out, "kept ");
        cr_expect_eq(file_read(rows[i].path, rows[i].limit, &out), rows[i].status, "row %zu", i);
        cr_expect_eq(strncmp(buf_string(&out), "kept ", 5), 0, "row %zu", i);
        cr_expect_str_eq(buf_string(&out) + 5, rows[i].contents, "row %zu", i);
        cr_expect_eq(file_kind(rows[i].path, false), rows[i].kind, "row %zu", i);
        cr_expect_eq(file_kind(rows[i].path, true), rows[i].followed, "row %zu", i);
        cr_expect_not_null(file_status_text(rows[i].status));
        buf_release(&out);
    }
    leave_folder(folder);
}

Test(file, why_there_is_no_real_path)
{
    static const struct {
        const char *path;
        enum file_status status;
    } rows[] = {
        {"file", FILE_OK},          {"missing", FILE_MISSING}, {"file/below", FILE_MISSING},
        {"dangling", FILE_MISSING}, {"loop", FILE_FAILED},     {"loop/below", FILE_FAILED},
        {LONG_NAME, FILE_TOO_DEEP},
    };
    char folder[32];
    enter_folder(folder);
    put("file", SPAN("x"));
    cr_assert_eq(symlink("loop", "loop") + symlink("nowhere", "dangling"), 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        struct buf absolute = {0};
        enum file_status resolved = rows[i].status == FILE_MISSING ? FILE_OK : rows[i].status;
        cr_expect_eq(file_real_path(rows[i].path, &out), rows[i].status, "row %zu", i);
        cr_expect_eq(out.length > 0, rows[i].status == FILE_OK, "row %zu", i);
        buf_printf(&absolute, "%s/%s", folder, rows[i].path);
        cr_expect_eq(file_resolve(buf_span(&absolute), &out), resolved, "row %zu", i);
        buf_release(&out);
        buf_release(&absolute);
    }
    leave_folder(folder);
}

Test(file, descriptors_that_can_be_had)
{
    enum { SOME = 8 };
    struct rlimit limit;
    int taken[SOME];
    int n = 0;
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    rlim_t before = limit.rlim_cur;
    int first = dup(0);
    close(first);
    limit.rlim_cur = (rlim_t)(first + SOME);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    while (n < SOME && (taken[n] = dup(0)) >= 0)
        n++;
    for (int i = 0; i < n; i++)
        close(taken[i]);
    cr_assert_gt(n, 0);
    for (int i = 0; i <= n; i++)
        cr_expect(file_can_open(i), "%d of %d", i, n);
    cr_expect_not(file_can_open(n + 1));
    limit.rlim_cur = before;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

Test(file, changes_while_it_is_open)
{
    char folder[32];
    char bytes[8];
    struct file_reader reader;
    enter_folder(folder);
    put("file", SPAN("12345"));
    cr_assert_eq(file_open(&reader, "file"), FILE_OK);
    cr_expect_eq(file_read_some(&reader, bytes, sizeof bytes), 5);
    cr_expect_not(file_was_changed(&reader), "read alone");
    cr_expect(file_rewind(&reader));
    cr_expect_eq(file_read_some(&reader, bytes, sizeof bytes), 5, "from the front again");
    cr_assert_eq(rename("file", "moved"), 0);
    put("file", SPAN("1234567"));
    cr_expect_not(file_was_changed(&reader), "its name means another file");
    cr_assert_eq(truncate("moved", 3), 0);
    cr_expect(file_was_changed(&reader), "shorter");
    file_close(&reader);
    leave_folder(folder);
}

Test(file, permission)
{
    char folder[32];
    struct buf out = {0};
    enter_folder(folder);
    put("secret", SPAN("x"));
    cr_assert_eq(chmod("secret", 0), 0);
    /* The one user who may read it all the same becomes another one for a moment. */
    bool is_root = geteuid() == 0;
    if (is_root)
        cr_assert_eq(seteuid(65534), 0);
    enum file_status status = file_read("secret", 100, &out);
    if (is_root)
        cr_assert_eq(seteuid(0), 0);
    cr_expect_eq(status, FILE_DENIED);
    buf_release(&out);
    leave_folder(folder);
}

Test(file, no_descriptor_is_left_open, .timeout = 20)
{
    char folder[32];
    struct buf out = {0};
    enter_folder(folder);
    put("file", SPAN("12345"));
    cr_assert_eq(mkfifo("fifo", 0666), 0);
    int before = dup(0);
    close(before);
    for (int i = 0; i < 3; i++) {
        struct folder_listing listing;
        file_read("file", 2, &out);
        file_read("file", 9, &out);
        file_read(".", 9, &out);
        file_read("fifo", 9, &out);
        folder_list(".", &listing);
        folder_listing_release(&listing);
    }
    int after = dup(0);
    close(after);
    cr_expect_eq(after, before);
    buf_release(&out);
    leave_folder(folder);
}

/* More than one piece, and a size that is none of the pieces' multiples. */
Test(file, large_contents_come_whole)
{
    enum { SIZE = 200 * 1000 + 7 };
    char folder[32];
    struct buf contents = {0};
    struct buf out = {0};
    enter_folder(folder);
    for (size_t i = 0; i < SIZE; i++)
        buf_append_byte(&contents, (char)(i * 2654435761u >> 13));
    put("large", buf_span(&contents));
    cr_expect_eq(file_read("large", SIZE - 1, &out), FILE_TOO_LARGE);
    cr_expect_eq(file_read("large", SIZE, &out), FILE_OK);
    cr_expect(span_equal(buf_span(&out), buf_span(&contents)));
    buf_release(&contents);
    buf_release(&out);
    leave_folder(folder);
}

Test(file, listing_is_in_the_order_of_bytes)
{
    static const struct {
        const char *name;
        enum file_kind kind;
    } rows[] = {
        {".hidden", FILE_KIND_REGULAR}, {"A", FILE_KIND_REGULAR},
        {"Z", FILE_KIND_FOLDER},        {"a", FILE_KIND_REGULAR},
        {"a b", FILE_KIND_REGULAR},     {"a.c", FILE_KIND_LINK},
        {"ab", FILE_KIND_OTHER},        {"\xC3\xA9", FILE_KIND_REGULAR},
        {"\xFF", FILE_KIND_REGULAR},
    };
    char folder[32];
    struct folder_listing listing;
    enter_folder(folder);
    for (size_t i = COUNT(rows); i-- > 0;) {
        if (rows[i].kind == FILE_KIND_FOLDER)
            cr_assert_eq(mkdir(rows[i].name, 0777), 0);
        else if (rows[i].kind == FILE_KIND_LINK)
            cr_assert_eq(symlink("Z", rows[i].name), 0);
        else if (rows[i].kind == FILE_KIND_OTHER)
            cr_assert_eq(mkfifo(rows[i].name, 0666), 0);
        else
            put(rows[i].name, SPAN(""));
    }
    cr_assert_eq(folder_list(".", &listing), FILE_OK);
    cr_expect_eq(listing.count, COUNT(rows));
    for (size_t i = 0; i < COUNT(rows) && i < listing.count; i++) {
        cr_expect_str_eq(listing.entries[i].name, rows[i].name, "row %zu", i);
        cr_expect_eq(listing.entries[i].kind, rows[i].kind, "row %zu", i);
    }
    folder_listing_release(&listing);
    cr_expect_eq(listing.count, 0);
    cr_expect_eq(folder_list("missing", &listing), FILE_MISSING);
    cr_expect_eq(folder_list("A", &listing), FILE_MISSING);
    cr_expect_eq(folder_list("Z", &listing), FILE_OK);
    cr_expect_eq(listing.count, 0);
    folder_listing_release(&listing);
    leave_folder(folder);
}

Test(file, many_entries)
{
    enum { MANY = 1000 };
    char folder[32];
    char name[16];
    struct folder_listing listing;
    enter_folder(folder);
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "%d", i * 7919 % MANY);
        put(name, SPAN(""));
    }
    cr_assert_eq(folder_list(".", &listing), FILE_OK);
    cr_expect_eq(listing.count, MANY);
    for (size_t i = 1; i < listing.count; i++)
        cr_assert_lt(strcmp(listing.entries[i - 1].name, listing.entries[i].name), 0);
    folder_listing_release(&listing);
    leave_folder(folder);
}

Test(file, private_folders)
{
    char folder[32];
    struct stat st;
    enter_folder(folder);
    umask(0);
    cr_assert_eq(mkdir("there", 0755), 0);
    put("file", SPAN(""));
    static const struct {
        const char *path;
        bool made;
    } rows[] = {
        {"there", true}, {"there/a/b", true}, {"there/a/b", true},
        {"x//y/", true}, {"file", false},     {"file/a", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_eq(file_make_private_folders(rows[i].path), rows[i].made, "%s", rows[i].path);
    cr_expect(stat("there", &st) == 0 && (st.st_mode & 0777) == 0755, "one that was there");
    cr_expect(stat("there/a", &st) == 0 && (st.st_mode & 0777) == 0700);
    cr_expect(stat("there/a/b", &st) == 0 && (st.st_mode & 0777) == 0700);
    cr_expect(stat("x/y", &st) == 0 && (st.st_mode & 0777) == 0700);
    leave_folder(folder);
}

/* Whether another process gets the lock. */
static bool another_gets_it(const char *path)
{
    int status;
    if (fork() == 0) {
        struct file_lock lock = {0};
        _exit(file_lock_take(&lock, path, 0));
    }
    cr_assert_gt(wait(&status), 0);
    return WEXITSTATUS(status);
}

Test(file, a_lock_that_processes_agree_on)
{
    char folder[32];
    struct file_lock lock = {0};
    enter_folder(folder);
    cr_expect(another_gets_it("lock"), "and it goes with the process");
    cr_assert(file_lock_take(&lock, "lock", 0));
    cr_expect_not(another_gets_it("lock"));
    file_lock_release(&lock);
    cr_expect(another_gets_it("lock"));
    file_lock_release(&lock);
    cr_expect_not(file_lock_take(&lock, "no/such/folder/lock", 0));
    cr_expect_not(lock.is_held);
    file_lock_release(&lock);
    leave_folder(folder);
}

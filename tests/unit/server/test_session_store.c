/* SPDX-License-Identifier: MIT */
/* The file of sessions: what is remembered, what is not trusted, and several processes. */
#define _XOPEN_SOURCE 700

#include "server/session_store.h"

#include "base/file.h"
#include "server/session_file.h"
#include "server/user_folder.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define SHA1 "0123456789abcdef0123456789abcdef01234567"

/* A state folder of the test's own, and what was said. */
struct home {
    char folder[64];
    struct buf file;
    struct buf said;
};

static void home_init(struct home *home)
{
    *home = (struct home){.folder = "/tmp/session-XXXXXX"};
    cr_assert_not_null(mkdtemp(home->folder));
    buf_printf(&home->file, "%s/a/state", home->folder);
    setenv("XDG_STATE_HOME", buf_string(&home->file), 1);
    buf_append_string(&home->file, "/auto-enforcer/sessions");
    buf_string(&home->file);
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st, (void)kind, (void)walk;
    return remove(path);
}

static void home_release(struct home *home)
{
    nftw(home->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    buf_release(&home->file);
    buf_release(&home->said);
}

static void put_file(const struct home *home, struct span bytes)
{
    struct buf folder = {0};
    buf_append(&folder, file_parent(buf_span(&home->file)));
    cr_assert(file_make_private_folders(buf_string(&folder)));
    buf_release(&folder);
    FILE *file = fopen(home->file.bytes, "wb");
    cr_assert_not_null(file);
    fwrite(bytes.bytes, 1, bytes.length, file);
    fclose(file);
}

/* Uses a folder as a process of its own would; the record that came of it. */
static struct session_record use_once(struct home *home, const char *root, int64_t now, bool is_new)
{
    struct session_store store;
    struct session session = {0};
    session_store_open(&store, &home->said);
    struct session_use use = {span_from_string(root), SPAN(SHA1), now, is_new, false};
    session_store_use(&store, &use, &session, &home->said);
    struct session_record record = session.record;
    session_release(&session);
    session_store_release(&store);
    return record;
}

static void expect_said(struct home *home, const char *what, const char *when)
{
    const char *said = buf_string(&home->said);
    if (what)
        cr_expect(strstr(said, what), "%s: %s", when, said);
    else
        cr_expect_str_empty(said, "%s: %s", when, said);
    buf_clear(&home->said);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    cr_assert_eq(stat(path, &st), 0, "%s", path);
    return st.st_mode & 0777;
}

Test(user_folder, places)
{
    static const struct {
        const char *xdg, *home, *expected;
    } rows[] = {
        {"/s", "/tmp", "/s/auto-enforcer"},
        {NULL, "/tmp", "/tmp/.local/state/auto-enforcer"},
        {"", "/tmp", "/tmp/.local/state/auto-enforcer"},
        {"relative", "/tmp", "/tmp/.local/state/auto-enforcer"},
        {"./s", "/tmp", "/tmp/.local/state/auto-enforcer"},
        {"/s", NULL, "/s/auto-enforcer"},
        {NULL, NULL, NULL},
        {NULL, "", NULL},
        {NULL, "/dev/null/home", NULL},
        {"s", "tmp", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {0};
        rows[i].xdg ? setenv("XDG_STATE_HOME", rows[i].xdg, 1) : unsetenv("XDG_STATE_HOME");
        rows[i].home ? setenv("HOME", rows[i].home, 1) : unsetenv("HOME");
        cr_expect_eq(user_folder_find(USER_STATE, &out), rows[i].expected != NULL, "row %zu", i);
        if (rows[i].expected)
            cr_expect_str_eq(buf_string(&out), rows[i].expected, "row %zu", i);
        buf_release(&out);
    }
}

Test(session_store, a_session_outlives_its_process)
{
    struct home home;
    struct session_store store;
    struct session session = {0};
    home_init(&home);
    umask(0);
    struct session_record first = use_once(&home, "/w/a b", 10, false);
    cr_expect(first.began == 10 && first.used == 10 && first.n_uses == 1 && first.flags == 0);
    struct session_record second = use_once(&home, "/w/a b", 20, false);
    cr_expect(second.id == first.id && second.began == 10 && second.used == 20);
    cr_expect_eq(second.n_uses, 2);
    struct session_record other = use_once(&home, "/w", 25, false);
    cr_expect_neq(other.id, first.id);
    struct session_record third = use_once(&home, "/w/a b", 30, true);
    cr_expect(third.id != first.id && third.began == 30 && third.n_uses == 1);
    cr_expect_eq(third.flags, SESSION_WAS_ASKED_FOR);

    session_store_open(&store, &home.said);
    cr_expect_eq(store.count, 2);
    const struct session_record *found = session_store_find(&store, SPAN("/w/a b"));
    cr_assert_not_null(found);
    cr_expect_arr_eq(found, &third, sizeof third);
    cr_expect_null(session_store_find(&store, SPAN("/w/a")));
    cr_assert(session_store_read(&store, SPAN("/w/a b"), &session));
    cr_expect_str_eq(buf_string(&session.base), SHA1);
    cr_expect_str_eq(buf_string(&session.root), "/w/a b");
    cr_expect_not(session_store_read(&store, SPAN("/w/a"), &session));
    expect_said(&home, NULL, "all is well");
    cr_expect_eq(mode_of(home.file.bytes), 0600);
    home.file.bytes[file_parent(buf_span(&home.file)).length] = '\0';
    cr_expect_eq(mode_of(home.file.bytes), 0700, "our folder");
    home.file.bytes[strlen(home.folder) + 2] = '\0';
    cr_expect_eq(mode_of(home.file.bytes), 0700, "a folder on the way to it");
    session_release(&session);
    session_store_release(&store);
    home_release(&home);
}

/* It is neither trusted nor fatal, and still there for who wants to look at it. */
Test(session_store, what_is_not_sound_is_set_aside)
{
    static const struct {
        struct span bytes;
        const char *said;
    } rows[] = {
        {{"", 0}, "sessions: damaged: it is set aside as sessions.set-aside.0"},
        {{"auto-enforcer sessions 1\nend 0 00\n", 34}, "sessions: damaged: it is set aside"},
        {{"auto-enforcer sessions 7\nx\n", 27}, "sessions: of a newer version: it is set aside"},
        {{"\0\1\2", 3}, "sessions: no file of sessions: it is set aside"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct home home;
        struct buf aside = {0}, kept = {0};
        home_init(&home);
        put_file(&home, rows[i].bytes);
        use_once(&home, "/w", 1, false);
        expect_said(&home, rows[i].said, "first");
        buf_printf(&aside, "%s.set-aside.0", home.file.bytes);
        cr_expect_eq(file_read(buf_string(&aside), 100, &kept), FILE_OK, "row %zu", i);
        cr_expect(span_equal(buf_span(&kept), rows[i].bytes), "row %zu", i);
        cr_expect_eq(use_once(&home, "/w", 2, false).n_uses, 2, "row %zu", i);
        expect_said(&home, NULL, "then");
        buf_release(&aside);
        buf_release(&kept);
        home_release(&home);
    }
}

Test(session_store, what_is_set_aside_is_bounded)
{
    struct home home;
    struct folder_listing listing;
    home_init(&home);
    for (int i = 0; i < 2 * SESSION_STORE_SET_ASIDE_MAX; i++) {
        put_file(&home, SPAN("broken"));
        use_once(&home, "/w", 1, false);
    }
    home.file.bytes[file_parent(buf_span(&home.file)).length] = '\0';
    cr_assert_eq(folder_list(home.file.bytes, &listing), FILE_OK);
    cr_expect_eq(listing.count, SESSION_STORE_SET_ASIDE_MAX + 2, "with the file and its lock");
    folder_listing_release(&listing);
    home_release(&home);
}

Test(session_store, a_folder_in_its_place)
{
    struct home home;
    home_init(&home);
    cr_assert(file_make_private_folders(home.file.bytes));
    use_once(&home, "/w", 1, false);
    expect_said(&home, "sessions: not a regular file: it is set aside", "a folder");
    cr_expect_eq(use_once(&home, "/w", 2, false).n_uses, 2);
    expect_said(&home, NULL, "then");
    home_release(&home);
}

static void expect_not_written(struct home *home, const char *why)
{
    struct session_store store;
    struct session session = {0};
    struct session_use use = {SPAN("/w"), SPAN(SHA1), 5, false, false};
    session_store_open(&store, &home->said);
    cr_expect_not(session_store_use(&store, &use, &session, &home->said), "%s", why);
    cr_expect_eq(session.record.used, 5, "%s: the session counts all the same", why);
    expect_said(home, why, "first");
    session_release(&session);
    session = (struct session){0};
    cr_expect_not(session_store_use(&store, &use, &session, &home->said), "%s", why);
    expect_said(home, NULL, "it is said once");
    session_release(&session);
    session_store_release(&store);
}

Test(session_store, where_nothing_can_be_written)
{
    struct home home;
    home_init(&home);
    setenv("XDG_STATE_HOME", "/dev/null/state", 1);
    expect_not_written(&home, "its folder cannot be made: sessions are remembered until");
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    expect_not_written(&home, "no state folder: there is no home folder: ");
    setenv("XDG_STATE_HOME", "/proc/self", 1);
    expect_not_written(&home, "its folder cannot be made");
    home_release(&home);
}

/* It may be sound: it is neither trusted nor touched. */
Test(session_store, what_cannot_be_read_is_left_alone)
{
    struct home home;
    struct stat before, after;
    home_init(&home);
    put_file(&home, SPAN("secret"));
    cr_assert_eq(chmod(home.file.bytes, 0), 0);
    cr_assert_eq(stat(home.file.bytes, &before), 0);
    bool is_root = geteuid() == 0; /* Who may read it all the same becomes another for a moment. */
    if (is_root)
        cr_assert_eq(seteuid(65534), 0);
    expect_not_written(&home, "sessions: permission denied: ");
    if (is_root)
        cr_assert_eq(seteuid(0), 0);
    cr_assert_eq(stat(home.file.bytes, &after), 0);
    cr_expect(before.st_ino == after.st_ino && before.st_size == after.st_size);
    home_release(&home);
}

/* A disk that is full: the file stays what it was. */
Test(session_store, where_the_disk_is_full)
{
    struct home home;
    struct buf before = {0}, after = {0};
    home_init(&home);
    file_ignore_write_signals();
    use_once(&home, "/w", 1, false);
    cr_assert_eq(file_read(home.file.bytes, 1000, &before), FILE_OK);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){10, RLIM_INFINITY});
    expect_not_written(&home, "sessions: it cannot be written: ");
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    cr_assert_eq(file_read(home.file.bytes, 1000, &after), FILE_OK);
    cr_expect(span_equal(buf_span(&before), buf_span(&after)));
    cr_expect_eq(use_once(&home, "/w", 2, false).n_uses, 2);
    buf_release(&before);
    buf_release(&after);
    home_release(&home);
}

static void wait_for_all(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int status;
        cr_assert_gt(wait(&status), 0);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

Test(session_store, processes_at_once_lose_nothing, .timeout = 120)
{
    enum { PROCESSES = 4, ROOTS = 15 };
    struct home home;
    struct session_store store;
    home_init(&home);
    for (int process = 0; process < PROCESSES; process++) {
        if (fork() != 0)
            continue;
        for (int i = 0; i < ROOTS; i++) {
            char root[32];
            snprintf(root, sizeof root, "/w/%d/%d", process, i);
            use_once(&home, root, 1, false);
            use_once(&home, "/shared", 1, false);
        }
        _exit(home.said.length > 0);
    }
    wait_for_all(PROCESSES);
    session_store_open(&store, &home.said);
    cr_expect_eq(store.count, PROCESSES * ROOTS + 1);
    const struct session_record *shared = session_store_find(&store, SPAN("/shared"));
    cr_assert_not_null(shared);
    cr_expect_eq(shared->n_uses, PROCESSES * ROOTS);
    expect_said(&home, NULL, "all of them");
    session_store_release(&store);
    home_release(&home);
}

/* Someone who holds the lock and does not let go costs a moment and the memory of it. */
Test(session_store, a_lock_that_is_not_given_back, .timeout = 60)
{
    struct home home;
    int ready[2], done[2];
    home_init(&home);
    use_once(&home, "/w", 1, false);
    cr_assert(pipe(ready) == 0 && pipe(done) == 0);
    if (fork() == 0) {
        struct file_lock lock = {0};
        char byte = 0;
        close(done[1]);
        buf_append_string(&home.file, ".lock");
        bool is_held = file_lock_take(&lock, buf_string(&home.file), 0);
        bool is_told = write(ready[1], &byte, 1) == 1 && read(done[0], &byte, 1) == 0;
        _exit(!is_held || !is_told);
    }
    char byte;
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    expect_not_written(&home, "sessions: it cannot be locked: ");
    close(done[1]);
    wait_for_all(1);
    cr_expect_eq(use_once(&home, "/w", 9, false).n_uses, 2, "nothing was lost");
    home_release(&home);
}

/* What 100,000 sessions cost, and that the one that was used least recently makes room. */
Test(session_store, a_hundred_thousand, .timeout = 300)
{
    struct home home;
    struct session_store store;
    struct buf file = {0};
    char root[32];
    home_init(&home);
    session_file_append_begin(&file);
    for (int i = 0; i < SESSIONS_MAX; i++) {
        struct session_record record = {
            .id = (uint64_t)i, .began = 1000, .used = 1000, .n_uses = 1};
        record.used += i == 4711 ? -1 : i; /* the one to go */
        snprintf(root, sizeof root, "/w/%d", i);
        session_file_append(&file, &record, span_from_string(root), SPAN(SHA1));
    }
    session_file_append_end(&file, SESSIONS_MAX);
    put_file(&home, buf_span(&file));
    buf_release(&file);

    size_t before = mem_count_all().live;
    session_store_open(&store, &home.said);
    size_t cost = mem_count_all().live - before;
    fprintf(stderr, "session_store: 100,000 sessions take %zu bytes\n", cost);
    cr_expect_eq(store.count, SESSIONS_MAX);
    cr_expect_leq(cost, 5700000, "%zu bytes", cost);
    cr_expect_not_null(session_store_find(&store, SPAN("/w/4711")));
    struct session session = {0};
    struct session_use use = {SPAN("/new"), SPAN(""), 5000000, false, false};
    cr_expect(session_store_use(&store, &use, &session, &home.said));
    cr_expect_eq(store.count, SESSIONS_MAX);
    cr_expect_null(session_store_find(&store, SPAN("/w/4711")));
    cr_expect_not_null(session_store_find(&store, SPAN("/w/0")));
    cr_expect_not_null(session_store_find(&store, SPAN("/new")));
    cr_expect_leq(mem_count_all().live - before, 5700000 + 1000);
    expect_said(&home, NULL, "all is well");
    session_release(&session);
    session_store_release(&store);
    home_release(&home);
}

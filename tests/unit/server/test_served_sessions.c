/* SPDX-License-Identifier: MIT */
/* The sessions of a server, while other programs begin and forget some. */
#define _XOPEN_SOURCE 700

#include "server/served_sessions.h"

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

/* Makes a new folder the current one, with two folders in it and the state beside them. */
static void enter_folder(char *folder, struct buf folders[2])
{
    strcpy(folder, "/tmp/served-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    cr_assert_eq(mkdir("outer", 0777) + mkdir("outer/inner", 0777), 0);
    setenv("XDG_STATE_HOME", folder, 1);
    folders[0] = folders[1] = (struct buf){0};
    buf_printf(&folders[0], "%s/outer", folder);
    buf_printf(&folders[1], "%s/outer/inner", folder);
}

static void leave_folder(const char *folder, struct buf folders[2])
{
    buf_release(&folders[0]);
    buf_release(&folders[1]);
    cr_expect_eq(chdir("/"), 0);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* As another process would. */
static uint64_t begin_elsewhere(struct span folder)
{
    struct session_store store;
    struct session session = {0};
    struct buf said = {0};
    session_store_open(&store, &said);
    cr_expect(session_take_up(&store, folder, true, &session, &said), "%s", buf_string(&said));
    uint64_t id = session.record.id;
    session_release(&session);
    session_store_release(&store);
    buf_release(&said);
    return id;
}

Test(served_sessions, each_root_once_and_the_innermost_counts)
{
    char folder[32], path[64];
    struct buf folders[2];
    struct served_sessions sessions = {.is_on = true};
    enter_folder(folder, folders);
    served_sessions_take_up(&sessions, folders, 1);
    served_sessions_take_up(&sessions, folders, 2);
    cr_assert_eq(sessions.count, 2);
    cr_expect_eq(sessions.items[0].record.n_uses, 1, "taken up once");
    snprintf(path, sizeof path, "%s/outer/a", folder);
    cr_expect_eq(served_sessions_find(&sessions, span_from_string(path)), &sessions.items[0]);
    snprintf(path, sizeof path, "%s/outer/inner/a", folder);
    cr_expect_eq(served_sessions_find(&sessions, span_from_string(path)), &sessions.items[1]);
    cr_expect_null(served_sessions_find(&sessions, span_from_string(folder)));
    served_sessions_release(&sessions);
    leave_folder(folder, folders);
}

Test(served_sessions, what_others_begin_is_followed)
{
    char folder[32];
    struct buf folders[2];
    struct served_sessions sessions = {.is_on = true};
    enter_folder(folder, folders);
    served_sessions_take_up(&sessions, folders, 1);
    uint64_t id = begin_elsewhere(buf_span(&folders[0]));
    cr_expect_neq(sessions.items[0].record.id, id);
    served_sessions_refresh(&sessions);
    cr_expect_eq(sessions.items[0].record.id, id);

    uint64_t other = begin_elsewhere(buf_span(&folders[1]));
    served_sessions_take_up(&sessions, folders, 2);
    cr_expect_eq(sessions.items[1].record.id, other, "begun after the server was");

    cr_assert_eq(remove("auto-enforcer/sessions"), 0);
    served_sessions_refresh(&sessions);
    cr_expect_eq(sessions.items[0].record.id, id, "forgotten by others, it goes on");
    served_sessions_begin(&sessions, &sessions.items[0]);
    cr_expect_neq(sessions.items[0].record.id, id);
    served_sessions_release(&sessions);
    leave_folder(folder, folders);
}

Test(served_sessions, a_copy_takes_the_place)
{
    char folder[32];
    struct buf folders[2];
    struct served_sessions sessions = {.is_on = true}, copy;
    enter_folder(folder, folders);
    served_sessions_take_up(&sessions, folders, 1);
    uint64_t id = sessions.items[0].record.id;
    sessions.items[0].is_stale = true;
    served_sessions_copy(&copy, &sessions);
    cr_expect(copy.items[0].is_stale);
    cr_expect_not(sessions.items[0].is_stale, "that is for the copy to follow");
    served_sessions_take_up(&copy, folders, 2);
    served_sessions_begin(&copy, &copy.items[0]);
    cr_expect_eq(sessions.items[0].record.id, id);
    cr_expect_eq(sessions.count, 1);

    sessions.is_stale = sessions.is_due = sessions.items[0].is_stale = true;
    uint64_t begun = copy.items[0].record.id;
    copy.items[0].is_stale = false;
    served_sessions_replace(&sessions, &copy);
    cr_assert_eq(sessions.count, 2);
    cr_expect_eq(sessions.items[0].record.id, begun);
    cr_expect(sessions.items[0].is_stale, "it became so meanwhile");
    cr_expect_not(sessions.items[1].is_stale);
    cr_expect(sessions.is_on && sessions.is_open && sessions.is_stale && sessions.is_due);
    cr_expect_eq(copy.count, 0);
    served_sessions_release(&sessions);
    leave_folder(folder, folders);
}

Test(served_sessions, where_nothing_is_remembered)
{
    char folder[32];
    struct buf folders[2];
    struct served_sessions sessions = {.is_on = false};
    enter_folder(folder, folders);
    served_sessions_take_up(&sessions, folders, 2);
    served_sessions_refresh(&sessions);
    cr_expect_eq(sessions.count, 0);
    cr_expect_eq(file_kind("auto-enforcer", false), FILE_KIND_NONE);
    served_sessions_release(&sessions);
    leave_folder(folder, folders);
}

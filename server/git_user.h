/* SPDX-License-Identifier: MIT */
/**
 * What git calls the user, as the owner that a suppression names: "Anna Berg" is "@Anna-Berg".
 *
 * Layer: server, over user_folder and suppression. Git is not run: of its configuration the lines
 * `name = ...` under `[user]` are read, of these files, the first that has one:
 *
 *   .git/config in the top of the repository
 *   .gitconfig in the user's home
 *   git/config in $XDG_CONFIG_HOME, else ~/.config
 *
 * Before all of them counts GIT_AUTHOR_NAME of the environment. Not honoured: what `include` and
 * `includeIf` name, the system's file, variables that hold or move configuration (GIT_CONFIG...), a
 * value that goes on on the next line, and the configuration of a worktree or submodule, whose
 * `.git` is a file: it is not followed, and the user's own files count.
 *
 * The files are data: nothing of them leaves but letters, digits, ".", "_" and "-".
 */
#ifndef SERVER_GIT_USER_H
#define SERVER_GIT_USER_H

#include "base/buf.h"
#include "base/table.h"

enum {
    GIT_USERS_MAX = 64,          /* repositories that are remembered */
    GIT_USER_OWNER_MAX = 40,     /* bytes of an owner, its "@" included */
    GIT_USER_FILE_MAX = 1 << 20, /* bytes; a larger file is not read */
};

/** The owners, each found once for a repository. */
struct git_users {
    struct table by_repository; /* its top -> struct buf, the owner */
};

void git_users_init(struct git_users *users);
void git_users_release(struct git_users *users);

/** They are found anew when they are asked for. */
void git_users_forget(struct git_users *users);

/**
 * The owner for files of the repository with that top (an absolute path; empty: of none), valid
 * until the next call. Empty: git knows no name, or one that is a placeholder.
 */
struct span git_users_owner(struct git_users *users, struct span repository);

/** Appends the name that a file of git's configuration gives the user; false: it gives none. */
bool git_user_name_in(struct span file, struct buf *name);

/** Appends a name as an owner: "@" and words joined by "-"; nothing if nothing is left of it. */
void git_user_append_owner(struct span name, struct buf *out);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What git ignores: .gitignore files of a folder and of those above it, and `.git/info/exclude`.
 *
 * Layer: server, over base and rules. Git's own semantics: within a file the last rule that
 * matches decides; files of inner folders come before those of outer ones, `info/exclude` comes
 * last; what lies in an ignored folder is ignored and cannot be taken back.
 *
 * Not read: the user's global excludes file (core.excludesFile), because the findings of a file
 * must not depend on who looks. Not known: what the index holds; git never ignores a file that is
 * tracked, so a caller that knows the index asks it first. core.ignoreCase counts as false. A rule
 * longer than GLOB_LENGTH_MAX bytes matches nothing.
 *
 * Paths are relative to the top of the repository, parted by single slashes, without a slash at
 * either end; the top itself is the empty path.
 */
#ifndef SERVER_IGNORE_H
#define SERVER_IGNORE_H

#include "base/arena.h"
#include "base/file.h"

/** A file larger than this cannot be read. */
enum { IGNORE_FILE_MAX = 1024 * 1024 };

struct ignore_rule {
    struct span pattern; /* without "!", leading slash and trailing slash */
    bool negated;        /* takes back */
    bool folder_only;
    bool base_name; /* matched against the base name, else against the path below the file's folder
                     */
};

/** The rules of one file; immutable once parsed. */
struct ignore_file {
    struct arena arena;
    struct span folder; /* where the file stands */
    struct ignore_rule *rules;
    size_t n_rules;
    struct ignore_file *outer; /* the file that is asked after this one */
};

/** Told of a file (an absolute path) that may hold rules and cannot be read. */
typedef void ignore_unread(void *context, struct span path, enum file_status why);

/** Who is told; a zeroed struct is nobody. */
struct ignore_listener {
    ignore_unread *unread;
    void *context;
};

/** The files that count in one folder, innermost first; a zeroed struct holds none. */
struct ignore_stack {
    struct ignore_file *innermost; /* owned, with all its outer ones */
    struct ignore_listener listener;
};

/** Takes all files off. */
void ignore_release(struct ignore_stack *stack);

/** Puts the rules in `text` (copied), those of the file in `folder`, on the stack. */
void ignore_push(struct ignore_stack *stack, struct span folder, struct span text);

/** Takes off what was last put on; the stack must not be empty. */
void ignore_pop(struct ignore_stack *stack);

/**
 * Puts on the rules of `folder`'s .gitignore, none if there is no such regular file (a link does
 * not count) or it cannot be read, which is told. Always to be undone by one ignore_pop. `top` is
 * the repository's folder.
 */
void ignore_push_folder(struct ignore_stack *stack, const char *top, struct span folder);

/**
 * Puts `info/exclude` on, which must come before all else; a worktree's `.git` file is followed to
 * the repository it belongs to. Always to be undone by one ignore_pop.
 */
void ignore_push_exclude(struct ignore_stack *stack, const char *top);

/**
 * Whether the rules ignore `path` itself. For a walk that does not enter ignored folders and has
 * exactly the files from the top down to the path's folder on the stack.
 */
bool ignore_match(const struct ignore_stack *stack, struct span path, bool is_folder);

/**
 * Whether `path` or a folder it lies in is ignored. The stack holds at least the files from the
 * top down to the path's folder; files of other folders do no harm.
 */
bool ignore_match_below(const struct ignore_stack *stack, struct span path, bool is_folder);

/**
 * As ignore_match_below for one path without a stack at hand: reads the files from `top` down to
 * the path's folder.
 */
bool ignore_check(const char *top, struct span path, bool is_folder,
                  struct ignore_listener listener);

#endif

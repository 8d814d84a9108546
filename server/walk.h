/* SPDX-License-Identifier: MIT */
/**
 * Walks the files and folders that a person named, and shows every file that is to be looked at
 * once, in one order.
 *
 * Layer: server, over base and ignore. Knows no configuration: whoever walks says which folders are
 * not worth entering.
 *
 * Order: the named paths by the bytes of their spelling, and the files of a folder by the bytes of
 * their whole paths (a folder's name counts as if it ended in a slash). A path that is named and
 * also lies in a named folder is met there, once, as a named one.
 *
 * Symbolic links are followed where they are named, never within a walk. Folders of version control
 * are not entered; files whose names begin with a dot are files like others. In a git repository
 * what git ignores is left out, as server/ignore tells it, in a repository within the repository
 * (a folder that holds `.git`) by that one's rules; outside of repositories .gitignore files mean
 * nothing. A named file is visited even if it is ignored, and so is what lies in a named folder
 * that is.
 */
#ifndef SERVER_WALK_H
#define SERVER_WALK_H

#include "base/file.h"

enum walk_kind {
    WALK_FILE,
    WALK_FOLDER,    /* about to be entered; returning false leaves it out */
    WALK_IGNORED,   /* a file or a whole folder that git ignores */
    WALK_UNREADABLE /* something on the way that cannot be looked at, or what says what git ignores
                     */
};

struct walk_item {
    enum walk_kind kind;
    struct span path;  /* absolute, NUL-terminated; links in the folders on the way are resolved */
    struct span shown; /* as the person would write it, without "./" at its front */
    bool is_named;     /* the path itself stands on the command line */
    enum file_status why; /* of WALK_UNREADABLE */
};

/** Called for each; what it returns matters for WALK_FOLDER alone. Views are valid in the call. */
typedef bool walk_visitor(void *context, const struct walk_item *item);

struct walk_options {
    struct span current_folder; /* absolute: what relative paths begin at */
    bool ignore_named;          /* named paths are no exception */
    /** Whether git has it, and so does not ignore it whatever it is told; NULL: nobody knows. */
    bool (*is_tracked)(void *context, struct span path, bool is_folder);
    const bool *stop; /* set by the visitor: nothing more is visited */
    walk_visitor *visit;
    void *context;
};

/** Visits all of them. The memory it takes grows with the depth and size of single folders. */
void walk_run(const struct walk_options *options, const char *const *paths, size_t n_paths);

/** Appends a path as it is shown: without "." parts, doubled slashes and a slash at its end. */
void walk_append_shown(struct buf *out, struct span path);

#endif

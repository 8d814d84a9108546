/* SPDX-License-Identifier: MIT */
/**
 * The files of one commit: its tree of folders, read when they are needed.
 *
 * Layer: server, over git_objects. Paths are relative to the top, bytes as git has them. Folders
 * that were read are kept, up to GIT_TREES_MAX bytes of them.
 */
#ifndef SERVER_GIT_TREE_H
#define SERVER_GIT_TREE_H

#include "base/table.h"
#include "server/git_objects.h"

enum {
    GIT_TREE_MAX = 64 * 1024 * 1024,  /* bytes of one folder; a larger one cannot be read */
    GIT_TREES_MAX = 16 * 1024 * 1024, /* bytes of folders that are kept, but for the last */
    GIT_DEPTH_MAX = 256               /* folders in each other; what lies deeper is not compared */
};

struct git_tree {
    struct git_objects *objects; /* borrowed; NULL: the tree is empty */
    struct git_object root;
    struct table folders; /* id -> struct git_tree_folder, what was read of it */
    size_t size;          /* bytes of all these texts */
};

/** The tree with that id. A zeroed struct is an empty tree. */
void git_tree_init(struct git_tree *tree, struct git_objects *objects, struct span id);
void git_tree_release(struct git_tree *tree);

enum git_tree_status {
    GIT_TREE_FOUND,  /* a regular file */
    GIT_TREE_ABSENT, /* nothing, or a folder */
    GIT_TREE_LINK,
    GIT_TREE_MODULE, /* it is a submodule or lies in one; the id is that of the submodule's commit
                      */
    GIT_TREE_FAULT   /* git failed or the repository is damaged; said in `fault` */
};

struct git_tree_file {
    char id[GIT_ID_MAX];
    size_t id_length;
    size_t module_length; /* of a submodule: of the path, what leads to it */
};

enum git_tree_status git_tree_find(struct git_tree *tree, struct span path,
                                   struct git_tree_file *file, struct buf *fault);

/** The folder at the top. */
struct git_tree_file git_tree_root(const struct git_tree *tree);

enum git_kind { GIT_KIND_FILE, GIT_KIND_LINK, GIT_KIND_FOLDER, GIT_KIND_MODULE, GIT_KIND_OTHER };

/** The kind that a mode in octal digits means. */
enum git_kind git_tree_kind(struct span mode);

/** What a folder says of one name; borrows from the folder's text. */
struct git_tree_entry {
    struct span name;
    struct span id; /* bytes, not digits */
    enum git_kind kind;
};

struct git_tree_folder {
    struct buf text;
    size_t found; /* where in it the entry is that was found last */
};

/** The folder of that id, valid until another is asked for. NULL: said in `fault`. */
struct git_tree_folder *git_tree_folder(struct git_tree *tree, struct span id, struct buf *fault);

/**
 * Steps through a folder's text, where ids have `id_bytes` bytes: start with *at = 0. False at the
 * end and where the text is damaged.
 */
bool git_tree_next(struct span text, size_t id_bytes, size_t *at, struct git_tree_entry *out);

/** The entry as a file of its own, with the id in digits. */
void git_tree_file_of(const struct git_tree_entry *entry, struct git_tree_file *file);

#endif

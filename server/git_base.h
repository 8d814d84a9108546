/* SPDX-License-Identifier: MIT */
/**
 * What the files of a repository were in the commit that "new" is measured from.
 *
 * Layer: server, over git and git_objects. At most three processes for one base, however many files
 * are asked about: rev-parse, merge-base if there is a `ref`, and one cat-file that lives as long
 * as the base. A base is of one moment: what was renamed is found out once, when the first file
 * that the commit does not have is asked about. Calls block; one base belongs to one thread at a
 * time, and several bases know nothing of each other.
 *
 * A submodule is another repository, with processes of its own of which the last 8 stay open: its
 * files are measured from the commit that the base has of it.
 *
 * A text is the blob as it was committed. What git converts on the way to the working tree is not
 * converted: a file whose line ends are converted has a base with LF (line ends make nothing new),
 * and one that git LFS keeps has the pointer for its base, so all of its text is new.
 */
#ifndef SERVER_GIT_BASE_H
#define SERVER_GIT_BASE_H

#include "base/buf.h"

enum {
    GIT_TEXT_MAX = 32 * 1024 * 1024 /* bytes; a larger base text is not read */
};

/** The tree of one commit of one repository. */
struct git_base;

/**
 * Opens the repository that the absolute `folder` is in, at the merge base of `ref` and HEAD (ref
 * empty: HEAD). In a repository without a commit, with `ref` empty, the base is an empty tree and
 * every file is new. NULL: `fault` has a message a person can act on.
 */
struct git_base *git_base_open(struct span folder, struct span ref, struct buf *fault);

/**
 * The same at the commit with that id itself, be it on another branch than HEAD. Without an id the
 * base is an empty tree, whatever has been committed.
 */
struct git_base *git_base_open_at(struct span folder, struct span commit, struct buf *fault);

enum git_text {
    GIT_TEXT_FOUND,  /* the text was appended, be it empty */
    GIT_TEXT_ABSENT, /* the file is new; nothing was appended */
    GIT_TEXT_FAULT   /* why it cannot be told was appended, in words */
};

/**
 * What the file at the absolute `path` was in the base; a moved or renamed file has what it was
 * before. The path need not exist. Links are resolved: a link to a file of the repository has what
 * that file was. A path outside of the repository is new, and so is one that was a link or a
 * folder, or lies in a repository that the base does not know.
 */
enum git_text git_base_text(struct git_base *base, struct span path, struct buf *out);

/** A file of the index that is not in the base, or not the same there. */
struct git_staged {
    struct span path; /* below the top; borrowed from the base */
    enum git_staged_kind {
        GIT_STAGED_FILE,
        GIT_STAGED_OTHER,   /* a link or a submodule: there is no text to look at */
        GIT_STAGED_UNMERGED /* it is in conflict; nothing can be committed */
    } kind;
    size_t entry; /* of the index */
};

/**
 * Reads the index: from now on git_staged_before knows what has moved in it, whatever the working
 * tree looks like. One more process. False: said in `fault`, and nothing is staged.
 */
bool git_base_read_index(struct git_base *base, struct buf *fault);

/** What is staged, ordered by path, without what `git add -N` only announced. */
const struct git_staged *git_base_staged(const struct git_base *base, size_t *count);

/** The folder that paths are below, links resolved. */
struct span git_base_top(const struct git_base *base);

/** The text of a staged file as it would be committed. It is never absent. */
enum git_text git_staged_text(struct git_base *base, const struct git_staged *staged,
                              struct buf *out);

/** What a staged file was in the base; a moved or renamed one has what it was before. */
enum git_text git_staged_before(struct git_base *base, const struct git_staged *staged,
                                struct buf *out);

/** Whether the text that was found last is that of a file which had another path then. */
bool git_base_was_moved(const struct git_base *base);

/**
 * Appends the names of the regular files that lay in the folder at the absolute `path`, a line
 * each; GIT_TEXT_ABSENT: there was no such folder. On a fault why is appended.
 */
enum git_text git_base_names(struct git_base *base, struct span path, struct buf *out);

/** Whether a file, or a folder, lies at the absolute `path` in the commit; true: or it cannot be
 * told. */
bool git_base_has(struct git_base *base, struct span path, bool is_folder);

/* For those who look at files of the commit, or of the index, by themselves: server/policy_git. */

struct git_index;
struct git_tree;
struct git_tree_file;

/** The commit's files; an empty tree before there is any commit. */
struct git_tree *git_base_tree(struct git_base *base);

/** The index; empty unless git_base_read_index has read it. */
const struct git_index *git_base_index(const struct git_base *base);

/** The text of a file of the tree or the index. It is never absent. */
enum git_text git_base_blob(struct git_base *base, const struct git_tree_file *file,
                            struct buf *out);

/**
 * The submodule at `path`, below the top, at that commit; the base's, until as many others have
 * been asked about as stay open. NULL: there is no repository of its own in that folder (any more),
 * or, said in `fault`, it cannot be looked at.
 */
struct git_base *git_base_module(struct git_base *base, struct span path, struct span commit,
                                 struct buf *fault);

/** The id of the commit, in hexadecimal digits; empty before there is any. */
struct span git_base_commit(const struct git_base *base);

/** NULL is allowed. */
void git_base_close(struct git_base *base);

#endif

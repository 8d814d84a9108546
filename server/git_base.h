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

/** NULL is allowed. */
void git_base_close(struct git_base *base);

#endif

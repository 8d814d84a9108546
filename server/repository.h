/* SPDX-License-Identifier: MIT */
/**
 * A git repository that open documents lie in: what their files were in the base of the session.
 *
 * Layer: server, over git_base. The documents of a repository share one base, so that git is
 * started once for all of them. Its base is that of its session, without one the commit that HEAD
 * named when it was first asked. It stays that one when HEAD moves on, so what is committed
 * meanwhile stays new; where a session begins anew, another struct repository takes its place.
 *
 * Not for several threads at once: jobs that read it share its lane (server/job.h).
 */
#ifndef SERVER_REPOSITORY_H
#define SERVER_REPOSITORY_H

#include "server/git_base.h"
#include "server/git_files.h"
#include "server/job.h"

struct repository {
    struct job_lane lane;
    struct buf top;          /* absolute, links resolved */
    struct buf session_base; /* the id that it was made with; empty: none was known */
    struct buf upstream;     /* of the session, when `files` were looked at last */
    struct git_files files;
    bool has_changed;   /* as `files` tell; nothing was made of it yet */
    unsigned n_changes; /* of which something was made */
    size_t n_users;
    /* These belong to whoever has the lane: */
    bool is_commit_known;
    struct buf commit;       /* the base's id; empty: there is none, every file is new */
    struct git_base *base;   /* opened when it is first asked */
    unsigned n_changes_seen; /* when it was opened */
    struct repository *next; /* in the server's list */
};

/** A repository with one user; `commit` is the base's id, empty if it is to be found out. */
struct repository *repository_create(struct span top, struct span commit);
/** One more. */
void repository_ref(struct repository *repository);

/** True: that was the last user, and the repository is gone. NULL is allowed. */
bool repository_unref(struct repository *repository);

/** Ends what git runs for it, until it is asked again. Its base stays the same. */
void repository_rest(struct repository *repository);

/** A file that is asked about. */
struct repository_question {
    struct span path; /* absolute */
    bool anew; /* what was renamed is found out again if the base does not know the file, because it
                  may have got its name since */
    unsigned n_changes; /* of the repository, when the question came up: what was renamed before
                           these does not count, unless the base has the file by its own path */
};

/**
 * Appends what the file was in the base, or, on GIT_TEXT_FAULT, why that is not known.
 * `is_settled`: it had that path, so no change of the repository makes it another text. Blocks.
 */
enum git_text repository_base_text(struct repository *repository,
                                   const struct repository_question *question, struct buf *out,
                                   bool *is_settled);

#endif

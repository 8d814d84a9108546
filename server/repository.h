/* SPDX-License-Identifier: MIT */
/**
 * A git repository that open documents lie in, or a folder without git that has a session: what
 * their files were in the base of the session.
 *
 * Layer: server, over git_base and folder_base. The documents of a repository share one base, so
 * that git is started once for all of them. Its base is that of its session, without one the commit
 * that HEAD named when it was first asked. It stays that one when HEAD moves on, so what is
 * committed meanwhile stays new; where a session begins anew, another struct repository takes its
 * place.
 *
 * Not for several threads at once: jobs that read it share its lane (server/job.h).
 */
#ifndef SERVER_REPOSITORY_H
#define SERVER_REPOSITORY_H

#include "server/folder_base.h"
#include "server/git_base.h"
#include "server/job.h"

struct repository {
    struct job_lane lane;
    struct buf top;             /* absolute, links resolved */
    struct buf session_base;    /* the id that it was made with; empty: none was known */
    struct buf commit;          /* the base's id; empty until it was opened, or before any commit.
                                   Belongs to whoever has the lane */
    struct git_base *base;      /* opened when it is first asked */
    struct folder_base *folder; /* in place of both, where there is no git */
    bool is_stale; /* more is known of the folder by now: another one takes its place */
    size_t n_users;
    struct repository *next; /* in the server's list */
};

/** A repository with one user; `commit` is the base's id, empty if it is to be found out. */
struct repository *repository_create(struct span top, struct span commit);

/** The same for a folder that has such a session. `cache` is borrowed. */
struct repository *repository_create_folder(const struct session *session,
                                            struct hash_cache *cache);
/** One more. */
void repository_ref(struct repository *repository);

/** True: that was the last user, and the repository is gone. NULL is allowed. */
bool repository_unref(struct repository *repository);

/** Ends what git runs for it, until it is asked again. Its base stays the same. */
void repository_rest(struct repository *repository);

/**
 * Appends what the file at the absolute `path` was in the base, or, on GIT_TEXT_FAULT, why that is
 * not known. Blocks. `anew`: what was renamed is found out again if the base does not know the
 * file, because it may have got its name since.
 */
enum git_text repository_base_text(struct repository *repository, struct span path, bool anew,
                                   struct buf *out);

#endif

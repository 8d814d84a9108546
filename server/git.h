/* SPDX-License-Identifier: MIT */
/**
 * How git is called: the only place that starts it.
 *
 * Layer: server, over subprocess. Running git in a folder can run what the folder's configuration
 * names, so only rev-parse, merge-base, ls-files and cat-file are called, none of which runs hooks,
 * filters, pagers or external diffs, and always with `--no-optional-locks --literal-pathspecs
 * -c core.fsmonitor=false -c core.hooksPath=/dev/null`. Nothing is fetched: a partial clone that
 * lacks an object lacks it (GIT_NO_LAZY_FETCH, and for older versions no transport is allowed).
 * Objects are read as they are, never as `refs/replace` has them.
 *
 * The repository is always the one that the folder is in. Of the environment's GIT_ variables only
 * those are handed on that say how git is installed and configured (GIT_EXEC_PATH, GIT_CONFIG...,
 * among which `git -c` hands its own to hooks) and where the search for a repository ends
 * (GIT_CEILING_DIRECTORIES); for GIT_INDEX_FILE see server/git_index. Those that name another
 * repository, index or object store are not: hooks have GIT_DIR for the repository they run in, and
 * the folder that is asked about may be in another. A hook's working tree is found from its folder
 * all the same. What is found only through GIT_DIR, such as a bare repository beside a home folder,
 * is not.
 */
#ifndef SERVER_GIT_H
#define SERVER_GIT_H

#include "server/subprocess.h"

/** Starts `git ARGUMENTS` (ending with NULL) in the folder, or returns NULL and says why. */
struct subprocess *git_start(struct span folder, const char *const *arguments, struct buf *fault);

/** What a call of git that came to its end gave. A zeroed struct is to be filled. */
struct git_answer {
    struct buf out;    /* standard output */
    struct buf errors; /* standard error, bounded; in English */
    int status;        /* SUBPROCESS_STATUS_UNKNOWN if it cannot be told */
};

/** Runs it to its end. False: it could not be run, or gave more than `limit`; says why. */
bool git_run(struct span folder, const char *const *arguments, size_t limit,
             struct git_answer *answer, struct buf *fault);

/** As git_run, with the index of the hook that this process is run by, if it is of `folder`. */
bool git_run_on_index(struct span folder, const char *const *arguments, size_t limit,
                      struct git_answer *answer, struct buf *fault);
void git_answer_release(struct git_answer *answer);

/** Where a folder is in a working tree. */
struct git_place {
    struct buf top;      /* the working tree's folder, links resolved */
    struct buf head;     /* the id of what HEAD names; empty: there is no commit yet */
    struct buf upstream; /* the full name of the ref that the branch follows; empty: none */
    bool shallow;        /* the history was cut off when it was cloned */
};

/** Finds the repository of a folder. False: says why, and what can be done. */
bool git_place_find(struct span folder, struct git_place *place, struct buf *fault);
void git_place_release(struct git_place *place);

/** The first line of what git complains of, without "fatal: ". */
struct span git_complaint(struct span errors);

/** Whether it is the id of an object: 40 or 64 hexadecimal digits. */
bool git_is_id(struct span text);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * `check` on a folder: the files that rules require in it and that are not there.
 *
 * Layer: server, over rules/required and scanner's findings; a part of batch. Looks at names alone,
 * in the folder and in those that a rule names below it.
 *
 * A file is missing only where every look that this rests on was one: a folder that cannot be
 * listed, or an entry that cannot be looked at, leaves the rule undecided, and that is told.
 */
#ifndef SERVER_BATCH_REQUIRED_H
#define SERVER_BATCH_REQUIRED_H

#include "server/git_base.h"
#include "server/scanner.h"

struct batch_required_job {
    struct span folder;    /* absolute, NUL-terminated */
    struct span shown;     /* as the person named it */
    struct git_base *base; /* what was missing in it exists already, what that held and is gone is
                              new; NULL: no scope is known */
    /** The findings that come now are of that place: the folder's configuration, or the folder. */
    void (*begin)(void *context, struct span place);
    scanner_sink *sink;
    /** Something about the folder is not known; both texts are valid during the call. */
    void (*incomplete)(void *context, struct span shown, const char *reason);
    void *context; /* of the three */
};

/**
 * Whether the folder may be one that files are required in: the top of a repository, or the holder
 * of a configuration. False: it surely is none. Absolute, NUL-terminated.
 */
bool batch_required_may_concern(struct span folder);

/**
 * Tells of every rule of the set that is on and whose file is missing, by their ids; and of every
 * one for which that is not known. Whether the folder is one at all is looked at here again.
 */
void batch_required_run(const struct batch_required_job *job, const struct rule_set *set);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * A folder of its own in which shell scripts make repositories with the real git, for tests of what
 * reads them. The user's own configuration of git takes no part.
 */
#ifndef TEST_GIT_PLACE_H
#define TEST_GIT_PLACE_H

#include "base/buf.h"

struct git_test_place {
    char folder[64]; /* absolute, links resolved */
    struct buf text, fault;
};

/** Makes the folder and sets the environment of this process for git. */
void git_test_place_init(struct git_test_place *place);

/**
 * Runs a script in the folder; the test fails if a command of it does. `repo NAME` makes a
 * repository on branch main and goes there, `save` commits all that is there, `lines FIRST LAST`
 * prints as many lines that are all different.
 */
void git_test_place_run(struct git_test_place *place, const char *script);

/** `path` in the folder; valid until the eighth call from here. */
struct span git_test_place_path(struct git_test_place *place, const char *path);
void git_test_place_release(struct git_test_place *place);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What `check` measures from: the commit that --base names; without one HEAD, if it is about what
 * is staged; or, where only what is new is asked for, the base of the session that counts in the
 * current folder: a commit, or what was found in a folder without git. Of what is staged the index
 * is read, too.
 *
 * Layer: server, over batch_scope and session; a part of batch.
 */
#ifndef SERVER_CHECK_BASE_H
#define SERVER_CHECK_BASE_H

#include "server/batch_scope.h"
#include "server/check_options.h"

/**
 * Opens the base, if there is to be one, for a check run in the absolute `folder`. False: it cannot
 * be had, which is said: new is never what nobody knows.
 */
bool check_base_open(struct batch_scope *scope, const struct check_options *options,
                     struct span folder);

#endif

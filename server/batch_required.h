/* SPDX-License-Identifier: MIT */
/**
 * `check` on a folder: the files that rules require in it and that are not there.
 *
 * Layer: server, over rules/required and scanner's findings. Looks at names alone, in the folder
 * and in those that a rule names below it.
 */
#ifndef SERVER_BATCH_REQUIRED_H
#define SERVER_BATCH_REQUIRED_H

#include "server/batch_scope.h"
#include "server/scanner.h"

/** Whether the folder is one that files are required in: the top of a repository, or the holder of
 * a configuration. Absolute, NUL-terminated. */
bool batch_required_concerns(struct span folder);

/** Appends what the findings are reported of: the folder's configuration, or the folder itself. */
void batch_required_place(struct span folder, struct span shown, struct buf *place);

/**
 * Tells `sink` of every rule of the set that is on and whose file is missing, by their ids. With a
 * `scope` (or NULL) what was missing in its base already exists; what that held and is gone is new.
 */
void batch_required_run(const struct rule_set *set, struct span folder,
                        const struct batch_scope *scope, scanner_sink *sink, void *context);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What a shell needs to complete a command line of the program: commands, flags, their values.
 *
 * Layer: server, over command_line. The scripts are written from the tables of command_line alone,
 * so that a flag which is there is completed; each is complete in itself and is read by its shell
 * as it stands. Ids of rules are asked of the program when they are wanted.
 */
#ifndef SERVER_COMPLETION_H
#define SERVER_COMPLETION_H

#include "server/command_line.h"

/** The shells, closed by NULL: "bash", "zsh", "fish". */
extern const char *const completion_shells[];

/** Appends the script for that shell; false, and nothing is appended, if it is not one of them. */
bool completion_append(const struct command_set *set, const char *shell, struct buf *out);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * `init`: writes a configuration, and offers what makes use of it: a git hook, a workflow.
 *
 * Layer: server, over command_line, batch, git and base/file_writer. It says what it has found
 * before it asks, asks before it writes, and never writes where something is.
 */
#ifndef SERVER_INIT_COMMAND_H
#define SERVER_INIT_COMMAND_H

#include "server/command_line.h"

extern const struct command init_command;

#endif

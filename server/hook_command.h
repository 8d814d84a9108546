/* SPDX-License-Identifier: MIT */
/**
 * `hook HOST`: the gate for coding agents. It reads what the agent's host says of what was done, as
 * JSON on standard input, checks the files that are named (none: the whole folder), and answers on
 * the stream and with the status that the host acts on: nothing and 0, or on standard error what is
 * to be mended and 2.
 *
 * Layer: server, over batch and session.
 *
 * Only what is new counts: since the session began, without one since HEAD, and all of it where
 * there is no repository. It fails closed: what cannot be read, configured or checked whole is 2.
 */
#ifndef SERVER_HOOK_COMMAND_H
#define SERVER_HOOK_COMMAND_H

#include "server/command_line.h"

extern const struct command hook_command_claude_code;
extern const struct command hook_command_generic;

#endif

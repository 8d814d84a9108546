/* SPDX-License-Identifier: MIT */
/**
 * `session start` and `session status`.
 *
 * Layer: server, over session and session_report.
 */
#ifndef SERVER_SESSION_COMMAND_H
#define SERVER_SESSION_COMMAND_H

#include "server/command_line.h"

extern const struct command session_command_start;
extern const struct command session_command_status;

#endif

/* SPDX-License-Identifier: MIT */
/**
 * `config show`, and how faults in configuration files are said to people.
 *
 * Layer: server, over workspace.
 */
#ifndef SERVER_CONFIG_COMMAND_H
#define SERVER_CONFIG_COMMAND_H

#include "server/command_line.h"
#include "server/workspace.h"

extern const struct command config_command_show;

/**
 * Writes every fault of the files read so far, and of `more` (NULL: none), to standard error as
 * path:line:column: severity: message, by path and place, and adds them to the report (NULL: there
 * is none). True: one of them is an error, not just a warning.
 */
struct report; /* server/report.h */
bool config_command_tell_faults(const struct workspace *workspace, const struct file_faults *more,
                                struct report *report);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * `why FILE:LINE[:COL] [RULE]`: why a place is flagged, or why not.
 *
 * Layer: server, over why and why_report. The file is read as a whole, at most DOCUMENT_MAX bytes
 * of it, and looked at as an open document is; configuration, packs and what git ignores are those
 * of `check`. Exit status: 0 answered, whatever the answer is; 2 there is no such file, line,
 * column or rule, or a configuration is faulty; 3 the file cannot be read.
 */
#ifndef SERVER_WHY_COMMAND_H
#define SERVER_WHY_COMMAND_H

#include "server/command_line.h"

extern const struct command why_command;

#endif

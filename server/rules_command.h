/* SPDX-License-Identifier: MIT */
/**
 * `rules list`, `explain`, `pages` and `test`: for people who read and write rules.
 *
 * Layer: server, over rules/registry and rules/rule_test. Nothing here scans a file.
 */
#ifndef SERVER_RULES_COMMAND_H
#define SERVER_RULES_COMMAND_H

#include "server/command_line.h"

extern const struct command rules_command_list;
extern const struct command rules_command_explain;
extern const struct command rules_command_pages;
extern const struct command rules_command_test;

#endif

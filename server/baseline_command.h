/* SPDX-License-Identifier: MIT */
/**
 * `baseline write`, `prune` and `check`: the file of accepted findings made, kept small and
 * watched.
 *
 * Layer: server, over batch and baseline. Each of them checks the whole folder that the baseline
 * counts for, as `check` does. What could not be looked at costs no entry.
 */
#ifndef SERVER_BASELINE_COMMAND_H
#define SERVER_BASELINE_COMMAND_H

#include "server/command_line.h"

extern const struct command baseline_command_write;
extern const struct command baseline_command_prune;
extern const struct command baseline_command_check;

#endif

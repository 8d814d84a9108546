/* SPDX-License-Identifier: MIT */
/**
 * `check`: walks what was named, scans every file and reports, in constant memory.
 *
 * Layer: server, over walk, selection, scanner and report. The same engine and the same findings
 * as in the editor.
 */
#ifndef SERVER_BATCH_H
#define SERVER_BATCH_H

#include "server/command_line.h"

/** Exit statuses of all commands: 2 wins over 1, 1 over 3. */
enum batch_status {
    BATCH_CLEAN = 0,
    BATCH_VIOLATIONS = 1, /* at least one as severe as --fail-on says; of --diff: a change */
    BATCH_FAULT = 2,      /* of the command line or of a configuration */
    BATCH_INCOMPLETE =
        3 /* something could not be checked or fixed whole; named on standard error */
};

/** Bytes of standard input, which is held in memory, as it can be read once. */
enum { STANDARD_INPUT_MAX = 256 * 1024 * 1024 };

struct check_options; /* server/check_options.h */

/** Does what `check` does, with options that no command line gave. */
int batch_check(const struct check_options *options, const struct operands *operands);

extern const struct command batch_command_check;
extern const struct command batch_command_suppressions;

#endif

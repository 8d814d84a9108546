/* SPDX-License-Identifier: MIT */
/**
 * `report`: the folder of a session checked, and told as a whole.
 *
 * Layer: server, over batch and session. It is no gate: whatever is found, the status is 0 if all
 * of it is known. 2 is a fault of the command line or of a configuration, and a folder without a
 * session; 3 means that something could not be checked whole, or that the session has no base, so
 * that what is new is not known. The report says so, too.
 */
#ifndef SERVER_REPORT_COMMAND_H
#define SERVER_REPORT_COMMAND_H

#include "server/command_line.h"

extern const struct command report_command;

#endif

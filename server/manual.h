/* SPDX-License-Identifier: MIT */
/**
 * The manual page of the program, as man reads it.
 *
 * Layer: server, over command_line. Commands and flags come from the tables of command_line, so
 * that the page cannot fall behind; what is true of all of them is written here.
 */
#ifndef SERVER_MANUAL_H
#define SERVER_MANUAL_H

#include "server/command_line.h"

/** Appends the page, in the macros of man(7). */
void manual_append(const struct command_set *set, struct buf *out);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Where a command speaks: the answer goes to standard output, all else to standard error.
 *
 * Layer: server, over base. The log of the server is base/trace's.
 */
#ifndef SERVER_TERMINAL_H
#define SERVER_TERMINAL_H

#include "base/span.h"

enum terminal_color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/** Writes to standard output; false if the reader has gone or nothing more can be written. */
bool terminal_answer(struct span bytes);

/** Writes "auto-enforcer: text" and a line end to standard error. */
void terminal_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Writes the bytes to standard error as they are. */
void terminal_note_bytes(struct span bytes);

/** Whether standard output is to be coloured; COLOR_AUTO asks it and the variable NO_COLOR. */
bool terminal_wants_color(enum terminal_color color);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Where a command speaks: the answer goes to standard output, all else to standard error.
 *
 * What is said to people is made safe for a terminal (base/printable) on its way; what a program
 * reads, and a report that is safe already and may hold colours, goes out as it is.
 *
 * Layer: server, over base. The log of the server is base/trace's.
 */
#ifndef SERVER_TERMINAL_H
#define SERVER_TERMINAL_H

#include "base/span.h"

enum terminal_color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/** Writes to standard output; false if the reader has gone or nothing more can be written. */
bool terminal_answer(struct span bytes);

/** The same for lines that people read. */
bool terminal_answer_text(struct span lines);

/** The same for what a file holds: as it is, unless a terminal shows it. */
bool terminal_answer_contents(struct span bytes);

/** Writes "auto-enforcer: text" as one line to standard error. */
void terminal_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Writes lines that people read to standard error. */
void terminal_note_text(struct span lines);

/** Writes the bytes to standard error as they are. */
void terminal_note_bytes(struct span bytes);

/** Whether standard output is to be coloured; COLOR_AUTO asks it and the variable NO_COLOR. */
bool terminal_wants_color(enum terminal_color color);

#endif

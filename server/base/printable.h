/* SPDX-License-Identifier: MIT */
/**
 * The one place where any text becomes text that is safe on a terminal and stays on one line: what
 * could move its cursor, change its colours, begin a new line or turn the order of what is read
 * (control characters of ASCII and of Latin-1, line and paragraph separators, marks of direction)
 * becomes U+FFFD, and so do bytes that are not UTF-8.
 *
 * Layer: base. JSON needs none of it: it has escapes of its own.
 */
#ifndef BASE_PRINTABLE_H
#define BASE_PRINTABLE_H

#include "base/buf.h"

/** Whether a code point may stay. */
bool printable_is_safe(uint32_t code_point);

/** Appends all of a text. */
void printable_append(struct buf *out, struct span text);
void printable_append_string(struct buf *out, const char *text);

/** At most `limit` code points of it, with a sign that there are more. */
void printable_append_cut(struct buf *out, struct span text, size_t limit);

/** A text of many lines: its LF and tabs stay. */
void printable_append_lines(struct buf *out, struct span text);

#endif

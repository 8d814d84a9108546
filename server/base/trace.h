/* SPDX-License-Identifier: MIT */
/**
 * The log: one line per event on standard error, never on standard output, where the answer goes.
 *
 * Layer: base. Writing never blocks the caller: when the reader of standard error does not keep
 * up, lines are dropped and their number is said later. No text of a document is ever logged.
 */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

enum trace_level { TRACE_ERROR, TRACE_WARNING, TRACE_INFO, TRACE_DEBUG };

/** Lines above `level` are not written; TRACE_WARNING unless set. */
void trace_set_level(enum trace_level level);

/** Writes "auto-enforcer: LEVEL: text" and a line end. */
void trace_log(enum trace_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

/* SPDX-License-Identifier: MIT */
/**
 * A program that runs beside this process and is talked to through pipes.
 *
 * Layer: server, over base; with base/file and server/loop the only place that may need porting.
 * No shell takes part: arguments arrive as they are given. Calls block, and each has an end: a
 * program that gives no byte for as long as its patience lasts has failed. Nothing is global, so
 * any thread may run programs; one program belongs to one thread at a time.
 *
 * The program inherits standard input, output and error, which are pipes, and no other descriptor;
 * it starts with signals as a fresh process has them. What it writes to standard error is kept for
 * a message, up to SUBPROCESS_ERRORS_MAX bytes. It is always reaped, and killed if it does not end.
 *
 * Writing to a program that is gone is an error of the call because the process ignores SIGPIPE
 * (file_ignore_write_signals).
 */
#ifndef SERVER_SUBPROCESS_H
#define SERVER_SUBPROCESS_H

#include "base/buf.h"

enum {
    SUBPROCESS_ERRORS_MAX = 4096, /* bytes kept of standard error */
    SUBPROCESS_STATUS_UNKNOWN = -1
};

struct subprocess;

/** What is to run. All of it is read by subprocess_start alone. */
struct subprocess_program {
    const char *const *arguments; /* ends with NULL; the first is the program's name */
    const char *const *variables; /* "NAME=value", ends with NULL; they win over inherited ones */
    bool (*inherits)(struct span name); /* whether a variable of this process is handed on */
    unsigned patience;                  /* milliseconds that a read waits for a byte */
};

/**
 * Starts the program, or returns NULL and says why. Its name is looked for in the folders of PATH
 * that are absolute: what the current folder holds is never run.
 */
struct subprocess *subprocess_start(const struct subprocess_program *program, struct buf *fault);

/** Writes all of `bytes` to its standard input; false if it does not take them. */
bool subprocess_write(struct subprocess *process, struct span bytes);

/** The program reads the end of its standard input. */
void subprocess_close_input(struct subprocess *process);

/** Reads up to `size` bytes of its standard output; 0 at the end, negative if it has failed. */
ptrdiff_t subprocess_read(struct subprocess *process, char *into, size_t size);

/** Appends all that is left of its standard output; false if it failed or it is over `limit`. */
bool subprocess_read_all(struct subprocess *process, size_t limit, struct buf *out);

/**
 * Ends the program, whatever it is at, and frees the struct. Appends what it wrote to standard
 * error to `errors`, if there is one. Returns its exit status; SUBPROCESS_STATUS_UNKNOWN if it was
 * ended by a signal or cannot be told.
 */
int subprocess_end(struct subprocess *process, struct buf *errors);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * A file that is written piece by piece and appears as a whole or not at all: the pieces go to a
 * temporary file beside it, which takes its place at the end.
 *
 * Layer: server, over base. For output of any size; what fits in memory is written by
 * file_write_atomic.
 */
#ifndef SERVER_OUTPUT_FILE_H
#define SERVER_OUTPUT_FILE_H

#include "base/buf.h"

#include <stdio.h>

struct output_file {
    FILE *stream; /* NULL: not open */
    struct buf path, temporary;
    bool failed;
};

/** Begins to write; false if the place cannot be written to or is no place for a regular file. */
bool output_file_open(struct output_file *file, const char *path);

/** False once something could not be written. */
bool output_file_write(struct output_file *file, struct span bytes);

/** Puts the whole in its place; false if it could not be, and then nothing has changed. */
bool output_file_commit(struct output_file *file);

/** Leaves everything as it was before, unless it was committed. */
void output_file_release(struct output_file *file);

/** Whether an absolute path is that of the file or of what is written for it. */
bool output_file_is(const struct output_file *file, struct span path);

#endif

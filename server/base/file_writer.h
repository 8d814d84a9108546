/* SPDX-License-Identifier: MIT */
/**
 * A file that is written piece by piece and appears as a whole or not at all: the pieces go to a
 * temporary file beside it, which is put in its place at the end (write, fsync, rename).
 *
 * Layer: base. A zeroed struct is a writer that is not open; an open one stays where it is. A
 * writer is used on one thread, several on several. Where memory runs out the temporary files of
 * all of them are removed.
 */
#ifndef BASE_FILE_WRITER_H
#define BASE_FILE_WRITER_H

#include "base/buf.h"
#include "base/file.h"

struct file_writer {
    int descriptor; /* -1: not open */
    struct buf path, temporary;
    struct file_writer *next; /* of those that are open */
    bool failed;
    int error; /* why it could not be opened; see file_writer_append_fault */
};

/**
 * Begins to write; false if the place cannot be written to or is no place for a regular file. Then
 * file_writer_append_fault says why, until the writer is released.
 */
bool file_writer_open(struct file_writer *writer, const char *path);

/** The same for a file that its owner alone may read. */
bool file_writer_open_private(struct file_writer *writer, const char *path);

/** Appends which folder it is that no file can be made in, and why; or what else is wrong. */
void file_writer_append_fault(const struct file_writer *writer, struct buf *out);

/**
 * Begins to write what is to take the place of a file that is there; the new one gets its owner and
 * its permissions. FILE_DENIED if it may not be written to, even by who could, and FILE_SHARED if
 * it has other names, which would go on naming the old one; FILE_NOT_MADE if nothing can be made
 * beside it, of which file_writer_append_fault says more. On anything but FILE_OK nothing is open.
 */
enum file_status file_writer_open_over(struct file_writer *writer, const char *path);

/** False once something could not be written. */
bool file_writer_write(struct file_writer *writer, struct span bytes);

/** Puts the whole in its place; false if it could not be, and then nothing has changed. */
bool file_writer_commit(struct file_writer *writer);

/**
 * As file_writer_commit, if the file holds `before` still: FILE_CHANGED if it does not, FILE_FAILED
 * if it cannot be written.
 */
enum file_status file_writer_replace(struct file_writer *writer, struct span before);

/** Leaves everything as it was before, unless it was committed. */
void file_writer_release(struct file_writer *writer);

/** Whether an absolute path is that of the file or of what is written for it. */
bool file_writer_is(const struct file_writer *writer, struct span path);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The form in which sessions are kept in a file.
 *
 * Layer: server, over base; opens no file. It is text: a line that names the form and its version,
 * a line for each session (id, when it began and was last used, uses, flags, base or -, root with
 * what is not plain as %XX), and a line with their number and the XXH3 of all before it. Equal
 * sessions give equal bytes, and reading is strict: whatever is not as it would have been written
 * makes the whole damaged.
 */
#ifndef SERVER_SESSION_FILE_H
#define SERVER_SESSION_FILE_H

#include "base/buf.h"
#include "server/session_record.h"

enum {
    SESSION_FILE_MAX = 64 * 1024 * 1024, /* bytes */
    SESSION_ROOT_MAX = 16 * 1024,        /* bytes of a path; a longer one has no session */
    SESSION_BASE_DIGITS_MIN = 2 * SESSION_BASE_BYTES,
    SESSION_BASE_DIGITS_MAX = 128,
    SESSIONS_MAX = 100000
};

enum session_file_status {
    SESSION_FILE_OK,
    SESSION_FILE_DAMAGED, /* cut among it */
    SESSION_FILE_FOREIGN,
    SESSION_FILE_NEWER
};

/** Whether an id of a base can be written: lower-case hexadecimal digits, an even number. */
bool session_base_is_sound(struct span base);

/** Sets what a record has of its root and its base; an empty base is none. */
void session_record_describe(struct session_record *record, struct span root, struct span base);

/** Told of a session; what is viewed is valid until it returns. */
typedef void session_visitor(void *context, const struct session_record *record, struct span root,
                             struct span base);

/** Tells of every session in the bytes of a file, in their order; of none unless all are sound. */
enum session_file_status session_file_read(struct span bytes, session_visitor *visit,
                                           void *context);

void session_file_append_begin(struct buf *out);
/** The root is absolute and the base sound or empty. */
void session_file_append(struct buf *out, const struct session_record *record, struct span root,
                         struct span base);
/** `out` holds what was appended and nothing else. */
void session_file_append_end(struct buf *out, size_t n_sessions);

#endif

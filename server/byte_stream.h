/* SPDX-License-Identifier: MIT */
/**
 * The bytes of a file as valid UTF-8, piece by piece: byte order marks, UTF-16, invalid bytes.
 *
 * Layer: server, over base; for the scanner, and for `why`, which needs a file as a whole.
 */
#ifndef SERVER_BYTE_STREAM_H
#define SERVER_BYTE_STREAM_H

#include "base/buf.h"
#include "base/file.h"

enum byte_encoding { BYTES_UTF8, BYTES_UTF16_LITTLE, BYTES_UTF16_BIG };

struct byte_stream {
    struct file_reader file; /* descriptor -1: the bytes are in memory */
    struct span memory;
    struct buf raw; /* read, not decoded: at most an unfinished character after a step */
    enum byte_encoding encoding;
    bool started, ended, failed;
};

/** The stream takes over the open file, or views `memory` if the file is closed. */
void byte_stream_init(struct byte_stream *stream, struct file_reader file, struct span memory);
void byte_stream_release(struct byte_stream *stream);

/**
 * Appends the next piece, decoded, about 64 KiB of it; false when there is no more (stream->failed
 * tells whether that is the end). A character is never cut in two.
 */
bool byte_stream_next(struct byte_stream *stream, struct buf *out);

#endif

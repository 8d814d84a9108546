/* SPDX-License-Identifier: MIT */
/**
 * Frames: "Content-Length: N", an empty line, N bytes of body; incremental, both ways.
 *
 * Layer: protocol, over base. Knows nothing of what a body holds. Sizes are bytes.
 *
 * Invariants of the reader:
 * - What comes out depends on the bytes alone, never on how they were cut into pieces.
 * - Memory for a body grows with what has arrived, never with what its header claims. Between
 *   messages at most about 64 KiB are kept.
 * - After FRAME_BROKEN nothing more is read: looking for the next header inside a body would let a
 *   body inject messages.
 *
 * A reader's turn: frame_space, read into it, frame_commit, then frame_next until FRAME_NEED_MORE
 * (or FRAME_BROKEN).
 */
#ifndef PROTOCOL_FRAME_H
#define PROTOCOL_FRAME_H

#include "base/buf.h"
#include "base/span.h"

enum {
    FRAME_HEADER_LIMIT = 8 * 1024,       /* bytes of one header block, its empty line included */
    FRAME_INPUT_SIZE = 64 * 1024,        /* bytes asked of the pipe at once, at least */
    FRAME_BODY_LIMIT = 256 * 1024 * 1024 /* the usual body limit */
};

enum frame_status {
    FRAME_NEED_MORE,    /* every complete message has been handed out */
    FRAME_BODY,         /* one body */
    FRAME_TOO_LARGE,    /* a body over the limit was skipped unstored: answer -32600, id null */
    FRAME_BROKEN,       /* the stream cannot be followed any further; frame_error says why */
    FRAME_WRONG_CHARSET /* a body not in UTF-8 was skipped: answer -32600, id null */
};

enum frame_stage { FRAME_STAGE_HEADER, FRAME_STAGE_BODY, FRAME_STAGE_SKIP, FRAME_STAGE_BROKEN };

/** All members are the reader's own. */
struct frame_reader {
    struct buf input; /* bytes not yet understood; those before `start` are used up */
    struct buf body;  /* the body being read, or the one handed out last */
    size_t start;     /* offset into input */
    size_t searched;  /* bytes from start that hold no line feed */
    size_t body_limit;
    size_t header_length; /* bytes of the current header block used up */
    size_t expected;      /* length of the current body, or what is left of it to skip */
    enum frame_stage stage;
    enum frame_status skipped; /* what is said when the current body has been skipped */
    bool has_length;           /* the current header block had a Content-Length */
    bool wrong_charset;        /* the current header block named another charset */
    bool space_in_body;        /* where the last frame_space points */
    const char *error;
};

/** An empty reader that takes bodies of up to `body_limit` bytes. */
void frame_reader_init(struct frame_reader *reader, size_t body_limit);

void frame_reader_release(struct frame_reader *reader);

/**
 * Where the next bytes from the pipe go, *size of them at most; valid until the next call on the
 * reader. Inside the body while much of one is missing, so that a large message is never copied,
 * otherwise at least FRAME_INPUT_SIZE of input.
 */
char *frame_space(struct frame_reader *reader, size_t *size);

/** Says that `n` bytes have been written where the last frame_space pointed. */
void frame_commit(struct frame_reader *reader, size_t n);

/** Copies `bytes` in through frame_space; may be called between frame_next calls at any time. */
void frame_feed(struct frame_reader *reader, struct span bytes);

/**
 * Steps to the next message. With FRAME_BODY *body is the reader's buffer, valid until the next
 * frame_next; the receiver may take its storage out and leave it empty (a zeroed struct with the
 * same tag), and may change its contents. *body is not touched otherwise.
 */
enum frame_status frame_next(struct frame_reader *reader, struct buf **body);

/** Why the stream is broken, for the log: a constant string, or NULL if it is not. */
const char *frame_error(const struct frame_reader *reader);

/** Makes `message` an empty body with room for a header before it; append the body, then seal. */
void frame_open(struct buf *message);

/** The bytes of the body so far, between frame_open and frame_seal. */
struct span frame_body(const struct buf *message);

/**
 * Writes the header before the body; nothing is moved. The whole frame lies inside `message` and
 * is valid until that changes.
 */
struct span frame_seal(struct buf *message);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Framing: what comes out depends on the bytes alone, never on how they were cut. The input is a
 * byte of options, lengths of pieces up to a byte 0xFF, then the stream.
 */
#include "fuzz.h"

#include "protocol/frame.h"

enum { TAKES_STORAGE = 4, KEPT_MAX = 512 * 1024 };

static const size_t body_limits[] = {0, 20, 4096, 1024 * 1024};

/* Whatever is complete, a line each: the status, then the body behind its length. */
static bool read_messages(struct frame_reader *reader, bool takes_storage, struct buf *transcript)
{
    struct buf *body;
    enum frame_status status;
    while ((status = frame_next(reader, &body)) != FRAME_NEED_MORE) {
        buf_printf(transcript, "status %d\n", (int)status);
        if (status == FRAME_BROKEN) {
            fuzz_expect(frame_error(reader) != NULL, "a broken stream says why");
            return false;
        }
        if (status != FRAME_BODY)
            continue;
        fuzz_expect(body->length <= reader->body_limit, "a body is within the limit");
        buf_printf(transcript, "%zu bytes: ", body->length);
        buf_append(transcript, buf_span(body));
        if (takes_storage) {
            buf_release(body);
            *body = BUF_INIT(body->tag);
        }
    }
    fuzz_expect(frame_error(reader) == NULL, "a stream that goes on has no error");
    return true;
}

static void read_stream(struct span stream, struct span pieces, unsigned char options,
                        struct buf *transcript)
{
    struct frame_reader reader;
    frame_reader_init(&reader, body_limits[options & 3]);
    size_t arrived = 0;
    for (size_t turn = 0; arrived < stream.length; turn++) {
        size_t length = stream.length;
        if (pieces.length > 0)
            length = (unsigned char)pieces.bytes[turn % pieces.length] + (size_t)1;
        struct span piece = span_slice(stream, arrived, arrived + length);
        frame_feed(&reader, piece);
        arrived += piece.length;
        if (!read_messages(&reader, options & TAKES_STORAGE, transcript))
            break;
        fuzz_expect(reader.body.capacity + reader.input.capacity <= 4 * arrived + KEPT_MAX,
                    "memory grows with what has arrived");
    }
    frame_reader_release(&reader);
}

/* What we write is what we read. */
static void check_round_trip(struct span body)
{
    struct frame_reader reader;
    struct buf message = {0};
    struct buf *read;
    frame_open(&message);
    buf_append(&message, body);
    fuzz_expect(span_equal(frame_body(&message), body), "a body is kept as it is");
    frame_reader_init(&reader, FRAME_BODY_LIMIT);
    frame_feed(&reader, frame_seal(&message));
    fuzz_expect(frame_next(&reader, &read) == FRAME_BODY, "our own frame is read");
    fuzz_expect(span_equal(buf_span(read), body), "our own frame holds the body");
    fuzz_expect(frame_next(&reader, &read) == FRAME_NEED_MORE, "nothing follows our own frame");
    frame_reader_release(&reader);
    buf_release(&message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span left = fuzz_input(data, size);
    unsigned char options = fuzz_byte(&left);
    struct span pieces = fuzz_until(&left, '\xFF');
    struct buf whole = {0};
    struct buf cut = {0};
    read_stream(left, SPAN(""), options & 3, &whole);
    read_stream(left, pieces, options, &cut);
    fuzz_expect(span_equal(buf_span(&whole), buf_span(&cut)), "cutting changes nothing");
    check_round_trip(left);
    buf_release(&whole);
    buf_release(&cut);
    return 0;
}

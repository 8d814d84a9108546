/* SPDX-License-Identifier: MIT */
#include "server/byte_stream.h"

#include "base/utf8.h"

enum { PIECE = 64 * 1024 };

void byte_stream_init(struct byte_stream *stream, struct file_reader file, struct span memory)
{
    struct buf raw = stream->raw;
    buf_clear(&raw);
    *stream = (struct byte_stream){.file = file, .memory = memory, .raw = raw};
}

void byte_stream_release(struct byte_stream *stream)
{
    file_close(&stream->file);
    buf_release(&stream->raw);
}

static void read_more(struct byte_stream *stream)
{
    if (stream->file.descriptor < 0) {
        struct span piece = span_slice(stream->memory, 0, PIECE);
        buf_append(&stream->raw, piece);
        stream->memory = span_slice(stream->memory, piece.length, stream->memory.length);
        stream->ended = stream->memory.length == 0;
        return;
    }
    ptrdiff_t n = file_read_some(&stream->file, buf_reserve(&stream->raw, PIECE), PIECE);
    if (n > 0)
        stream->raw.length += (size_t)n;
    stream->failed = n < 0;
    stream->ended = n <= 0;
}

static void skip_mark(struct byte_stream *stream)
{
    struct span raw = buf_span(&stream->raw);
    stream->started = true;
    if (span_starts_with(raw, SPAN("\xEF\xBB\xBF"))) {
        buf_consume(&stream->raw, 3);
    } else if (span_starts_with(raw, SPAN("\xFF\xFE"))) {
        stream->encoding = BYTES_UTF16_LITTLE;
        buf_consume(&stream->raw, 2);
    } else if (span_starts_with(raw, SPAN("\xFE\xFF"))) {
        stream->encoding = BYTES_UTF16_BIG;
        buf_consume(&stream->raw, 2);
    }
}

/* How many bytes at the end may be the begin of a character whose rest is still to come. */
static size_t unfinished_utf8(struct span raw)
{
    for (size_t back = 1; back <= 3 && back <= raw.length; back++) {
        unsigned char byte = (unsigned char)raw.bytes[raw.length - back];
        if (byte < 0x80)
            return 0;
        if (byte >= 0xC0)
            return utf8_sequence_length(byte) > back ? back : 0;
    }
    return 0;
}

static void decode_utf8(struct byte_stream *stream, struct buf *out)
{
    struct span raw = buf_span(&stream->raw);
    size_t held = stream->ended ? 0 : unfinished_utf8(raw);
    utf8_append_valid(out, span_slice(raw, 0, raw.length - held));
    buf_consume(&stream->raw, raw.length - held);
}

static uint32_t unit_at(const struct byte_stream *stream, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)stream->raw.bytes + at;
    return stream->encoding == BYTES_UTF16_LITTLE ? (uint32_t)(bytes[0] | bytes[1] << 8)
                                                  : (uint32_t)(bytes[0] << 8 | bytes[1]);
}

static void decode_utf16(struct byte_stream *stream, struct buf *out)
{
    size_t at = 0;
    while (at + 2 <= stream->raw.length) {
        uint32_t unit = unit_at(stream, at);
        if (unit >= 0xD800 && unit < 0xDC00) {
            if (at + 4 > stream->raw.length && !stream->ended)
                break;
            uint32_t low = at + 4 <= stream->raw.length ? unit_at(stream, at + 2) : 0;
            if (low >= 0xDC00 && low < 0xE000) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            }
        }
        utf8_append_code_point(out, unit);
        at += 2;
    }
    if (stream->ended && at < stream->raw.length) {
        utf8_append_code_point(out, 0xFFFD);
        at = stream->raw.length;
    }
    buf_consume(&stream->raw, at);
}

bool byte_stream_next(struct byte_stream *stream, struct buf *out)
{
    if (stream->ended)
        return false;
    do
        read_more(stream);
    while (!stream->started && !stream->ended && stream->raw.length < 4);
    if (!stream->started)
        skip_mark(stream);
    if (stream->encoding == BYTES_UTF8)
        decode_utf8(stream, out);
    else
        decode_utf16(stream, out);
    return true;
}

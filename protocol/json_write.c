/* SPDX-License-Identifier: MIT */
#include "protocol/json_write.h"

#include "base/utf8.h"

/* True if one of the eight bytes needs an escape: a control character, '"' or '\'. */
static bool word_needs_escape(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u;
    const uint64_t highs = 0x8080808080808080u;
    uint64_t quote = word ^ ones * '"';
    uint64_t backslash = word ^ ones * '\\';
    uint64_t control = (word - ones * 0x20) & ~word;
    return (control | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) & highs;
}

static bool needs_escape(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* The length of the run from `from` on that goes out as it is. */
static size_t plain_run(struct span text, size_t from)
{
    size_t i = from;
    for (; i + 8 <= text.length; i += 8) {
        uint64_t word;
        memcpy(&word, text.bytes + i, 8);
        if (word_needs_escape(word))
            break;
    }
    while (i < text.length && !needs_escape(text.bytes[i]))
        i++;
    return i - from;
}

static void write_escape(struct buf *out, char c)
{
    static const char letters[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  ['\f'] = 'f',
        ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
    };
    static const char digits[] = "0123456789abcdef";
    unsigned char byte = (unsigned char)c;
    if (letters[byte]) {
        buf_append(out, (struct span){(char[]){'\\', letters[byte]}, 2});
        return;
    }
    buf_append(out, SPAN("\\u00"));
    buf_append_byte(out, digits[byte >> 4]);
    buf_append_byte(out, digits[byte & 15]);
}

void json_write_string_part(struct buf *out, struct span valid)
{
    buf_reserve(out, valid.length);
    for (size_t at = 0; at < valid.length;) {
        size_t run = plain_run(valid, at);
        buf_append(out, span_slice(valid, at, at + run));
        at += run;
        if (at < valid.length)
            write_escape(out, valid.bytes[at++]);
    }
}

void json_write_string(struct buf *out, struct span valid)
{
    buf_append_byte(out, '"');
    json_write_string_part(out, valid);
    buf_append_byte(out, '"');
}

void json_write_bytes(struct buf *out, struct span bytes)
{
    if (utf8_valid_prefix(bytes) == bytes.length) {
        json_write_string(out, bytes);
        return;
    }
    struct buf valid = BUF_INIT(MEM_PROTOCOL);
    utf8_append_valid(&valid, bytes);
    json_write_string(out, buf_span(&valid));
    buf_release(&valid);
}

void json_write_integer(struct buf *out, int64_t number)
{
    if (number < 0)
        buf_append_byte(out, '-');
    buf_append_uint(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

static int append_dump(const char *bytes, size_t length, void *out)
{
    buf_append(out, (struct span){bytes, length});
    return 0;
}

void json_write_value(struct buf *out, const json_t *value)
{
    size_t before = out->length;
    if (value && json_dump_callback(value, append_dump, out, JSON_COMPACT | JSON_ENCODE_ANY) == 0)
        return;
    out->length = before;
    buf_append(out, SPAN("null"));
}

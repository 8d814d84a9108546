/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

size_t utf8_ascii_prefix(struct span span)
{
    size_t i = 0;
    for (; i + 8 <= span.length; i += 8) {
        uint64_t word;
        memcpy(&word, span.bytes + i, 8);
        if (word & 0x8080808080808080u)
            break;
    }
    while (i < span.length && (unsigned char)span.bytes[i] < 0x80)
        i++;
    return i;
}

/* The length of the valid sequence at `at`, or 0; then *bad is the maximal subpart's length. */
static size_t sequence_at(struct span span, size_t at, size_t *bad)
{
    const unsigned char *s = (const unsigned char *)span.bytes + at;
    size_t left = span.length - at;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    size_t length;

    *bad = 1;
    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return 0;
    if (s[0] < 0xE0) {
        length = 2;
    } else if (s[0] < 0xF0) {
        length = 3;
        if (s[0] == 0xE0)
            low = 0xA0;
        else if (s[0] == 0xED)
            high = 0x9F;
    } else {
        length = 4;
        if (s[0] == 0xF0)
            low = 0x90;
        else if (s[0] == 0xF4)
            high = 0x8F;
    }
    for (size_t i = 1; i < length; i++) {
        if (i >= left || s[i] < low || s[i] > high) {
            *bad = i;
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

size_t utf8_valid_prefix(struct span span)
{
    size_t i = 0;
    size_t bad;
    while (i < span.length) {
        i += utf8_ascii_prefix(span_slice(span, i, span.length));
        if (i == span.length)
            break;
        size_t length = sequence_at(span, i, &bad);
        if (length == 0)
            break;
        i += length;
    }
    return i;
}

void utf8_append_valid(struct buf *out, struct span span)
{
    while (span.length) {
        size_t valid = utf8_valid_prefix(span);
        buf_append(out, span_slice(span, 0, valid));
        if (valid == span.length)
            return;
        size_t bad;
        sequence_at(span, valid, &bad);
        utf8_append_code_point(out, 0xFFFD);
        span = span_slice(span, valid + bad, span.length);
    }
}

size_t utf8_write_code_point(uint32_t c, char *out)
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = 0xFFFD;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

void utf8_append_code_point(struct buf *out, uint32_t code_point)
{
    buf_reserve(out, 4);
    out->length += utf8_write_code_point(code_point, out->bytes + out->length);
}

size_t utf8_count_code_points(struct span valid)
{
    size_t count = 0;
    for (size_t i = 0; i < valid.length; i++)
        count += !utf8_is_continuation(valid.bytes[i]);
    return count;
}

size_t utf8_count_utf16(struct span valid)
{
    size_t i = utf8_ascii_prefix(valid);
    size_t count = i;
    for (; i < valid.length; i++) {
        unsigned char c = (unsigned char)valid.bytes[i];
        count += (c & 0xC0) != 0x80;
        count += c >= 0xF0;
    }
    return count;
}

uint32_t utf8_decode(struct span valid, size_t at, size_t *length)
{
    const unsigned char *s = (const unsigned char *)valid.bytes + at;
    *length = utf8_sequence_length(s[0]);
    switch (*length) {
    case 1:
        return s[0];
    case 2:
        return (uint32_t)(s[0] & 0x1F) << 6 | (s[1] & 0x3F);
    case 3:
        return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (s[2] & 0x3F);
    default:
        return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 |
               (uint32_t)(s[2] & 0x3F) << 6 | (s[3] & 0x3F);
    }
}

size_t utf8_round_down(struct span valid, size_t at)
{
    if (at >= valid.length)
        return valid.length;
    while (at > 0 && utf8_is_continuation(valid.bytes[at]))
        at--;
    return at;
}

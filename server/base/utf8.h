/* SPDX-License-Identifier: MIT */
/**
 * UTF-8: decoding, counting, and making any bytes valid.
 *
 * Layer: base. The text store holds valid UTF-8 only (NUL allowed); whatever comes from outside
 * passes utf8_append_valid first. Invalid bytes become U+FFFD one per maximal subpart, as the
 * WHATWG decoder and so every editor does it, so that columns agree with what is on the screen.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"
#include "base/span.h"

#include <stdint.h>

/** Bytes of the sequence that begins with `lead`, which must be the lead byte of valid UTF-8. */
static inline size_t utf8_sequence_length(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/** True for the second and later bytes of a sequence. */
static inline bool utf8_is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/** The length of the longest prefix that is pure ASCII, in bytes. */
size_t utf8_ascii_prefix(struct span span);

/** The length of the longest valid prefix, in bytes. */
size_t utf8_valid_prefix(struct span span);

/** Appends `span` with every maximal invalid subpart replaced by U+FFFD. */
void utf8_append_valid(struct buf *out, struct span span);

/** Appends the code point (a lone surrogate or a number past U+10FFFF gives U+FFFD). */
void utf8_append_code_point(struct buf *out, uint32_t code_point);

/** Encodes into `out` (room for 4 bytes) and returns the bytes written; as above. */
size_t utf8_write_code_point(uint32_t code_point, char *out);

/** The UTF-16 units that valid UTF-8 takes. */
size_t utf8_count_utf16(struct span valid);

/** The code points in valid UTF-8. */
size_t utf8_count_code_points(struct span valid);

/** The code point at byte `at` of valid UTF-8; *length is its length in bytes. */
uint32_t utf8_decode(struct span valid, size_t at, size_t *length);

/** The start of the code point that byte `at` belongs to (`at` itself at the span's end). */
size_t utf8_round_down(struct span valid, size_t at);

#endif

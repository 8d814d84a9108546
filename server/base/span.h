/* SPDX-License-Identifier: MIT */
/**
 * A borrowed run of bytes: a pointer and a length, never NUL-terminated by promise, never owned.
 *
 * Layer: the lowest; includes nothing of ours. Every text that crosses a function boundary is a
 * span, because documents may hold NUL. A span lives as long as what it was taken from.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
    const char *bytes;
    size_t length; /* bytes */
};

/** A span over a string literal, without its final NUL. */
#define SPAN(literal) ((struct span){(literal), sizeof(literal) - 1})

static inline struct span span_from_string(const char *string)
{
    return (struct span){string, string ? strlen(string) : 0};
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static inline bool span_equal_string(struct span a, const char *string)
{
    return span_equal(a, span_from_string(string));
}

/** The bytes from `from` up to `to`; both are cut to the span's length, and `from` to `to`. */
static inline struct span span_slice(struct span s, size_t from, size_t to)
{
    if (to > s.length)
        to = s.length;
    if (from > to)
        from = to;
    return (struct span){s.bytes ? s.bytes + from : s.bytes, to - from};
}

static inline bool span_starts_with(struct span s, struct span prefix)
{
    return s.length >= prefix.length && span_equal(span_slice(s, 0, prefix.length), prefix);
}

static inline bool span_ends_with(struct span s, struct span suffix)
{
    return s.length >= suffix.length &&
           span_equal(span_slice(s, s.length - suffix.length, s.length), suffix);
}

/** Orders by bytes, then by length: negative, zero or positive as memcmp. */
int span_compare(struct span a, struct span b);

/** The offset of the first `byte` at or after `from`, or the span's length. */
size_t span_find_byte(struct span s, size_t from, char byte);

/** The offset of the first `needle` at or after `from`, or the span's length if there is none. */
size_t span_find(struct span s, size_t from, struct span needle);

/** Equal but for the case of ASCII letters. */
bool span_equal_ignore_case(struct span a, struct span b);

/** Without the blanks (space, tab, CR, LF) at both ends. */
struct span span_trim(struct span s);

#endif

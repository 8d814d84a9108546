/* SPDX-License-Identifier: MIT */
#include "base/span.h"

int span_compare(struct span a, struct span b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.bytes, b.bytes, shorter) : 0;
    if (order != 0)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

size_t span_find_byte(struct span s, size_t from, char byte)
{
    if (from >= s.length)
        return s.length;
    const char *found = memchr(s.bytes + from, byte, s.length - from);
    return found ? (size_t)(found - s.bytes) : s.length;
}

size_t span_find(struct span s, size_t from, struct span needle)
{
    if (needle.length == 0)
        return from < s.length ? from : s.length;
    while (from < s.length && s.length - from >= needle.length) {
        size_t at = span_find_byte(s, from, needle.bytes[0]);
        if (s.length - at < needle.length)
            break;
        if (memcmp(s.bytes + at, needle.bytes, needle.length) == 0)
            return at;
        from = at + 1;
    }
    return s.length;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool span_equal_ignore_case(struct span a, struct span b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (lower(a.bytes[i]) != lower(b.bytes[i]))
            return false;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span s)
{
    size_t from = 0;
    size_t to = s.length;
    while (from < to && is_blank(s.bytes[from]))
        from++;
    while (to > from && is_blank(s.bytes[to - 1]))
        to--;
    return span_slice(s, from, to);
}

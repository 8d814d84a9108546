/* SPDX-License-Identifier: MIT */
#include "base/suggest.h"

enum { NAME_MAX_LENGTH = 64 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The number of edits, a swap of neighbours being one; both are at most NAME_MAX_LENGTH long. */
static size_t distance(struct span a, struct span b)
{
    size_t rows[3][NAME_MAX_LENGTH + 1];
    for (size_t j = 0; j <= b.length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            char x = lower(a.bytes[i - 1]);
            char y = lower(b.bytes[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b.bytes[j - 2]) && y == lower(a.bytes[i - 2]))
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a.length % 3][b.length];
}

const char *suggest_nearest(struct span given, const char *const *candidates, size_t n)
{
    const char *nearest = NULL;
    size_t limit = given.length <= 3 ? 1 : given.length <= 8 ? 2 : 3;
    if (given.length == 0 || given.length > NAME_MAX_LENGTH)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct span candidate = span_from_string(candidates[i]);
        if (candidate.length > NAME_MAX_LENGTH || candidate.length > given.length + limit)
            continue;
        size_t edits = distance(given, candidate);
        if (edits > limit || edits >= candidate.length)
            continue;
        nearest = candidates[i];
        if (edits == 0)
            break;
        limit = edits - 1;
    }
    return nearest;
}

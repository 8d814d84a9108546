/* SPDX-License-Identifier: MIT */
#include "rules/fix_template.h"

/* The piece at the front of `text`, which begins with a brace; false: it is literal. */
static bool read_placeholder(struct span text, struct fix_piece *piece)
{
    const struct span match = SPAN("{match}"), today = SPAN("{today}");
    if (span_starts_with(text, today)) {
        *piece = (struct fix_piece){FIX_TODAY, span_slice(text, 0, today.length), 0};
        return true;
    }
    if (span_starts_with(text, match)) {
        *piece = (struct fix_piece){FIX_MATCH, span_slice(text, 0, match.length), 0};
        return true;
    }
    if (text.length < 3 || text.bytes[1] < '0' || text.bytes[1] > '9' || text.bytes[2] != '}')
        return false;
    *piece = (struct fix_piece){FIX_GROUP, span_slice(text, 0, 3), (unsigned)(text.bytes[1] - '0')};
    return true;
}

bool fix_next_piece(struct span *rest, struct fix_piece *piece)
{
    size_t end = 0;
    if (rest->length == 0)
        return false;
    if (!read_placeholder(*rest, piece)) {
        struct fix_piece unused;
        do
            end = span_find_byte(*rest, end + 1, '{');
        while (end < rest->length &&
               !read_placeholder(span_slice(*rest, end, rest->length), &unused));
        *piece = (struct fix_piece){FIX_LITERAL, span_slice(*rest, 0, end), 0};
    }
    *rest = span_slice(*rest, piece->text.length, rest->length);
    return true;
}

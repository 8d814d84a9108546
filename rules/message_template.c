/* SPDX-License-Identifier: MIT */
#include "rules/message_template.h"

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

/* The placeholder at the front of `text`, which begins with a brace; false: it is literal. */
static bool read_placeholder(struct span text, struct message_piece *piece)
{
    size_t end = 1;
    while (end < text.length && is_word_byte(text.bytes[end]))
        end++;
    if (end < 2 || end >= text.length || text.bytes[0] != '{' || text.bytes[end] != '}')
        return false;
    struct span name = span_slice(text, 1, end);
    bool is_match = span_equal(name, SPAN("match"));
    *piece = (struct message_piece){is_match ? MESSAGE_MATCH : MESSAGE_GROUP,
                                    span_slice(text, 0, end + 1), name};
    return true;
}

bool message_next_piece(struct span *rest, struct message_piece *piece)
{
    struct message_piece next;
    if (rest->length == 0)
        return false;
    if (!read_placeholder(*rest, piece)) {
        size_t end = 0;
        do
            end = span_find_byte(*rest, end + 1, '{');
        while (end < rest->length &&
               !read_placeholder(span_slice(*rest, end, rest->length), &next));
        *piece = (struct message_piece){MESSAGE_LITERAL, span_slice(*rest, 0, end), SPAN("")};
    }
    *rest = span_slice(*rest, piece->text.length, rest->length);
    return true;
}

bool message_has_groups(struct span message)
{
    struct message_piece piece;
    while (message_next_piece(&message, &piece))
        if (piece.kind == MESSAGE_GROUP)
            return true;
    return false;
}

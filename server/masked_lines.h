/* SPDX-License-Identifier: MIT */
/**
 * The lines of a file as they may leave it, without what is secret: their hashes, and the text of a
 * finding as a snippet. A part of scanner, which goes through the lines piece by piece.
 *
 * Layer: server, over secrets, redact and line_hash.
 *
 * What is secret of a line is told before the line is fed, and in the place of each secret stands
 * the same mask, so neither a hash nor a snippet depends on it. Of a line longer than
 * SCAN_LINE_MAX the first fragment is hashed, and as a mask if there is anything secret in it.
 */
#ifndef SERVER_MASKED_LINES_H
#define SERVER_MASKED_LINES_H

#include "base/buf.h"
#include "rules/line_fragment.h"
#include "server/line_hash.h"
#include "server/secrets.h"

enum { SNIPPET_MAX = 1024 /* bytes: a longer text is no snippet */ };

/** A zeroed struct is off. */
struct masked_lines {
    bool is_on;
    const struct secrets *secrets; /* of the file, as far as it is told */
    size_t known_end;              /* line of the file: what is secret is told of those before it */
    struct line_hash hash;
    struct buf long_line; /* what is hashed of the one at hand */
};

/** Begins a file; without a sink all that follows does nothing. `secrets` are held by who tells
 * them. */
void masked_lines_begin(struct masked_lines *lines, const struct secrets *secrets,
                        line_hash_sink *sink, void *context);
void masked_lines_release(struct masked_lines *lines);

/** Hashes lines of a piece that begins on line `first_line` of the file, each of them once, in
 * order. */
void masked_lines_feed(struct masked_lines *lines, const struct text *text, size_t first_line,
                       struct line_range range);

/** The same for a long line: its fragments in order, and then its end. */
void masked_lines_feed_fragment(struct masked_lines *lines, const struct rule_set *set,
                                const struct line_fragment *fragment,
                                const struct violation_list *found);
void masked_lines_end_long_line(struct masked_lines *lines, bool is_last);

/** The file ends. */
void masked_lines_end(struct masked_lines *lines);

/** Appends the text between two places of the piece; nothing if it is long, or its end is on a
 * line of which it is not told yet what is secret. */
void masked_lines_append_snippet(const struct masked_lines *lines, const struct text *text,
                                 size_t first_line, struct text_position start,
                                 struct text_position end, struct buf *out);

#endif

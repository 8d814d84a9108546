/* SPDX-License-Identifier: MIT */
/**
 * Places in a text as LSP writes them, and as the text store keeps them.
 *
 * Layer: server, over rules/text. A client counts a character in units of the encoding that was
 * agreed with it: bytes (utf-8), UTF-16 units or code points (utf-32). Inside, columns are bytes.
 */
#ifndef SERVER_POSITION_H
#define SERVER_POSITION_H

#include "base/span.h"
#include "rules/text.h"

enum position_encoding { POSITION_UTF8, POSITION_UTF16, POSITION_UTF32 };

/** The encoding's name in the protocol: "utf-8", "utf-16" or "utf-32". */
const char *position_encoding_name(enum position_encoding encoding);

/** Reads such a name; false, and `*out` untouched, if it is none of the three. */
bool position_encoding_parse(struct span name, enum position_encoding *out);

/**
 * The place in the text that a client's line and character (units) mean; every pair means one. A
 * character behind the line is the line's end, before its line end; one inside a code point is
 * where the code point begins. A line behind the last one is the end of the text.
 */
struct text_position position_decode(const struct text *text, size_t line, size_t character,
                                     enum position_encoding encoding);

/** The units that the first bytes of a line take; `is_ascii` if the line is known to be ASCII. */
size_t position_units(struct span line_prefix, bool is_ascii, enum position_encoding encoding);

/** The character (units) of a place in the text; a byte behind the line counts as its end. */
size_t position_encode(const struct text *text, struct text_position position,
                       enum position_encoding encoding);

/**
 * Encodes places of one text in order without counting a line from its begin each time: zeroed at
 * first, then position_walk_to for each place; what counts is how far they lie apart.
 */
struct position_walk {
    size_t line, byte, units; /* the place asked for last */
};
size_t position_walk_to(struct position_walk *walk, const struct text *text,
                        struct text_position position, enum position_encoding encoding);

#endif

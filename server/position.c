/* SPDX-License-Identifier: MIT */
#include "server/position.h"

#include "base/utf8.h"

static const char *const names[] = {
    [POSITION_UTF8] = "utf-8",
    [POSITION_UTF16] = "utf-16",
    [POSITION_UTF32] = "utf-32",
};

const char *position_encoding_name(enum position_encoding encoding)
{
    return names[encoding];
}

bool position_encoding_parse(struct span name, enum position_encoding *out)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (span_equal_string(name, names[i])) {
            *out = (enum position_encoding)i;
            return true;
        }
    }
    return false;
}

static size_t sequence_units(unsigned char lead, enum position_encoding encoding)
{
    return encoding == POSITION_UTF16 && lead >= 0xF0 ? 2 : 1;
}

/* The byte at which unit `character` lies, or the start of the code point that it lies in. */
static size_t byte_of_unit(struct span line, size_t character, enum position_encoding encoding)
{
    size_t byte = utf8_ascii_prefix(span_slice(line, 0, character));
    size_t left = character - byte;
    while (left > 0 && byte < line.length) {
        unsigned char lead = (unsigned char)line.bytes[byte];
        size_t units = sequence_units(lead, encoding);
        if (units > left)
            break;
        left -= units;
        byte += utf8_sequence_length(lead);
    }
    return byte;
}

struct text_position position_decode(const struct text *text, size_t line, size_t character,
                                     enum position_encoding encoding)
{
    if (line >= text->n_lines) {
        line = text->n_lines - 1;
        return (struct text_position){line, text_line(text, line).length};
    }
    struct span bytes = text_line(text, line);
    struct text_position position = {line, character};
    if (encoding == POSITION_UTF8)
        position.byte = utf8_round_down(bytes, character);
    else if (text_line_is_ascii(text, line))
        position.byte = character < bytes.length ? character : bytes.length;
    else
        position.byte = byte_of_unit(bytes, character, encoding);
    return position;
}

size_t position_units(struct span line_prefix, bool is_ascii, enum position_encoding encoding)
{
    if (is_ascii || encoding == POSITION_UTF8)
        return line_prefix.length;
    if (encoding == POSITION_UTF16)
        return utf8_count_utf16(line_prefix);
    return utf8_count_code_points(line_prefix);
}

size_t position_encode(const struct text *text, struct text_position position,
                       enum position_encoding encoding)
{
    struct span line = text_line(text, position.line);
    return position_units(span_slice(line, 0, position.byte),
                          text_line_is_ascii(text, position.line), encoding);
}

size_t position_walk_to(struct position_walk *walk, const struct text *text,
                        struct text_position position, enum position_encoding encoding)
{
    bool is_ascii = text_line_is_ascii(text, position.line);
    struct span line = text_line(text, position.line);
    if (is_ascii)
        return position.byte < line.length ? position.byte : line.length;
    if (walk->line != position.line)
        *walk = (struct position_walk){.line = position.line};
    struct span ahead = span_slice(line, walk->byte, position.byte);
    struct span back = span_slice(line, position.byte, walk->byte);
    walk->units += position_units(ahead, false, encoding);
    walk->units -= position_units(back, false, encoding);
    walk->byte = walk->byte + ahead.length - back.length;
    return walk->units;
}

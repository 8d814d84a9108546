/* SPDX-License-Identifier: MIT */
/* From the decoded text of a scalar back to the bytes it was written with. */
#include "rules/tree.h"

#include "base/utf8.h"

/* How many bytes of the source stand for how many of the text; equal numbers: byte for byte. */
struct step {
    size_t source, decoded;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* The bytes of the line break at `at`, as YAML 1.1 knows them, or 0. */
static size_t break_length(struct span s, size_t at)
{
    struct span rest = span_slice(s, at, s.length);
    if (span_starts_with(rest, SPAN("\r\n")) || span_starts_with(rest, SPAN("\xC2\x85")))
        return 2;
    if (span_starts_with(rest, SPAN("\xE2\x80\xA8")) ||
        span_starts_with(rest, SPAN("\xE2\x80\xA9")))
        return 3;
    return rest.length && (rest.bytes[0] == '\n' || rest.bytes[0] == '\r');
}

/* The separators U+2028 and U+2029 are kept, all other breaks become a line feed. */
static size_t break_decoded(size_t length)
{
    return length == 3 ? 3 : 1;
}

static size_t skip_blanks(struct span s, size_t at)
{
    while (at < s.length && is_blank(s.bytes[at]))
        at++;
    return at;
}

/* Skips the blanks and breaks that follow a break; *decoded is what they leave in the text. */
static size_t skip_lines(struct span s, size_t at, size_t *decoded)
{
    *decoded = 0;
    for (;;) {
        at = skip_blanks(s, at);
        size_t length = break_length(s, at);
        if (length == 0)
            return at;
        *decoded += break_decoded(length);
        at += length;
    }
}

/* Blanks and line breaks: a single break is folded to a space, more of them lose the first. */
static struct step fold_step(struct span s, size_t at)
{
    size_t blanks = skip_blanks(s, at);
    size_t length = break_length(s, blanks);
    if (length == 0)
        return (struct step){blanks - at, blanks - at};
    size_t more;
    size_t end = skip_lines(s, blanks + length, &more);
    size_t first = length == 3 ? 3 : more == 0;
    return (struct step){end - at, first + more};
}

static uint32_t hex_value(struct span s, size_t at, size_t n)
{
    uint32_t value = 0;
    for (size_t i = at; i < at + n && i < s.length; i++) {
        unsigned char c = (unsigned char)s.bytes[i];
        value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static struct step hex_step(struct span s, size_t at, size_t n)
{
    char encoded[4];
    uint32_t value = hex_value(s, at + 2, n);
    if (value >= 0xD800 && value < 0xDC00) /* The first half of a pair: JSON alone lets it pass. */
        return (struct step){12, 4};
    return (struct step){2 + n, utf8_write_code_point(value, encoded)};
}

static struct step escape_step(struct span s, size_t at)
{
    size_t length = break_length(s, at + 1);
    if (length) {
        size_t more;
        size_t end = skip_lines(s, at + 1 + length, &more);
        return (struct step){end - at, more};
    }
    switch (at + 1 < s.length ? s.bytes[at + 1] : '\0') {
    case 'x':
        return hex_step(s, at, 2);
    case 'u':
        return hex_step(s, at, 4);
    case 'U':
        return hex_step(s, at, 8);
    case 'N':
    case '_':
        return (struct step){2, 2};
    case 'L':
    case 'P':
        return (struct step){2, 3};
    default:
        return (struct step){2, 1};
    }
}

static struct step step_at(struct span s, size_t at, enum tree_style style)
{
    char c = s.bytes[at];
    if (c == '\\' && (style == TREE_DOUBLE || style == TREE_STRING))
        return escape_step(s, at);
    if (c == '\'' && style == TREE_SINGLE)
        return (struct step){2, 1};
    if (style != TREE_STRING && (is_blank(c) || break_length(s, at)))
        return fold_step(s, at);
    return (struct step){1, 1};
}

/* Plain and quoted scalars: walks the source as its decoder did. */
static size_t flow_offset(const struct tree_value *value, size_t decoded)
{
    size_t quote = value->style != TREE_PLAIN;
    struct span s = span_slice(value->source, 0, value->source.length - quote);
    size_t at = quote;
    size_t done = 0;
    while (at < s.length) {
        struct step step = step_at(s, at, value->style);
        if (decoded < done + step.decoded)
            return step.source == step.decoded ? at + (decoded - done) : at;
        at += step.source;
        done += step.decoded;
    }
    return s.length;
}

/* The end of the run of blanks and breaks that begins at `at`. */
static size_t skip_white(struct span s, size_t at)
{
    size_t decoded;
    return skip_lines(s, at, &decoded);
}

static size_t skip_black(struct span s, size_t at)
{
    while (at < s.length && !is_blank(s.bytes[at]) && break_length(s, at) == 0)
        at++;
    return at;
}

/* The byte `decoded` of the white run [from, to) of the text, which is [at, next) in the source:
 * what follows the run's last line feed is counted back from the word behind it, because
 * indentation was taken from its front; the rest is counted on from the word before. */
static size_t white_offset(struct span text, size_t from, size_t to, size_t decoded, size_t at,
                           size_t next)
{
    size_t line = to;
    while (line > from && text.bytes[line - 1] != '\n')
        line--;
    if (to < text.length && (line > from || from == 0) && decoded >= line)
        return next - (to - decoded);
    return at + (decoded - from) < next ? at + (decoded - from) : next;
}

/* Block scalars: the words between blanks are the same in source and text, in the same order. */
static size_t block_offset(const struct tree_value *value, size_t decoded)
{
    struct span s = value->source;
    struct span text = value->text;
    size_t at = 0;
    while (at < s.length && break_length(s, at) == 0)
        at++;
    at += break_length(s, at);
    for (size_t done = 0; done < text.length;) {
        size_t word = skip_white(text, done);
        size_t next = skip_white(s, at);
        if (decoded < word)
            return white_offset(text, done, word, decoded, at, next);
        size_t end = skip_black(text, word);
        if (decoded < end)
            return next + (decoded - word);
        at = next + (end - word);
        done = end;
    }
    return at < s.length ? at : s.length;
}

size_t tree_source_offset(const struct tree_value *value, size_t decoded)
{
    if (value->kind != TREE_SCALAR)
        return value->start;
    size_t offset =
        value->style == TREE_BLOCK ? block_offset(value, decoded) : flow_offset(value, decoded);
    return value->start + (offset < value->source.length ? offset : value->source.length);
}

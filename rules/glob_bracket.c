/* SPDX-License-Identifier: MIT */
#include "rules/glob_bracket.h"

#include "base/utf8.h"

uint32_t glob_character(struct span s, size_t at, bool git, size_t *length)
{
    unsigned char lead = (unsigned char)s.bytes[at];
    *length = 1;
    if (lead < 0x80 || git)
        return lead;
    struct span one = span_slice(s, at, at + utf8_sequence_length(lead));
    if (lead < 0xC0 || utf8_valid_prefix(one) < utf8_sequence_length(lead))
        return 0x110000u + lead;
    return utf8_decode(one, 0, length);
}

static char byte_at(struct span s, size_t at)
{
    return at < s.length ? s.bytes[at] : '\0';
}

static bool in_range(uint32_t c, char low, char high)
{
    return c >= (unsigned char)low && c <= (unsigned char)high;
}

static bool is_alpha(uint32_t c)
{
    return in_range(c, 'a', 'z') || in_range(c, 'A', 'Z');
}

static bool is_alnum(uint32_t c)
{
    return is_alpha(c) || in_range(c, '0', '9');
}

static bool is_graph(uint32_t c)
{
    return in_range(c, '!', '~');
}

/* Whether `c` is in the named class; *known tells whether there is one of that name. */
static bool named_class(struct span name, uint32_t c, bool *known)
{
    const struct {
        const char *name;
        bool inside;
    } rows[] = {
        {"alnum", is_alnum(c)},
        {"alpha", is_alpha(c)},
        {"blank", c == ' ' || c == '\t'},
        {"cntrl", c < 0x20 || c == 0x7F},
        {"digit", in_range(c, '0', '9')},
        {"graph", is_graph(c)},
        {"lower", in_range(c, 'a', 'z')},
        {"print", is_graph(c) || c == ' '},
        {"punct", is_graph(c) && !is_alnum(c)},
        {"space", c == ' ' || in_range(c, '\t', '\r')},
        {"upper", in_range(c, 'A', 'Z')},
        {"xdigit", in_range(c, '0', '9') || in_range(c, 'a', 'f') || in_range(c, 'A', 'F')},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (span_equal_string(name, rows[i].name)) {
            *known = true;
            return rows[i].inside;
        }
    *known = false;
    return false;
}

/* [:name:] at bracket->at; false if what stands there is no such thing. */
static bool bracket_class(struct bracket *bracket, uint32_t c, bool *bad)
{
    struct span p = bracket->pattern;
    size_t close = span_find_byte(p, bracket->at + 2, ']');
    *bad = close == p.length;
    if (*bad || close < bracket->at + 3 || p.bytes[close - 1] != ':')
        return *bad;
    bool known;
    bracket->inside |= named_class(span_slice(p, bracket->at + 2, close - 1), c, &known);
    *bad = !known;
    bracket->fault_at = bracket->at;
    bracket->at = close + 1;
    return true;
}

/* One character of a bracket, its backslash taken off; false at the pattern's end. */
static bool bracket_character(struct bracket *bracket, uint32_t *out)
{
    size_t length;
    if (byte_at(bracket->pattern, bracket->at) == '\\')
        bracket->at++;
    if (bracket->at >= bracket->pattern.length)
        return false;
    *out = glob_character(bracket->pattern, bracket->at, bracket->git, &length);
    bracket->at += length;
    return true;
}

/* A character or a range; false if the bracket is malformed there. */
static bool bracket_range(struct bracket *bracket, uint32_t c)
{
    struct span p = bracket->pattern;
    size_t start = bracket->at;
    uint32_t low;
    if (!bracket_character(bracket, &low))
        return false;
    uint32_t high = low;
    if (byte_at(p, bracket->at) == '-' && bracket->at + 1 < p.length &&
        p.bytes[bracket->at + 1] != ']') {
        bracket->at++;
        if (!bracket_character(bracket, &high))
            return false;
    }
    bracket->inside |= c == low || (c >= low && c <= high);
    if (low <= high || bracket->git)
        return true;
    bracket->fault_at = start;
    return false;
}

bool glob_bracket_read(struct bracket *bracket, size_t at, uint32_t c)
{
    struct span p = bracket->pattern;
    bool negated = byte_at(p, at + 1) == '!' || byte_at(p, at + 1) == '^';
    size_t first = at + 1 + negated;
    bracket->at = first;
    bracket->fault_at = at;
    while (bracket->at < p.length && (p.bytes[bracket->at] != ']' || bracket->at == first)) {
        bool bad = false;
        bool class = byte_at(p, bracket->at) == '[' && byte_at(p, bracket->at + 1) == ':' &&
                     bracket_class(bracket, c, &bad);
        if (bad || (!class && !bracket_range(bracket, c)))
            return false;
    }
    if (bracket->at >= p.length)
        return false;
    bracket->end = bracket->at + 1;
    return bracket->inside != negated && c != '/';
}

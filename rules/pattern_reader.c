/* SPDX-License-Identifier: MIT */
#include "rules/pattern_reader.h"

#include "base/utf8.h"

void pattern_reader_init(struct pattern_reader *reader, struct span pattern, bool ignore_case)
{
    *reader = (struct pattern_reader){.pattern = pattern, .ignore_case = ignore_case};
}

static bool at_end(const struct pattern_reader *reader)
{
    return reader->at >= reader->pattern.length;
}

/* The byte here, NUL at the end. */
static char peek(const struct pattern_reader *reader)
{
    return at_end(reader) ? '\0' : reader->pattern.bytes[reader->at];
}

static bool take(struct pattern_reader *reader, char byte)
{
    if (at_end(reader) || peek(reader) != byte)
        return false;
    reader->at++;
    return true;
}

static bool take_word(struct pattern_reader *reader, const char *word)
{
    struct span rest = span_slice(reader->pattern, reader->at, reader->pattern.length);
    if (!span_starts_with(rest, span_from_string(word)))
        return false;
    reader->at += strlen(word);
    return true;
}

static bool fail(struct pattern_reader *reader)
{
    reader->failed = true;
    return false;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static int hex_value(char byte)
{
    if (is_digit(byte))
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

static void set_character(struct pattern_token *token, uint32_t character)
{
    token->kind = PATTERN_CHARACTERS;
    token->characters[0] = character;
    token->n_characters = 1;
}

static void take_character(struct pattern_reader *reader, struct pattern_token *token)
{
    size_t length;
    set_character(token, utf8_decode(reader->pattern, reader->at, &length));
    reader->at += length;
}

/* Digits of a number in some base, between `least` and `most` of them. */
static bool take_number(struct pattern_reader *reader, unsigned base, size_t most, uint32_t *number)
{
    size_t n = 0;
    *number = 0;
    for (; n < most; n++) {
        int digit = hex_value(peek(reader));
        if (at_end(reader) || digit < 0 || (unsigned)digit >= base)
            break;
        *number = *number * base + (unsigned)digit;
        reader->at++;
    }
    return n > 0;
}

static bool is_code_point(uint32_t number)
{
    return number <= 0x10FFFF && !(number >= 0xD800 && number <= 0xDFFF);
}

/* \x41, \x{41}; behind the x. \x alone is NUL. */
static bool take_hexadecimal(struct pattern_reader *reader, struct pattern_token *token)
{
    uint32_t number = 0;
    if (take(reader, '{')) {
        if (!take_number(reader, 16, 7, &number) || !take(reader, '}'))
            return fail(reader);
    } else {
        take_number(reader, 16, 2, &number);
    }
    if (!is_code_point(number))
        return fail(reader);
    set_character(token, number);
    return true;
}

/* Up to and with the byte that closes what was opened. */
static bool skip_to(struct pattern_reader *reader, char close)
{
    size_t end = span_find_byte(reader->pattern, reader->at, close);
    if (end == reader->pattern.length)
        return fail(reader);
    reader->at = end + 1;
    return true;
}

static char closing_of(char open)
{
    switch (open) {
    case '{':
        return '}';
    case '<':
        return '>';
    case '\'':
        return '\'';
    default:
        return '\0';
    }
}

/* A name or number in brackets of some kind, or nothing. */
static bool skip_bracketed(struct pattern_reader *reader)
{
    char close = closing_of(peek(reader));
    if (close == '\0')
        return true;
    reader->at++;
    return skip_to(reader, close);
}

/* \1, \12, \g1, \g{-1}, \g<name>, \k{name}, \p{L}, \pL: what they match is not known. */
static bool take_reference(struct pattern_reader *reader, char letter)
{
    if (is_digit(letter)) {
        while (is_digit(peek(reader)))
            reader->at++;
        return true;
    }
    if (closing_of(peek(reader)) != '\0')
        return skip_bracketed(reader);
    if (letter == 'k')
        return fail(reader);
    if (letter != 'g')
        return at_end(reader) ? fail(reader) : (reader->at++, true);
    if (peek(reader) == '-' || peek(reader) == '+')
        reader->at++;
    while (is_digit(peek(reader)))
        reader->at++;
    return true;
}

/* The control character that a letter behind a backslash stands for, or 0. */
static uint32_t control_character(char letter)
{
    switch (letter) {
    case 'a':
        return '\a';
    case 'e':
        return 27;
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

/* What stands behind a backslash, in a class (where \b is a backspace) or outside. */
static bool take_escape(struct pattern_reader *reader, struct pattern_token *token, bool in_class)
{
    char letter = peek(reader);
    token->kind = PATTERN_ANY;
    if (at_end(reader))
        return fail(reader);
    if (!is_letter(letter) && !is_digit(letter)) {
        take_character(reader, token);
        return true;
    }
    reader->at++;
    uint32_t control = control_character(letter);
    if (control != 0) {
        set_character(token, control);
        return true;
    }
    if (letter == 'x')
        return take_hexadecimal(reader, token);
    if (letter == '0') {
        uint32_t number;
        take_number(reader, 8, 2, &number);
        set_character(token, number);
        return true;
    }
    if (strchr("dDsSwWhHvV", letter) || (!in_class && strchr("RX", letter)))
        return true;
    if (letter == 'p' || letter == 'P' || (!in_class && (letter == 'g' || letter == 'k')) ||
        (!in_class && is_digit(letter)))
        return take_reference(reader, letter);
    if (in_class || !strchr("bBAzZGK", letter))
        return fail(reader);
    token->kind = PATTERN_EMPTY;
    return true;
}

/* Adds a class's characters; too many make it PATTERN_ANY. */
static void add_range(struct pattern_token *token, uint32_t first, uint32_t last)
{
    if (token->kind == PATTERN_ANY)
        return;
    if (last < first || last - first >= PATTERN_CLASS_MAX - token->n_characters) {
        token->kind = PATTERN_ANY;
        return;
    }
    for (uint32_t character = first; character <= last; character++)
        token->characters[token->n_characters++] = character;
}

/* One member of a class, which may be the begin of a range; PATTERN_ANY for a set of many. */
static bool take_member(struct pattern_reader *reader, struct pattern_token *member)
{
    if (take(reader, '\\')) {
        if (peek(reader) == 'Q' || peek(reader) == 'E' || peek(reader) == 'N')
            return fail(reader);
        if (peek(reader) != 'b')
            return take_escape(reader, member, true);
        reader->at++;
        set_character(member, '\b');
        return true;
    }
    if (peek(reader) == '[' && reader->at + 1 < reader->pattern.length) {
        char kind = reader->pattern.bytes[reader->at + 1];
        if (kind == '.' || kind == '=')
            return fail(reader);
        if (kind == ':') {
            size_t end = span_find(reader->pattern, reader->at + 2, SPAN(":]"));
            size_t bracket = span_find_byte(reader->pattern, reader->at + 2, ']');
            if (end + 1 == bracket) {
                reader->at = end + 2;
                member->kind = PATTERN_ANY;
                return true;
            }
        }
    }
    take_character(reader, member);
    return true;
}

/* Behind the "[". */
static bool take_class(struct pattern_reader *reader, struct pattern_token *token)
{
    bool negated = take(reader, '^');
    bool first = true;
    *token = (struct pattern_token){.kind = PATTERN_CHARACTERS};
    for (; !at_end(reader); first = false) {
        struct pattern_token member = {0};
        if (!first && take(reader, ']')) {
            if (negated || token->n_characters == 0)
                token->kind = PATTERN_ANY;
            return true;
        }
        if (!take_member(reader, &member))
            return false;
        if (member.kind == PATTERN_ANY) {
            token->kind = PATTERN_ANY;
            continue;
        }
        struct pattern_token last = member;
        bool is_range = peek(reader) == '-' && reader->at + 1 < reader->pattern.length &&
                        reader->pattern.bytes[reader->at + 1] != ']';
        if (is_range) {
            reader->at++;
            if (!take_member(reader, &last))
                return false;
            /* A set behind "-": the hyphen is a member like others. */
            if (last.kind == PATTERN_ANY) {
                token->kind = PATTERN_ANY;
                continue;
            }
        }
        add_range(token, member.characters[0], last.characters[0]);
    }
    return fail(reader);
}

/* Letters of settings, as in (?i) and (?i-s:...); up to ":" or ")". */
static bool take_settings(struct pattern_reader *reader, struct pattern_token *token)
{
    bool on = true;
    token->ignore_case = reader->ignore_case;
    for (;;) {
        char letter = peek(reader);
        if (at_end(reader))
            return fail(reader);
        reader->at++;
        if (letter == ':') {
            token->kind = PATTERN_GROUP;
            return true;
        }
        if (letter == ')') {
            reader->ignore_case = token->ignore_case;
            token->kind = PATTERN_EMPTY;
            return true;
        }
        if (letter == '-' && on)
            on = false;
        else if (letter == 'i')
            token->ignore_case = on;
        else if (!strchr("msnJU", letter))
            return fail(reader);
    }
}

/* Behind "(": which kind of group it is. */
static bool take_group(struct pattern_reader *reader, struct pattern_token *token)
{
    static const char *const lookarounds[] = {"?=", "?!", "?<=", "?<!", NULL};
    token->ignore_case = reader->ignore_case;
    token->kind = PATTERN_GROUP;
    if (peek(reader) == '*')
        return fail(reader);
    if (peek(reader) != '?')
        return true;
    for (size_t i = 0; lookarounds[i]; i++)
        if (take_word(reader, lookarounds[i])) {
            token->kind = PATTERN_LOOKAROUND;
            return true;
        }
    if (take_word(reader, "?:") || take_word(reader, "?>") || take_word(reader, "?|"))
        return true;
    if (take_word(reader, "?P<") || take_word(reader, "?<"))
        return peek(reader) == '*' ? fail(reader) : skip_to(reader, '>'); /* (?<* looks behind. */
    if (take_word(reader, "?'"))
        return skip_to(reader, '\'');
    reader->at++;
    if (is_letter(peek(reader)) || peek(reader) == '-')
        return take_settings(reader, token);
    return fail(reader);
}

static bool take_quoted(struct pattern_reader *reader, struct pattern_token *token)
{
    if (take_word(reader, "\\E")) {
        reader->is_quoted = false;
        return pattern_reader_next(reader, token);
    }
    if (at_end(reader))
        return false;
    take_character(reader, token);
    return true;
}

bool pattern_reader_next(struct pattern_reader *reader, struct pattern_token *token)
{
    *token = (struct pattern_token){0};
    if (reader->failed)
        return false;
    if (reader->is_quoted)
        return take_quoted(reader, token);
    if (at_end(reader) || peek(reader) == '|' || peek(reader) == ')')
        return false;
    if (take_word(reader, "\\Q")) {
        reader->is_quoted = true;
        return take_quoted(reader, token);
    }
    if (take_word(reader, "\\E"))
        return fail(reader);
    if (take(reader, '\\'))
        return take_escape(reader, token, false);
    if (take(reader, '['))
        return take_class(reader, token);
    if (take(reader, '('))
        return take_group(reader, token);
    if (take(reader, '.'))
        return true;
    if (take(reader, '^') || take(reader, '$')) {
        token->kind = PATTERN_EMPTY;
        return true;
    }
    if (peek(reader) == '*' || peek(reader) == '+' || peek(reader) == '?')
        return fail(reader);
    take_character(reader, token);
    return true;
}

/* {2}, {2,}, {2,5}; anything else in braces is text. */
static bool take_counts(struct pattern_reader *reader, size_t *least, size_t *most)
{
    struct pattern_reader ahead = *reader;
    uint32_t number;
    ahead.at++;
    if (peek(&ahead) == ',' || peek(&ahead) == ' ') {
        /* Text to PCRE2 10.42, a quantifier to later ones. */
        fail(reader);
        return false;
    }
    if (!take_number(&ahead, 10, 5, &number))
        return false;
    *least = *most = number;
    if (take(&ahead, ',')) {
        *most = SIZE_MAX;
        if (take_number(&ahead, 10, 5, &number))
            *most = number;
    }
    if (peek(&ahead) == ' ')
        fail(reader);
    if (!take(&ahead, '}'))
        return false;
    reader->at = ahead.at;
    return true;
}

/* A quantifier counts for what stands before the end of a quotation. */
static void skip_end_of_quotation(struct pattern_reader *reader)
{
    for (;;) {
        if (reader->is_quoted && take_word(reader, "\\E"))
            reader->is_quoted = false;
        else if (reader->is_quoted || !take_word(reader, "\\Q\\E"))
            return;
    }
}

bool pattern_reader_quantifier(struct pattern_reader *reader, size_t *least, size_t *most)
{
    skip_end_of_quotation(reader);
    if (reader->failed || reader->is_quoted || at_end(reader))
        return false;
    *least = 0;
    *most = SIZE_MAX;
    if (take(reader, '+'))
        *least = 1;
    else if (take(reader, '?'))
        *most = 1;
    else if (!take(reader, '*') && (peek(reader) != '{' || !take_counts(reader, least, most)))
        return false;
    if (!take(reader, '?'))
        take(reader, '+');
    return true;
}

bool pattern_reader_alternative(struct pattern_reader *reader)
{
    return !reader->failed && take(reader, '|');
}

void pattern_reader_close_group(struct pattern_reader *reader)
{
    if (!reader->failed && !take(reader, ')'))
        reader->failed = true;
}

bool pattern_reader_is_done(const struct pattern_reader *reader)
{
    return !reader->failed && at_end(reader);
}

/* SPDX-License-Identifier: MIT */
/*
 * The holes of Python's f-strings: f"{a['b']:>{width}}". An expression is code, and with it end the
 * quotes, brackets and f-strings that begin in it; the format behind its colon is string again. So
 * nothing of a hole is carried to the next line: one that does not end in its own is string.
 */
#include "rules/lexer_family.h"

/* The byte after the string that begins at the quote at `at`, or 0 if it ends in another line. */
static size_t string_end(const struct lexer *lexer, size_t at)
{
    unsigned char quote = lexer->bytes[at];
    size_t quotes = lex_run_length(lexer, at);
    size_t count = quotes < 3 ? 1 : 3;
    for (at += count; at < lexer->length; at++) {
        unsigned char byte = lexer->bytes[at];
        if (byte == '\\')
            at++;
        else if (byte == quote && (count == 1 || (lex_byte(lexer, at + 1) == quote &&
                                                  lex_byte(lexer, at + 2) == quote)))
            return at + count;
    }
    return 0;
}

/* Where the expression that begins at `at` ends: at its hole's colon or brace; 0 if nowhere. */
static size_t expression_end(const struct lexer *lexer, size_t at)
{
    size_t depth = 0;
    while (at < lexer->length) {
        switch (lexer->bytes[at]) {
        case '\'':
        case '"':
            at = string_end(lexer, at);
            if (!at)
                return 0;
            continue;
        case '(':
        case '[':
        case '{':
            depth++;
            break;
        case ':':
            if (depth == 0)
                return at;
            break;
        case ')':
        case ']':
        case '}':
            if (depth == 0)
                return lexer->bytes[at] == '}' ? at : 0;
            depth--;
            break;
        case '#':
        case '\\':
            return 0;
        }
        at++;
    }
    return 0;
}

size_t lex_format_hole(struct lexer *lexer, size_t at)
{
    size_t start = at + 1;
    bool may = !lexer->no_holes && lexer->format_holes < LEX_NEST_MAX;
    size_t end = may ? expression_end(lexer, start) : 0;
    if (!end) {
        lexer->no_holes = true;
        return start;
    }
    struct lex_state outside = *lexer->state;
    size_t length = lexer->length;
    bool continued = lexer->continued;
    lex_mark(lexer, LEX_STRING, start);
    lexer->state->mode = MODE_CODE;
    lexer->at = start;
    lexer->length = end;
    lexer->format_holes++;
    lex_run(lexer);
    lex_mark(lexer, LEX_CODE, end);
    lexer->format_holes--;
    lexer->no_holes = false;
    lexer->continued = continued;
    lexer->length = length;
    *lexer->state = outside;
    return end;
}

/* In \N{DASH} the brace opens no hole, behind another backslash it does. */
size_t lex_format_escape(const struct lexer *lexer, size_t at)
{
    if (lex_looking_at(lexer, at, "\\N{"))
        return 3;
    return lex_byte(lexer, at + 1) == '{' ? 1 : 2;
}

/* SPDX-License-Identifier: MIT */
/* Comments that begin with a slash, and single characters between apostrophes. */
#include "rules/lexer_family.h"

#include "base/utf8.h"

static bool slash_slash(const struct lexer *lexer)
{
    return lex_byte(lexer, lexer->at + 1) == '/';
}

static bool slash_star(const struct lexer *lexer)
{
    return lex_byte(lexer, lexer->at + 1) == '*';
}

static void open_two(struct lexer *lexer, enum lex_mode_number mode)
{
    lex_open(lexer, mode, lexer->at, lexer->at + 2);
}

void lex_action_slash(struct lexer *lexer)
{
    if (slash_slash(lexer))
        lex_comment_rest(lexer, lexer->at);
    else
        lex_action_slash_block(lexer);
}

void lex_action_slash_spliced(struct lexer *lexer)
{
    if (slash_slash(lexer))
        open_two(lexer, MODE_COMMENT_LINE);
    else
        lex_action_slash_block(lexer);
}

void lex_action_slash_nested(struct lexer *lexer)
{
    if (slash_star(lexer))
        open_two(lexer, MODE_COMMENT_NESTED);
    else
        lex_action_slash(lexer);
}

void lex_action_slash_block(struct lexer *lexer)
{
    if (slash_star(lexer))
        open_two(lexer, MODE_COMMENT_BLOCK);
    else
        lexer->at++;
}

/* In url(http://host) the slashes follow a colon. */
void lex_action_slash_style(struct lexer *lexer)
{
    bool in_address = lexer->at > 0 && lexer->bytes[lexer->at - 1] == ':';
    if (slash_slash(lexer) && in_address)
        lexer->at += 2;
    else
        lex_action_slash(lexer);
}

void lex_scan_comment_line(struct lexer *lexer)
{
    lexer->continued = lexer->bytes[lexer->length - 1] == '\\';
    lex_rest(lexer);
}

void lex_scan_comment_block(struct lexer *lexer)
{
    size_t start = lexer->at;
    for (size_t at = start; (at = lex_find(lexer, at, '/')) < lexer->length; at++)
        if (at > start && lexer->bytes[at - 1] == '*') {
            lex_close(lexer, at + 1);
            return;
        }
    lex_rest(lexer);
}

void lex_scan_comment_nested(struct lexer *lexer)
{
    size_t start = lexer->at;
    uint8_t *levels = &lexer->state->flag;
    for (size_t at = start; (at = lex_find(lexer, at, '/')) < lexer->length; at++) {
        if (at > start && lexer->bytes[at - 1] == '*') {
            if (*levels == 0) {
                lex_close(lexer, at + 1);
                return;
            }
            --*levels;
            start = at + 1;
        } else if (lex_byte(lexer, at + 1) == '*') {
            if (*levels < UINT8_MAX)
                ++*levels;
            start = at + 2;
            at++;
        }
    }
    lex_rest(lexer);
}

/* The byte after '\u0041' whose apostrophe is at `at`, or 0. */
static size_t escaped_character_end(const struct lexer *lexer, size_t at)
{
    enum { LONGEST = 12 };
    for (size_t i = at + 3; i < lexer->length && i <= at + LONGEST; i++)
        if (lexer->bytes[i] == '\'')
            return i + 1;
    return 0;
}

static size_t character_end(const struct lexer *lexer, size_t at)
{
    unsigned char first = lex_byte(lexer, at + 1);
    if (first == '\\')
        return escaped_character_end(lexer, at);
    size_t end = at + 1 + utf8_sequence_length(first);
    return first && first != '\'' && lex_byte(lexer, end) == '\'' ? end + 1 : 0;
}

void lex_action_character(struct lexer *lexer)
{
    size_t end = character_end(lexer, lexer->at);
    if (end)
        lex_string(lexer, lexer->at, end);
    else
        lexer->at++;
}

/* After a word an apostrophe separates digits, or stands in the words of an #error. */
void lex_action_character_c(struct lexer *lexer)
{
    static const char *const prefixes[] = {"", "L", "u", "U", "u8"};
    struct span word = lex_slice(lexer, lex_word_start(lexer, lexer->at), lexer->at);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (span_equal_string(word, prefixes[i])) {
            lex_open(lexer, MODE_SINGLE, lexer->at, lexer->at + 1);
            return;
        }
    lexer->at++;
}

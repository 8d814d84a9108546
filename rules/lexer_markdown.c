/* SPDX-License-Identifier: MIT */
/* Markdown: all is code but fences and backtick spans, which are strings, and HTML comments. */
#include "rules/lexer_family.h"

/* What may stand before a fence: blanks, the marks of quotes and of list items. */
static size_t skip_containers(const struct lexer *lexer, bool lists)
{
    size_t at = 0;
    for (;;) {
        unsigned char byte = lex_byte(lexer, at);
        size_t next = at + 1;
        while (lists && lex_is_digit(byte) && lex_is_digit(lex_byte(lexer, next)))
            next++;
        unsigned char after = lex_byte(lexer, next);
        if (lex_is_blank(byte) || byte == '>')
            at++;
        else if (lists && (byte == '-' || byte == '*' || byte == '+') && lex_is_blank(after))
            at += 2;
        else if (lists && lex_is_digit(byte) && (after == '.' || after == ')'))
            at = next + 1;
        else
            return at;
    }
}

static bool opens_fence(struct lexer *lexer)
{
    size_t at = skip_containers(lexer, true);
    unsigned char mark = lex_byte(lexer, at);
    if (mark != '`' && mark != '~')
        return false;
    size_t length = lex_run_length(lexer, at);
    if (length < 3 || (mark == '`' && lex_find(lexer, at + length, '`') < lexer->length))
        return false;
    lex_open(lexer, MODE_FENCE, 0, lexer->length);
    lexer->state->flag = length < UINT8_MAX ? (uint8_t)length : UINT8_MAX;
    lexer->state->delimiter = mark;
    return true;
}

void lex_run_markdown(struct lexer *lexer)
{
    if (lexer->state->mode != MODE_CODE || !opens_fence(lexer))
        lex_run(lexer);
}

void lex_scan_fence(struct lexer *lexer)
{
    size_t at = skip_containers(lexer, false);
    bool ends = false;
    if (lex_byte(lexer, at) == lexer->state->delimiter) {
        size_t length = lex_run_length(lexer, at);
        ends = length >= lexer->state->flag &&
               span_trim(lex_slice(lexer, at + length, lexer->length)).length == 0;
    }
    if (ends)
        lex_close(lexer, lexer->length);
    else
        lex_rest(lexer);
}

/* The byte after the next run of exactly `length` backticks, or 0. */
static size_t backticks_end(const struct lexer *lexer, size_t at, size_t length)
{
    while ((at = lex_find(lexer, at, '`')) < lexer->length) {
        size_t run = lex_run_length(lexer, at);
        at += run;
        if (run == length)
            return at;
    }
    return 0;
}

/* What has failed once for a length is not tried again, or the line would cost its square. */
void lex_action_backtick_markdown(struct lexer *lexer)
{
    enum { LONGEST = 31 };
    size_t start = lexer->at;
    size_t length = lex_run_length(lexer, start);
    lexer->at += length;
    if (length > LONGEST || (lexer->backticks & (UINT32_C(1) << length)))
        return;
    size_t end = backticks_end(lexer, lexer->at, length);
    if (end)
        lex_string(lexer, start, end);
    else
        lexer->backticks |= UINT32_C(1) << length;
}

void lex_action_less_markdown(struct lexer *lexer)
{
    size_t at = lexer->at;
    if (lex_looking_at(lexer, at, "<!--"))
        lex_open(lexer, MODE_COMMENT_MARKUP, at, at + 4);
    else
        lexer->at++;
}

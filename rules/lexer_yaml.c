/* SPDX-License-Identifier: MIT */
/*
 * YAML: a quote opens a string only where a value begins, since plain scalars hold apostrophes. A
 * block scalar is code until a line is indented less than it must be.
 */
#include "rules/lexer_family.h"

static size_t indentation(const struct lexer *lexer)
{
    size_t at = 0;
    while (lex_byte(lexer, at) == ' ')
        at++;
    return at;
}

void lex_run_yaml(struct lexer *lexer)
{
    struct lex_state *state = lexer->state;
    if (state->mode == MODE_YAML_BLOCK) {
        size_t at = indentation(lexer);
        if (at < lexer->length && at < state->flag) {
            state->mode = MODE_CODE;
            state->flag = 0;
        }
    }
    lex_run(lexer);
}

/* The end of what stands before `at`, blanks left out. */
static size_t before_blanks(const struct lexer *lexer, size_t at)
{
    while (at > 0 && lex_is_blank(lexer->bytes[at - 1]))
        at--;
    return at;
}

/* True if the word that ends before `end` is a tag or an anchor. */
static bool is_property(const struct lexer *lexer, size_t end)
{
    size_t start = end;
    while (start > lexer->marked && !lex_is_blank(lexer->bytes[start - 1]))
        start--;
    return start < end && (lexer->bytes[start] == '!' || lexer->bytes[start] == '&');
}

static bool value_begins(const struct lexer *lexer, size_t at)
{
    size_t end = before_blanks(lexer, at);
    if (end == 0)
        return true;
    bool blank = end < at;
    switch (lexer->bytes[end - 1]) {
    case ':':
        return blank || end - 1 == lexer->marked;
    case '-':
    case '?':
        return blank && (end == 1 || lex_is_blank(lexer->bytes[end - 2]));
    default:
        return blank && is_property(lexer, end);
    }
}

/* In a flow, where a comma may as well be one of a plain scalar, the string must end in the line.
 */
static bool flow_value_begins(const struct lexer *lexer, size_t at)
{
    size_t end = before_blanks(lexer, at);
    unsigned char last = end ? lexer->bytes[end - 1] : 0;
    return (last == ',' || last == '[' || last == '{') &&
           lex_find(lexer, at + 1, (char)lexer->bytes[at]) < lexer->length;
}

void lex_action_quote_yaml(struct lexer *lexer)
{
    size_t at = lexer->at;
    /* A doubled one stands for itself: it has ended a string and begins it again. */
    bool is_doubled = at > 0 && at == lexer->token_floor && lexer->bytes[at] == '\'' &&
                      lexer->bytes[at - 1] == '\'';
    if (is_doubled || value_begins(lexer, at) || flow_value_begins(lexer, at))
        lex_open(lexer, lexer->bytes[at] == '"' ? MODE_DOUBLE_MULTI : MODE_SINGLE_RAW, at, at + 1);
    else
        lexer->at++;
}

/* The column that the block's lines must pass: of the key, or of the dash if there is no key. */
static size_t block_parent(const struct lexer *lexer, size_t block)
{
    size_t at = indentation(lexer), parent = at;
    while (at < block && lexer->bytes[at] == '-' && lex_is_blank(lex_byte(lexer, at + 1))) {
        parent = at++;
        while (lex_is_blank(lex_byte(lexer, at)))
            at++;
        if (at < block)
            parent = at;
    }
    return parent;
}

/* The byte after the block's indicators, or 0 if more follows than blanks or a comment. */
static size_t block_header_end(const struct lexer *lexer, size_t at)
{
    unsigned char byte;
    while (byte = lex_byte(lexer, ++at), byte == '-' || byte == '+' || lex_is_digit(byte))
        continue;
    size_t end = at;
    while (lex_is_blank(lex_byte(lexer, at)))
        at++;
    bool comment = at > end && lex_byte(lexer, at) == '#';
    return at == lexer->length || comment ? at : 0;
}

void lex_action_block_yaml(struct lexer *lexer)
{
    size_t block = lexer->at;
    size_t end = value_begins(lexer, block) ? block_header_end(lexer, block) : 0;
    if (!end) {
        lexer->at++;
        return;
    }
    size_t least = block_parent(lexer, block) + 1;
    lex_open(lexer, MODE_YAML_BLOCK, block, end);
    lexer->state->flag = least < UINT8_MAX ? (uint8_t)least : UINT8_MAX;
    if (end < lexer->length)
        lex_comment_rest(lexer, end);
}

/* SPDX-License-Identifier: MIT */
/* Strings with code inside that is lexed as code: templates, and "$(...)" in shell. */
#include "rules/lexer_family.h"

static enum lex_mode_number nesting_mode(unsigned char byte)
{
    return byte == '`' || byte == '}' ? MODE_TEMPLATE : MODE_SHELL_DOUBLE;
}

void lex_action_nest(struct lexer *lexer)
{
    if (lexer->state->depth < LEX_NEST_MAX)
        lex_open(lexer, nesting_mode(lexer->bytes[lexer->at]), lexer->at, lexer->at + 1);
    else
        lexer->at++;
}

void lex_action_deeper(struct lexer *lexer)
{
    uint8_t *brackets = &lexer->state->nest[lexer->state->depth - 1];
    if (*brackets < UINT8_MAX)
        ++*brackets;
    lexer->at++;
}

void lex_action_shallower(struct lexer *lexer)
{
    struct lex_state *state = lexer->state;
    if (state->nest[state->depth - 1]) {
        state->nest[state->depth - 1]--;
        lexer->at++;
        return;
    }
    state->depth--;
    lex_open(lexer, nesting_mode(lexer->bytes[lexer->at]), lexer->at, lexer->at + 1);
}

/* $'...' knows the backslash, '...' does not. */
void lex_action_quote_shell(struct lexer *lexer)
{
    size_t at = lexer->at;
    bool dollar = at > 0 && lexer->bytes[at - 1] == '$' && !(at > 1 && lexer->bytes[at - 2] == '$');
    lex_open(lexer, dollar ? MODE_SINGLE_MULTI : MODE_SINGLE_RAW, at, at + 1);
}

/* SPDX-License-Identifier: MIT */
/*
 * Heredocs: the body begins with the next line and ends with a line that is the word. Of several
 * that a line announces the bodies follow one another.
 */
#include "rules/lexer_family.h"

#include "base/hash.h"

#include <string.h>

static bool is_heredoc_byte(unsigned char byte)
{
    return lex_is_word(byte) || byte == '-' || byte == '.' || byte == '+';
}

static void announce(struct lexer *lexer, struct span word, uint16_t flag)
{
    struct lex_heredoc *heredocs = lexer->state->heredocs;
    size_t n_heredocs = 0;
    while (n_heredocs < LEX_HEREDOC_MAX && heredocs[n_heredocs].length)
        n_heredocs++;
    if (n_heredocs < LEX_HEREDOC_MAX)
        heredocs[n_heredocs] = (struct lex_heredoc){
            .delimiter = (uint32_t)hash_64(word), .length = (uint16_t)word.length, .flag = flag};
}

/* Takes the end word at `at`, quoted or not, and steps behind it; false if there is none. */
static bool take_word(struct lexer *lexer, size_t at, uint16_t flag)
{
    unsigned char first = lex_byte(lexer, at);
    size_t start = at, end;
    if (first == '\'' || first == '"') {
        start++;
        end = lex_find(lexer, start, (char)first);
        if (end == lexer->length)
            return false;
        at = end + 1;
    } else {
        start += first == '\\';
        end = start;
        while (is_heredoc_byte(lex_byte(lexer, end)))
            end++;
        if (!lex_is_letter(lex_byte(lexer, start)))
            return false;
        at = end;
    }
    if (end == start || end - start > UINT8_MAX)
        return false;
    lexer->at = at;
    announce(lexer, lex_slice(lexer, start, end), flag);
    return true;
}

static size_t skip_blanks(const struct lexer *lexer, size_t at)
{
    while (lex_is_blank(lex_byte(lexer, at)))
        at++;
    return at;
}

/* Between (( and )) two "<" are a shift. */
static bool in_arithmetic(struct lexer *lexer)
{
    for (; lexer->arithmetic_at + 1 < lexer->at; lexer->arithmetic_at++) {
        if (lex_looking_at(lexer, lexer->arithmetic_at, "(("))
            lexer->arithmetic = true;
        else if (lex_looking_at(lexer, lexer->arithmetic_at, "))"))
            lexer->arithmetic = false;
    }
    return lexer->arithmetic;
}

void lex_action_heredoc_shell(struct lexer *lexer)
{
    size_t arrows = lex_run_length(lexer, lexer->at);
    size_t word = lexer->at + 2;
    uint16_t flag = 0;
    if (arrows == 2 && lex_byte(lexer, word) == '-') {
        flag = HEREDOC_TABS;
        word++;
    }
    if (arrows != 2 || in_arithmetic(lexer) || !take_word(lexer, skip_blanks(lexer, word), flag))
        lexer->at += arrows;
}

/* Without a ~ or - it is told from the operator by what stands around it. */
void lex_action_heredoc_ruby(struct lexer *lexer)
{
    size_t at = lexer->at, word = at + 2;
    size_t arrows = lex_run_length(lexer, at);
    unsigned char next = lex_byte(lexer, word);
    unsigned char before = at > 0 ? lexer->bytes[at - 1] : ' ';
    bool marked = next == '~' || next == '-';
    bool likely = (next >= 'A' && next <= 'Z') || next == '_' || next == '"' || next == '\'';
    if (arrows != 2 || (!marked && (!likely || lex_is_word(before) || before == ')')) ||
        !take_word(lexer, word + marked, marked ? HEREDOC_BLANKS : 0))
        lexer->at += arrows;
}

void lex_action_heredoc_php(struct lexer *lexer)
{
    size_t arrows = lex_run_length(lexer, lexer->at);
    size_t word = skip_blanks(lexer, lexer->at + 3);
    if (arrows != 3 || !take_word(lexer, word, HEREDOC_BLANKS | HEREDOC_REST))
        lexer->at += arrows;
}

void lex_action_heredoc_terraform(struct lexer *lexer)
{
    size_t arrows = lex_run_length(lexer, lexer->at);
    size_t word = lexer->at + 2 + (lex_byte(lexer, lexer->at + 2) == '-');
    if (arrows != 2 || !take_word(lexer, word, HEREDOC_BLANKS))
        lexer->at += arrows;
}

void lex_scan_heredoc(struct lexer *lexer)
{
    struct lex_heredoc *heredocs = lexer->state->heredocs;
    size_t at = 0;
    while ((heredocs->flag & HEREDOC_TABS) && lex_byte(lexer, at) == '\t')
        at++;
    if (heredocs->flag & HEREDOC_BLANKS)
        at = skip_blanks(lexer, at);
    size_t end = at + heredocs->length;
    bool ends = end == lexer->length;
    if (heredocs->flag & HEREDOC_REST)
        ends = end <= lexer->length && !lex_is_word(lex_byte(lexer, end));
    if (!ends || (uint32_t)hash_64(lex_slice(lexer, at, end)) != heredocs->delimiter) {
        lex_rest(lexer);
        return;
    }
    lex_close(lexer, end);
    memmove(heredocs, heredocs + 1, (LEX_HEREDOC_MAX - 1) * sizeof *heredocs);
    heredocs[LEX_HEREDOC_MAX - 1] = (struct lex_heredoc){0};
}

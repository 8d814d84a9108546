/* SPDX-License-Identifier: MIT */
/* Python, SQL, Lua, Ruby, Perl: what their comments and longer strings need. */
#include "rules/lexer_family.h"

#include "base/hash.h"

void lex_action_escape(struct lexer *lexer)
{
    lexer->at += lexer->length - lexer->at > 1 ? 2 : 1;
}

void lex_action_line_comment(struct lexer *lexer)
{
    lex_comment_rest(lexer, lexer->at);
}

static bool word_begins(const struct lexer *lexer, size_t at)
{
    if (at == 0)
        return true;
    unsigned char before = lexer->bytes[at - 1];
    return lex_is_blank(before) || before == ';' || before == '&' || before == '|' ||
           before == '(' || before == ')' || before == '<' || before == '>';
}

void lex_action_word_comment(struct lexer *lexer)
{
    if (word_begins(lexer, lexer->at))
        lex_comment_rest(lexer, lexer->at);
    else
        lexer->at++;
}

void lex_action_blank_comment(struct lexer *lexer)
{
    if (lexer->at == 0 || lex_is_blank(lexer->bytes[lexer->at - 1]))
        lex_comment_rest(lexer, lexer->at);
    else
        lexer->at++;
}

void lex_action_dash_comment(struct lexer *lexer)
{
    if (lex_byte(lexer, lexer->at + 1) == '-')
        lex_comment_rest(lexer, lexer->at);
    else
        lexer->at++;
}

/* Opens a long bracket [[ or [==[ at `bracket`, whose token begins at `start`. */
static bool open_long(struct lexer *lexer, enum lex_mode_number mode, size_t start, size_t bracket)
{
    size_t at = bracket + 1, level = 0;
    while (lex_byte(lexer, at) == '=' && level < UINT8_MAX) {
        at++;
        level++;
    }
    if (lex_byte(lexer, bracket) != '[' || lex_byte(lexer, at) != '[')
        return false;
    lex_open(lexer, mode, start, at + 1);
    lexer->state->flag = (uint8_t)level;
    return true;
}

void lex_action_dash_lua(struct lexer *lexer)
{
    size_t at = lexer->at;
    if (lex_byte(lexer, at + 1) != '-' || !open_long(lexer, MODE_COMMENT_LONG, at, at + 2))
        lex_action_dash_comment(lexer);
}

void lex_action_bracket_lua(struct lexer *lexer)
{
    if (!open_long(lexer, MODE_LONG_STRING, lexer->at, lexer->at))
        lexer->at++;
}

void lex_scan_long_string(struct lexer *lexer)
{
    size_t level = lexer->state->flag;
    for (size_t at = lexer->at; (at = lex_find(lexer, at, ']')) < lexer->length; at++) {
        size_t found = 0;
        while (found < level && lex_byte(lexer, at + 1 + found) == '=')
            found++;
        if (found == level && lex_byte(lexer, at + 1 + level) == ']') {
            lex_close(lexer, at + 2 + level);
            return;
        }
    }
    lex_rest(lexer);
}

void lex_scan_comment_long(struct lexer *lexer)
{
    lex_scan_long_string(lexer);
}

/* PostgreSQL's E'...' knows the backslash, standard SQL does not. */
void lex_action_quote_sql(struct lexer *lexer)
{
    size_t at = lexer->at;
    struct span word = lex_slice(lexer, lex_word_start(lexer, at), at);
    bool escapes = span_equal_ignore_case(word, SPAN("e"));
    lex_open(lexer, escapes ? MODE_SINGLE_MULTI : MODE_SINGLE_RAW, at, at + 1);
}

/* The tag of $tag$ that begins after `at`, or SQL_NO_TAG. */
enum { SQL_LONGEST_TAG = 63, SQL_NO_TAG = SQL_LONGEST_TAG + 1 };

static size_t sql_tag_length(const struct lexer *lexer, size_t at)
{
    if (lex_is_digit(lex_byte(lexer, at + 1)))
        return SQL_NO_TAG;
    size_t length = 0;
    while (length < SQL_NO_TAG && lex_is_word(lex_byte(lexer, at + 1 + length)))
        length++;
    return length < SQL_NO_TAG && lex_byte(lexer, at + 1 + length) == '$' ? length : SQL_NO_TAG;
}

void lex_action_dollar_sql(struct lexer *lexer)
{
    size_t at = lexer->at;
    size_t length = sql_tag_length(lexer, at);
    if (length == SQL_NO_TAG || (at > 0 && lex_is_word(lexer->bytes[at - 1]))) {
        lexer->at++;
        return;
    }
    uint64_t hash = hash_64(lex_slice(lexer, at + 1, at + 1 + length));
    lex_open(lexer, MODE_DOLLAR_QUOTE, at, at + 2 + length);
    lexer->state->flag = (uint8_t)length;
    lexer->state->delimiter = (uint32_t)hash;
}

void lex_scan_dollar_quote(struct lexer *lexer)
{
    size_t length = lexer->state->flag;
    for (size_t at = lexer->at; (at = lex_find(lexer, at, '$')) < lexer->length; at++) {
        size_t end = at + 1 + length;
        if (lex_byte(lexer, end) == '$' &&
            (uint32_t)hash_64(lex_slice(lexer, at + 1, end)) == lexer->state->delimiter) {
            lex_close(lexer, end + 1);
            return;
        }
    }
    lex_rest(lexer);
}

enum { POD_RUBY, POD_PERL };

static void open_pod(struct lexer *lexer, uint8_t kind)
{
    lex_open(lexer, MODE_COMMENT_POD, 0, lexer->length);
    lexer->state->flag = kind;
}

static bool is_end_mark(const struct lexer *lexer)
{
    return (lexer->length == 7 && lex_looking_at(lexer, 0, "__END__")) ||
           (lexer->length == 8 && lex_looking_at(lexer, 0, "__DATA__"));
}

/* The byte that closes what `open` opens: another one only for brackets. */
static unsigned char closing_of(unsigned char open)
{
    switch (open) {
    case '(':
        return ')';
    case '[':
        return ']';
    case '{':
        return '}';
    case '<':
        return '>';
    default:
        return open;
    }
}

void lex_scan_percent(struct lexer *lexer)
{
    struct lex_state *state = lexer->state;
    unsigned char open = (unsigned char)state->delimiter, close = closing_of(open);
    for (size_t at = lexer->at; at < lexer->length; at++) {
        unsigned char byte = lexer->bytes[at];
        if (byte == '\\') {
            at++;
        } else if (byte == close) {
            if (state->flag == 0) {
                lex_close(lexer, at + 1);
                return;
            }
            state->flag--;
        } else if (byte == open && state->flag < UINT8_MAX) {
            state->flag++;
        }
    }
    lex_rest(lexer);
}

/* With a letter, or without one where an operand may stand. */
void lex_action_percent_ruby(struct lexer *lexer)
{
    size_t at = lexer->at;
    unsigned char kind = lex_byte(lexer, at + 1);
    bool has_letter = kind != 0 && strchr("qQwWiIrsx", kind);
    unsigned char open = has_letter ? lex_byte(lexer, at + 2) : kind;
    bool is_delimiter = open > ' ' && open < 0x7F && !lex_is_word(open);
    bool divides = lex_value_before(lexer, at) &&
                   !(has_letter && at > 0 && lex_is_blank(lexer->bytes[at - 1]));
    if (!is_delimiter || divides || (!has_letter && open == '=')) {
        lexer->at++;
        return;
    }
    lex_open(lexer, MODE_PERCENT, at, at + 2 + has_letter);
    lexer->state->delimiter = open;
}

void lex_action_question_ruby(struct lexer *lexer)
{
    size_t at = lexer->at;
    unsigned char character = lex_byte(lexer, at + 1);
    size_t end = at + (character == '\\' ? 3 : 2);
    bool is_one = character > ' ' && character < 0x7F && end <= lexer->length &&
                  !lex_is_word(lex_byte(lexer, end));
    if (is_one && !lex_value_before(lexer, at))
        lex_string(lexer, at, end);
    else
        lexer->at++;
}

void lex_run_ruby(struct lexer *lexer)
{
    bool code = lexer->state->mode == MODE_CODE;
    if (code && lex_looking_at(lexer, 0, "=begin"))
        open_pod(lexer, POD_RUBY);
    else if (code && is_end_mark(lexer))
        lex_open(lexer, MODE_DATA, 0, lexer->length);
    else
        lex_run(lexer);
}

void lex_run_perl(struct lexer *lexer)
{
    bool code = lexer->state->mode == MODE_CODE || lexer->state->mode == MODE_DATA;
    if (code && lex_byte(lexer, 0) == '=' && lex_is_letter(lex_byte(lexer, 1)))
        open_pod(lexer, POD_PERL);
    else if (code && is_end_mark(lexer))
        lex_open(lexer, MODE_DATA, 0, lexer->length);
    else
        lex_run(lexer);
}

void lex_scan_comment_pod(struct lexer *lexer)
{
    bool ends = lex_looking_at(lexer, 0, lexer->state->flag == POD_PERL ? "=cut" : "=end");
    if (ends)
        lex_close(lexer, lexer->length);
    else
        lex_rest(lexer);
}

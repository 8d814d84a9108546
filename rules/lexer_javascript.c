/* SPDX-License-Identifier: MIT */
/*
 * JavaScript and its kin: is a slash a division, is an apostrophe a string? Both are told by the
 * token before, which over a line's end is carried in the state's flag. Where a bracket leaves it
 * open, a slash divides unless a method of regexes is called on what it would begin.
 */
#include "rules/lexer_family.h"

#include <string.h>

static bool word_in(struct span word, const char *const *words, size_t n_words)
{
    for (size_t i = 0; i < n_words; i++)
        if (span_equal_string(word, words[i]))
            return true;
    return false;
}

/* Words that stand where an operator could: what follows is an operand, not a division. */
static bool is_operator_word(struct span word)
{
    static const char *const words[] = {
        "return", "typeof", "case",  "in",    "of",    "delete",  "void",
        "throw",  "new",    "do",    "else",  "await", "yield",   "instanceof",
        "if",     "unless", "when",  "while", "until", "and",     "or",
        "not",    "then",   "elsif", "split", "grep",  "extends", "default",
    };
    return word.length >= 2 && word.length <= 10 &&
           word_in(word, words, sizeof words / sizeof *words);
}

/* Words that only JavaScript's strings may follow without a blank. */
static bool is_string_word(struct span word)
{
    static const char *const words[] = {"from", "import", "as",    "is",     "keyof",   "get",
                                        "set",  "static", "async", "export", "extends", "require"};
    return is_operator_word(word) || word_in(word, words, sizeof words / sizeof *words);
}

static bool is_javascript_word(unsigned char byte)
{
    return lex_is_word(byte) || byte == '$';
}

static size_t javascript_word_start(const struct lexer *lexer, size_t at)
{
    while (at > lexer->token_floor && is_javascript_word(lexer->bytes[at - 1]))
        at--;
    return at;
}

static enum lex_token word_token(const struct lexer *lexer, size_t at)
{
    size_t start = javascript_word_start(lexer, at);
    bool is_member = start > lexer->token_floor && lexer->bytes[start - 1] == '.';
    bool is_operator = !is_member && is_operator_word(lex_slice(lexer, start, at));
    return is_operator ? TOKEN_OPERATOR : TOKEN_VALUE;
}

/* How far back the bracket is looked for that a ")" closes. */
enum { CONDITION_MAX = 200 };

/* What the ")" at `at` ends: the condition of an if, while, for or with, an operand, or either. */
static enum lex_token bracket_token(const struct lexer *lexer, size_t at)
{
    static const char *const words[] = {"if", "while", "for", "with"};
    size_t floor =
        at > lexer->token_floor + CONDITION_MAX ? at - CONDITION_MAX : lexer->token_floor;
    size_t depth = 0;
    for (; at >= floor && at < lexer->length; at--) {
        if (lexer->bytes[at] == ')')
            depth++;
        else if (lexer->bytes[at] == '(' && --depth == 0)
            break;
        if (at == 0)
            return TOKEN_BRACKET;
    }
    if (depth > 0 || at < floor)
        return TOKEN_BRACKET;
    while (at > floor && lex_is_blank(lexer->bytes[at - 1]))
        at--;
    size_t start = javascript_word_start(lexer, at);
    bool is_member = start > lexer->token_floor && lexer->bytes[start - 1] == '.';
    bool is_condition =
        !is_member && word_in(lex_slice(lexer, start, at), words, sizeof words / sizeof *words);
    return is_condition ? TOKEN_OPERATOR : TOKEN_VALUE;
}

enum lex_token lex_token_before(const struct lexer *lexer, size_t at)
{
    while (at > lexer->token_floor && lex_is_blank(lexer->bytes[at - 1]))
        at--;
    if (at <= lexer->token_floor)
        return lexer->floor_token;
    unsigned char last = lexer->bytes[at - 1];
    switch (last) {
    case ')':
        return bracket_token(lexer, at - 1);
    case '}':
        return TOKEN_BRACE;
    case ']':
    case '\'':
    case '<': /* of a closing tag */
        return TOKEN_VALUE;
    case '+':
    case '-': {
        bool is_double = at - 1 > lexer->token_floor && lexer->bytes[at - 2] == last;
        return is_double ? TOKEN_VALUE : TOKEN_OPERATOR;
    }
    default:
        return is_javascript_word(last) ? word_token(lexer, at) : TOKEN_OPERATOR;
    }
}

/* The byte after the slash that ends before `limit` a regex whose inside begins at `at`, or 0. */
static size_t slash_end(const struct lexer *lexer, size_t at, size_t limit)
{
    bool in_class = false;
    for (; at < limit; at++) {
        unsigned char byte = lexer->bytes[at];
        if (byte == '\\')
            at++;
        else if (byte == '[')
            in_class = true;
        else if (byte == ']')
            in_class = false;
        else if (byte == '/' && !in_class)
            return at + 1;
    }
    return 0;
}

/* The byte after the slash that ends the part of a regex which begins at `at`, or 0. */
static size_t regex_end(struct lexer *lexer, size_t at)
{
    size_t end = slash_end(lexer, at, lexer->length);
    if (!end)
        lexer->no_regex = true;
    return end;
}

static void open_comment(struct lexer *lexer, enum lex_token before)
{
    lexer->floor_token = before;
    lex_open(lexer, MODE_COMMENT_BLOCK, lexer->at, lexer->at + 2);
}

/* A regex of `parts` parts begins at the slash, or the slash is an operator. */
static void open_regex(struct lexer *lexer, unsigned parts)
{
    size_t end = lexer->at + 1;
    for (; parts && end && !lexer->no_regex; parts--)
        end = regex_end(lexer, end);
    if (end && !parts)
        lex_string(lexer, lexer->at, end);
    else
        lexer->at++;
}

/* How long a regex behind a bracket may be. */
enum { LIKELY_MAX = 200 };

/* The end of a regex at the slash that a method of regexes is called on, or 0. */
static size_t likely_end(const struct lexer *lexer, enum lex_token before)
{
    size_t at = lexer->at + 1;
    size_t limit = lexer->length - at < LIKELY_MAX ? lexer->length : at + LIKELY_MAX;
    unsigned char first = lex_byte(lexer, at);
    size_t end = lex_is_blank(first) || first == '=' ? 0 : slash_end(lexer, at, limit);
    size_t after = end;
    /* Behind an operand in brackets `/ a / g.test(b)` may be arithmetic. */
    while (end && before == TOKEN_BRACE && lex_byte(lexer, after) &&
           strchr("dgimsuvy", lexer->bytes[after]))
        after++;
    bool is_called =
        lex_looking_at(lexer, after, ".test(") || lex_looking_at(lexer, after, ".exec(");
    return is_called ? end : 0;
}

void lex_action_slash_javascript(struct lexer *lexer)
{
    size_t at = lexer->at;
    unsigned char next = lex_byte(lexer, at + 1);
    enum lex_token before = lex_token_before(lexer, at);
    if (next == '*') {
        open_comment(lexer, before);
    } else if (next == '/') {
        lexer->floor_token = before;
        lex_comment_rest(lexer, at);
    } else if (before == TOKEN_OPERATOR) {
        open_regex(lexer, 1);
    } else {
        size_t end = before == TOKEN_VALUE ? 0 : likely_end(lexer, before);
        if (end)
            lex_string(lexer, at, end);
        else
            lexer->at++;
    }
}

/* After a word and a blank, a slash before anything but a blank begins an argument. */
static bool is_argument(const struct lexer *lexer)
{
    size_t at = lexer->at;
    unsigned char next = lex_byte(lexer, at + 1);
    size_t end = at;
    while (end > lexer->token_floor && lex_is_blank(lexer->bytes[end - 1]))
        end--;
    size_t start = javascript_word_start(lexer, end);
    return end < at && start < end && lex_is_letter(lexer->bytes[start]) && next != '=' &&
           !lex_is_blank(next);
}

void lex_action_slash_script(struct lexer *lexer)
{
    struct span word = lex_slice(lexer, javascript_word_start(lexer, lexer->at), lexer->at);
    if (span_equal(word, SPAN("s")) || span_equal(word, SPAN("tr")) || span_equal(word, SPAN("y")))
        open_regex(lexer, 2);
    else if (span_equal(word, SPAN("m")) || span_equal(word, SPAN("qr")) || is_argument(lexer) ||
             !lex_value_before(lexer, lexer->at))
        open_regex(lexer, 1);
    else
        lexer->at += lex_byte(lexer, lexer->at + 1) == '/' ? 2 : 1;
}

/* In the text of a JSX element an apostrophe stands between letters. */
void lex_action_quote_javascript(struct lexer *lexer)
{
    size_t at = lexer->at;
    bool between = at > lexer->token_floor && lex_is_letter(lexer->bytes[at - 1]) &&
                   lex_is_letter(lex_byte(lexer, at + 1));
    if (between && !is_string_word(lex_slice(lexer, javascript_word_start(lexer, at), at)))
        lexer->at++;
    else
        lex_open(lexer, MODE_SINGLE, at, at + 1);
}

void lex_run_javascript(struct lexer *lexer)
{
    if (lexer->state->mode == MODE_CODE && lex_looking_at(lexer, 0, "#!"))
        lex_comment_rest(lexer, 0);
    else
        lex_run(lexer);
}

/* The flag says what stood before: in a comment too, which lies between the two tokens. */
void lex_finish_javascript(struct lexer *lexer)
{
    struct lex_state *state = lexer->state;
    enum lex_token before = TOKEN_OPERATOR;
    if (state->mode == MODE_CODE)
        before = lex_token_before(lexer, lexer->length);
    else if (state->mode == MODE_COMMENT_BLOCK)
        before = lexer->floor_token;
    state->flag = (uint8_t)before;
}

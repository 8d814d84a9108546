/* SPDX-License-Identifier: MIT */
/* Quotes whose meaning hangs on what stands before them or on how many there are. */
#include "rules/lexer_family.h"

#include "base/hash.h"

static bool is_triple(const struct lexer *lexer)
{
    unsigned char quote = lexer->bytes[lexer->at];
    return lex_byte(lexer, lexer->at + 1) == quote && lex_byte(lexer, lexer->at + 2) == quote;
}

/* Opens `triple` at three quotes and `single` at one. */
static void open_quote(struct lexer *lexer, enum lex_mode_number single,
                       enum lex_mode_number triple)
{
    bool three = is_triple(lexer);
    lex_open(lexer, three ? triple : single, lexer->at, lexer->at + (three ? 3 : 1));
}

/* The letters right before the quote, if they are no more than a prefix can be. */
static struct span prefix_before(const struct lexer *lexer, size_t at)
{
    struct span word = lex_slice(lexer, lex_word_start(lexer, at), at);
    return word.length <= 3 ? word : SPAN("");
}

static bool prefix_has(struct span prefix, char small)
{
    char large = (char)(small - 'a' + 'A');
    return span_find_byte(prefix, 0, small) < prefix.length ||
           span_find_byte(prefix, 0, large) < prefix.length;
}

void lex_action_quote_triple(struct lexer *lexer)
{
    if (lexer->bytes[lexer->at] == '"')
        open_quote(lexer, MODE_DOUBLE, MODE_TRIPLE_DOUBLE);
    else
        open_quote(lexer, MODE_SINGLE, MODE_TRIPLE_SINGLE);
}

void lex_action_quote_python(struct lexer *lexer)
{
    struct span prefix = prefix_before(lexer, lexer->at);
    bool formatted = prefix_has(prefix, 'f') || prefix_has(prefix, 't');
    if (!formatted)
        lex_action_quote_triple(lexer);
    else if (lexer->bytes[lexer->at] == '"')
        open_quote(lexer, MODE_DOUBLE_FORMAT, MODE_TRIPLE_DOUBLE_FORMAT);
    else
        open_quote(lexer, MODE_SINGLE_FORMAT, MODE_TRIPLE_SINGLE_FORMAT);
}

void lex_action_quote_toml(struct lexer *lexer)
{
    if (lexer->bytes[lexer->at] == '"')
        open_quote(lexer, MODE_DOUBLE, MODE_TRIPLE_DOUBLE);
    else
        open_quote(lexer, MODE_SINGLE_RAW_LINE, MODE_TRIPLE_SINGLE_RAW);
}

void lex_action_quote_kotlin(struct lexer *lexer)
{
    open_quote(lexer, MODE_DOUBLE_DOLLAR, MODE_TRIPLE_RAW_DOLLAR);
}

void lex_action_quote_dart(struct lexer *lexer)
{
    bool raw = span_equal(prefix_before(lexer, lexer->at), SPAN("r"));
    if (lexer->bytes[lexer->at] == '"')
        open_quote(lexer, raw ? MODE_DOUBLE_RAW_LINE : MODE_DOUBLE_DOLLAR,
                   raw ? MODE_TRIPLE_DOUBLE_RAW : MODE_TRIPLE_DOUBLE_DOLLAR);
    else
        open_quote(lexer, raw ? MODE_SINGLE_RAW_LINE : MODE_SINGLE_DOLLAR,
                   raw ? MODE_TRIPLE_SINGLE_RAW : MODE_TRIPLE_SINGLE_DOLLAR);
}

/* Opens a raw string that is closed by a quote and the hashes that stand before this one. */
static void open_hashes(struct lexer *lexer, size_t hashes)
{
    lex_open(lexer, MODE_RAW_HASHES, lexer->at - hashes, lexer->at + 1);
    lexer->state->flag = (uint8_t)hashes;
}

static size_t hashes_before(const struct lexer *lexer)
{
    size_t at = lexer->at;
    while (at > lexer->marked && lexer->bytes[at - 1] == '#' && lexer->at - at < UINT8_MAX)
        at--;
    return lexer->at - at;
}

void lex_action_quote_rust(struct lexer *lexer)
{
    size_t hashes = hashes_before(lexer);
    struct span prefix = prefix_before(lexer, lexer->at - hashes);
    if (span_equal(prefix, SPAN("r")) || span_equal(prefix, SPAN("br")) ||
        span_equal(prefix, SPAN("cr")))
        open_hashes(lexer, hashes);
    else
        lex_open(lexer, MODE_DOUBLE_MULTI, lexer->at, lexer->at + 1);
}

void lex_action_quote_swift(struct lexer *lexer)
{
    size_t hashes = hashes_before(lexer);
    if (hashes)
        open_hashes(lexer, hashes);
    else
        open_quote(lexer, MODE_DOUBLE_SWIFT, MODE_TRIPLE_SWIFT);
}

void lex_scan_raw_hashes(struct lexer *lexer)
{
    size_t hashes = lexer->state->flag;
    for (size_t at = lexer->at; (at = lex_find(lexer, at, '"')) < lexer->length; at++) {
        size_t found = 0;
        while (found < hashes && lex_byte(lexer, at + 1 + found) == '#')
            found++;
        if (found == hashes) {
            lex_close(lexer, at + 1 + hashes);
            return;
        }
    }
    lex_rest(lexer);
}

/* The length of a raw string's delimiter that begins at `at` and ends before "(", or a miss. */
enum { CPP_LONGEST = 16, CPP_NONE = CPP_LONGEST + 1 };

static size_t cpp_delimiter_length(const struct lexer *lexer, size_t at)
{
    for (size_t length = 0; length <= CPP_LONGEST; length++) {
        unsigned char byte = lex_byte(lexer, at + length);
        if (byte == '(')
            return length;
        if (!byte || lex_is_blank(byte) || byte == ')' || byte == '\\' || byte == '"')
            return CPP_NONE;
    }
    return CPP_NONE;
}

static bool is_raw_cpp(const struct lexer *lexer)
{
    static const char *const prefixes[] = {"R", "LR", "uR", "UR", "u8R"};
    struct span prefix = prefix_before(lexer, lexer->at);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (span_equal_string(prefix, prefixes[i]))
            return true;
    return false;
}

void lex_action_quote_cpp(struct lexer *lexer)
{
    size_t start = lexer->at;
    size_t length = is_raw_cpp(lexer) ? cpp_delimiter_length(lexer, start + 1) : CPP_NONE;
    if (length == CPP_NONE) {
        lex_open(lexer, MODE_DOUBLE, start, start + 1);
        return;
    }
    uint64_t hash = hash_64(lex_slice(lexer, start + 1, start + 1 + length));
    lex_open(lexer, MODE_RAW_CPP, start, start + 2 + length);
    lexer->state->flag = (uint8_t)length;
    lexer->state->delimiter = (uint32_t)hash;
}

void lex_scan_raw_cpp(struct lexer *lexer)
{
    size_t length = lexer->state->flag;
    for (size_t at = lexer->at; (at = lex_find(lexer, at, ')')) < lexer->length; at++) {
        size_t end = at + 1 + length;
        if (lex_byte(lexer, end) == '"' &&
            (uint32_t)hash_64(lex_slice(lexer, at + 1, end)) == lexer->state->delimiter) {
            lex_close(lexer, end + 1);
            return;
        }
    }
    lex_rest(lexer);
}

static size_t csharp_prefix(const struct lexer *lexer, bool *verbatim, bool *interpolated)
{
    size_t at = lexer->at;
    for (; at > lexer->marked; at--) {
        if (lexer->bytes[at - 1] == '@')
            *verbatim = true;
        else if (lexer->bytes[at - 1] == '$')
            *interpolated = true;
        else
            break;
    }
    return lexer->at - at;
}

void lex_action_quote_csharp(struct lexer *lexer)
{
    bool verbatim = false, interpolated = false;
    csharp_prefix(lexer, &verbatim, &interpolated);
    if (!verbatim && is_triple(lexer)) {
        size_t quotes = lex_run_length(lexer, lexer->at);
        lex_open(lexer, MODE_RAW_QUOTES, lexer->at, lexer->at + quotes);
        lexer->state->flag = quotes < UINT8_MAX ? (uint8_t)quotes : UINT8_MAX;
        return;
    }
    enum lex_mode_number plain = verbatim ? MODE_DOUBLE_RAW : MODE_DOUBLE;
    enum lex_mode_number holes = verbatim ? MODE_DOUBLE_RAW_BRACE : MODE_DOUBLE_BRACE;
    lex_open(lexer, interpolated ? holes : plain, lexer->at, lexer->at + 1);
}

void lex_scan_raw_quotes(struct lexer *lexer)
{
    for (size_t at = lexer->at; (at = lex_find(lexer, at, '"')) < lexer->length;) {
        size_t quotes = lex_run_length(lexer, at);
        at += quotes;
        if (quotes >= lexer->state->flag) {
            lex_close(lexer, at);
            return;
        }
    }
    lex_rest(lexer);
}

/* SPDX-License-Identifier: MIT */
/*
 * HTML and XML: text is code, attribute values are strings. depth is 1 inside a tag; `spare` says
 * which embedded language the tag announces, or which one is being read. Also PHP, whose depth is 1
 * between <?php and ?>.
 */
#include "rules/lexer_family.h"

enum { MARKUP_SCRIPT_TAG = 1, MARKUP_STYLE_TAG, MARKUP_SCRIPT, MARKUP_STYLE };

static const struct {
    const char *open, *close;
} embedded[] = {
    [MARKUP_SCRIPT_TAG] = {"<script", "</script"},
    [MARKUP_STYLE_TAG] = {"<style", "</style"},
    [MARKUP_SCRIPT] = {"<script", "</script"},
    [MARKUP_STYLE] = {"<style", "</style"},
};

static bool begins_tag(const struct lexer *lexer, size_t at, const char *tag)
{
    struct span expected = span_from_string(tag);
    if (lexer->length - at < expected.length)
        return false;
    return span_equal_ignore_case(lex_slice(lexer, at, at + expected.length), expected) &&
           !lex_is_word(lex_byte(lexer, at + expected.length)) &&
           lex_byte(lexer, at + expected.length) != '-';
}

void lex_action_tag_begin(struct lexer *lexer)
{
    size_t at = lexer->at;
    unsigned char next = lex_byte(lexer, at + 1);
    if (lex_looking_at(lexer, at, "<!--"))
        lex_open(lexer, MODE_COMMENT_MARKUP, at, at + 4);
    else if (lex_looking_at(lexer, at, "<![CDATA["))
        lex_open(lexer, MODE_CDATA, at, at + 9);
    else {
        if (lex_is_letter(next) || next == '/' || next == '!' || next == '?')
            lexer->state->depth = 1;
        lexer->at++;
    }
}

void lex_action_tag_begin_html(struct lexer *lexer)
{
    size_t at = lexer->at;
    lex_action_tag_begin(lexer);
    for (uint8_t tag = MARKUP_SCRIPT_TAG; tag <= MARKUP_STYLE_TAG; tag++)
        if (begins_tag(lexer, at, embedded[tag].open))
            lexer->state->spare = tag;
}

/* An embedded language begins here: lex_run stops, lex_run_html goes on. */
void lex_action_tag_end(struct lexer *lexer)
{
    struct lex_state *state = lexer->state;
    bool empty = lexer->at > 0 && lexer->bytes[lexer->at - 1] == '/';
    lexer->at++;
    state->depth = 0;
    if (!state->spare)
        return;
    state->spare = empty ? 0 : state->spare + MARKUP_SCRIPT - MARKUP_SCRIPT_TAG;
    if (state->spare)
        lexer->length = lexer->at;
}

static size_t embedded_end(const struct lexer *lexer)
{
    const char *close = embedded[lexer->state->spare].close;
    for (size_t at = lexer->at; (at = lex_find(lexer, at, '<')) < lexer->length; at++)
        if (begins_tag(lexer, at, close))
            return at;
    return lexer->length;
}

/* Lexes the embedded part; true if it ended before byte `length`. */
static bool run_embedded(struct lexer *lexer, size_t length)
{
    const struct language *markup = lexer->language;
    lexer->language = lexer->state->spare == MARKUP_SCRIPT ? language_javascript : language_css;
    lexer->token_floor = lexer->at;
    lexer->floor_token = lex_flag_token(lexer->state);
    lexer->no_regex = false;
    lexer->length = length;
    lexer->length = embedded_end(lexer);
    lex_run(lexer);
    if (lexer->length == length)
        return false;
    lex_mark(lexer, LEX_CODE, lexer->length);
    lexer->language = markup;
    lexer->length = length;
    lexer->continued = false;
    *lexer->state = (struct lex_state){.ends = lexer->state->ends};
    return true;
}

void lex_run_html(struct lexer *lexer)
{
    size_t length = lexer->length;
    for (;;) {
        if (lexer->state->spare >= MARKUP_SCRIPT) {
            if (!run_embedded(lexer, length))
                return;
        }
        lex_run(lexer);
        if (lexer->at >= length)
            return;
    }
}

void lex_scan_comment_markup(struct lexer *lexer)
{
    size_t start = lexer->at;
    for (size_t at = start; (at = lex_find(lexer, at, '>')) < lexer->length; at++)
        if (at >= start + 2 && lex_looking_at(lexer, at - 2, "-->")) {
            lex_close(lexer, at + 1);
            return;
        }
    lex_rest(lexer);
}

void lex_scan_cdata(struct lexer *lexer)
{
    size_t start = lexer->at;
    for (size_t at = start; (at = lex_find(lexer, at, '>')) < lexer->length; at++)
        if (at >= start + 2 && lex_looking_at(lexer, at - 2, "]]>")) {
            lex_close(lexer, at + 1);
            return;
        }
    lex_rest(lexer);
}

void lex_action_php_begin(struct lexer *lexer)
{
    size_t at = lexer->at;
    unsigned char next = lex_byte(lexer, at + 2);
    bool begins = lex_looking_at(lexer, at, "<?php") || lex_looking_at(lexer, at, "<?=") ||
                  (lex_looking_at(lexer, at, "<?") && (!next || lex_is_blank(next)));
    if (begins) {
        lexer->state->depth = 1;
        lexer->at += 2;
    } else if (lex_looking_at(lexer, at, "<!--")) {
        lex_open(lexer, MODE_COMMENT_MARKUP, at, at + 4);
    } else {
        lexer->at++;
    }
}

void lex_action_php_end(struct lexer *lexer)
{
    bool ends = lex_byte(lexer, lexer->at + 1) == '>';
    if (ends)
        lexer->state->depth = 0;
    lexer->at += ends ? 2 : 1;
}

/* A comment to the end of the line, or to the ?> before it. */
static void php_comment(struct lexer *lexer)
{
    size_t length = lexer->length;
    size_t end = lexer->at;
    while (end < length && !lex_looking_at(lexer, end, "?>"))
        end++;
    lexer->length = end;
    lex_comment_rest(lexer, lexer->at);
    lexer->length = length;
}

void lex_action_php_slash(struct lexer *lexer)
{
    if (lex_byte(lexer, lexer->at + 1) == '/')
        php_comment(lexer);
    else
        lex_action_slash_block(lexer);
}

void lex_action_php_hash(struct lexer *lexer)
{
    if (lex_byte(lexer, lexer->at + 1) == '[')
        lexer->at++;
    else
        php_comment(lexer);
}

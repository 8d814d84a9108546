/* SPDX-License-Identifier: MIT */
#include "rules/lexer.h"

#include "base/alloc.h"
#include "rules/lexer_family.h"

#include <string.h>

static bool begins_with_comment(const struct lexer *lexer);
static void line_end(struct lexer *lexer);
static void run_code(struct lexer *lexer);

void lex_line(const struct language *language, struct span line, struct lex_state *state,
              struct lex_line *out)
{
    lex_fragment(language, line, LEX_LINE_BEGINS | LEX_LINE_ENDS, state, out);
}

void lex_fragment(const struct language *language, struct span bytes, unsigned bounds,
                  struct lex_state *state, struct lex_line *out)
{
    struct lexer lexer = {.language = language,
                          .bytes = (const unsigned char *)bytes.bytes,
                          .length = bytes.length,
                          .state = state,
                          .out = out,
                          .goes_on = !(bounds & LEX_LINE_ENDS),
                          .floor_token = lex_flag_token(state)};
    if (out)
        out->count = 0;
    if (language->actions || language->line) {
        if ((bounds & LEX_LINE_BEGINS) && begins_with_comment(&lexer))
            lex_comment_rest(&lexer, 0);
        else if (language->line)
            language->line(&lexer);
        else
            lex_run(&lexer);
        if (!lexer.goes_on)
            line_end(&lexer);
    }
    lex_mark(&lexer, LEX_CODE, bytes.length);
}

static bool begins_with_comment(const struct lexer *lexer)
{
    const char *first = lexer->language->comment_lines;
    if (!first || lexer->state->mode != MODE_CODE)
        return false;
    size_t at = 0;
    while (lex_is_blank(lex_byte(lexer, at)))
        at++;
    return lex_byte(lexer, at) && strchr(first, lexer->bytes[at]);
}

static void mode_reset(struct lex_state *state)
{
    state->mode = MODE_CODE;
    state->flag = 0;
    state->delimiter = 0;
}

static void line_end(struct lexer *lexer)
{
    struct lex_state *state = lexer->state;
    if ((lex_modes[state->mode].flags & MODE_ONE_LINE) && !lexer->continued)
        mode_reset(state);
    if (lexer->language->finish)
        lexer->language->finish(lexer);
    if (state->heredocs[0].length) {
        mode_reset(state);
        state->mode = MODE_HEREDOC;
    }
}

void lex_run(struct lexer *lexer)
{
    while (lexer->at < lexer->length) {
        if (lexer->state->mode == MODE_CODE)
            run_code(lexer);
        else
            lex_modes[lexer->state->mode].scan(lexer);
    }
}

static void run_code(struct lexer *lexer)
{
    const struct language *language = lexer->language;
    do {
        const unsigned char *actions = language->actions;
        if (lexer->state->depth && language->nested_actions)
            actions = language->nested_actions;
        const unsigned char *byte = lexer->bytes + lexer->at;
        const unsigned char *end = lexer->bytes + lexer->length;
        while (byte < end && !actions[*byte])
            byte++;
        lexer->at = (size_t)(byte - lexer->bytes);
        if (byte == end)
            return;
        unsigned char action = actions[*byte];
        if (action < MODE_COUNT)
            lex_open(lexer, (enum lex_mode_number)action, lexer->at, lexer->at + 1);
        else
            lex_action_functions[action](lexer);
    } while (lexer->state->mode == MODE_CODE && lexer->at < lexer->length);
}

void lex_open(struct lexer *lexer, enum lex_mode_number mode, size_t start, size_t after)
{
    lex_mark(lexer, LEX_CODE, start);
    lex_mark(lexer, lex_modes[mode].class, after);
    lexer->state->mode = (uint8_t)mode;
    lexer->state->flag = 0;
    lexer->at = after;
}

void lex_close(struct lexer *lexer, size_t after)
{
    enum lex_class class = lex_modes[lexer->state->mode].class;
    lex_mark(lexer, class, after);
    mode_reset(lexer->state);
    lexer->at = after;
    lexer->token_floor = after;
    if (class == LEX_STRING)
        lexer->floor_token = TOKEN_VALUE;
}

void lex_comment_rest(struct lexer *lexer, size_t start)
{
    lex_mark(lexer, LEX_CODE, start);
    lex_mark(lexer, LEX_COMMENT, lexer->length);
    lexer->at = lexer->length;
    lexer->token_floor = lexer->length;
    if (lexer->goes_on)
        lexer->state->mode = MODE_COMMENT_LINE;
}

void lex_string(struct lexer *lexer, size_t start, size_t end)
{
    lex_mark(lexer, LEX_CODE, start);
    lex_mark(lexer, LEX_STRING, end);
    lexer->at = end;
    lexer->token_floor = end;
    lexer->floor_token = TOKEN_VALUE;
}

void lex_rest(struct lexer *lexer)
{
    enum lex_class class = lex_modes[lexer->state->mode].class;
    lex_mark(lexer, class, lexer->length);
    lexer->at = lexer->length;
    lexer->token_floor = lexer->length;
    if (class == LEX_STRING)
        lexer->floor_token = TOKEN_VALUE;
}

/* The byte after the hole whose inside begins at `at`, or 0 if it does not end in this line. */
static size_t hole_end(struct lexer *lexer, const struct lex_mode *mode, size_t at)
{
    unsigned char open = mode->hole[2] == ')' ? '(' : '{';
    size_t depth = 1;
    for (; at < lexer->length; at++) {
        if (lexer->bytes[at] == open)
            depth++;
        else if (lexer->bytes[at] == mode->hole[2] && --depth == 0)
            return at + 1;
    }
    lexer->no_holes = true;
    return 0;
}

static void hole_push(struct lexer *lexer, size_t after)
{
    struct lex_state *state = lexer->state;
    lex_close(lexer, after);
    lexer->floor_token = TOKEN_OPERATOR;
    state->nest[state->depth++] = 0;
}

/* Where to go on after the hole's first byte at `at`: `at` itself if no hole is there. */
static size_t hole_pass(struct lexer *lexer, const struct lex_mode *mode, size_t at)
{
    if (mode->hole[1]) {
        if (lex_byte(lexer, at + 1) != mode->hole[1])
            return at;
        at++;
    } else if (lex_byte(lexer, at + 1) == mode->hole[0]) {
        return at + 2;
    }
    if (mode->flags & MODE_FORMATS)
        return lex_format_hole(lexer, at);
    size_t end = lexer->no_holes ? 0 : hole_end(lexer, mode, at + 1);
    return end ? end : at + 1;
}

/* The byte after the delimiter at `at`, or 0 if that is not the end of the string. */
static size_t string_end(const struct lexer *lexer, const struct lex_mode *mode, size_t at)
{
    if (mode->close_count > 1) {
        if (lex_byte(lexer, at + 1) != mode->close || lex_byte(lexer, at + 2) != mode->close)
            return 0;
        at += 2;
        if (mode->flags & MODE_ABSORBS)
            at += lex_run_length(lexer, at) - 1;
    }
    return at + 1;
}

void lex_scan_string(struct lexer *lexer)
{
    const struct lex_mode *mode = &lex_modes[lexer->state->mode];
    const unsigned char *bytes = lexer->bytes;
    unsigned char close = mode->close;
    unsigned char escape = mode->flags & MODE_ESCAPES ? '\\' : close;
    unsigned char hole = mode->hole[0] ? mode->hole[0] : close;
    size_t at = lexer->at, length = lexer->length;
    while (at < length) {
        unsigned char byte = bytes[at];
        if (byte != close && byte != escape && byte != hole) {
            at++;
            continue;
        }
        size_t end = byte == close ? string_end(lexer, mode, at) : 0;
        if (end) {
            lex_close(lexer, end);
            return;
        }
        size_t passed = at;
        if (byte == hole && hole != close) {
            if ((mode->flags & MODE_NESTS) && lexer->state->depth < LEX_NEST_MAX &&
                lex_byte(lexer, at + 1) == mode->hole[1]) {
                hole_push(lexer, at + 2);
                return;
            }
            if (!(mode->flags & MODE_NESTS))
                passed = hole_pass(lexer, mode, at);
        }
        if (passed == at && byte == escape && escape != close) {
            lexer->continued = at + 1 == length;
            passed = at + (mode->flags & MODE_FORMATS ? lex_format_escape(lexer, at) : 2);
        }
        at = passed > at ? passed : at + 1;
    }
    lex_rest(lexer);
}

size_t lex_run_length(const struct lexer *lexer, size_t at)
{
    size_t end = at;
    while (end < lexer->length && lexer->bytes[end] == lexer->bytes[at])
        end++;
    return end - at;
}

size_t lex_find(const struct lexer *lexer, size_t at, char byte)
{
    if (at >= lexer->length)
        return lexer->length;
    const unsigned char *found = memchr(lexer->bytes + at, byte, lexer->length - at);
    return found ? (size_t)(found - lexer->bytes) : lexer->length;
}

bool lex_looking_at(const struct lexer *lexer, size_t at, const char *text)
{
    size_t length = strlen(text);
    return at <= lexer->length && length <= lexer->length - at &&
           memcmp(lexer->bytes + at, text, length) == 0;
}

size_t lex_word_start(const struct lexer *lexer, size_t at)
{
    while (at > lexer->marked && lex_is_word(lexer->bytes[at - 1]))
        at--;
    return at;
}

struct span lex_slice(const struct lexer *lexer, size_t start, size_t end)
{
    return (struct span){(const char *)lexer->bytes + start, end - start};
}

void lex_push_span(struct lex_line *line, enum lex_class class, size_t start, size_t end)
{
    if (line->count && line->spans[line->count - 1].class == class) {
        line->spans[line->count - 1].end = (uint32_t)end;
        return;
    }
    if (line->count == line->capacity) {
        line->capacity = line->capacity ? line->capacity * 2 : 16;
        line->spans = mem_resize(MEM_RULES, line->spans, line->capacity, sizeof *line->spans);
    }
    line->spans[line->count++] =
        (struct lex_span){.start = (uint32_t)start, .end = (uint32_t)end, .class = class};
}

void lex_line_release(struct lex_line *line)
{
    mem_free(MEM_RULES, line->spans);
    *line = (struct lex_line){0};
}

enum lex_class lex_class_at(const struct lex_line *line, size_t at)
{
    size_t low = 0, high = line->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (line->spans[middle].end <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < line->count ? line->spans[low].class : LEX_CODE;
}

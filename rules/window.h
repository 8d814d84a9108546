/* SPDX-License-Identifier: MIT */
/**
 * What a rule looks at: a line with its neighbours joined by LF, or a fragment of a long line, and
 * what is code, comment and string in it.
 *
 * Layer: rules; private to the engine. Offsets are bytes in the window's text. Lexing is put off
 * until a rule asks, line by line.
 */
#ifndef RULES_WINDOW_H
#define RULES_WINDOW_H

#include "base/buf.h"
#include "rules/engine.h"

enum { WINDOW_LINES_MAX = 101, WINDOW_BYTES_MAX = 64 * 1024 };

struct window_line {
    size_t start, end;      /* bytes in the window's text */
    struct lex_state entry; /* the lexer's state before it */
    struct lex_line lexed;  /* filled on first need */
    bool is_lexed;
};

struct window {
    struct span text;  /* may begin before the first line: what leads to a fragment */
    struct buf joined; /* what `text` views if there is more than one line */
    struct window_line lines[WINDOW_LINES_MAX];
    size_t n_lines;
    size_t anchor;              /* index of the line looked at */
    size_t line, before, after; /* what it was built for */
    unsigned bounds;            /* LEX_LINE_ values: whether it is a fragment of a line */
    bool valid;                 /* window_of_neighbours need not build it anew */
};

void window_release(struct window *window);

/** A whole line is a fragment too. Views the fragment's bytes. */
void window_of_fragment(struct window *window, const struct line_fragment *fragment,
                        struct lex_state entry);

/**
 * The lines that belong to the window of `rule` around `line`: first those behind it, then those
 * before it, each way as far as the bound on bytes allows. A line past SCAN_LINE_MAX ends it.
 */
struct line_range window_range(const struct text *text, size_t line, const struct rule *rule);

/** The window of `rule` around `line`; kept as long as the same is asked for and it is valid. */
void window_of_neighbours(struct window *window, const struct text *text,
                          const struct line_states *states, size_t line, const struct rule *rule);

/** The line that byte `at` belongs to; a line end belongs to the line before it. */
struct window_line *window_line_at(struct window *window, size_t at);

/** The spans of a line of the window; offsets in them count from the line's start. */
const struct lex_line *window_lexed(struct window *window, struct window_line *line,
                                    const struct language *language);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Lines too long to be looked at in one go, cut into fragments that overlap.
 *
 * Layer: rules, over the lexer. Where a line is cut depends on its bytes alone, so a document and a
 * stream that sees the line piece by piece find the same. Cuts lie on code points.
 */
#ifndef RULES_LINE_FRAGMENT_H
#define RULES_LINE_FRAGMENT_H

#include "rules/lexer.h"
#include "rules/text.h"

enum {
    SCAN_LINE_MAX = 64 * 1024,    /* bytes: a longer line is cut into fragments of this many */
    SCAN_LINE_OVERLAP = 4 * 1024, /* what a fragment has in common with the next */
    SCAN_LINE_LEAD = 64           /* what may be seen before a fragment, about */
};

/**
 * `bytes` begin with `lead` bytes that belong to the fragment before; the fragment itself begins at
 * byte `offset` of the line. What begins at `core` or behind it belongs to the next fragment;
 * in the last one core is bytes.length + 1. Both count in `bytes`. `end` is for whoever scans the
 * last one to fill in.
 */
struct line_fragment {
    struct span bytes;
    size_t lead, offset, core;
    enum line_end end; /* how the line ends; in any but the last one, nothing */
};

/**
 * The fragment at byte `offset` of a line. `known` is the line from `lead` bytes before that on, as
 * far as it is known: more than SCAN_LINE_MAX bytes, or to the line's end.
 */
struct line_fragment line_fragment_at(struct span known, size_t lead, size_t offset);

/** Whether no fragment follows. */
static inline bool line_fragment_is_last(const struct line_fragment *fragment)
{
    return fragment->core > fragment->bytes.length;
}

/** The bytes before `core` that lead to the next fragment. */
size_t line_fragment_next_lead(const struct line_fragment *fragment);

/** The LEX_LINE_ values of a fragment. */
unsigned line_fragment_bounds(const struct line_fragment *fragment);

/** Carries the lexer's state through the fragment's own part. */
void line_fragment_carry(const struct line_fragment *fragment, const struct language *language,
                         struct lex_state *state);

/** Steps through a line in memory: the first is line_fragment_at(line, 0, 0). */
struct line_fragment line_fragment_next(struct span line, const struct line_fragment *fragment);

/** Carries the lexer's state through a line of any length, as scanning it does. */
void line_carry_state(const struct language *language, struct span line, struct lex_state *state);

/** Carries how lines end over the end of one; the last line of a text has none. */
void line_carry_end(enum line_end end, struct lex_state *state);

/**
 * Whether a line that ends so begins a run of lines that end otherwise than the text's first one.
 * `state` is that before the line.
 */
bool line_end_begins_run(enum line_end end, const struct lex_state *state);

#endif

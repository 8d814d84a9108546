/* SPDX-License-Identifier: MIT */
/**
 * The lexer's state before each line of a document: an interned number a line, in blocks, so that
 * inserting lines in the middle moves one block's numbers and no others.
 *
 * Layer: rules, over the lexer. Number 0 is the state at a text's start.
 */
#ifndef RULES_LINE_STATES_H
#define RULES_LINE_STATES_H

#include "rules/lexer.h"
#include "rules/text.h"

#define LINE_STATE_START UINT32_C(0)
#define LINE_STATE_UNKNOWN UINT32_MAX

struct line_state_block;
struct line_states {
    struct line_state_block **blocks;
    size_t n_blocks, capacity;
    size_t n_lines;
    struct lex_state *known; /* by number */
    size_t n_known, known_capacity;
    uint32_t *slots; /* hash of a state -> its number + 1 */
    size_t n_slots;
};

/** `n_lines` (> 0) lines: the first begins in `start`, the others are unknown. */
void line_states_init(struct line_states *states, size_t n_lines, const struct lex_state *start);
void line_states_release(struct line_states *states);

/**
 * Follows an edit. The line now at a change's place keeps the state that the line there had (what
 * comes before it is unchanged); further inserted lines are unknown.
 */
void line_states_splice(struct line_states *states, const struct line_changes *changes);

/** The number before `line`. */
uint32_t line_states_get(const struct line_states *states, size_t line);
void line_states_set(struct line_states *states, size_t line, uint32_t number);

/**
 * The numbers from `line` on as far as they lie together: *count of them, at least one. To be read
 * and written until the next splice.
 */
uint32_t *line_states_run(struct line_states *states, size_t line, size_t *count);

/** The state behind a number; the start state for LINE_STATE_UNKNOWN. */
struct lex_state line_states_state(const struct line_states *states, uint32_t number);

/** The number of a state, made if it is new. */
uint32_t line_states_intern(struct line_states *states, const struct lex_state *state);

/** Forgets states that no line is in any more, once there are many; numbers may change. */
void line_states_compact(struct line_states *states);

#endif

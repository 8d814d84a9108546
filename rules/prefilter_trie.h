/* SPDX-License-Identifier: MIT */
/**
 * The trie that the automaton of rules/prefilter is made of, while it is being made.
 *
 * Layer: rules; private to prefilter.
 *
 * A literal with a line end in it stands in no line and is left out.
 *
 * States are numbered level by level, the root is 0. Which state follows on a class of bytes is
 * either deep, one of three bytes or more, and stands in the state's row; or it follows from the
 * last two classes alone, and stands in `pairs`. Most rows hold one or two entries.
 */
#ifndef RULES_PREFILTER_TRIE_H
#define RULES_PREFILTER_TRIE_H

#include "rules/prefilter.h"

enum { TRIE_STATES_MAX = 60000 };

struct trie_edge {
    uint16_t class, next;
};

struct trie_state {
    uint16_t fail;    /* its longest suffix that is a state */
    uint16_t class;   /* the last of its classes; 0: the root */
    uint32_t literal; /* one that ends there, and 1; 0: none does */
    uint32_t row;     /* its first edge in `edges` */
    uint16_t n_row;
    bool final; /* a literal ends there or at a suffix */
};

struct trie {
    const struct prefilter_literal *literals;
    uint8_t class_of[256]; /* of the folded byte; 0: it stands in no literal */
    uint32_t n_classes;
    uint32_t n_states;
    struct trie_state *states;
    uint16_t *pairs; /* rows of n_classes: the state of at most two bytes after both classes */
    struct trie_edge *edges;
    size_t n_edges, capacity;
    uint32_t *next_literal; /* by literal: one more that ends where it does, and 1; 0: none */
};

/** Looks for the first bytes of each literal, as many as there are states for. */
void trie_init(struct trie *trie, const struct prefilter_literal *literals, size_t n_literals);
void trie_release(struct trie *trie);

#endif

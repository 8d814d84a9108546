/* SPDX-License-Identifier: MIT */
/**
 * Which rules might find something in a line: an Aho-Corasick automaton over literals, read once
 * for all rules together.
 *
 * Layer: rules, over base. Immutable once made; any number of threads may scan with it. It only
 * nominates: whoever is not nominated cannot match, because every match holds one of its literals.
 * Letters of ASCII are matched in either case.
 */
#ifndef RULES_PREFILTER_H
#define RULES_PREFILTER_H

#include "base/span.h"

#include <stdint.h>

struct prefilter;

/** `text` (not empty) stands for candidate `candidate`; several literals may stand for one. One
 * that holds a line end stands in no line, and for nothing. */
struct prefilter_literal {
    struct span text;
    uint32_t candidate;
};

/** An automaton over the literals, whose candidates are all below `n_candidates`. */
struct prefilter *prefilter_create(const struct prefilter_literal *literals, size_t n_literals,
                                   size_t n_candidates);
void prefilter_destroy(struct prefilter *prefilter);

/** The 64-bit words that a set of candidates takes. */
static inline size_t candidate_words(size_t n_candidates)
{
    return (n_candidates + 63) / 64;
}

static inline bool candidate_has(const uint64_t *set, size_t candidate)
{
    return set[candidate / 64] >> (candidate % 64) & 1;
}

static inline void candidate_add(uint64_t *set, size_t candidate)
{
    set[candidate / 64] |= (uint64_t)1 << (candidate % 64);
}

static inline void candidate_remove(uint64_t *set, size_t candidate)
{
    set[candidate / 64] &= ~((uint64_t)1 << (candidate % 64));
}

/** Adds to `set` every candidate one of whose literals stands in the line; whether there was any.
 */
bool prefilter_scan(const struct prefilter *prefilter, struct span line, uint64_t *set);

/**
 * The same for up to PREFILTER_LINES lines, faster than one after the other, most of all if they
 * lie one behind the other in memory. Line i has the set of `n_words` at sets + i * n_words; bit i
 * of the answer says whether there was any.
 */
enum { PREFILTER_LINES = 32 };
uint64_t prefilter_scan_lines(const struct prefilter *prefilter, const struct span *lines, size_t n,
                              uint64_t *sets, size_t n_words);

#endif

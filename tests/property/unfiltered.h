/* SPDX-License-Identifier: MIT */
/**
 * What the prefilter is held against: the same rules, each tried on every line.
 *
 * Beside the law: knows the engine and no test framework. A rule loses its triggers and takes no
 * literals from its pattern; a gate that is a pattern becomes one no literal can be told of. What
 * a rule means stays: where it looks, its conditions, its window, and gates that are words.
 */
#ifndef PROPERTY_UNFILTERED_H
#define PROPERTY_UNFILTERED_H

#include "base/arena.h"
#include "base/buf.h"
#include "rules/engine.h"

/** Two caches over the same modules, with the prefilter and without. */
struct unfiltered {
    struct rule_cache *with, *without;
    struct rule_module *modules; /* copies */
    size_t n_modules;
    struct arena arena; /* of what was changed in them */
    struct scan_scratch *scratch;
    size_t n_findings, n_given_up; /* of all texts that were compared */
};

/** Copies what it needs of the modules, which must outlive it. */
void unfiltered_init(struct unfiltered *both, const struct rule_module *const *modules, size_t n);
void unfiltered_release(struct unfiltered *both);

/**
 * Scans the text, which is valid UTF-8, with all rules of the strictest profile, both ways. False:
 * *difference names a finding that only one of them has. A rule that gave up on a line of the text
 * is left out, and counted: it was tried more often on one side.
 */
bool unfiltered_agrees(struct unfiltered *both, const struct language *language, struct span path,
                       struct span text, struct buf *difference);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Which of many rules look at files of a path: rules that name the same globs are asked once.
 *
 * Layer: rules, over module.h, glob and prefilter's sets; under rule_group. Immutable once filled.
 */
#ifndef RULES_PATH_SCOPES_H
#define RULES_PATH_SCOPES_H

#include "rules/module.h"

#include "base/span.h"

/** Some globs, and the rules that name these and no others. */
struct path_scope {
    const char *const *paths, *const *not_paths; /* as in struct rule */
    uint64_t *rules;                             /* a set of candidates */
};

struct path_scopes {
    struct path_scope *items;
    size_t count, capacity;
    size_t n_words; /* of each set */
};

void path_scopes_init(struct path_scopes *scopes, size_t n_words);
void path_scopes_release(struct path_scopes *scopes);

/** Rule `index`, below what fits into `n_words`. It is borrowed. */
void path_scopes_add(struct path_scopes *scopes, const struct rule *rule, size_t index);

/** Adds to `rules`, of `n_words`, those that look at files of that path. */
void path_scopes_collect(const struct path_scopes *scopes, struct span path, uint64_t *rules);

/** Whether one rule does. */
bool path_fits(const struct rule *rule, struct span path);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The rules of a set of modules in one order, and the automata over the literals that nominate
 * them. What a configuration says of the rules is laid over a group by rule_set.
 *
 * Layer: rules, over module_store, literals and prefilter; under rule_set. Immutable once made.
 */
#ifndef RULES_RULE_GROUP_H
#define RULES_RULE_GROUP_H

#include "rules/byte_run.h"
#include "rules/file_tests.h"
#include "rules/literal_set.h"
#include "rules/module_store.h"
#include "rules/path_scopes.h"
#include "rules/prefilter.h"

struct group_rule {
    const struct rule *rule;
    struct loaded_module *module;
    size_t index_in_module;
};

/**
 * Candidates are rules by index, then gates: candidate n_rules + i is the gate of rule i, candidate
 * 2 * n_rules + i is file test i. The automata, and the sets of candidates beside them, are what
 * rule_set.h says of each.
 */
struct rule_group {
    struct group_rule *rules;
    size_t n_rules;
    struct file_test *file_tests; /* of all rules, in their order */
    size_t n_file_tests;
    struct prefilter *prefilter, *windowed_prefilter;
    struct path_scopes scopes;
    struct rule_run *runs; /* by rule */
    size_t n_runs;
    uint64_t *untriggered, *windowed, *first_line, *line_ends, *gated; /* sets of candidates */
    uint64_t *line_new, *document_changed;                             /* the same */
    size_t n_words;                                                    /* of each */
    bool has_first_line, has_line_ends;
    bool has_untriggered; /* that look at any line, not at the first or at line ends alone */
    size_t n_sets;        /* that are made of it; counted by who makes them */
    bool has_packs;       /* it ends with the last set */
};

/** What a group is made of. Borrowed for the call. */
struct group_parts {
    const char *modules; /* a byte for each module of the store: whether it is in */
    struct pack *const *packs;
    size_t n_packs;
};

static inline size_t rule_group_candidates(const struct rule_group *group)
{
    return 2 * group->n_rules + group->n_file_tests;
}

/** Loads what it is made of; packs are held while it lives. */
struct rule_group *rule_group_create(struct module_store *store, const struct group_parts *parts);
void rule_group_destroy(struct module_store *store, struct rule_group *group);

/** The words that call a rule of the group to a line, made anew in `arena`; see rule_set_words. */
struct literal_set rule_group_words(const struct rule_group *group, size_t index,
                                    struct arena *arena);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Runs the tests that rules carry: their examples, and what must hold of every rule.
 *
 * Layer: rules, over the engine. Used by the unit tests and by the command that tests rules, so
 * that who writes a rule and who ships it ask the same questions:
 * - a text of `matches` has a finding of the rule, the first one over the text that the example
 *   names; one of `no_matches` has none;
 * - the fix of a rule that has one takes the first finding of a text of `matches` away; a safe one
 *   makes no other rule of the module find more;
 * - typed one character at a time, the text has at every step the violations of a fresh scan;
 * - without its triggers the rule finds the same, so the triggers hide nothing in its examples;
 * - ids, messages, triggers and patterns are as rules/module.h asks.
 */
#ifndef RULES_RULE_TEST_H
#define RULES_RULE_TEST_H

#include "base/span.h"
#include "rules/module.h"

/** One thing that does not hold; the spans are valid during the call that reports it. */
struct rule_test_failure {
    const char *rule; /* its id */
    const struct rule *of;
    const struct rule_example *example; /* NULL: it is about the rule itself */
    struct span expected, found;        /* each a few words, without a line end */
    struct span place; /* the line in question and, below it, carets under the place; or empty */
};

enum {
    RULE_TESTS_QUICK = 1,  /* not typed, and not without triggers: as a pack is written */
    RULE_TESTS_DIALECT = 2 /* written for others: any id, any number of examples, any message */
};

/**
 * Tests all rules of the modules (flags: RULE_TESTS_), and calls `report` with `context` for every
 * failure. Returns the number of failures; *n_examples (may be NULL) is the number of examples that
 * were run.
 */
size_t rule_tests_run(const struct rule_module *const *modules, size_t n_modules, unsigned flags,
                      void (*report)(const struct rule_test_failure *failure, void *context),
                      void *context, size_t *n_examples);

#endif

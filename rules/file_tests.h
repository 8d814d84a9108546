/* SPDX-License-Identifier: MIT */
/**
 * Tests of conditions that look at a whole text, or at all of it before or behind a match.
 *
 * Layer: rules; the engine's, beside its gates. Each is watched as a gate is: a VIOLATION_GATE
 * record stands on every line that its pattern matches, numbered behind those of the rules. What a
 * match on a line then depends on is two lines: the first and the last that the pattern matches.
 * They follow edits; when they turn out to be others, the rule is looked for again on the lines
 * between, and nowhere else.
 */
#ifndef RULES_FILE_TESTS_H
#define RULES_FILE_TESTS_H

#include "rules/module.h"
#include "rules/text.h"

/** Lines counted from the document's first. */
struct file_matches {
    size_t after_first; /* the line behind the first that matches; SIZE_MAX: none does */
    size_t last;        /* the last that matches; 0 also if none does */
};

/** The test of a rule, by its index in the group. */
struct file_test {
    const struct rule_test *test;
    size_t rule;
};

static inline bool file_test_is_one(const struct rule_test *test)
{
    return test->place >= RULE_ON_FILE;
}

/** How many tests on the file the rules have. */
size_t file_tests_count(const struct rule *rules, size_t n_rules);

/** Puts those of a rule into `out`, which has room, and returns their number. */
size_t file_tests_of(const struct rule *rule, size_t index, struct file_test *out);

/** `n` without a match, owned by the caller; NULL for none. */
struct file_matches *file_matches_create(size_t n);

/** One more line matches. */
void file_matches_add(struct file_matches *matches, size_t line);

/** Follows an edit so that every line that stays keeps its answer; those put in are dirty. */
void file_matches_splice(struct file_matches *matches, size_t n,
                         const struct line_changes *changes);

/** Brings them up to date with the text's records; where they change the rules are reopened. */
struct scanning;
void file_tests_follow(struct scanning *work);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The run of bytes that a regular expression requires: every text that it matches holds so many
 * bytes of a set in a row. For patterns without a literal, of digits, hexadecimal digits and their
 * like: a line without such a run need not be shown to them.
 *
 * Layer: rules, over pattern_reader. Sound before clever, as rules/literals is.
 */
#ifndef RULES_BYTE_RUN_H
#define RULES_BYTE_RUN_H

#include "base/span.h"

#include <stdint.h>

struct byte_run {
    uint64_t bytes[4]; /* a set */
    size_t length;     /* 0: nothing is known */
};

/** What a rule's patterns require. */
struct rule_run {
    size_t rule;
    struct byte_run run;
};

/** What `pattern` requires in its matched part; `ignore_case` as with PATTERN_IGNORE_CASE. */
struct byte_run byte_run_of_pattern(struct span pattern, bool ignore_case);

/** What a match of one of two patterns holds in any case. */
struct byte_run byte_run_of_either(struct byte_run a, struct byte_run b);

/** Whether there is such a run in the text; the length is not 0. */
bool byte_run_stands_in(const struct byte_run *run, struct span text);

#endif

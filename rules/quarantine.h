/* SPDX-License-Identifier: MIT */
/**
 * Rules that have given up too often in one text, and where they stopped being looked for.
 *
 * Layer: rules; the engine's, beside its gates: a rule set knows nothing of it, each text has its
 * own.
 *
 * What quarantine means is a function of the text alone: a rule looks at the lines from the first
 * one on, as if one by one, until it has given up (VIOLATION_ABORTED) on QUARANTINE_LINES of them.
 * The last of these is marked VIOLATION_QUARANTINED instead, once, and the rule is not looked for
 * below that line. What it found above stays. So a document and a stream that sees the text once
 * from front to back agree, and a rule costs a text a few lines it gives up on at most.
 *
 * While edits are followed, the lines below where a rule stopped hold no record of it. If a line it
 * gave up on is edited away, it goes on from where it had stopped; if it gives up further above, it
 * stops there.
 */
#ifndef RULES_QUARANTINE_H
#define RULES_QUARANTINE_H

#include "rules/text.h"

#include <stdint.h>

enum { QUARANTINE_LINES = 3 };

/** One rule, and the line before which it is looked for: the one behind the last it gave up on. */
struct quarantined_rule {
    size_t rule, end;
};

/** The rules that are quarantined, by rule; zeroed there are none. */
struct quarantine {
    struct quarantined_rule *items;
    size_t count, capacity;
};

void quarantine_release(struct quarantine *quarantine);

/** The rule's entry, or NULL; valid until the next call that adds or removes. */
struct quarantined_rule *quarantine_find(const struct quarantine *quarantine, size_t rule);

/** The rule is looked for before line `end` alone. */
void quarantine_put(struct quarantine *quarantine, size_t rule, size_t end);

/** The rule is looked for everywhere. */
void quarantine_remove(struct quarantine *quarantine, size_t rule);

/** Follows an edit of the text. Lines that take the place of some behind an end lie before it. */
void quarantine_splice(struct quarantine *quarantine, const struct line_changes *changes);

/**
 * Takes the rules that are not looked for on `line` out of a set of candidates. Returns the next
 * line on which the answer is another one, SIZE_MAX if there is none.
 */
size_t quarantine_mask(const struct quarantine *quarantine, size_t line, uint64_t *candidates);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Tries rules on ranges of lines, puts what they find in the place of what they had found there,
 * and keeps quarantine true meanwhile.
 *
 * Layer: rules; private to the engine, which decides what is looked at again.
 */
#ifndef RULES_RESCAN_H
#define RULES_RESCAN_H

#include "rules/engine.h"

/** What one call of rule_set_scan works with. */
struct scanning {
    const struct rule_set *set;
    const struct scan_input *input;
    struct scan_state *state;
    struct scan_scratch *scratch;
    size_t left; /* units of work that may still be done in this call */
};

/**
 * Tries the rules of `active`, a set of candidates, on the lines of the range, but for those that
 * are quarantined above them; records for which `stale` says false (NULL: none) stay. A rule that
 * gives up too often stops there.
 */
void rescan_lines(struct scanning *work, struct line_range range, const uint64_t *active,
                  violation_filter *stale, const void *context);

/** A violation_filter: whether the record comes from trying one of a set of candidates. */
bool rescan_concerns(const struct violation *violation, const void *candidates);

/**
 * Brings quarantine in line with what edits did to the lines that rules gave up on. Lines that a
 * rule has to look at yet become reopened ones.
 */
void rescan_follow_quarantine(struct scanning *work);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Runs rules over one line: nominates them, builds what they look at, collects what they report.
 * The other side of rules/scan.h.
 *
 * Layer: rules; private to the engine.
 */
#ifndef RULES_LINE_SCAN_H
#define RULES_LINE_SCAN_H

#include "rules/engine.h"

/** What stays the same from line to line; borrowed. */
struct line_scan {
    const struct rule_set *set;
    const struct scan_input *input;
    const struct line_states *states;
    struct scan_scratch *scratch;
    struct violation_list *out;
    const struct file_matches *file_matches; /* by file test */
    size_t first_line;  /* of the document's lines, the one that the text begins with */
    bool marks;         /* whether VIOLATION_LONG_LINE is recorded */
    bool windowed_only; /* `active` holds rules with a window and nothing else */
};

/** Some lines that are scanned one after the other, whose literals are looked for at once. One that
 * is longer than SCAN_LINE_MAX is alone in its batch. */
struct line_batch {
    struct span lines[PREFILTER_LINES];
    enum line_end ends[PREFILTER_LINES];
    enum line_end end_before; /* of the line before the first; LINE_END_NONE: there is none, or it
                                 is not known */
    size_t count;
    uint64_t found; /* those that hold any, as prefilter_scan_lines says */
};

/**
 * Looks for the literals in the lines of a batch. What they nominate lies in the scratch until
 * line_scan_run has been called for each of the lines, and no other batch comes in between.
 */
void line_scan_nominate(const struct line_scan *job, struct line_batch *batch);

/**
 * Tries on line `line`, which is `batch->lines[index]`, the rules that its literals nominate and
 * that are in `active`; records gates that are in `active` too. What it adds is in order.
 */
void line_scan_run(const struct line_scan *job, size_t line, const struct line_batch *batch,
                   size_t index, const uint64_t *active);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What stands behind rules/scan.h: one rule looking at one line, and a thread's scratch.
 *
 * Layer: rules; private to scan.c and line_scan.c.
 */
#ifndef RULES_SCAN_PRIVATE_H
#define RULES_SCAN_PRIVATE_H

#include "rules/line_scan.h"
#include "rules/window.h"

struct scan_scratch {
    struct pattern_scratch *pattern;
    uint64_t *nominated; /* a set of candidates */
    size_t n_words;
    struct window single; /* the line, or the fragment, alone */
    struct window wide;   /* the neighbours of a rule with a window */
};

struct scan {
    const struct line_scan *job;
    const struct rule *rule;
    size_t rule_index;
    struct window *window;
    size_t line;   /* in the text */
    size_t offset; /* bytes of the line before the window's line: fragments of long lines */
    size_t limit;  /* findings begin before this byte of the window's text */
    size_t steps;  /* of work that are left */
    bool aborted;  /* they were used up, or a match was given up */
};

/** Makes `rule_index` the rule that looks, at `window`, with its full allowance of steps. */
void scan_begin(struct scan *scan, size_t rule_index, struct window *window);

/** Reports every match of the rule's pattern that its `accept` takes. */
void scan_report_matches(struct scan *scan);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What stands behind rules/scan.h: one rule looking at one line, and a thread's scratch.
 *
 * Layer: rules; private to scan*.c, line_scan.c and rematch.c.
 */
#ifndef RULES_SCAN_PRIVATE_H
#define RULES_SCAN_PRIVATE_H

#include "base/utf8.h"
#include "rules/line_scan.h"
#include "rules/window.h"

struct scan_scratch {
    struct pattern_scratch *pattern;
    uint64_t *nominated;     /* a set of candidates for each line of a batch; empty between lines */
    size_t n_words;          /* of each */
    struct scan_cost *costs; /* by rule; NULL: nobody asks */
    struct window single;    /* the line, or the fragment, alone */
    struct window wide;      /* the neighbours of a rule with a window */
};

enum { SCAN_ANSWERS = 4 };

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
    struct scan_answer {
        const struct rule_test *test;
        size_t start, end;
        bool found;
    } answers[SCAN_ANSWERS]; /* of tests on lines, which many matches ask again */
    size_t n_answers;        /* ever; the oldest gives way */
};

/** Tells whoever traces what was decided of bytes [start, end) of the window's text. */
void scan_tell(const struct scan *scan, struct scan_event event, size_t start, size_t end);

static inline bool scan_is_traced(const struct scan *scan)
{
    return scan->job->input->trace != NULL;
}

/** Makes `rule_index` the rule that looks, at `window`, with its full allowance of steps. */
void scan_begin(struct scan *scan, size_t rule_index, struct window *window);

/** Reports every match of the rule's patterns that its conditions and its `accept` take. */
void scan_report_matches(struct scan *scan);

/** Counts a search of a pattern in that many bytes. */
static inline void scan_count_search(const struct scan *scan, size_t bytes)
{
    struct scan_cost *costs = scan->job->scratch->costs;
    if (costs) {
        costs[scan->rule_index].searches++;
        costs[scan->rule_index].bytes += bytes;
    }
}

/** Whether a pattern that the rule names matches in the line looked at, where it may. */
bool scan_line_matches(struct scan *scan, const struct rule_pattern *pattern);

/** Spends `steps` of the allowance; false, and the rule has given up: it is used up. */
bool scan_spend_steps(struct scan *scan, size_t steps);

static inline size_t scan_next_code_point(struct span text, size_t at)
{
    return at < text.length ? at + utf8_sequence_length((unsigned char)text.bytes[at]) : at + 1;
}

/** The group of a match that is the finding. */
unsigned scan_finding_group(const struct rule *rule, const struct scan_match *match);

/**
 * The bytes of a match on a line that ends at `line_end` that are the finding: it begins on that
 * line, though its group may stand on a later one.
 */
void scan_finding_bounds(const struct rule *rule, const struct scan_match *match, size_t line_end,
                         size_t *start, size_t *end);

/** A finding without any text takes the character behind it on its line, or the one before it. */
void scan_widen(struct span text, size_t line_start, size_t line_end, size_t *start, size_t *end);

/** Whether the rule's conditions hold for a match, [start, end) of which is the finding. */
bool scan_conditions_hold(struct scan *scan, const struct scan_match *match, size_t start,
                          size_t end);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What the engine decides on a line, told while it decides: for those who explain why a line is
 * flagged, or why not.
 *
 * Layer: rules, over module.h. An observer hangs on scan_input. It is told and never asked: with
 * and without one the same is found. Without one, as in all normal work, it costs a look at a
 * pointer where a match was found or refused.
 *
 * A match begins with SCAN_MATCH, and ends in SCAN_REPORTED or in the first step that does not
 * hold. A native check tells what scan_next found for it, what it reports and, by scan_refuse,
 * what it does not. A rule that gives up ends in no step: its record is of the kind
 * VIOLATION_ABORTED.
 */
#ifndef RULES_SCAN_TRACE_H
#define RULES_SCAN_TRACE_H

#include "base/span.h"
#include "rules/module.h"

/** In the order in which they are decided. */
enum scan_step {
    SCAN_NOMINATED, /* the line is shown to the rule */
    SCAN_MATCH,     /* one of its patterns matches */
    SCAN_WHERE,     /* whether it begins where the rule looks: `classes` is where it does */
    SCAN_REFUSED,   /* the rule's own function says why it is none: `reason` */
    SCAN_ACCEPT,    /* whether the rule's own function takes it */
    SCAN_ENTROPY,   /* whether the finding's `entropy` is high enough */
    SCAN_TEST,      /* what a test of a condition says; not yet whether the condition holds */
    SCAN_CONDITION, /* whether condition number `condition` holds */
    SCAN_REPORTED   /* it is a finding */
};

struct scan_event {
    enum scan_step step;
    bool holds;
    size_t rule;        /* index in the rule set */
    size_t start, end;  /* bytes in the line of the match, in SCAN_REPORTED of the finding; the end
                           may lie behind the line */
    unsigned classes;   /* SCAN_WHERE: RULE_IN_, of the first byte */
    unsigned wanted;    /* SCAN_WHERE: RULE_IN_, of the pattern that matched */
    double entropy;     /* SCAN_ENTROPY: in bits a byte */
    const char *reason; /* SCAN_REFUSED: a constant */
    size_t condition;   /* SCAN_TEST, SCAN_CONDITION: index in rule->conditions */
    const struct rule_test *test; /* SCAN_TEST */
    struct span text;             /* SCAN_TEST: what it looked at; valid during the call */
};

struct scan_trace {
    void (*tell)(void *context, const struct scan_event *event);
    void *context;
};

#endif

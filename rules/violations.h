/* SPDX-License-Identifier: MIT */
/**
 * Violations: one record, the list that one scan gives, and the set of one document.
 *
 * Layer: rules, over text. A set is a sequence of blocks of lines; a record's line is relative to
 * its block, so that an edit moves the records of one block and no other. The lines of a set follow
 * those of the text: every line_changes that edits the text goes through violation_set_splice.
 *
 * Invariant: the records of a set are ordered by line, start, end, rule, and no two are equal.
 */
#ifndef RULES_VIOLATIONS_H
#define RULES_VIOLATIONS_H

#include "rules/text.h"

#include <assert.h>
#include <stdint.h>

enum violation_kind {
    VIOLATION_FINDING,
    VIOLATION_ABORTED,     /* the rule gave up on the line: it is not known to be clean */
    VIOLATION_QUARANTINED, /* the same for the last time: it is not looked for below the line */
    VIOLATION_LONG_LINE,   /* the line was scanned in overlapping windows */
    VIOLATION_GATE,        /* not shown: what the rule's gate, or file test, wants is in the line */
    VIOLATION_KINDS,
    VIOLATION_RESURFACED = VIOLATION_KINDS, /* never in a set: a finding that a suppression hid
                                              until it expired */
    VIOLATION_ACCEPTED /* never in a set: a finding of a sensitive rule that a baseline accepts */
};

struct violation {
    uint32_t line;  /* of its begin; in a list from the text's start, in a set from its block's */
    uint32_t start; /* byte in that line */
    uint32_t end;   /* byte in the line it ends on, exclusive */
    uint16_t rule;  /* index in the rule set; for VIOLATION_GATE that of the gate's rule, or past
                       the rules that of a file test */
    uint8_t more_lines; /* lines it goes on for; 0: ends on the line it begins on */
    uint8_t kind;       /* enum violation_kind */
};
static_assert(sizeof(struct violation) <= 40, "a violation record is bounded");

/** Whether a record is a finding of its rule, and not what the engine says about that. */
static inline bool violation_is_of_rule(const struct violation *violation)
{
    return violation->kind == VIOLATION_FINDING || violation->kind == VIOLATION_RESURFACED ||
           violation->kind == VIOLATION_ACCEPTED;
}

/** Negative, zero or positive by line, start, end, rule, kind. */
int violation_compare(const struct violation *a, const struct violation *b);

/** Ranges of lines [first, end), sorted, disjoint, few: past the bound the nearest merge. */
enum { LINE_RANGES_MAX = 16 };
struct line_range {
    size_t first, end;
};
struct line_ranges {
    struct line_range items[LINE_RANGES_MAX + 1];
    size_t count;
};

/** Adds a range, which may be empty (a place between lines); touching ones become one. */
void line_ranges_add(struct line_ranges *ranges, struct line_range range);

/** Moves the ranges as the lines moved, and adds what was inserted or lost. */
void line_ranges_splice(struct line_ranges *ranges, const struct line_changes *changes);

/** What a scan found, lines counted from the text's start, in the order of a set. */
struct violation_list {
    struct violation *items;
    size_t count, capacity;
};

void violation_list_add(struct violation_list *list, struct violation violation);
void violation_list_release(struct violation_list *list);

struct violation_block;
struct violation_set {
    struct violation_block *blocks;
    size_t n_blocks, capacity;
    size_t n_lines;
    size_t count;     /* records of all kinds */
    size_t *per_rule; /* records by kind and rule: [kind * n_rules + rule] */
    size_t per_kind[VIOLATION_KINDS];
    size_t n_rules;
    struct line_ranges changed; /* for violation_set_take_changed */
};

/** An empty set over a text of `n_lines` lines, for records of `n_rules` rules, and of
 * VIOLATION_GATE for that many and `n_file_tests` more. */
void violation_set_init(struct violation_set *set, size_t n_lines, size_t n_rules,
                        size_t n_file_tests);
void violation_set_release(struct violation_set *set);

/** Follows an edit of the text: records that begin on removed lines go, later ones move. */
void violation_set_splice(struct violation_set *set, const struct line_changes *changes);

/** How many records of that kind the rule has in the set. */
static inline size_t violation_set_count(const struct violation_set *set, enum violation_kind kind,
                                         size_t rule)
{
    return set->per_rule[(size_t)kind * set->n_rules + rule];
}

/**
 * Takes out the records that begin in `range` and for which `stale` says true (NULL: all of them),
 * then puts in those of `list` that begin in the range.
 */
typedef bool violation_filter(const struct violation *violation, const void *context);
void violation_set_replace(struct violation_set *set, struct line_range range,
                           const struct violation_list *list, violation_filter *stale,
                           const void *context);

/** Turns the records of kind `from` that the rule has on `line` into kind `to`, the next or the
 * one before it. */
void violation_set_turn(struct violation_set *set, size_t line, size_t rule,
                        enum violation_kind from, enum violation_kind to);

/**
 * The range of lines outside of which neither records nor text are others than at the last call;
 * at the first, all lines. False: that holds for all lines.
 */
bool violation_set_take_changed(struct violation_set *set, struct line_range *range);

/** Steps through a set in order; lines of the result count from the text's start. */
struct violation_cursor {
    const struct violation_set *set;
    size_t block, item, line;
};
struct violation_cursor violation_cursor_begin(const struct violation_set *set);
bool violation_cursor_next(struct violation_cursor *cursor, struct violation *out);

#endif

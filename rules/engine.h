/* SPDX-License-Identifier: MIT */
/**
 * The engine: keeps the violations of a text up to date with as little scanning as is sound.
 *
 * Layer: rules, over text, lexer, rule_set and violations.
 *
 * The law: whatever the edits and however the work was sliced, once nothing is dirty the
 * violations equal those of a fresh scan of the same text. There is one path: a fresh scan is a
 * scan in which every line is dirty.
 *
 * How a change is widened: the changed lines are lexed anew, and the lines after them until the
 * state that leaves a line equals the one stored; the rules then look at the lines that were
 * touched so, and rules with a window also at the lines whose window reaches them. A gate that
 * opens or closes has its rule looked for in, or taken out of, the whole text.
 *
 * Scanning cannot fail: a match that was given up is a record of its line (VIOLATION_ABORTED). A
 * rule that gives up too often is quarantined in the text (rules/quarantine.h), which is followed
 * as gates are: it is looked for in, or taken out of, the lines below where it stopped.
 */
#ifndef RULES_ENGINE_H
#define RULES_ENGINE_H

#include "base/day.h"
#include "rules/line_fragment.h"
#include "rules/line_states.h"
#include "rules/quarantine.h"
#include "rules/rule_set.h"
#include "rules/scan_trace.h"
#include "rules/text.h"
#include "rules/violations.h"

/** What a scan depends on besides the rules; borrowed for the call. */
struct scan_input {
    const struct text *text;
    const struct language *language;
    struct span path; /* what path conditions of rules see: "/" between folders, no leading one */
    struct day today;
    const struct scan_trace *trace; /* told what is decided; NULL: nobody wants to know */
    const uint64_t *allowed; /* what rule_set_collect_allowed says of the path, if that is known */
};

/** What is known of one text under one rule set. The rule set must outlive it. */
struct scan_state {
    struct violation_set violations;
    struct line_states states;
    struct line_ranges dirty;    /* lines that every active rule has to look at again */
    struct line_ranges reopened; /* lines that the rules in `reopened_rules` have to look at */
    struct line_range only;      /* rules look at these lines; the others are context */
    uint64_t *allowed;           /* rules that are on and whose path fits */
    uint64_t *active;            /* of these, those whose gate is open; and the gates to watch */
    uint64_t *reopened_rules;
    size_t n_words; /* of each of the three sets of candidates */
    struct quarantine quarantine;
    struct file_matches *file_matches; /* by file test, as the violations have it */
    size_t n_file_tests;
    const uint8_t *aborts; /* of scan_start */
    size_t first_line;     /* of scan_start */
    bool is_piece;         /* what stands before it is given: gates and aborts are not counted */
    size_t lines_lexed;    /* ever; for statistics and for the tests that count */
    size_t lines_scanned;  /* ever: lines that rules were tried on */
};

/** Where a scan begins that does not see a whole text: a piece of a stream. */
struct scan_start {
    struct lex_state entry;     /* before line 0 of the text */
    struct line_range only;     /* the lines rules look at */
    const uint64_t *open_gates; /* by rule, a set of candidates; NULL: no gate was found */
    bool gates_only;            /* nothing but gates is looked for: a first pass */
    size_t first_line;          /* in the document, of line 0 of the text */
    const struct file_matches *file_matches; /* by file test, borrowed; NULL: none matches */
    const uint8_t *aborts;                   /* by rule, how many lines before it gave up on, up to
                                                QUARANTINE_LINES; NULL: none; borrowed for as long as the state */
};

/** What one thread needs to scan with; reused from scan to scan. */
struct scan_scratch;
struct scan_scratch *scan_scratch_create(void);
void scan_scratch_destroy(struct scan_scratch *scratch);

/** What a rule has cost; all but the time is a function of text and rules. */
struct scan_cost {
    size_t lines; /* it was nominated for, and tried on */
    size_t
        searches;   /* that a pattern of it was set to: one more than the matches, and conditions */
    size_t bytes;   /* that lay before these */
    size_t aborted; /* lines it gave up on */
    uint64_t nanoseconds;
};

/** Adds what is scanned from now on to costs[rule], by index in the set; NULL: not any more. */
void scan_scratch_count_costs(struct scan_scratch *scratch, struct scan_cost *costs);

/** Everything is dirty, nothing is known. `start` is NULL for a whole text. */
void scan_state_init(struct scan_state *state, const struct rule_set *set,
                     const struct scan_input *input, const struct scan_start *start);
void scan_state_release(struct scan_state *state);

/** Follows an edit of the text; what changed becomes dirty. */
void scan_state_splice(struct scan_state *state, const struct line_changes *changes);

/** All lines have to be looked at again, for example because the day has changed. */
void scan_state_mark_all(struct scan_state *state);

/** Whether nothing is dirty: the violations are those of a full scan. */
bool scan_state_is_settled(const struct scan_state *state);

/**
 * Looks at dirty lines and brings the violations up to date, for about `work` units: a line is
 * one, and one more for each SCAN_BYTES_OF_A_UNIT bytes. True: the state is settled. False: call
 * again.
 */
enum { SCAN_BYTES_OF_A_UNIT = 64 };
bool rule_set_scan(const struct rule_set *set, const struct scan_input *input,
                   struct scan_state *state, struct scan_scratch *scratch, size_t work);

/**
 * Looks once more at one line of a settled text, for `input->trace`; adds to `out` what it finds
 * there, which is what the state holds of the line, but for VIOLATION_ABORTED in the place of
 * VIOLATION_QUARANTINED. Changes nothing in the state.
 */
void rule_set_trace_line(const struct rule_set *set, const struct scan_input *input,
                         const struct scan_state *state, struct scan_scratch *scratch, size_t line,
                         struct violation_list *out);

/**
 * Looks at one fragment of a long line; a rule with a window sees the fragment alone. `matches` are
 * those of file tests, NULL for none, and `line` is the line's number in the document. *entry is
 * the lexer's state before the fragment and becomes the one before the next. Adds to `out`, with
 * line 0 and bytes counted in the whole line. `active` as in scan_state, for this line: a rule that
 * gives up is taken out of it and not looked for in the fragments that follow; those that look at
 * the first line alone the caller takes out where it is another.
 */
void rule_set_scan_fragment(const struct rule_set *set, const struct scan_input *input,
                            const struct line_fragment *fragment,
                            const struct file_matches *matches, size_t line, uint64_t *active,
                            struct lex_state *entry, struct scan_scratch *scratch,
                            struct violation_list *out);

/**
 * Which of the rules in `allowed` are looked for in a document: those whose gate, if they have one,
 * is in `open_gates` (a set by rule; NULL: none is open). Adds to `active`, a set of candidates.
 */
void scan_collect_active(const struct rule_set *set, const uint64_t *allowed,
                         const uint64_t *open_gates, uint64_t *active);

/** The gates and file tests of the rules in `allowed`; adds to `active`. */
void scan_collect_gates(const struct rule_set *set, const uint64_t *allowed, uint64_t *active);

/** Takes the rules that look at the first line alone out of a set of candidates. */
void scan_leave_first_line(const struct rule_set *set, uint64_t *active);

/** Adds the gates whose words stand in the bytes to `open`, a set of candidates by rule. */
void rule_set_scan_gates(const struct rule_set *set, struct span line, uint64_t *open,
                         struct scan_scratch *scratch);

#endif

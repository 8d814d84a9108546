/* SPDX-License-Identifier: MIT */
/**
 * Suppressions: comments that hide findings, and what is wrong with them.
 *
 *   auto-enforcer: ignore PACK/RULE[, PACK/RULE] [until YYYY-MM-DD] [by @OWNER] [: reason]
 *
 * A comment behind code hides what begins on its own line, one alone what begins on the next line
 * that is no comment (at most SUPPRESS_REACH lines on). `ignore-start` hides up to `ignore-end` of
 * the same rules, `ignore-file`, in the first SUPPRESS_HEAD lines, to the end of the file.
 * PACK and a star stand for all rules of a pack. The last day counts.
 *
 * Layer: server, over rules. The scan reports everything, a comment as a finding of its own; here
 * they are put together, for a document as a whole and for a stream piece by piece, with the same
 * result. What hides nothing is told for single lines and for regions that end.
 */
#ifndef SERVER_SUPPRESS_H
#define SERVER_SUPPRESS_H

#include "base/arena.h"
#include "base/day.h"
#include "rules/line_states.h"
#include "rules/rule_set.h"
#include "rules/text.h"
#include "rules/violations.h"

enum {
    SUPPRESS_REACH = 20,
    SUPPRESS_HEAD = 50,
    SUPPRESS_DAYS_AHEAD = 14,
    SUPPRESS_REGIONS_MAX = 100 /* open at once, of different rules */
};

enum suppression_kind {
    SUPPRESSION_LINE,
    SUPPRESSION_START,
    SUPPRESSION_END,
    SUPPRESSION_FILE,
    SUPPRESSION_MALFORMED
};

/** What a comment says; views its text. */
struct suppression {
    enum suppression_kind kind;
    struct span rules; /* ids between commas and blanks */
    struct span until, owner, reason;
    struct day last_day; /* no day: it does not expire */
};

/** Reads a comment from "auto-enforcer:" on. */
struct suppression suppression_parse(struct span text);

/** Whether it names the rule, or its pack. */
bool suppression_names(const struct suppression *suppression, const char *rule_id);

/** Whether its last day is over. */
bool suppression_is_expired(const struct suppression *suppression, struct day today);

/** What holds from one piece of a text to the next. */
struct suppress {
    struct arena arena;
    const struct rule_set *rules;
    const struct language *language;
    struct day today;
    struct suppress_region *regions; /* open; suppress_region::next */
    uint16_t own[8];                 /* indices of our own rules in the set */
    bool has_overrides;              /* whether findings of a rule may make others give way */
};

/** Whether suppress_apply would change anything: a comment, or one rule that overrides another. */
bool suppress_matters(const struct rule_set *rules, const struct violation_set *records);

void suppress_begin(struct suppress *suppress, const struct rule_set *rules,
                    const struct language *language, struct day today);
void suppress_release(struct suppress *suppress);

/**
 * Takes the records of a piece, in order; their lines count from the start of `text`, whose first
 * line is line `first_line` of the file. Takes out comments and what they hide, adds what is wrong
 * with them, and leaves the records in order. `states` is of `text`.
 */
void suppress_apply(struct suppress *suppress, const struct text *text,
                    const struct line_states *states, size_t first_line,
                    struct violation_list *records);

/** Whether a finding of the first rule makes one of the second give way where they overlap. */
bool suppress_overrides(const struct rule *rule, const struct rule *other);

/** Whether a region that is open hides the record: all that counts on a line seen in fragments. */
bool suppress_hides(struct suppress *suppress, const struct violation *record);

/** The index of the rule whose findings are comments; SIZE_MAX: it is not in the set. */
size_t suppress_mark_rule(const struct rule_set *rules);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What `why` says: the findings of a place, or the steps of one rule, as text and as JSON.
 *
 * Layer: server, over why. Everything that stands in the document leaves through server/redact.
 * Lines and columns count from 1, columns in UTF-16 units, as in every report.
 */
#ifndef SERVER_WHY_REPORT_H
#define SERVER_WHY_REPORT_H

#include "server/why.h"

struct why_report {
    struct why *why;
    struct span shown;     /* the file as the person named it, without the place */
    struct span place;     /* the same with line and column */
    bool is_ignored;       /* git ignores it */
    const struct why *all; /* the same place with every rule switched on; NULL: not looked at */
};

/** The findings of the place; without one, the rules that came near. */
void why_report_text(const struct why_report *report, struct buf *out);
void why_report_json(const struct why_report *report, struct buf *out);

/**
 * Why the rule flags the place, or what decided that it does not, as a message of an editor: a few
 * lines, each a sentence, since some editors show them as one.
 */
void why_report_message(const struct why_report *report, const struct rule *rule, struct buf *out);

/** The steps of one rule. */
void why_report_rule_text(const struct why_report *report, const struct rule *rule,
                          struct buf *out);
void why_report_rule_json(const struct why_report *report, const struct rule *rule,
                          struct buf *out);

#endif

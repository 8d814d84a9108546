/* SPDX-License-Identifier: MIT */
/**
 * The scopes of what is found in an open document: session_compare of what is found in it now with
 * what was found in its base, kept true from edit to edit.
 *
 * Layer: server, over suppress and session_compare. The same findings take part, and so the same
 * are new, as when `check` compares the file. An edit costs the findings of the lines it touched,
 * the groups these belong to, and a move of 17 bytes for each finding behind them; when it touches
 * many groups, or the text has suppressions, all are compared anew.
 */
#ifndef SERVER_SCOPES_H
#define SERVER_SCOPES_H

#include "server/config.h"
#include "server/session_compare.h"
#include "server/suppress.h"

/** Scopes of records, in their order. A zeroed struct knows none. */
struct scopes {
    struct hash_128 *fingerprints; /* zero: takes no part in the comparison */
    uint8_t *items;                /* enum scope */
    size_t count, capacity;
    bool follows; /* it is of a set as that was at the last scopes_follow */
};

/** What is compared: a settled text, its records, and what its base has. */
struct scopes_subject {
    const struct rule_set *rules;
    const struct text *text;
    struct violation_set *records; /* whose changes are taken */
    struct session_findings *base; /* put into an order of its own */
};

/** Finds the scopes of all records of the set, in its order, from those found last. */
void scopes_follow(struct scopes *scopes, const struct scopes_subject *subject);

/**
 * Finds those of `shown`, what is shown of the records in `suppression`, with lines from the text's
 * start.
 */
void scopes_of_shown(struct scopes *scopes, const struct scopes_subject *subject,
                     const struct suppress_scope *suppression, const struct violation_list *shown);

/** Forgets them: the base, the rules or the records are others. */
void scopes_release(struct scopes *scopes);

/** Of the one at `index`; SCOPE_UNKNOWN if nothing was compared. */
enum scope scopes_at(const struct scopes *scopes, size_t index);

/** How severe a violation of that scope is shown to be; SEVERITY_OFF: it is not shown. */
enum severity scopes_severity(enum config_existing existing, enum scope scope,
                              enum severity severity);

#endif

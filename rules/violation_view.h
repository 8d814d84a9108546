/* SPDX-License-Identifier: MIT */
/**
 * Violations seen through criteria: a lazy filter over the set of a document, or over a list.
 *
 * Layer: rules, over violations. A view allocates nothing and copies nothing: it steps through what
 * it views, in the order that has, and passes over what its criteria refuse. It is a value, and a
 * copy of it goes on from where it stands. What it views does not change meanwhile.
 *
 * Criteria are joined: a record has to meet all of them. One that is zero is met by every record.
 */
#ifndef RULES_VIOLATION_VIEW_H
#define RULES_VIOLATION_VIEW_H

#include "rules/severity.h"
#include "rules/violations.h"

struct rule_set;

/** How severe a record is; whoever shows it decides. */
typedef enum severity violation_severity(const struct rule_set *rules,
                                         const struct violation *violation);

/** What is viewed: records, and what they have in common and so do not carry. All borrowed. */
struct violation_source {
    const struct violation_set *set;   /* or NULL: */
    const struct violation_list *list; /* as it counts its lines */
    const struct rule_set *rules;
    violation_severity *severity; /* NULL only where no severity is asked for */
    const uint8_t *scopes; /* of all records, in their order, numbers below 32; NULL: all 0 */
    struct span path;      /* of the text, absolute */
    uint64_t session;      /* id of the one that the text belongs to */
};

struct violation_criteria {
    unsigned kinds;      /* bits 1u << enum violation_kind */
    unsigned severities; /* bits 1u << enum severity */
    unsigned scopes;     /* bits 1u << scope */
    bool is_of_rule;     /* of `rule` alone */
    uint16_t rule;
    struct span path; /* the text's own, or that of a folder it lies in */
    uint64_t session;
    const uint64_t *scoped; /* findings of these rules, a set of candidates, have to be of scope */
    unsigned scoped_to;     /* this one; NULL: no rule's */
    const uint64_t *left_out; /* those of these are passed over; NULL: of none */
};

struct violation_view {
    struct violation_source source;
    struct violation_criteria criteria; /* may be changed between steps */
    struct violation_cursor cursor;
    size_t passed; /* records, the one given last included */
};

/** The view, before its first record. */
struct violation_view violation_view(const struct violation_source *source,
                                     const struct violation_criteria *criteria);

/** The next record that meets the criteria; lines count from the text's start. */
bool violation_view_next(struct violation_view *view, struct violation *out);

/** The scope of the record that was given last. */
static inline unsigned violation_view_scope(const struct violation_view *view)
{
    return view->source.scopes ? view->source.scopes[view->passed - 1] : 0;
}

/** Adds to counts[severity] how many of each are yet to come; the view itself stays. */
void violation_view_count(struct violation_view view, size_t counts[SEVERITY_BLOCKED + 1]);

#endif

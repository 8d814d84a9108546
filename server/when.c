/* SPDX-License-Identifier: MIT */
#include "server/when.h"

bool when_admits(const struct rule *rule, enum when_change change, enum scope scope)
{
    return (!(rule->flags & RULE_LINE_NEW) || scope == SCOPE_NEW) &&
           (!(rule->flags & RULE_DOCUMENT_CHANGED) || change == WHEN_CHANGED);
}

bool when_holds(const struct rule_set *set, const struct violation *violation,
                enum when_change change, enum scope scope)
{
    bool is_of_rule =
        violation->kind == VIOLATION_FINDING || violation->kind == VIOLATION_RESURFACED;
    return !is_of_rule || when_admits(rule_set_rule(set, violation->rule), change, scope);
}

const char *when_words(const struct rule *rule)
{
    bool of_changed = rule->flags & RULE_DOCUMENT_CHANGED;
    if (rule->flags & RULE_LINE_NEW)
        return of_changed ? "where it is new since the session began, in a document changed since"
                          : "where it is new since the session began";
    return of_changed ? "in a document that was changed since the session began" : NULL;
}

void when_restrict(struct violation_criteria *criteria, const struct rule_set *set,
                   enum when_change change)
{
    criteria->scoped = rule_set_line_new(set);
    criteria->scoped_to = SCOPE_NEW;
    criteria->left_out = change == WHEN_CHANGED ? NULL : rule_set_document_changed(set);
}

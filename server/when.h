/* SPDX-License-Identifier: MIT */
/**
 * Whether what was found counts: a rule may speak of lines that are new alone, or of documents that
 * were changed. The scan finds it wherever it stands, and it takes part in comparing; where its
 * rule says nothing, it is dropped here, before it is shown, counted or fixed.
 *
 * Layer: server, over session_compare. Without a base nothing is known to be new or changed, and
 * such rules say nothing.
 */
#ifndef SERVER_WHEN_H
#define SERVER_WHEN_H

#include "rules/violation_view.h"
#include "server/session_compare.h"

/** Whether a document differs from its base, as server/text_digest.h has it. */
enum when_change {
    WHEN_UNKNOWN, /* there is no base, or it is not known */
    WHEN_UNCHANGED,
    WHEN_CHANGED
};

/** Whether a finding of the rule with that scope counts. */
bool when_admits(const struct rule *rule, enum when_change change, enum scope scope);

/** The same for a record; what is no finding of a rule always counts. */
bool when_holds(const struct rule_set *set, const struct violation *violation,
                enum when_change change, enum scope scope);

/** When the rule speaks, in words that follow "counts"; NULL: always. */
const char *when_words(const struct rule *rule);

/** Has a view pass over what does not count; its scopes are those of session_compare. */
void when_restrict(struct violation_criteria *criteria, const struct rule_set *set,
                   enum when_change change);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The rules that a SARIF log tells of: those that its results name, in the order in which they were
 * first named.
 *
 * Layer: server, over rules, rule_page and protocol/json_write. A rule is rendered when it is first
 * named, as its pack may be gone at the end; nothing of it is borrowed. Past SARIF_RULES_MAX rules
 * a result names its rule by the id alone.
 *
 * A rule is one of security if it looks for secrets, comes from DevSkim or gitleaks, or belongs to
 * the pack `security`, `secrets` or `tokens`. Such a rule has the tag "security" and, as a string,
 * the number that GitHub makes a severity of: that of the worst finding it has in this run.
 *
 *   blocked 9.5 (critical)   warning 7.5 (high)   info 5.0 (medium)   hint 2.0 (low)
 */
#ifndef SERVER_SARIF_RULES_H
#define SERVER_SARIF_RULES_H

#include "base/table.h"
#include "server/scanner.h"

enum { SARIF_RULES_MAX = 5000 };

struct sarif_rule;

struct sarif_rules {
    struct buf pages;   /* where the pages of rules that ship are; empty: nowhere */
    struct table by_id; /* to the index in `items`, plus 1 */
    struct sarif_rule *items;
    size_t count, capacity;
};

void sarif_rules_init(struct sarif_rules *rules);
void sarif_rules_release(struct sarif_rules *rules);

/** The index of the finding's rule; SIZE_MAX: there are too many. */
size_t sarif_rules_index(struct sarif_rules *rules, const struct scanner_finding *finding);

/** The rule as JSON, a part of it and then the rest. */
void sarif_rules_write(const struct sarif_rules *rules, size_t index, struct buf *out);

/** "error", "warning" or "note". */
const char *sarif_level(enum severity severity);

#endif

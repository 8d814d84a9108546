/* SPDX-License-Identifier: MIT */
/**
 * One rule before another: findings that give way where another rule's finding lies.
 *
 * Layer: server, over rules.
 */
#ifndef SERVER_OVERRIDES_H
#define SERVER_OVERRIDES_H

#include "rules/rule_set.h"
#include "rules/violations.h"

/** Whether a finding of the first rule makes one of the second give way where they overlap. */
bool overrides_rule(const struct rule *rule, const struct rule *other);

/**
 * Drops what gives way to others on its line, which is no longer than SCAN_LINE_MAX. The records
 * are in order; their lines count from the start of `text`. `tell` is told of each, and to which
 * one it gives way.
 */
typedef void overrides_listener(void *context, const struct violation *record,
                                const struct violation *by);
void overrides_apply(const struct rule_set *rules, const struct text *text,
                     struct violation_list *records, overrides_listener *tell, void *context);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The match that a finding was made of, found anew for the texts of its groups: a violation keeps
 * its range alone.
 *
 * Layer: rules, over rule_set, window and violations; beside the engine, whose findings it reads.
 *
 * What it finds depends on the text, the rule and the finding's place, never on the order in which
 * it is asked, and it looks at what the engine looked at; so an editor and a stream get the same.
 * Of several matches that make one finding it takes the first, the rule's own pattern before the
 * others; conditions are not asked again.
 */
#ifndef RULES_REMATCH_H
#define RULES_REMATCH_H

#include "base/buf.h"
#include "rules/line_fragment.h"
#include "rules/pattern.h"
#include "rules/rule_set.h"
#include "rules/violations.h"

/** Zeroed at first; reused from finding to finding. */
struct rematch {
    const struct line_fragment *fragment; /* the text is that one of a long line; NULL: it is not */
    const struct pattern *pattern;        /* that matched; NULL: none did */
    struct span subject;                  /* what it was set to; views the text or `joined` */
    size_t first_line, skipped;           /* the line it begins on, and bytes of that before it */
    struct scan_match match;              /* bytes in the subject */
    struct buf joined;
    struct pattern_scratch *scratch;
};

void rematch_release(struct rematch *rematch);

/** Looks for the match of a finding; lines of it count from the text's start. */
void rematch_find(struct rematch *rematch, const struct rule_set *set, const struct text *text,
                  const struct violation *finding);

/**
 * Whether a message of the rule can name the group, by number or name: all of its patterns have it,
 * and no check of its own finds for it.
 */
bool rematch_can_name(const struct rule *rule, struct span name);

/**
 * The text of a group, by its number or its name, as far as it lies on one line. Empty: the match
 * was not found, it has no such group, or that took no part. Valid until the text changes or the
 * next rematch_find.
 */
struct span rematch_group(const struct rematch *rematch, struct span name);

/** Where in the text that begins, if it is not empty. */
struct text_position rematch_group_start(const struct rematch *rematch, struct span name);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Fixes: a finding of a rule that carries one becomes exactly one edit of the text it was found in.
 *
 * Layer: rules, over rule_set and violations. The findings must be those of a settled scan of that
 * very text; nothing is looked for here.
 *
 * Invariants:
 * - An edit replaces the text of its finding and nothing else.
 * - The edits of a plan are in order and do not overlap. Of two that would, the first in the order
 *   of findings is made; the other one waits for the scan of what comes out.
 * - Line ends stay as they are: a replacement takes those of the place it is put in.
 */
#ifndef RULES_FIX_H
#define RULES_FIX_H

#include "base/buf.h"
#include "base/day.h"
#include "rules/fix_template.h"
#include "rules/rule_set.h"
#include "rules/text.h"
#include "rules/violations.h"

enum { FIX_BYTES_MAX = 64 * 1024 }; /* of a finding that is replaced, and of what replaces it */

struct fix_edit {
    struct violation finding; /* lines counted from the text's start */
    const struct rule_fix *fix;
    struct text_position start, end;
    size_t offset, length; /* of the replacement in the plan's bytes */
};

/** Which fixes are wanted. */
enum fix_level { FIX_SAFE, FIX_UNSAFE /* those that are safe, too */ };

/** Edits of one text; zeroed at first but for the level and the day. */
struct fix_plan {
    enum fix_level level;
    struct day today; /* for "{today}" in the fixes of rules with RULE_USES_DAY */
    struct fix_edit *items;
    size_t count, capacity;
    size_t n_unsafe;  /* fixes that were left out because they are not safe */
    size_t n_waiting; /* that were left out because they overlap one before them */
    struct buf bytes; /* of all replacements */
    struct pattern_scratch *patterns;
};

void fix_plan_release(struct fix_plan *plan);

/** Forgets the edits. */
void fix_plan_clear(struct fix_plan *plan);

/**
 * Adds the edit for a finding; findings come in their order. False: there is none, because the rule
 * has no fix that applies to this text, or because it is left out as counted above.
 */
bool fix_plan_add(struct fix_plan *plan, const struct rule_set *set, const struct text *text,
                  const struct violation *finding);

/** Valid until the next fix_plan_add. */
struct span fix_plan_replacement(const struct fix_plan *plan, const struct fix_edit *edit);

/** Edit `index` as the text takes it; valid until the next fix_plan_add. */
struct text_edit fix_plan_edit(const struct fix_plan *plan, size_t index);

/**
 * The last of the first `*n_left` edits, together with those before it that end on the line it
 * begins on: on a long line each by itself would cost the whole line. `*n_left` becomes the number
 * of those before. The replacement is valid until `out` or the plan changes.
 */
struct text_edit fix_plan_last_edit(const struct fix_plan *plan, const struct text *text,
                                    size_t *n_left, struct buf *out);

/** Makes all edits, the last one first, and adds what they did to `changes`. */
void fix_plan_apply(const struct fix_plan *plan, struct text *text, struct line_changes *changes);

/** The line end that a line put beside `line` has to have: its own, else that of one before. */
struct span fix_line_end(const struct text *text, size_t line);

#endif

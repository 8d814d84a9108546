/* SPDX-License-Identifier: MIT */
#include "server/shown.h"

#include "server/path_baseline.h"

static bool is_of_file(const struct rule_set *set, const struct violation *violation)
{
    return violation->kind == VIOLATION_FINDING &&
           rule_set_rule(set, violation->rule)->flags & RULE_OF_FILE;
}

void shown_collect(const struct suppress_scope *scope, const struct text *text,
                   const struct scan_state *state, struct violation_list *out)
{
    struct violation_cursor cursor = violation_cursor_begin(&state->violations);
    struct violation violation;
    struct path_baseline *baseline = scope->entries ? scope->entries->baseline : NULL;
    if (baseline)
        baseline->n_hidden = baseline->n_warned = 0;
    while (violation_cursor_next(&cursor, &violation))
        if (!scope->is_binary || is_of_file(scope->rules, &violation))
            violation_list_add(out, violation);
    if (suppress_matters(scope, &state->violations))
        suppress_whole(scope, text, &state->states, out);
}

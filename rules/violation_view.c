/* SPDX-License-Identifier: MIT */
#include "rules/violation_view.h"

#include "base/file.h"
#include "rules/prefilter.h"

struct violation_view violation_view(const struct violation_source *source,
                                     const struct violation_criteria *criteria)
{
    return (struct violation_view){
        .source = *source,
        .criteria = *criteria,
        .cursor = {.set = source->set},
    };
}

/* What all records of the source have in common. */
static bool admits_source(const struct violation_view *view)
{
    const struct violation_criteria *criteria = &view->criteria;
    const struct violation_source *source = &view->source;
    return (criteria->session == 0 || criteria->session == source->session) &&
           (criteria->path.length == 0 || file_is_inside(source->path, criteria->path));
}

static bool has_bit(unsigned bits, unsigned bit)
{
    return bits == 0 || (bits >> bit & 1u) != 0;
}

/* What the rule itself says of when it speaks. */
static bool admits_rule(const struct violation_view *view, const struct violation *violation)
{
    const struct violation_criteria *criteria = &view->criteria;
    if ((!criteria->scoped && !criteria->left_out) ||
        (violation->kind != VIOLATION_FINDING && violation->kind != VIOLATION_RESURFACED))
        return true;
    return (!criteria->left_out || !candidate_has(criteria->left_out, violation->rule)) &&
           (!criteria->scoped || !candidate_has(criteria->scoped, violation->rule) ||
            violation_view_scope(view) == criteria->scoped_to);
}

static bool admits(const struct violation_view *view, const struct violation *violation)
{
    const struct violation_criteria *criteria = &view->criteria;
    return has_bit(criteria->kinds, violation->kind) &&
           has_bit(criteria->scopes, violation_view_scope(view)) && admits_rule(view, violation) &&
           (!criteria->is_of_rule || criteria->rule == violation->rule) &&
           (criteria->severities == 0 ||
            has_bit(criteria->severities, view->source.severity(view->source.rules, violation)));
}

static bool step(struct violation_view *view, struct violation *out)
{
    if (view->source.set) {
        view->passed++;
        return violation_cursor_next(&view->cursor, out);
    }
    if (view->passed == view->source.list->count)
        return false;
    *out = view->source.list->items[view->passed++];
    return true;
}

bool violation_view_next(struct violation_view *view, struct violation *out)
{
    if (!admits_source(view))
        return false;
    while (step(view, out))
        if (admits(view, out))
            return true;
    return false;
}

void violation_view_count(struct violation_view view, size_t counts[SEVERITY_BLOCKED + 1])
{
    struct violation violation;
    while (violation_view_next(&view, &violation))
        counts[view.source.severity(view.source.rules, &violation)]++;
}

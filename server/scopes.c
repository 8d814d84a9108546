/* SPDX-License-Identifier: MIT */
#include "server/scopes.h"

#include "base/alloc.h"
#include "server/finding.h"

/* What is shown is asked about in the end; what is hidden only takes its place in the comparison.
 */
struct comparison {
    const struct document *document;
    struct suppress suppress;
    struct session_findings current;
    struct identity *asked;
    size_t n_asked;
    struct buf scratch;
};

static struct identity identify(struct comparison *comparison, const struct violation *violation)
{
    const struct document *document = comparison->document;
    return identity_of(document->rules, violation, &document->text, 0, &comparison->scratch);
}

static bool is_found(const struct comparison *comparison, const struct violation *violation)
{
    return finding_is_shown(violation) && !suppress_is_mark(&comparison->suppress, violation);
}

static void add_found(struct comparison *comparison, bool is_asked)
{
    struct violation_cursor cursor =
        violation_cursor_begin(&comparison->document->state.violations);
    struct violation violation;
    while (violation_cursor_next(&cursor, &violation)) {
        struct identity identity = {0};
        bool is_compared = is_found(comparison, &violation);
        if (is_compared) {
            identity = identify(comparison, &violation);
            session_findings_add(&comparison->current, &identity);
        }
        if (is_asked)
            comparison->asked[comparison->n_asked++] = identity;
    }
}

static void add_shown(struct comparison *comparison, const struct violation_list *shown)
{
    for (size_t i = 0; i < shown->count; i++) {
        const struct violation *violation = &shown->items[i];
        struct identity identity = identify(comparison, violation);
        if (suppress_is_added(&comparison->suppress, violation))
            session_findings_add(&comparison->current, &identity);
        comparison->asked[comparison->n_asked++] = identity;
    }
}

static void compare(struct comparison *comparison, struct scopes *scopes)
{
    struct session_findings *base = comparison->document->base;
    session_compare(base, &comparison->current);
    for (size_t i = 0; i < scopes->count; i++)
        scopes->items[i] =
            (uint8_t)session_scope(base, &comparison->current, &comparison->asked[i]);
}

void scopes_find(struct scopes *scopes, const struct document *document,
                 const struct suppress_scope *suppression, const struct violation_list *shown)
{
    struct comparison comparison = {.document = document};
    scopes->count = shown ? shown->count : document->state.violations.count;
    scopes->items = mem_zalloc(MEM_SERVER, scopes->count + 1, sizeof *scopes->items);
    comparison.asked = mem_alloc(MEM_SERVER, (scopes->count + 1) * sizeof *comparison.asked);
    suppress_begin(&comparison.suppress, suppression);
    add_found(&comparison, !shown);
    if (shown)
        add_shown(&comparison, shown);
    compare(&comparison, scopes);
    suppress_release(&comparison.suppress);
    session_findings_release(&comparison.current);
    mem_free(MEM_SERVER, comparison.asked);
    buf_release(&comparison.scratch);
}

void scopes_release(struct scopes *scopes)
{
    mem_free(MEM_SERVER, scopes->items);
    *scopes = (struct scopes){0};
}

enum scope scopes_at(const struct scopes *scopes, size_t index)
{
    return index < scopes->count ? (enum scope)scopes->items[index] : SCOPE_UNKNOWN;
}

enum severity scopes_severity(enum config_existing existing, enum scope scope,
                              enum severity severity)
{
    if (scope != SCOPE_EXISTING || severity == SEVERITY_OFF)
        return severity;
    switch (existing) {
    case EXISTING_SAME:
        return severity;
    case EXISTING_DEMOTE:
        return severity > SEVERITY_HINT ? severity - 1 : severity;
    case EXISTING_HIDE:
        return SEVERITY_OFF;
    case EXISTING_HINT:
        break;
    }
    return SEVERITY_HINT;
}

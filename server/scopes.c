/* SPDX-License-Identifier: MIT */
#include "server/scopes.h"

#include "base/alloc.h"
#include "server/finding.h"

#include <stdlib.h>

enum { GROUPS_MAX = 64, SLOTS = 256 }; /* an edit that touches more has everything compared */

static const struct hash_128 no_part;

static bool equal(struct hash_128 a, struct hash_128 b)
{
    return a.low == b.low && a.high == b.high;
}

static void reserve(struct scopes *scopes, size_t count)
{
    if (count > scopes->capacity || !scopes->items) {
        scopes->capacity = count + count / 8 + 8;
        scopes->fingerprints = mem_resize(MEM_VIOLATIONS, scopes->fingerprints, scopes->capacity,
                                          sizeof *scopes->fingerprints);
        scopes->items =
            mem_resize(MEM_VIOLATIONS, scopes->items, scopes->capacity, sizeof *scopes->items);
    }
}

void scopes_release(struct scopes *scopes)
{
    mem_free(MEM_VIOLATIONS, scopes->fingerprints);
    mem_free(MEM_VIOLATIONS, scopes->items);
    *scopes = (struct scopes){0};
}

enum scope scopes_at(const struct scopes *scopes, size_t index)
{
    return index < scopes->count ? (enum scope)scopes->items[index] : SCOPE_UNKNOWN;
}

/* Everything at once: session_compare of what takes part, then a question for each record. */

struct comparison {
    const struct scopes_subject *subject;
    struct session_findings current;
    struct identity *asked; /* in the order of the scopes */
    size_t n_asked;
    struct buf scratch;
};

static struct identity identify_in(const struct scopes_subject *subject,
                                   const struct violation *violation, struct buf *scratch)
{
    struct identity identity = identity_of(subject->rules, violation, subject->text, 0, scratch);
    session_findings_translate(subject->base, &identity);
    return identity;
}

static struct identity identify(struct comparison *comparison, const struct violation *violation)
{
    return identify_in(comparison->subject, violation, &comparison->scratch);
}

static void begin(struct comparison *comparison, const struct scopes_subject *subject,
                  size_t n_asked)
{
    *comparison = (struct comparison){.subject = subject};
    comparison->asked = mem_alloc(MEM_VIOLATIONS, (n_asked + 1) * sizeof *comparison->asked);
}

static void finish(struct comparison *comparison, struct scopes *scopes)
{
    struct session_findings *base = comparison->subject->base;
    session_compare(base, &comparison->current);
    reserve(scopes, comparison->n_asked);
    scopes->count = comparison->n_asked;
    for (size_t i = 0; i < scopes->count; i++) {
        const struct identity *identity = &comparison->asked[i];
        bool takes_part = !equal(identity->fingerprint, no_part);
        scopes->fingerprints[i] = identity->fingerprint;
        scopes->items[i] = takes_part ? (uint8_t)session_scope(base, &comparison->current, identity)
                                      : SCOPE_UNKNOWN;
    }
    session_findings_release(&comparison->current);
    mem_free(MEM_VIOLATIONS, comparison->asked);
    buf_release(&comparison->scratch);
}

static void compare_all(struct scopes *scopes, const struct scopes_subject *subject)
{
    struct comparison comparison;
    struct violation_cursor cursor = violation_cursor_begin(subject->records);
    struct violation violation;
    begin(&comparison, subject, subject->records->count);
    while (violation_cursor_next(&cursor, &violation)) {
        struct identity identity = {.fingerprint = no_part};
        if (finding_is_shown(&violation)) {
            identity = identify(&comparison, &violation);
            session_findings_add(&comparison.current, &identity);
        }
        comparison.asked[comparison.n_asked++] = identity;
    }
    finish(&comparison, scopes);
}

static void add_found(struct comparison *comparison, const struct suppress *suppress)
{
    struct violation_cursor cursor = violation_cursor_begin(comparison->subject->records);
    struct violation violation;
    while (violation_cursor_next(&cursor, &violation))
        if (finding_is_shown(&violation) && !suppress_is_mark(suppress, &violation)) {
            struct identity identity = identify(comparison, &violation);
            session_findings_add(&comparison->current, &identity);
        }
}

void scopes_of_shown(struct scopes *scopes, const struct scopes_subject *subject,
                     const struct suppress_scope *suppression, const struct violation_list *shown)
{
    struct comparison comparison;
    struct suppress suppress;
    suppress_begin(&suppress, suppression);
    begin(&comparison, subject, shown->count);
    add_found(&comparison, &suppress);
    for (size_t i = 0; i < shown->count; i++) {
        struct identity identity = identify(&comparison, &shown->items[i]);
        if (suppress_is_added(&suppress, &shown->items[i]))
            session_findings_add(&comparison.current, &identity);
        comparison.asked[comparison.n_asked++] = identity;
    }
    finish(&comparison, scopes);
    suppress_release(&suppress);
    scopes->follows = false;
}

/* From edit to edit: records before and behind what changed keep their fingerprints. */

struct change {
    size_t before; /* records, of the old and the new set, that are as they were: the first */
    size_t behind; /* and the last ones */
};

static struct change change_of(const struct violation_set *records, struct line_range lines)
{
    struct violation_cursor cursor = violation_cursor_begin(records);
    struct violation violation;
    struct change change = {0, records->count};
    bool is_before = true;
    for (size_t i = 0; violation_cursor_next(&cursor, &violation); i++) {
        size_t line = violation.line;
        is_before = is_before && line + violation.more_lines + 1 < lines.first;
        change.before += is_before;
        if (line < lines.end + 1)
            change.behind = records->count - i - 1;
    }
    return change;
}

/* Groups that may have changed, found by their fingerprint through open addressing. */
struct touched {
    struct hash_128 items[GROUPS_MAX];
    size_t n_members[GROUPS_MAX];
    enum scope scopes[GROUPS_MAX]; /* of all members; unknown: each has its own */
    size_t count;
    uint8_t slots[SLOTS]; /* index + 1 */
    bool is_full;
};

static uint8_t *slot_of(struct touched *touched, struct hash_128 fingerprint)
{
    size_t at = fingerprint.low % SLOTS;
    while (touched->slots[at] && !equal(touched->items[touched->slots[at] - 1], fingerprint))
        at = (at + 1) % SLOTS;
    return &touched->slots[at];
}

static void touch(struct touched *touched, struct hash_128 fingerprint)
{
    if (equal(fingerprint, no_part))
        return;
    uint8_t *slot = slot_of(touched, fingerprint);
    if (*slot)
        return;
    touched->is_full = touched->is_full || touched->count == GROUPS_MAX;
    if (touched->is_full)
        return;
    touched->items[touched->count++] = fingerprint;
    *slot = (uint8_t)touched->count;
}

/* Brings the fingerprints up to date; scopes of what changed are left unknown. */
static void follow_records(struct scopes *scopes, const struct scopes_subject *subject,
                           const struct change *change, struct touched *touched)
{
    struct buf scratch = {0};
    struct violation_cursor cursor = violation_cursor_begin(subject->records);
    struct violation violation;
    size_t count = subject->records->count;
    size_t old_behind = scopes->count - change->behind;
    size_t new_behind = count - change->behind;
    for (size_t i = change->before; i < old_behind; i++)
        touch(touched, scopes->fingerprints[i]);
    reserve(scopes, count);
    memmove(scopes->fingerprints + new_behind, scopes->fingerprints + old_behind,
            change->behind * sizeof *scopes->fingerprints);
    memmove(scopes->items + new_behind, scopes->items + old_behind, change->behind);
    scopes->count = count;
    for (size_t i = 0; i < new_behind && violation_cursor_next(&cursor, &violation); i++) {
        if (i < change->before)
            continue;
        scopes->items[i] = SCOPE_UNKNOWN;
        scopes->fingerprints[i] = no_part;
        if (finding_is_shown(&violation))
            scopes->fingerprints[i] = identify_in(subject, &violation, &scratch).fingerprint;
        touch(touched, scopes->fingerprints[i]);
    }
    buf_release(&scratch);
}

/* The findings of the base that have the fingerprint; it is in the order of session_compare. */
static struct session_findings base_group(const struct session_findings *base,
                                          struct hash_128 fingerprint)
{
    struct session_findings group = {.recorded = base->recorded}; /* borrowed */
    size_t low = 0, high = base->count;
    if (base->count == 0)
        return group;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (hash_128_compare(base->items[middle].fingerprint, fingerprint) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    group.items = base->items + low;
    while (low + group.count < base->count &&
           equal(group.items[group.count].fingerprint, fingerprint))
        group.count++;
    return group;
}

/* More are there than there were: which of them are new their neighbours and places decide. */
static void compare_group(struct scopes *scopes, const struct scopes_subject *subject,
                          struct session_findings *base, struct hash_128 fingerprint,
                          size_t n_members)
{
    struct scopes_subject part = {subject->rules, subject->text, subject->records, base};
    struct comparison comparison;
    struct scopes found = {0};
    size_t *members = mem_alloc(MEM_VIOLATIONS, n_members * sizeof *members);
    struct violation_cursor cursor = violation_cursor_begin(subject->records);
    struct violation violation;
    begin(&comparison, &part, n_members);
    for (size_t i = 0; violation_cursor_next(&cursor, &violation); i++) {
        if (!equal(scopes->fingerprints[i], fingerprint))
            continue;
        struct identity identity = identify(&comparison, &violation);
        session_findings_add(&comparison.current, &identity);
        members[comparison.n_asked] = i;
        comparison.asked[comparison.n_asked++] = identity;
    }
    finish(&comparison, &found);
    for (size_t i = 0; i < found.count; i++)
        scopes->items[members[i]] = found.items[i];
    scopes_release(&found);
    mem_free(MEM_VIOLATIONS, members);
}

static void follow_groups(struct scopes *scopes, const struct scopes_subject *subject,
                          struct touched *touched)
{
    for (size_t i = 0; i < scopes->count; i++) {
        uint8_t group = *slot_of(touched, scopes->fingerprints[i]);
        if (group)
            touched->n_members[group - 1]++;
    }
    for (size_t group = 0; group < touched->count; group++) {
        struct session_findings base = base_group(subject->base, touched->items[group]);
        if (base.count > 0 && base.count < touched->n_members[group])
            compare_group(scopes, subject, &base, touched->items[group], touched->n_members[group]);
        else
            touched->scopes[group] = base.count > 0 ? SCOPE_EXISTING : SCOPE_NEW;
    }
    for (size_t i = 0; i < scopes->count; i++) {
        uint8_t group = *slot_of(touched, scopes->fingerprints[i]);
        if (group && touched->scopes[group - 1] != SCOPE_UNKNOWN)
            scopes->items[i] = (uint8_t)touched->scopes[group - 1];
    }
}

void scopes_follow(struct scopes *scopes, const struct scopes_subject *subject)
{
    struct line_range lines;
    struct touched touched = {.scopes = {SCOPE_UNKNOWN}};
    bool has_changed = violation_set_take_changed(subject->records, &lines);
    const struct session_recorded *recorded = subject->base->recorded;
    bool is_bounded = !subject->base->is_cut && !(recorded && recorded->unknown) &&
                      subject->records->count <= SESSION_FINDINGS_MAX;
    if (scopes->follows && !has_changed)
        return;
    if (scopes->follows && is_bounded) {
        struct change change = change_of(subject->records, lines);
        touched.is_full = change.before + change.behind > scopes->count ||
                          change.before + change.behind > subject->records->count;
        if (!touched.is_full)
            follow_records(scopes, subject, &change, &touched);
    }
    if (!scopes->follows || !is_bounded || touched.is_full)
        compare_all(scopes, subject);
    else
        follow_groups(scopes, subject, &touched);
    scopes->follows = true;
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

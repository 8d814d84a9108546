/* SPDX-License-Identifier: MIT */
#include "server/session_compare.h"

#include <stdlib.h>

const char *scope_name(enum scope scope)
{
    static const char *const names[SCOPES] = {"unknown", "new", "existing"};
    return names[scope];
}

void session_findings_add(struct session_findings *findings, const struct identity *identity)
{
    if (findings->count == SESSION_FINDINGS_MAX) {
        findings->is_cut = true;
        return;
    }
    if (findings->count == findings->capacity) {
        findings->capacity = findings->capacity ? findings->capacity * 2 : 64;
        findings->items = mem_resize(MEM_VIOLATIONS, findings->items, findings->capacity,
                                     sizeof *findings->items);
    }
    findings->items[findings->count++] = *identity;
}

void session_findings_clear(struct session_findings *findings)
{
    findings->count = 0;
    findings->is_cut = false;
    if (findings->recorded)
        mem_free(MEM_VIOLATIONS, findings->recorded->unknown);
    mem_free(MEM_VIOLATIONS, findings->recorded);
    findings->recorded = NULL;
}

void session_findings_release(struct session_findings *findings)
{
    mem_free(MEM_VIOLATIONS, findings->items);
    if (findings->recorded)
        mem_free(MEM_VIOLATIONS, findings->recorded->unknown);
    mem_free(MEM_VIOLATIONS, findings->recorded);
    *findings = (struct session_findings){0};
}

void session_findings_translate(const struct session_findings *base, struct identity *identity)
{
    const struct session_recorded *recorded = base->recorded;
    if (!recorded)
        return;
    const struct hash_128 hash = identity->fingerprint;
    const uint64_t words[2] = {hash.high, hash.low};
    const struct span fingerprint = {(const char *)words, sizeof words};
    const struct span neighbours = {(const char *)&identity->neighbours,
                                    sizeof identity->neighbours};
    identity->fingerprint.low = keyed_hash(&recorded->key, fingerprint);
    identity->neighbours = (uint32_t)keyed_hash(&recorded->key, neighbours);
    /* No record has anything but zero there. */
    identity->fingerprint.high = recorded->was_moved && identity->is_of_file;
}

/* Orders. */

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_places(const void *left, const void *right)
{
    const struct identity *a = left;
    const struct identity *b = right;
    int order = compare_numbers(a->line, b->line);
    order = order ? order : compare_numbers(a->start, b->start);
    order = order ? order : compare_numbers(a->end, b->end);
    return order ? order : hash_128_compare(a->fingerprint, b->fingerprint);
}

/* By group, in it by neighbours, among these by place. */
static int compare_groups(const void *left, const void *right)
{
    const struct identity *a = left;
    const struct identity *b = right;
    int order = hash_128_compare(a->fingerprint, b->fingerprint);
    order = order ? order : compare_numbers(a->neighbours, b->neighbours);
    return order ? order : compare_places(a, b);
}

static void sort(struct identity *items, size_t count,
                 int (*order)(const void *left, const void *right))
{
    if (count > 1)
        qsort(items, count, sizeof *items, order);
}

/* Drops what is there twice. */
static void sort_groups(struct session_findings *findings)
{
    size_t n = 0;
    sort(findings->items, findings->count, compare_groups);
    for (size_t i = 0; i < findings->count; i++)
        if (n == 0 || compare_places(&findings->items[n - 1], &findings->items[i]) != 0)
            findings->items[n++] = findings->items[i];
    findings->count = n;
}

/* Matching. A run is a part of a list, `count` findings from `items` on. */

struct run {
    struct identity *items;
    size_t count;
};

/* How many findings `items` begins with that have the fingerprint of `like`. */
static struct run group_at(struct identity *items, const struct identity *end,
                           struct hash_128 fingerprint)
{
    struct run run = {items, 0};
    while (items + run.count < end &&
           hash_128_compare(items[run.count].fingerprint, fingerprint) == 0)
        run.count++;
    return run;
}

static void swap(struct identity *a, struct identity *b)
{
    struct identity held = *a;
    *a = *b;
    *b = held;
}

/* Brings those of `current` that stand between the same lines as one of `base` to the front of the
   run and answers how many they are. */
static size_t match_neighbours(const struct run *base, struct run *current)
{
    size_t n_matched = 0;
    size_t b = 0;
    for (size_t c = 0; c < current->count; c++) {
        uint64_t neighbours = current->items[c].neighbours;
        while (b < base->count && base->items[b].neighbours < neighbours)
            b++;
        if (b == base->count || base->items[b].neighbours != neighbours)
            continue;
        b++;
        swap(&current->items[n_matched++], &current->items[c]);
    }
    return n_matched;
}

/* How many of a group exist in the base; they come to its front. */
static size_t match_group(const struct run *base, struct run *current)
{
    if (current->count <= base->count)
        return current->count;
    size_t n_matched = match_neighbours(base, current);
    sort(current->items + n_matched, current->count - n_matched, compare_places);
    return base->count;
}

void session_compare(struct session_findings *base, struct session_findings *current)
{
    sort_groups(base);
    sort_groups(current);
    if (base->count == 0)
        current->count = 0;
    if (current->count == 0)
        return;
    struct identity *b = base->items;
    struct identity *c = current->items;
    const struct identity *b_end = b + base->count;
    const struct identity *c_end = c + current->count;
    size_t n_kept = 0;
    while (c < c_end) {
        while (b < b_end && hash_128_compare(b->fingerprint, c->fingerprint) < 0)
            b++;
        struct run before = group_at(b, b_end, c->fingerprint);
        struct run now = group_at(c, c_end, c->fingerprint);
        size_t n_existing = match_group(&before, &now);
        for (size_t i = 0; i < n_existing; i++)
            current->items[n_kept++] = now.items[i];
        b += before.count;
        c += now.count;
    }
    current->count = n_kept;
    sort(current->items, current->count, compare_places);
}

static bool is_of_unknown_rule(const struct session_findings *base, const struct identity *identity)
{
    const struct session_recorded *recorded = base->recorded;
    size_t word = identity->rule / 64;
    return recorded && recorded->unknown && word < recorded->n_unknown_words &&
           recorded->unknown[word] >> identity->rule % 64 & 1;
}

enum scope session_scope(const struct session_findings *base,
                         const struct session_findings *current, const struct identity *identity)
{
    if (current->count > 0 &&
        bsearch(identity, current->items, current->count, sizeof *current->items, compare_places))
        return SCOPE_EXISTING;
    bool is_known = !base->is_cut && !current->is_cut && !is_of_unknown_rule(base, identity);
    return is_known ? SCOPE_NEW : SCOPE_UNKNOWN;
}

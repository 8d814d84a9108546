/* SPDX-License-Identifier: MIT */
#include "rules/quarantine.h"

#include "base/alloc.h"
#include "rules/prefilter.h"

void quarantine_release(struct quarantine *quarantine)
{
    mem_free(MEM_RULES, quarantine->items);
    *quarantine = (struct quarantine){0};
}

/* Where the rule's entry is, or belongs. */
static size_t place_of(const struct quarantine *quarantine, size_t rule)
{
    size_t low = 0;
    size_t high = quarantine->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (quarantine->items[middle].rule < rule)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct quarantined_rule *quarantine_find(const struct quarantine *quarantine, size_t rule)
{
    size_t at = place_of(quarantine, rule);
    if (at < quarantine->count && quarantine->items[at].rule == rule)
        return &quarantine->items[at];
    return NULL;
}

void quarantine_put(struct quarantine *quarantine, size_t rule, size_t end)
{
    size_t at = place_of(quarantine, rule);
    if (at < quarantine->count && quarantine->items[at].rule == rule) {
        quarantine->items[at].end = end;
        return;
    }
    if (quarantine->count == quarantine->capacity) {
        quarantine->capacity = quarantine->capacity ? quarantine->capacity * 2 : 4;
        quarantine->items = mem_resize(MEM_RULES, quarantine->items, quarantine->capacity,
                                       sizeof *quarantine->items);
    }
    memmove(quarantine->items + at + 1, quarantine->items + at,
            (quarantine->count - at) * sizeof *quarantine->items);
    quarantine->items[at] = (struct quarantined_rule){rule, end};
    quarantine->count++;
}

void quarantine_remove(struct quarantine *quarantine, size_t rule)
{
    size_t at = place_of(quarantine, rule);
    if (at == quarantine->count || quarantine->items[at].rule != rule)
        return;
    quarantine->count--;
    memmove(quarantine->items + at, quarantine->items + at + 1,
            (quarantine->count - at) * sizeof *quarantine->items);
}

static void follow(struct quarantined_rule *entry, const struct line_change *change)
{
    if (change->first >= entry->end)
        return;
    if (change->first + change->removed <= entry->end)
        entry->end = entry->end - change->removed + change->inserted;
    else
        entry->end = change->first + change->inserted;
}

void quarantine_splice(struct quarantine *quarantine, const struct line_changes *changes)
{
    for (size_t i = 0; i < quarantine->count; i++)
        for (size_t c = 0; c < changes->count; c++)
            follow(&quarantine->items[i], &changes->items[c]);
}

size_t quarantine_mask(const struct quarantine *quarantine, size_t line, uint64_t *candidates)
{
    size_t next = SIZE_MAX;
    for (size_t i = 0; i < quarantine->count; i++) {
        const struct quarantined_rule *entry = &quarantine->items[i];
        if (entry->end <= line)
            candidate_remove(candidates, entry->rule);
        else if (entry->end < next)
            next = entry->end;
    }
    return next;
}

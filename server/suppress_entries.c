/* SPDX-License-Identifier: MIT */
/* What entries of an ignore file hide. */
#include "server/suppress_private.h"

#include "base/alloc.h"

#include <stdlib.h>

/* Entries that cover the same findings, in the order of the file. */
struct run {
    uint64_t key;  /* of the line that they speak of, unless they speak of all */
    size_t *items; /* places among the entries at hand */
    size_t count;
    size_t first_live; /* the first that has not expired, as a place; SIZE_MAX: all have */
    size_t n_marked;   /* of `items`: they are marked as used */
};

/* The entries at hand that speak of a rule. */
struct suppress_entries {
    struct run of_all;    /* lines */
    struct run *of_lines; /* in the order of their keys */
    size_t n_runs;
};

static const struct suppression_entry *entry_at(const struct suppress *suppress, size_t place)
{
    const struct path_suppressions *at_hand = suppress->scope.entries;
    return suppression_file_entry(at_hand->file, at_hand->entries[place]);
}

struct keyed {
    uint64_t key;
    size_t place;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

static void add_to_run(const struct suppress *suppress, struct run *run, size_t place)
{
    const struct suppression *said = &entry_at(suppress, place)->said;
    run->items[run->count++] = place;
    if (run->first_live == SIZE_MAX && !suppression_is_expired(said, suppress->scope.today))
        run->first_live = place;
}

/* All runs share one array of places. */
static void make_runs(struct suppress *suppress, struct suppress_entries *made,
                      const struct keyed *keyed, size_t n_keyed, size_t *places)
{
    made->of_lines = arena_zalloc(&suppress->known, n_keyed + 1, sizeof *made->of_lines);
    for (size_t i = 0; i < n_keyed; i++) {
        if (i == 0 || keyed[i].key != keyed[i - 1].key)
            made->of_lines[made->n_runs++] =
                (struct run){.key = keyed[i].key, .items = places + i, .first_live = SIZE_MAX};
        add_to_run(suppress, &made->of_lines[made->n_runs - 1], keyed[i].place);
    }
}

static struct suppress_entries *index_entries(struct suppress *suppress, const struct rule *rule)
{
    size_t n_at_hand = suppress->scope.entries->count, n_keyed = 0, n_all = 0;
    struct suppress_entries *made = arena_zalloc(&suppress->known, 1, sizeof *made);
    struct keyed *keyed = mem_zalloc(MEM_SERVER, n_at_hand, sizeof *keyed);
    size_t *all = mem_zalloc(MEM_SERVER, n_at_hand, sizeof *all);
    for (size_t i = 0; i < n_at_hand; i++) {
        const struct suppression *said = &entry_at(suppress, i)->said;
        if (!suppression_covers(said, rule))
            continue;
        if (said->has_key)
            keyed[n_keyed++] = (struct keyed){said->key, i};
        else
            all[n_all++] = i;
    }
    size_t *places = arena_zalloc(&suppress->known, n_keyed + n_all + 1, sizeof *places);
    if (n_keyed > 1)
        qsort(keyed, n_keyed, sizeof *keyed, compare_keyed);
    make_runs(suppress, made, keyed, n_keyed, places);
    made->of_all = (struct run){.items = places + n_keyed, .first_live = SIZE_MAX};
    for (size_t i = 0; i < n_all; i++)
        add_to_run(suppress, &made->of_all, all[i]);
    mem_free(MEM_SERVER, keyed);
    mem_free(MEM_SERVER, all);
    return made;
}

static struct suppress_entries *entries_of(struct suppress *suppress, size_t rule)
{
    const struct rule_set *rules = suppress->scope.rules;
    if (!suppress->by_rule)
        suppress->by_rule =
            arena_zalloc(&suppress->known, rule_set_count(rules), sizeof *suppress->by_rule);
    if (!suppress->by_rule[rule])
        suppress->by_rule[rule] = index_entries(suppress, rule_set_rule(rules, rule));
    return suppress->by_rule[rule];
}

static struct run *run_of_line(const struct suppress_entries *entries, uint64_t key)
{
    size_t low = 0, high = entries->n_runs;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entries->of_lines[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < entries->n_runs && entries->of_lines[low].key == key;
    return is_there ? &entries->of_lines[low] : NULL;
}

/* Marks those up to the place `last` as used, each once. */
static void mark(struct suppress *suppress, struct run *run, size_t last)
{
    while (run->n_marked < run->count && run->items[run->n_marked] <= last)
        suppress->scope.entries->used[run->items[run->n_marked++]] = true;
}

/* The last of the run; `none` if it is empty. */
static size_t last_of(const struct run *run, size_t none)
{
    return run->count ? run->items[run->count - 1] : none;
}

enum suppress_outcome suppress_fate_by_entries(struct suppress *suppress,
                                               const struct violation *record, const uint64_t *key)
{
    struct run none = {.first_live = SIZE_MAX};
    struct path_suppressions *at_hand = suppress->scope.entries;
    if (!at_hand || at_hand->count == 0)
        return FATE_SHOWN;
    struct suppress_entries *entries = entries_of(suppress, record->rule);
    struct run *of_line = key ? run_of_line(entries, *key) : NULL;
    if (!of_line)
        of_line = &none;
    size_t live = entries->of_all.first_live < of_line->first_live ? entries->of_all.first_live
                                                                   : of_line->first_live;
    size_t told = live;
    if (entries->of_all.count + of_line->count == 0)
        return FATE_SHOWN;
    if (live == SIZE_MAX) {
        size_t a = last_of(&entries->of_all, 0), b = last_of(of_line, 0);
        told = a > b ? a : b;
    }
    mark(suppress, &entries->of_all, live);
    mark(suppress, of_line, live);
    enum suppress_outcome fate = live == SIZE_MAX ? FATE_RESURFACED : FATE_HIDDEN;
    const struct suppression_entry *entry = entry_at(suppress, told);
    suppress_tell_fate(suppress,
                       (struct suppress_event){.record = record,
                                               .said = &entry->said,
                                               .file = suppression_file_path(at_hand->file),
                                               .line = entry->line},
                       fate);
    return fate;
}

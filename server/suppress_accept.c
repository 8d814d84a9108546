/* SPDX-License-Identifier: MIT */
#include "server/suppress_accept.h"

#include "base/alloc.h"
#include "base/table.h"
#include "server/path_baseline.h"
#include "server/suppress_private.h"

#include <stdlib.h>

/* A finding of the piece at hand that the baseline accepts, or that somebody wants to know of. */
struct noted {
    struct violation record;
    struct baseline_print print; /* by the key of the watch */
    size_t entry;                /* SIZE_MAX: it is not accepted */
};

struct suppress_accepting {
    struct table n_equal; /* findings so far, by the hash of what is kept of them */
    struct buf kept;
    struct noted *noted; /* in the order of the records */
    size_t count, capacity;
};

static const struct suppression by_baseline = {.origin = SUPPRESSION_ENTRY,
                                               .reason = {"the baseline accepts it", 23}};

static struct path_baseline *baseline_of(const struct suppress *suppress)
{
    const struct suppress_scope *scope = &suppress->scope;
    struct path_baseline *at_hand =
        scope->entries && !scope->without_baseline ? scope->entries->baseline : NULL;
    return path_baseline_matters(at_hand) ? at_hand : NULL;
}

void suppress_accepting_destroy(struct suppress_accepting *accepting)
{
    if (!accepting)
        return;
    table_release(&accepting->n_equal);
    buf_release(&accepting->kept);
    mem_free(MEM_SERVER, accepting->noted);
    mem_free(MEM_SERVER, accepting);
}

/* A finding under one of its rule's names. */
struct named {
    const struct path_baseline *at_hand;
    struct span rule;
    struct span kept;
    bool has_text;
};

static size_t n_prints(const struct named *named)
{
    return named->has_text ? baseline_n_keys(named->at_hand->file) : 1;
}

static struct baseline_print print_of(const struct named *named, size_t key, uint32_t ordinal)
{
    struct baseline_print print = {.ordinal = ordinal, .key = BASELINE_NO_KEY};
    if (named->has_text) {
        print.key = (uint32_t)key;
        print.hash = keyed_hash(baseline_key(named->at_hand->file, key), named->kept);
    }
    return print;
}

static bool knows(const struct named *named)
{
    for (size_t key = 0; key < n_prints(named); key++) {
        struct baseline_print print = print_of(named, key, 0);
        if (path_baseline_knows(named->at_hand, named->rule, &print))
            return true;
    }
    return false;
}

static size_t find(const struct named *named, uint32_t ordinal)
{
    size_t found = SIZE_MAX;
    for (size_t key = 0; key < n_prints(named) && found == SIZE_MAX; key++) {
        struct baseline_print print = print_of(named, key, ordinal);
        found = path_baseline_find(named->at_hand, named->rule, &print);
    }
    return found;
}

/* Which of the equals in the file it is, from 0. */
static uint32_t take_ordinal(struct suppress_accepting *accepting, struct span kept)
{
    struct hash_128 hash = hash_128(kept);
    void **slot = table_put(&accepting->n_equal, (struct span){(const char *)&hash, sizeof hash});
    uintptr_t n = (uintptr_t)*slot;
    *slot = (void *)(n + 1);
    return (uint32_t)n;
}

static void add(struct suppress_accepting *accepting, const struct noted *noted)
{
    if (accepting->count == accepting->capacity) {
        accepting->capacity = accepting->capacity ? accepting->capacity * 2 : 16;
        accepting->noted =
            mem_resize(MEM_SERVER, accepting->noted, accepting->capacity, sizeof *accepting->noted);
    }
    accepting->noted[accepting->count++] = *noted;
}

static bool keep(struct suppress *suppress, struct named *named, const struct violation *record,
                 const char *name, const struct text *text, size_t first_line)
{
    struct buf *kept = &suppress->accepting->kept;
    buf_clear(kept);
    named->rule = span_from_string(name);
    named->has_text = identity_append_kept(kept, suppress->scope.rules, record, name, text,
                                           first_line, &suppress->secrets);
    named->kept = buf_span(kept);
    return knows(named);
}

static void note(struct suppress *suppress, struct path_baseline *at_hand, const struct text *text,
                 size_t first_line, const struct violation *record)
{
    const struct rule *rule = suppress_rule(suppress, record);
    const struct baseline_watch *watch = at_hand->watch;
    struct noted noted = {.record = *record, .print.key = BASELINE_NO_KEY, .entry = SIZE_MAX};
    struct named named = {.at_hand = at_hand};
    const char *const *older = rule->aliases;
    bool known = keep(suppress, &named, record, rule->id, text, first_line);
    if (watch && named.has_text) {
        noted.print.key = 0;
        noted.print.hash = keyed_hash(&watch->key, named.kept);
    }
    if (watch)
        noted.print.ordinal = take_ordinal(suppress->accepting, named.kept);
    while (!known && older && *older)
        known = keep(suppress, &named, record, *older++, text, first_line);
    if (known && !watch)
        noted.print.ordinal = take_ordinal(suppress->accepting, named.kept);
    if (known)
        noted.entry = find(&named, noted.print.ordinal);
    if (watch && noted.entry != SIZE_MAX)
        watch->met(watch->context, noted.entry, buf_span(&at_hand->path));
    if (watch || noted.entry != SIZE_MAX)
        add(suppress->accepting, &noted);
}

void suppress_accept_note(struct suppress *suppress, const struct text *text, size_t first_line,
                          const struct violation *records, size_t n_records)
{
    struct path_baseline *at_hand = baseline_of(suppress);
    if (!at_hand)
        return;
    if (!suppress->accepting) {
        suppress->accepting = mem_zalloc(MEM_SERVER, 1, sizeof *suppress->accepting);
        suppress->accepting->n_equal = TABLE_INIT(MEM_SERVER);
    }
    suppress->accepting->count = 0;
    for (size_t i = 0; i < n_records; i++)
        if (suppress_can_hide(suppress, &records[i]) && !suppress_is_mark(suppress, &records[i]))
            note(suppress, at_hand, text, first_line, &records[i]);
}

static int compare(const void *a, const void *b)
{
    const struct noted *right = b;
    return violation_compare(a, &right->record);
}

static void tell(const struct suppress *suppress, const struct path_baseline *at_hand,
                 const struct noted *noted)
{
    const struct suppress_trace *trace = suppress->scope.trace;
    const struct suppress_event event = {
        .fate = SUPPRESS_ACCEPTED,
        .record = &noted->record,
        .said = &by_baseline,
        .file = baseline_path(at_hand->file),
        .line = baseline_entry(at_hand->file, noted->entry)->line,
    };
    if (trace)
        trace->tell(trace->context, &event);
}

bool suppress_accept_take(struct suppress *suppress, struct violation *record)
{
    struct path_baseline *at_hand = baseline_of(suppress);
    struct suppress_accepting *accepting = suppress->accepting;
    if (!at_hand || !accepting || accepting->count == 0)
        return false;
    const struct noted *noted =
        bsearch(record, accepting->noted, accepting->count, sizeof *accepting->noted, compare);
    if (!noted)
        return false;
    const struct rule *rule = suppress_rule(suppress, record);
    bool is_sensitive = rule->flags & RULE_SENSITIVE;
    const struct baseline_finding finding = {{.rule = span_from_string(rule->id),
                                              .path = buf_span(&at_hand->path),
                                              .print = noted->print},
                                             is_sensitive,
                                             noted->entry != SIZE_MAX};
    if (at_hand->watch)
        at_hand->watch->shown(at_hand->watch->context, &finding);
    if (noted->entry == SIZE_MAX)
        return false;
    at_hand->n_warned += is_sensitive;
    at_hand->n_hidden += !is_sensitive;
    if (is_sensitive)
        record->kind = VIOLATION_ACCEPTED;
    else
        tell(suppress, at_hand, noted);
    return !is_sensitive;
}

void suppress_accept_apply(struct suppress *suppress, struct violation_list *records)
{
    size_t n = 0;
    for (size_t i = 0; i < records->count; i++)
        if (!suppress_accept_take(suppress, &records->items[i]))
            records->items[n++] = records->items[i];
    records->count = n;
}

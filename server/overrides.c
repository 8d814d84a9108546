/* SPDX-License-Identifier: MIT */
#include "server/overrides.h"

#include "base/alloc.h"
#include "rules/line_fragment.h"

static struct span name_in_pack(const char *id)
{
    struct span span = span_from_string(id);
    return span_slice(span, span_find_byte(span, 0, '/') + 1, span.length);
}

/* Rule files of other programs name a rule of the same file without its pack. */
bool overrides_rule(const struct rule *rule, const struct rule *other)
{
    struct span pack = span_slice(span_from_string(rule->id), 0,
                                  span_find_byte(span_from_string(rule->id), 0, '/') + 1);
    bool same_pack = span_starts_with(span_from_string(other->id), pack);
    for (size_t i = 0; rule->overrides && rule->overrides[i]; i++)
        if (strcmp(rule->overrides[i], other->id) == 0 ||
            (same_pack && span_equal_string(name_in_pack(other->id), rule->overrides[i])))
            return true;
    return false;
}

/* Records while it is decided which of them are dropped. */
struct dropping {
    const struct rule_set *rules;
    const struct violation_list *records;
    bool *dropped; /* by record */
    overrides_listener *tell;
    void *context;
};

/* Drops what gives way to the finding at `index`, which begins on the same line or before it. */
static void make_room(const struct dropping *dropping, size_t index)
{
    const struct violation_list *records = dropping->records;
    const struct violation *first = &records->items[index];
    const struct rule *rule = rule_set_rule(dropping->rules, first->rule);
    size_t i = index;
    while (i > 0 && records->items[i - 1].line == first->line &&
           records->items[i - 1].start == first->start)
        i--;
    for (; i < records->count && records->items[i].line == first->line; i++) {
        const struct violation *other = &records->items[i];
        bool is_kept = rule_set_is_suppressible(dropping->rules, first->rule) &&
                       !rule_set_is_suppressible(dropping->rules, other->rule);
        if (first->more_lines == 0 && other->start >= first->end)
            return;
        if (i == index || other->kind != VIOLATION_FINDING || dropping->dropped[i] ||
            other->rule == first->rule || is_kept ||
            !overrides_rule(rule, rule_set_rule(dropping->rules, other->rule)))
            continue;
        dropping->dropped[i] = true;
        dropping->tell(dropping->context, other, first);
    }
}

void overrides_apply(const struct rule_set *rules, const struct text *text,
                     struct violation_list *records, overrides_listener *tell, void *context)
{
    struct dropping dropping = {rules, records, NULL, tell, context};
    for (size_t i = 0; i < records->count; i++) {
        const struct violation *record = &records->items[i];
        if (record->kind != VIOLATION_FINDING || !rule_set_rule(rules, record->rule)->overrides ||
            (dropping.dropped && dropping.dropped[i]) ||
            text_line(text, record->line).length > SCAN_LINE_MAX)
            continue;
        if (!dropping.dropped)
            dropping.dropped = mem_zalloc(MEM_SERVER, records->count, sizeof *dropping.dropped);
        make_room(&dropping, i);
    }
    if (!dropping.dropped)
        return;
    size_t n = 0;
    for (size_t i = 0; i < records->count; i++)
        if (!dropping.dropped[i])
            records->items[n++] = records->items[i];
    records->count = n;
    mem_free(MEM_SERVER, dropping.dropped);
}

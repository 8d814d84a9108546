/* SPDX-License-Identifier: MIT */
#include "rules/rule_group.h"

#include "base/arena.h"
#include "rules/literals.h"
#include "rules/pack.h"

/* Whether an edit concerns the rule on lines beside those that it changes. */
static bool looks_around(const struct rule *rule)
{
    return rule->lines_before + rule->lines_after > 0 || (rule->flags & RULE_FIRST_LINE);
}

/* Whether a match may go on behind the line it begins on. */
static bool matches_lines(const struct rule *rule)
{
    return rule->lines_after > 0 && !(rule->flags & RULE_LINE_MATCH);
}

/* Of one pattern of the rule, which may match over several lines. */
static struct literal_set pattern_literals(const struct rule *rule, const char *source,
                                           bool ignore_case, struct arena *arena)
{
    if (matches_lines(rule))
        return literals_of_first_line(span_from_string(source), ignore_case, arena);
    return literals_of_pattern(span_from_string(source), ignore_case, arena);
}

/* As rule_literals, with all that was made on the way to it. */
static struct literal_set find_rule_literals(const struct rule *rule, struct arena *arena)
{
    static const struct literal_set none;
    if (rule->triggers || (rule->flags & (RULE_EVERY_LINE | RULE_NOT_SEARCHED)) || !rule->pattern ||
        rule->check)
        return none;
    struct literal_set all =
        pattern_literals(rule, rule->pattern, rule->flags & RULE_IGNORE_CASE, arena);
    for (size_t i = 0; rule->alternatives && rule->alternatives[i] && all.count > 0; i++) {
        const struct rule_pattern *other = rule->alternatives[i];
        struct literal_set more = pattern_literals(rule, other->source, other->ignore_case, arena);
        all = more.count > 0 ? literal_set_union(arena, all, more) : none;
    }
    return all;
}

/* The literals one of which a line must hold to be shown to the rule; none: every line is. */
static struct literal_set rule_literals(const struct rule *rule, struct arena *arena)
{
    struct arena scratch = ARENA_INIT(MEM_RULES);
    struct literal_set literals = literal_set_copy(arena, find_rule_literals(rule, &scratch));
    arena_release(&scratch);
    return literals;
}

/* What a line must hold to be shown to a rule without literals; of length 0: every line is. */
static struct byte_run run_of_rule(const struct rule *rule)
{
    static const struct byte_run none;
    if ((rule->flags & RULE_EVERY_LINE) || !rule->pattern || rule->check || matches_lines(rule))
        return none;
    struct byte_run run =
        byte_run_of_pattern(span_from_string(rule->pattern), (rule->flags & RULE_IGNORE_CASE) != 0);
    for (size_t i = 0; rule->alternatives && rule->alternatives[i]; i++) {
        const struct rule_pattern *other = rule->alternatives[i];
        run = byte_run_of_either(
            run, byte_run_of_pattern(span_from_string(other->source), other->ignore_case));
    }
    return run;
}

/* The rule has neither triggers nor literals. */
static void add_without_words(struct rule_group *group, size_t index)
{
    struct byte_run run = run_of_rule(group->rules[index].rule);
    if (run.length == 0) {
        candidate_add(group->untriggered, index);
        return;
    }
    group->runs = mem_resize(MEM_RULES, group->runs, group->n_runs + 1, sizeof *group->runs);
    group->runs[group->n_runs++] = (struct rule_run){index, run};
}

struct literal_set rule_group_words(const struct rule_group *group, size_t index,
                                    struct arena *arena)
{
    const struct rule *rule = group->rules[index].rule;
    struct literal_set words = rule_literals(rule, arena);
    if (!rule->triggers)
        return words;
    while (rule->triggers[words.count])
        words.count++;
    struct span *items = arena_zalloc(arena, words.count, sizeof *items);
    for (size_t i = 0; i < words.count; i++)
        items[i] = span_from_string(rule->triggers[i]);
    words.items = items;
    return words;
}

/* Literals while they are collected for the automaton. */
struct literal_list {
    struct prefilter_literal *items;
    size_t count, capacity;
};

static void literal_list_add(struct literal_list *list, struct span text, size_t candidate)
{
    if (list->count == list->capacity) {
        list->capacity += list->capacity / 2 + 16;
        list->items = mem_resize(MEM_RULES, list->items, list->capacity, sizeof *list->items);
    }
    list->items[list->count++] = (struct prefilter_literal){text, (uint32_t)candidate};
}

/* A line has to hold one of the pattern's literals to be shown to the candidate. */
static void add_pattern(struct rule_group *group, struct literal_list *list,
                        const struct rule_pattern *pattern, size_t candidate, struct arena *arena)
{
    struct literal_set literals =
        literals_of_pattern(span_from_string(pattern->source), pattern->ignore_case, arena);
    for (size_t k = 0; k < literals.count; k++)
        literal_list_add(list, literals.items[k], candidate);
    if (literals.count == 0)
        candidate_add(group->untriggered, candidate);
}

static void add_words(struct literal_list *list, const char *const *words, size_t candidate)
{
    for (; words && *words; words++)
        literal_list_add(list, span_from_string(*words), candidate);
}

static void group_make_prefilters(struct rule_group *group)
{
    struct literal_list all = {0}, windowed = {0};
    struct arena arena = ARENA_INIT(MEM_RULES);
    for (size_t i = 0; i < group->n_rules; i++) {
        const struct rule *rule = group->rules[i].rule;
        struct literal_set literals = rule_literals(rule, &arena);
        for (size_t k = 0; k < literals.count; k++)
            literal_list_add(&all, literals.items[k], i);
        add_words(&all, rule->triggers, i);
        add_words(&all, rule->gate, group->n_rules + i);
        if (rule->gate_pattern)
            add_pattern(group, &all, rule->gate_pattern, group->n_rules + i, &arena);
        if (looks_around(rule)) {
            add_words(&windowed, rule->triggers, i);
            for (size_t k = 0; k < literals.count; k++)
                literal_list_add(&windowed, literals.items[k], i);
        }
        if (!rule->triggers && literals.count == 0 && !(rule->flags & RULE_NOT_SEARCHED))
            add_without_words(group, i);
    }
    for (size_t i = 0; i < group->n_file_tests; i++)
        add_pattern(group, &all, group->file_tests[i].test->pattern, 2 * group->n_rules + i,
                    &arena);
    size_t n_candidates = rule_group_candidates(group);
    group->prefilter = prefilter_create(all.items, all.count, n_candidates);
    group->windowed_prefilter = prefilter_create(windowed.items, windowed.count, n_candidates);
    mem_free(MEM_RULES, all.items);
    mem_free(MEM_RULES, windowed.items);
    arena_release(&arena);
}

static size_t add_rules(struct rule_group *group, size_t at, struct loaded_module *loaded)
{
    for (size_t r = 0; r < loaded->module->n_rules; r++)
        group->rules[at++] = (struct group_rule){&loaded->module->rules[r], loaded, r};
    return at;
}

static void group_add_modules(struct rule_group *group, struct module_store *store,
                              const struct group_parts *parts)
{
    for (size_t m = 0; m < store->n_modules; m++)
        if (parts->modules[m])
            group->n_rules += module_store_module(store, m)->n_rules;
    for (size_t p = 0; p < parts->n_packs; p++)
        group->n_rules += pack_module(parts->packs[p])->n_rules;
    group->rules = mem_zalloc(MEM_RULES, group->n_rules, sizeof *group->rules);
    size_t at = 0;
    for (size_t m = 0; m < store->n_modules; m++)
        if (parts->modules[m])
            at = add_rules(group, at, module_store_load(store, m));
    for (size_t p = 0; p < parts->n_packs; p++) {
        group->has_packs = true;
        at = add_rules(group, at, module_store_hold_pack(store, parts->packs[p]));
    }
}

static void group_add_file_tests(struct rule_group *group)
{
    size_t at = 0;
    for (size_t i = 0; i < group->n_rules; i++)
        group->n_file_tests += file_tests_count(group->rules[i].rule, 1);
    group->file_tests = mem_zalloc(MEM_RULES, group->n_file_tests, sizeof *group->file_tests);
    for (size_t i = 0; i < group->n_rules; i++)
        at += file_tests_of(group->rules[i].rule, i, group->file_tests + at);
}

/* Adds the rule to the set if it has the flag; whether it has. */
static bool add_flagged(const struct rule_group *group, size_t index, unsigned flag,
                        uint64_t *candidates)
{
    bool has = group->rules[index].rule->flags & flag;
    if (has)
        candidate_add(candidates, index);
    return has;
}

struct rule_group *rule_group_create(struct module_store *store, const struct group_parts *parts)
{
    struct rule_group *group = mem_zalloc(MEM_RULES, 1, sizeof *group);
    group_add_modules(group, store, parts);
    group_add_file_tests(group);
    group->n_words = candidate_words(rule_group_candidates(group));
    group->untriggered = mem_zalloc(MEM_RULES, group->n_words, sizeof *group->untriggered);
    group->windowed = mem_zalloc(MEM_RULES, group->n_words, sizeof *group->windowed);
    group->first_line = mem_zalloc(MEM_RULES, group->n_words, sizeof *group->first_line);
    group->line_ends = mem_zalloc(MEM_RULES, group->n_words, sizeof *group->line_ends);
    group->line_new = mem_zalloc(MEM_RULES, group->n_words, sizeof *group->line_new);
    group->document_changed =
        mem_zalloc(MEM_RULES, group->n_words, sizeof *group->document_changed);
    group->gated = mem_zalloc(MEM_RULES, group->n_words, sizeof *group->gated);
    path_scopes_init(&group->scopes, group->n_words);
    for (size_t i = 0; i < group->n_rules; i++) {
        path_scopes_add(&group->scopes, group->rules[i].rule, i);
        if (rule_has_gate(group->rules[i].rule))
            candidate_add(group->gated, i);
        if (looks_around(group->rules[i].rule))
            candidate_add(group->windowed, i);
        group->has_first_line |= add_flagged(group, i, RULE_FIRST_LINE, group->first_line);
        group->has_line_ends |= add_flagged(group, i, RULE_LINE_ENDS, group->line_ends);
        add_flagged(group, i, RULE_LINE_NEW, group->line_new);
        add_flagged(group, i, RULE_DOCUMENT_CHANGED, group->document_changed);
    }
    group_make_prefilters(group);
    for (size_t w = 0; w < group->n_words; w++)
        group->has_untriggered =
            group->has_untriggered ||
            (group->untriggered[w] & ~group->first_line[w] & ~group->line_ends[w]) != 0;
    mem_trim(); /* Reading packs and building takes several times what stays. */
    return group;
}

void rule_group_destroy(struct module_store *store, struct rule_group *group)
{
    struct loaded_module *last = NULL;
    for (size_t i = 0; i < group->n_rules; i++) {
        struct loaded_module *module = group->rules[i].module;
        if (module->pack && module != last && last)
            module_store_drop_pack(store, last);
        if (module->pack)
            last = module;
    }
    if (last)
        module_store_drop_pack(store, last);
    prefilter_destroy(group->prefilter);
    prefilter_destroy(group->windowed_prefilter);
    mem_free(MEM_RULES, group->rules);
    mem_free(MEM_RULES, group->file_tests);
    mem_free(MEM_RULES, group->untriggered);
    mem_free(MEM_RULES, group->windowed);
    mem_free(MEM_RULES, group->first_line);
    mem_free(MEM_RULES, group->line_ends);
    mem_free(MEM_RULES, group->line_new);
    mem_free(MEM_RULES, group->document_changed);
    mem_free(MEM_RULES, group->gated);
    mem_free(MEM_RULES, group->runs);
    path_scopes_release(&group->scopes);
    mem_free(MEM_RULES, group);
}

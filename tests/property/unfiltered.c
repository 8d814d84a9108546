/* SPDX-License-Identifier: MIT */
#include "unfiltered.h"

#include "law.h"

#include <string.h>

enum { LINES_AT_ONCE = 100000 };

static char *joined(struct arena *arena, const char *front, const char *middle, const char *back)
{
    struct buf text = {0};
    buf_printf(&text, "%s%s%s", front, middle, back);
    char *copy = arena_alloc(arena, text.length + 1);
    memcpy(copy, buf_string(&text), text.length + 1);
    buf_release(&text);
    return copy;
}

/* The second alternative matches nothing, but nobody who looks for literals can know. */
static const struct rule_pattern *without_literals(struct arena *arena,
                                                   const struct rule_pattern *pattern)
{
    struct rule_pattern *copy = arena_alloc(arena, sizeof *copy);
    *copy = *pattern;
    copy->source = joined(arena, "(?:", pattern->source, ")|(?!)");
    return copy;
}

static void strip_conditions(struct arena *arena, struct rule *rule)
{
    struct rule_condition *conditions =
        arena_alloc(arena, rule->n_conditions * sizeof *conditions + 1);
    for (size_t c = 0; c < rule->n_conditions; c++) {
        size_t n = rule->conditions[c].n_tests;
        struct rule_test *tests = arena_alloc(arena, n * sizeof *tests + 1);
        for (size_t t = 0; t < n; t++) {
            tests[t] = rule->conditions[c].tests[t];
            if (file_test_is_one(&tests[t]))
                tests[t].pattern = without_literals(arena, tests[t].pattern);
        }
        conditions[c] = (struct rule_condition){tests, n};
    }
    rule->conditions = conditions;
}

static void strip(struct arena *arena, struct rule *rule)
{
    rule->triggers = NULL;
    rule->flags |= RULE_EVERY_LINE;
    if (rule->gate_pattern)
        rule->gate_pattern = without_literals(arena, rule->gate_pattern);
    strip_conditions(arena, rule);
}

void unfiltered_init(struct unfiltered *both, const struct rule_module *const *modules, size_t n)
{
    *both = (struct unfiltered){.n_modules = n, .scratch = scan_scratch_create()};
    both->modules = mem_alloc(MEM_BASE, n * sizeof *both->modules);
    const struct rule_module **list = arena_alloc(&both->arena, n * sizeof *list);
    for (size_t m = 0; m < n; m++) {
        size_t size = modules[m]->n_rules * sizeof(struct rule);
        struct rule *rules = mem_alloc(MEM_BASE, size + 1);
        memcpy(rules, modules[m]->rules, size);
        for (size_t r = 0; r < modules[m]->n_rules; r++)
            strip(&both->arena, &rules[r]);
        both->modules[m] = *modules[m];
        both->modules[m].rules = rules;
        list[m] = &both->modules[m];
    }
    both->with = rule_cache_create(modules, n);
    both->without = rule_cache_create(list, n);
}

void unfiltered_release(struct unfiltered *both)
{
    rule_cache_destroy(both->with);
    rule_cache_destroy(both->without);
    scan_scratch_destroy(both->scratch);
    for (size_t m = 0; m < both->n_modules; m++)
        mem_free(MEM_BASE, (void *)(uintptr_t)both->modules[m].rules);
    mem_free(MEM_BASE, both->modules);
    arena_release(&both->arena);
}

struct scanned {
    struct scan_state state;
    struct violation_cursor cursor;
};

static void scan(struct unfiltered *both, struct rule_set *set, const struct scan_input *input,
                 struct scanned *scanned)
{
    scan_state_init(&scanned->state, set, input, NULL);
    while (!rule_set_scan(set, input, &scanned->state, both->scratch, LINES_AT_ONCE))
        continue;
    scanned->cursor = violation_cursor_begin(&scanned->state.violations);
}

static void note_given_up(const struct scanned *scanned, uint64_t *given_up)
{
    struct violation_cursor cursor = violation_cursor_begin(&scanned->state.violations);
    struct violation at;
    while (violation_cursor_next(&cursor, &at))
        if (at.kind == VIOLATION_ABORTED)
            candidate_add(given_up, at.rule);
}

static bool next_finding(struct scanned *scanned, const uint64_t *given_up, struct violation *out)
{
    while (violation_cursor_next(&scanned->cursor, out))
        if (out->kind == VIOLATION_FINDING && !candidate_has(given_up, out->rule))
            return true;
    return false;
}

static bool compare(struct unfiltered *both, const struct rule_set *set, struct scanned scans[2],
                    const uint64_t *given_up, const struct text *text, struct buf *difference)
{
    for (;;) {
        struct violation a = {0}, b = {0};
        bool has_a = next_finding(&scans[0], given_up, &a);
        bool has_b = next_finding(&scans[1], given_up, &b);
        if (!has_a && !has_b)
            return true;
        if (has_a && has_b && violation_compare(&a, &b) == 0) {
            both->n_findings++;
            continue;
        }
        bool only_with = has_a && (!has_b || violation_compare(&a, &b) < 0);
        const struct violation *first = only_with ? &a : &b;
        buf_printf(difference, "%s is found only %s the prefilter, in line %zu: ",
                   rule_set_rule(set, first->rule)->id, only_with ? "with" : "without",
                   (size_t)first->line + 1);
        law_append_quoted(difference, text_line(text, first->line));
        return false;
    }
}

bool unfiltered_agrees(struct unfiltered *both, const struct language *language, struct span path,
                       struct span bytes, struct buf *difference)
{
    struct rule_config config = {.language = language, .profile = PROFILE_STRICT};
    struct rule_set *sets[2] = {rule_cache_acquire(both->with, &config),
                                rule_cache_acquire(both->without, &config)};
    struct text text;
    struct scanned scans[2];
    text_init_borrow(&text, bytes);
    struct scan_input input = {
        .text = &text, .language = language, .path = path, .today = law_today};
    size_t n_words = candidate_words(rule_set_count(sets[0]));
    uint64_t *given_up = mem_zalloc(MEM_BASE, n_words + 1, sizeof *given_up);
    for (size_t i = 0; i < 2; i++) {
        scan(both, sets[i], &input, &scans[i]);
        note_given_up(&scans[i], given_up);
    }
    for (size_t w = 0; w < n_words; w++)
        both->n_given_up += (size_t)__builtin_popcountll(given_up[w]);
    bool same = compare(both, sets[0], scans, given_up, &text, difference);
    for (size_t i = 0; i < 2; i++) {
        scan_state_release(&scans[i].state);
        rule_set_unref(sets[i]);
    }
    mem_free(MEM_BASE, given_up);
    text_release(&text);
    return same;
}

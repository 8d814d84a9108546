/* SPDX-License-Identifier: MIT */
/* Sets of violations against a flat array of records, under random splices and replacements. */
#include "rules/violations.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { N_RULES = 5, MODEL_MAX = 20000 };

struct model {
    struct violation items[MODEL_MAX];
    size_t count, n_lines;
};

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    return z ^ z >> 31;
}

static size_t below(uint64_t *state, size_t bound)
{
    return (size_t)(next_random(state) >> 8) % bound;
}

static int compare(const void *a, const void *b)
{
    return violation_compare(a, b);
}

static void model_splice(struct model *model, const struct line_change *change)
{
    size_t kept = 0;
    for (size_t i = 0; i < model->count; i++) {
        struct violation item = model->items[i];
        if (item.line >= change->first && item.line < change->first + change->removed)
            continue;
        if (item.line >= change->first)
            item.line = (uint32_t)(item.line - change->removed + change->inserted);
        model->items[kept++] = item;
    }
    model->count = kept;
    model->n_lines = model->n_lines - change->removed + change->inserted;
}

static bool is_of_rule(const struct violation *violation, const void *context)
{
    return violation->rule == *(const uint16_t *)context;
}

static void model_replace(struct model *model, struct line_range range,
                          const struct violation_list *list, const uint16_t *rule)
{
    size_t kept = 0;
    for (size_t i = 0; i < model->count; i++) {
        struct violation item = model->items[i];
        bool inside = item.line >= range.first && item.line < range.end;
        if (!inside || (rule && item.rule != *rule))
            model->items[kept++] = item;
    }
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].line >= range.first && list->items[i].line < range.end)
            model->items[kept++] = list->items[i];
    model->count = kept;
    qsort(model->items, kept, sizeof *model->items, compare);
}

static void expect_equal(const struct violation_set *set, const struct model *model, size_t step)
{
    struct violation_cursor cursor = violation_cursor_begin(set);
    struct violation violation;
    size_t per_rule[VIOLATION_KINDS * N_RULES] = {0};
    cr_assert_eq(set->count, model->count, "step %zu: %zu records, not %zu", step, set->count,
                 model->count);
    cr_assert_eq(set->n_lines, model->n_lines, "step %zu", step);
    for (size_t i = 0; i < model->count; i++) {
        cr_assert(violation_cursor_next(&cursor, &violation), "step %zu record %zu", step, i);
        cr_assert_eq(violation_compare(&violation, &model->items[i]), 0, "step %zu record %zu",
                     step, i);
        per_rule[violation.kind * N_RULES + violation.rule]++;
    }
    cr_assert_not(violation_cursor_next(&cursor, &violation), "step %zu", step);
    for (size_t i = 0; i < VIOLATION_KINDS * N_RULES; i++)
        cr_assert_eq(per_rule[i], set->per_rule[i], "step %zu count %zu", step, i);
}

static struct violation_list random_list(uint64_t *state, struct line_range range,
                                         const uint16_t *rule)
{
    struct violation_list list = {0};
    size_t n = below(state, 12) == 0 ? below(state, 700) : below(state, 6);
    for (size_t i = 0; i < n; i++) {
        /* Also some outside the range, which must be left out. */
        size_t line = range.first + below(state, range.end - range.first + 3);
        struct violation violation = {
            .line = (uint32_t)line,
            .start = (uint32_t)below(state, 50),
            .end = 60,
            .rule = rule ? *rule : (uint16_t)below(state, N_RULES),
            .kind = (uint8_t)below(state, VIOLATION_KINDS),
        };
        violation_list_add(&list, violation);
    }
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, compare);
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++)
        if (i == 0 || violation_compare(&list.items[i], &list.items[kept - 1]) != 0)
            list.items[kept++] = list.items[i];
    list.count = kept;
    return list;
}

static void random_splice(uint64_t *state, struct violation_set *set, struct model *model)
{
    struct line_changes changes = {.count = 0};
    size_t reach = below(state, 10) == 0 ? 300 : 4;
    size_t first = below(state, model->n_lines + 1);
    size_t removed = below(state, reach);
    removed = removed < model->n_lines - first ? removed : model->n_lines - first;
    size_t inserted = below(state, reach);
    if (model->n_lines - removed + inserted == 0)
        inserted = 1;
    line_changes_add(&changes, (struct line_change){first, removed, inserted});
    for (size_t i = 0; i < changes.count; i++)
        model_splice(model, &changes.items[i]);
    violation_set_splice(set, &changes);
}

Test(violations, random_changes_against_a_flat_array, .timeout = 120)
{
    static struct model model;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint64_t state = seed;
        struct violation_set set;
        model.count = 0;
        model.n_lines = 1 + below(&state, 400);
        violation_set_init(&set, model.n_lines, N_RULES, 0);
        for (size_t step = 0; step < 300; step++) {
            if (below(&state, 2)) {
                random_splice(&state, &set, &model);
            } else {
                size_t first = below(&state, model.n_lines);
                struct line_range range = {first, first + 1 + below(&state, 20)};
                range.end = range.end < model.n_lines ? range.end : model.n_lines;
                uint16_t rule = (uint16_t)below(&state, N_RULES);
                const uint16_t *only = below(&state, 2) ? &rule : NULL;
                struct violation_list list = random_list(&state, range, only);
                violation_set_replace(&set, range, &list, only ? is_of_rule : NULL, only);
                model_replace(&model, range, &list, only);
                violation_list_release(&list);
            }
            expect_equal(&set, &model, step);
        }
        violation_set_release(&set);
    }
}

Test(violations, order)
{
    static const struct violation rows[] = {
        {.line = 1, .start = 1, .end = 5, .rule = 9},
        {.line = 1, .start = 2, .end = 3, .rule = 9},
        {.line = 1, .start = 2, .end = 4, .rule = 3},
        {.line = 1, .start = 2, .end = 4, .rule = 4},
        {.line = 1, .start = 2, .end = 4, .rule = 4, .kind = VIOLATION_ABORTED},
        {.line = 2, .start = 0, .end = 1, .rule = 0},
    };
    size_t n = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            int order = violation_compare(&rows[i], &rows[k]);
            cr_expect((i < k) == (order < 0) && (i == k) == (order == 0), "rows %zu, %zu", i, k);
        }
}

/* Many records on one line cannot be split between blocks, but must not be lost. */
Test(violations, a_crowded_line)
{
    struct violation_set set;
    struct violation_list list = {0};
    violation_set_init(&set, 3, 1, 0);
    for (uint32_t i = 0; i < 5000; i++)
        violation_list_add(&list, (struct violation){.line = 1, .start = i, .end = i + 1});
    violation_set_replace(&set, (struct line_range){0, 3}, &list, NULL, NULL);
    cr_expect_eq(set.count, 5000);
    struct line_changes changes = {{{0, 0, 2}}, 1};
    violation_set_splice(&set, &changes);
    struct violation_cursor cursor = violation_cursor_begin(&set);
    struct violation violation;
    size_t n = 0;
    while (violation_cursor_next(&cursor, &violation))
        n += violation.line == 3 && violation.start == n;
    cr_expect_eq(n, 5000);
    violation_list_release(&list);
    violation_set_release(&set);
}

Test(violations, ranges)
{
    static const struct {
        struct line_range before[3];
        size_t n_before;
        struct line_change change;
        struct line_range after[4];
        size_t n_after;
    } rows[] = {
        {{{0, 0}}, 0, {5, 1, 1}, {{5, 6}}, 1},
        {{{0, 0}}, 0, {5, 3, 0}, {{5, 5}}, 1},
        {{{2, 4}}, 1, {10, 1, 1}, {{2, 4}, {10, 11}}, 2},
        {{{2, 4}}, 1, {4, 1, 1}, {{2, 5}}, 1},
        {{{2, 4}}, 1, {0, 0, 3}, {{0, 3}, {5, 7}}, 2},
        {{{2, 4}}, 1, {0, 10, 1}, {{0, 1}}, 1},
        {{{2, 8}}, 1, {4, 2, 0}, {{2, 6}}, 1},
        {{{2, 8}}, 1, {4, 2, 5}, {{2, 11}}, 1},
        {{{6, 9}}, 1, {4, 3, 1}, {{4, 7}}, 1},
        {{{2, 5}, {9, 9}}, 2, {4, 6, 2}, {{2, 6}}, 1},
        {{{9, 9}}, 1, {0, 0, 1}, {{0, 1}, {10, 10}}, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct line_ranges ranges = {.count = 0};
        struct line_changes changes = {{rows[i].change}, 1};
        for (size_t k = 0; k < rows[i].n_before; k++)
            line_ranges_add(&ranges, rows[i].before[k]);
        line_ranges_splice(&ranges, &changes);
        cr_expect_eq(ranges.count, rows[i].n_after, "row %zu: %zu ranges", i, ranges.count);
        for (size_t k = 0; k < rows[i].n_after && k < ranges.count; k++)
            cr_expect(ranges.items[k].first == rows[i].after[k].first &&
                          ranges.items[k].end == rows[i].after[k].end,
                      "row %zu: [%zu, %zu)", i, ranges.items[k].first, ranges.items[k].end);
    }
}

/* Past the bound the nearest merge: whatever was added stays covered, the count stays small. */
Test(violations, many_ranges_stay_covered)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        uint64_t state = seed;
        struct line_ranges ranges = {.count = 0};
        bool covered[600] = {false};
        for (size_t i = 0; i < 60; i++) {
            size_t first = below(&state, 500);
            size_t end = first + below(&state, 5);
            line_ranges_add(&ranges, (struct line_range){first, end});
            for (size_t line = first; line < end; line++)
                covered[line] = true;
            cr_assert(ranges.count <= LINE_RANGES_MAX, "seed %llu", (unsigned long long)seed);
        }
        for (size_t k = 0; k < ranges.count; k++) {
            cr_assert(k == 0 || ranges.items[k - 1].end < ranges.items[k].first, "sorted, apart");
            for (size_t line = ranges.items[k].first; line < ranges.items[k].end; line++)
                covered[line] = false;
        }
        for (size_t line = 0; line < 600; line++)
            cr_assert_not(covered[line], "seed %llu line %zu", (unsigned long long)seed, line);
    }
}

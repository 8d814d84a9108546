/* SPDX-License-Identifier: MIT */
/* Views against a naive filter over an array, on random records and random criteria. */
#include "rules/violation_view.h"

#include "base/alloc.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { N_RULES = 6, N_LINES = 3000, MANY = 1000000 };

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

static enum severity severity_of(const struct rule_set *rules, const struct violation *violation)
{
    (void)rules;
    return violation->kind == VIOLATION_FINDING ? 1 + violation->rule % SEVERITY_BLOCKED
                                                : SEVERITY_WARNING;
}

static int compare(const void *a, const void *b)
{
    return violation_compare(a, b);
}

static void fill(struct violation_list *list, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++)
        violation_list_add(list,
                           (struct violation){.line = (uint32_t)below(state, N_LINES),
                                              .start = (uint32_t)i,
                                              .end = (uint32_t)i + 1,
                                              .rule = (uint16_t)below(state, N_RULES),
                                              .kind = (uint8_t)below(state, VIOLATION_KINDS)});
    if (n > 1)
        qsort(list->items, n, sizeof *list->items, compare);
}

static const struct {
    struct span asked;
    bool holds; /* for the path of the source */
} paths[] = {
    {{"", 0}, true},        {{"/a/b/c.py", 9}, true}, {{"/a/b", 4}, true}, {{"/", 1}, true},
    {{"/a/b/c", 6}, false}, {{"/a/bb", 5}, false},    {{"/z", 2}, false},
};

struct question {
    struct violation_criteria criteria;
    bool of_source; /* the source's path and session meet them */
};

/* Each criterion is there in half of the questions. */
static struct question ask(uint64_t *state)
{
    struct question question = {.of_source = true};
    struct violation_criteria *criteria = &question.criteria;
    if (below(state, 2))
        criteria->kinds = 1 + (unsigned)below(state, (1u << VIOLATION_KINDS) - 1);
    if (below(state, 2))
        criteria->severities = 1 + (unsigned)below(state, (2u << SEVERITY_BLOCKED) - 1);
    if (below(state, 2)) {
        criteria->is_of_rule = true;
        criteria->rule = (uint16_t)below(state, N_RULES);
    }
    if (below(state, 2)) {
        size_t path = below(state, sizeof paths / sizeof *paths);
        criteria->path = paths[path].asked;
        question.of_source = paths[path].holds;
    }
    if (below(state, 2)) {
        criteria->session = 7 + below(state, 4) / 3;
        question.of_source = question.of_source && criteria->session == 7;
    }
    return question;
}

static bool is_wanted(const struct question *question, const struct violation *violation)
{
    const struct violation_criteria *criteria = &question->criteria;
    if (!question->of_source)
        return false;
    if (criteria->is_of_rule && violation->rule != criteria->rule)
        return false;
    if (criteria->kinds && !(criteria->kinds & 1u << violation->kind))
        return false;
    return !criteria->severities || criteria->severities & 1u << severity_of(NULL, violation);
}

static void expect_as_naive(const struct violation_list *all, const struct violation_source *source,
                            const struct question *question, uint64_t seed)
{
    struct violation_view view = violation_view(source, &question->criteria);
    struct violation violation;
    size_t counts[SEVERITY_BLOCKED + 1] = {0};
    size_t naive[SEVERITY_BLOCKED + 1] = {0};
    violation_view_count(view, counts);
    for (size_t i = 0; i < all->count; i++) {
        if (!is_wanted(question, &all->items[i]))
            continue;
        naive[severity_of(NULL, &all->items[i])]++;
        cr_assert(violation_view_next(&view, &violation), "seed %llu: a record is missing",
                  (unsigned long long)seed);
        cr_assert_eq(violation_compare(&violation, &all->items[i]), 0, "seed %llu: another record",
                     (unsigned long long)seed);
    }
    cr_assert_not(violation_view_next(&view, &violation), "seed %llu: one too many",
                  (unsigned long long)seed);
    cr_assert_arr_eq(counts, naive, sizeof counts, "seed %llu: counts", (unsigned long long)seed);
}

Test(violation_view, as_a_naive_filter, .timeout = 120)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        uint64_t state = seed;
        struct violation_list list = {0};
        struct violation_set set;
        fill(&list, below(&state, 2000), &state);
        violation_set_init(&set, N_LINES, N_RULES, 0);
        violation_set_replace(&set, (struct line_range){0, N_LINES}, &list, NULL, NULL);
        struct violation_source source = {
            .severity = severity_of, .path = SPAN("/a/b/c.py"), .session = 7};
        for (size_t i = 0; i < 20; i++) {
            struct question question = ask(&state);
            source.set = &set;
            expect_as_naive(&list, &source, &question, seed);
            source.set = NULL;
            source.list = &list;
            expect_as_naive(&list, &source, &question, seed);
        }
        violation_set_release(&set);
        violation_list_release(&list);
    }
}

/* What is asked may become less while it is stepped, as where a cap is reached. */
Test(violation_view, narrowed_on_the_way)
{
    struct violation items[] = {{.line = 0, .rule = 0},
                                {.line = 1, .rule = 1},
                                {.line = 2, .rule = 0},
                                {.line = 3, .rule = 1}};
    struct violation_list list = {items, 4, 4};
    struct violation_source source = {.list = &list, .severity = severity_of};
    struct violation_criteria criteria = {.severities = 1u << 1 | 1u << 2};
    struct violation_view view = violation_view(&source, &criteria);
    struct violation violation;
    cr_expect(violation_view_next(&view, &violation) && violation.line == 0);
    view.criteria.severities &= ~(1u << 1);
    cr_expect(violation_view_next(&view, &violation) && violation.line == 1);
    struct violation_view copy = view;
    cr_expect(violation_view_next(&view, &violation) && violation.line == 3);
    cr_expect_not(violation_view_next(&view, &violation));
    cr_expect(violation_view_next(&copy, &violation) && violation.line == 3);
}

Test(violation_view, a_million_records_and_no_allocation, .timeout = 120)
{
    uint64_t state = 1;
    struct violation_list list = {0};
    struct violation_set set;
    fill(&list, MANY, &state);
    violation_set_init(&set, N_LINES, N_RULES, 0);
    violation_set_replace(&set, (struct line_range){0, N_LINES}, &list, NULL, NULL);
    struct violation_source source = {
        .severity = severity_of, .path = SPAN("/a/b/c.py"), .session = 7};
    struct mem_count before = mem_count_all();
    size_t n_seen = 0;
    for (size_t i = 0; i < 12; i++) {
        struct question question = ask(&state);
        source.set = i % 2 ? &set : NULL;
        source.list = &list;
        struct violation_view view = violation_view(&source, &question.criteria);
        struct violation violation;
        while (violation_view_next(&view, &violation))
            n_seen++;
    }
    struct mem_count after = mem_count_all();
    cr_expect_gt(n_seen, MANY, "the questions were empty: %zu", n_seen);
    cr_expect_eq(after.allocations, before.allocations);
    cr_expect_eq(after.live, before.live);
    violation_set_release(&set);
    violation_list_release(&list);
}

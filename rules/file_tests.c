/* SPDX-License-Identifier: MIT */
#include "rules/file_tests.h"

#include "base/alloc.h"
#include "rules/rescan.h"

size_t file_tests_of(const struct rule *rule, size_t index, struct file_test *out)
{
    size_t n = 0;
    for (size_t c = 0; c < rule->n_conditions; c++)
        for (size_t t = 0; t < rule->conditions[c].n_tests; t++) {
            const struct rule_test *test = &rule->conditions[c].tests[t];
            if (!file_test_is_one(test))
                continue;
            if (out)
                out[n] = (struct file_test){test, index};
            n++;
        }
    return n;
}

size_t file_tests_count(const struct rule *rules, size_t n_rules)
{
    size_t n = 0;
    for (size_t i = 0; i < n_rules; i++)
        n += file_tests_of(&rules[i], i, NULL);
    return n;
}

struct file_matches *file_matches_create(size_t n)
{
    struct file_matches *matches = n ? mem_alloc(MEM_RULES, n * sizeof *matches) : NULL;
    for (size_t i = 0; i < n; i++)
        matches[i] = (struct file_matches){SIZE_MAX, 0};
    return matches;
}

void file_matches_add(struct file_matches *matches, size_t line)
{
    if (line < matches->after_first)
        matches->after_first = line + 1;
    if (line > matches->last)
        matches->last = line;
}

static void follow(struct file_matches *matches, const struct line_change *change)
{
    size_t end = change->first + change->removed;
    if (matches->after_first != SIZE_MAX && matches->after_first > change->first)
        matches->after_first = matches->after_first >= end
                                   ? matches->after_first - change->removed + change->inserted
                                   : change->first + change->inserted;
    if (matches->last > 0 && matches->last >= change->first)
        matches->last = matches->last >= end ? matches->last - change->removed + change->inserted
                                             : change->first;
}

void file_matches_splice(struct file_matches *matches, size_t n, const struct line_changes *changes)
{
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < changes->count; c++)
            follow(&matches[i], &changes->items[c]);
}

static void collect(const struct scanning *work, struct file_matches *now)
{
    size_t n_rules = rule_set_count(work->set);
    const struct violation_set *set = &work->state->violations;
    struct violation_cursor cursor = violation_cursor_begin(set);
    struct violation record;
    if (set->per_kind[VIOLATION_GATE] == 0)
        return;
    while (violation_cursor_next(&cursor, &record))
        if (record.kind == VIOLATION_GATE && record.rule >= n_rules)
            file_matches_add(&now[record.rule - n_rules], record.line);
}

/* The lines between two, in which an answer becomes another. */
static struct line_range between(size_t a, size_t b, size_t n_lines)
{
    struct line_range range = {a < b ? a : b, a < b ? b : a};
    range.first = range.first < n_lines ? range.first : n_lines;
    range.end = range.end < n_lines ? range.end : n_lines;
    return range;
}

static struct line_range changed_lines(const struct scanning *work, const struct file_test *test,
                                       const struct file_matches *was,
                                       const struct file_matches *is)
{
    size_t n_lines = work->input->text->n_lines;
    struct line_range range = {0, 0};
    switch (test->test->place) {
    case RULE_ON_BEFORE:
        return between(was->after_first, is->after_first, n_lines);
    case RULE_ON_BEHIND: /* A match may begin some lines before the one that it ends on. */
        range = between(was->last, is->last, n_lines);
        if (range.first < range.end) {
            size_t more = rule_set_rule(work->set, test->rule)->lines_after;
            range.first = range.first > more ? range.first - more : 0;
        }
        return range;
    default:
        if ((was->after_first == SIZE_MAX) != (is->after_first == SIZE_MAX))
            range.end = n_lines;
        return range;
    }
}

void file_tests_follow(struct scanning *work)
{
    size_t n;
    const struct file_test *tests = rule_set_file_tests(work->set, &n);
    struct scan_state *state = work->state;
    if (n == 0 || state->is_piece)
        return;
    struct file_matches *now = file_matches_create(n);
    collect(work, now);
    for (size_t i = 0; i < n; i++) {
        struct line_range range = changed_lines(work, &tests[i], &state->file_matches[i], &now[i]);
        state->file_matches[i] = now[i];
        if (range.first >= range.end || !candidate_has(state->active, tests[i].rule))
            continue;
        candidate_add(state->reopened_rules, tests[i].rule);
        line_ranges_add(&state->reopened, range);
    }
    mem_free(MEM_RULES, now);
}

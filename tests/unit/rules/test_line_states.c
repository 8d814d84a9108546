/* SPDX-License-Identifier: MIT */
/* States of lines against a flat array of numbers, under random splices. */
#include "rules/line_states.h"

#include <criterion/criterion.h>

enum { LINES_MAX = 20000 };

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

struct model {
    uint32_t numbers[LINES_MAX];
    size_t n_lines;
};

static void model_splice(struct model *model, const struct line_change *change)
{
    uint32_t before =
        change->first < model->n_lines ? model->numbers[change->first] : LINE_STATE_UNKNOWN;
    size_t behind = change->first + change->removed;
    memmove(model->numbers + change->first + change->inserted, model->numbers + behind,
            (model->n_lines - behind) * sizeof *model->numbers);
    for (size_t i = 0; i < change->inserted; i++)
        model->numbers[change->first + i] = i == 0 ? before : LINE_STATE_UNKNOWN;
    model->n_lines = model->n_lines - change->removed + change->inserted;
    model->numbers[0] = LINE_STATE_START;
}

static void expect_equal(struct line_states *states, const struct model *model, uint64_t seed)
{
    cr_assert_eq(states->n_lines, model->n_lines);
    size_t run = 0;
    const uint32_t *at = NULL;
    for (size_t line = 0; line < model->n_lines; line++) {
        if (run == 0)
            at = line_states_run(states, line, &run);
        cr_assert(run > 0, "seed %llu line %zu: an empty run", (unsigned long long)seed, line);
        cr_assert_eq(*at, model->numbers[line], "seed %llu line %zu: %u, not %u",
                     (unsigned long long)seed, line, *at, model->numbers[line]);
        at++;
        run--;
    }
    for (size_t i = 0; i < 5; i++) {
        size_t line = (size_t)(seed * 7919 + i * 104729) % model->n_lines;
        cr_assert_eq(line_states_get(states, line), model->numbers[line]);
    }
}

Test(line_states, random_splices_against_a_flat_array, .timeout = 120)
{
    static struct model model;
    const struct lex_state start = {0};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        uint64_t state = seed;
        struct line_states states;
        model.n_lines = 1 + below(&state, 3000);
        line_states_init(&states, model.n_lines, &start);
        for (size_t i = 0; i < model.n_lines; i++)
            model.numbers[i] = i == 0 ? LINE_STATE_START : LINE_STATE_UNKNOWN;
        for (size_t step = 0; step < 60; step++) {
            size_t reach = below(&state, 5) == 0 ? 1500 : 4;
            size_t first = below(&state, model.n_lines + 1);
            size_t removed = below(&state, reach);
            removed = removed < model.n_lines - first ? removed : model.n_lines - first;
            size_t inserted = below(&state, reach);
            if (model.n_lines - removed + inserted == 0 ||
                model.n_lines - removed + inserted > LINES_MAX)
                continue;
            struct line_changes changes = {{{first, removed, inserted}}, 1};
            line_states_splice(&states, &changes);
            model_splice(&model, &changes.items[0]);
            for (size_t i = 0; i < 20; i++) {
                size_t line = 1 + below(&state, model.n_lines);
                if (line >= model.n_lines)
                    continue;
                model.numbers[line] = (uint32_t)below(&state, 100);
                line_states_set(&states, line, model.numbers[line]);
            }
            expect_equal(&states, &model, seed);
        }
        line_states_release(&states);
    }
}

Test(line_states, equal_states_have_one_number)
{
    const struct lex_state start = {.mode = 3, .delimiter = 7};
    struct line_states states;
    line_states_init(&states, 10, &start);
    cr_expect_eq(line_states_intern(&states, &start), LINE_STATE_START);
    cr_expect_eq(line_states_get(&states, 0), LINE_STATE_START);
    cr_expect_eq(line_states_get(&states, 9), LINE_STATE_UNKNOWN);
    for (uint32_t i = 0; i < 3000; i++) {
        struct lex_state state = {.mode = 1, .delimiter = i % 1000, .nest = {0, 0, 1}};
        uint32_t number = line_states_intern(&states, &state);
        struct lex_state back = line_states_state(&states, number);
        cr_assert_eq(memcmp(&back, &state, sizeof state), 0, "state %u", i);
        cr_assert_eq(number, 1 + i % 1000, "state %u has number %u", i, number);
    }
    struct lex_state unknown = line_states_state(&states, LINE_STATE_UNKNOWN);
    cr_expect_eq(memcmp(&unknown, &start, sizeof start), 0);
    line_states_release(&states);
}

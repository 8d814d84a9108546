/* SPDX-License-Identifier: MIT */
/* The automaton against a search for each literal on its own. */
#include "rules/prefilter.h"

#include "base/alloc.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { LITERALS_MAX = 200, LITERAL_MAX = 8, WORDS_MAX = 4, LINE_MAX_BYTES = 80 };

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

/* Few different bytes, so that literals overlap and are parts of each other. */
static void random_bytes(uint64_t *state, char *out, size_t n)
{
    static const char alphabet[] = "aAbBzZ@[`{.\xC3\xE9\0\xFF";
    size_t width = below(state, 2) ? 4 : sizeof alphabet - 1;
    for (size_t i = 0; i < n; i++)
        out[i] = alphabet[below(state, width)];
}

static bool contains(struct span line, struct span literal)
{
    for (size_t at = 0; at + literal.length <= line.length; at++)
        if (span_equal_ignore_case(span_slice(line, at, at + literal.length), literal))
            return true;
    return false;
}

Test(prefilter, random_literals_against_a_naive_search, .timeout = 120)
{
    static char bytes[LITERALS_MAX][LITERAL_MAX];
    static struct prefilter_literal literals[LITERALS_MAX];
    for (uint64_t seed = 1; seed <= 400; seed++) {
        uint64_t state = seed;
        size_t n = below(&state, seed % 10 ? 12 : LITERALS_MAX);
        size_t n_candidates = 1 + below(&state, 64 * WORDS_MAX);
        for (size_t i = 0; i < n; i++) {
            size_t length = 1 + below(&state, LITERAL_MAX);
            random_bytes(&state, bytes[i], length);
            literals[i] = (struct prefilter_literal){{bytes[i], length},
                                                     (uint32_t)below(&state, n_candidates)};
        }
        struct prefilter *prefilter = prefilter_create(literals, n, n_candidates);
        for (size_t round = 0; round < 60; round++) {
            char line_bytes[LINE_MAX_BYTES];
            struct span line = {line_bytes, below(&state, LINE_MAX_BYTES)};
            uint64_t found[WORDS_MAX] = {0};
            uint64_t expected[WORDS_MAX] = {0};
            random_bytes(&state, line_bytes, line.length);
            bool any = false;
            for (size_t i = 0; i < n; i++)
                if (contains(line, literals[i].text)) {
                    candidate_add(expected, literals[i].candidate);
                    any = true;
                }
            cr_assert_eq(prefilter_scan(prefilter, line, found), any, "seed %llu round %zu",
                         (unsigned long long)seed, round);
            cr_assert_eq(memcmp(found, expected, sizeof found), 0, "seed %llu round %zu",
                         (unsigned long long)seed, round);
        }
        prefilter_destroy(prefilter);
    }
}

Test(prefilter, adds_to_what_is_there)
{
    const struct prefilter_literal literals[] = {{SPAN("foo"), 3}, {SPAN("bar"), 64}};
    struct prefilter *prefilter = prefilter_create(literals, 2, 65);
    uint64_t set[2] = {1, 0};
    cr_expect_not(prefilter_scan(prefilter, SPAN("fo bra"), set));
    cr_expect(set[0] == 1 && set[1] == 0);
    cr_expect(prefilter_scan(prefilter, SPAN("xFoO"), set));
    cr_expect(set[0] == 9 && set[1] == 0);
    cr_expect(prefilter_scan(prefilter, SPAN("fooBAR"), set));
    cr_expect(set[0] == 9 && set[1] == 1);
    prefilter_destroy(prefilter);
    prefilter_destroy(NULL);
}

/* Every byte in some literal: 256 kinds of bytes less the folded letters. */
Test(prefilter, all_bytes)
{
    char bytes[256][2];
    struct prefilter_literal literals[256];
    for (size_t i = 0; i < 256; i++) {
        bytes[i][0] = (char)i;
        bytes[i][1] = '!';
        literals[i] = (struct prefilter_literal){{bytes[i], 2}, (uint32_t)i};
    }
    struct prefilter *prefilter = prefilter_create(literals, 256, 256);
    for (size_t i = 0; i < 256; i++) {
        uint64_t set[4] = {0};
        char line[] = {'!', (char)i, '!', '?'};
        prefilter_scan(prefilter, (struct span){line, sizeof line}, set);
        cr_expect(candidate_has(set, i), "byte %zu", i);
    }
    prefilter_destroy(prefilter);
}

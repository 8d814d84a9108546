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

/* Lines of a text, some joined by a line end, some by nothing, some lying elsewhere. */
static size_t random_lines(uint64_t *state, char *bytes, struct span *lines)
{
    size_t n = 1 + below(state, PREFILTER_LINES);
    for (size_t i = 0, at = 0; i < n; i++) {
        size_t length = below(state, below(state, 4) ? 12 : LINE_MAX_BYTES);
        random_bytes(state, bytes + at, length);
        lines[i] = (struct span){bytes + at, length};
        at += length;
        switch (below(state, 8)) {
        case 0:
            break;
        case 1:
            bytes[at++] = '\r';
            bytes[at++] = '\n';
            break;
        case 2:
            bytes[at++] = 'a';
            break;
        case 3:
            bytes[at++] = '\r';
            break;
        default:
            bytes[at++] = '\n';
        }
    }
    return n;
}

Test(prefilter, lines_at_once_are_as_lines_one_by_one, .timeout = 120)
{
    static char bytes[LITERALS_MAX][LITERAL_MAX];
    static struct prefilter_literal literals[LITERALS_MAX];
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        uint64_t state = seed;
        size_t n = below(&state, seed % 10 ? 12 : LITERALS_MAX);
        for (size_t i = 0; i < n; i++) {
            size_t length = 1 + below(&state, LITERAL_MAX);
            random_bytes(&state, bytes[i], length);
            literals[i] = (struct prefilter_literal){{bytes[i], length},
                                                     (uint32_t)below(&state, 64 * WORDS_MAX)};
        }
        struct prefilter *prefilter = prefilter_create(literals, n, 64 * WORDS_MAX);
        char text[PREFILTER_LINES * (LINE_MAX_BYTES + 2)];
        struct span lines[PREFILTER_LINES];
        uint64_t sets[PREFILTER_LINES][WORDS_MAX] = {{0}};
        size_t n_lines = random_lines(&state, text, lines);
        uint64_t any = prefilter_scan_lines(prefilter, lines, n_lines, sets[0], WORDS_MAX);
        for (size_t i = 0; i < PREFILTER_LINES; i++) {
            uint64_t expected[WORDS_MAX] = {0};
            bool found = i < n_lines && prefilter_scan(prefilter, lines[i], expected);
            cr_assert_eq(any >> i & 1, found, "seed %llu line %zu", (unsigned long long)seed, i);
            cr_assert_eq(memcmp(sets[i], expected, sizeof expected), 0, "seed %llu line %zu",
                         (unsigned long long)seed, i);
        }
        prefilter_destroy(prefilter);
    }
}

/* A long line is read in two halves at once: wherever in it a literal stands, it is found. */
Test(prefilter, what_stands_across_the_middle_is_found)
{
    const struct prefilter_literal literals[] = {{SPAN("needle"), 0}, {SPAN("a longer needle"), 1}};
    struct prefilter *prefilter = prefilter_create(literals, 2, 2);
    for (size_t length = 250; length <= 600; length += 25)
        for (size_t at = 0; at + literals[1].text.length <= length; at++) {
            char text[600];
            memset(text, '.', sizeof text);
            memcpy(text + at, literals[1].text.bytes, literals[1].text.length);
            struct span line = {text, length};
            uint64_t set = 0;
            cr_assert_eq(prefilter_scan_lines(prefilter, &line, 1, &set, 1), 1);
            cr_assert_eq(set, 3, "%zu bytes, at %zu", length, at);
            memset(text + at, '.', 10); /* without its beginning the longer one is not there */
            set = 0;
            prefilter_scan_lines(prefilter, &line, 1, &set, 1);
            cr_assert_eq(set, 0, "%zu bytes, at %zu", length, at);
        }
    prefilter_destroy(prefilter);
}

/* Of a literal of more than a line there is none in a line, and no part of it makes two lines one.
 */
Test(prefilter, line_ends_are_in_no_line)
{
    const struct prefilter_literal literals[] = {{SPAN("a\nb"), 0}, {SPAN("ab"), 1}};
    struct prefilter *prefilter = prefilter_create(literals, 2, 2);
    static const char text[] = "xa\nbab";
    const struct span lines[] = {{text, 2}, {text + 3, 3}};
    uint64_t sets[2] = {0};
    cr_expect_eq(prefilter_scan_lines(prefilter, lines, 2, sets, 1), 2);
    cr_expect(sets[0] == 0 && sets[1] == 2);
    prefilter_destroy(prefilter);
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

/* Every byte in some literal: 256 kinds of bytes less the folded letters, and line ends, which
 * stand in no line. */
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
        cr_expect_eq(candidate_has(set, i), i != '\n' && i != '\r', "byte %zu", i);
    }
    prefilter_destroy(prefilter);
}

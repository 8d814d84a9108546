/* SPDX-License-Identifier: MIT */
/* Which results a SARIF log keeps, against what its header says. */
#include "server/sarif_results.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void add(struct sarif_results *results, unsigned rank, size_t line)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%u/%zu", rank, line);
    if (sarif_results_wants(results, rank))
        sarif_results_add(results, rank, line, (struct span){text, (size_t)length});
}

static void require_result(const struct sarif_results *results, unsigned rank, size_t index,
                           const char *wanted)
{
    cr_assert_lt(index, results->ranks[rank].count, "%s", wanted);
    cr_assert(span_equal_string(sarif_results_bytes(results, rank, index), wanted), "%s", wanted);
}

Test(sarif_results, keeps_the_worst)
{
    static const struct {
        size_t n[SARIF_RANKS],
            kept[SARIF_RANKS]; /* by rank, given from the lowest to the highest */
    } rows[] = {
        {{1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}},
        {{30000, 0, 0, 0, 0}, {25000, 0, 0, 0, 0}},
        {{25000, 1, 1, 1, 1}, {24996, 1, 1, 1, 1}},
        {{10, 24990, 0, 0, 20}, {0, 24980, 0, 0, 20}},
        {{0, 0, 26000, 0, 26000}, {0, 0, 0, 0, 25000}},
        {{5, 5, 5, 5, 24999}, {0, 0, 0, 1, 24999}},
    };
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct sarif_results results = {0};
        size_t n = 0, n_kept = 0;
        for (unsigned rank = 0; rank < SARIF_RANKS; rank++) {
            for (size_t i = 0; i < rows[row].n[rank]; i++)
                add(&results, rank, i + 1);
            n += rows[row].n[rank];
            n_kept += rows[row].kept[rank];
        }
        for (unsigned rank = 0; rank < SARIF_RANKS; rank++) {
            char wanted[32];
            size_t count = rows[row].kept[rank];
            cr_assert_eq(results.ranks[rank].count, count, "row %zu, rank %u: %zu", row, rank,
                         results.ranks[rank].count);
            snprintf(wanted, sizeof wanted, "%u/%zu", rank, count);
            if (count > 0)
                require_result(&results, rank, count - 1, wanted);
        }
        cr_assert_eq(results.count, n_kept, "row %zu", row);
        cr_assert_eq(results.n_left_out, n - n_kept, "row %zu", row);
        sarif_results_release(&results);
    }
}

Test(sarif_results, the_worst_may_come_first)
{
    struct sarif_results results = {0};
    for (size_t i = 0; i < SARIF_RESULTS_MAX; i++)
        add(&results, 4, i + 1);
    for (unsigned rank = 0; rank < SARIF_RANKS; rank++)
        add(&results, rank, 1);
    cr_assert_eq(results.ranks[4].count, SARIF_RESULTS_MAX);
    cr_assert_eq(results.n_left_out, SARIF_RANKS);
    sarif_results_release(&results);
}

Test(sarif_results, bytes_are_bounded)
{
    enum { LARGE = 1024 * 1024 };
    struct sarif_results results = {0};
    char *bytes = mem_alloc(MEM_BATCH, LARGE);
    memset(bytes, 'x', LARGE);
    for (size_t i = 0; i < 100; i++) {
        unsigned rank = i % 2 ? 4 : 1;
        if (sarif_results_wants(&results, rank))
            sarif_results_add(&results, rank, 1, (struct span){bytes, LARGE});
        cr_assert_leq(results.n_bytes, SARIF_BYTES_MAX);
    }
    cr_assert_eq(results.ranks[4].count, SARIF_BYTES_MAX / LARGE, "the worst have all the room");
    cr_assert_eq(results.ranks[1].count, 0);
    cr_assert_eq(results.n_left_out + results.count, 100);
    mem_free(MEM_BATCH, bytes);
    sarif_results_release(&results);
}

/* Hashes find their results, those of one file and of several ranks, and no others. */
Test(sarif_results, lines)
{
    struct sarif_results results = {0};
    add(&results, 1, 2);
    sarif_results_begin_file(&results);
    add(&results, 4, 2);
    add(&results, 1, 2);
    add(&results, 1, 2);
    sarif_results_note_line(&results, 1, 11, 1);
    sarif_results_note_line(&results, 2, 22, 3);
    add(&results, 1, 5);
    sarif_results_note_line(&results, 4, 44, 1);
    sarif_results_note_line(&results, 5, 55, 1);
    add(&results, 1, 3); /* Too late for its hash. */
    sarif_results_note_line(&results, 6, 66, 1);
    static const uint64_t wanted[] = {0, 22, 22, 55, 0};
    cr_assert_eq(results.ranks[1].count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        cr_assert_eq(results.ranks[1].items[i].hash, wanted[i], "%zu", i);
        cr_assert_eq(results.ranks[1].items[i].ordinal > 0, wanted[i] > 0, "%zu", i);
    }
    cr_assert_eq(results.ranks[4].items[0].hash, 22);
    cr_assert_eq(results.ranks[4].items[0].ordinal, 3);
    sarif_results_release(&results);
}

/* SPDX-License-Identifier: MIT */
#include "server/sarif_results.h"

#include "base/alloc.h"

/* The lowest rank that has results; SARIF_RANKS: there are none. */
static unsigned lowest_rank(const struct sarif_results *results)
{
    unsigned rank = 0;
    while (rank < SARIF_RANKS && results->ranks[rank].count == 0)
        rank++;
    return rank;
}

static bool is_full(const struct sarif_results *results, size_t n_bytes)
{
    return results->count == SARIF_RESULTS_MAX || results->n_bytes + n_bytes > SARIF_BYTES_MAX;
}

bool sarif_results_wants(struct sarif_results *results, unsigned rank)
{
    if (!is_full(results, 0) || lowest_rank(results) < rank)
        return true;
    results->n_left_out++;
    return false;
}

static void drop_last(struct sarif_results *results, struct sarif_rank *rank)
{
    const struct sarif_result *last = &rank->items[--rank->count];
    rank->bytes.length = last->start;
    results->n_bytes -= last->length;
    results->count--;
    results->n_left_out++;
    if (rank->next > rank->count)
        rank->next = rank->count;
}

void sarif_results_add(struct sarif_results *results, unsigned rank_index, size_t line,
                       struct span rendered)
{
    struct sarif_rank *rank = &results->ranks[rank_index];
    for (unsigned lowest; is_full(results, rendered.length);
         drop_last(results, &results->ranks[lowest])) {
        lowest = lowest_rank(results);
        if (lowest >= rank_index) {
            results->n_left_out++;
            return;
        }
    }
    if (rank->count == rank->capacity) {
        rank->capacity = rank->capacity ? 2 * rank->capacity : 64;
        rank->items = mem_resize(MEM_BATCH, rank->items, rank->capacity, sizeof *rank->items);
    }
    rank->bytes.tag = MEM_BATCH;
    rank->items[rank->count++] =
        (struct sarif_result){.start = rank->bytes.length, .length = rendered.length, .line = line};
    buf_append(&rank->bytes, rendered);
    results->n_bytes += rendered.length;
    results->count++;
}

void sarif_results_begin_file(struct sarif_results *results)
{
    for (unsigned i = 0; i < SARIF_RANKS; i++)
        results->ranks[i].next = results->ranks[i].count;
}

void sarif_results_note_line(struct sarif_results *results, size_t line, uint64_t hash,
                             uint32_t ordinal)
{
    for (unsigned i = 0; i < SARIF_RANKS; i++) {
        struct sarif_rank *rank = &results->ranks[i];
        for (; rank->next < rank->count && rank->items[rank->next].line <= line; rank->next++) {
            struct sarif_result *item = &rank->items[rank->next];
            if (item->line < line)
                continue;
            item->hash = hash;
            item->ordinal = ordinal;
        }
    }
}

struct span sarif_results_bytes(const struct sarif_results *results, unsigned rank, size_t index)
{
    const struct sarif_result *item = &results->ranks[rank].items[index];
    return span_slice(buf_span(&results->ranks[rank].bytes), item->start,
                      item->start + item->length);
}

void sarif_results_release(struct sarif_results *results)
{
    for (unsigned i = 0; i < SARIF_RANKS; i++) {
        buf_release(&results->ranks[i].bytes);
        mem_free(MEM_BATCH, results->ranks[i].items);
    }
    *results = (struct sarif_results){0};
}

/* SPDX-License-Identifier: MIT */
#include "rules/prefilter_packing.h"

#include "base/alloc.h"

enum { TRIES_OF_A_ROW = 48, TRIES_TO_PASS = 8 };

struct packer {
    const struct trie *trie;
    uint64_t *taken; /* entries */
    uint64_t *used;  /* bases */
    size_t n_words;  /* of both; what lies behind is free */
    size_t from;     /* where gaps are looked for: before it there are few */
    size_t end;      /* behind the last entry that is taken */
    uint32_t *base_of;
};

static bool has(const uint64_t *set, size_t at)
{
    return set[at / 64] >> at % 64 & 1;
}

static void add(uint64_t *set, size_t at)
{
    set[at / 64] |= (uint64_t)1 << at % 64;
}

static void reserve(struct packer *packer, size_t n)
{
    size_t grown = packer->n_words;
    if (n / 64 < grown)
        return;
    grown = n / 64 + grown / 2 + 64;
    packer->taken = mem_resize(MEM_RULES, packer->taken, grown, sizeof *packer->taken);
    packer->used = mem_resize(MEM_RULES, packer->used, grown, sizeof *packer->used);
    size_t added = (grown - packer->n_words) * sizeof *packer->taken;
    memset(packer->taken + packer->n_words, 0, added);
    memset(packer->used + packer->n_words, 0, added);
    packer->n_words = grown;
}

static bool fits(const struct packer *packer, size_t base, const struct trie_edge *row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (has(packer->taken, base + row[i].class))
            return false;
    return true;
}

/* A base that is not used: where the row fits between others, if one of the first few will do. */
static size_t find_base(struct packer *packer, const struct trie_edge *row, size_t n)
{
    size_t tries = 0;
    for (size_t w = packer->from / 64; w * 64 < packer->end; w++) {
        uint64_t left = ~packer->used[w];
        if (w == packer->from / 64)
            left &= ~(uint64_t)0 << packer->from % 64;
        for (; left; left &= left - 1) {
            size_t base = w * 64 + (size_t)__builtin_ctzll(left);
            if (fits(packer, base, row, n))
                return base;
            if (++tries == TRIES_TO_PASS)
                packer->from = base;
            if (tries == TRIES_OF_A_ROW)
                goto none;
        }
    }
none:;
    size_t base = packer->end;
    while (has(packer->used, base))
        base++;
    return base;
}

static void place_row(struct packer *packer, uint32_t state)
{
    const struct trie_state *at = &packer->trie->states[state];
    const struct trie_edge *row = packer->trie->edges + at->row;
    reserve(packer, packer->end + 4 * packer->trie->n_classes);
    size_t base = find_base(packer, row, at->n_row);
    for (size_t i = 0; i < at->n_row; i++) {
        add(packer->taken, base + row[i].class);
        if (base + row[i].class >= packer->end)
            packer->end = base + row[i].class + 1;
    }
    add(packer->used, base);
    packer->base_of[state] = (uint32_t)base;
}

static void place_rows(struct packer *packer, bool final)
{
    const struct trie *trie = packer->trie;
    for (uint32_t i = 0; i < trie->n_states; i++)
        if (trie->states[i].final == final && trie->states[i].n_row > 0)
            place_row(packer, i);
}

/* States without a row get a base that is nobody's yet; what is not final needs none. */
static void place_others(struct packer *packer, size_t base)
{
    const struct trie *trie = packer->trie;
    for (uint32_t i = 0; i < trie->n_states; i++) {
        if (!trie->states[i].final || trie->states[i].n_row > 0)
            continue;
        reserve(packer, base);
        while (has(packer->used, base))
            reserve(packer, ++base);
        add(packer->used, base);
        packer->base_of[i] = (uint32_t)base;
    }
}

static uint32_t end_of(const struct packer *packer)
{
    size_t end = packer->n_words * 64;
    while (end > 0 && !has(packer->used, end - 1))
        end--;
    return (uint32_t)end;
}

static void fill_in(struct packing *packing, const struct trie *trie)
{
    packing->entries = mem_alloc(MEM_RULES, packing->n_entries * sizeof *packing->entries);
    for (size_t i = 0; i < packing->n_entries; i++)
        packing->entries[i] = (uint32_t)PACKING_NOBODY << PACKING_CLASS_SHIFT;
    for (uint32_t i = 0; i < trie->n_states; i++) {
        const struct trie_state *state = &trie->states[i];
        uint32_t *row = packing->entries + packing->base_of[i];
        for (size_t k = 0; k < state->n_row; k++) {
            struct trie_edge edge = trie->edges[state->row + k];
            row[edge.class] =
                (uint32_t)edge.class << PACKING_CLASS_SHIFT | packing->base_of[edge.next];
        }
    }
}

void packing_init(struct packing *packing, const struct trie *trie)
{
    struct packer packer = {.trie = trie, .from = 1};
    packer.base_of = mem_zalloc(MEM_RULES, trie->n_states, sizeof *packer.base_of);
    reserve(&packer, trie->n_classes);
    add(packer.used, 0);
    place_rows(&packer, false);
    uint32_t first_final = end_of(&packer);
    packer.from = first_final;
    if (packer.end < first_final)
        packer.end = first_final;
    place_rows(&packer, true);
    place_others(&packer, first_final);
    *packing = (struct packing){
        .base_of = packer.base_of, .first_final = first_final, .end = end_of(&packer)};
    packing->n_entries = packing->end + trie->n_classes;
    fill_in(packing, trie);
    mem_free(MEM_RULES, packer.taken);
    mem_free(MEM_RULES, packer.used);
}

void packing_release(struct packing *packing)
{
    mem_free(MEM_RULES, packing->entries);
    mem_free(MEM_RULES, packing->base_of);
    *packing = (struct packing){0};
}

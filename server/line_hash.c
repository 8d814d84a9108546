/* SPDX-License-Identifier: MIT */
#include "server/line_hash.h"

#include "base/alloc.h"
#include "base/utf8.h"

enum { FACTOR = 37, FIRST_SLOTS = 256, END_OF_TEXT = 0xFFFF };

struct line_hash_count {
    uint64_t hash;
    uint32_t n; /* 0: a free slot */
};

/* FACTOR to the power of LINE_HASH_WINDOW: what the character that leaves the window weighs. */
static uint64_t weight_of_oldest(void)
{
    uint64_t weight = 1;
    for (size_t i = 0; i < LINE_HASH_WINDOW; i++)
        weight *= FACTOR;
    return weight;
}

void line_hash_begin(struct line_hash *hash, line_hash_sink *sink, void *context)
{
    struct line_hash_count *counts = hash->counts;
    size_t n_slots = hash->n_slots;
    if (hash->n_counts > 0 && n_slots > FIRST_SLOTS) { /* A large table is not cleared each time. */
        mem_free(MEM_BATCH, counts);
        counts = NULL;
        n_slots = 0;
    } else if (hash->n_counts > 0) {
        memset(counts, 0, n_slots * sizeof *counts);
    }
    *hash = (struct line_hash){.sink = sink,
                               .context = context,
                               .at_line_start = true,
                               .weight = weight_of_oldest(),
                               .counts = counts,
                               .n_slots = n_slots};
}

void line_hash_release(struct line_hash *hash)
{
    mem_free(MEM_BATCH, hash->counts);
    *hash = (struct line_hash){0};
}

/* Ordinals. */

static struct line_hash_count *slot_of(struct line_hash_count *counts, size_t n_slots,
                                       uint64_t value)
{
    size_t at = (size_t)(value ^ value >> 32) & (n_slots - 1);
    while (counts[at].n > 0 && counts[at].hash != value)
        at = (at + 1) & (n_slots - 1);
    return &counts[at];
}

static void grow(struct line_hash *hash)
{
    size_t n_slots = hash->n_slots ? 2 * hash->n_slots : FIRST_SLOTS;
    struct line_hash_count *counts = mem_zalloc(MEM_BATCH, n_slots, sizeof *counts);
    for (size_t i = 0; i < hash->n_slots; i++)
        if (hash->counts[i].n > 0)
            *slot_of(counts, n_slots, hash->counts[i].hash) = hash->counts[i];
    mem_free(MEM_BATCH, hash->counts);
    hash->counts = counts;
    hash->n_slots = n_slots;
}

/* 0: it cannot be told. */
static uint32_t next_ordinal(struct line_hash *hash)
{
    if (2 * (hash->n_counts + 1) > hash->n_slots && hash->n_counts < LINE_HASH_LINES_MAX)
        grow(hash);
    struct line_hash_count *slot = slot_of(hash->counts, hash->n_slots, hash->value);
    if (slot->n == 0 && hash->n_counts == LINE_HASH_LINES_MAX)
        return 0;
    if (slot->n == 0)
        hash->n_counts++;
    slot->hash = hash->value;
    return ++slot->n;
}

/* The window. */

/* The line that begins with the oldest character, if one does, has its window in full. */
static void tell(struct line_hash *hash)
{
    size_t line = hash->lines[hash->next];
    if (line == 0)
        return;
    uint32_t ordinal = next_ordinal(hash);
    if (ordinal > 0)
        hash->sink(hash->context, line, hash->value, ordinal);
    hash->lines[hash->next] = 0;
}

static void push(struct line_hash *hash, uint16_t unit)
{
    uint16_t oldest = hash->window[hash->next];
    hash->window[hash->next] = unit;
    hash->value = FACTOR * hash->value + unit - hash->weight * oldest;
    hash->next = (hash->next + 1) % LINE_HASH_WINDOW;
}

static void take(struct line_hash *hash, uint16_t unit)
{
    tell(hash);
    if (hash->at_line_start)
        hash->lines[hash->next] = ++hash->n_lines;
    hash->at_line_start = false;
    push(hash, unit);
}

void line_hash_feed(struct line_hash *hash, struct span text)
{
    size_t length;
    for (size_t at = 0; at < text.length; at += length) {
        uint32_t code_point = utf8_decode(text, at, &length);
        if (code_point == ' ' || code_point == '\t')
            continue;
        if (code_point < 0x10000) {
            take(hash, (uint16_t)code_point);
            continue;
        }
        take(hash, (uint16_t)(0xD800 + ((code_point - 0x10000) >> 10)));
        take(hash, (uint16_t)(0xDC00 + ((code_point - 0x10000) & 0x3FF)));
    }
}

void line_hash_end_line(struct line_hash *hash)
{
    take(hash, '\n');
    hash->at_line_start = true;
}

void line_hash_end(struct line_hash *hash)
{
    take(hash, END_OF_TEXT);
    for (size_t i = 0; i < LINE_HASH_WINDOW; i++) {
        tell(hash);
        push(hash, 0);
    }
}

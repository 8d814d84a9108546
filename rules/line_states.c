/* SPDX-License-Identifier: MIT */
#include "rules/line_states.h"

#include "base/alloc.h"
#include "base/hash.h"

enum { BLOCK_LINES = 512, KNOWN_SPARE = 64 };

struct line_state_block {
    size_t count;
    uint32_t numbers[BLOCK_LINES];
};

static void add_block(struct line_states *states, size_t at)
{
    if (states->n_blocks == states->capacity) {
        states->capacity = states->capacity ? states->capacity * 2 : 4;
        states->blocks =
            mem_resize(MEM_RULES, states->blocks, states->capacity, sizeof *states->blocks);
    }
    memmove(states->blocks + at + 1, states->blocks + at,
            (states->n_blocks - at) * sizeof *states->blocks);
    states->blocks[at] = mem_alloc(MEM_RULES, sizeof **states->blocks);
    states->blocks[at]->count = 0;
    states->n_blocks++;
}

static void drop_block(struct line_states *states, size_t at)
{
    mem_free(MEM_RULES, states->blocks[at]);
    states->n_blocks--;
    memmove(states->blocks + at, states->blocks + at + 1,
            (states->n_blocks - at) * sizeof *states->blocks);
}

/* The block `line` lies in, and where in it; one past the last line is the end of the last. */
static size_t find(const struct line_states *states, size_t line, size_t *within)
{
    size_t at = 0;
    while (at + 1 < states->n_blocks && line >= states->blocks[at]->count)
        line -= states->blocks[at++]->count;
    *within = line;
    return at;
}

static void fill(uint32_t *numbers, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = number;
}

/* Inserts `count` unknown lines before `line`. */
static void insert_unknown(struct line_states *states, size_t line, size_t count)
{
    states->n_lines += count;
    while (count > 0) {
        size_t within;
        size_t at = find(states, line, &within);
        struct line_state_block *block = states->blocks[at];
        size_t room = BLOCK_LINES - block->count;
        if (room == 0) {
            /* Split at the place itself, so that a paste fills whole blocks behind it. */
            add_block(states, at + 1);
            struct line_state_block *tail = states->blocks[at + 1];
            size_t cut = within > 0 && within < BLOCK_LINES ? within : BLOCK_LINES / 2;
            tail->count = BLOCK_LINES - cut;
            memcpy(tail->numbers, block->numbers + cut, tail->count * sizeof *tail->numbers);
            block->count = cut;
            continue;
        }
        size_t here = count < room ? count : room;
        memmove(block->numbers + within + here, block->numbers + within,
                (block->count - within) * sizeof *block->numbers);
        fill(block->numbers + within, here, LINE_STATE_UNKNOWN);
        block->count += here;
        line += here;
        count -= here;
    }
}

static void remove_lines(struct line_states *states, size_t line, size_t count)
{
    states->n_lines -= count;
    while (count > 0) {
        size_t within;
        size_t at = find(states, line, &within);
        struct line_state_block *block = states->blocks[at];
        size_t here = block->count - within < count ? block->count - within : count;
        memmove(block->numbers + within, block->numbers + within + here,
                (block->count - within - here) * sizeof *block->numbers);
        block->count -= here;
        count -= here;
        if (block->count == 0 && states->n_blocks > 1)
            drop_block(states, at);
    }
}

void line_states_init(struct line_states *states, size_t n_lines, const struct lex_state *start)
{
    *states = (struct line_states){0};
    add_block(states, 0);
    insert_unknown(states, 0, n_lines);
    line_states_intern(states, start);
    line_states_set(states, 0, LINE_STATE_START);
}

void line_states_release(struct line_states *states)
{
    for (size_t i = 0; i < states->n_blocks; i++)
        mem_free(MEM_RULES, states->blocks[i]);
    mem_free(MEM_RULES, states->blocks);
    mem_free(MEM_RULES, states->known);
    mem_free(MEM_RULES, states->slots);
    *states = (struct line_states){0};
}

static void splice_one(struct line_states *states, const struct line_change *change)
{
    bool at_end = change->first >= states->n_lines;
    uint32_t before = at_end ? LINE_STATE_UNKNOWN : line_states_get(states, change->first);
    remove_lines(states, change->first, change->removed);
    insert_unknown(states, change->first, change->inserted);
    /* With nothing inserted the next line keeps its own number, to be compared with. */
    if (change->inserted > 0 && change->first < states->n_lines)
        line_states_set(states, change->first, before);
}

void line_states_splice(struct line_states *states, const struct line_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        splice_one(states, &changes->items[i]);
    if (states->n_lines > 0)
        line_states_set(states, 0, LINE_STATE_START);
}

uint32_t line_states_get(const struct line_states *states, size_t line)
{
    size_t within;
    size_t at = find(states, line, &within);
    return states->blocks[at]->numbers[within];
}

void line_states_set(struct line_states *states, size_t line, uint32_t number)
{
    size_t within;
    size_t at = find(states, line, &within);
    states->blocks[at]->numbers[within] = number;
}

uint32_t *line_states_run(struct line_states *states, size_t line, size_t *count)
{
    size_t within;
    size_t at = find(states, line, &within);
    *count = states->blocks[at]->count - within;
    return states->blocks[at]->numbers + within;
}

struct lex_state line_states_state(const struct line_states *states, uint32_t number)
{
    if (number == LINE_STATE_UNKNOWN)
        number = LINE_STATE_START;
    return states->known[number];
}

static struct span state_bytes(const struct lex_state *state)
{
    return (struct span){(const char *)state, sizeof *state};
}

static uint32_t *find_slot(const struct line_states *states, const struct lex_state *state)
{
    size_t mask = states->n_slots - 1;
    size_t at = (size_t)hash_64(state_bytes(state)) & mask;
    while (states->slots[at] &&
           memcmp(&states->known[states->slots[at] - 1], state, sizeof *state) != 0)
        at = (at + 1) & mask;
    return &states->slots[at];
}

static void grow_slots(struct line_states *states)
{
    mem_free(MEM_RULES, states->slots);
    states->n_slots = states->n_slots ? states->n_slots * 2 : 16;
    states->slots = mem_zalloc(MEM_RULES, states->n_slots, sizeof *states->slots);
    for (size_t i = 0; i < states->n_known; i++)
        *find_slot(states, &states->known[i]) = (uint32_t)i + 1;
}

uint32_t line_states_intern(struct line_states *states, const struct lex_state *state)
{
    if (states->n_known * 2 >= states->n_slots)
        grow_slots(states);
    uint32_t *slot = find_slot(states, state);
    if (*slot)
        return *slot - 1;
    if (states->n_known == states->known_capacity) {
        states->known_capacity = states->known_capacity ? states->known_capacity * 2 : 4;
        states->known =
            mem_resize(MEM_RULES, states->known, states->known_capacity, sizeof *states->known);
    }
    states->known[states->n_known++] = *state;
    *slot = (uint32_t)states->n_known;
    return *slot - 1;
}

void line_states_compact(struct line_states *states)
{
    if (states->n_known <= 2 * states->n_lines + KNOWN_SPARE)
        return;
    struct line_states kept = {0};
    uint32_t *renumbered = mem_alloc(MEM_RULES, states->n_known * sizeof *renumbered);
    fill(renumbered, states->n_known, LINE_STATE_UNKNOWN);
    renumbered[LINE_STATE_START] = line_states_intern(&kept, &states->known[LINE_STATE_START]);
    for (size_t b = 0; b < states->n_blocks; b++)
        for (size_t i = 0; i < states->blocks[b]->count; i++) {
            uint32_t *number = &states->blocks[b]->numbers[i];
            if (*number == LINE_STATE_UNKNOWN)
                continue;
            if (renumbered[*number] == LINE_STATE_UNKNOWN)
                renumbered[*number] = line_states_intern(&kept, &states->known[*number]);
            *number = renumbered[*number];
        }
    mem_free(MEM_RULES, renumbered);
    mem_free(MEM_RULES, states->known);
    mem_free(MEM_RULES, states->slots);
    states->known = kept.known;
    states->n_known = kept.n_known;
    states->known_capacity = kept.known_capacity;
    states->slots = kept.slots;
    states->n_slots = kept.n_slots;
}

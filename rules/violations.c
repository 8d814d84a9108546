/* SPDX-License-Identifier: MIT */
#include "rules/violations.h"

#include "base/alloc.h"

enum {
    BLOCK_RECORDS = 128, /* a block with more than twice as many is split */
};

struct violation_block {
    size_t n_lines;
    struct violation *items; /* lines relative to the block's first */
    size_t count, capacity;
};

int violation_compare(const struct violation *a, const struct violation *b)
{
    const uint32_t left[] = {a->line, a->start, a->end, a->more_lines, a->rule, a->kind};
    const uint32_t right[] = {b->line, b->start, b->end, b->more_lines, b->rule, b->kind};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

void violation_list_add(struct violation_list *list, struct violation violation)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 16;
        list->items = mem_resize(MEM_VIOLATIONS, list->items, list->capacity, sizeof *list->items);
    }
    list->items[list->count++] = violation;
}

void violation_list_release(struct violation_list *list)
{
    mem_free(MEM_VIOLATIONS, list->items);
    *list = (struct violation_list){0};
}

void violation_set_init(struct violation_set *set, size_t n_lines, size_t n_rules,
                        size_t n_file_tests)
{
    static_assert(VIOLATION_GATE + 1 == VIOLATION_KINDS, "the counts of gates come last");
    *set = (struct violation_set){.n_lines = n_lines, .n_blocks = 1, .capacity = 1};
    set->n_rules = n_rules;
    set->per_rule =
        mem_zalloc(MEM_VIOLATIONS, VIOLATION_KINDS * n_rules + n_file_tests, sizeof *set->per_rule);
    set->blocks = mem_zalloc(MEM_VIOLATIONS, 1, sizeof *set->blocks);
    set->blocks[0].n_lines = n_lines;
    line_ranges_add(&set->changed, (struct line_range){0, n_lines});
}

void violation_set_release(struct violation_set *set)
{
    for (size_t i = 0; i < set->n_blocks; i++)
        mem_free(MEM_VIOLATIONS, set->blocks[i].items);
    mem_free(MEM_VIOLATIONS, set->blocks);
    mem_free(MEM_VIOLATIONS, set->per_rule);
    *set = (struct violation_set){0};
}

/* The block that `line` lies in; *first is its first line. A line past the end is in the last. */
static size_t find_block(const struct violation_set *set, size_t line, size_t *first)
{
    size_t at = 0;
    *first = 0;
    while (at + 1 < set->n_blocks && line >= *first + set->blocks[at].n_lines)
        *first += set->blocks[at++].n_lines;
    return at;
}

/* The first record of the block on line `line` or behind it. */
static size_t find_item(const struct violation_block *block, size_t line)
{
    size_t low = 0;
    size_t high = block->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (block->items[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void block_reserve(struct violation_block *block, size_t capacity)
{
    if (capacity <= block->capacity)
        return;
    block->capacity = capacity + capacity / 2;
    block->items = mem_resize(MEM_VIOLATIONS, block->items, block->capacity, sizeof *block->items);
}

/* No room for more than there is: what was cut up was made at once, and most of it stays. */
static void block_fit(struct violation_block *block)
{
    block->capacity = block->count;
    block->items = mem_resize(MEM_VIOLATIONS, block->items, block->capacity, sizeof *block->items);
}

static void count_in(struct violation_set *set, const struct violation *violation)
{
    set->per_rule[violation->kind * set->n_rules + violation->rule]++;
    set->per_kind[violation->kind]++;
}

static void count_out(struct violation_set *set, const struct violation *violation)
{
    set->per_rule[violation->kind * set->n_rules + violation->rule]--;
    set->per_kind[violation->kind]--;
}

/* Closes the gap [from, to), whose records have been moved or counted out. */
static void close_gap(struct violation_set *set, struct violation_block *block, size_t from,
                      size_t to)
{
    if (from == to)
        return;
    memmove(block->items + from, block->items + to, (block->count - to) * sizeof *block->items);
    block->count -= to - from;
    set->count -= to - from;
}

/* Removes lines of one block, which may leave it without any. */
static void remove_lines(struct violation_set *set, struct violation_block *block, size_t line,
                         size_t n_lines)
{
    size_t from = find_item(block, line);
    size_t to = find_item(block, line + n_lines);
    for (size_t i = from; i < to; i++)
        count_out(set, &block->items[i]);
    close_gap(set, block, from, to);
    for (size_t i = from; i < block->count; i++)
        block->items[i].line -= (uint32_t)n_lines;
    block->n_lines -= n_lines;
}

static void insert_lines(struct violation_block *block, size_t line, size_t n_lines)
{
    for (size_t i = find_item(block, line); i < block->count; i++)
        block->items[i].line += (uint32_t)n_lines;
    block->n_lines += n_lines;
}

static void drop_empty_blocks(struct violation_set *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->n_blocks; i++) {
        if (set->blocks[i].n_lines == 0 && set->n_blocks > 1 && (kept > 0 || i + 1 < set->n_blocks))
            mem_free(MEM_VIOLATIONS, set->blocks[i].items);
        else
            set->blocks[kept++] = set->blocks[i];
    }
    set->n_blocks = kept;
}

static void splice_one(struct violation_set *set, const struct line_change *change)
{
    size_t first;
    size_t at = find_block(set, change->first, &first);
    size_t line = change->first - first;
    size_t left = change->removed;
    bool emptied = false;
    for (size_t i = at; left > 0 && i < set->n_blocks; i++) {
        struct violation_block *block = &set->blocks[i];
        size_t from = i == at ? line : 0;
        size_t here = block->n_lines - from < left ? block->n_lines - from : left;
        remove_lines(set, block, from, here);
        left -= here;
        emptied = emptied || block->n_lines == 0;
    }
    insert_lines(&set->blocks[at], line, change->inserted);
    set->n_lines = set->n_lines - change->removed + change->inserted;
    if (emptied)
        drop_empty_blocks(set);
}

void violation_set_splice(struct violation_set *set, const struct line_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        splice_one(set, &changes->items[i]);
    line_ranges_splice(&set->changed, changes);
}

/* Cuts a crowded block in two at a line, if its records do not all stand on one. */
static bool split_block(struct violation_set *set, size_t at)
{
    struct violation_block *block = &set->blocks[at];
    size_t line = block->items[block->count / 2].line;
    if (line == block->items[0].line)
        line++;
    size_t cut = find_item(block, line);
    if (line >= block->n_lines || cut == block->count)
        return false;
    struct violation_block tail = {.n_lines = block->n_lines - line, .count = block->count - cut};
    block_fit(&tail);
    for (size_t i = 0; i < tail.count; i++) {
        tail.items[i] = block->items[cut + i];
        tail.items[i].line -= (uint32_t)line;
    }
    block->n_lines = line;
    block->count = cut;
    block_fit(block);
    if (set->n_blocks == set->capacity) {
        set->capacity *= 2;
        set->blocks = mem_resize(MEM_VIOLATIONS, set->blocks, set->capacity, sizeof *set->blocks);
    }
    memmove(&set->blocks[at + 2], &set->blocks[at + 1],
            (set->n_blocks - at - 1) * sizeof *set->blocks);
    set->blocks[at + 1] = tail;
    set->n_blocks++;
    return true;
}

/* Replaces what stands on lines [from, to) of one block by `n` records counted from the text. */
static void replace_in_block(struct violation_set *set, struct violation_block *block,
                             struct line_range lines, const struct violation *items, size_t n,
                             size_t first_line, violation_filter *stale, const void *context)
{
    size_t from = find_item(block, lines.first);
    size_t to = find_item(block, lines.end);
    size_t kept = from;
    for (size_t i = from; i < to; i++) {
        if (stale && !stale(&block->items[i], context))
            block->items[kept++] = block->items[i];
        else
            count_out(set, &block->items[i]);
    }
    close_gap(set, block, kept, to);
    if (n == 0)
        return;
    block_reserve(block, block->count + n);
    memmove(block->items + kept + n, block->items + kept,
            (block->count - kept) * sizeof *block->items);
    /* Both the kept records and the new ones are in order: merge them from the back. */
    size_t old = kept;
    size_t new = n;
    for (size_t to_fill = kept + n; new > 0; to_fill--) {
        struct violation next = items[new - 1];
        next.line -= (uint32_t)first_line;
        if (old > from && violation_compare(&block->items[old - 1], &next) > 0) {
            block->items[to_fill - 1] = block->items[--old];
        } else {
            block->items[to_fill - 1] = next;
            count_in(set, &next);
            new --;
        }
    }
    block->count += n;
    set->count += n;
}

void violation_set_replace(struct violation_set *set, struct line_range range,
                           const struct violation_list *list, violation_filter *stale,
                           const void *context)
{
    size_t item = 0;
    line_ranges_add(&set->changed, range);
    while (item < list->count && list->items[item].line < range.first)
        item++;
    size_t first;
    for (size_t at = find_block(set, range.first, &first); at < set->n_blocks; at++) {
        struct violation_block *block = &set->blocks[at];
        size_t end = first + block->n_lines;
        if (first >= range.end)
            break;
        struct line_range lines = {range.first > first ? range.first - first : 0,
                                   (range.end < end ? range.end : end) - first};
        size_t n = 0;
        while (item + n < list->count && list->items[item + n].line < first + lines.end)
            n++;
        const struct violation *items = n > 0 ? list->items + item : NULL;
        replace_in_block(set, block, lines, items, n, first, stale, context);
        item += n;
        first = end;
    }
    for (size_t at = 0; at < set->n_blocks; at++)
        while (set->blocks[at].count > 2 * BLOCK_RECORDS && split_block(set, at))
            continue;
}

bool violation_set_take_changed(struct violation_set *set, struct line_range *range)
{
    const struct line_ranges *changed = &set->changed;
    if (changed->count == 0)
        return false;
    *range = (struct line_range){changed->items[0].first, changed->items[changed->count - 1].end};
    set->changed.count = 0;
    return true;
}

void violation_set_turn(struct violation_set *set, size_t line, size_t rule,
                        enum violation_kind from, enum violation_kind to)
{
    size_t first;
    line_ranges_add(&set->changed, (struct line_range){line, line + 1});
    struct violation_block *block = &set->blocks[find_block(set, line, &first)];
    size_t end = find_item(block, line - first + 1);
    for (size_t i = find_item(block, line - first); i < end; i++) {
        struct violation *item = &block->items[i];
        if (item->rule != rule || item->kind != from)
            continue;
        count_out(set, item);
        item->kind = (uint8_t)to;
        count_in(set, item);
    }
}

struct violation_cursor violation_cursor_begin(const struct violation_set *set)
{
    return (struct violation_cursor){.set = set};
}

bool violation_cursor_next(struct violation_cursor *cursor, struct violation *out)
{
    const struct violation_set *set = cursor->set;
    while (cursor->block < set->n_blocks) {
        const struct violation_block *block = &set->blocks[cursor->block];
        if (cursor->item < block->count) {
            *out = block->items[cursor->item++];
            out->line += (uint32_t)cursor->line;
            return true;
        }
        cursor->line += block->n_lines;
        cursor->block++;
        cursor->item = 0;
    }
    return false;
}

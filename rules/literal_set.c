/* SPDX-License-Identifier: MIT */
#include "rules/literal_set.h"

#include <stdint.h>
#include <stdlib.h>

/* From this length on a literal is rare enough that fewer of them count for more. */
enum { LENGTH_ENOUGH = 4 };

enum { FEW = 12 };

static char fold(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

struct literal_set literal_set_one(struct arena *arena, struct span string)
{
    struct span *item = arena_alloc(arena, sizeof *item + string.length);
    char *bytes = (char *)(item + 1);
    for (size_t i = 0; i < string.length; i++)
        bytes[i] = fold(string.bytes[i]);
    *item = (struct span){bytes, string.length};
    return (struct literal_set){item, 1};
}

static int compare(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Drops doubles of strings in order; returns how many are left. */
static size_t unique(struct span *items, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !span_equal(items[i], items[kept - 1]))
            items[kept++] = items[i];
    return kept;
}

/* Most sets are made in order, or nearly. */
static size_t sort_unique(struct span *items, size_t n)
{
    if (n > FEW) {
        qsort(items, n, sizeof *items, compare);
        return unique(items, n);
    }
    for (size_t i = 1; i < n; i++) {
        struct span item = items[i];
        size_t k = i;
        for (; k > 0 && span_compare(items[k - 1], item) > 0; k--)
            items[k] = items[k - 1];
        items[k] = item;
    }
    return unique(items, n);
}

struct literal_set literal_set_union(struct arena *arena, struct literal_set a,
                                     struct literal_set b)
{
    static const struct literal_set nothing;
    if (a.count == 0 || b.count == 0)
        return nothing;
    struct span *items = arena_alloc(arena, (a.count + b.count) * sizeof *items);
    memcpy(items, a.items, a.count * sizeof *items);
    memcpy(items + a.count, b.items, b.count * sizeof *items);
    size_t n = sort_unique(items, a.count + b.count);
    for (size_t length = LITERAL_LENGTH_MAX; n > LITERAL_SET_MAX; length -= length > 8 ? 4 : 1) {
        for (size_t i = 0; i < n; i++)
            items[i] = span_slice(items[i], 0, length);
        n = unique(items, n); /* What is cut short stays in order. */
    }
    return (struct literal_set){items, n};
}

struct literal_set literal_set_copy(struct arena *arena, struct literal_set set)
{
    struct span *items = arena_alloc(arena, (set.count + 1) * sizeof *items);
    for (size_t i = 0; i < set.count; i++)
        items[i] = arena_copy(arena, set.items[i]);
    return (struct literal_set){items, set.count};
}

struct lengths {
    size_t longest, all;
};

static struct lengths lengths_of(struct literal_set set)
{
    struct lengths lengths = {0};
    for (size_t i = 0; i < set.count; i++) {
        size_t length = set.items[i].length;
        lengths.all += length;
        lengths.longest = length > lengths.longest ? length : lengths.longest;
    }
    return lengths;
}

static char *append(char *to, struct span string)
{
    if (string.length > 0)
        memcpy(to, string.bytes, string.length);
    return to + string.length;
}

static bool is_empty_string(struct literal_set set)
{
    return set.count == 1 && set.items[0].length == 0;
}

bool literal_set_product(struct arena *arena, struct literal_set a, struct literal_set b,
                         struct literal_set *out)
{
    struct lengths of_a = lengths_of(a), of_b = lengths_of(b);
    size_t count = a.count * b.count;
    if (count == 0 || count > LITERAL_SET_MAX || of_a.longest + of_b.longest > LITERAL_LENGTH_MAX)
        return false;
    if (is_empty_string(a) || is_empty_string(b)) {
        *out = is_empty_string(a) ? b : a;
        return true;
    }
    struct span *items =
        arena_alloc(arena, count * sizeof *items + of_a.all * b.count + of_b.all * a.count);
    char *bytes = (char *)(items + count);
    size_t n = 0;
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < b.count; k++) {
            char *end = append(append(bytes, a.items[i]), b.items[k]);
            items[n++] = (struct span){bytes, (size_t)(end - bytes)};
            bytes = end;
        }
    *out = (struct literal_set){items, sort_unique(items, n)};
    return true;
}

size_t literal_set_shortest(struct literal_set set)
{
    size_t shortest = set.count > 0 ? SIZE_MAX : 0;
    for (size_t i = 0; i < set.count; i++)
        if (set.items[i].length < shortest)
            shortest = set.items[i].length;
    return shortest;
}

bool literal_set_is_better(struct literal_set a, struct literal_set b)
{
    size_t shortest_a = literal_set_shortest(a);
    size_t shortest_b = literal_set_shortest(b);
    size_t enough_a = shortest_a < LENGTH_ENOUGH ? shortest_a : LENGTH_ENOUGH;
    size_t enough_b = shortest_b < LENGTH_ENOUGH ? shortest_b : LENGTH_ENOUGH;
    if (enough_a != enough_b)
        return enough_a > enough_b;
    return a.count != b.count ? a.count < b.count : shortest_a > shortest_b;
}

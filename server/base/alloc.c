/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * What is held, in one number so that one atomic addition counts it: blocks above, bytes below. It
 * has room for 16 million blocks and a terabyte in one tag.
 */
enum { BLOCK_SHIFT = 40 };
static const uint64_t bytes_mask = ((uint64_t)1 << BLOCK_SHIFT) - 1;

static struct {
    _Atomic(uint64_t) held;
    atomic_size_t peak, allocations;
} counts[MEM_TAGS_MAX];

static uint64_t one_block(void *block)
{
    return ((uint64_t)1 << BLOCK_SHIFT) + malloc_usable_size(block);
}

static atomic_size_t n_tags = MEM_TAGS;
static const char *names[MEM_TAGS_MAX] = {
    [MEM_BASE] = "base",   [MEM_PROTOCOL] = "protocol", [MEM_TEXT] = "text",
    [MEM_RULES] = "rules", [MEM_PATTERN] = "pattern",   [MEM_VIOLATIONS] = "violations",
    [MEM_TREE] = "tree",   [MEM_SERVER] = "server",     [MEM_LOOP] = "loop",
    [MEM_JSON] = "json",   [MEM_BATCH] = "batch",
};

static _Atomic(void (*)(void)) last_wish;

void mem_on_exhaustion(void (*wish)(void))
{
    atomic_store(&last_wish, wish);
}

void mem_exhausted(size_t size)
{
    void (*wish)(void) = atomic_exchange(&last_wish, NULL);
    if (wish)
        wish();
    fprintf(stderr, "auto-enforcer: out of memory (%zu bytes asked for)\n", size);
    _Exit(3);
}

static void count_held(enum mem_tag tag, void *block)
{
    uint64_t one = one_block(block);
    uint64_t held = atomic_fetch_add_explicit(&counts[tag].held, one, memory_order_relaxed) + one;
    size_t live = (size_t)(held & bytes_mask);
    size_t peak = atomic_load_explicit(&counts[tag].peak, memory_order_relaxed);
    while (live > peak &&
           !atomic_compare_exchange_weak_explicit(&counts[tag].peak, &peak, live,
                                                  memory_order_relaxed, memory_order_relaxed))
        continue;
}

static void count_taken(enum mem_tag tag, void *block)
{
    count_held(tag, block);
    atomic_fetch_add_explicit(&counts[tag].allocations, 1, memory_order_relaxed);
}

static void count_given_back(enum mem_tag tag, void *block)
{
    atomic_fetch_sub_explicit(&counts[tag].held, one_block(block), memory_order_relaxed);
}

void *mem_alloc(enum mem_tag tag, size_t size)
{
    void *block = malloc(size ? size : 1);
    if (!block)
        mem_exhausted(size);
    count_taken(tag, block);
    return block;
}

void *mem_zalloc(enum mem_tag tag, size_t n, size_t size)
{
    void *block = calloc(n ? n : 1, size ? size : 1);
    if (!block)
        mem_exhausted(size);
    count_taken(tag, block);
    return block;
}

void *mem_resize(enum mem_tag tag, void *block, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size)
        mem_exhausted(SIZE_MAX);
    if (block)
        count_given_back(tag, block);
    size_t bytes = n * size;
    block = realloc(block, bytes > 0 ? bytes : 1);
    if (!block)
        mem_exhausted(bytes);
    count_taken(tag, block);
    return block;
}

void mem_free(enum mem_tag tag, void *block)
{
    if (!block)
        return;
    count_given_back(tag, block);
    free(block);
}

void mem_hand_over(enum mem_tag from, enum mem_tag to, void *block)
{
    if (!block || from == to)
        return;
    count_given_back(from, block);
    count_held(to, block);
}

struct mem_count mem_count(enum mem_tag tag)
{
    uint64_t held = atomic_load_explicit(&counts[tag].held, memory_order_relaxed);
    return (struct mem_count){
        (size_t)(held & bytes_mask),
        atomic_load_explicit(&counts[tag].peak, memory_order_relaxed),
        (size_t)(held >> BLOCK_SHIFT),
        atomic_load_explicit(&counts[tag].allocations, memory_order_relaxed),
    };
}

struct mem_count mem_count_all(void)
{
    struct mem_count all = {0};
    for (size_t tag = 0; tag < mem_tag_count(); tag++) {
        struct mem_count one = mem_count((enum mem_tag)tag);
        all.live += one.live;
        all.peak += one.peak;
        all.blocks += one.blocks;
        all.allocations += one.allocations;
    }
    return all;
}

size_t mem_tag_count(void)
{
    return atomic_load_explicit(&n_tags, memory_order_acquire);
}

static enum mem_tag find_or_make(const char *name, enum mem_tag otherwise)
{
    size_t count = mem_tag_count();
    for (size_t tag = MEM_TAGS; tag < count; tag++)
        if (strcmp(names[tag], name) == 0)
            return (enum mem_tag)tag;
    if (count == MEM_TAGS_MAX)
        return otherwise;
    names[count] = name;
    atomic_store_explicit(&n_tags, count + 1, memory_order_release);
    return (enum mem_tag)count;
}

enum mem_tag mem_tag_make(const char *name, enum mem_tag otherwise)
{
    static atomic_flag lock = ATOMIC_FLAG_INIT;
    while (atomic_flag_test_and_set(&lock))
        continue;
    enum mem_tag tag = find_or_make(name, otherwise);
    atomic_flag_clear(&lock);
    return tag;
}

const char *mem_tag_name(enum mem_tag tag)
{
    return names[tag];
}

void mem_tune(void)
{
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    mallopt(M_TRIM_THRESHOLD, 128 * 1024);
    mallopt(M_ARENA_MAX, 2);
}

static atomic_size_t trimmed;

static size_t gaps(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.fordblks > info.keepcost ? info.fordblks - info.keepcost : 0;
}

void mem_trim(void)
{
    malloc_trim(0);
    atomic_store_explicit(&trimmed, gaps(), memory_order_relaxed);
}

size_t mem_gaps(void)
{
    size_t given_back = atomic_load_explicit(&trimmed, memory_order_relaxed);
    size_t now = gaps();
    return now > given_back ? now - given_back : 0;
}

/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <criterion/criterion.h>
#include <stdalign.h>
#include <stdint.h>

/* The usual chunk's capacity is not told; sizes about 4 KiB cross it from both sides. */
enum { ABOUT_A_CHUNK = 4096 };

Test(arena, blocks_are_aligned_and_apart)
{
    struct arena arena = ARENA_INIT(MEM_LOOP);
    unsigned char *blocks[600];
    size_t sizes[600];
    for (size_t i = 0; i < 600; i++) {
        sizes[i] = i * 7 % 131;
        if (i % 50 == 49)
            sizes[i] = ABOUT_A_CHUNK - 80 + i / 4;
        blocks[i] = arena_alloc(&arena, sizes[i]);
        cr_assert_eq((uintptr_t)blocks[i] % alignof(max_align_t), 0, "block %zu", i);
        memset(blocks[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < 600; i++)
        for (size_t at = 0; at < sizes[i]; at++)
            cr_assert_eq(blocks[i][at], i % 251, "block %zu, byte %zu", i, at);
    arena_release(&arena);
    cr_expect_eq(mem_count(MEM_LOOP).live, 0);
}

Test(arena, zeroed_memory_is_zero_after_reuse)
{
    struct arena arena = ARENA_INIT(MEM_LOOP);
    memset(arena_alloc(&arena, 2000), 0xAA, 2000);
    arena_clear(&arena);
    const unsigned char *zeroed = arena_zalloc(&arena, 250, 8);
    for (size_t i = 0; i < 2000; i++)
        cr_assert_eq(zeroed[i], 0, "byte %zu", i);
    cr_expect_not_null(arena_zalloc(&arena, 0, 8));
    cr_expect_not_null(arena_zalloc(&arena, 8, 0));
    arena_release(&arena);
}

/* What is kept from round to round is one chunk of the usual size, never the largest ever. */
Test(arena, clear_keeps_one_chunk_at_most)
{
    static const struct {
        size_t size, times;
    } rows[] = {{0, 0}, {1, 1}, {100, 200}, {ABOUT_A_CHUNK, 3}, {1024 * 1024, 1}, {5000, 40}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena = ARENA_INIT(MEM_LOOP);
        for (size_t round = 0; round < 3; round++) {
            for (size_t n = 0; n < rows[i].times; n++)
                memset(arena_alloc(&arena, rows[i].size), 1, rows[i].size);
            arena_clear(&arena);
            cr_expect_leq(mem_count(MEM_LOOP).live, 2 * ABOUT_A_CHUNK, "row %zu", i);
        }
        arena_release(&arena);
        cr_expect_eq(mem_count(MEM_LOOP).live, 0, "row %zu", i);
        arena_release(&arena);
    }
}

Test(arena, small_turns_take_no_memory_twice)
{
    struct arena arena = ARENA_INIT(MEM_LOOP);
    arena_alloc(&arena, 10);
    arena_clear(&arena);
    size_t before = mem_count(MEM_LOOP).allocations;
    for (size_t turn = 0; turn < 1000; turn++) {
        for (size_t n = 0; n < 20; n++)
            arena_alloc(&arena, 100);
        arena_clear(&arena);
    }
    cr_expect_eq(mem_count(MEM_LOOP).allocations, before);
    arena_release(&arena);
}

Test(arena, copies_end_with_nul)
{
    struct arena arena = ARENA_INIT(MEM_LOOP);
    struct span copy = arena_copy(&arena, SPAN("a\0b"));
    struct span empty = arena_copy(&arena, (struct span){NULL, 0});
    cr_expect(span_equal(copy, SPAN("a\0b")));
    cr_expect_eq(copy.bytes[3], '\0');
    cr_expect_eq(empty.length, 0);
    cr_expect_eq(empty.bytes[0], '\0');
    arena_release(&arena);
}

/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

enum { CHUNK = 4096 - 64 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t used, capacity; /* bytes of `bytes` */
    alignas(max_align_t) char bytes[];
};

static void free_chunks(struct arena *arena, struct arena_chunk *chunk)
{
    while (chunk) {
        struct arena_chunk *next = chunk->next;
        mem_free(arena->tag, chunk);
        chunk = next;
    }
}

void arena_release(struct arena *arena)
{
    free_chunks(arena, arena->chunks);
    arena->chunks = NULL;
}

void arena_clear(struct arena *arena)
{
    struct arena_chunk *kept = arena->chunks;
    if (!kept)
        return;
    free_chunks(arena, kept->next);
    kept->next = NULL;
    kept->used = 0;
    if (kept->capacity > CHUNK)
        arena_release(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        return mem_zalloc(arena->tag, SIZE_MAX, 2); /* Ends the process. */
    size = (size + align - 1) / align * align;
    struct arena_chunk *chunk = arena->chunks;
    if (!chunk || chunk->capacity - chunk->used < size) {
        size_t capacity = size > CHUNK ? size : CHUNK;
        chunk = mem_alloc(arena->tag, sizeof *chunk + capacity);
        *chunk = (struct arena_chunk){.next = arena->chunks, .capacity = capacity};
        arena->chunks = chunk;
    }
    void *result = chunk->bytes + chunk->used;
    chunk->used += size;
    return result;
}

void *arena_zalloc(struct arena *arena, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / 2 / size)
        return mem_zalloc(arena->tag, n, size); /* Ends the process. */
    return memset(arena_alloc(arena, n * size), 0, n * size);
}

struct span arena_copy(struct arena *arena, struct span span)
{
    char *bytes = arena_alloc(arena, span.length + 1);
    if (span.length)
        memcpy(bytes, span.bytes, span.length);
    bytes[span.length] = '\0';
    return (struct span){bytes, span.length};
}

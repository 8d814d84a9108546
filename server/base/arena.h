/* SPDX-License-Identifier: MIT */
/**
 * Memory with one common end: many small allocations, freed together.
 *
 * Layer: base. A zeroed struct is a valid empty arena (counted under MEM_BASE). Nothing is freed
 * singly; a pointer is valid until the arena is cleared or released. The turn of the server has
 * one, cleared when its message is done.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/alloc.h"
#include "base/span.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first; arena_chunk::next */
    enum mem_tag tag;
};

#define ARENA_INIT(mem_tag) ((struct arena){.tag = (mem_tag)})

/** Frees everything; the arena is empty and can be used again. */
void arena_release(struct arena *arena);

/** Frees everything but one chunk of the usual size, which is kept for the next round. */
void arena_clear(struct arena *arena);

/** Uninitialised bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/** Zeroed bytes for `n` elements of `size` bytes, aligned for any type. */
void *arena_zalloc(struct arena *arena, size_t n, size_t size);

/** A copy of `span` with a NUL after it (not counted in the length). */
struct span arena_copy(struct arena *arena, struct span span);

#endif

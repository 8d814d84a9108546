/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include "base/alloc.h"

/* For the size of its state, which base/alloc is to hold. */
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

uint64_t hash_64(struct span span)
{
    return XXH3_64bits(span.bytes, span.length);
}

struct hash_128 hash_128(struct span span)
{
    XXH128_hash_t hash = XXH3_128bits(span.bytes, span.length);
    return (struct hash_128){hash.high64, hash.low64};
}

int hash_128_compare(struct hash_128 a, struct hash_128 b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low == b.low ? 0 : a.low < b.low ? -1 : 1;
}

/* xxHash wants the state at a multiple of 64 bytes. */
enum { ALIGNMENT = 64 };

struct hash_stream {
    XXH3_state_t *state; /* in this block */
};

struct hash_stream *hash_stream_create(void)
{
    size_t room = sizeof(struct hash_stream) + ALIGNMENT + sizeof(XXH3_state_t);
    struct hash_stream *stream = mem_zalloc(MEM_BASE, 1, room);
    uintptr_t behind = (uintptr_t)(stream + 1);
    uintptr_t skipped = (ALIGNMENT - behind % ALIGNMENT) % ALIGNMENT;
    stream->state = (XXH3_state_t *)(void *)((char *)(stream + 1) + skipped);
    hash_stream_begin(stream);
    return stream;
}

void hash_stream_begin(struct hash_stream *stream)
{
    XXH3_128bits_reset(stream->state);
}

void hash_stream_add(struct hash_stream *stream, struct span piece)
{
    XXH3_128bits_update(stream->state, piece.bytes, piece.length);
}

struct hash_128 hash_stream_end(const struct hash_stream *stream)
{
    XXH128_hash_t hash = XXH3_128bits_digest(stream->state);
    return (struct hash_128){hash.high64, hash.low64};
}

void hash_stream_destroy(struct hash_stream *stream)
{
    mem_free(MEM_BASE, stream);
}

/* SPDX-License-Identifier: MIT */
/**
 * XXH3 behind a name of ours, so that one file knows xxHash.
 *
 * Layer: base. Not for secrets and not for files that leave the machine: anyone can compute it.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/span.h"

#include <stdint.h>

uint64_t hash_64(struct span span);

/** For what is told apart by its hash alone: 128 bits do not meet by accident. */
struct hash_128 {
    uint64_t high, low;
};
struct hash_128 hash_128(struct span span);

/** Negative, zero or positive. */
int hash_128_compare(struct hash_128 a, struct hash_128 b);

/** The hash of bytes that come in pieces, in memory of a fixed size. */
struct hash_stream;
struct hash_stream *hash_stream_create(void);
void hash_stream_begin(struct hash_stream *stream);
void hash_stream_add(struct hash_stream *stream, struct span piece);

/** What hash_128 is of all pieces since hash_stream_begin. */
struct hash_128 hash_stream_end(const struct hash_stream *stream);
void hash_stream_destroy(struct hash_stream *stream);

#endif

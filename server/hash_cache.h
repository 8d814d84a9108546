/* SPDX-License-Identifier: MIT */
/**
 * What files hold, as one hash each, remembered for files that are asked about again.
 *
 * Layer: server, over base. Any thread: jobs of several folders share one.
 *
 * Remembered are HASH_CACHE_ENTRIES files; the one that was asked about least recently goes. A file
 * is known again by device, inode, size and both its times in nanoseconds, of which no program can
 * set the second one back: a file of the same size and time of writing that holds something else is
 * another one. One that changed within HASH_CACHE_SETTLED of being hashed is not remembered: it may
 * change again within the same tick of the file system's clock.
 */
#ifndef SERVER_HASH_CACHE_H
#define SERVER_HASH_CACHE_H

#include "base/file.h"
#include "base/hash.h"

enum { HASH_CACHE_ENTRIES = 256, HASH_CACHE_PIECE = 64 * 1024 /* bytes read at once */ };
#define HASH_CACHE_SETTLED (INT64_C(2) * 1000 * 1000 * 1000) /* nanoseconds */

struct hash_cache_counts {
    size_t held, hits, misses, evictions;
};

/** `now` tells nanoseconds since 1970, as clock_calendar, which NULL stands for. */
struct hash_cache;
struct hash_cache *hash_cache_create(int64_t (*now)(void));
void hash_cache_destroy(struct hash_cache *cache);

/**
 * Finds the hash_128 of all bytes of a regular file of at most `limit` bytes. A file that is
 * written to meanwhile is FILE_CHANGED. `cache` NULL: nothing is remembered.
 */
enum file_status hash_cache_find(struct hash_cache *cache, const char *path, size_t limit,
                                 struct hash_128 *hash);

struct hash_cache_counts hash_cache_counts(struct hash_cache *cache);

#endif

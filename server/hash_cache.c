/* SPDX-License-Identifier: MIT */
#include "server/hash_cache.h"

#include "base/alloc.h"
#include "base/clock.h"

#include <stdatomic.h>

struct entry {
    struct file_stamp stamp;
    struct hash_128 hash;
    uint64_t used; /* the question that asked about it last */
};

struct hash_cache {
    atomic_flag lock; /* held while entries are looked through, never while a file is read */
    int64_t (*now)(void);
    struct entry entries[HASH_CACHE_ENTRIES];
    uint64_t n_asked;
    struct hash_cache_counts counts;
};

struct hash_cache *hash_cache_create(int64_t (*now)(void))
{
    struct hash_cache *cache = mem_zalloc(MEM_SERVER, 1, sizeof *cache);
    atomic_flag_clear(&cache->lock);
    cache->now = now ? now : clock_calendar;
    return cache;
}

void hash_cache_destroy(struct hash_cache *cache)
{
    mem_free(MEM_SERVER, cache);
}

static void hold(struct hash_cache *cache)
{
    while (atomic_flag_test_and_set(&cache->lock))
        continue;
}

static void let_go(struct hash_cache *cache)
{
    atomic_flag_clear(&cache->lock);
}

static bool find(struct hash_cache *cache, const struct file_stamp *stamp, struct hash_128 *hash)
{
    bool found = false;
    hold(cache);
    cache->n_asked++;
    for (size_t i = 0; i < cache->counts.held && !found; i++) {
        struct entry *entry = &cache->entries[i];
        found = file_stamp_equal(&entry->stamp, stamp);
        if (found) {
            entry->used = cache->n_asked;
            *hash = entry->hash;
        }
    }
    cache->counts.hits += found;
    cache->counts.misses += !found;
    let_go(cache);
    return found;
}

/* The entry that is free, or gives way. */
static struct entry *room(struct hash_cache *cache)
{
    struct entry *least = cache->entries;
    if (cache->counts.held < HASH_CACHE_ENTRIES)
        return &cache->entries[cache->counts.held++];
    for (size_t i = 1; i < HASH_CACHE_ENTRIES; i++)
        if (cache->entries[i].used < least->used)
            least = &cache->entries[i];
    cache->counts.evictions++;
    return least;
}

static bool is_settled(const struct hash_cache *cache, const struct file_stamp *stamp)
{
    int64_t last = stamp->changed > stamp->written ? stamp->changed : stamp->written;
    return cache->now() - last >= HASH_CACHE_SETTLED;
}

/* Another thread may have remembered the same file meanwhile: two entries do no harm. */
static void remember(struct hash_cache *cache, const struct file_stamp *stamp, struct hash_128 hash)
{
    if (!is_settled(cache, stamp))
        return;
    hold(cache);
    *room(cache) = (struct entry){*stamp, hash, cache->n_asked};
    let_go(cache);
}

static enum file_status read_all(struct file_reader *file, size_t limit, struct hash_128 *hash)
{
    char *piece = mem_alloc(MEM_SERVER, HASH_CACHE_PIECE);
    struct hash_stream *stream = hash_stream_create();
    enum file_status status = FILE_OK;
    size_t length = 0;
    ptrdiff_t n;
    while (status == FILE_OK && (n = file_read_some(file, piece, HASH_CACHE_PIECE)) != 0) {
        if (n < 0) {
            status = FILE_FAILED;
            break;
        }
        length += (size_t)n;
        if (length > limit)
            status = FILE_TOO_LARGE;
        hash_stream_add(stream, (struct span){piece, (size_t)n});
    }
    if (status == FILE_OK && (length != (size_t)file->stamp.size || file_was_changed(file)))
        status = FILE_CHANGED;
    *hash = hash_stream_end(stream);
    hash_stream_destroy(stream);
    mem_free(MEM_SERVER, piece);
    return status;
}

enum file_status hash_cache_find(struct hash_cache *cache, const char *path, size_t limit,
                                 struct hash_128 *hash)
{
    struct file_reader file;
    enum file_status status = file_open(&file, path);
    if (status != FILE_OK)
        return status;
    if ((uint64_t)file.stamp.size > limit)
        status = FILE_TOO_LARGE;
    else if (!cache || !find(cache, &file.stamp, hash)) {
        status = read_all(&file, limit, hash);
        if (status == FILE_OK && cache)
            remember(cache, &file.stamp, *hash);
    }
    file_close(&file);
    return status;
}

struct hash_cache_counts hash_cache_counts(struct hash_cache *cache)
{
    hold(cache);
    struct hash_cache_counts counts = cache->counts;
    let_go(cache);
    return counts;
}

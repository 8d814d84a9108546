/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "server/hash_cache.h"

#include "base/buf.h"
#include "base/clock.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The cache's clock: the real one, so much later. */
static int64_t later;

static int64_t now(void)
{
    return clock_calendar() + later;
}

static char folder[] = "/tmp/hash-cache-XXXXXX";
static char path[64];
static struct hash_cache *cache;

static void set_up(void)
{
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/f", folder);
    later = 10 * HASH_CACHE_SETTLED;
    cache = hash_cache_create(now);
}

static void tear_down(void)
{
    char command[64];
    hash_cache_destroy(cache);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0)
        perror("rm");
}

static void put(const char *name, const char *text, int flags)
{
    int descriptor = open(name, O_WRONLY | O_CREAT | flags, 0600);
    cr_assert(descriptor >= 0);
    cr_assert_eq(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
}

/* Past a tick of the file system's clock. */
static void wait_a_tick(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
}

static struct hash_128 find(const char *name)
{
    struct hash_128 hash = {0};
    cr_assert_eq(hash_cache_find(cache, name, SIZE_MAX, &hash), FILE_OK);
    return hash;
}

static void expect_counts(size_t held, size_t hits, size_t misses, size_t evictions)
{
    struct hash_cache_counts counts = hash_cache_counts(cache);
    cr_expect_eq(counts.held, held, "held %zu", counts.held);
    cr_expect_eq(counts.hits, hits, "hits %zu", counts.hits);
    cr_expect_eq(counts.misses, misses, "misses %zu", counts.misses);
    cr_expect_eq(counts.evictions, evictions, "evictions %zu", counts.evictions);
}

Test(hash_cache, answers_as_the_bytes_do, .init = set_up, .fini = tear_down)
{
    static const size_t sizes[] = {0,
                                   1,
                                   240,
                                   HASH_CACHE_PIECE - 1,
                                   HASH_CACHE_PIECE,
                                   HASH_CACHE_PIECE + 1,
                                   3 * HASH_CACHE_PIECE + 7};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct buf text = {0};
        for (size_t at = 0; at < sizes[i]; at++)
            buf_append_byte(&text, (char)('a' + at % 23));
        put(path, buf_string(&text), O_TRUNC);
        cr_expect_eq(hash_128_compare(find(path), hash_128(buf_span(&text))), 0, "%zu bytes",
                     sizes[i]);
        cr_expect_eq(hash_128_compare(find(path), hash_128(buf_span(&text))), 0, "%zu bytes, again",
                     sizes[i]);
        buf_release(&text);
    }
}

Test(hash_cache, what_is_the_same_file, .init = set_up, .fini = tear_down)
{
    enum { NOTHING, REWRITE, SAME_TIME, RENAME_OVER, GROW, MODE, CASES };
    static const struct {
        const char *what;
        bool is_hit;
        const char *text;
    } rows[CASES] = {
        [NOTHING] = {"nothing was done", true, "one"},
        [REWRITE] = {"another text of the same size", false, "two"},
        [SAME_TIME] = {"another text, same size, the time of writing set back", false, "two"},
        [RENAME_OVER] = {"another file of the same size in its place", false, "two"},
        [GROW] = {"longer", false, "one and more"},
        [MODE] = {"other permissions", false, "one"},
    };
    for (size_t i = 0; i < CASES; i++) {
        struct stat before;
        put(path, "one", O_TRUNC);
        find(path);
        struct hash_cache_counts counts = hash_cache_counts(cache);
        cr_assert_eq(stat(path, &before), 0);
        const struct timespec times[2] = {before.st_mtim, before.st_mtim};
        if (i == REWRITE || i == SAME_TIME || i == GROW) {
            wait_a_tick();
            put(path, rows[i].text, O_TRUNC);
        }
        if (i == SAME_TIME) {
            struct stat after;
            cr_assert_eq(utimensat(AT_FDCWD, path, times, 0), 0);
            cr_assert_eq(stat(path, &after), 0);
            cr_assert(after.st_size == before.st_size &&
                      after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
        }
        if (i == RENAME_OVER) {
            char other[80];
            snprintf(other, sizeof other, "%s.other", path);
            put(other, rows[i].text, O_TRUNC);
            cr_assert_eq(utimensat(AT_FDCWD, other, times, 0), 0);
            cr_assert_eq(rename(other, path), 0);
        }
        if (i == MODE) {
            wait_a_tick();
            cr_assert_eq(chmod(path, 0640), 0);
        }
        struct hash_128 found = find(path);
        cr_expect_eq(hash_128_compare(found, hash_128(span_from_string(rows[i].text))), 0, "%s",
                     rows[i].what);
        cr_expect_eq(hash_cache_counts(cache).hits - counts.hits, rows[i].is_hit, "%s",
                     rows[i].what);
    }
}

Test(hash_cache, what_changed_a_moment_ago_is_not_remembered, .init = set_up, .fini = tear_down)
{
    static const struct {
        int64_t later;
        size_t hits;
    } rows[] = {{0, 0},
                {HASH_CACHE_SETTLED - HASH_CACHE_SETTLED / 2, 0},
                {-HASH_CACHE_SETTLED, 0},
                {HASH_CACHE_SETTLED, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hash_cache_destroy(cache);
        cache = hash_cache_create(now);
        put(path, "one", O_TRUNC);
        later = rows[i].later;
        find(path);
        find(path);
        expect_counts(rows[i].hits, rows[i].hits, 2 - rows[i].hits, 0);
    }
}

Test(hash_cache, the_least_recently_used_goes, .init = set_up, .fini = tear_down)
{
    enum { FILES = HASH_CACHE_ENTRIES + 1 };
    char name[FILES][80];
    for (size_t i = 0; i < FILES; i++) {
        snprintf(name[i], sizeof name[i], "%s/%zu", folder, i);
        put(name[i], name[i], O_TRUNC);
    }
    for (size_t i = 0; i < HASH_CACHE_ENTRIES; i++)
        find(name[i]);
    find(name[0]);
    expect_counts(HASH_CACHE_ENTRIES, 1, HASH_CACHE_ENTRIES, 0);
    find(name[HASH_CACHE_ENTRIES]); /* in the place of the second */
    expect_counts(HASH_CACHE_ENTRIES, 1, FILES, 1);
    find(name[0]);
    find(name[2]);
    expect_counts(HASH_CACHE_ENTRIES, 3, FILES, 1);
    find(name[1]);
    expect_counts(HASH_CACHE_ENTRIES, 3, FILES + 1, 2);
}

Test(hash_cache, what_is_no_file_or_too_large, .init = set_up, .fini = tear_down)
{
    struct hash_128 hash;
    cr_expect_eq(hash_cache_find(cache, path, 10, &hash), FILE_MISSING);
    cr_expect_eq(hash_cache_find(cache, folder, 10, &hash), FILE_NOT_REGULAR);
    put(path, "three", O_TRUNC);
    cr_expect_eq(hash_cache_find(cache, path, 4, &hash), FILE_TOO_LARGE);
    cr_expect_eq(hash_cache_find(cache, path, 5, &hash), FILE_OK);
    cr_expect_eq(hash_cache_find(NULL, path, 5, &hash), FILE_OK, "without a cache");
    expect_counts(1, 0, 1, 0);
}

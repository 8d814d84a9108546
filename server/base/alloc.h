/* SPDX-License-Identifier: MIT */
/**
 * The one door to the heap. Every allocation is counted under a tag, one per room or library, so
 * that "how much does it hold, and who" has an answer at any moment.
 *
 * Layer: base. Thread-safe. Exhaustion ends the process here, with a message and no torn file
 * (DESIGN.md section 7), so that no caller carries a branch for it. Sizes that come from outside
 * are capped before they get here.
 *
 * A block is freed under the tag it was allocated under; the counts are what the C library says
 * the block occupies, so no header is added to it.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

enum mem_tag {
    MEM_BASE,
    MEM_PROTOCOL,
    MEM_TEXT,
    MEM_RULES,
    MEM_PATTERN, /* PCRE2's compiled code; JIT pages are not on the heap */
    MEM_VIOLATIONS,
    MEM_TREE,
    MEM_SERVER,
    MEM_LOOP,
    MEM_JSON, /* jansson */
    MEM_BATCH,
    MEM_TAGS, /* as many; behind them the tags that are made by mem_tag_make */
    MEM_TAGS_MAX = 128
};

struct mem_count {
    size_t live;        /* bytes held now */
    size_t peak;        /* most bytes ever held at once */
    size_t blocks;      /* held now */
    size_t allocations; /* calls that took memory, ever */
};

/**
 * The tag of that name, made if there is none yet; for what is known at run time only, such as rule
 * modules. The name is borrowed for good. Past MEM_TAGS_MAX tags it is `otherwise`.
 */
enum mem_tag mem_tag_make(const char *name, enum mem_tag otherwise);

/** How many tags there are: the tags below it have a count and a name. */
size_t mem_tag_count(void);

/** Uninitialised memory of `size` bytes, never NULL; a size of 0 gives a block that can be freed.
 */
void *mem_alloc(enum mem_tag tag, size_t size);

/** `n` zeroed elements of `size` bytes, never NULL; ends the process if n * size overflows. */
void *mem_zalloc(enum mem_tag tag, size_t n, size_t size);

/** `block` (or NULL) with room for `n` elements of `size` bytes; the contents are kept. */
void *mem_resize(enum mem_tag tag, void *block, size_t n, size_t size);

/** Gives `block` back; NULL is allowed. */
void mem_free(enum mem_tag tag, void *block);

/** Counts `block` (or NULL) under another tag from now on: its owner is another one. */
void mem_hand_over(enum mem_tag from, enum mem_tag to, void *block);

/**
 * Says that memory is exhausted and ends the process with status 3, from whatever thread: without
 * what exit would still run, as other threads may be amid their work. For the allocators of
 * libraries, which report it otherwise.
 */
_Noreturn void mem_exhausted(size_t size);

/** What is done before that, once, without taking memory; NULL: nothing. */
void mem_on_exhaustion(void (*last_wish)(void));

struct mem_count mem_count(enum mem_tag tag);

/** The counts of all tags together; `peak` is the sum of their peaks. */
struct mem_count mem_count_all(void);

/** The tag's name, as statistics show it. */
const char *mem_tag_name(enum mem_tag tag);

/**
 * Fixes the C library's thresholds so that large blocks go back to the system when freed: glibc
 * otherwise raises them after the first large free and keeps the memory (ENGINE.md section 4).
 * Called once, before the first allocation.
 */
void mem_tune(void);

/** Gives free pages at the heap's top back to the system; called after a large document closed. */
void mem_trim(void);

/**
 * Bytes in gaps of the heap that were made since memory was last given back: freed, and kept by the
 * C library. Without the room at the heap's end.
 */
size_t mem_gaps(void);

#endif

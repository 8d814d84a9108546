/* SPDX-License-Identifier: MIT */
/**
 * A hash table from bytes to pointers.
 *
 * Layer: base. Keys are copied in; values are the caller's and are never freed here. A zeroed
 * struct is a valid empty table. Order of iteration is unspecified: sort before anything of it is
 * shown.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/alloc.h"
#include "base/span.h"

#include <stdint.h>

struct table_slot {
    uint64_t hash;
    char *key; /* owned; NULL: never used or removed */
    size_t key_length;
    void *value;
    bool removed;
};

struct table {
    struct table_slot *slots;
    size_t n_slots; /* a power of two, or 0 */
    size_t n_used;  /* slots that are taken or removed */
    size_t count;   /* entries */
    enum mem_tag tag;
};

#define TABLE_INIT(mem_tag) ((struct table){.tag = (mem_tag)})

/** Frees keys and slots, not the values. */
void table_release(struct table *table);

/** The value under `key`, or NULL. */
void *table_get(const struct table *table, struct span key);

/** Where the value of `key` is kept, made with NULL if new; valid until the table changes. */
void **table_put(struct table *table, struct span key);

/** Takes `key` out and returns its value, or NULL if it was not there. */
void *table_remove(struct table *table, struct span key);

/**
 * Steps through the entries: start with *cursor = 0, stop when it returns false. The table must
 * not change in between, except by removing the entry just returned.
 */
bool table_next(const struct table *table, size_t *cursor, struct span *key, void **value);

#endif

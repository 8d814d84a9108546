/* SPDX-License-Identifier: MIT */
#include "base/table.h"

#include "base/hash.h"

void table_release(struct table *table)
{
    for (size_t i = 0; i < table->n_slots; i++)
        mem_free(table->tag, table->slots[i].key);
    mem_free(table->tag, table->slots);
    *table = TABLE_INIT(table->tag);
}

static struct table_slot *find(const struct table *table, struct span key, uint64_t hash)
{
    if (table->n_slots == 0)
        return NULL;
    size_t mask = table->n_slots - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        struct table_slot *slot = &table->slots[i];
        if (!slot->key) {
            if (slot->removed)
                continue;
            return NULL;
        }
        if (slot->hash == hash && span_equal((struct span){slot->key, slot->key_length}, key))
            return slot;
    }
}

void *table_get(const struct table *table, struct span key)
{
    struct table_slot *slot = find(table, key, hash_64(key));
    return slot ? slot->value : NULL;
}

static struct table_slot *free_slot(struct table_slot *slots, size_t n_slots, uint64_t hash)
{
    size_t mask = n_slots - 1;
    size_t i = (size_t)hash & mask;
    while (slots[i].key || slots[i].removed)
        i = (i + 1) & mask;
    return &slots[i];
}

static void grow(struct table *table)
{
    size_t n_slots = 16;
    while (n_slots < (table->count + 1) * 2)
        n_slots *= 2;
    struct table_slot *slots = mem_zalloc(table->tag, n_slots, sizeof *slots);
    for (size_t i = 0; i < table->n_slots; i++)
        if (table->slots[i].key)
            *free_slot(slots, n_slots, table->slots[i].hash) = table->slots[i];
    mem_free(table->tag, table->slots);
    table->slots = slots;
    table->n_slots = n_slots;
    table->n_used = table->count;
}

void **table_put(struct table *table, struct span key)
{
    uint64_t hash = hash_64(key);
    struct table_slot *slot = find(table, key, hash);
    if (slot)
        return &slot->value;
    if ((table->n_used + 1) * 4 > table->n_slots * 3)
        grow(table);
    slot = free_slot(table->slots, table->n_slots, hash);
    char *copy = mem_alloc(table->tag, key.length + 1);
    if (key.length)
        memcpy(copy, key.bytes, key.length);
    copy[key.length] = '\0';
    *slot = (struct table_slot){.hash = hash, .key = copy, .key_length = key.length};
    table->n_used++;
    table->count++;
    return &slot->value;
}

void *table_remove(struct table *table, struct span key)
{
    struct table_slot *slot = find(table, key, hash_64(key));
    if (!slot)
        return NULL;
    void *value = slot->value;
    mem_free(table->tag, slot->key);
    *slot = (struct table_slot){.removed = true};
    table->count--;
    return value;
}

bool table_next(const struct table *table, size_t *cursor, struct span *key, void **value)
{
    for (; *cursor < table->n_slots; ++*cursor) {
        const struct table_slot *slot = &table->slots[*cursor];
        if (!slot->key)
            continue;
        if (key)
            *key = (struct span){slot->key, slot->key_length};
        if (value)
            *value = slot->value;
        ++*cursor;
        return true;
    }
    return false;
}

/* SPDX-License-Identifier: MIT */
#include "base/table.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { KEYS = 300, OPERATIONS = 300 * 1000 };

/* Keys of every sort: the empty one, of NUL alone, prefixes of one another. */
static struct span key_of(size_t number, char *storage)
{
    if (number < 40) {
        size_t length = (number + 1) / 2;
        memset(storage, number % 2 ? '\0' : 'a', length);
        return (struct span){storage, length};
    }
    return (struct span){storage, (size_t)sprintf(storage, "key%c%zu", '\0', number)};
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

Test(table, a_zeroed_one_is_empty)
{
    struct table table = {0};
    size_t cursor = 0;
    cr_expect_null(table_get(&table, SPAN("a")));
    cr_expect_null(table_remove(&table, SPAN("a")));
    cr_expect_not(table_next(&table, &cursor, NULL, NULL));
    table_release(&table);
    *table_put(&table, SPAN("a")) = &cursor;
    cr_expect_eq(table_get(&table, SPAN("a")), &cursor);
    table_release(&table);
    cr_expect_eq(table.count, 0);
    cr_expect_null(table_get(&table, SPAN("a")));
}

Test(table, keys_are_bytes_and_copied)
{
    static const struct {
        const char *bytes;
        size_t length;
    } rows[] = {{"", 0}, {"\0", 1}, {"\0\0", 2}, {"a", 1}, {"a\0", 2}, {"a\0b", 3}, {"A", 1}};
    struct table table = TABLE_INIT(MEM_LOOP);
    static int values[7];
    char key[8];
    for (size_t i = 0; i < 7; i++) {
        memcpy(key, rows[i].bytes, rows[i].length);
        *table_put(&table, (struct span){key, rows[i].length}) = &values[i];
        memset(key, 'z', sizeof key);
    }
    for (size_t i = 0; i < 7; i++)
        cr_expect_eq(table_get(&table, (struct span){rows[i].bytes, rows[i].length}), &values[i],
                     "row %zu", i);
    cr_expect_eq(table.count, 7);
    cr_expect_eq(*table_put(&table, SPAN("a")), &values[3]);
    cr_expect_eq(table.count, 7);
    cr_expect_eq(table_get(&table, (struct span){NULL, 0}), &values[0]);
    table_release(&table);
    cr_expect_eq(mem_count(MEM_LOOP).live, 0);
}

/* Names that come and go for ever, as documents do, fill the table with removed slots. */
Test(table, removed_slots_do_not_pile_up)
{
    struct table table = TABLE_INIT(MEM_LOOP);
    char key[32];
    for (size_t i = 0; i < 100 * 1000; i++) {
        struct span name = {key, (size_t)sprintf(key, "document %zu", i)};
        *table_put(&table, name) = &table;
        cr_assert_eq(table_remove(&table, name), &table);
        cr_assert_null(table_get(&table, name));
    }
    cr_expect_eq(table.count, 0);
    cr_expect_leq(table.n_slots, 32);
    table_release(&table);
    cr_expect_eq(mem_count(MEM_LOOP).live, 0);
}

Test(table, grows_and_keeps_all)
{
    struct table table = {0};
    static char values[50 * 1000];
    char key[32];
    for (size_t i = 0; i < sizeof values; i++) {
        *table_put(&table, (struct span){key, (size_t)sprintf(key, "%zu", i)}) = &values[i];
        cr_assert_lt(table.n_used, table.n_slots, "a search would never end");
    }
    for (size_t i = 0; i < sizeof values; i++)
        cr_assert_eq(table_get(&table, (struct span){key, (size_t)sprintf(key, "%zu", i)}),
                     &values[i], "key %zu", i);
    cr_expect_eq(table.count, sizeof values);
    table_release(&table);
}

static void check_against_model(const struct table *table, void *const *model, size_t operation)
{
    size_t n_model = 0;
    size_t n_table = 0;
    char storage[64];
    for (size_t i = 0; i < KEYS; i++) {
        cr_assert_eq(table_get(table, key_of(i, storage)), model[i], "key %zu after %zu", i,
                     operation);
        n_model += model[i] != NULL;
    }
    size_t cursor = 0;
    struct span key;
    void *value;
    while (table_next(table, &cursor, &key, &value)) {
        n_table++;
        cr_assert_eq(table_get(table, key), value, "after %zu", operation);
    }
    cr_assert_eq(n_table, n_model, "after %zu", operation);
    cr_assert_eq(table->count, n_model, "after %zu", operation);
}

Test(table, random_operations_against_a_plain_array)
{
    static void *model[KEYS];
    static char values[256];
    struct table table = {0};
    uint64_t state = 88172645463325252u;
    char storage[64];
    for (size_t operation = 0; operation < OPERATIONS; operation++) {
        uint64_t random = next_random(&state);
        size_t number = (size_t)(random >> 8) % KEYS;
        struct span key = key_of(number, storage);
        /* Long spells of growing and of shrinking. */
        if (random % 100 < (operation / 20000 % 2 ? 20 : 70)) {
            model[number] = &values[random >> 40 & 0xFF];
            *table_put(&table, key) = model[number];
        } else {
            cr_assert_eq(table_remove(&table, key), model[number], "operation %zu", operation);
            model[number] = NULL;
        }
        if (operation % 997 == 0)
            check_against_model(&table, model, operation);
    }
    check_against_model(&table, model, OPERATIONS);
    table_release(&table);
}

Test(table, entries_may_be_removed_while_they_are_walked)
{
    struct table table = {0};
    static int value;
    char storage[64];
    for (size_t i = 40; i < KEYS; i++)
        *table_put(&table, key_of(i, storage)) = &value;
    size_t cursor = 0;
    size_t seen = 0;
    struct span key;
    while (table_next(&table, &cursor, &key, NULL)) {
        if (seen++ % 3 == 0)
            continue;
        cr_assert_eq(table_remove(&table, key), &value);
    }
    cr_expect_eq(seen, KEYS - 40);
    cr_expect_eq(table.count, (KEYS - 40 + 2) / 3);
    table_release(&table);
}

/* SPDX-License-Identifier: MIT */
#include "server/statistics.h"

#include <criterion/criterion.h>
#include <jansson.h>

static json_t *written(const struct statistics *statistics)
{
    struct buf out = {0};
    statistics_write_json(&out, statistics);
    json_t *root = json_loadb(out.bytes, out.length, 0, NULL);
    cr_assert(root, "no JSON: %.*s", (int)out.length, out.bytes);
    buf_release(&out);
    return root;
}

static json_int_t number(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    cr_assert(json_is_integer(value), "%s", key);
    return json_integer_value(value);
}

static json_t *named(json_t *list, const char *name)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) if (strcmp(json_string_value(json_object_get(item, "name")),
                                                 name) == 0) return item;
    return NULL;
}

Test(work_stats, adds_up)
{
    struct work_stats stats = {.name = "x"};
    struct work_mark mark = work_begin();
    void *block = mem_alloc(MEM_BASE, 10);
    work_end(&stats, &mark, 3, 5);
    mem_free(MEM_BASE, block);
    uint64_t first = stats.nanoseconds;
    cr_assert_eq(stats.allocations, 1);
    cr_assert_eq(stats.slowest, first);
    mark = work_begin();
    work_end(&stats, &mark, 30, 50);
    cr_assert_eq(stats.calls, 2);
    cr_assert_eq(stats.bytes_in, 33);
    cr_assert_eq(stats.bytes_out, 55);
    cr_assert_eq(stats.allocations, 1, "the second took no memory");
    cr_assert_geq(stats.nanoseconds, first);
    cr_assert_leq(stats.slowest, stats.nanoseconds);
    cr_assert_geq(2 * stats.slowest, stats.nanoseconds);
}

Test(statistics, json_of_a_cache_that_loaded_nothing)
{
    struct rule_cache *rules = rule_cache_create(NULL, 0);
    struct statistics statistics = {.rules = rules, .n_documents = 2, .n_lines = 3};
    json_t *root = written(&statistics);
    json_t *memory = json_object_get(root, "memory");
    cr_assert_gt(number(json_object_get(memory, "total"), "live"), 0);
    cr_assert_eq(number(json_object_get(memory, "estimated"), "nativeCode"), 0);
    cr_assert_eq(number(json_object_get(memory, "estimated"), "nativeStacks"), 0);
    json_t *modules = json_object_get(root, "modules"), *module;
    size_t i;
    cr_assert_eq(json_array_size(modules), rule_cache_counts(rules).modules);
    json_array_foreach(modules, i, module)
    {
        cr_assert(json_is_false(json_object_get(module, "loaded")));
        cr_assert_eq(number(module, "live"), 0);
    }
    json_t *documents = json_object_get(root, "documents");
    cr_assert_eq(number(documents, "open"), 2);
    cr_assert_eq(number(documents, "lines"), 3);
    cr_assert_eq(json_array_size(json_object_get(root, "work")), 0);
    json_decref(root);
    rule_cache_destroy(rules);
}

Test(statistics, tags_add_up_to_the_total)
{
    struct rule_cache *rules = rule_cache_create(NULL, 0);
    rule_cache_load_all(rules);
    struct statistics statistics = {.rules = rules, .n_scratches = 2};
    json_t *root = written(&statistics);
    json_t *memory = json_object_get(root, "memory"), *tag;
    json_t *total = json_object_get(memory, "total");
    static const char *const figures[] = {"live", "peak", "blocks", "allocations"};
    json_int_t sums[4] = {0};
    size_t i;
    json_array_foreach(json_object_get(memory, "tags"), i, tag) for (size_t k = 0; k < 4; k++)
        sums[k] += number(tag, figures[k]);
    for (size_t k = 0; k < 4; k++)
        cr_assert_eq(sums[k], number(total, figures[k]), "%s", figures[k]);
    cr_assert_gt(number(json_object_get(memory, "estimated"), "nativeStacks"), 0);

    json_t *module = named(json_object_get(root, "modules"), "secrets");
    cr_assert(module && json_is_true(json_object_get(module, "loaded")));
    cr_assert_gt(number(module, "live"), 0);
    cr_assert_gt(number(module, "patterns"), 0);
    json_decref(root);
    rule_cache_destroy(rules);
}

Test(statistics, work_that_was_called_is_told_in_both_forms)
{
    struct rule_cache *rules = rule_cache_create(NULL, 0);
    const struct work_stats work[] = {
        {.name = "idle"}, {.name = "busy/\"one\"", .calls = 3, .nanoseconds = 70, .slowest = 50}};
    struct statistics statistics = {.rules = rules, .work = work, .n_work = 2};
    json_t *root = written(&statistics);
    json_t *list = json_object_get(root, "work");
    cr_assert_eq(json_array_size(list), 1);
    json_t *busy = named(list, "busy/\"one\"");
    cr_assert(busy);
    cr_assert_eq(number(busy, "calls"), 3);
    cr_assert_eq(number(busy, "nanoseconds"), 70);
    cr_assert_eq(number(busy, "slowest"), 50);
    json_decref(root);

    struct buf text = {0};
    statistics_append_text(&text, &statistics);
    const char *all = buf_string(&text);
    cr_assert(strstr(all, "busy/\"one\""));
    cr_assert_not(strstr(all, "idle"));
    cr_assert(strstr(all, "  0 of "));
    buf_release(&text);
    rule_cache_destroy(rules);
}

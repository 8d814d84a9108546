/* SPDX-License-Identifier: MIT */
#include "server/profile.h"

#include "base/alloc.h"
#include "protocol/json_write.h"

#include <inttypes.h>
#include <stdlib.h>

static const struct day some_day = {2026, 11, 21};

void profile_init(struct profile_run *run, const struct rule_module *const *modules,
                  size_t n_modules)
{
    *run = (struct profile_run){.modules = modules, .n_modules = n_modules};
    run->cache = rule_cache_create(modules, n_modules);
    run->scratch = scan_scratch_create();
    for (size_t m = 0; m < n_modules; m++)
        run->n_rows += modules[m]->n_rules;
    run->rows = mem_zalloc(MEM_BATCH, run->n_rows, sizeof *run->rows);
    size_t at = 0;
    for (size_t m = 0; m < n_modules; m++)
        for (size_t r = 0; r < modules[m]->n_rules; r++)
            run->rows[at++].rule = &modules[m]->rules[r];
}

void profile_release(struct profile_run *run)
{
    rule_cache_destroy(run->cache);
    scan_scratch_destroy(run->scratch);
    mem_free(MEM_BATCH, run->rows);
    *run = (struct profile_run){0};
}

/* A set holds the rules of some modules, in the order of all. */
static void add_costs(struct profile_run *run, const struct rule_set *set,
                      const struct scan_cost *costs)
{
    size_t row = 0;
    for (size_t i = 0; i < rule_set_count(set); i++) {
        while (run->rows[row].rule != rule_set_rule(set, i))
            row++;
        struct scan_cost *sum = &run->rows[row].cost;
        sum->lines += costs[i].lines;
        sum->searches += costs[i].searches;
        sum->bytes += costs[i].bytes;
        sum->aborted += costs[i].aborted;
        sum->nanoseconds += costs[i].nanoseconds;
    }
}

void profile_add_text(struct profile_run *run, struct span bytes, const struct language *language,
                      struct span path)
{
    struct rule_config config = {.language = language, .profile = PROFILE_STRICT};
    struct rule_set *set = rule_cache_acquire(run->cache, &config);
    struct scan_cost *costs = mem_zalloc(MEM_BATCH, rule_set_count(set), sizeof *costs);
    struct text text;
    struct scan_state state;
    text_init_copy(&text, bytes);
    struct scan_input input = {
        .text = &text, .language = language, .path = path, .today = some_day};
    scan_scratch_count_costs(run->scratch, costs);
    scan_state_init(&state, set, &input, NULL);
    while (!rule_set_scan(set, &input, &state, run->scratch, SIZE_MAX))
        continue;
    scan_scratch_count_costs(run->scratch, NULL);
    add_costs(run, set, costs);
    run->n_texts++;
    run->n_bytes += bytes.length;
    scan_state_release(&state);
    text_release(&text);
    mem_free(MEM_BATCH, costs);
    rule_set_unref(set);
}

static void add_examples(struct profile_run *run, const struct rule_example *examples)
{
    for (; examples && examples->text; examples++)
        profile_add_text(run, span_from_string(examples->text),
                         language_by_id(span_from_string(examples->language)),
                         span_from_string(examples->path ? examples->path : "example"));
}

void profile_add_examples(struct profile_run *run)
{
    for (size_t i = 0; i < run->n_rows; i++) {
        add_examples(run, run->rows[i].rule->matches);
        add_examples(run, run->rows[i].rule->no_matches);
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct profile_row *left = a;
    const struct profile_row *right = b;
    if (left->cost.bytes != right->cost.bytes)
        return left->cost.bytes > right->cost.bytes ? -1 : 1;
    if (left->cost.lines != right->cost.lines)
        return left->cost.lines > right->cost.lines ? -1 : 1;
    return strcmp(left->rule->id, right->rule->id);
}

static void sort_rows(struct profile_run *run)
{
    if (run->n_rows > 1)
        qsort(run->rows, run->n_rows, sizeof *run->rows, compare_rows);
}

void profile_append_text(struct profile_run *run, struct buf *out)
{
    sort_rows(run);
    buf_printf(out, "%10s %10s %10s %8s %10s  rule\n", "bytes", "searches", "lines", "gave up",
               "ms");
    for (size_t i = 0; i < run->n_rows; i++) {
        const struct scan_cost *cost = &run->rows[i].cost;
        if (cost->lines > 0)
            buf_printf(out, "%10zu %10zu %10zu %8zu %10.3f  %s\n", cost->bytes, cost->searches,
                       cost->lines, cost->aborted, (double)cost->nanoseconds / 1e6,
                       run->rows[i].rule->id);
    }
    buf_printf(out, "%zu texts, %zu bytes\n", run->n_texts, run->n_bytes);
}

void profile_append_json(struct profile_run *run, struct buf *out)
{
    const char *comma = "";
    sort_rows(run);
    buf_printf(out, "{\"texts\":%zu,\"bytes\":%zu,\"rules\":[", run->n_texts, run->n_bytes);
    for (size_t i = 0; i < run->n_rows; i++) {
        const struct scan_cost *cost = &run->rows[i].cost;
        if (cost->lines == 0)
            continue;
        buf_printf(out, "%s\n{\"rule\":", comma);
        json_write_bytes(out, span_from_string(run->rows[i].rule->id));
        buf_printf(out,
                   ",\"bytes\":%zu,\"searches\":%zu,\"lines\":%zu,\"aborted\":%zu,"
                   "\"nanoseconds\":%" PRIu64 "}",
                   cost->bytes, cost->searches, cost->lines, cost->aborted, cost->nanoseconds);
        comma = ",";
    }
    buf_append_string(out, "]}\n");
}

/* SPDX-License-Identifier: MIT */
/*
 * What hostile patterns cost on hostile lines. For each pair: how long one rule takes on one line
 * at worst, beside a plain regex ("needle") on the same line, and whether it gave up. Then packs
 * that are large in one way or another: how long they take to load, and what they hold.
 */
#include "base/alloc.h"
#include "base/buf.h"
#include "rules/engine.h"
#include "rules/literals.h"
#include "rules/pack.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 3, KIB = 1024 };

static double now(void)
{
    struct timespec time;
    timespec_get(&time, TIME_UTC);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

/* What one line of a text is scanned with, and what came of it. */
struct result {
    double milliseconds;
    size_t n_findings, n_aborted;
};

static struct result scan_line(struct rule_set *set, struct span line)
{
    struct text text;
    text_init_borrow(&text, line);
    struct scan_scratch *scratch = scan_scratch_create();
    struct scan_input input = {
        .text = &text, .language = language_by_id(SPAN("plaintext")), .path = SPAN("a.txt")};
    struct result result = {.milliseconds = 1e9};
    for (int i = 0; i < ROUNDS; i++) {
        struct scan_state state;
        scan_state_init(&state, set, &input, NULL);
        double start = now();
        while (!rule_set_scan(set, &input, &state, scratch, SIZE_MAX))
            continue;
        double took = now() - start;
        result.milliseconds = took < result.milliseconds ? took : result.milliseconds;
        result.n_findings = state.violations.per_kind[VIOLATION_FINDING];
        result.n_aborted = state.violations.per_kind[VIOLATION_ABORTED];
        scan_state_release(&state);
    }
    scan_scratch_destroy(scratch);
    text_release(&text);
    return result;
}

static struct result try_pattern(const char *pattern, struct span line)
{
    const struct rule rule = {
        .id = "h/h", .severity = SEVERITY_INFO, .flags = RULE_EVERY_LINE, .pattern = pattern};
    const struct rule_module module = {RULE_MODULE_ABI, sizeof(struct rule), "h", "H", &rule, 1, 0};
    const struct rule_module *const modules[] = {&module};
    struct rule_config config = {.language = language_by_id(SPAN("plaintext"))};
    struct rule_cache *cache = rule_cache_create(modules, 1);
    struct rule_set *set = rule_cache_acquire(cache, &config);
    struct result result = scan_line(set, line);
    rule_set_unref(set);
    rule_cache_destroy(cache);
    return result;
}

/* Behind the units stands all that a pattern may be sure to need, and nowhere together. */
static void fill(struct buf *line, const char *unit, size_t length)
{
    buf_clear(line);
    while (line->length < length)
        buf_append_string(line, unit);
    buf_append_string(line, " 9 \" @ x @x # #x ; ;; b c _ \"! x");
}

static const struct {
    const char *name, *pattern, *unit; /* the line is made of `unit` */
} pairs[] = {
    {"nested quantifiers", "(?:a+)+[bc]", "a"},
    {"nested, with blanks", "(?:\\w+\\s*)+[;]{2}", "word ;"},
    {"two unbounded classes", "(?:a|b)+(?:a|b)+#x", "ab#"},
    {"one unbounded class", "[a-z]+[0-9]", "a"},
    {"one, and a literal", "\\w+@x", "a"},
    {"up to a quote", "a[^\"]*\"x", "a"},
    {"a letter, then a class", "a[a-z]+[0-9]", "a"},
    {"a class, then a literal", "[ab][a-z]*@x", "a"},
    {"two classes", "a[a-z]*[^;]*;!", "a"},
    {"anything, then a class", "a.*[bc]", "a"},
    {"bounded, then anything", "x.{0,190}.*[bc]", "x"},
    {"bounded three times", "x.{0,60}.{0,60}.{0,60}[bc]", "x"},
    {"lazy, then anything", "x.*?.*[bc]", "x"},
    {"near-matches of a token", "ghp_[0-9a-zA-Z]{36}", "ghp_0123456789abcdefghijklmno-"},
    {"a name and a value", "(?i)(?:secret|license|key|pass).*[a-f0-9]{30,}", "pass"},
    {"deep groups",
     "((((((((((((((((((((((((((((((a?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)+"
     "b",
     "a"},
    {"backreference", "(a+)b?\\1c", "a"},
    {"backreferences", "(a*)(a*)(a*)\\3\\2\\1[bc]", "a"},
    {"lookbehind", "(?<=[a-z]{100})x", "a"},
    {"lookahead", "(?=.*[bc])a", "a"},
    {"trailing blanks", "[ \\t]+$", " \t x"},
    {"blanks to the end", "\\s+$", " "},
    {"an empty alternative", "(?:|a|aa|aaa)*[bc]", "a"},
    {"unicode classes", "(?:\\p{L}+\\p{M}*)+[0-9]", "\xC3\xA9"},
};

static void patterns(void)
{
    static const size_t lengths[] = {200, 4 * KIB, 64 * KIB, 1024 * KIB};
    struct buf line = {0};
    double worst = 0;
    printf(
        "| pattern | line | bytes | ms | a plain regex, ms | |\n| --- | --- | ---: | ---: | ---: "
        "| --- |\n");
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
            fill(&line, pairs[i].unit, lengths[k]);
            struct result plain = try_pattern("needle", buf_span(&line));
            struct result result = try_pattern(pairs[i].pattern, buf_span(&line));
            worst = result.milliseconds > worst ? result.milliseconds : worst;
            printf("| %s | `%s...` | %zu | %.3f | %.3f | ", pairs[i].name, pairs[i].unit,
                   line.length, result.milliseconds, plain.milliseconds);
            if (result.n_aborted)
                printf("gives up |\n");
            else
                printf("%zu findings |\n", result.n_findings);
            fflush(stdout);
        }
    printf("\nThe worst: %.1f ms for one rule on one line.\n\n", worst);
    buf_release(&line);
}

/* Packs. */

static void append_rule(struct buf *text, size_t number, const char *pattern)
{
    buf_printf(text,
               "  - {id: r%zu, title: t, message: m, why: w, profile: core, pattern: '%s', "
               "match: [a, b, c], no-match: [d, e, f]}\n",
               number, pattern);
}

static void append_head(struct buf *text, const char *id)
{
    buf_printf(text, "version: 1\nid: %s\nrules:\n", id);
}

/* How long the packs take to be read and to become a set, what they hold, and one line with it. */
static void load(const char *name, const struct buf *texts, size_t n_packs, const char *unit)
{
    struct pack **packs = mem_zalloc(MEM_RULES, n_packs, sizeof *packs);
    struct file_faults faults = {0};
    struct buf line = {0};
    size_t n_read = 0;
    size_t n_rules = 0;
    fill(&line, unit, 4 * KIB);
    size_t before = mem_count_all().live;
    double start = now();
    for (size_t i = 0; i < n_packs; i++) {
        struct buf path = {0};
        buf_printf(&path, "p%zu.yaml", i);
        packs[n_read] = pack_read(buf_span(&path), buf_span(&texts[i]), PACK_NO_EXAMPLES, &faults);
        if (packs[n_read])
            n_rules += pack_module(packs[n_read++])->n_rules;
        buf_release(&path);
    }
    double read = now() - start;
    struct rule_config config = {
        .language = language_by_id(SPAN("plaintext")), .packs = packs, .n_packs = n_read};
    static const struct rule_module *const none[1];
    struct rule_cache *cache = rule_cache_create(none, 0);
    start = now();
    struct rule_set *set = rule_cache_acquire(cache, &config);
    double made = now() - start;
    size_t held = mem_count_all().live - before;
    size_t peak = mem_count_all().peak; /* ever */
    struct result result = scan_line(set, buf_span(&line));
    printf("| %s | %zu | %.1f | %.1f | %.1f | %.1f | %.3f | %zu | %s |\n", name, n_rules, read,
           made, (double)held / 1e6, (double)peak / 1e6, result.milliseconds, result.n_aborted,
           faults.count ? faults.items[0].message : "");
    rule_set_unref(set);
    rule_cache_destroy(cache);
    for (size_t i = 0; i < n_read; i++)
        pack_unref(packs[i]);
    mem_free(MEM_RULES, packs);
    file_faults_release(&faults);
    buf_release(&line);
}

enum { N_PACKS = 10, RULES_OF_A_PACK = 1000 };

static void packs(void)
{
    struct buf texts[N_PACKS] = {0};
    struct buf all = {0};
    struct buf pattern = {0};
    printf("| packs | rules | read, ms | made, ms | held, MB | peak so far, MB | 4 KiB line, ms | "
           "gives up | the first "
           "fault |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
    for (size_t p = 0; p < N_PACKS; p++) {
        char id[16];
        snprintf(id, sizeof id, "p%zu", p);
        append_head(&texts[p], id);
        for (size_t i = 0; i < RULES_OF_A_PACK; i++) {
            buf_clear(&pattern);
            buf_printf(&pattern, "word%zux[0-9]+", p * RULES_OF_A_PACK + i);
            append_rule(&texts[p], i, buf_string(&pattern));
        }
    }
    load("10,000 rules in ten packs", texts, N_PACKS, "word123 word77x ");
    append_head(&all, "all");
    for (size_t i = 0; i < N_PACKS * RULES_OF_A_PACK / 2; i++)
        append_rule(&all, i, "abc");
    load("5,000 rules in one pack", &all, 1, "ab ");
    buf_clear(&all);
    append_head(&all, "all");
    buf_clear(&pattern);
    for (size_t i = 0; i < 100000; i++)
        buf_printf(&pattern, "w%zu|", i);
    append_rule(&all, 0, buf_string(&pattern));
    load("100,000 alternatives in one pattern", &all, 1, "w ");
    buf_clear(&all);
    append_head(&all, "all");
    for (size_t i = 0; i < 200; i++) {
        buf_clear(&pattern);
        while (pattern.length < 4080)
            buf_printf(&pattern, "w%zu%zu|", i, pattern.length);
        buf_append_byte(&pattern, 'z');
        append_rule(&all, i, buf_string(&pattern));
    }
    load("200 patterns of 4 KB, of alternatives", &all, 1, "w1 w2 z");
    buf_clear(&all);
    append_head(&all, "all");
    for (size_t i = 0; i < 200; i++) {
        buf_clear(&pattern);
        buf_append_string(&pattern, "(?:");
        while (pattern.length < 4070)
            buf_append_string(&pattern, "(?:a?)+");
        buf_append_string(&pattern, ")+[bc]");
        append_rule(&all, i, buf_string(&pattern));
    }
    load("200 patterns of 4 KB, of repetitions", &all, 1, "a");
    for (size_t p = 0; p < N_PACKS; p++)
        buf_release(&texts[p]);
    buf_release(&all);
    buf_release(&pattern);
}

int main(void)
{
    patterns();
    packs();
    return 0;
}

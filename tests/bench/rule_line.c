/* SPDX-License-Identifier: MIT */
/*
 * What all rules together cost, beside trying each of them. Usage:
 *   rule_line load                   the packs that ship: read, put into automata, compiled
 *   rule_line line PACK... < LINES   a line at a time: by the engine, and each pattern by PCRE2
 *   rule_line literals PACK...       the words that nominate the rules, one a line
 * PACKs join the rules that ship. Every rule is on in every language. Prints "name value" lines;
 * times are nanoseconds.
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "rules/engine.h"
#include "rules/literals.h"
#include "rules/pack.h"
#include "rules/registry.h"

#include <stdio.h>
#include <stdlib.h>

enum { MODULES_MAX = 256, LINES_MAX = 20000, PACK_MAX_BYTES = 8 << 20 };

struct modules {
    struct rule_module copies[MODULES_MAX];
    const struct rule_module *list[MODULES_MAX];
    size_t n;
};

/* A copy of the module whose rules serve every language. */
static void add_module(struct modules *all, const struct rule_module *module)
{
    struct rule *rules = mem_alloc(MEM_BASE, (module->n_rules + 1) * sizeof *rules);
    memcpy(rules, module->rules, module->n_rules * sizeof *rules);
    for (size_t r = 0; r < module->n_rules; r++) {
        rules[r].languages = rules[r].not_languages = NULL;
        rules[r].kinds = 0;
    }
    all->copies[all->n] = *module;
    all->copies[all->n].rules = rules;
    all->list[all->n] = &all->copies[all->n];
    all->n++;
}

static bool add_packs(struct modules *all, char **paths, int n)
{
    for (int i = 0; i < n && all->n < MODULES_MAX; i++) {
        struct buf bytes = {0};
        struct file_faults faults = {0};
        struct span path = span_from_string(paths[i]);
        if (file_read(paths[i], PACK_MAX_BYTES, &bytes) != FILE_OK)
            return false;
        struct pack *pack = pack_read(path, buf_span(&bytes), 0, &faults);
        if (pack)
            add_module(all, pack_module(pack)); /* it stays until the process ends */
        file_faults_release(&faults);
        buf_release(&bytes);
    }
    return true;
}

static int compare_times(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void print_times(const char *name, uint64_t *times, size_t n)
{
    qsort(times, n, sizeof *times, compare_times);
    printf("%s_median %llu\n%s_p99 %llu\n", name, (unsigned long long)times[n / 2], name,
           (unsigned long long)times[n * 99 / 100]);
}

/* Every pattern of every rule on the line, as often as it matches not at all or once. */
static size_t try_each(const struct rule_set *set, struct span line,
                       struct pattern_scratch *scratch)
{
    size_t n = 0;
    struct scan_match match;
    for (size_t i = 0; i < rule_set_count(set); i++) {
        const struct rule *rule = rule_set_rule(set, i);
        const struct pattern *pattern = rule_set_pattern(set, i);
        n += pattern && pattern_match(pattern, line, 0, scratch, &match) == PATTERN_MATCH;
        for (size_t k = 0; rule->alternatives && rule->alternatives[k]; k++) {
            pattern = rule_set_other_pattern(set, i, rule->alternatives[k]);
            n += pattern && pattern_match(pattern, line, 0, scratch, &match) == PATTERN_MATCH;
        }
    }
    return n;
}

static size_t count_patterns(const struct rule_set *set)
{
    size_t n = 0;
    for (size_t i = 0; i < rule_set_count(set); i++) {
        const struct rule *rule = rule_set_rule(set, i);
        n += rule->pattern != NULL;
        for (size_t k = 0; rule->alternatives && rule->alternatives[k]; k++)
            n++;
    }
    return n;
}

/* Rules of `active` that no word nominates: each is tried on every line. */
static size_t count_untriggered(const struct rule_set *set, const uint64_t *active)
{
    size_t n = 0;
    for (size_t i = 0; i < rule_set_count(set); i++)
        n += candidate_has(rule_set_untriggered(set), i) && candidate_has(active, i);
    return n;
}

static size_t read_lines(struct buf *bytes, struct span *lines)
{
    char piece[65536];
    size_t n, n_lines = 0;
    while ((n = fread(piece, 1, sizeof piece, stdin)) > 0)
        buf_append(bytes, (struct span){piece, n});
    for (size_t at = 0; at < bytes->length && n_lines < LINES_MAX;) {
        size_t end = span_find_byte(buf_span(bytes), at, '\n');
        struct span line = span_slice(buf_span(bytes), at, end);
        if (utf8_valid_prefix(line) == line.length)
            lines[n_lines++] = line;
        at = end + 1;
    }
    return n_lines;
}

/* The engine and the reference take turns, line by line; the first round warms both. */
static void run_lines(const struct modules *all)
{
    static struct span lines[LINES_MAX];
    static uint64_t ours[LINES_MAX], naive[LINES_MAX];
    struct buf bytes = {0};
    struct rule_cache *cache = rule_cache_create(all->list, all->n);
    struct rule_config config = {.language = language_plain(), .profile = PROFILE_STRICT};
    struct rule_set *set = rule_cache_acquire(cache, &config);
    struct scan_scratch *scratch = scan_scratch_create();
    struct pattern_scratch *pattern_scratch = pattern_scratch_create();
    struct scan_input input = {.language = language_plain(), .path = SPAN("a")};
    size_t n_words = candidate_words(rule_set_candidates(set));
    uint64_t *active = mem_zalloc(MEM_BASE, n_words, sizeof *active);
    uint64_t *left = mem_zalloc(MEM_BASE, n_words, sizeof *left);
    uint64_t *allowed = mem_zalloc(MEM_BASE, n_words, sizeof *allowed);
    size_t n_lines = read_lines(&bytes, lines), n_found = 0;
    rule_set_collect_allowed(set, input.path, allowed);
    scan_collect_active(set, allowed, NULL, active);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < n_lines; i++) {
            struct violation_list found = {0};
            struct lex_state entry = {0};
            memcpy(left, active, n_words * sizeof *left);
            uint64_t began = clock_monotonic();
            struct line_fragment whole = line_fragment_at(lines[i], 0, 0);
            rule_set_scan_fragment(set, &input, &whole, NULL, 0, left, &entry, scratch, &found);
            ours[i] = clock_monotonic() - began;
            began = clock_monotonic();
            n_found += try_each(set, lines[i], pattern_scratch);
            naive[i] = clock_monotonic() - began;
            mem_free(MEM_RULES, found.items);
        }
    printf("rules %zu\npatterns %zu\nuntriggered %zu\nlines %zu\nmatches %zu\n",
           rule_set_count(set), count_patterns(set), count_untriggered(set, active), n_lines,
           n_found / 2);
    print_times("engine", ours, n_lines);
    print_times("each", naive, n_lines);
}

/* In a process of its own: nothing is warm but the file of the program. */
static void run_load(void)
{
    size_t n_modules, n_unread = 0;
    for (size_t i = 0; i < registry_count(); i++)
        n_unread += registry_loaded(i) == NULL;
    uint64_t began = clock_monotonic();
    registry_modules(&n_modules);
    uint64_t read = clock_monotonic();
    struct rule_cache *cache = rule_cache_create(NULL, 0);
    struct rule_config config = {.language = language_by_id(SPAN("python")),
                                 .profile = PROFILE_STRICT};
    struct rule_set *set = rule_cache_acquire(cache, &config);
    uint64_t made = clock_monotonic();
    rule_cache_load_all(cache);
    printf("unread %zu\nread %llu\nautomaton %llu\ncompile_all %llu\n", n_unread,
           (unsigned long long)(read - began), (unsigned long long)(made - read),
           (unsigned long long)(clock_monotonic() - made));
    rule_set_unref(set);
}

static void print_word(struct span word)
{
    printf("%.*s\n", (int)word.length, word.bytes);
}

static void print_literals_of(const struct rule *rule, const char *source, bool ignore_case)
{
    struct arena arena = {0};
    struct span pattern = span_from_string(source);
    bool crosses = rule->lines_after > 0 && !(rule->flags & RULE_LINE_MATCH);
    struct literal_set set = crosses ? literals_of_first_line(pattern, ignore_case, &arena)
                                     : literals_of_pattern(pattern, ignore_case, &arena);
    for (size_t i = 0; i < set.count; i++)
        print_word(set.items[i]);
    arena_release(&arena);
}

static void print_literals(const struct modules *all)
{
    for (size_t m = 0; m < all->n; m++)
        for (size_t r = 0; r < all->list[m]->n_rules; r++) {
            const struct rule *rule = &all->list[m]->rules[r];
            for (size_t i = 0; rule->triggers && rule->triggers[i]; i++)
                print_word(span_from_string(rule->triggers[i]));
            if (rule->triggers || !rule->pattern || rule->check)
                continue;
            print_literals_of(rule, rule->pattern, rule->flags & RULE_IGNORE_CASE);
            for (size_t i = 0; rule->alternatives && rule->alternatives[i]; i++)
                print_literals_of(rule, rule->alternatives[i]->source,
                                  rule->alternatives[i]->ignore_case);
        }
}

int main(int argc, char **argv)
{
    static struct modules all;
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "load") == 0) {
        run_load();
        return 0;
    }
    size_t n;
    const struct rule_module *const *shipped = registry_modules(&n);
    for (size_t i = 0; i < n; i++)
        add_module(&all, shipped[i]);
    if (!add_packs(&all, argv + 2, argc - 2)) {
        fprintf(stderr, "rule_line: a pack cannot be read\n");
        return 2;
    }
    if (strcmp(what, "line") == 0)
        run_lines(&all);
    else if (strcmp(what, "literals") == 0)
        print_literals(&all);
    else
        return 2;
    return 0;
}

/* SPDX-License-Identifier: MIT */
#include "rules/rule_set.h"

#include <criterion/criterion.h>

static const struct rule first_rules[] = {
    {.id = "first/core",
     .severity = SEVERITY_WARNING,
     .profile = PROFILE_CORE,
     .languages = WORDS("python"),
     .triggers = WORDS("ab"),
     .pattern = "ab"},
    {.id = "first/strict",
     .severity = SEVERITY_HINT,
     .profile = PROFILE_STRICT,
     .flags = RULE_SENSITIVE | RULE_USES_DAY,
     .kinds = RULE_KIND_CODE,
     .lines_before = 2,
     .lines_after = 7,
     .pattern = "cd"},
};
static const struct rule second_rules[] = {
    {.id = "second/all",
     .severity = SEVERITY_BLOCKED,
     .profile = PROFILE_RECOMMENDED,
     .gate = WORDS("open"),
     .triggers = WORDS("x1"),
     .pattern = "(x"},
};
static const struct rule third_rules[] = {
    {.id = "third/css", .severity = SEVERITY_INFO, .languages = WORDS("css"), .pattern = "a"},
};

static const struct rule_module first = {
    RULE_MODULE_ABI, sizeof(struct rule), "first", "First", first_rules, 2, 0};
static const struct rule_module second = {
    RULE_MODULE_ABI, sizeof(struct rule), "second", "Second", second_rules, 1, 0};
static const struct rule_module third = {
    RULE_MODULE_ABI, sizeof(struct rule), "third", "Third", third_rules, 1, 0};
static const struct rule_module other_abi = {
    RULE_MODULE_ABI + 1, sizeof(struct rule), "fourth", "Fourth", second_rules, 1, 0};
static const struct rule_module other_size = {
    RULE_MODULE_ABI, sizeof(struct rule) - 8, "fifth", "Fifth", second_rules, 1, 0};
static const struct rule_module *const modules[] = {&first, &second, &third, &other_abi,
                                                    &other_size};

static struct rule_cache *make_cache(void)
{
    return rule_cache_create(modules, sizeof modules / sizeof *modules);
}

static struct rule_config config(const char *language, enum profile profile)
{
    return (struct rule_config){.language = language_by_id(span_from_string(language)),
                                .profile = profile};
}

/* The index of a rule in the set; the set's count if it is not in it. */
static size_t find(const struct rule_set *set, const char *id)
{
    size_t i = 0;
    while (i < rule_set_count(set) && strcmp(rule_set_rule(set, i)->id, id) != 0)
        i++;
    return i;
}

Test(rule_set, equal_configurations_hold_one_set)
{
    struct rule_cache *cache = make_cache();
    struct rule_config python = config("python", PROFILE_STRICT);
    struct rule_config again = config("PYTHON", PROFILE_STRICT);
    struct rule_config core = config("python", PROFILE_CORE);
    struct rule_set *a = rule_cache_acquire(cache, &python);
    struct rule_set *b = rule_cache_acquire(cache, &again);
    struct rule_set *c = rule_cache_acquire(cache, &core);
    cr_expect_eq(a, b);
    cr_expect_neq(a, c);
    cr_expect_eq(rule_cache_counts(cache).sets, 2);
    cr_expect_eq(rule_cache_counts(cache).groups, 1);
    rule_set_unref(a);
    cr_expect_eq(rule_cache_counts(cache).sets, 2, "b holds it");
    rule_set_unref(b);
    cr_expect_eq(rule_cache_counts(cache).sets, 1);
    rule_set_unref(c);
    cr_expect_eq(rule_cache_counts(cache).sets, 0);
    rule_set_unref(NULL);
    rule_cache_destroy(cache);
}

Test(rule_set, modules_are_loaded_when_a_language_needs_them)
{
    struct rule_cache *cache = make_cache();
    cr_expect_eq(rule_cache_counts(cache).modules_loaded, 0);
    struct rule_config plain = config("plaintext", PROFILE_STRICT);
    struct rule_config python = config("python", PROFILE_STRICT);
    struct rule_config css = config("css", PROFILE_STRICT);
    struct rule_set *sets[3];
    sets[0] = rule_cache_acquire(cache, &plain);
    cr_expect_eq(rule_cache_counts(cache).modules_loaded, 1, "the second alone serves all");
    sets[1] = rule_cache_acquire(cache, &python);
    cr_expect_eq(rule_cache_counts(cache).modules_loaded, 2);
    sets[2] = rule_cache_acquire(cache, &css);
    cr_expect_eq(rule_cache_counts(cache).modules_loaded, 3, "none of another ABI");
    cr_expect_eq(rule_cache_counts(cache).patterns, 0, "no pattern before it is needed");
    for (size_t i = 0; i < 3; i++)
        rule_set_unref(sets[i]);
    rule_cache_destroy(cache);
}

Test(rule_set, patterns_are_compiled_once_and_shared)
{
    struct rule_cache *cache = make_cache();
    struct rule_config python = config("python", PROFILE_STRICT);
    struct rule_config ruby = config("ruby", PROFILE_STRICT);
    struct rule_set *a = rule_cache_acquire(cache, &python);
    struct rule_set *b = rule_cache_acquire(cache, &ruby);
    const struct pattern *pattern = rule_set_pattern(a, find(a, "first/strict"));
    cr_expect(pattern);
    cr_expect_eq(pattern, rule_set_pattern(a, find(a, "first/strict")));
    cr_expect_eq(pattern, rule_set_pattern(b, find(b, "first/strict")), "two languages share it");
    cr_expect_null(rule_set_pattern(a, find(a, "second/all")), "it does not compile");
    cr_expect_eq(rule_cache_counts(cache).patterns, 1);
    rule_set_unref(a);
    rule_set_unref(b);
    rule_cache_destroy(cache);
}

static bool override(const void *context, struct span id, enum severity *severity)
{
    if (!span_equal_string(id, context))
        return false;
    *severity = *severity == SEVERITY_OFF ? SEVERITY_BLOCKED : SEVERITY_OFF;
    return true;
}

Test(rule_set, severities)
{
    static const struct {
        const char *language;
        enum profile profile;
        bool sensitive_only;
        const char *overridden;
        const char *id;
        enum severity severity;
    } rows[] = {
        {"python", PROFILE_CORE, false, NULL, "first/core", SEVERITY_WARNING},
        {"python", PROFILE_CORE, false, NULL, "first/strict", SEVERITY_OFF},
        {"python", PROFILE_CORE, false, NULL, "second/all", SEVERITY_OFF},
        {"python", PROFILE_RECOMMENDED, false, NULL, "second/all", SEVERITY_BLOCKED},
        {"python", PROFILE_STRICT, false, NULL, "first/strict", SEVERITY_HINT},
        {"ruby", PROFILE_STRICT, false, NULL, "first/core", SEVERITY_OFF},
        {"python", PROFILE_STRICT, true, NULL, "first/core", SEVERITY_OFF},
        {"python", PROFILE_STRICT, true, NULL, "first/strict", SEVERITY_HINT},
        {"python", PROFILE_CORE, false, "first/strict", "first/strict", SEVERITY_BLOCKED},
        {"python", PROFILE_CORE, false, "first/core", "first/core", SEVERITY_OFF},
        {"ruby", PROFILE_CORE, false, "first/core", "first/core", SEVERITY_OFF},
        {"python", PROFILE_CORE, true, "first/core", "first/core", SEVERITY_OFF},
    };
    struct rule_cache *cache = make_cache();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rule_config row = config(rows[i].language, rows[i].profile);
        row.sensitive_only = rows[i].sensitive_only;
        row.override = rows[i].overridden ? override : NULL;
        row.context = rows[i].overridden;
        struct rule_set *set = rule_cache_acquire(cache, &row);
        size_t rule = find(set, rows[i].id);
        cr_assert(rule < rule_set_count(set), "row %zu", i);
        cr_expect_eq(rule_set_severity(set, rule), rows[i].severity, "row %zu: %d", i,
                     (int)rule_set_severity(set, rule));
        cr_expect_eq(candidate_has(rule_set_active(set), rule), rows[i].severity != SEVERITY_OFF,
                     "row %zu", i);
        rule_set_unref(set);
    }
    rule_cache_destroy(cache);
}

/* What the engine asks of a set counts the rules that are on and no others. */
Test(rule_set, what_the_active_rules_need)
{
    static const struct {
        enum profile profile;
        bool uses_day, has_gates;
        size_t before, after;
    } rows[] = {
        {PROFILE_CORE, false, false, 0, 0},
        {PROFILE_RECOMMENDED, false, true, 0, 0},
        {PROFILE_STRICT, true, true, 2, 7},
    };
    struct rule_cache *cache = make_cache();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rule_config row = config("python", rows[i].profile);
        struct rule_set *set = rule_cache_acquire(cache, &row);
        cr_expect_eq(rule_set_uses_day(set), rows[i].uses_day, "row %zu", i);
        cr_expect_eq(rule_set_has_gates(set), rows[i].has_gates, "row %zu", i);
        cr_expect_eq(rule_set_lines_before(set), rows[i].before, "row %zu", i);
        cr_expect_eq(rule_set_lines_after(set), rows[i].after, "row %zu", i);
        cr_expect_not(candidate_has(rule_set_untriggered(set), find(set, "first/strict")));
        cr_expect(candidate_has(rule_set_windowed(set), find(set, "first/strict")));
        cr_expect_not(candidate_has(rule_set_untriggered(set), find(set, "first/core")));
        cr_expect_not(candidate_has(rule_set_windowed(set), find(set, "first/core")));
        rule_set_unref(set);
    }
    rule_cache_destroy(cache);
}

static void check_nothing(struct scan *scan)
{
    (void)scan;
}

static const struct rule literal_rules[] = {
    {.id = "l/pattern", .severity = SEVERITY_INFO, .pattern = "x\\d+yz"},
    {.id = "l/case", .severity = SEVERITY_INFO, .flags = RULE_IGNORE_CASE, .pattern = "Yz+"},
    {.id = "l/none", .severity = SEVERITY_INFO, .pattern = "\\d+"},
    {.id = "l/run", .severity = SEVERITY_INFO, .pattern = "\\b\\d{4}"},
    {.id = "l/told-run", .severity = SEVERITY_INFO, .flags = RULE_EVERY_LINE, .pattern = "\\d{4}"},
    {.id = "l/lines-run", .severity = SEVERITY_INFO, .lines_after = 1, .pattern = "\\d{4}"},
    {.id = "l/told", .severity = SEVERITY_INFO, .flags = RULE_EVERY_LINE, .pattern = "yz"},
    {.id = "l/window", .severity = SEVERITY_INFO, .lines_after = 1, .pattern = "yz"},
    {.id = "l/lines", .severity = SEVERITY_INFO, .lines_after = 1, .pattern = "x\\s+yz"},
    {.id = "l/check", .severity = SEVERITY_INFO, .pattern = "yz", .check = check_nothing},
    {.id = "l/triggers", .severity = SEVERITY_INFO, .triggers = WORDS("uv"), .pattern = "yz"},
};

/* Which rules look at a line that holds none of their words, and at one that holds some. */
Test(rule_set, literals_of_patterns_stand_in_for_triggers)
{
    static const bool looks_at_every_line[] = {false, false, true, false, true, true,
                                               true,  false, true, true,  false};
    static const bool is_nominated[] = {true,  true, false, false, false, false,
                                        false, true, false, false, false};
    enum { N = sizeof literal_rules / sizeof *literal_rules };
    static const struct rule_module module = {
        RULE_MODULE_ABI, sizeof(struct rule), "l", "Literals", literal_rules, N, 0};
    static const struct rule_module *const list[] = {&module};
    struct rule_cache *cache = rule_cache_create(list, 1);
    struct rule_config wanted = config("plaintext", PROFILE_STRICT);
    struct rule_set *set = rule_cache_acquire(cache, &wanted);
    uint64_t nominated[1] = {0};
    prefilter_scan(rule_set_prefilter(set), SPAN("x1YZ"), nominated);
    for (size_t i = 0; i < N; i++) {
        cr_expect_eq(candidate_has(rule_set_untriggered(set), i), looks_at_every_line[i], "%s",
                     literal_rules[i].id);
        cr_expect_eq(candidate_has(nominated, i), is_nominated[i], "%s", literal_rules[i].id);
    }
    size_t n_runs;
    const struct rule_run *runs = rule_set_runs(set, &n_runs);
    cr_assert_eq(n_runs, 1);
    cr_expect_eq(runs[0].rule, 3);
    cr_expect_eq(runs[0].run.length, 4);
    rule_set_unref(set);
    rule_cache_destroy(cache);
}

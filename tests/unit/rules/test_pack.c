/* SPDX-License-Identifier: MIT */
#include "rules/pack.h"
#include "rules/rule_set.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define HEAD "version: 1\nid: acme\nrules:\n"
#define SELF "  - {id: one, title: t, message: m, why: w, "
#define MESSAGE(text) "  - {id: one, title: t, message: \"" text "\", why: w, "
#define TESTS ", match: [a, b, c], no-match: [d, e, f]}\n"

static struct pack *read_text(const char *text, struct file_faults *faults)
{
    return pack_read(SPAN("acme.yaml"), span_from_string(text), 0, faults);
}

/* One fault, at its characters; the other rule stays. */
Test(pack, faults_cost_one_rule)
{
    static const struct {
        const char *rule, *at, *message;
    } rows[] = {
        {SELF "pattern: 'a(b'" TESTS, "b'", "the pattern does not compile here"},
        {SELF "pattern: 'a[b\\d'" TESTS, "d'", "the pattern does not compile here"},
        {SELF "pattern: '(*LIMIT_MATCH=1)a'" TESTS, "'(*LIMIT", "may not set options"},
        {SELF "pattern: 'a\\Cb'" TESTS, "b'", "the pattern does not compile here"},
        {SELF "patern: a" TESTS, "patern", "did you mean \"pattern\"?"},
        {SELF "pattern: ''" TESTS, "''", "a pattern has 1 to 4096 bytes"},
        {SELF "pattern: a, severity: warnng" TESTS, "warnng", "did you mean \"warning\"?"},
        {SELF "pattern: a, capture: 10" TESTS, "10", "capture is a number from 0 to 9"},
        {SELF "pattern: a, lines: 0" TESTS, "0", "lines is a number from 1 to 100"},
        {SELF "pattern: a, entropy: 9" TESTS, "9", "entropy is a number from 0 to 8"},
        {SELF "pattern: a, in: [code, text]" TESTS, "[code", "in is code, comment, string"},
        {SELF "pattern: a, string: b" TESTS, "b, match", "one pattern only"},
        {SELF "pattern: a, not-paths: ['[a']" TESTS, "'[a'", "the glob is not well formed"},
        {SELF "pattern: a, sensitive: yes" TESTS, "yes", "sensitive is true or false"},
        {SELF "pattern: a, when: line-new" TESTS, "line-new", "when is line_new"},
        {SELF "pattern: a, when: [line_new, sometimes]" TESTS, "sometimes", "when is line_new"},
        {SELF "pattern: a, unless: line_new" TESTS, "line_new", "conditions are a list"},
        {SELF "pattern: a, when: [{on: files, words: [a]}]" TESTS, "files", "on is finding"},
        {SELF "pattern: a, when: [{on: file, words: [b]}]" TESTS, "[b]", "is a pattern"},
        {SELF "pattern: a, when: [{on: line}]" TESTS, "{on", "a test needs a pattern or words"},
        {SELF "pattern: a, unless: [{on: [0, 101], words: [x]}]" TESTS, "101",
         "a line is a number"},
        {SELF "pattern: a, when: [{on: [-60, 60], words: [x]}]" TESTS, "{id: one", "more than 100"},
        {SELF "pattern: a, triggers: [x]" TESTS, "[x]", "a trigger has at least two bytes"},
        {SELF "pattern: a, fix: {safe: true}" TESTS, "{safe", "a fix says {replace: text}"},
        {SELF "pattern: a, fix: [{replace: b}, {replace: c}]" TESTS, "{replace: b", "comes last"},
        {SELF "pattern: a, fix: [{pattern: b, replace: c}, {pattern: d, replace: '{3}'}]" TESTS,
         "{3}", "no group 3"},
        {SELF "pattern: a, fix: []" TESTS, "[]", "a fix says {replace: text}"},
        {SELF "pattern: a, fix: b" TESTS, "b, match", "a fix says {replace: text}"},
        {SELF "pattern: a, fix: {replace: b, sfe: true}" TESTS, "sfe", "did you mean \"safe\"?"},
        {SELF "pattern: a, fix: {replace: 'x{1}'}" TESTS, "{1}", "give it one"},
        {SELF "pattern: a, fix: {replace: \"\\x41{2}\", pattern: (b)}" TESTS, "{2}", "no group 2"},
        {SELF "pattern: a, fix: {replace: b, pattern: 'a(b'}" TESTS, "b'", "does not compile"},
        {SELF "pattern: a, fix: {replace: '{match}'}, sensitive: true" TESTS, "{match}",
         "holds nothing of what was found"},
        {MESSAGE("got {2}") "pattern: '(a)'" TESTS, "{2}", "no group \"2\""},
        {MESSAGE("got {0}") "pattern: '(a)'" TESTS, "{0}", "{match}"},
        {MESSAGE("got {10}") "pattern: '(a)'" TESTS, "{10}", "{1} to {9}"},
        {MESSAGE("{1}{nme}") "pattern: '(?<name>a)'" TESTS, "{nme}", "no group \"nme\""},
        {MESSAGE("\\x41{x}") "pattern: a" TESTS, "{x}", "no group \"x\""},
        {MESSAGE("{1}") "patterns: [{pattern: (a)}, {pattern: b}]" TESTS, "{1}", "every pattern"},
        {MESSAGE("{1}") "pattern: (a), sensitive: true" TESTS, "{1}", "shows no match"},
        {MESSAGE("{match}") "pattern: (a), sensitive: true" TESTS, "{match}", "shows no match"},
        {MESSAGE("{1}") "paths: [x], match: [{path: x}], no-match: [a]}\n", "{1}", "no group"},
        {SELF "pattern: a, link: 'javascript:x'" TESTS, "'javascript", "a link begins with https"},
        {SELF "pattern: a, keywords: [x y], file: {has: z}" TESTS, "[x y]", "either keywords or"},
        {SELF "pattern: a, keywords: \"x\\ny\"" TESTS, "\"x", "stands on one line"},
        {SELF "pattern: a, triggers: [\"xx\\n\"]" TESTS, "[\"xx", "stands on one line"},
        {SELF "pattern: a, sensitive: true, fix: {pattern: x, replace: y}" TESTS, "y",
         "takes the place of all of it"},
        {SELF "pattern: a, fix: {replace: \"x\\r\\ny\"}" TESTS, "\"x", "is LF: write it so"},
        {SELF "requires: ['a*/b']" TESTS, "['a*", "wildcards in its name alone"},
        {SELF "requires: ['../b']" TESTS, "['..", "a path in the folder"},
        {SELF "requires: [a], pattern: x" TESTS, "pattern", "by its name: pattern says"},
        {SELF "paths: [x], lines: 2" TESTS, "lines", "finds files by their paths"},
        {SELF "paths: [x], fix: {replace: y}" TESTS, "fix", "finds files by their paths"},
        {SELF "severity: info" TESTS, "id: one", "needs a pattern, or paths"},
        {SELF "paths: [x], match: [{language: c}], no-match: [a, b, c]}\n", "{language",
         "a test needs a text, or a path"},
        {SELF "pattern: a, id: Two" TESTS, "", "duplicate"},
        {"  - {id: Two, title: t, message: m, why: w, pattern: a" TESTS, "Two", "kebab case"},
        {"  - {id: two, title: t, message: m., why: w, pattern: a" TESTS, "m.", "full stop"},
        {"  - {id: two, title: t, why: w, pattern: a" TESTS, "id: two", "needs a message"},
        {"  - {id: good, title: t, message: m, why: w, pattern: a" TESTS, "good", "of this id"},
        {"  - text\n", "text", "a rule is a mapping"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[2048];
        struct file_faults faults = {0};
        snprintf(text, sizeof text,
                 HEAD "  - {id: good, title: t, message: m, why: w, pattern: a" TESTS "%s",
                 rows[i].rule);
        struct pack *pack = read_text(text, &faults);
        cr_assert(faults.count >= 1, "row %zu", i);
        const struct file_fault *fault = &faults.items[0];
        if (pack) {
            cr_expect_eq(faults.count, 1, "row %zu: %zu, %s", i, faults.count,
                         faults.items[faults.count - 1].message);
            cr_expect_eq(pack_module(pack)->n_rules, 1, "row %zu", i);
            cr_expect_eq(strncmp(text + fault->start, rows[i].at, strlen(rows[i].at)), 0,
                         "row %zu: at %.20s", i, text + fault->start);
        } else {
            cr_expect_str_empty(rows[i].at, "row %zu: no pack, %s", i, fault->message);
        }
        cr_expect(strstr(fault->message, rows[i].message) || !pack, "row %zu: %s", i,
                  fault->message);
        cr_expect_eq(fault->severity, SEVERITY_BLOCKED, "row %zu", i);
        pack_unref(pack);
        file_faults_release(&faults);
    }
}

/* Files that are no pack at all. */
Test(pack, whole_files)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"", "a pack is a mapping"},
        {"text", "a pack is a mapping"},
        {"version: 1\n", "a pack needs an id"},
        {"id: Acme\nversion: 1\nrules: []\n", "the pack's id is in kebab case"},
        {"id: [\n", ""},
        {"id: acme\nversion: 1\n", "rules is a list"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct file_faults faults = {0};
        struct pack *pack = read_text(rows[i].text, &faults);
        cr_expect_null(pack, "row %zu", i);
        cr_assert(faults.count >= 1, "row %zu", i);
        cr_expect(strstr(faults.items[0].message, rows[i].message), "row %zu: %s", i,
                  faults.items[0].message);
        pack_unref(pack);
        file_faults_release(&faults);
    }
}

/* Warnings cost nothing. */
Test(pack, warnings)
{
    struct file_faults faults = {0};
    struct pack *pack = read_text(
        "id: acme\nversion: 2\nlanguages: [python, elvish]\nrules:\n"
        "  - {id: one, title: t, message: m, why: w, pattern: a, match: [a], no-match: [b]}\n",
        &faults);
    cr_assert(pack);
    cr_expect_eq(pack_module(pack)->n_rules, 1);
    cr_expect_eq(faults.count, 3);
    for (size_t i = 0; i < faults.count; i++)
        cr_expect_eq(faults.items[i].severity, SEVERITY_WARNING, "%s", faults.items[i].message);
    pack_unref(pack);
    file_faults_release(&faults);
}

/* What a rule says becomes what the engine reads. */
Test(pack, a_rule_as_data)
{
    struct file_faults faults = {0};
    struct pack *pack = read_text(
        HEAD
        "  - id: all\n    title: T\n    message: M\n    why: W\n    how: H\n"
        "    link: https://example.org\n    severity: ERROR\n    confidence: high\n"
        "    profile: strict\n    sensitive: true\n    languages: [code, yaml]\n"
        "    paths: ['**/*.py']\n    keywords: [open]\n    ignore-case: true\n"
        "    patterns: [{string: 'a.b', in: string}, {word-pattern: 'c|d', ignore-case: false}]\n"
        "    capture: first\n    lines: 3\n    entropy: 2.5\n"
        "    when: [{on: [-2, 1], words: [x, y]}, [{on: path, pattern: p}, {words: z, not: "
        "true}]]\n"
        "    unless: [{on: line, substring: '+'}]\n"
        "    fix: {replace: r, safe: true}\n    match: [a, b, c]\n    no-match: [a, b, c]\n",
        &faults);
    cr_assert(pack);
    cr_expect_eq(faults.count, 0, "%s", faults.count ? faults.items[0].message : "");
    const struct rule *rule = &pack_module(pack)->rules[0];
    cr_expect_str_eq(rule->id, "acme/all");
    cr_expect_eq(rule->severity, SEVERITY_BLOCKED);
    cr_expect_eq(rule->profile, PROFILE_STRICT);
    cr_expect_eq(rule->confidence, RULE_CONFIDENCE_HIGH);
    cr_expect_eq(rule->kinds, RULE_KIND_CODE);
    cr_expect_str_eq(rule->languages[0], "yaml");
    cr_expect_str_eq(rule->pattern, "\\ba\\.b\\b");
    cr_expect_eq(rule->where, RULE_IN_STRING);
    cr_expect_str_eq(rule->alternatives[0]->source, "\\b(?:c|d)\\b");
    cr_expect_not(rule->alternatives[0]->ignore_case);
    cr_expect_null(rule->alternatives[1]);
    cr_expect_eq(rule->capture, RULE_CAPTURE_FIRST);
    cr_expect_eq(rule->lines_before, 2);
    cr_expect_eq(rule->lines_after, 3);
    cr_expect_eq(rule->flags, RULE_IGNORE_CASE | RULE_SENSITIVE);
    cr_expect_eq(rule->n_conditions, 3);
    cr_expect_eq(rule->conditions[1].n_tests, 2);
    cr_expect(rule->conditions[1].tests[1].negated);
    cr_expect(rule->conditions[2].tests[0].negated);
    cr_expect_str_eq(rule->conditions[2].tests[0].pattern->source, "\\+");
    cr_expect(rule->fix->is_safe);
    cr_expect_str_eq(rule->matches[0].language, "yaml");
    pack_unref(pack);
    file_faults_release(&faults);
}

/* Each pattern of a list says for itself whether case counts. */
Test(pack, case_of_patterns)
{
    struct file_faults faults = {0};
    struct pack *pack =
        read_text(HEAD "  - {id: one, title: t, message: m, why: w, ignore-case: true, "
                       "patterns: [{pattern: a, ignore-case: false}, {pattern: b}]" TESTS,
                  &faults);
    cr_assert(pack);
    cr_expect_eq(faults.count, 0, "%s", faults.count ? faults.items[0].message : "");
    const struct rule *rule = &pack_module(pack)->rules[0];
    cr_expect_not(rule->flags & RULE_IGNORE_CASE);
    cr_expect(rule->alternatives[0]->ignore_case);
    pack_unref(pack);
    file_faults_release(&faults);
}

/* A pack whose only rule has a fault leaves nothing that a later pack could be taken for. */
Test(pack, without_rules)
{
    struct rule_cache *cache = rule_cache_create(NULL, 0);
    size_t n_groups = 0;
    for (int i = 0; i < 8; i++) {
        struct file_faults faults = {0};
        const char *pattern = i % 2 ? "a" : "a(";
        char text[512];
        snprintf(text, sizeof text,
                 HEAD "  - {id: one, title: t, message: m, why: w, pattern: '%s'" TESTS, pattern);
        struct pack *pack = read_text(text, &faults);
        cr_assert(pack);
        struct rule_config config = {.language = language_plain(), .packs = &pack, .n_packs = 1};
        struct rule_set *set = rule_cache_acquire(cache, &config);
        size_t n_found = 0;
        for (size_t r = 0; r < rule_set_count(set); r++)
            n_found += strcmp(rule_set_rule(set, r)->id, "acme/one") == 0;
        cr_expect_eq(n_found, (size_t)(i % 2), "round %d", i);
        rule_set_unref(set);
        pack_unref(pack);
        file_faults_release(&faults);
        if (i == 0)
            n_groups = rule_cache_counts(cache).groups;
        cr_expect_eq(rule_cache_counts(cache).groups, n_groups, "round %d", i);
    }
    rule_cache_destroy(cache);
}

/* The place of an example is that of its text. */
Test(pack, places)
{
    static const char text[] = HEAD "  - {id: one, title: t, message: m, why: w, pattern: a,\n"
                                    "     match: [a, {text: 'ba'}, c], no-match: [d, e, f]}\n";
    struct file_faults faults = {0};
    struct pack *pack = read_text(text, &faults);
    cr_assert(pack);
    const struct rule *rule = &pack_module(pack)->rules[0];
    struct pack_place place = pack_example_place(pack, &rule->matches[1]);
    cr_expect_eq(place.first.line, 4);
    cr_expect_eq(place.first.byte, 23);
    cr_expect_eq(place.last.byte, 27);
    cr_expect_eq(pack_rule_place(pack, rule).first.byte, 9);
    pack_unref(pack);
    file_faults_release(&faults);
}

/* SPDX-License-Identifier: MIT */
#include "rules/rematch.h"

#include "rules/engine.h"
#include "rules/pack.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define HEAD "version: 1\nid: t\nrules:\n"
#define RULE(more) "  - {id: a, title: t, message: m, why: w, profile: core, " more "}\n"

/* A text under the rules of one pack. */
struct bench {
    struct pack *pack;
    const struct rule_module *module;
    struct rule_cache *cache;
    struct rule_set *set;
    struct scan_scratch *scratch;
    struct text text;
    struct scan_state state;
};

static void bench_init(struct bench *bench, const char *rules, struct span text)
{
    char pack[4096];
    struct file_faults faults = {0};
    struct rule_config config = {.language = language_plain(), .profile = PROFILE_STRICT};
    snprintf(pack, sizeof pack, HEAD "%s", rules);
    bench->pack = pack_read(SPAN("t.yaml"), span_from_string(pack), PACK_NO_EXAMPLES, &faults);
    cr_assert_eq(faults.count, 0, "%s: %s", rules, faults.count ? faults.items[0].message : "");
    file_faults_release(&faults);
    bench->module = pack_module(bench->pack);
    bench->cache = rule_cache_create(&bench->module, 1);
    bench->set = rule_cache_acquire(bench->cache, &config);
    bench->scratch = scan_scratch_create();
    text_init_copy(&bench->text, text);
    struct scan_input input = {.text = &bench->text, .language = language_plain()};
    scan_state_init(&bench->state, bench->set, &input, NULL);
    rule_set_scan(bench->set, &input, &bench->state, bench->scratch, SIZE_MAX);
}

static void bench_release(struct bench *bench)
{
    scan_state_release(&bench->state);
    scan_scratch_destroy(bench->scratch);
    text_release(&bench->text);
    rule_set_unref(bench->set);
    rule_cache_destroy(bench->cache);
    pack_unref(bench->pack);
}

/* The group of every finding, each closed by a bar. */
static void append_groups(const struct bench *bench, const char *group, struct buf *out)
{
    struct rematch rematch = {0};
    struct violation_cursor cursor = violation_cursor_begin(&bench->state.violations);
    struct violation violation;
    while (violation_cursor_next(&cursor, &violation)) {
        if (violation.kind != VIOLATION_FINDING)
            continue;
        rematch_find(&rematch, bench->set, &bench->text, &violation);
        buf_append(out, rematch_group(&rematch, span_from_string(group)));
        buf_append_byte(out, '|');
    }
    rematch_release(&rematch);
}

Test(rematch, groups_of_a_finding)
{
    static const struct {
        const char *rule, *text, *group, *expected;
    } rows[] = {
        {"pattern: '(a)(b)?'", "ab a", "1", "a|a|"},
        {"pattern: '(a)(b)?'", "ab a", "2", "b||"},
        {"pattern: '(a)(b)?'", "ab a", "3", "||"},
        {"pattern: '(?<left>a)=(?<right>\\w+)'", "a=bc a=d", "right", "bc|d|"},
        {"pattern: '(?<left>a)=(?<right>\\w+)'", "a=bc a=d", "left", "a|a|"},
        {"pattern: '(?<left>a)=(?<right>\\w+)'", "a=bc", "middle", "|"},
        /* The finding is a part of the match, or stands behind what was looked at. */
        {"pattern: '(\\w+)=(\\w+);', capture: 2", "a=b; cc=dd;", "1", "a|cc|"},
        {"pattern: '(?<=(x|y))a'", "xaya", "1", "x|y|"},
        {"pattern: '(\\d)\\Ka'", "1a2a", "1", "1|2|"},
        /* Matches in a row, which begin where the one before ended. */
        {"pattern: '(\\w)(\\w)'", "abcd", "2", "b|d|"},
        /* Several patterns. */
        {"patterns: [{pattern: 'a(.)'}, {pattern: 'b(..)'}]", "a1 b23", "1", "1|23|"},
        /* Texts of several lines, and lines around that only a condition looks at. */
        {"pattern: 'f\\(\\s*(\\w+),\\s*(\\w+)', lines: 3", "f(\n  one,\n  two)\nf(1, 2)", "2",
         "two|2|"},
        {"pattern: '(a\\n?b)', lines: 2", "a\r\nb ab", "1", "a|ab|"},
        {"pattern: '^(\\w)', when: [{on: [-1, 1], words: [z]}]", "a\nb\nz\nc", "1", "b|z|c|"},
        /* Nothing at all was found, and is widened. */
        {"pattern: '(?=(\\d))'", "x1\n2", "1", "1|2|"},
        {"pattern: '(;)$(?!.)', capture: 1", "a;", "1", ";|"},
        {"pattern: '\xC3\xA4(\xC3\xB6)'", "\xC3\xA4\xC3\xB6", "1", "\xC3\xB6|"},
        {"pattern: 'A(.)', ignore-case: true", "ax", "1", "x|"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char rule[1024];
        struct bench bench;
        struct buf groups = {0};
        snprintf(rule, sizeof rule, RULE("%s"), rows[i].rule);
        bench_init(&bench, rule, span_from_string(rows[i].text));
        append_groups(&bench, rows[i].group, &groups);
        cr_expect_str_eq(buf_string(&groups), rows[i].expected, "row %zu: %s", i,
                         buf_string(&groups));
        buf_release(&groups);
        bench_release(&bench);
    }
}

/* On a long line the match is looked for in the fragment that it was found in. */
Test(rematch, long_lines)
{
    struct bench bench;
    struct buf line = {0}, groups = {0}, expected = {0};
    for (unsigned i = 0; i < 30; i++) {
        for (unsigned k = 0; k < 1000; k++)
            buf_append_string(&line, "12345678");
        buf_printf(&line, " key%u=value%u ", i, i);
        buf_printf(&expected, "value%u|", i);
    }
    bench_init(&bench, RULE("pattern: 'key(\\d+)=(\\w+)', capture: 1"), buf_span(&line));
    append_groups(&bench, "2", &groups);
    cr_expect_str_eq(buf_string(&groups), buf_string(&expected));
    buf_release(&line);
    buf_release(&groups);
    buf_release(&expected);
    bench_release(&bench);
}

/* SPDX-License-Identifier: MIT */
#include "rules/fix.h"

#include "rules/engine.h"
#include "rules/pack.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define HEAD "version: 1\nid: t\nrules:\n"
#define RULE(id, more) "  - {id: " id ", title: t, message: m, why: w, profile: core, " more "}\n"

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

static void bench_init(struct bench *bench, const char *rules, const char *text)
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
    text_init_copy(&bench->text, span_from_string(text));
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

static void make_plan(const struct bench *bench, struct fix_plan *plan)
{
    struct violation_cursor cursor = violation_cursor_begin(&bench->state.violations);
    struct violation violation;
    while (violation_cursor_next(&cursor, &violation))
        fix_plan_add(plan, bench->set, &bench->text, &violation);
}

#define A_TO_B RULE("a", "pattern: 'a+', fix: {replace: b, safe: true}")
#define NOTHING "pattern: 'x+', fix: {replace: '', safe: true}"

/* One round: what the text becomes, how many edits, and how many were left out. */
Test(fix, one_round)
{
    static const struct {
        const char *rules, *text, *expected;
        size_t n, n_unsafe, n_waiting;
    } rows[] = {
        {A_TO_B, "", "", 0, 0, 0},
        {A_TO_B, "xaax a", "xbx b", 2, 0, 0},
        {A_TO_B,
         "\xF0\x9F\x98\x80"
         "a\xC3\xA4",
         "\xF0\x9F\x98\x80"
         "b\xC3\xA4",
         1, 0, 0},
        {A_TO_B, "a\r\na\ra\na", "b\r\nb\rb\nb", 4, 0, 0},
        {RULE("x", NOTHING), "1xx2\nx\nx", "12\n\n", 3, 0, 0},
        {RULE("a", "pattern: a, fix: {replace: b}"), "aa", "aa", 0, 2, 0},
        {RULE("a", "pattern: a, fix: {replace: a, safe: true}"), "aa", "aa", 0, 0, 0},
        {RULE("a", "pattern: 'a(b)c', capture: 1, fix: {replace: '[{match}]', safe: true}"), "abc",
         "a[b]c", 1, 0, 0},
        {RULE("a", "pattern: a, fix: {replace: '%s $1 \\1 {} {x} {match', safe: true}"), "a",
         "%s $1 \\1 {} {x} {match", 1, 0, 0},
        {RULE("a", "pattern: a, fix: {replace: '{{match}}{match}', safe: true}"), "a", "{a}a", 1, 0,
         0},
        {RULE("a", "pattern: 'f\\(.*\\)', "
                   "fix: {pattern: '(\\w+), (\\w+)', replace: '{2}, {1}', safe: true}"),
         "f(x, y) + f(1)", "f(y, x) + f(1)", 1, 0, 0},
        {RULE("a", "pattern: '\\w+', fix: {pattern: 'A', replace: '<{0}>', safe: true}"), "aAA",
         "a<A><A>", 1, 0, 0},
        {RULE("a", "pattern: '\\w+', ignore-case: true, "
                   "fix: {pattern: 'A', replace: '<{0}>', safe: true}"),
         "aA", "<a><A>", 1, 0, 0},
        {RULE("a", "pattern: '\\w+', ignore-case: true, "
                   "fix: {pattern: 'A', ignore-case: false, replace: '<{0}>', safe: true}"),
         "aA", "a<A>", 1, 0, 0},
        {RULE("a", "pattern: 'a|b', fix: {pattern: '(a)|b', replace: '({1})', safe: true}"), "ab",
         "(a)()", 2, 0, 0},
        {RULE("a", "pattern: ab, fix: {pattern: c, replace: d, safe: true}"), "ab", "ab", 0, 0, 0},
        {RULE("a", "pattern: ab, fix: {pattern: 'x*', replace: '-', safe: true}"), "ab", "-a-b-", 1,
         0, 0},
        {RULE("a", "pattern: ab, fix: {pattern: '$', replace: c, safe: true}"), "abab", "abcabc", 2,
         0, 0},
        /* Of a list the first that matches is made, as safe as it says; none where none does. */
        {RULE("a", "pattern: '[ab]\\d', fix: [{pattern: '^a', replace: x, safe: true}, "
                   "{pattern: '1$', replace: y, safe: true}]"),
         "a1 b1 b2 a2", "x1 by b2 x2", 3, 0, 0},
        {RULE("a", "pattern: '[ab]', fix: [{pattern: a, replace: x}, {replace: y, safe: true}]"),
         "ab", "ay", 1, 1, 0},
        {RULE("a", "pattern: 'ab+', fix: [{pattern: 'b(c)', replace: '{1}', safe: true}, "
                   "{replace: '<{match}>', safe: true}]"),
         "abb", "<abb>", 1, 0, 0},
        /* Two findings in one place: the first in order, then the next round. */
        {RULE("a", "pattern: 'ab', fix: {replace: '1', safe: true}")
             RULE("b", "pattern: 'bc', fix: {replace: '2', safe: true}"),
         "abc", "1c", 1, 0, 1},
        {RULE("a", "pattern: 'ab', fix: {replace: '1', safe: true}")
             RULE("b", "pattern: 'cd', fix: {replace: '2', safe: true}"),
         "abcd", "12", 2, 0, 0},
        {RULE("b", "pattern: 'bc', fix: {replace: '2', safe: true}")
             RULE("a", "pattern: 'abcd', fix: {replace: '1', safe: true}"),
         "abcd", "1", 1, 0, 1},
        {RULE("a", "pattern: 'ab', fix: {replace: '1'}")
             RULE("b", "pattern: 'bc', fix: {replace: '2', safe: true}"),
         "abc", "a2", 1, 1, 0},
        /* Line ends are those of the place. */
        {RULE("a", "pattern: a, fix: {replace: \"1\\n2\", safe: true}"), "a\r\n", "1\r\n2\r\n", 1,
         0, 0},
        {RULE("a", "pattern: a, fix: {replace: \"1\\n2\", safe: true}"), "x\ra", "x\r1\r2", 1, 0,
         0},
        {RULE("a", "pattern: a, fix: {replace: \"1\\n2\", safe: true}"), "a", "1\n2", 1, 0, 0},
        {RULE("a", "pattern: \"a\\nb\", lines: 2, fix: {replace: '({match})', safe: true}"),
         "a\r\nb", "(a\r\nb)", 1, 0, 0},
        {RULE("a", "pattern: \"a\\nb\", lines: 2, fix: {replace: c, safe: true}"), "1a\nb2\n",
         "1c2\n", 1, 0, 0},
        /* Edits of one line are made as one. */
        {RULE("a", "pattern: a, fix: {replace: \"1\\n2\", safe: true}"), "xa-a-a\r\ny",
         "x1\r\n2-1\r\n2-1\r\n2\r\ny", 3, 0, 0},
        {RULE("a", "pattern: \"a\\nb\", lines: 2, fix: {replace: c, safe: true}")
             RULE("d", "pattern: d, fix: {replace: '', safe: true}"),
         "1da\nb2d3a\nb4\nd", "1c23c4\n", 5, 0, 0},
        {RULE("a", "pattern: \"a\\nb\\nc\", lines: 3, fix: {replace: d, safe: true}"),
         "a\r\nb\nc\n", "a\r\nb\nc\n", 0, 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench bench;
        struct fix_plan plan = {.level = FIX_SAFE};
        struct line_changes changes = {.count = 0};
        struct buf out = {0};
        bench_init(&bench, rows[i].rules, rows[i].text);
        make_plan(&bench, &plan);
        cr_expect_eq(plan.count, rows[i].n, "row %zu: %zu edits", i, plan.count);
        cr_expect_eq(plan.n_unsafe, rows[i].n_unsafe, "row %zu", i);
        cr_expect_eq(plan.n_waiting, rows[i].n_waiting, "row %zu", i);
        fix_plan_apply(&plan, &bench.text, &changes);
        text_append_to(&bench.text, &out);
        cr_expect_str_eq(buf_string(&out), rows[i].expected, "row %zu: %s", i, buf_string(&out));
        buf_release(&out);
        fix_plan_release(&plan);
        bench_release(&bench);
    }
}

/* A record that does not lie in the text, or within a character, is no reason for an edit. */
Test(fix, other_texts)
{
    static const struct violation rows[] = {
        {.line = 1, .start = 0, .end = 1},
        {.line = 0, .start = 2, .end = 2},
        {.line = 0, .start = 2, .end = 9},
        {.line = 0, .start = 0, .end = 1},
        {.line = 0, .start = 1, .end = 3},
        {.line = 0, .start = 0, .end = 1, .more_lines = 1},
        {.line = 0, .start = 2, .end = 3, .kind = VIOLATION_ABORTED},
    };
    struct bench bench;
    struct fix_plan plan = {.level = FIX_UNSAFE};
    struct violation whole = {.line = 0, .start = 0, .end = 2};
    bench_init(&bench, A_TO_B,
               "\xC3\xA4"
               "a");
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_not(fix_plan_add(&plan, bench.set, &bench.text, &rows[i]), "row %zu", i);
    cr_expect(fix_plan_add(&plan, bench.set, &bench.text, &whole));
    fix_plan_release(&plan);
    bench_release(&bench);
}

/* What a fix would blow up it does not replace. */
Test(fix, bounds)
{
    static char replacement[3000];
    struct bench bench;
    struct fix_plan plan = {.level = FIX_UNSAFE};
    struct buf rules = {0}, text = {0};
    for (size_t i = 0; i < 300; i++)
        strcat(replacement, "{match}");
    buf_printf(&rules, RULE("a", "pattern: 'a+', fix: {replace: '%s'}"), replacement);
    for (size_t i = 0; i < 300; i++)
        buf_append_byte(&text, 'a');
    bench_init(&bench, buf_string(&rules), buf_string(&text));
    make_plan(&bench, &plan);
    cr_expect_eq(plan.count, 0);
    fix_plan_release(&plan);
    bench_release(&bench);
    buf_release(&rules);
    buf_release(&text);
}

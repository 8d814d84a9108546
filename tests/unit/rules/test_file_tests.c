/* SPDX-License-Identifier: MIT */
#include "rules/engine.h"
#include "rules/pack.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define RULE(conditions)                                                                           \
    "[{\"id\": \"A\", \"name\": \"n\", \"patterns\": [{\"pattern\": \"hit\", \"type\": "           \
    "\"string\"}], \"conditions\": [" conditions "]}]"
#define CONDITION(place, pattern, more)                                                            \
    "{\"search_in\": \"" place "\", \"pattern\": {\"type\": \"regex\", \"pattern\": \"" pattern    \
    "\"" more "}"
#define BEFORE CONDITION("only-before", "a+", "") "}"
#define NOT_BEFORE CONDITION("only-before", "a+", "") ", \"negate_finding\": true}"
#define AFTER CONDITION("only-after", "b", "") "}"
#define NOT_AFTER CONDITION("only-after", "b", "") ", \"negate_finding\": true}"
#define BEFORE_IN(languages) CONDITION("only-before", "a+", "") ", \"applies_to\": [" languages "]}"
#define BEFORE_NOT_IN(languages)                                                                   \
    CONDITION("only-before", "a+", "") ", \"does_not_apply_to\": [" languages "]}"
#define IN_COMMENT CONDITION("same-file", "c", ", \"scopes\": [\"comment\"]") "}"
#define NOT_IN_CODE                                                                                \
    CONDITION("same-file", "d", ", \"scopes\": [\"code\"]") ", \"negate_finding\": true}"

/* A text under one rule of DevSkim's. */
struct bench {
    struct pack *pack;
    const struct rule_module *module;
    struct rule_cache *cache;
    struct rule_set *set;
    struct scan_scratch *scratch;
    struct text text;
    struct scan_input input;
    struct scan_state state;
};

static void scan(struct bench *bench)
{
    while (!rule_set_scan(bench->set, &bench->input, &bench->state, bench->scratch, 3))
        continue;
}

static void bench_init(struct bench *bench, const char *rules, const char *text)
{
    struct file_faults faults = {0};
    struct rule_config config = {.language = language_by_id(SPAN("python"))};
    bench->pack = pack_read(SPAN("t.json"), span_from_string(rules), PACK_NO_EXAMPLES, &faults);
    cr_assert_eq(faults.count, 0, "%s: %s", rules, faults.count ? faults.items[0].message : "");
    file_faults_release(&faults);
    bench->module = pack_module(bench->pack);
    bench->cache = rule_cache_create(&bench->module, 1);
    bench->set = rule_cache_acquire(bench->cache, &config);
    bench->scratch = scan_scratch_create();
    text_init_copy(&bench->text, span_from_string(text));
    bench->input = (struct scan_input){.text = &bench->text, .language = config.language};
    scan_state_init(&bench->state, bench->set, &bench->input, NULL);
    scan(bench);
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

/* "line:byte line:byte " of the findings. */
static void append_places(const struct bench *bench, struct buf *out)
{
    struct violation_cursor cursor = violation_cursor_begin(&bench->state.violations);
    struct violation violation;
    while (violation_cursor_next(&cursor, &violation))
        if (violation.kind == VIOLATION_FINDING)
            buf_printf(out, "%u:%u ", violation.line, violation.start);
}

Test(file_tests, what_lies_before_behind_and_anywhere)
{
    static const struct {
        const char *rule, *text, *expected;
    } rows[] = {
        {RULE(BEFORE), "hit\na\nhit", "2:0 "},
        {RULE(BEFORE), "hit a hit\nhit", "0:6 1:0 "},
        {RULE(BEFORE), "hit\nhit\na", ""},
        {RULE(NOT_BEFORE), "hit a hit\nhit", "0:0 "},
        {RULE(NOT_BEFORE), "x\nhit hit\ny", "1:0 1:4 "},
        {RULE(BEFORE_IN("\"python\"")), "hit\na\nhit", "2:0 "},
        {RULE(BEFORE_IN("\"c\", \"pyth\"")), "hit\na\nhit", "0:0 2:0 "},
        {RULE(BEFORE_NOT_IN("\"python\"")), "hit\na\nhit", "0:0 2:0 "},
        {RULE(BEFORE_NOT_IN("\"c\"")), "hit\na\nhit", "2:0 "},
        {RULE(AFTER), "hit\nb\nhit", "0:0 "},
        {RULE(AFTER), "hit b hit", "0:0 "},
        {RULE(NOT_AFTER), "hit b hit\nhit", "0:6 1:0 "},
        {RULE(AFTER), "b\nhit", ""},
        /* All conditions hold. */
        {RULE(BEFORE "," AFTER), "hit\na hit\nhit b hit\nb\nhit", "1:2 2:0 2:6 "},
        {RULE(BEFORE "," NOT_AFTER), "a\nhit\nb\nhit", "3:0 "},
        /* Scopes, of the first condition on the file and of a second. */
        {RULE(IN_COMMENT), "hit\nc = 1", ""},
        {RULE(IN_COMMENT), "hit\nx = 1 # c", "0:0 "},
        {RULE(IN_COMMENT "," NOT_IN_CODE), "hit\nx = 1 # c d", "0:0 "},
        {RULE(IN_COMMENT "," NOT_IN_CODE), "hit\nx = d # c", ""},
        {RULE(NOT_IN_CODE "," IN_COMMENT), "hit\nx = d # c", ""},
        {RULE(NOT_IN_CODE "," IN_COMMENT), "hit\nx = 1 # c d", "0:0 "},
        {RULE(NOT_IN_CODE "," IN_COMMENT), "hit", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench bench;
        struct buf places = {0};
        bench_init(&bench, rows[i].rule, rows[i].text);
        append_places(&bench, &places);
        cr_expect_str_eq(buf_string(&places), rows[i].expected, "row %zu: %s", i,
                         buf_string(&places));
        buf_release(&places);
        bench_release(&bench);
    }
}

static void edit(struct bench *bench, struct text_edit edit)
{
    struct line_changes changes = {0};
    text_apply(&bench->text, &edit, &changes);
    scan_state_splice(&bench->state, &changes);
    scan(bench);
}

static void expect(const struct bench *bench, const char *expected)
{
    struct buf places = {0};
    append_places(bench, &places);
    cr_expect_str_eq(buf_string(&places), expected, "%s instead of %s", buf_string(&places),
                     expected);
    buf_release(&places);
}

/* Lines that come, move and go, above and below what is found. */
Test(file_tests, follow_edits)
{
    struct bench bench;
    bench_init(&bench, RULE(BEFORE "," NOT_AFTER), "hit\nhit\nhit\nhit\n");
    expect(&bench, "");
    edit(&bench, (struct text_edit){{1, 0}, {1, 0}, SPAN("a\n")});
    expect(&bench, "2:0 3:0 4:0 ");
    edit(&bench, (struct text_edit){{4, 0}, {4, 0}, SPAN("b\n")});
    expect(&bench, "5:0 ");
    edit(&bench, (struct text_edit){{0, 0}, {0, 0}, SPAN("x\ny\n")});
    expect(&bench, "7:0 ");
    edit(&bench, (struct text_edit){{3, 0}, {4, 0}, SPAN("")});
    expect(&bench, "");
    edit(&bench, (struct text_edit){{5, 0}, {6, 0}, SPAN("a\n")});
    expect(&bench, "6:0 ");
    edit(&bench, (struct text_edit){{0, 0}, {0, 0}, SPAN("a")});
    expect(&bench, "2:0 3:0 4:0 6:0 ");
    edit(&bench, (struct text_edit){{7, 0}, {7, 0}, SPAN("b")});
    expect(&bench, "");
    bench_release(&bench);
}

/* What does not move a first or last line has the rule looked for on the changed lines alone. */
Test(file_tests, cost_nothing_while_they_stay)
{
    struct bench bench;
    struct buf text = {0};
    buf_append_string(&text, "a\n");
    for (size_t i = 0; i < 1000; i++)
        buf_append_string(&text, "hit\n");
    bench_init(&bench, RULE(BEFORE "," NOT_AFTER), buf_string(&text));
    size_t before = bench.state.lines_scanned;
    edit(&bench, (struct text_edit){{0, 0}, {0, 0}, SPAN("x\ny")});
    edit(&bench, (struct text_edit){{500, 0}, {500, 0}, SPAN("a\n")});
    edit(&bench, (struct text_edit){{900, 0}, {900, 3}, SPAN("hits")});
    cr_expect_leq(bench.state.lines_scanned - before, 8, "%zu", bench.state.lines_scanned - before);
    buf_release(&text);
    bench_release(&bench);
}

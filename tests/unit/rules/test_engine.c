/* SPDX-License-Identifier: MIT */
/* What the engine looks at after an edit, counted; that it finds the right things is the law's. */
#include "rules/engine.h"
#include "rules/registry.h"

#include "base/utf8.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const struct rule line_rules[] = {
    {.id = "t/line", .severity = SEVERITY_INFO, .triggers = WORDS("hit"), .pattern = "hit"},
    {.id = "t/comment",
     .severity = SEVERITY_INFO,
     .triggers = WORDS("note"),
     .where = RULE_IN_COMMENT,
     .pattern = "note"},
};
static const struct rule window_rules[] = {
    {.id = "t/window",
     .severity = SEVERITY_INFO,
     .triggers = WORDS("look"),
     .lines_before = 3,
     .lines_after = 5,
     .pattern = "look(?=\\n*right)"},
};
static void report_line_end(struct scan *scan)
{
    scan_report(scan, scan_line_end(scan), scan_line_end(scan));
}

static const struct rule ends_rules[] = {
    {.id = "t/ends", .severity = SEVERITY_INFO, .flags = RULE_LINE_ENDS, .check = report_line_end},
};
static const struct rule gate_rules[] = {
    {.id = "t/gated",
     .severity = SEVERITY_INFO,
     .triggers = WORDS("hit"),
     .gate = WORDS("sesame", "wide"),
     .pattern = "hit"},
};

#define MODULE(name)                                                                               \
    static const struct rule_module name##_module = {RULE_MODULE_ABI,                              \
                                                     sizeof(struct rule),                          \
                                                     "t",                                          \
                                                     "T",                                          \
                                                     name##_rules,                                 \
                                                     sizeof name##_rules / sizeof *name##_rules,   \
                                                     0}
MODULE(line);
MODULE(window);
MODULE(ends);
MODULE(gate);

/* A text under the rules of one module, settled. */
struct subject {
    struct text text;
    struct rule_cache *cache;
    const struct rule_module *modules[1];
    struct rule_set *set;
    struct scan_input input;
    struct scan_state state;
    struct scan_scratch *scratch;
};

static size_t settle(struct subject *subject, size_t slice)
{
    size_t calls = 1;
    while (!rule_set_scan(subject->set, &subject->input, &subject->state, subject->scratch, slice))
        calls++;
    return calls;
}

static void begin(struct subject *subject, const struct rule_module *module, struct span contents)
{
    struct rule_config config = {.language = language_by_id(SPAN("c")), .profile = PROFILE_CORE};
    text_init_copy(&subject->text, contents);
    subject->modules[0] = module;
    subject->cache = rule_cache_create(subject->modules, 1);
    subject->set = rule_cache_acquire(subject->cache, &config);
    subject->scratch = scan_scratch_create();
    subject->input = (struct scan_input){
        .text = &subject->text, .language = config.language, .path = SPAN("a.c")};
    scan_state_init(&subject->state, subject->set, &subject->input, NULL);
    settle(subject, SIZE_MAX);
    subject->state.lines_lexed = subject->state.lines_scanned = 0;
}

static void end(struct subject *subject)
{
    scan_state_release(&subject->state);
    scan_scratch_destroy(subject->scratch);
    rule_set_unref(subject->set);
    rule_cache_destroy(subject->cache);
    text_release(&subject->text);
}

static void edit(struct subject *subject, size_t line, size_t byte, size_t end_line,
                 size_t end_byte, const char *replacement)
{
    struct line_changes changes = {.count = 0};
    struct text_edit edit = {{line, byte}, {end_line, end_byte}, span_from_string(replacement)};
    text_apply(&subject->text, &edit, &changes);
    scan_state_splice(&subject->state, &changes);
}

/* `n` lines of plain code. */
static struct buf plain_lines(size_t n)
{
    struct buf text = {0};
    for (size_t i = 0; i < n; i++)
        buf_append_string(&text, "plain = 1;\n");
    return text;
}

static size_t findings(const struct subject *subject, size_t rule)
{
    return violation_set_count(&subject->state.violations, VIOLATION_FINDING, rule);
}

Test(engine, what_an_edit_costs)
{
    static const struct {
        const struct rule_module *module;
        size_t line, byte, end_line, end_byte;
        const char *replacement;
        size_t most_lexed, most_scanned;
    } rows[] = {
        {&line_module, 500, 3, 500, 3, "x", 3, 1},
        {&line_module, 500, 3, 500, 4, "", 3, 1},
        {&line_module, 0, 0, 0, 0, "x", 3, 1},
        {&line_module, 500, 0, 500, 0, "a\n", 3, 1},
        {&line_module, 500, 3, 500, 3, "\n", 4, 2},
        {&line_module, 500, 0, 501, 0, "", 2, 1},
        {&line_module, 500, 0, 500, 0, "/* a */", 3, 1},
        {&line_module, 500, 0, 500, 0, "// a", 3, 1},
        {&line_module, 100, 0, 900, 0, "", 2, 1},
        {&window_module, 500, 3, 500, 3, "x", 3, 1 + 8},
        {&window_module, 0, 0, 0, 0, "x", 3, 1 + 3},
        {&window_module, 500, 0, 501, 0, "", 3, 1 + 8},
        {&gate_module, 500, 3, 500, 3, "x", 3, 1},
        {&gate_module, 500, 3, 500, 3, "hit", 3, 1},
    };
    struct buf text = plain_lines(1000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct subject subject;
        begin(&subject, rows[i].module, buf_span(&text));
        edit(&subject, rows[i].line, rows[i].byte, rows[i].end_line, rows[i].end_byte,
             rows[i].replacement);
        settle(&subject, SIZE_MAX);
        cr_expect(subject.state.lines_lexed <= rows[i].most_lexed, "row %zu: %zu lines lexed", i,
                  subject.state.lines_lexed);
        cr_expect(subject.state.lines_scanned <= rows[i].most_scanned, "row %zu: %zu scanned", i,
                  subject.state.lines_scanned);
        end(&subject);
    }
    buf_release(&text);
}

Test(engine, a_comment_opened_on_the_first_line)
{
    struct buf text = plain_lines(998);
    struct subject subject;
    buf_append_string(&text, "note\n");
    begin(&subject, &line_module, buf_span(&text));
    cr_assert_eq(findings(&subject, 1), 0);
    edit(&subject, 0, 0, 0, 0, "/*");
    settle(&subject, SIZE_MAX);
    cr_expect_eq(subject.state.lines_lexed, 1000, "%zu", subject.state.lines_lexed);
    cr_expect_eq(findings(&subject, 1), 1);
    subject.state.lines_lexed = 0;
    edit(&subject, 0, 0, 0, 2, "");
    settle(&subject, SIZE_MAX);
    cr_expect_eq(subject.state.lines_lexed, 1000, "%zu", subject.state.lines_lexed);
    cr_expect_eq(findings(&subject, 1), 0);
    end(&subject);
    buf_release(&text);
}

Test(engine, a_comment_that_closes_stops_the_change)
{
    struct buf text = plain_lines(10);
    struct subject subject;
    buf_append_string(&text, "/**/\n");
    for (size_t i = 0; i < 500; i++)
        buf_append_string(&text, "plain;\n");
    begin(&subject, &line_module, buf_span(&text));
    edit(&subject, 5, 0, 5, 0, "/*");
    settle(&subject, SIZE_MAX);
    cr_expect(subject.state.lines_lexed <= 8, "%zu", subject.state.lines_lexed);
    end(&subject);
    buf_release(&text);
}

Test(engine, slices)
{
    static const size_t slices[] = {1, 2, 10, 100, 999, 1000, 5000};
    struct buf text = plain_lines(998);
    buf_append_string(&text, "note\n");
    for (size_t i = 0; i < sizeof slices / sizeof *slices; i++) {
        struct subject subject;
        begin(&subject, &line_module, buf_span(&text));
        edit(&subject, 0, 0, 0, 0, "/*");
        cr_expect_not(scan_state_is_settled(&subject.state), "row %zu", i);
        size_t calls = settle(&subject, slices[i]);
        cr_expect(scan_state_is_settled(&subject.state), "row %zu", i);
        cr_expect(calls >= 1000 / slices[i] && calls <= 1000 / slices[i] + 2, "row %zu: %zu calls",
                  i, calls);
        /* A slice lexes at most its lines and, to begin with, the one before them. */
        cr_expect(subject.state.lines_lexed <= 1000 + calls, "row %zu: %zu lexed", i,
                  subject.state.lines_lexed);
        cr_expect_eq(findings(&subject, 1), 1, "row %zu", i);
        end(&subject);
    }
    buf_release(&text);
}

Test(engine, an_edit_between_slices)
{
    struct buf text = plain_lines(998);
    struct subject subject;
    buf_append_string(&text, "note\n");
    begin(&subject, &line_module, buf_span(&text));
    edit(&subject, 0, 0, 0, 0, "/*");
    for (size_t i = 0; i < 20; i++)
        cr_assert_not(
            rule_set_scan(subject.set, &subject.input, &subject.state, subject.scratch, 10));
    edit(&subject, 100, 0, 100, 0, "*/");
    settle(&subject, 10);
    cr_expect_eq(findings(&subject, 1), 0);
    edit(&subject, 100, 0, 100, 2, "");
    settle(&subject, 10);
    cr_expect_eq(findings(&subject, 1), 1);
    end(&subject);
    buf_release(&text);
}

Test(engine, gates)
{
    struct subject subject;
    begin(&subject, &gate_module, SPAN("hit\nhit\na\nhit"));
    cr_expect_eq(findings(&subject, 0), 0);
    edit(&subject, 2, 1, 2, 1, " SESAME");
    settle(&subject, 1);
    cr_expect_eq(findings(&subject, 0), 3, "open: %zu", findings(&subject, 0));
    edit(&subject, 0, 0, 0, 0, "wide ");
    settle(&subject, 1);
    edit(&subject, 2, 0, 2, 8, "");
    settle(&subject, 1);
    cr_expect_eq(findings(&subject, 0), 3, "the other literal holds it open");
    edit(&subject, 0, 0, 0, 5, "");
    settle(&subject, 1);
    cr_expect_eq(findings(&subject, 0), 0, "closed: %zu", findings(&subject, 0));
    end(&subject);
}

Test(engine, mark_all_looks_at_every_line_again)
{
    struct buf text = plain_lines(99);
    struct subject subject;
    begin(&subject, &line_module, buf_span(&text));
    scan_state_mark_all(&subject.state);
    settle(&subject, SIZE_MAX);
    cr_expect_eq(subject.state.lines_scanned, 100, "%zu", subject.state.lines_scanned);
    end(&subject);
    buf_release(&text);
}

/* A window never crosses a line past the bound, and a match in the overlap is found once. */
Test(engine, long_lines)
{
    struct buf text = {0};
    struct subject subject;
    const size_t core = SCAN_LINE_MAX - SCAN_LINE_OVERLAP;
    size_t begins[] = {10, core - 2, core + 1, SCAN_LINE_MAX - 2, SCAN_LINE_MAX + 2, 130000};
    memset(buf_reserve(&text, 140000), '.', 140000);
    text.length = 140000;
    for (size_t i = 0; i < 6; i++)
        memcpy(text.bytes + begins[i], "hit", 3);
    begin(&subject, &line_module, buf_span(&text));
    cr_expect_eq(findings(&subject, 0), 6, "%zu", findings(&subject, 0));
    struct violation_cursor cursor = violation_cursor_begin(&subject.state.violations);
    struct violation violation;
    size_t next = 0;
    while (violation_cursor_next(&cursor, &violation)) {
        if (violation.kind != VIOLATION_FINDING)
            continue;
        cr_expect(next < 6 && violation.start == begins[next] && violation.end == begins[next] + 3,
                  "finding %zu at %u", next, violation.start);
        next++;
    }
    cr_expect_eq(violation_set_count(&subject.state.violations, VIOLATION_LONG_LINE, 0), 1);
    end(&subject);
    buf_release(&text);
}

Test(engine, a_fragment_is_cut_on_code_points)
{
    for (size_t shift = 0; shift < 8; shift++) {
        struct buf line = {0};
        for (size_t i = 0; i < shift; i++)
            buf_append_byte(&line, '.');
        while (line.length < 200000)
            buf_append_string(&line, "\xF0\x9F\x98\x80\xC3\xA9");
        size_t at = 0;
        size_t n = 1;
        struct line_fragment fragment = line_fragment_at(buf_span(&line), 0, 0);
        for (;; n++) {
            cr_expect_eq(utf8_valid_prefix(fragment.bytes), fragment.bytes.length, "shift %zu",
                         shift);
            cr_assert(fragment.bytes.length - fragment.lead <= SCAN_LINE_MAX &&
                          fragment.core > fragment.lead && fragment.offset == at,
                      "shift %zu fragment %zu", shift, n);
            at += fragment.core - fragment.lead;
            if (line_fragment_is_last(&fragment))
                break;
            fragment = line_fragment_next(buf_span(&line), &fragment);
            cr_expect(fragment.lead >= SCAN_LINE_LEAD, "shift %zu", shift);
        }
        cr_expect_eq(at, line.length + 1, "the last fragment takes all");
        cr_expect_eq(n, 4, "shift %zu: %zu fragments", shift, n);
        buf_release(&line);
    }
}

static const struct rule_module *module_of(struct span rule)
{
    size_t n_modules;
    const struct rule_module *const *modules = registry_modules(&n_modules);
    for (size_t m = 0; m < n_modules; m++)
        for (size_t r = 0; r < modules[m]->n_rules; r++)
            if (span_equal_string(rule, modules[m]->rules[r].id))
                return modules[m];
    return NULL;
}

/* One line full of names and values is not searched anew for each of them. */
Test(engine, a_dense_line_is_searched_once)
{
    enum { NAMES = 1000 };
    struct subject subject;
    struct scan_cost costs[64] = {{0}};
    struct buf line = {0};
    const struct rule_module *secrets = module_of(SPAN("secrets/assigned"));
    cr_assert(secrets && secrets->n_rules <= sizeof costs / sizeof *costs);
    for (size_t i = 0; i < NAMES; i++)
        buf_append_string(&line, "db.password = 'hunter2' ");
    begin(&subject, secrets, SPAN(""));
    scan_scratch_count_costs(subject.scratch, costs);
    edit(&subject, 0, 0, 0, 0, buf_string(&line));
    settle(&subject, SIZE_MAX);
    size_t assigned = 0;
    while (strcmp(rule_set_rule(subject.set, assigned)->id, "secrets/assigned") != 0)
        assigned++;
    cr_expect_eq(findings(&subject, assigned), NAMES);
    cr_expect_leq(costs[assigned].searches, 2, "%zu searches", costs[assigned].searches);
    end(&subject);
    buf_release(&line);
}

/* The lines that begin a run of other line ends, from 0, as digits. */
static void lines_found(const struct subject *subject, char *out)
{
    struct violation_cursor cursor = violation_cursor_begin(&subject->state.violations);
    struct violation violation;
    while (violation_cursor_next(&cursor, &violation))
        if (violation.kind == VIOLATION_FINDING)
            *out++ = (char)('0' + violation.line);
    *out = '\0';
}

Test(engine, the_first_line_of_a_run_of_other_line_ends_is_found)
{
    static const struct {
        const char *text, *lines;
    } rows[] = {
        {"", ""},
        {"a", ""},
        {"a\nb\nc\n", ""},
        {"a\r\nb\r\nc", ""},
        {"\r\r\r", ""},
        {"a\nb\r\nc\n", "1"},
        {"a\nb\r\nc\r\nd\n", "1"},
        {"a\nb\r\nc\r\nd\ne\r\n", "14"},
        {"a\nb\r\nc\rd\n", "1"},
        {"a\r\nb\nc\r\nd\n", "13"},
        {"a\r\nb\nc\nd\n", "1"},
        {"a\rb\nc\r\n", "1"},
        {"\n\r\n", "1"},
        {"a\n\r", "1"},
        {"a\nb\n\rc\r\n", "2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct subject subject;
        char found[16];
        begin(&subject, &ends_module, span_from_string(rows[i].text));
        lines_found(&subject, found);
        cr_expect_str_eq(found, rows[i].lines, "row %zu", i);
        end(&subject);
    }
}

static void put_line_end(struct subject *subject, size_t line, const char *line_end)
{
    struct line_changes changes = {.count = 0};
    struct text_edit edit = {.start = {line, text_line(&subject->text, line).length},
                             .end = {line + 1, 0},
                             .replacement = span_from_string(line_end)};
    text_apply(&subject->text, &edit, &changes);
    scan_state_splice(&subject->state, &changes);
    settle(subject, SIZE_MAX);
}

/* What one line end costs: its own line and what it leaves behind, until that is as it was. */
Test(engine, a_line_end_is_looked_at_alone_unless_it_is_the_first)
{
    enum { LINES = 1000 };
    struct buf text = {0};
    struct subject subject;
    for (size_t i = 0; i < LINES; i++)
        buf_append_string(&text, "a = 1;\n");
    begin(&subject, &ends_module, buf_span(&text));
    put_line_end(&subject, 500, "\r\n");
    cr_expect_eq(violation_set_count(&subject.state.violations, VIOLATION_FINDING, 0), 1);
    cr_expect(subject.state.lines_lexed < 8, "%zu lines", subject.state.lines_lexed);
    put_line_end(&subject, 0, "\r\n");
    cr_expect_eq(violation_set_count(&subject.state.violations, VIOLATION_FINDING, 0), 2,
                 "the lines behind the first, and those behind line 500");
    cr_expect(subject.state.lines_lexed > LINES);
    put_line_end(&subject, 0, "\n");
    put_line_end(&subject, 500, "\n");
    cr_expect_eq(subject.state.violations.count, 0);
    end(&subject);
    buf_release(&text);
}

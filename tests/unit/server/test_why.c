/* SPDX-License-Identifier: MIT */
#include "server/why.h"

#include "rules/scan.h"
#include "server/why_near.h"
#include "server/why_place.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static bool exists(struct span file)
{
    return span_equal(file, SPAN("a")) || span_equal(file, SPAN("b:1")) ||
           span_equal(file, SPAN("c")) || span_equal(file, SPAN("c:1"));
}

Test(why, place)
{
    static const struct {
        const char *word, *file; /* NULL: it names no place */
        size_t line, column;
    } rows[] = {
        {"a:1", "a", 1, 0},         {"a:12:3", "a", 12, 3},     {"a:12:3:", "a", 12, 3},
        {"a:12:", "a", 12, 0},      {"b:1:2", "b:1", 2, 0},     {"b:1:2:3", "b:1", 2, 3},
        {"c:1:2", "c", 1, 2},       {"none:1:2", "none", 1, 2}, {"-:7", "-", 7, 0},
        {"d/e f:3", "d/e f", 3, 0}, {"C:/x:3", "C:/x", 3, 0},   {":1:2", ":1", 2, 0},
        {"a", NULL, 0, 0},          {"a:", NULL, 0, 0},         {"a:x", NULL, 0, 0},
        {"a:0", NULL, 0, 0},        {"a:1:0", NULL, 0, 0},      {":1", NULL, 0, 0},
        {"", NULL, 0, 0},           {":", NULL, 0, 0},          {"a:-1", NULL, 0, 0},
        {"a:+1", NULL, 0, 0},       {"a: 1", NULL, 0, 0},       {"a:1234567890123456", NULL, 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct why_place place = {0};
        bool is_place = why_place_parse(span_from_string(rows[i].word), exists, &place);
        cr_expect_eq(is_place, rows[i].file != NULL, "%s", rows[i].word);
        if (!is_place || !rows[i].file)
            continue;
        cr_expect(span_equal_string(place.file, rows[i].file), "%s", rows[i].word);
        cr_expect_eq(place.line, rows[i].line, "%s", rows[i].word);
        cr_expect_eq(place.column, rows[i].column, "%s", rows[i].word);
    }
}

static bool is_long(struct scan *scan, struct scan_match *match)
{
    return match->end[0] - match->start[0] > 6 ||
           scan_refuse(scan, match->start[0], match->end[0], "it is short");
}

static void check_pairs(struct scan *scan)
{
    struct span text = scan_text(scan);
    for (size_t at = scan_line_start(scan); at + 1 < scan_line_end(scan); at++)
        if (text.bytes[at] == 'z' && text.bytes[at + 1] == 'z')
            scan_report(scan, at, at + 2);
        else if (text.bytes[at] == 'z')
            scan_refuse(scan, at, at + 1, "it stands alone");
}

static const struct rule_pattern three = {"three", RULE_IN_CODE, 0, false};
static const struct rule_test tests[] = {
    {.place = RULE_ON_LINES, .words = WORDS("yes", "ja")},
    {.place = RULE_ON_LINES, .first_line = -1, .pattern = &three},
};
static const struct rule_test not_never[] = {
    {.place = RULE_ON_FINDING, .negated = true, .words = WORDS("other", "never")}};
static const struct rule_condition conditions[] = {{tests, 2}, {not_never, 1}};

static const struct rule rules[] = {
    {.id = "t/plain", .message = "m", .severity = SEVERITY_HINT, .pattern = "plain\\w*"},
    {.id = "t/code",
     .message = "m",
     .severity = SEVERITY_HINT,
     .where = RULE_IN_CODE | RULE_IN_STRING,
     .pattern = "code"},
    {.id = "t/accept",
     .message = "m",
     .severity = SEVERITY_HINT,
     .triggers = WORDS("acc"),
     .pattern = "acc\\w*",
     .accept = is_long},
    {.id = "t/check",
     .message = "m",
     .severity = SEVERITY_HINT,
     .triggers = WORDS("pair"),
     .check = check_pairs},
    {.id = "t/when",
     .message = "m",
     .severity = SEVERITY_HINT,
     .flags = RULE_LINE_MATCH,
     .lines_before = 1,
     .pattern = "when\\w*",
     .conditions = conditions,
     .n_conditions = 2},
    {.id = "t/entropy",
     .message = "m",
     .severity = SEVERITY_HINT,
     .pattern = "key=(\\w+)",
     .capture = 1,
     .min_entropy = 2},
    {.id = "t/gate",
     .message = "m",
     .severity = SEVERITY_HINT,
     .gate = WORDS("opened"),
     .pattern = "gated"},
    {.id = "t/shut",
     .message = "m",
     .severity = SEVERITY_HINT,
     .flags = RULE_GATE_ABSENT,
     .gate = WORDS("closed"),
     .pattern = "shut"},
    {.id = "t/path",
     .message = "m",
     .severity = SEVERITY_HINT,
     .paths = WORDS("lib/"),
     .pattern = "path"},
    {.id = "t/c",
     .message = "m",
     .severity = SEVERITY_HINT,
     .languages = WORDS("c"),
     .pattern = "lang"},
    {.id = "t/off",
     .message = "m",
     .severity = SEVERITY_HINT,
     .profile = PROFILE_STRICT,
     .pattern = "off"},
    {.id = "t/over",
     .message = "m",
     .severity = SEVERITY_HINT,
     .overrides = WORDS("t/under"),
     .pattern = "over"},
    {.id = "t/under", .message = "m", .severity = SEVERITY_HINT, .pattern = "\\bove"},
    {.id = "t/secret",
     .message = "m",
     .severity = SEVERITY_HINT,
     .flags = RULE_SENSITIVE,
     .pattern = "secret\\d"},
    {.id = "t/around", .message = "m", .severity = SEVERITY_HINT, .pattern = "<.*>"},
    {.id = "t/slow",
     .message = "m",
     .severity = SEVERITY_HINT,
     .pattern = "(?:b|bb)+(?:b|bb)+(?:b|bb)+[cd]e"},
    {0},
};
static const struct rule_module module = {
    .abi = RULE_MODULE_ABI,
    .rule_size = sizeof(struct rule),
    .id = "t",
    .title = "Tests",
    .rules = rules,
    .n_rules = COUNT(rules) - 1,
    .n_patterns = 1,
};

struct place {
    struct rule_cache *cache;
    struct scan_scratch *scratch;
    struct document *document;
    struct why why;
};

static void open_place(struct place *place, const char *text, uint32_t line, uint32_t column)
{
    static const struct rule_module *const modules[] = {&module};
    struct rule_config config = {.language = language_by_id(SPAN("python")),
                                 .profile = PROFILE_RECOMMENDED};
    struct why_question question = {.today = {2026, 11, 27}, .line = line, .column = column};
    struct text copied;
    place->cache = rule_cache_create(modules, 1);
    place->scratch = question.scratch = scan_scratch_create();
    place->document = document_create(SPAN("file:"), SPAN("file:"));
    buf_append_string(&place->document->shown_path, "src/a.py");
    place->document->language = config.language;
    text_init_copy(&copied, span_from_string(text));
    document_take_text(place->document, &copied);
    document_set_rules(place->document, rule_cache_acquire(place->cache, &config));
    while (!document_settle(place->document, question.today, place->scratch, SIZE_MAX))
        continue;
    question.document = place->document;
    why_init(&place->why, &question);
}

static void close_place(struct place *place)
{
    why_release(&place->why);
    document_destroy(place->document);
    scan_scratch_destroy(place->scratch);
    rule_cache_destroy(place->cache);
}

static const struct rule *rule_named(const char *id)
{
    for (size_t i = 0; rules[i].id; i++)
        if (strcmp(rules[i].id, id) == 0)
            return &rules[i];
    return NULL;
}

static const char bs[] =
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbc"
    " bce";

Test(why, steps)
{
    static const struct {
        const char *rule, *text;
        uint32_t line, column;
        const char *decided_by; /* NULL: it is flagged */
        const char *detail;     /* of the last step, a part */
    } rows[] = {
        {"t/plain", "a plainly", 0, WHY_NO_COLUMN, NULL, "nothing hides it"},
        {"t/plain", "a plainly", 0, 2, NULL, ""},
        {"t/plain", "a plainly", 0, 1, "column", "columns 3-9"},
        {"t/plain", "plain plainer", 0, 7, NULL, ""},
        {"t/plain", "a\nplan", 1, WHY_NO_COLUMN, "words", "none of \"plain\""},
        {"t/code", "'code'", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/code", "# code", 0, WHY_NO_COLUMN, "place",
         "in a comment; the rule looks in code or a string"},
        {"t/code", "# code\ncode", 1, WHY_NO_COLUMN, NULL, ""},
        {"t/accept", "accept", 0, WHY_NO_COLUMN, "check", "left out: it is short"},
        {"t/accept", "acc accept_it", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/accept", "acc accept_it", 0, 0, "check", "it is short"},
        {"t/check", "pair zz", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/check", "pair z z.", 0, WHY_NO_COLUMN, "check", "it stands alone"},
        {"t/check", "pair", 0, WHY_NO_COLUMN, "check", "finds nothing"},
        {"t/check", "zz", 0, WHY_NO_COLUMN, "words", "\"pair\""},
        {"t/when", "when yes", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/when", "three\nwhen", 1, WHY_NO_COLUMN, NULL, ""},
        {"t/when", "# three\nwhen", 1, WHY_NO_COLUMN, "condition",
         "number 1 of 2: the line must hold \"yes\", \"ja\"; it does not; or what lies from line "
         "-1"},
        {"t/when", "ja whennever", 0, WHY_NO_COLUMN, "condition",
         "number 2 of 2: the finding must not hold \"other\", \"never\"; it holds \"never\""},
        {"t/when", "ja whennever when", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/entropy", "key=abcdefgh", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/entropy", "key=aaaabbbb", 0, WHY_NO_COLUMN, "entropy",
         "1.00 bits a byte, at least 2.00"},
        {"t/gate", "gated\nopened", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/gate", "gated", 0, WHY_NO_COLUMN, "gate", "must hold \"opened\"; no line does"},
        {"t/shut", "shut", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/shut", "shut\nclosed", 0, WHY_NO_COLUMN, "gate",
         "must not hold \"closed\"; line 2 does"},
        {"t/path", "path", 0, WHY_NO_COLUMN, "path", "src/a.py; the rule looks at lib/"},
        {"t/c", "lang", 0, WHY_NO_COLUMN, "language", "python; the rule looks at c"},
        {"t/off", "off", 0, WHY_NO_COLUMN, "severity", "off: it begins with the profile strict"},
        {"t/over", "over", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/under", "over", 0, WHY_NO_COLUMN, "other rule", "gives way to t/over"},
        {"t/under", "ove r", 0, WHY_NO_COLUMN, NULL, ""},
        {"t/slow", bs, 0, WHY_NO_COLUMN, "limits", "gave up"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct place place;
        struct why_chain chain;
        open_place(&place, rows[i].text, rows[i].line, rows[i].column);
        why_explain(&place.why, rule_named(rows[i].rule), &chain);
        cr_assert(chain.count > 0);
        const struct why_step *last = &chain.steps[chain.count - 1];
        cr_expect_eq(chain.is_flagged, rows[i].decided_by == NULL, "row %zu: %s", i, last->name);
        cr_expect_eq(last->holds, chain.is_flagged, "row %zu", i);
        if (rows[i].decided_by)
            cr_expect_str_eq(last->name, rows[i].decided_by, "row %zu", i);
        cr_expect(span_find(last->detail, 0, span_from_string(rows[i].detail)) <
                          last->detail.length ||
                      !*rows[i].detail,
                  "row %zu: %.*s", i, (int)last->detail.length, last->detail.bytes);
        close_place(&place);
    }
}

/* What a sensitive rule matches is not shown by another one that matches it as well. */
Test(why, masks)
{
    struct place place;
    struct buf shown = {0};
    open_place(&place, "<a> <secret1> b", 0, WHY_NO_COLUMN);
    why_append_text(&place.why, rule_named("t/around"), 0, 3, &shown);
    why_append_text(&place.why, rule_named("t/around"), 0, 13, &shown);
    why_append_text(&place.why, rule_named("t/secret"), 5, 12, &shown);
    why_append_text(&place.why, rule_named("t/around"), 13, 15, &shown);
    cr_expect_str_eq(buf_string(&shown), "<a>**************** b");
    buf_release(&shown);
    close_place(&place);
}

/* The nearest first; what is flagged, and what looks at every line, did not come near. */
Test(why, near)
{
    struct place place;
    struct why_near near;
    open_place(&place, "plan # code key=aabb", 0, WHY_NO_COLUMN);
    why_near_init(&near, &place.why, NULL);
    cr_assert_eq(near.n_near, 2);
    cr_expect_str_eq(near.near[0].rule->id, "t/entropy");
    cr_expect_str_eq(near.near[0].step.name, "entropy");
    cr_expect_str_eq(near.near[1].rule->id, "t/code");
    cr_expect_eq(near.n_near_more + near.n_off, 0);
    close_place(&place);
}

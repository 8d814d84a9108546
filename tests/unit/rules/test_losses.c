/* SPDX-License-Identifier: MIT */
/*
 * The ways in which engines of this kind have lost findings without a word (ENGINE.md 1.4): each is
 * a text whose findings must all be there, or be said to have been given up.
 */
#include "rules/engine.h"

#include "base/buf.h"
#include "rules/pack.h"

#include <criterion/criterion.h>

/* The rule with more groups than a match carries comes between two with none. */
static const struct rule group_rules[] = {
    {.id = "t/few", .severity = SEVERITY_INFO, .pattern = "few"},
    {.id = "t/many",
     .severity = SEVERITY_INFO,
     .capture = 2,
     .pattern = "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)(m)(n)(o)(p)(q)(r)(s)(t)"
                "(u)(v)?(w)(x)(y)(z)|(many)(0)(1)(2)(3)(4)(5)(6)(7)(8)(9)"},
    {.id = "t/few-again", .severity = SEVERITY_INFO, .pattern = "few (?=again)"},
};

/* Literals of one rule stand within, before and behind those of others. */
static const struct rule order_rules[] = {
    {.id = "t/long", .severity = SEVERITY_INFO, .pattern = "alpha.*omega"},
    {.id = "t/inner", .severity = SEVERITY_INFO, .pattern = "alp"},
    {.id = "t/suffix", .severity = SEVERITY_INFO, .pattern = "pha"},
    {.id = "t/late", .severity = SEVERITY_INFO, .pattern = "(?<=om)ega"},
    {.id = "t/early", .severity = SEVERITY_INFO, .pattern = "al(?=.*ega)"},
};

/* Needs more stack of native code than there is: every item of the repeat may be given back. */
static const struct rule stack_rules[] = {
    {.id = "t/stack", .severity = SEVERITY_INFO, .pattern = "start(?:(a)|(b)|(c))*(?:z|end)"},
};

static const struct rule_module group_module = {
    RULE_MODULE_ABI, sizeof(struct rule), "t", "T", group_rules, 3, 0};
static const struct rule_module order_module = {
    RULE_MODULE_ABI, sizeof(struct rule), "t", "T", order_rules, 5, 0};
static const struct rule_module stack_module = {
    RULE_MODULE_ABI, sizeof(struct rule), "t", "T", stack_rules, 1, 0};

/* Appends "line:start-end rule" for each finding, "line! rule" where a rule gave up. */
static void scan(const struct rule_module *module, struct span bytes, struct buf *out)
{
    struct text text;
    struct scan_state state;
    struct scan_scratch *scratch = scan_scratch_create();
    struct rule_cache *cache = rule_cache_create(&module, 1);
    struct rule_config config = {.language = language_plain(), .profile = PROFILE_STRICT};
    struct rule_set *set = rule_cache_acquire(cache, &config);
    text_init_borrow(&text, bytes);
    struct scan_input input = {
        .text = &text, .language = language_plain(), .path = SPAN("src/example")};
    scan_state_init(&state, set, &input, NULL);
    while (!rule_set_scan(set, &input, &state, scratch, 1000))
        continue;
    struct violation_cursor cursor = violation_cursor_begin(&state.violations);
    struct violation at;
    while (violation_cursor_next(&cursor, &at)) {
        const char *id = rule_set_rule(set, at.rule)->id;
        if (at.kind == VIOLATION_FINDING)
            buf_printf(out, "%u:%u-%u %s\n", at.line, at.start, at.end, id);
        else if (at.kind == VIOLATION_ABORTED)
            buf_printf(out, "%u! %s\n", at.line, id);
    }
    scan_state_release(&state);
    text_release(&text);
    rule_set_unref(set);
    rule_cache_destroy(cache);
    scan_scratch_destroy(scratch);
}

static void expect(const struct rule_module *module, const char *text, const char *found)
{
    struct buf out = {0};
    scan(module, span_from_string(text), &out);
    cr_expect_str_eq(buf_string(&out), found, "%s: %s", text, buf_string(&out));
    buf_release(&out);
}

/* 1: PCRE2 answers 0, "a match, but more groups than there was room for". */
Test(losses, more_groups_than_a_match_carries)
{
    expect(&group_module, "few\nabcdefghijklmnopqrstuvwxyz\nfew again",
           "0:0-3 t/few\n1:1-2 t/many\n2:0-3 t/few\n2:0-4 t/few-again\n");
    expect(&group_module, "few many0123456789", "0:0-3 t/few\n0:4-18 t/many\n");
    expect(&group_module, "abcdefghijklmnopqrstuwxyz", "0:1-2 t/many\n");
}

/* 2: literals end in another order than matches begin, on one line and from line to line. */
Test(losses, literals_in_any_order)
{
    expect(&order_module, "omega\nalpha\nalpha omega alpha\nalphalpha",
           "0:2-5 t/late\n"
           "1:0-3 t/inner\n1:2-5 t/suffix\n"
           "2:0-2 t/early\n2:0-3 t/inner\n2:0-11 t/long\n2:2-5 t/suffix\n2:8-11 t/late\n"
           "2:12-15 t/inner\n2:14-17 t/suffix\n"
           "3:0-3 t/inner\n3:2-5 t/suffix\n3:4-7 t/inner\n3:6-9 t/suffix\n");
}

/* 3: gitleaks' keywords open the whole file, wherever they stand; they are no literals of a line.
 */
Test(losses, keywords_are_of_the_file)
{
    static const char source[] =
        "{\"title\": \"t\", \"rules\": [{\"id\": \"hex\", \"description\": \"A key\","
        " \"regex\": \"\\\\b([a-f0-9]{16})\\\\b\", \"keywords\": [\"Sesame\"]}]}";
    struct file_faults faults = {0};
    struct pack *pack = pack_read(SPAN("leaks.json"), span_from_string(source), 0, &faults);
    cr_assert(pack && faults.count == 0);
    const struct rule_module *module = pack_module(pack);
    expect(module, "0123456789abcdef", "");
    expect(module, "sesame\n\n0123456789abcdef", "2:0-16 leaks/hex\n");
    expect(module, "0123456789abcdef\n\nSESAME", "0:0-16 leaks/hex\n");
    expect(module, "0123456789abcdef sesame", "0:0-16 leaks/hex\n");
    pack_unref(pack);
    file_faults_release(&faults);
}

/* Native code that runs out of stack, or of steps, has not found "nothing". */
Test(losses, giving_up_is_said)
{
    struct buf text = {0}, out = {0};
    buf_append_string(&text, "startabcz\nstart");
    for (int i = 0; i < 20000; i++)
        buf_append_string(&text, "abc");
    buf_append_string(&text, "\nstartend");
    scan(&stack_module, buf_span(&text), &out);
    cr_expect_str_eq(buf_string(&out), "0:0-9 t/stack\n1! t/stack\n2:0-8 t/stack\n", "%s",
                     buf_string(&out));
    buf_release(&text);
    buf_release(&out);
}

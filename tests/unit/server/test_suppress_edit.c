/* SPDX-License-Identifier: MIT */
#include "server/suppress_edit.h"

#include "rules/engine.h"
#include "server/shown.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* A rule that finds HIT anywhere, and the module that knows comments which hide it. */
static const struct rule hit_rules[] = {
    {.id = "t/hit", .severity = SEVERITY_INFO, .triggers = WORDS("HIT"), .pattern = "HIT"}};
static const struct rule_module hit = {
    RULE_MODULE_ABI, sizeof(struct rule), "t", "T", hit_rules, 1, 0};
extern const struct rule_module rule_module_suppressions;
static const struct rule_module *const modules[] = {&hit, &rule_module_suppressions};

struct bench {
    struct rule_cache *cache;
    struct scan_scratch *scratch;
};

struct looked_at {
    struct text text;
    struct rule_set *set;
    struct scan_input input;
    struct scan_state state;
    struct violation_list shown;
};

static void look(struct bench *bench, const char *language, struct span source,
                 struct looked_at *out)
{
    struct rule_config config = {.language = language_by_id(span_from_string(language)),
                                 .profile = PROFILE_RECOMMENDED};
    *out = (struct looked_at){0};
    cr_assert_not_null(config.language, "%s", language);
    text_init_copy(&out->text, source);
    out->set = rule_cache_acquire(bench->cache, &config);
    out->input = (struct scan_input){
        .text = &out->text, .language = config.language, .today = {2026, 11, 27}};
    scan_state_init(&out->state, out->set, &out->input, NULL);
    rule_set_scan(out->set, &out->input, &out->state, bench->scratch, SIZE_MAX);
    struct suppress_scope scope = {
        .rules = out->set, .language = config.language, .today = out->input.today};
    shown_collect(&scope, &out->text, &out->state, &out->shown);
}

static void look_away(struct looked_at *looked)
{
    violation_list_release(&looked->shown);
    scan_state_release(&looked->state);
    rule_set_unref(looked->set);
    text_release(&looked->text);
}

/* The text with the insertions for its last finding; false: there are none. */
static bool edited(const struct looked_at *looked, const char *language,
                   const struct suppress_edit_terms *terms, struct buf *out)
{
    const struct suppress_edit_place place = {
        .language = language_by_id(span_from_string(language)),
        .text = &looked->text,
        .states = &looked->state.states,
        .line = looked->shown.items[looked->shown.count - 1].line};
    struct suppress_edit edit;
    struct text text;
    struct line_changes changes = {.count = 0};
    bool made = suppress_edit_make(&place, &hit_rules[0], terms, &edit);
    text_snapshot(&looked->text, &text);
    for (size_t i = edit.count; made && i-- > 0;) {
        struct text_edit insert = {edit.inserts[i].at, edit.inserts[i].at,
                                   buf_span(&edit.inserts[i].text)};
        text_apply(&text, &insert, &changes);
    }
    text_append_to(&text, out);
    text_release(&text);
    suppress_edit_release(&edit);
    return made;
}

static void bench_init(struct bench *bench)
{
    bench->cache = rule_cache_create(modules, COUNT(modules));
    bench->scratch = scan_scratch_create();
}

static void bench_release(struct bench *bench)
{
    rule_cache_destroy(bench->cache);
    scan_scratch_destroy(bench->scratch);
}

static const struct suppress_edit_terms for_good;

#define SAYS "auto-enforcer: ignore t/hit"
#define OPEN "auto-enforcer: ignore-start t/hit"
#define WHOLE "auto-enforcer: ignore-file t/hit by @anna"
#define CLOSE "auto-enforcer: ignore-end t/hit"

/* What becomes of the text; NULL: nothing is offered. What is offered hides the finding, alone. */
Test(suppress_edit, places)
{
    static const struct {
        const char *language, *text, *expected;
    } rows[] = {
        {"c", "int a;\n\tHIT;\n", "int a;\n\t// " SAYS "\n\tHIT;\n"},
        {"c", "HIT;", "// " SAYS "\nHIT;"},
        {"c", "a;\r\n  HIT;\r\n", "a;\r\n  // " SAYS "\r\n  HIT;\r\n"},
        {"c", "a;\nHIT;\r\nb;\r\n",
         "a;\n// " SAYS "\nHIT;\r\nb;\r\n"}, /* the end above stays last */
        {"c", "a;\rHIT;", "a;\r// " SAYS "\rHIT;"},
        {"c", "a;\n// HIT\nb;\n", "a;\n// " OPEN "\n// HIT\n// " CLOSE "\nb;\n"},
        {"c", "a;\n  // HIT", "a;\n  // " OPEN "\n  // HIT\n  // " CLOSE},
        {"c", "/* HIT */\n", "// " OPEN "\n/* HIT */\n// " CLOSE "\n"},
        {"c", "/* HIT\n */ x;\n", NULL},
        {"c", "/*\n HIT\n */\n", NULL},
        {"c", "/*\n HIT */ x;\n", NULL},
        {"c", "#define A \\\n  HIT\n", NULL},
        {"c", "s = \"a\\\nHIT\";\n", NULL},
        {"cpp", "s = R\"(\nHIT\n)\";\n", NULL},
        {"python", "if a:\n    HIT\n", "if a:\n    # " SAYS "\n    HIT\n"},
        {"python", "s = \"\"\"\nHIT\n\"\"\"\n", NULL},
        {"python", "x = 1 + \\\n    HIT\n", NULL},
        {"python", "#!/bin/python\nHIT\n", "#!/bin/python\n# " SAYS "\nHIT\n"},
        {"python", "# -*- coding: latin-1 -*-\nHIT\n",
         "# -*- coding: latin-1 -*-\n# " SAYS "\nHIT\n"},
        {"python", "HIT\n# -*- coding: latin-1 -*-\n", NULL},
        {"python", "#!/bin/python\n# coding: utf-8\nHIT\n",
         "#!/bin/python\n# coding: utf-8\n# " SAYS "\nHIT\n"},
        {"shellscript", "#!/bin/sh HIT\n", NULL},
        {"shellscript", "cat <<E\nHIT\nE\n", NULL},
        {"shellscript", "a \\\n HIT\n", NULL},
        {"javascript", "s = `\n${HIT}`\n", NULL},
        {"javascript", "f(\n  HIT,\n)\n", "f(\n  // " SAYS "\n  HIT,\n)\n"},
        {"javascript", "return (\n<p>\nHIT\n</p>)\n", NULL},
        {"javascript", "a => \n HIT\n", "a => \n // " SAYS "\n HIT\n"},
        {"javascriptreact", "return (\n<p>\nHIT\n</p>)\n", NULL},
        {"javascriptreact", "<p>\nThis,\nHIT\n</p>\n", NULL},
        {"typescriptreact", "f(1);\nHIT;\n", "f(1);\n// " SAYS "\nHIT;\n"},
        {"html", "<p>\nHIT</p>\n", "<p>\n<!-- " SAYS " -->\nHIT</p>\n"},
        {"html", "<p\nHIT>\n", NULL},
        {"html", "<script>\nHIT\n</script>\n", "<script>\n// " SAYS "\nHIT\n</script>\n"},
        {"html", "<style>\nHIT {}\n</style>\n", "<style>\n/* " SAYS " */\nHIT {}\n</style>\n"},
        {"html", "<!-- HIT -->\n", "<!-- " OPEN " -->\n<!-- HIT -->\n<!-- " CLOSE " -->\n"},
        {"html", "<!DOCTYPE html HIT>\n", NULL},
        {"xml", "<?xml version='1.0' HIT?>\n", NULL},
        {"xml", "<a>\n<![CDATA[\nHIT\n]]></a>\n", NULL},
        {"php", "<p>\nHIT\n", "<p>\n<!-- " SAYS " -->\nHIT\n"},
        {"php", "<?php\nHIT;\n", "<?php\n// " SAYS "\nHIT;\n"},
        {"markdown", "One\nHIT two\n", "One\n<!-- " SAYS " -->\nHIT two\n"},
        {"markdown", "```\nHIT\n```\n", NULL},
        {"markdown", "| a |\n| - |\n| HIT |\n", NULL},
        {"markdown", "    HIT\n", NULL},
        {"markdown", "---\nHIT: 1\n---\n", NULL},
        {"markdown", "---\na: 1\n---\nHIT\n", "---\na: 1\n---\n<!-- " SAYS " -->\nHIT\n"},
        {"yaml", "a:\n  HIT: 1\n", "a:\n  # " SAYS "\n  HIT: 1\n"},
        {"yaml", "a: |\n  HIT: 1\n", NULL},
        {"yaml", "a: one\n  HIT two\n", NULL},
        {"yaml", "a:\n- HIT\n", "a:\n# " SAYS "\n- HIT\n"},
        {"sql", "select HIT\n", "-- " SAYS "\nselect HIT\n"},
        {"lua", "HIT()\n", "-- " SAYS "\nHIT()\n"},
        {"lua", "s = [[\nHIT\n]]\n", NULL},
        {"css", "HIT {}\n", "/* " SAYS " */\nHIT {}\n"},
        {"scss", "HIT {}\n", "// " SAYS "\nHIT {}\n"},
        {"clojure", "(HIT)\n", ";; " SAYS "\n(HIT)\n"},
        {"viml", "HIT\n", "\" " SAYS "\nHIT\n"},
        {"viml", "call a(\n \\ HIT)\n", NULL},
        {"makefile", "a: b\n\tHIT\n", "a: b\n\t# " SAYS "\n\tHIT\n"},
        {"dockerfile", "FROM a\nRUN HIT\n", "FROM a\n# " SAYS "\nRUN HIT\n"},
        {"dockerfile", "FROM a\nRUN a && \\\n HIT\n", NULL},
        {"dockerfile", "# syntax=a\nHIT\n", "# syntax=a\n# " SAYS "\nHIT\n"},
        {"powershell", "a `\nHIT\n", NULL},
        {"powershell", "a\nHIT\n", "a\n# " SAYS "\nHIT\n"},
        {"toml", "HIT = 1\n", "# " SAYS "\nHIT = 1\n"},
        {"ini", "HIT = 1\n", "; " SAYS "\nHIT = 1\n"},
        {"html", "<textarea>\nHIT\n</textarea>\n", NULL},
        {"html", "<TextArea rows=2>a\nb\nHIT\n", NULL},
        {"html", "<textarea>a</textarea>\nHIT\n",
         "<textarea>a</textarea>\n<!-- " SAYS " -->\nHIT\n"},
        {"html", "<textarea\nHIT>\n", NULL},
        {"html", "<pre>\n<b>\nHIT\n</pre>\n", NULL},
        {"html", "<title>\nHIT\n</title>\n", NULL},
        {"html", "<preface>\nHIT\n", "<preface>\n<!-- " SAYS " -->\nHIT\n"},
        {"html", "<pre>HIT</pre>\n", "<!-- " SAYS " -->\n<pre>HIT</pre>\n"},
        {"php", "<textarea>\nHIT\n", NULL},
        {"vue", "<template>\n  <textarea>\nHIT\n", NULL},
        {"vue", "<template>\n<p>\nHIT\n", NULL},
        {"vue", "<template>\n  <p>\nHIT\n", "<template>\n  <p>\n<!-- " SAYS " -->\nHIT\n"},
        {"vue", "<template lang=\"pug\">\n  p\nHIT\n", NULL},
        {"vue", "<i18n>\n{\nHIT\n}\n</i18n>\n", NULL},
        {"markdown", "<pre>\nHIT\n</pre>\n", NULL},
        {"objective-c", "% A program of MATLAB\nx = 1;\nHIT\n", NULL},
        {"objective-c", "function y = f(x)\nHIT\n", NULL},
        {"objective-c", "#import <a.h>\nHIT\n", "#import <a.h>\n// " SAYS "\nHIT\n"},
        {"perl", ":- module(a, []).\nHIT.\n", NULL},
        {"typescript", "<?xml version=\"1.0\"?>\n<TS>\nHIT\n", NULL},
        {"jsonc", "{\n  \"HIT\": 1\n}\n", "{\n  // " SAYS "\n  \"HIT\": 1\n}\n"},
        {"json", "{\n  \"HIT\": 1\n}\n", NULL},
        {"csv", "HIT,1\n", NULL},
        {"plaintext", "HIT\n", NULL},
        {"diff", "+HIT\n", NULL},
        {"latex", "a\nHIT\n", NULL},
    };
    struct bench bench;
    bench_init(&bench);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct looked_at before, after;
        struct buf out = {0};
        look(&bench, rows[i].language, span_from_string(rows[i].text), &before);
        cr_assert_eq(before.shown.count, 1, "row %zu", i);
        bool made = edited(&before, rows[i].language, &for_good, &out);
        cr_expect_eq(made, rows[i].expected != NULL, "row %zu: %s", i, buf_string(&out));
        if (made && rows[i].expected)
            cr_expect_str_eq(buf_string(&out), rows[i].expected, "row %zu: %s", i,
                             buf_string(&out));
        look(&bench, rows[i].language, buf_span(&out), &after);
        cr_expect_eq(after.shown.count, made ? 0 : 1, "row %zu: %zu shown in %s", i,
                     after.shown.count, buf_string(&out));
        look_away(&before);
        look_away(&after);
        buf_release(&out);
    }
    bench_release(&bench);
}

/* For the whole file the comment stands above all but what has to come first, and hides every one.
 */
Test(suppress_edit, whole_files)
{
    static const struct {
        const char *language, *text, *expected;
    } rows[] = {
        {"c", "int a;\n\tHIT;\n  // HIT\n", "// " WHOLE "\nint a;\n\tHIT;\n  // HIT\n"},
        {"c", "HIT;", "// " WHOLE "\nHIT;"},
        {"c", "\r\nHIT;\r\n", "// " WHOLE "\r\n\r\nHIT;\r\n"},
        {"c", "s = \"a\\\nHIT\";\n", "// " WHOLE "\ns = \"a\\\nHIT\";\n"},
        {"python", "#!/bin/python\n\nif a:\n    HIT\n",
         "#!/bin/python\n# " WHOLE "\n\nif a:\n    HIT\n"},
        {"shellscript", "#!/bin/sh HIT\n", "#!/bin/sh HIT\n# " WHOLE "\n"},
        {"html", "<!DOCTYPE html>\n<p>\nHIT</p>\n",
         "<!DOCTYPE html>\n<!-- " WHOLE " -->\n<p>\nHIT</p>\n"},
        {"markdown", "```\nHIT\n```\n", "<!-- " WHOLE " -->\n```\nHIT\n```\n"},
        {"markdown", "---\na: 1\n---\nHIT\n", NULL},
        {"json", "{\n  \"HIT\": 1\n}\n", NULL},
    };
    const struct suppress_edit_terms terms = {.is_of_file = true, .owner = SPAN("@anna")};
    struct bench bench;
    bench_init(&bench);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct looked_at before, after;
        struct buf out = {0};
        look(&bench, rows[i].language, span_from_string(rows[i].text), &before);
        cr_assert_gt(before.shown.count, 0, "row %zu", i);
        bool made = edited(&before, rows[i].language, &terms, &out);
        cr_expect_eq(made, rows[i].expected != NULL, "row %zu: %s", i, buf_string(&out));
        if (made && rows[i].expected)
            cr_expect_str_eq(buf_string(&out), rows[i].expected, "row %zu: %s", i,
                             buf_string(&out));
        look(&bench, rows[i].language, buf_span(&out), &after);
        cr_expect_eq(after.shown.count > 0, !made, "row %zu: %zu shown in %s", i, after.shown.count,
                     buf_string(&out));
        look_away(&before);
        look_away(&after);
        buf_release(&out);
    }
    bench_release(&bench);
}

/* In every language: what is offered hides the finding, and nothing else is shown. */
Test(suppress_edit, languages)
{
    struct bench bench;
    size_t n_offered = 0;
    bench_init(&bench);
    for (const struct language *at = language_next(NULL); at; at = language_next(at)) {
        const struct day until = {2027, 1, 1};
        const struct suppress_edit_terms terms = {.until = &until, .owner = SPAN("@anna")};
        struct looked_at before, after;
        struct buf out = {0};
        look(&bench, language_id(at), SPAN("a\n HIT: 1\nb\n"), &before);
        if (before.shown.count == 1 && edited(&before, language_id(at), &terms, &out)) {
            n_offered++;
            look(&bench, language_id(at), buf_span(&out), &after);
            cr_expect_eq(after.shown.count, 0, "%s: %s", language_id(at), buf_string(&out));
            look_away(&after);
        }
        look_away(&before);
        buf_release(&out);
    }
    cr_expect_gt(n_offered, 35, "%zu", n_offered);
    bench_release(&bench);
}

/* Rules that no comment hides, and lines that are looked at in pieces. */
Test(suppress_edit, what_cannot_be_hidden)
{
    static const struct rule not_suppressible = {.id = "t/hit", .flags = RULE_NOT_SUPPRESSIBLE};
    static const struct rule own = {.id = "t/hit", .flags = RULE_NOT_SEARCHED};
    struct bench bench;
    struct looked_at looked;
    struct suppress_edit edit;
    struct buf text = {0};
    bench_init(&bench);
    buf_append_string(&text, "HIT;\n");
    for (size_t i = 0; i < 70000; i++)
        buf_append_byte(&text, 'a');
    look(&bench, "c", buf_span(&text), &looked);
    struct suppress_edit_place place = {
        .language = looked.input.language, .text = &looked.text, .states = &looked.state.states};
    cr_expect_not(suppress_edit_make(&place, &not_suppressible, &for_good, &edit));
    suppress_edit_release(&edit);
    cr_expect_not(suppress_edit_make(&place, &own, &for_good, &edit));
    suppress_edit_release(&edit);
    cr_expect(suppress_edit_make(&place, &hit_rules[0], &for_good, &edit));
    suppress_edit_release(&edit);
    place.is_a_guess = true;
    cr_expect_not(suppress_edit_make(&place, &hit_rules[0], &for_good, &edit));
    suppress_edit_release(&edit);
    place.is_a_guess = false;
    place.line = 1;
    cr_expect_not(suppress_edit_make(&place, &hit_rules[0], &for_good, &edit));
    suppress_edit_release(&edit);
    look_away(&looked);
    buf_release(&text);
    bench_release(&bench);
}

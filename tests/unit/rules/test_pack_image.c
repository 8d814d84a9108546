/* SPDX-License-Identifier: MIT */
/* What the registry reads is what the build has read of the same pack. */
#include "rules/pack_image.h"

#include "base/alloc.h"

#include <criterion/criterion.h>

static const char text[] =
    "version: 1\nid: acme\ntitle: Acme\nlanguages: [python, code]\nrules:\n"
    "  - id: full\n    title: A title\n    message: 'a: b'\n    why: because\n"
    "    how: thus\n    link: https://example.org\n    severity: blocked\n    confidence: high\n"
    "    profile: strict\n    suppressible: false\n    languages: [python, prose]\n"
    "    paths: ['**/a.py', 'b/**']\n    not-paths: [c]\n    triggers: [ab, cd]\n"
    "    keywords: [key, word]\n    in: [code, string]\n    pattern: 'ab(c)|cd'\n    capture: 1\n"
    "    entropy: 2.5\n"
    "    when: [{on: [-3, 2], pattern: 'same'}]\n"
    "    unless:\n      - {on: finding, pattern: '(?i)x'}\n      - {on: match, words: [y, z]}\n"
    "    fix:\n      - {replace: new, pattern: 'a(b)', title: Mend it, safe: true}\n"
    "      - {replace: '', pattern: 'c'}\n      - {replace: other}\n    since: 0.1.0\n    "
    "aliases: [older]\n"
    "    match: [abc, {text: 'cd', language: python, path: b/x, finding: cd, fixed: 'd'}, abc cd]\n"
    "    no-match: [d, e, f]\n"
    "  - {id: short, title: t, message: m, why: w, pattern: s, unless: [{on: match, pattern: "
    "same}], match: [s, ss, sss], no-match: [d, e, f]}\n";

static struct pack *pack_of_text(void)
{
    struct file_faults faults = {0};
    struct pack *pack = pack_read(SPAN("acme.yaml"), span_from_string(text), 0, &faults);
    cr_assert_eq(faults.count, 0, "%s", faults.count ? faults.items[0].message : "");
    cr_assert_eq(pack_module(pack)->n_rules, 2);
    file_faults_release(&faults);
    return pack;
}

static void expect_same_texts(const char *const *a, const char *const *b, const char *what)
{
    cr_assert((a == NULL) == (b == NULL), "%s", what);
    for (; a && *a; a++, b++)
        cr_assert_str_eq(*a, *b, "%s", what);
    cr_assert(!b || !*b, "%s", what);
}

static void expect_same_rule(const struct rule *a, const struct rule *b)
{
    cr_expect_str_eq(a->id, b->id);
    cr_expect_str_eq(a->message, b->message);
    cr_expect_eq(a->how == NULL, b->how == NULL);
    cr_expect_eq(a->severity, b->severity);
    cr_expect_eq(a->profile, b->profile);
    cr_expect_eq(a->confidence, b->confidence);
    cr_expect_eq(a->flags, b->flags);
    cr_expect_eq(a->kinds, b->kinds);
    expect_same_texts(a->languages, b->languages, "languages");
    expect_same_texts(a->paths, b->paths, "paths");
    expect_same_texts(a->not_paths, b->not_paths, "not_paths");
    expect_same_texts(a->triggers, b->triggers, "triggers");
    expect_same_texts(a->gate, b->gate, "gate");
    expect_same_texts(a->aliases, b->aliases, "aliases");
    cr_expect_eq(a->lines_before, b->lines_before);
    cr_expect_eq(a->lines_after, b->lines_after);
    cr_expect_eq(a->where, b->where);
    cr_expect_str_eq(a->pattern, b->pattern);
    cr_expect_eq(a->capture, b->capture);
    cr_expect_eq(a->min_entropy, b->min_entropy);
    cr_assert_eq(a->fix == NULL, b->fix == NULL);
    const struct rule_fix *fix = a->fix, *other = b->fix;
    for (; fix; fix = fix->otherwise, other = other->otherwise) {
        cr_assert_not_null(other);
        cr_expect_str_eq(fix->replacement, other->replacement);
        cr_assert_eq(fix->pattern == NULL, other->pattern == NULL);
        if (fix->pattern)
            cr_expect_str_eq(fix->pattern->source, other->pattern->source);
    }
    cr_assert_null(other);
    cr_assert_eq(a->n_conditions, b->n_conditions);
    for (size_t c = 0; c < a->n_conditions; c++) {
        cr_assert_eq(a->conditions[c].n_tests, b->conditions[c].n_tests);
        for (size_t t = 0; t < a->conditions[c].n_tests; t++) {
            const struct rule_test *x = &a->conditions[c].tests[t];
            const struct rule_test *y = &b->conditions[c].tests[t];
            cr_expect_eq(x->place, y->place);
            cr_expect_eq(x->first_line, y->first_line);
            cr_expect_eq(x->last_line, y->last_line);
            cr_expect_eq(x->negated, y->negated);
            expect_same_texts(x->words, y->words, "words");
            cr_assert_eq(x->pattern == NULL, y->pattern == NULL);
            if (x->pattern)
                cr_expect_str_eq(x->pattern->source, y->pattern->source);
        }
    }
}

static void expect_same_examples(const struct rule_example *a, const struct rule_example *b)
{
    for (; a->text; a++, b++) {
        cr_assert_not_null(b->text);
        cr_expect_str_eq(a->text, b->text);
        cr_expect_eq(a->finding == NULL, b->finding == NULL);
        cr_expect_eq(a->path == NULL, b->path == NULL);
        cr_assert_eq(a->fixed == NULL, b->fixed == NULL);
        if (a->fixed)
            cr_expect_str_eq(a->fixed, b->fixed);
    }
    cr_expect_null(b->text);
}

Test(pack_image, every_field_is_written)
{
    cr_expect(pack_image_is_complete());
}

Test(pack_image, gives_back_what_was_written)
{
    struct pack *pack = pack_of_text();
    struct buf first = BUF_INIT(MEM_RULES), second = BUF_INIT(MEM_RULES);
    pack_image_write(pack_module(pack), &first);
    struct pack *again = pack_image_read(buf_span(&first), 0);
    const struct rule_module *a = pack_module(pack), *b = pack_module(again);
    cr_expect_str_eq(a->id, b->id);
    cr_expect_str_eq(a->title, b->title);
    cr_assert_eq(a->n_rules, b->n_rules);
    for (size_t i = 0; i < a->n_rules; i++) {
        expect_same_rule(&a->rules[i], &b->rules[i]);
        expect_same_examples(a->rules[i].matches, b->rules[i].matches);
        expect_same_examples(a->rules[i].no_matches, b->rules[i].no_matches);
    }
    cr_expect_str_eq(b->rules[0].fix->replacement, "new");
    cr_expect_str_eq(b->rules[0].fix->title, "Mend it");
    cr_expect_str_eq(b->rules[0].fix->pattern->source, "a(b)");
    cr_expect(b->rules[0].fix->is_safe);
    cr_expect_str_eq(b->rules[0].link, "https://example.org");

    /* Written again, nothing is lost or added. */
    pack_image_write(b, &second);
    cr_expect(span_equal(buf_span(&first), buf_span(&second)));
    pack_unref(pack);
    pack_unref(again);
    buf_release(&first);
    buf_release(&second);
}

Test(pack_image, equal_patterns_share_a_slot)
{
    struct pack *pack = pack_of_text();
    struct buf image = BUF_INIT(MEM_RULES);
    pack_image_write(pack_module(pack), &image);
    struct pack *again = pack_image_read(buf_span(&image), 0);
    const struct rule_module *module = pack_module(again);
    cr_expect_eq(pack_module(pack)->n_patterns, 5);
    cr_expect_eq(module->n_patterns, 4);
    cr_expect_eq(module->rules[0].conditions[0].tests[0].pattern->slot,
                 module->rules[1].conditions[0].tests[0].pattern->slot);
    pack_unref(pack);
    pack_unref(again);
    buf_release(&image);
}

Test(pack_image, leaves_examples_out)
{
    struct pack *pack = pack_of_text();
    struct buf image = BUF_INIT(MEM_RULES);
    pack_image_write(pack_module(pack), &image);
    struct pack *again = pack_image_read(buf_span(&image), PACK_NO_EXAMPLES);
    const struct rule_module *module = pack_module(again);
    cr_assert_eq(module->n_rules, 2);
    for (size_t i = 0; i < 2; i++) {
        cr_expect_null(module->rules[i].matches);
        cr_expect_null(module->rules[i].no_matches);
        expect_same_rule(&pack_module(pack)->rules[i], &module->rules[i]);
    }
    pack_unref(pack);
    pack_unref(again);
    buf_release(&image);
}

/* SPDX-License-Identifier: MIT */
#include "rules/pack_no_match.h"

#include "rules/pack.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define HEAD "version: 1\nid: p\nrules:\n"
#define RULE "title: t, message: m, why: w, pattern: x, match: [x, x, x]"
#define LINES "  title: t\n  message: m\n  why: w\n  pattern: x\n"

static void apply(struct span file, const struct pack_insertion *insertion, struct buf *out)
{
    buf_append(out, span_slice(file, 0, insertion->offset));
    buf_append(out, buf_span(&insertion->text));
    buf_append(out, span_slice(file, insertion->offset, file.length));
}

/* The pack as a whole, and of its first rule the first text that must not match. */
static void expect_test(const char *path, struct span file, struct span text, const char *what)
{
    struct file_faults faults = {0};
    struct pack *pack = pack_read(span_from_string(path), file, 0, &faults);
    cr_assert_not_null(pack, "%s: %.*s", what, (int)file.length, file.bytes);
    cr_assert_eq(pack_module(pack)->n_rules, 1, "%s", what);
    for (size_t i = 0; i < faults.count; i++)
        cr_expect_lt(faults.items[i].severity, SEVERITY_BLOCKED, "%s: %s", what,
                     faults.items[i].message);
    const struct rule_example *first = pack_module(pack)->rules[0].no_matches;
    cr_assert_not_null(first, "%s", what);
    cr_expect(span_equal_string(text, first->text), "%s: %s", what, first->text);
    pack_unref(pack);
    file_faults_release(&faults);
}

/* Where it goes, in every form that a rule is written in; NULL: nowhere. */
Test(pack_no_match, places)
{
    static const struct {
        const char *path, *file, *expected;
    } rows[] = {
        {"p.yaml", HEAD "- id: r\n" LINES "  match: [x]\n  no-match:\n  - a\n  - b\n",
         HEAD "- id: r\n" LINES "  match: [x]\n  no-match:\n  - 'T'\n  - a\n  - b\n"},
        {"p.yaml", HEAD "- id: r\n" LINES "  no-match:\n    # why\n    -   |\n      a\n",
         HEAD "- id: r\n" LINES "  no-match:\n    # why\n    -   'T'\n    -   |\n      a\n"},
        {"p.yaml", HEAD "- id: r\n" LINES "  no-match:\n    - {text: a, language: c}\n",
         HEAD "- id: r\n" LINES "  no-match:\n    - 'T'\n    - {text: a, language: c}\n"},
        {"p.yaml", HEAD "- id: r\n" LINES "  no-match:\n    - text: a\n      language: c\n",
         HEAD "- id: r\n" LINES "  no-match:\n    - 'T'\n    - text: a\n      language: c\n"},
        {"p.yaml", HEAD "- id: r\n" LINES "  no-match: [a, b]\n",
         HEAD "- id: r\n" LINES "  no-match: ['T', a, b]\n"},
        {"p.yaml", HEAD "- id: r\n" LINES "  no-match: [\n    a,\n    b]\n",
         HEAD "- id: r\n" LINES "  no-match: [\n    'T',\n    a,\n    b]\n"},
        {"p.yaml", HEAD "- id: r\n" LINES "  no-match: []\n",
         HEAD "- id: r\n" LINES "  no-match: ['T']\n"},
        {"p.yaml", HEAD "- id: r\n" LINES, HEAD "- id: r\n  no-match: ['T']\n" LINES},
        {"p.yaml", HEAD "- id: r\n" LINES "  match: [x]\n",
         HEAD "- id: r\n" LINES "  no-match: ['T']\n  match: [x]\n"},
        {"p.yaml", HEAD "- {id: r, " RULE "}\n", HEAD "- {no-match: ['T'], id: r, " RULE "}\n"},
        {"p.yaml", HEAD "- {id: r, " RULE ", no-match: [a]}\n",
         HEAD "- {id: r, " RULE ", no-match: ['T', a]}\n"},
        {"p.yml",
         "\xEF\xBB\xBFversion: 1\r\nid: p\r\nrules:\r\n- id: r\r\n  title: t\r\n  message: m\r\n"
         "  why: w\r\n  pattern: x\r\n  no-match:\r\n  - a\r\n",
         "\xEF\xBB\xBFversion: 1\r\nid: p\r\nrules:\r\n- id: r\r\n  title: t\r\n  message: m\r\n"
         "  why: w\r\n  pattern: x\r\n  no-match:\r\n  - 'T'\r\n  - a\r\n"},
        {"p.json",
         "{\"version\": 1, \"id\": \"p\", \"rules\": [{\"id\": \"r\", \"title\": \"t\", "
         "\"message\": \"m\", \"why\": \"w\", \"pattern\": \"x\", \"no-match\": [\"a\"]}]}",
         "{\"version\": 1, \"id\": \"p\", \"rules\": [{\"id\": \"r\", \"title\": \"t\", "
         "\"message\": \"m\", \"why\": \"w\", \"pattern\": \"x\", \"no-match\": [\"T\", \"a\"]}]}"},
        {"p.json",
         "{\"version\": 1, \"id\": \"p\", \"rules\": [\n{\n  \"id\": \"r\", \"title\": \"t\", "
         "\"message\": \"m\", \"why\": \"w\", \"pattern\": \"x\"}]}",
         "{\"version\": 1, \"id\": \"p\", \"rules\": [\n{\n  \"no-match\": [\"T\"],\n  \"id\": "
         "\"r\", \"title\": \"t\", \"message\": \"m\", \"why\": \"w\", \"pattern\": \"x\"}]}"},
        /* Forms that nothing is put into, and files that are no pack with that rule. */
        {"p.yaml", HEAD "- id: r\n" LINES "  no-match: a\n", NULL},
        {"p.yaml", HEAD "- id: r\n" LINES "  no-match:\n", NULL},
        {"p.yaml", HEAD "- id: other\n" LINES, NULL},
        {"p.yaml", "version: 1\nid: q\nrules:\n- id: r\n" LINES, NULL},
        {"p.yaml", HEAD, NULL},
        {"p.yaml", "id: p\nrules: r\n", NULL},
        {"p.yaml", "- id: r\n", NULL},
        {"p.yaml", "id: [", NULL},
        {"p.yaml", "", NULL},
        {"p.txt", HEAD "- id: r\n" LINES, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct span file = span_from_string(rows[i].file);
        const struct pack_no_match test = {.text = SPAN("T")};
        struct pack_insertion insertion;
        struct buf out = {0};
        bool is_put = pack_no_match_insertion(span_from_string(rows[i].path), file, SPAN("p/r"),
                                              &test, &insertion);
        cr_expect_eq(is_put, rows[i].expected != NULL, "row %zu", i);
        if (is_put && rows[i].expected) {
            apply(file, &insertion, &out);
            cr_expect_str_eq(buf_string(&out), rows[i].expected, "row %zu:\n%s", i,
                             buf_string(&out));
            expect_test(rows[i].path, buf_span(&out), SPAN("T"), buf_string(&out));
        }
        pack_insertion_release(&insertion);
        buf_release(&out);
    }
}

/* Whatever the text holds, the pack that is read has it. */
Test(pack_no_match, texts)
{
    static const char *const texts[] = {
        "",
        " a ",
        "it's \"one\" \\ two",
        "# a: [b] {c} - d, e",
        "\ttab\tand \x01 \x1F \x7F",
        "two\nlines\n",
        "\n",
        "a\r\nb",
        "\xC2\x85 \xE2\x80\xA8 \xE2\x80\xA9 \xEF\xBB\xBF \xC2\xA0",
        "\xF0\x9F\x98\x80 \xEF\xBF\xBD \xEF\xBF\xBE",
        "%d %s & * ! | > ' \" % @ `",
        "~",
        "null",
        "\\n \\u0041",
    };
    static const struct {
        const char *path, *file;
    } packs[] = {
        {"p.yaml", HEAD "- id: r\n" LINES "  no-match:\n  - a\n"},
        {"p.yaml", HEAD "- {id: r, " RULE ", no-match: [a]}\n"},
        {"p.json", "{\"version\": 1, \"id\": \"p\", \"rules\": [{\"id\": \"r\", \"title\": \"t\", "
                   "\"message\": \"m\", \"why\": \"w\", \"pattern\": \"x\"}]}"},
    };
    for (size_t p = 0; p < COUNT(packs); p++)
        for (size_t t = 0; t < COUNT(texts); t++)
            for (size_t more = 0; more < 2; more++) {
                struct span file = span_from_string(packs[p].file);
                const struct pack_no_match test = {.text = span_from_string(texts[t]),
                                                   .language = more ? SPAN("c") : SPAN(""),
                                                   .path =
                                                       more ? SPAN("it's/a \"b\".c") : SPAN("")};
                struct pack_insertion insertion;
                struct buf out = {0};
                cr_assert(pack_no_match_insertion(span_from_string(packs[p].path), file,
                                                  SPAN("p/r"), &test, &insertion));
                apply(file, &insertion, &out);
                expect_test(packs[p].path, buf_span(&out), test.text, buf_string(&out));
                pack_insertion_release(&insertion);
                buf_release(&out);
            }
}

/* No pack can hold it. */
Test(pack_no_match, nul)
{
    const struct pack_no_match test = {.text = SPAN("a\0b")};
    struct pack_insertion insertion;
    cr_expect_not(pack_no_match_insertion(SPAN("p.yaml"), SPAN(HEAD "- id: r\n" LINES), SPAN("p/r"),
                                          &test, &insertion));
    pack_insertion_release(&insertion);
}

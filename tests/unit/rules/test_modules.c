/* SPDX-License-Identifier: MIT */
#include "rules/registry.h"
#include "rules/rule_test.h"
#include "rules/scan.h"

#include "base/buf.h"

#include <criterion/criterion.h>

/* What was reported, a line each. */
static void note(const struct rule_test_failure *failure, void *context)
{
    struct buf *notes = context;
    buf_append_string(notes, failure->rule);
    buf_append_string(notes, ": wanted ");
    buf_append(notes, failure->expected);
    buf_append_string(notes, ", found ");
    buf_append(notes, failure->found);
    buf_append_byte(notes, '\n');
    buf_append(notes, failure->place);
    buf_append_byte(notes, '\n');
}

Test(modules, rules_keep_their_promises)
{
    size_t n_modules;
    size_t n_examples;
    struct buf notes = BUF_INIT(MEM_RULES);
    registry_keep_examples();
    const struct rule_module *const *modules = registry_modules(&n_modules);
    size_t n_failures = rule_tests_run(modules, n_modules, 0, note, &notes, &n_examples);
    cr_expect_eq(n_failures, 0, "%zu failures:\n%s", n_failures, buf_string(&notes));
    cr_expect_geq(n_modules, 7);
    cr_expect_geq(n_examples, 300, "%zu examples were run", n_examples);
    buf_release(&notes);
}

/* A replacement that is made of what is found is shown on a text at least once. */
Test(modules, shipped_fixes_say_what_they_make)
{
    size_t n_modules, n_fixes = 0;
    registry_keep_examples();
    const struct rule_module *const *modules = registry_modules(&n_modules);
    for (size_t m = 0; m < n_modules; m++)
        for (size_t r = 0; r < modules[m]->n_rules; r++) {
            const struct rule *rule = &modules[m]->rules[r];
            bool is_made = false, is_shown = false;
            for (const struct rule_fix *fix = rule->fix; fix; fix = fix->otherwise)
                is_made = is_made || fix->pattern;
            for (size_t i = 0; rule->matches && rule->matches[i].text; i++)
                is_shown = is_shown || rule->matches[i].fixed;
            cr_expect(is_shown || !is_made, "%s: what does its fix make?", rule->id);
            n_fixes += rule->fix != NULL;
        }
    cr_expect_geq(n_fixes, 86, "%zu", n_fixes);
}

/* A test that says what the fix makes of its text fails on anything else. */
Test(modules, a_wrong_fix_fails_its_test)
{
    static const struct rule_fix fix = {.replacement = "b"};
    static const struct rule_example no_matches[] = {{"plaintext", "b", NULL, NULL, NULL, NULL},
                                                     {"plaintext", "c", NULL, NULL, NULL, NULL},
                                                     {"plaintext", "d", NULL, NULL, NULL, NULL},
                                                     {NULL, NULL, NULL, NULL, NULL, NULL}};
    static const struct {
        const char *fixed, *wanted;
    } rows[] = {{"xb", NULL}, {"xc", "wanted xc, found xb"}, {"xa", "wanted xa, found xb"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct rule_example matches[] = {{"plaintext", "xa", NULL, NULL, NULL, rows[i].fixed},
                                               {"plaintext", "a", NULL, NULL, NULL, NULL},
                                               {"plaintext", "aa", NULL, NULL, NULL, NULL},
                                               {NULL, NULL, NULL, NULL, NULL, NULL}};
        const struct rule rule = {.id = "t/t",
                                  .title = "t",
                                  .message = "m",
                                  .why = "w",
                                  .severity = SEVERITY_INFO,
                                  .pattern = "a",
                                  .fix = &fix,
                                  .matches = matches,
                                  .no_matches = no_matches};
        const struct rule_module module = {.abi = RULE_MODULE_ABI,
                                           .rule_size = sizeof rule,
                                           .id = "t",
                                           .title = "t",
                                           .rules = &rule,
                                           .n_rules = 1};
        const struct rule_module *const modules[] = {&module};
        struct buf notes = BUF_INIT(MEM_RULES);
        size_t n_failures = rule_tests_run(modules, 1, 0, note, &notes, NULL);
        cr_expect_eq(n_failures, rows[i].wanted ? 1u : 0u, "row %zu: %s", i, buf_string(&notes));
        cr_expect(!rows[i].wanted || strstr(buf_string(&notes), rows[i].wanted), "row %zu: %s", i,
                  buf_string(&notes));
        buf_release(&notes);
    }
}

/* What a pack that ships has to have beyond what is asked of every pack. */
Test(modules, shipped_rules_say_how_to_mend_it)
{
    enum { LANGUAGES_MAX = 64 };
    const char *languages[LANGUAGES_MAX];
    size_t n_languages = 0, n_tokens = 0, n_security = 0, n_modules;
    const struct rule_module *const *modules = registry_modules(&n_modules);
    for (size_t m = 0; m < n_modules; m++)
        for (size_t r = 0; r < modules[m]->n_rules; r++) {
            const struct rule *rule = &modules[m]->rules[r];
            bool is_security = strncmp(rule->id, "security/", 9) == 0;
            bool is_own_matter = rule->flags & (RULE_MARK | RULE_NOT_SEARCHED);
            cr_expect(is_own_matter || (rule->how && *rule->how), "%s: how?", rule->id);
            cr_expect(!is_security || rule->link, "%s: a link?", rule->id);
            n_tokens += strncmp(rule->id, "tokens/", 7) == 0;
            n_security += is_security;
            for (size_t i = 0; is_security && rule->languages && rule->languages[i]; i++) {
                size_t at = 0;
                while (at < n_languages && strcmp(languages[at], rule->languages[i]) != 0)
                    at++;
                if (at == n_languages && n_languages < LANGUAGES_MAX)
                    languages[n_languages++] = rule->languages[i];
            }
        }
    cr_expect_geq(n_tokens, 60);
    cr_expect_geq(n_security, 40);
    cr_expect_geq(n_languages, 8);
}

Test(modules, sensitive_rules_show_no_text)
{
    size_t n_modules;
    size_t n_sensitive = 0;
    const struct rule_module *const *modules = registry_modules(&n_modules);
    for (size_t m = 0; m < n_modules; m++)
        for (size_t r = 0; r < modules[m]->n_rules; r++) {
            const struct rule *rule = &modules[m]->rules[r];
            bool of_secrets =
                strncmp(rule->id, "secrets/", 8) == 0 || strncmp(rule->id, "tokens/", 7) == 0;
            cr_expect_eq(of_secrets, (rule->flags & RULE_SENSITIVE) != 0, "rule %s", rule->id);
            n_sensitive += of_secrets;
        }
    cr_expect_geq(n_sensitive, 3 + 60);
}

/* Rules with one fault each, so that the tests of rules are seen to fail. */

static const struct rule good = {
    .id = "pack/good",
    .title = "A title",
    .message = "What is wrong, then what to do",
    .why = "Because.",
    .severity = SEVERITY_WARNING,
    .pattern = "ab",
    .matches = EXAMPLES({.language = "c", .text = "ab", .finding = "ab"},
                        {.language = "c", .text = "xx ab"}, {.language = "c", .text = "/* ab */"}),
    .no_matches = EXAMPLES({.language = "c", .text = "a"}, {.language = "c", .text = "b"},
                           {.language = "c", .text = ""}),
};

/* The notes of a run over one rule in a module called "pack"; released by the caller. */
static size_t run_one(const struct rule *rule, struct buf *notes)
{
    const struct rule_module module = {.abi = RULE_MODULE_ABI,
                                       .rule_size = sizeof *rule,
                                       .id = "pack",
                                       .title = "A pack",
                                       .rules = rule,
                                       .n_rules = 1};
    const struct rule_module *const modules[] = {&module};
    *notes = BUF_INIT(MEM_RULES);
    return rule_tests_run(modules, 1, 0, note, notes, NULL);
}

static void expect_fault(struct rule rule, const char *wanted)
{
    struct buf notes;
    size_t n = run_one(&rule, &notes);
    struct span all = buf_span(&notes);
    cr_expect_geq(n, 1, "no failure where this was wanted: %s", wanted);
    cr_expect_lt(span_find(all, 0, span_from_string(wanted)), all.length, "wanted %s, got %s",
                 wanted, buf_string(&notes));
    buf_release(&notes);
}

Test(rule_test, good_rule_passes)
{
    struct buf notes;
    cr_expect_eq(run_one(&good, &notes), 0, "%s", buf_string(&notes));
    buf_release(&notes);
}

Test(rule_test, faults_of_definition_are_found)
{
    static const struct rule_example few[] = {{.language = "c", .text = "ab"}, {.text = NULL}};
    struct rule rows[18];
    const char *wanted[18];
    size_t n = 0;
    for (; n < 18; n++)
        rows[n] = good;
    n = 0;
    rows[n].id = "other/good", wanted[n++] = "an id of the module's pack";
    rows[n].id = "pack/Good", wanted[n++] = "an id of the module's pack";
    rows[n].id = "pack/good-", wanted[n++] = "an id of the module's pack";
    rows[n].id = "pack/a--b", wanted[n++] = "an id of the module's pack";
    rows[n].id = "pack/", wanted[n++] = "an id of the module's pack";
    rows[n].message = "It ends in a stop.", wanted[n++] = "without a final stop";
    rows[n].message = "two\nlines", wanted[n++] = "a message of one line";
    rows[n].message = "", wanted[n++] = "a message of one line";
    rows[n].message = "see pack/good for more", wanted[n++] = "a message without the id";
    rows[n].message = "{match} is secret", rows[n].flags = RULE_SENSITIVE,
    wanted[n++] = "shows no secret";
    rows[n].title = "A title.", wanted[n++] = "a title of one line";
    rows[n].why = NULL, wanted[n++] = "a reason why";
    rows[n].triggers = WORDS("a"), wanted[n++] = "triggers of two bytes";
    rows[n].triggers = WORDS("ab", "zz/"), rows[n].pattern = "a(b)?+",
    wanted[n++] = "the same findings without the triggers";
    rows[n].pattern = "ab(", wanted[n++] = "a pattern that compiles";
    rows[n].pattern = NULL, wanted[n++] = "a pattern or a check";
    rows[n].lines_after = 101, wanted[n++] = "a window of at most 100 lines";
    rows[n].matches = few, wanted[n++] = "three texts that match";
    for (size_t i = 0; i < n; i++)
        expect_fault(rows[i], wanted[i]);
}

Test(rule_test, ids_are_unique)
{
    struct rule rules[] = {good, good};
    const struct rule_module module = {.abi = RULE_MODULE_ABI,
                                       .rule_size = sizeof *rules,
                                       .id = "pack",
                                       .title = "A pack",
                                       .rules = rules,
                                       .n_rules = 2};
    const struct rule_module *const modules[] = {&module};
    struct buf notes = BUF_INIT(MEM_RULES);
    cr_expect_geq(rule_tests_run(modules, 1, 0, note, &notes, NULL), 1);
    struct span wanted = SPAN("wanted an id that no other rule has, found pack/good");
    cr_expect_lt(span_find(buf_span(&notes), 0, wanted), notes.length, "%s", buf_string(&notes));
    buf_release(&notes);
}

Test(rule_test, wrong_examples_are_shown_with_a_caret)
{
    static const struct rule_example missed[] = {
        {.language = "c", .text = "\xC3\xA9\t xab", .finding = "xab"},
        {.language = "c", .text = "none"},
        {.language = "nonesuch", .text = "ab"},
        {.text = NULL}};
    static const struct rule_example unwanted[] = {
        {.language = "c", .text = "1"},
        {.language = "c", .text = "2\nx ab ab"},
        {.language = "c", .text = "3", .today = "2026-02-31"},
        {.text = NULL}};
    struct rule rule = good;
    rule.matches = missed;
    rule.no_matches = unwanted;
    struct buf notes;
    cr_expect_eq(run_one(&rule, &notes), 5, "%s", buf_string(&notes));
    cr_expect_str_eq(buf_string(&notes),
                     "pack/good: wanted a finding over 'xab', found 'ab'\n"
                     "\xC3\xA9\t xab\n \t  ^^\n"
                     "pack/good: wanted a finding, found none\nnone\n^\n"
                     "pack/good: wanted a known language, found nonesuch\n\n"
                     "pack/good: wanted no finding, found 'ab'\nx ab ab\n  ^^\n"
                     "pack/good: wanted a day as YYYY-MM-DD, found 2026-02-31\n\n");
    buf_release(&notes);
}

/* A check that remembers what it saw answers differently when the same text comes again. */
static void check_moody(struct scan *scan)
{
    static _Thread_local unsigned calls;
    if (calls++ % 2 == 0)
        scan_report(scan, scan_line_start(scan), scan_line_end(scan));
}

Test(rule_test, answers_that_depend_on_more_than_the_text_are_found)
{
    struct rule rule = good;
    rule.pattern = NULL;
    rule.check = check_moody;
    expect_fault(rule, "typed, the violations of a fresh scan");
}

/* An assigned value that is a token is left to the rule for tokens. A module shares no file with
   another, so each states the forms: they have to be the same. */
Test(modules, both_secret_rules_know_the_same_tokens)
{
    const struct rule *assigned = registry_find(SPAN("secrets/assigned"));
    const struct rule *token = registry_find(SPAN("secrets/provider-token"));
    cr_assert(assigned && token);
    cr_expect_str_eq(assigned->pattern, token->pattern);
}

/* What a pack says it serves before it is read is at least what its rules serve. */
Test(modules, packs_state_their_languages)
{
    static const char *const ids[] = {
        "c",    "cpp",  "csharp", "css",       "dockerfile", "go",          "html",       "java",
        "json", "lua",  "kotlin", "markdown",  "perl",       "php",         "plaintext",  "python",
        "ruby", "rust", "scala",  "sql",       "swift",      "svelte",      "typescript", "vue",
        "xml",  "yaml", "toml",   "terraform", "javascript", "shellscript", "powershell"};
    enum { N_IDS = sizeof ids / sizeof *ids, MODULES_MAX = 64 };
    bool stated[MODULES_MAX][N_IDS];
    cr_assert(registry_count() <= MODULES_MAX);
    for (size_t m = 0; m < registry_count(); m++)
        for (size_t i = 0; i < N_IDS; i++)
            stated[m][i] = registry_serves(m, language_by_id(span_from_string(ids[i])));
    for (size_t m = 0; m < registry_count(); m++)
        for (size_t i = 0; i < N_IDS; i++) {
            const struct language *language = language_by_id(span_from_string(ids[i]));
            bool serves = rule_module_serves(registry_module(m), language);
            cr_expect(stated[m][i] || !serves, "%s serves %s and does not say so", registry_name(m),
                      ids[i]);
        }
}

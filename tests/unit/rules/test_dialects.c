/* SPDX-License-Identifier: MIT */
/* Rule files of other programs against the texts that these have for them. */
#define _POSIX_C_SOURCE 200809L /* popen, of this test alone */

#include "base/buf.h"
#include "rules/engine.h"
#include "rules/pack.h"
#include "rules/rule_test.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#define DEVSKIM AE_SHARED_DATA "/devskim/rules"
#define GITLEAKS AE_SHARED_DATA "/gitleaks"

/* Rules that are left out, each named by a fault: they look into XML by path. */
static const char *const devskim_left_out[] = {"security-frameworks-android.json",
                                               "security-frameworks-dotnet_framework.json"};
enum { DEVSKIM_CASES = 130, DEVSKIM_CASES_LEFT_OUT = 4, GITLEAKS_CASES = 605 };

static bool read_command(const char *command, struct buf *out)
{
    char piece[4096];
    size_t n;
    FILE *file = popen(command, "r");
    while ((n = fread(piece, 1, sizeof piece, file)) > 0)
        buf_append(out, (struct span){piece, n});
    return pclose(file) == 0;
}

static void note(const struct rule_test_failure *failure, void *context)
{
    struct buf *notes = context;
    buf_printf(notes, "%s: %.*s, found %.*s\n", failure->rule, (int)failure->expected.length,
               failure->expected.bytes, (int)failure->found.length, failure->found.bytes);
}

static bool is_left_out(const char *name)
{
    for (size_t i = 0; i < sizeof devskim_left_out / sizeof *devskim_left_out; i++)
        if (strcmp(name, devskim_left_out[i]) == 0)
            return true;
    return false;
}

/* Loads one file and runs the texts in it; returns their number. */
static size_t check_devskim_file(const char *name, size_t *n_warnings, size_t *n_fixes)
{
    struct buf command = {0}, bytes = {0}, notes = {0};
    struct file_faults faults = {0};
    size_t n_examples = 0;
    buf_printf(&command, "cat '" DEVSKIM "/%s'", name);
    cr_assert(read_command(buf_string(&command), &bytes));
    struct pack *pack = pack_read(span_from_string(name), buf_span(&bytes), 0, &faults);
    cr_assert(pack, "%s", name);
    size_t n_faults = 0;
    for (size_t i = 0; i < faults.count; i++)
        n_faults += faults.items[i].severity == SEVERITY_BLOCKED;
    cr_expect_eq(n_faults, is_left_out(name) ? 1 : 0, "%s: %zu faults, %s", name, n_faults,
                 faults.count ? faults.items[0].message : "");
    *n_warnings += faults.count - n_faults;
    for (size_t i = 0; i < pack_module(pack)->n_rules; i++)
        *n_fixes += pack_module(pack)->rules[i].fix != NULL;
    const struct rule_module *const modules[] = {pack_module(pack)};
    size_t n_failures = rule_tests_run(modules, 1, RULE_TESTS_DIALECT, note, &notes, &n_examples);
    cr_expect_eq(n_failures, 0, "%s: %s", name, buf_string(&notes));
    pack_unref(pack);
    file_faults_release(&faults);
    buf_release(&command);
    buf_release(&bytes);
    buf_release(&notes);
    return n_examples;
}

Test(dialects, devskim)
{
    DIR *folder = opendir(DEVSKIM);
    size_t n_examples = 0, n_warnings = 0, n_fixes = 0;
    struct dirent *entry;
    if (!folder)
        cr_skip_test("SKIPPED: shared data (devskim/rules) are not here\n");
    while ((entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            n_examples += check_devskim_file(entry->d_name, &n_warnings, &n_fixes);
    closedir(folder);
    cr_expect_eq(n_examples, DEVSKIM_CASES - DEVSKIM_CASES_LEFT_OUT, "%zu", n_examples);
    /* Rules of which a fix is offered, and those that have others: told once a rule. */
    cr_expect_eq(n_fixes, 11, "%zu", n_fixes);
    cr_expect_eq(n_warnings, 11, "%zu", n_warnings);
}

/* Their fixes as ours. */
Test(dialects, devskim_fixes)
{
    static const struct {
        const char *fixes, *replacement;
        size_t n_faults;
    } rows[] = {
        {"{\"type\": \"RegexReplace\", \"replacement\": \"$$_GET $1 ${2} $& $0\", \"pattern\": "
         "{\"pattern\": \"(a)(b)\"}}",
         "$_GET {1} {2} {0} {0}", 0},
        {"{\"type\": \"regexreplace\", \"replacement\": \"a < b, %s\", \"pattern\": "
         "{\"pattern\": \"a.b\", \"type\": \"substring\"}}",
         "a < b, %s", 0},
        {"{\"type\": \"RegexReplace\", \"replacement\": \"f(<size of $1>)\", \"pattern\": "
         "{\"pattern\": \"a\"}}, {\"type\": \"RegexReplace\", \"replacement\": \"b\", "
         "\"pattern\": {\"pattern\": \"a\"}}",
         "b", 1},
        {"{\"type\": \"RegexReplace\", \"replacement\": \"$x\", \"pattern\": {\"pattern\": "
         "\"a\"}}",
         NULL, 1},
        {"{\"type\": \"RegexReplace\", \"replacement\": \"{1}\", \"pattern\": {\"pattern\": "
         "\"a\"}}",
         NULL, 1},
        {"{\"type\": \"Other\", \"replacement\": \"b\", \"pattern\": {\"pattern\": \"a\"}}", NULL,
         1},
        {"{\"type\": \"RegexReplace\", \"replacement\": \"b\"}, 7", NULL, 1},
        {"", NULL, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct file_faults faults = {0};
        struct buf text = {0};
        buf_printf(&text,
                   "[{\"id\": \"a\", \"patterns\": [{\"pattern\": \"a\"}], \"fix_its\": [%s]}]",
                   rows[i].fixes);
        struct pack *pack = pack_read(SPAN("some.json"), buf_span(&text), 0, &faults);
        cr_assert(pack && pack_module(pack)->n_rules == 1, "row %zu", i);
        const struct rule_fix *fix = pack_module(pack)->rules[0].fix;
        cr_expect_eq(fix != NULL, rows[i].replacement != NULL, "row %zu", i);
        if (fix && rows[i].replacement)
            cr_expect_str_eq(fix->replacement, rows[i].replacement, "row %zu", i);
        cr_expect(!fix || !fix->is_safe, "row %zu", i);
        cr_expect_eq(faults.count, rows[i].n_faults, "row %zu: %s", i,
                     faults.count ? faults.items[0].message : "");
        pack_unref(pack);
        file_faults_release(&faults);
        buf_release(&text);
    }
}

/* Files that are faulty in ways of their own: what is understood counts, the rest is named. */
Test(dialects, faults)
{
    static const struct {
        const char *text;
        size_t n_rules, n_faults;
    } rows[] = {
        {"[]", 0, 0},
        {"[{\"id\": \"DS1\", \"name\": \"n\"}]", 0, 1},
        {"[{\"id\": \"DS1\", \"name\": \"n\", \"patterns\": []}]", 0, 0},
        {"[{\"id\": \"DS1\", \"name\": \"n\", \"patterns\": [{\"pattern\": \"(\"}]}]", 0, 1},
        {"[{\"name\": \"n\"}, 7, {\"id\": \"a\", \"patterns\": [{\"pattern\": \"a\"}]}]", 1, 2},
        {"{\"rules\": [{\"id\": \"a\", \"regex\": \"a\"}, {\"id\": \"b\"}, {}]}", 1, 2},
        {"{\"rules\": [{\"id\": \"a\", \"regex\": \"a\"}], "
         "\"allowlist\": {\"regexes\": [\"(\"], \"paths\": [\"x\"]}}",
         1, 1},
        {"{\"rules\": [{\"id\": \"a\", \"regex\": \"a\", \"entropy\": \"much\"}]}", 0, 1},
        {"{\"rules\": [{\"id\": \"a\", \"regex\": \"a\", \"description\": \"\\u0000\"}]}", 0, 1},
        {"{\"rules\": [{\"id\": \".\", \"regex\": \"a\", \"description\": \" . \"}]}", 1, 0},
        {"[{\"id\": \"DS1\", \"name\": \" \", \"patterns\": [{\"pattern\": \"a\"}]}]", 1, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct file_faults faults = {0};
        struct pack *pack =
            pack_read(SPAN("some.json"), span_from_string(rows[i].text), 0, &faults);
        cr_assert(pack, "row %zu", i);
        cr_expect_eq(pack_module(pack)->n_rules, rows[i].n_rules, "row %zu", i);
        cr_expect_eq(faults.count, rows[i].n_faults, "row %zu: %s", i,
                     faults.count ? faults.items[0].message : "");
        for (size_t r = 0; r < pack_module(pack)->n_rules; r++) {
            const struct rule *rule = &pack_module(pack)->rules[r];
            cr_expect(*rule->title && *rule->message && *rule->why, "row %zu", i);
        }
        pack_unref(pack);
        file_faults_release(&faults);
    }
}

static bool has_finding(const struct scan_state *state, const struct rule_set *set, const char *id)
{
    struct violation_cursor cursor = violation_cursor_begin(&state->violations);
    struct violation at;
    while (violation_cursor_next(&cursor, &at))
        if (at.kind == VIOLATION_FINDING && strcmp(rule_set_rule(set, at.rule)->id, id) == 0)
            return true;
    return false;
}

static bool finds(const struct rule_set *set, struct span bytes, const char *path, const char *rule)
{
    struct text text;
    struct scan_state state;
    struct scan_scratch *scratch = scan_scratch_create();
    text_init_borrow(&text, bytes);
    struct scan_input input = {.text = &text,
                               .language = language_plain(),
                               .path = span_from_string(*path ? path : "src/example")};
    scan_state_init(&state, set, &input, NULL);
    while (!rule_set_scan(set, &input, &state, scratch, 1000))
        continue;
    bool found = has_finding(&state, set, rule);
    scan_state_release(&state);
    scan_scratch_destroy(scratch);
    text_release(&text);
    return found;
}

static size_t check_gitleaks_cases(const struct rule_set *set, struct span lines)
{
    size_t n = 0;
    for (size_t at = 0; at < lines.length; n++) {
        size_t end = span_find_byte(lines, at, '\n');
        json_t *row = json_loadb(lines.bytes + at, end - at, JSON_ALLOW_NUL, NULL);
        const char *text, *path, *rule, *name;
        size_t length;
        int must_match;
        cr_assert_eq(json_unpack(row, "{s:s%, s:s, s:s, s:s, s:b}", "text", &text, &length, "path",
                                 &path, "rule_id", &rule, "case_id", &name, "must_match",
                                 &must_match),
                     0);
        struct buf id = {0};
        buf_printf(&id, "gitleaks/%s", rule);
        bool found = finds(set, (struct span){text, length}, path, buf_string(&id));
        cr_expect_eq(found, must_match, "%s: %s", name, found ? "found" : "not found");
        buf_release(&id);
        json_decref(row);
        at = end + 1;
    }
    return n;
}

Test(dialects, gitleaks)
{
    struct buf config = {0}, cases = {0};
    struct file_faults faults = {0};
    if (access(GITLEAKS, R_OK) != 0)
        cr_skip_test("SKIPPED: shared data (gitleaks) are not here\n");
    cr_assert(read_command("gzip -dc '" GITLEAKS "/config.json.gz'", &config));
    cr_assert(read_command("gzip -dc '" GITLEAKS "/cases.jsonl.gz'", &cases));
    struct pack *pack = pack_read(SPAN("gitleaks.json"), buf_span(&config), 0, &faults);
    cr_assert(pack);
    cr_expect_eq(faults.count, 0, "%s", faults.count ? faults.items[0].message : "");
    const struct rule_module *const modules[] = {pack_module(pack)};
    struct rule_cache *cache = rule_cache_create(modules, 1);
    struct rule_config all = {.language = language_plain(), .profile = PROFILE_STRICT};
    struct rule_set *set = rule_cache_acquire(cache, &all);
    cr_expect_eq(check_gitleaks_cases(set, buf_span(&cases)), GITLEAKS_CASES);
    rule_set_unref(set);
    rule_cache_destroy(cache);
    pack_unref(pack);
    file_faults_release(&faults);
    buf_release(&config);
    buf_release(&cases);
}

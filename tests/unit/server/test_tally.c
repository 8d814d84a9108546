/* SPDX-License-Identifier: MIT */
#include "server/tally.h"

#include "server/tally_report.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void add(struct tally *tally, const char *rule, enum severity severity, enum scope scope,
                const char *message)
{
    const struct scanner_finding finding = {.rule = rule,
                                            .severity = severity,
                                            .line = 1,
                                            .column = 2,
                                            .scope = scope,
                                            .message = span_from_string(message)};
    tally_add(tally, &finding);
}

static void begin(struct tally *tally, const char *path)
{
    tally_begin_file(tally, span_from_string(path));
}

Test(tally, rules_and_files_have_one_order)
{
    /* In the order in which they are to come. */
    static const struct {
        const char *name;
        size_t n_blocked, n_hints, n_unknown_hints, n_existing;
    } rows[] = {{"b", 2, 0, 0, 0}, {"f", 1, 3, 0, 9}, {"a", 1, 2, 1, 0}, {"aa", 1, 1, 0, 0},
                {"e", 0, 2, 0, 9}, {"d", 0, 2, 0, 0}, {"c", 0, 0, 0, 9}, {"cc", 0, 0, 0, 9}};
    struct tally tally = {.n_files = 0};
    for (size_t k = 0; k < COUNT(rows); k++) {
        size_t i = (k * 5 + 3) % COUNT(rows);
        begin(&tally, rows[i].name);
        for (size_t n = 0; n < rows[i].n_blocked; n++)
            add(&tally, rows[i].name, SEVERITY_BLOCKED, SCOPE_NEW, "m");
        for (size_t n = 0; n < rows[i].n_hints; n++)
            add(&tally, rows[i].name, SEVERITY_HINT, SCOPE_NEW, "m");
        for (size_t n = 0; n < rows[i].n_unknown_hints; n++)
            add(&tally, rows[i].name, SEVERITY_HINT, SCOPE_UNKNOWN, "m");
        for (size_t n = 0; n < rows[i].n_existing; n++)
            add(&tally, rows[i].name, SEVERITY_BLOCKED, SCOPE_EXISTING, "m");
    }
    begin(&tally, "nothing is found in it");
    tally_end(&tally);
    const struct tally_row *rules[TALLY_SHOWN_MAX];
    cr_assert_eq(tally_rules(&tally, rules), COUNT(rows));
    cr_assert_eq(tally.n_files_kept, COUNT(rows));
    cr_expect_eq(tally.n_files, COUNT(rows));
    static const char *const expected[] = {"b", "f", "a", "aa", "e", "d", "c", "cc"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_expect(span_equal(buf_span(&rules[i]->name), span_from_string(expected[i])), "%zu", i);
        cr_expect(span_equal(buf_span(&tally.files[i].name), span_from_string(expected[i])), "%zu",
                  i);
    }
    tally_release(&tally);
}

Test(tally, only_so_many_are_kept)
{
    struct tally tally = {.n_files = 0};
    const struct tally_row *rules[TALLY_SHOWN_MAX];
    char name[16];
    for (unsigned i = 0; i < TALLY_RULES_MAX + 10; i++) {
        snprintf(name, sizeof name, "%06u", i);
        begin(&tally, name);
        add(&tally, name, i % 2 ? SEVERITY_INFO : SEVERITY_WARNING, SCOPE_NEW, "m");
    }
    tally_end(&tally);
    cr_expect_eq(tally_count(&tally.counts, TALLY_NEW), TALLY_RULES_MAX + 10);
    cr_expect_eq(tally.n_files, TALLY_RULES_MAX + 10);
    cr_expect_eq(tally.n_files_kept, TALLY_SHOWN_MAX);
    cr_expect_eq(tally.n_worst, TALLY_SHOWN_MAX);
    cr_expect(tally.has_more_rules);
    cr_assert_eq(tally_rules(&tally, rules), TALLY_SHOWN_MAX);
    for (unsigned i = 0; i < TALLY_SHOWN_MAX; i++) {
        snprintf(name, sizeof name, "%06u", 2 * i);
        cr_expect_str_eq(buf_string(&tally.worst[i].path), name);
        cr_expect_str_eq(buf_string(&tally.files[i].name), name);
        cr_expect(span_equal(buf_span(&rules[i]->name), span_from_string(name)), "%u", i);
    }
    tally_release(&tally);
}

Test(tally, text_forms_nothing_in_markdown)
{
    static const struct {
        const char *said, *shown;
    } rows[] = {
        {"plain, a-b/c_d. (e)!", "plain, a-b/c_d. (e)!"},
        {"*a* _b_ [c](d) ~~e~~", "\\*a\\* \\_b\\_ \\[c\\](d) \\~\\~e\\~\\~"},
        {"<img> &lt; a|b $x$ \\ `y`", "\\<img\\> \\&lt; a\\|b \\$x\\$ \\\\ \\`y\\`"},
        {"@ann, @org/team and #12", "`@ann`, `@org/team` and `#12`"},
        {"a@b @ # @", "a`@b` @ # @"},
        {"x\n# y\x1b[0m", "x\xEF\xBF\xBD# y\xEF\xBF\xBD\\[0m"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tally tally = {.n_files = 0};
        struct session session = {.record = {.id = 1}};
        struct buf out = {0}, expected = {0};
        begin(&tally, "a``b");
        add(&tally, "r/x", SEVERITY_INFO, SCOPE_NEW, rows[i].said);
        tally_end(&tally);
        const struct tally_report report = {.session = &session, .tally = &tally, .unit = "file"};
        tally_report_append_markdown(&out, &report);
        buf_printf(&expected, "\n- info ``` a``b:1:2 ``` %s `r/x`\n", rows[i].shown);
        cr_expect(strstr(buf_string(&out), buf_string(&expected)), "row %zu: %s", i,
                  buf_string(&out));
        buf_release(&out);
        buf_release(&expected);
        tally_release(&tally);
    }
}

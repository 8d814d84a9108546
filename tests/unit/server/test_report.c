/* SPDX-License-Identifier: MIT */
#include "server/report.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

/* Where a report goes: a buffer that takes so many pieces. */
struct reader {
    struct buf got;
    size_t n_pieces, patience;
};

static bool take(void *context, struct span bytes)
{
    struct reader *reader = context;
    if (reader->n_pieces == reader->patience)
        return false;
    reader->n_pieces++;
    buf_append(&reader->got, bytes);
    return true;
}

static struct scanner_finding sample(enum severity severity)
{
    return (struct scanner_finding){
        .rule = "pack/name",
        .severity = severity,
        .line = 2,
        .column = 3,
        .end_line = 4,
        .end_column = 5,
        .message = SPAN("Say \"no\"; \xC3\xA9"),
    };
}

Test(report, text)
{
    struct reader reader = {.patience = SIZE_MAX};
    struct report report;
    report_begin(&report, &report_text, take, &reader);
    report.path = SPAN("a b/\033[1m\n\xFF.c");
    struct scanner_finding finding = sample(SEVERITY_BLOCKED);
    report_finding(&report, &finding);
    report.color = true;
    finding.severity = SEVERITY_HINT;
    report.path = SPAN("c");
    report_finding(&report, &finding);
    cr_assert(report_end(&report));
    cr_assert_str_eq(buf_string(&reader.got), "a b/\xEF\xBF\xBD[1m\xEF\xBF\xBD\xFF.c:2:3: "
                                              "blocked: Say \"no\"; \xC3\xA9 [pack/name]\n"
                                              "c:2:3: \033[36mhint\033[0m: Say \"no\"; \xC3\xA9 "
                                              "\033[2m[pack/name]\033[0m\n");
    report_release(&report);
    buf_release(&reader.got);
}

Test(report, json)
{
    struct reader reader = {.patience = SIZE_MAX};
    struct report report;
    report_begin(&report, &report_json, take, &reader);
    report.path = SPAN("a\"\n\xFF");
    struct scanner_finding finding = sample(SEVERITY_WARNING);
    for (int i = 0; i < 3; i++)
        report_finding(&report, &finding);
    report.n_files = 1;
    report_skipped(&report, REPORT_IGNORED);
    report_add_incomplete(&report, SPAN(""), SPAN("gone"));
    cr_assert(report_end(&report));
    json_t *root = json_loadb(reader.got.bytes, reader.got.length, 0, NULL);
    cr_assert(root, "%s", buf_string(&reader.got));
    json_t *violations = json_object_get(root, "violations");
    cr_assert_eq(json_array_size(violations), 3);
    const json_t *row = json_array_get(violations, 2);
    cr_assert_str_eq(json_string_value(json_object_get(row, "path")), "a\"\n\xEF\xBF\xBD");
    cr_assert_eq(json_integer_value(json_object_get(row, "endColumn")), 5);
    cr_assert_str_eq(json_string_value(json_object_get(row, "scope")), "unknown");
    const json_t *summary = json_object_get(root, "summary");
    cr_assert_eq(json_integer_value(json_object_get(summary, "warning")), 3);
    cr_assert_eq(json_integer_value(json_object_get(summary, "incomplete")), 1);
    const json_t *incomplete = json_array_get(json_object_get(root, "incomplete"), 0);
    cr_assert_str_eq(json_string_value(json_object_get(incomplete, "path")), ".");
    json_decref(root);
    report_release(&report);
    buf_release(&reader.got);
}

/* As GitHub's toolkit escapes: what a runner reads back is what was said. */
Test(report, github)
{
    struct reader reader = {.patience = SIZE_MAX};
    struct report report;
    report_begin(&report, &report_github, take, &reader);
    report.current_folder = SPAN("/r/sub");
    report.root = SPAN("/r");
    report_begin_file(&report, SPAN("a,b: 50%\n\xFF.c"));
    struct scanner_finding finding = sample(SEVERITY_BLOCKED);
    finding.message = SPAN("a: 1,2 100%\r\n::error::");
    report_finding(&report, &finding);
    finding = sample(SEVERITY_WARNING);
    finding.end_line = 2;
    report_finding(&report, &finding);
    report_begin_file(&report, SPAN("/elsewhere/c"));
    finding.severity = SEVERITY_HINT;
    report_finding(&report, &finding);
    report_add_fault(&report, SPAN("../x.yaml"), 3, 4, SEVERITY_BLOCKED, "no");
    report_add_incomplete(&report, SPAN(""), SPAN("gone"));
    cr_assert(report_end(&report));
    cr_assert_str_eq(
        buf_string(&reader.got),
        "::error file=sub/a%2Cb%3A 50%25%0A\xEF\xBF\xBD.c,line=2,endLine=4,title=pack/name::"
        "a: 1,2 100%25%0D%0A::error::\n"
        "::warning file=sub/a%2Cb%3A 50%25%0A\xEF\xBF\xBD.c,line=2,endLine=2,col=3,endColumn=5,"
        "title=pack/name::Say \"no\"; \xC3\xA9\n"
        "::notice file=/elsewhere/c,line=2,endLine=2,col=3,endColumn=5,title=pack/name::"
        "Say \"no\"; \xC3\xA9\n"
        "::error file=x.yaml,line=3,col=4,title=auto-enforcer::no\n"
        "::error file=sub,title=not checked whole::gone\n");
    report_release(&report);
    buf_release(&reader.got);
}

Test(report, summaries)
{
    static const struct {
        size_t n_files, n_skipped[REPORT_SKIPS], n_findings[SEVERITY_BLOCKED + 1], n_incomplete;
        const char *wanted;
    } rows[] = {
        {0, {0}, {0}, 0, "0 files checked"},
        {0, {0, 2, 0}, {0}, 1, "0 files checked; 1 not checked whole; skipped 2 excluded"},
        {1, {0}, {0}, 0, "1 file checked: no violations"},
        {2, {0}, {0, 1, 0, 1, 0}, 0, "2 files checked: 1 warning, 1 hint"},
        {7,
         {1, 4, 12},
         {0, 3, 1, 5, 2},
         0,
         "7 files checked: 2 blocked, 5 warnings, 1 info, 3 hints; skipped 1 binary, 4 excluded, "
         "12 ignored by git"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct report report = {.n_files = rows[i].n_files, .n_incomplete = rows[i].n_incomplete};
        struct buf out = {0};
        memcpy(report.n_skipped, rows[i].n_skipped, sizeof report.n_skipped);
        memcpy(report.n_findings, rows[i].n_findings, sizeof report.n_findings);
        report.n_printed = report_count_from(&report, SEVERITY_OFF);
        report_append_summary(&report, &out);
        cr_assert_str_eq(buf_string(&out), rows[i].wanted, "row %zu: %s", i, buf_string(&out));
        buf_release(&out);
    }
}

/* What exists is counted apart from what is new, and decides nothing where only that counts. */
Test(report, scopes)
{
    static const struct {
        bool has_base, only_new;
        size_t n[SCOPES];
        size_t n_counted;
        const char *wanted;
    } rows[] = {
        {false, false, {[SCOPE_UNKNOWN] = 2}, 2, "1 file checked: 2 blocked"},
        {true, false, {0}, 0, "1 file checked: no violations"},
        {true, false, {0, 1, 2}, 3, "1 file checked: 3 blocked; 1 new, 2 existing"},
        {true, false, {1, 0, 2}, 3, "1 file checked: 3 blocked; 1 perhaps new, 2 existing"},
        {true, true, {0}, 0, "1 file checked: no new violations"},
        {true, true, {0, 1, 0}, 1, "1 file checked: 1 blocked"},
        {true, true, {0, 1, 2}, 1, "1 file checked: 1 blocked; 2 existing not shown"},
        {true, true, {0, 0, 2}, 0, "1 file checked: no new violations; 2 existing not shown"},
        {true, true, {1, 1, 0}, 2, "1 file checked: 2 blocked; 1 perhaps new"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reader reader = {.patience = SIZE_MAX};
        struct report report;
        struct buf out = {0};
        report_begin(&report, &report_text, take, &reader);
        report.n_files = 1;
        report.has_base = rows[i].has_base;
        report.only_new = rows[i].only_new;
        for (enum scope scope = SCOPE_UNKNOWN; scope < SCOPES; scope++)
            for (size_t n = 0; n < rows[i].n[scope]; n++) {
                struct scanner_finding finding = sample(SEVERITY_BLOCKED);
                finding.scope = scope;
                report_finding(&report, &finding);
            }
        report_append_summary(&report, &out);
        cr_expect_str_eq(buf_string(&out), rows[i].wanted, "row %zu: %s", i, buf_string(&out));
        cr_expect_eq(report_count_from(&report, SEVERITY_BLOCKED), rows[i].n_counted, "row %zu", i);
        cr_expect_eq(report.n_printed, rows[i].n_counted, "row %zu", i);
        report_end(&report);
        report_release(&report);
        buf_release(&out);
        buf_release(&reader.got);
    }
}

Test(report, minimum_hides_and_counts)
{
    struct reader reader = {.patience = SIZE_MAX};
    struct report report;
    struct buf out = {0};
    report_begin(&report, &report_text, take, &reader);
    report.minimum = SEVERITY_WARNING;
    for (enum severity severity = SEVERITY_HINT; severity <= SEVERITY_BLOCKED; severity++) {
        struct scanner_finding finding = sample(severity);
        report_finding(&report, &finding);
    }
    report.n_files = 1;
    cr_assert_eq(report_count_from(&report, SEVERITY_HINT), 4);
    cr_assert_eq(report_count_from(&report, SEVERITY_BLOCKED), 1);
    cr_assert_eq(report.n_printed, 2);
    report_append_summary(&report, &out);
    cr_assert_str_eq(buf_string(&out), "1 file checked: 1 blocked, 1 warning, 1 info, 1 hint "
                                       "(2 below warning not shown)");
    report_end(&report);
    report_release(&report);
    buf_release(&out);
    buf_release(&reader.got);
}

Test(report, keeps_nothing_of_a_finding)
{
    enum { N = 100000 };
    struct reader reader = {.patience = 3};
    struct report report;
    report_begin(&report, &report_text, take, &reader);
    report.path = SPAN("a");
    struct scanner_finding finding = sample(SEVERITY_INFO);
    for (size_t i = 0; i < N; i++)
        report_finding(&report, &finding);
    cr_assert_lt(report.out.capacity, 256 * 1024);
    cr_assert(report.failed, "the reader had enough");
    cr_assert_eq(reader.n_pieces, 3);
    cr_assert_not(report_end(&report));
    cr_assert_eq(report.n_findings[SEVERITY_INFO], N, "all are counted");
    report_release(&report);
    buf_release(&reader.got);
}

Test(report, incomplete_is_bounded)
{
    struct reader reader = {.patience = SIZE_MAX};
    struct report report;
    report_begin(&report, &report_json, take, &reader);
    for (size_t i = 0; i < REPORT_INCOMPLETE_MAX + 10; i++)
        report_add_incomplete(&report, SPAN("a"), SPAN("b"));
    cr_assert_eq(report.n_kept, REPORT_INCOMPLETE_MAX);
    cr_assert_eq(report.n_incomplete, REPORT_INCOMPLETE_MAX + 10);
    cr_assert(report_end(&report));
    report_release(&report);
    buf_release(&reader.got);
}

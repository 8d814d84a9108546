/* SPDX-License-Identifier: MIT */
/* One object, written as it becomes known: a violation a line. */
#include "protocol/json_write.h"
#include "server/report.h"

static void begin(struct report *report)
{
    buf_append_string(&report->out, "{\"violations\":[");
}

static void write_number(struct buf *out, const char *key, size_t number)
{
    buf_printf(out, "%s%zu", key, number);
}

static void write_string(struct buf *out, const char *key, const char *string)
{
    buf_append_string(out, key);
    json_write_string(out, span_from_string(string));
}

static void write_finding(struct report *report, const struct scanner_finding *finding)
{
    struct buf *out = &report->out;
    buf_append_string(out, report->n_printed ? ",\n{\"path\":" : "\n{\"path\":");
    json_write_bytes(out, report->path);
    write_number(out, ",\"line\":", finding->line);
    write_number(out, ",\"column\":", finding->column);
    write_number(out, ",\"endLine\":", finding->end_line);
    write_number(out, ",\"endColumn\":", finding->end_column);
    write_string(out, ",\"rule\":", finding->rule);
    write_string(out, ",\"severity\":", severity_name(finding->severity));
    write_string(out, ",\"scope\":", scope_name(finding->scope));
    buf_append_string(out, ",\"message\":");
    json_write_string(out, finding->message);
    buf_append_byte(out, '}');
}

static void write_summary(const struct report *report, struct buf *out)
{
    write_number(out, "\"summary\":{\"filesChecked\":", report->n_files);
    write_number(out, ",\"blocked\":", report->n_findings[SEVERITY_BLOCKED]);
    write_number(out, ",\"warning\":", report->n_findings[SEVERITY_WARNING]);
    write_number(out, ",\"info\":", report->n_findings[SEVERITY_INFO]);
    write_number(out, ",\"hint\":", report->n_findings[SEVERITY_HINT]);
    write_number(out, ",\"incomplete\":", report->n_incomplete);
    write_number(out, ",\"skipped\":{\"binary\":", report->n_skipped[REPORT_BINARY]);
    write_number(out, ",\"excluded\":", report->n_skipped[REPORT_EXCLUDED]);
    write_number(out, ",\"ignored\":", report->n_skipped[REPORT_IGNORED]);
    buf_append_byte(out, '}');
    if (report->has_baseline) {
        write_number(out, ",\"baseline\":{\"hidden\":", report->n_accepted);
        write_number(out, ",\"warned\":", report->n_warned);
        buf_append_byte(out, '}');
    }
    if (report->has_base) {
        write_number(out, ",\"scopes\":{\"new\":", report->n_scopes[SCOPE_NEW]);
        write_number(out, ",\"existing\":", report->n_scopes[SCOPE_EXISTING]);
        write_number(out, ",\"unknown\":", report->n_scopes[SCOPE_UNKNOWN]);
        buf_append_byte(out, '}');
    }
    if (report->fixes.is_on) {
        write_number(out, ",\"fixed\":", report->fixes.n_made);
        write_number(out, ",\"unsafeFixes\":", report->fixes.n_unsafe);
        write_number(out, ",\"notFixed\":", report->fixes.n_not_fixed);
    }
    buf_append_byte(out, '}');
}

static void end(struct report *report)
{
    struct buf *out = &report->out;
    buf_append_string(out, report->n_printed ? "\n],\n" : "],\n");
    write_summary(report, out);
    buf_append_string(out, ",\n\"incomplete\":[");
    for (size_t i = 0; i < report->n_kept; i++) {
        buf_append_string(out, i ? ",\n{\"path\":" : "\n{\"path\":");
        json_write_bytes(out, buf_span(&report->incomplete[i].path));
        buf_append_string(out, ",\"reason\":");
        json_write_bytes(out, buf_span(&report->incomplete[i].reason));
        buf_append_byte(out, '}');
    }
    buf_append_string(out, report->n_kept ? "\n]}\n" : "]}\n");
}

const struct report_format report_json = {
    .name = "json", .begin = begin, .finding = write_finding, .end = end};

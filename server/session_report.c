/* SPDX-License-Identifier: MIT */
#include "server/session_report.h"

#include "base/day.h"
#include "base/printable.h"
#include "protocol/json_write.h"
#include "server/report.h"

#include <inttypes.h>

/* In the order in which they are told. */
static const struct {
    enum scope scope;
    const char *name;
} scopes[SCOPES] = {{SCOPE_NEW, "new"}, {SCOPE_EXISTING, "existing"}, {SCOPE_UNKNOWN, "unknown"}};

/* Seconds between two times, of which the clock may have made the later one the earlier. */
static uint64_t seconds_between(int64_t from, int64_t to)
{
    return to > from ? (uint64_t)(to - from) / 1000000000u : 0;
}

static void append_time(struct buf *out, int64_t time)
{
    enum { DAY = 24 * 60 * 60 };
    int64_t seconds = time / 1000000000;
    struct day day = day_later((struct day){1970, 1, 1}, (int)(seconds / DAY));
    int of_day = (int)(seconds % DAY);
    buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", day.year, day.month, day.day, of_day / 3600,
               of_day / 60 % 60, of_day % 60);
}

/* Text. */

static void append_age(struct buf *out, uint64_t seconds)
{
    static const struct {
        const char *one;
        uint64_t seconds;
    } units[] = {{"day", 86400}, {"hour", 3600}, {"minute", 60}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        uint64_t n = seconds / units[i].seconds;
        if (n == 0)
            continue;
        buf_printf(out, "%" PRIu64 " %s%s ago", n, units[i].one, n == 1 ? "" : "s");
        return;
    }
    buf_append_string(out, "just now");
}

/* "2 blocked, 1 hint", the worst first. */
static void append_severities(struct buf *out, const size_t *n)
{
    static const char *const plural[] = {"", "s", "", "s", ""}; /* by severity */
    const char *between = "";
    for (int severity = SEVERITY_BLOCKED; severity > SEVERITY_OFF; severity--) {
        if (n[severity] == 0)
            continue;
        buf_printf(out, "%s%zu %s%s", between, n[severity], severity_name((enum severity)severity),
                   n[severity] == 1 ? "" : plural[severity]);
        between = ", ";
    }
    buf_append_string(out, *between ? "\n" : "nothing\n");
}

static void append_counts(struct buf *out, const struct session_counts *counts)
{
    static const char *const heads[SCOPES] = {
        [SCOPE_NEW] = "New: ", [SCOPE_EXISTING] = "Existing: ", [SCOPE_UNKNOWN] = "Perhaps new: "};
    for (size_t i = 0; i < SCOPES; i++) {
        const size_t *n = counts->n[scopes[i].scope];
        size_t any =
            n[SEVERITY_BLOCKED] + n[SEVERITY_WARNING] + n[SEVERITY_INFO] + n[SEVERITY_HINT];
        if (any == 0 && scopes[i].scope == SCOPE_UNKNOWN)
            continue;
        buf_append_string(out, heads[scopes[i].scope]);
        append_severities(out, n);
    }
}

static void append_worst(struct buf *out, const struct session_report *report)
{
    buf_append_string(out, "\nThe worst of what is new:\n");
    for (size_t i = 0; i < report->n_worst; i++) {
        const struct session_worst *one = &report->worst[i];
        buf_append_string(out, "  ");
        report_append_path(out, buf_span(&one->path));
        buf_printf(out, ":%zu:%zu: %s: ", one->line, one->column, severity_name(one->severity));
        printable_append(out, buf_span(&one->message));
        buf_append_string(out, " [");
        printable_append(out, buf_span(&one->rule));
        buf_append_string(out, "]\n");
    }
    buf_append_string(out, "\nAll of it: auto-enforcer check --new\n");
}

/* There is no commit. The id of the base is not for showing. */
static void append_look(struct buf *out, const struct session_report *report)
{
    buf_append_string(out,
                      "New is what was not found in the folder then: it lies in no repository\n");
    if (report->has_looked)
        buf_printf(out, "Looked at %zu file%s: %zu finding%s there already\n", report->n_files,
                   report->n_files == 1 ? "" : "s", report->n_findings,
                   report->n_findings == 1 ? " is" : "s are");
}

void session_report_append_text(struct buf *out, const struct session_report *report)
{
    enum { SHORT = 12 }; /* digits of an id that are enough to know it again */
    const struct session *session = report->session;
    buf_append_string(out, session ? "Session in " : "No session in ");
    report_append_path(out, report->root);
    if (!session) {
        buf_append_string(out, "\nIt begins when an editor serves the folder, or with: "
                               "auto-enforcer session start\n");
        return;
    }
    const struct session_record *record = &session->record;
    struct span base = span_slice(buf_span(&session->base), 0, SHORT);
    buf_append_string(out, "\nBegan ");
    append_age(out, seconds_between(record->began, report->now));
    buf_append_string(out, " (");
    append_time(out, record->began);
    buf_append_string(out, record->flags & SESSION_WAS_ASKED_FOR
                               ? "), with session start\n"
                               : "), when the folder was first served\n");
    if (record->flags & SESSION_WAS_SCANNED)
        append_look(out, report);
    else if (base.length)
        buf_printf(out, "New is what commit %.*s does not have\n", (int)base.length, base.bytes);
    else
        buf_append_string(out, "It has no base: there was no commit to begin at\n");
    buf_printf(out, "Taken up %" PRIu32 " time%s, last ", record->n_uses,
               record->n_uses == 1 ? "" : "s");
    append_age(out, seconds_between(record->used, report->now));
    buf_append_byte(out, '\n');
    if (report->counts)
        append_counts(out, report->counts);
    if (report->n_worst > 0)
        append_worst(out, report);
}

/* JSON. */

static void write_time(struct buf *out, const char *key, int64_t time)
{
    buf_printf(out, "%s\"", key);
    append_time(out, time);
    buf_append_byte(out, '"');
}

static void write_session(struct buf *out, const struct session *session, int64_t now)
{
    const struct session_record *record = &session->record;
    buf_printf(out, "{\"id\":\"%016" PRIx64 "\"", record->id);
    write_time(out, ",\"began\":", record->began);
    write_time(out, ",\"used\":", record->used);
    buf_printf(out, ",\"age\":%" PRIu64 ",\"uses\":%" PRIu32 ",\"askedFor\":%s,\"base\":",
               seconds_between(record->began, now), record->n_uses,
               record->flags & SESSION_WAS_ASKED_FOR ? "true" : "false");
    bool was_scanned = record->flags & SESSION_WAS_SCANNED;
    if (session->base.length && !was_scanned)
        json_write_string(out, buf_span(&session->base));
    else
        buf_append_string(out, "null");
    buf_printf(out, ",\"measuredFrom\":%s}",
               was_scanned            ? "\"folder\""
               : session->base.length ? "\"commit\""
                                      : "null");
}

static void write_counts(struct buf *out, const struct session_counts *counts)
{
    buf_append_string(out, ",\"violations\":{");
    for (size_t i = 0; i < SCOPES; i++) {
        const size_t *n = counts->n[scopes[i].scope];
        buf_printf(out, "%s\"%s\":{\"blocked\":%zu,\"warning\":%zu,\"info\":%zu,\"hint\":%zu}",
                   i ? "," : "", scopes[i].name, n[SEVERITY_BLOCKED], n[SEVERITY_WARNING],
                   n[SEVERITY_INFO], n[SEVERITY_HINT]);
    }
    buf_append_byte(out, '}');
}

static void write_worst(struct buf *out, const struct session_report *report)
{
    buf_append_string(out, ",\"worst\":[");
    for (size_t i = 0; i < report->n_worst; i++) {
        const struct session_worst *one = &report->worst[i];
        buf_append_string(out, i ? ",{\"path\":" : "{\"path\":");
        json_write_bytes(out, buf_span(&one->path));
        buf_printf(out, ",\"line\":%zu,\"column\":%zu,\"severity\":\"%s\",\"rule\":", one->line,
                   one->column, severity_name(one->severity));
        json_write_bytes(out, buf_span(&one->rule));
        buf_append_string(out, ",\"message\":");
        json_write_bytes(out, buf_span(&one->message));
        buf_append_byte(out, '}');
    }
    buf_append_byte(out, ']');
}

void session_report_append_json(struct buf *out, const struct session_report *report)
{
    buf_append_string(out, "{\"root\":");
    json_write_bytes(out, report->root);
    buf_append_string(out, ",\"session\":");
    if (report->session)
        write_session(out, report->session, report->now);
    else
        buf_append_string(out, "null");
    if (report->counts)
        write_counts(out, report->counts);
    if (report->worst)
        write_worst(out, report);
    buf_append_byte(out, '}');
}

/* SPDX-License-Identifier: MIT */
#include "protocol/json_write.h"
#include "server/session_report.h"
#include "server/tally_report.h"

#include <inttypes.h>

static void write_bytes(struct buf *out, const char *key, const struct buf *bytes)
{
    buf_append_string(out, key);
    json_write_bytes(out, buf_span(bytes));
}

static void write_session(struct buf *out, const struct session *session)
{
    const struct session_record *record = &session->record;
    buf_printf(out, "{\"session\":{\"id\":\"%016" PRIx64 "\",\"began\":\"", record->id);
    session_report_append_time(out, record->began);
    buf_printf(out, "\",\"askedFor\":%s,\"base\":",
               record->flags & SESSION_WAS_ASKED_FOR ? "true" : "false");
    if (session->base.length > 0)
        json_write_string(out, buf_span(&session->base));
    else
        buf_append_string(out, "null");
    buf_append_byte(out, '}');
}

static void write_counts(struct buf *out, const struct tally_counts *counts, bool knows_gone)
{
    unsigned n_known = knows_gone ? TALLY_KINDS : TALLY_GONE;
    for (unsigned kind = 0; kind < n_known; kind++) {
        const size_t *n = counts->n[kind];
        buf_printf(out, ",\"%s\":{\"blocked\":%zu,\"warning\":%zu,\"info\":%zu,\"hint\":%zu}",
                   tally_kind_name((enum tally_kind)kind), n[SEVERITY_BLOCKED], n[SEVERITY_WARNING],
                   n[SEVERITY_INFO], n[SEVERITY_HINT]);
    }
    if (!knows_gone)
        buf_append_string(out, ",\"gone\":null");
}

static void write_worst(struct buf *out, const struct tally *tally)
{
    buf_append_string(out, ",\n\"worst\":[");
    for (size_t i = 0; i < tally->n_worst; i++) {
        const struct tally_worst *one = &tally->worst[i];
        write_bytes(out, i ? ",\n{\"path\":" : "\n{\"path\":", &one->path);
        buf_printf(out, ",\"line\":%zu,\"column\":%zu,\"severity\":\"%s\",\"scope\":\"%s\"",
                   one->line, one->column, severity_name(one->severity), scope_name(one->scope));
        write_bytes(out, ",\"rule\":", &one->rule);
        write_bytes(out, ",\"message\":", &one->message);
        buf_append_byte(out, '}');
    }
    buf_append_byte(out, ']');
}

static void write_row(struct buf *out, const char *key, const struct tally_row *row,
                      bool knows_gone)
{
    write_bytes(out, key, &row->name);
    write_counts(out, &row->counts, knows_gone);
    buf_append_byte(out, '}');
}

static void write_rows(struct buf *out, const struct tally *tally, bool knows_gone)
{
    const struct tally_row *rows[TALLY_SHOWN_MAX];
    size_t n_rules = tally_rules(tally, rows);
    buf_append_string(out, ",\n\"rules\":[");
    for (size_t i = 0; i < n_rules; i++)
        write_row(out, i ? ",\n{\"rule\":" : "\n{\"rule\":", rows[i], knows_gone);
    buf_append_string(out, "],\n\"files\":[");
    for (size_t i = 0; i < tally->n_files_kept; i++)
        write_row(out, i ? ",\n{\"path\":" : "\n{\"path\":", &tally->files[i], knows_gone);
    buf_append_byte(out, ']');
}

static void write_incomplete(struct buf *out, const struct tally_report *report)
{
    buf_append_string(out, ",\n\"incomplete\":[");
    for (size_t i = 0; i < report->n_kept && i < TALLY_SHOWN_MAX; i++) {
        write_bytes(out, i ? ",\n{\"path\":" : "\n{\"path\":", &report->incomplete[i].path);
        write_bytes(out, ",\"reason\":", &report->incomplete[i].reason);
        buf_append_byte(out, '}');
    }
    buf_append_string(out, "],\n\"faults\":[");
    for (size_t i = 0; i < report->n_kept_faults && i < TALLY_SHOWN_MAX; i++) {
        const struct report_fault *fault = &report->faults[i];
        write_bytes(out, i ? ",\n{\"path\":" : "\n{\"path\":", &fault->path);
        buf_printf(out, ",\"line\":%zu,\"column\":%zu", fault->line, fault->column);
        write_bytes(out, ",\"message\":", &fault->message);
        buf_append_byte(out, '}');
    }
    buf_append_byte(out, ']');
}

void tally_report_append_json(struct buf *out, const struct tally_report *report)
{
    const struct tally *tally = report->tally;
    write_session(out, report->session);
    buf_printf(out, ",\n\"summary\":{\"checked\":%zu", report->n_looked_at);
    write_counts(out, &tally->counts, report->knows_gone);
    buf_printf(out,
               ",\"files\":%zu,\"rules\":%zu,\"incomplete\":%zu,\"faults\":%zu,"
               "\"whole\":%s}",
               tally->n_files, tally->rules.count, report->n_incomplete, report->n_faults,
               report->n_incomplete == 0 && !report->has_error ? "true" : "false");
    write_worst(out, tally);
    write_rows(out, tally, report->knows_gone);
    write_incomplete(out, report);
    buf_append_byte(out, '}');
}

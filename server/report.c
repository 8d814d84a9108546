/* SPDX-License-Identifier: MIT */
#include "server/report.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/printable.h"
#include "base/utf8.h"
#include "server/path_baseline.h"

enum { WRITE_BYTES = 32 * 1024 }; /* how much is gathered before it is written */

void report_begin(struct report *report, const struct report_format *format, report_writer *write,
                  void *context)
{
    *report = (struct report){
        .format = format,
        .write = write,
        .context = context,
        .minimum = SEVERITY_HINT,
        .out = BUF_INIT(MEM_BATCH),
    };
    if (format->begin)
        format->begin(report);
}

static void flush(struct report *report)
{
    if (!report->failed)
        report->failed = !report->write(report->context, buf_span(&report->out));
    buf_clear(&report->out);
}

void report_flush_much(struct report *report)
{
    if (report->out.length >= WRITE_BYTES)
        flush(report);
}

void report_begin_file(struct report *report, struct span path)
{
    report->path = path;
    if (report->format->begin_file)
        report->format->begin_file(report);
}

void report_finding(struct report *report, const struct scanner_finding *finding)
{
    report->n_scopes[finding->scope]++;
    if (report->only_new && finding->scope == SCOPE_EXISTING)
        return;
    report->n_findings[finding->severity]++;
    if (finding->severity < report->minimum)
        return;
    report->format->finding(report, finding);
    report->n_printed++;
    report_flush_much(report);
}

bool report_wants_hidden(const struct report *report)
{
    return report->format->hidden && !report->without_hidden;
}

void report_hidden(struct report *report, const struct scanner_finding *finding)
{
    bool counts = !report->only_new || finding->scope != SCOPE_EXISTING;
    if (counts && finding->severity >= report->minimum)
        report->format->hidden(report, finding);
}

void report_add_accepted(struct report *report, const struct path_baseline *baseline)
{
    if (!baseline)
        return;
    report->has_baseline = true;
    report->n_accepted += baseline->n_hidden;
    report->n_warned += baseline->n_warned;
}

void report_skipped(struct report *report, enum report_skip why)
{
    report->n_skipped[why]++;
}

void report_add_incomplete(struct report *report, struct span path, struct span reason)
{
    report->n_incomplete++;
    if (report->n_kept == REPORT_INCOMPLETE_MAX)
        return;
    if ((report->n_kept & (report->n_kept + 1)) == 0) /* full: 0, 1, 3, 7 ... */
        report->incomplete = mem_resize(MEM_BATCH, report->incomplete, 2 * report->n_kept + 1,
                                        sizeof *report->incomplete);
    struct report_incomplete *entry = &report->incomplete[report->n_kept++];
    *entry = (struct report_incomplete){BUF_INIT(MEM_BATCH), BUF_INIT(MEM_BATCH)};
    buf_append(&entry->path, path.length ? path : SPAN("."));
    buf_append(&entry->reason, reason);
}

void report_add_fault(struct report *report, struct span path, size_t line, size_t column,
                      enum severity severity, const char *message)
{
    report->n_faults++;
    report->has_error = report->has_error || severity == SEVERITY_BLOCKED;
    if (report->n_kept_faults == REPORT_FAULTS_MAX)
        return;
    if ((report->n_kept_faults & (report->n_kept_faults + 1)) == 0) /* full: 0, 1, 3, 7 ... */
        report->faults = mem_resize(MEM_BATCH, report->faults, 2 * report->n_kept_faults + 1,
                                    sizeof *report->faults);
    struct report_fault *fault = &report->faults[report->n_kept_faults++];
    *fault = (struct report_fault){.path = BUF_INIT(MEM_BATCH),
                                   .line = line,
                                   .column = column,
                                   .severity = severity,
                                   .message = BUF_INIT(MEM_BATCH)};
    buf_append(&fault->path, path);
    buf_append_string(&fault->message, message);
}

bool report_end(struct report *report)
{
    if (report->format->end)
        report->format->end(report);
    flush(report);
    return !report->failed;
}

void report_release(struct report *report)
{
    for (size_t i = 0; i < report->n_kept; i++) {
        buf_release(&report->incomplete[i].path);
        buf_release(&report->incomplete[i].reason);
    }
    mem_free(MEM_BATCH, report->incomplete);
    for (size_t i = 0; i < report->n_kept_faults; i++) {
        buf_release(&report->faults[i].path);
        buf_release(&report->faults[i].message);
    }
    mem_free(MEM_BATCH, report->faults);
    if (report->format && report->format->release)
        report->format->release(report);
    buf_release(&report->out);
    *report = (struct report){0};
}

size_t report_count_from(const struct report *report, enum severity severity)
{
    size_t n = 0;
    for (size_t i = (size_t)severity; i <= SEVERITY_BLOCKED; i++)
        n += report->n_findings[i];
    return n;
}

/* "2 warnings", with what parts it from what came before it in the list. */
static void append_count(struct buf *out, size_t *n_listed, size_t n, const char *one,
                         const char *more)
{
    if (n == 0)
        return;
    buf_printf(out, "%s%zu %s", *n_listed ? ", " : "", n, n == 1 ? one : more);
    (*n_listed)++;
}

static void append_findings(const struct report *report, struct buf *out)
{
    const size_t *n = report->n_findings;
    size_t n_listed = 0;
    buf_append_string(out, ": ");
    append_count(out, &n_listed, n[SEVERITY_BLOCKED], "blocked", "blocked");
    append_count(out, &n_listed, n[SEVERITY_WARNING], "warning", "warnings");
    append_count(out, &n_listed, n[SEVERITY_INFO], "info", "info");
    append_count(out, &n_listed, n[SEVERITY_HINT], "hint", "hints");
    if (n_listed == 0)
        buf_append_string(out, report->only_new ? "no new violations" : "no violations");
    size_t n_hidden = report_count_from(report, SEVERITY_OFF) - report->n_printed;
    if (n_hidden)
        buf_printf(out, " (%zu below %s not shown)", n_hidden, severity_name(report->minimum));
}

static void append_scopes(const struct report *report, struct buf *out)
{
    const size_t *n = report->n_scopes;
    size_t n_listed = 0;
    size_t n_new = report->only_new ? 0 : n[SCOPE_NEW];
    if (!report->has_base || n_new + n[SCOPE_EXISTING] + n[SCOPE_UNKNOWN] == 0)
        return;
    buf_append_string(out, "; ");
    append_count(out, &n_listed, n_new, "new", "new");
    append_count(out, &n_listed, n[SCOPE_UNKNOWN], "perhaps new", "perhaps new");
    append_count(out, &n_listed, n[SCOPE_EXISTING], "existing", "existing");
    if (report->only_new && n[SCOPE_EXISTING])
        buf_append_string(out, " not shown");
}

static void append_accepted(const struct report *report, struct buf *out)
{
    if (report->n_accepted + report->n_warned > 0)
        buf_append_string(out, "; in the baseline: ");
    if (report->n_accepted > 0)
        buf_printf(out, "%zu not shown", report->n_accepted);
    if (report->n_warned > 0)
        buf_printf(out, "%s%zu as warning%s", report->n_accepted ? ", " : "", report->n_warned,
                   report->n_warned == 1 ? "" : "s");
}

static void append_skipped(const struct report *report, struct buf *out)
{
    const size_t *n = report->n_skipped;
    size_t n_listed = 0;
    if (n[REPORT_BINARY] + n[REPORT_EXCLUDED] + n[REPORT_IGNORED] == 0)
        return;
    buf_append_string(out, "; skipped ");
    append_count(out, &n_listed, n[REPORT_BINARY], "binary", "binary");
    append_count(out, &n_listed, n[REPORT_EXCLUDED], "excluded", "excluded");
    append_count(out, &n_listed, n[REPORT_IGNORED], "ignored by git", "ignored by git");
}

static void append_fixes(const struct report_fixes *fixes, struct buf *out)
{
    size_t n_listed = 0;
    if (!fixes->is_on)
        return;
    buf_append_string(out, "; ");
    append_count(out, &n_listed, fixes->n_made, fixes->is_dry ? "fix" : "fixed",
                 fixes->is_dry ? "fixes" : "fixed");
    if (fixes->n_made)
        buf_printf(out, " in %zu file%s", fixes->n_files, fixes->n_files == 1 ? "" : "s");
    else
        buf_printf(out, "nothing to fix");
    if (fixes->n_unsafe)
        buf_printf(out, ", %zu more with --unsafe-fixes", fixes->n_unsafe);
    if (fixes->n_not_fixed)
        buf_printf(out, "; %zu file%s not fixed", fixes->n_not_fixed,
                   fixes->n_not_fixed == 1 ? "" : "s");
}

void report_append_summary(const struct report *report, struct buf *out)
{
    buf_printf(out, "%zu file%s checked", report->n_files, report->n_files == 1 ? "" : "s");
    if ((report->n_files || report_count_from(report, SEVERITY_OFF)) && !report->fixes.is_dry)
        append_findings(report, out);
    if (!report->fixes.is_dry)
        append_scopes(report, out);
    if (!report->fixes.is_dry)
        append_accepted(report, out);
    append_fixes(&report->fixes, out);
    if (report->n_incomplete)
        buf_printf(out, "; %zu not checked whole", report->n_incomplete);
    append_skipped(report, out);
}

bool report_append_place(const struct report *report, struct span shown, struct buf *out)
{
    struct buf path = {0};
    file_absolute_path(shown, report->current_folder, &path);
    struct span place = buf_span(&path);
    bool is_inside = file_is_inside(place, report->root);
    if (is_inside)
        place = span_slice(place, report->root.length + (report->root.length > 1), place.length);
    buf_append(out, place.length ? place : SPAN("."));
    buf_release(&path);
    return is_inside;
}

void report_append_path(struct buf *out, struct span path)
{
    if (path.length == 0)
        buf_append_byte(out, '.');
    while (path.length > 0) {
        size_t valid = utf8_valid_prefix(path);
        printable_append(out, span_slice(path, 0, valid));
        path = span_slice(path, valid, path.length);
        if (path.length == 0)
            return;
        /* An old name that is no UTF-8 is still to be found; its bytes below are C1 controls. */
        if ((unsigned char)path.bytes[0] >= 0xA0)
            buf_append_byte(out, path.bytes[0]);
        else
            utf8_append_code_point(out, 0xFFFD);
        path = span_slice(path, 1, path.length);
    }
}

/* SPDX-License-Identifier: MIT */
/* One line per finding, in the form that every editor's error list reads. */
#include "base/printable.h"
#include "server/report.h"

static const char *color_of(enum severity severity)
{
    static const char *const colors[] = {
        [SEVERITY_OFF] = "",
        [SEVERITY_HINT] = "\033[36m",
        [SEVERITY_INFO] = "\033[34m",
        [SEVERITY_WARNING] = "\033[33m",
        [SEVERITY_BLOCKED] = "\033[1;31m",
    };
    return colors[severity];
}

static void write_finding(struct report *report, const struct scanner_finding *finding)
{
    struct buf *out = &report->out;
    report_append_path(out, report->path);
    buf_printf(out, ":%zu:%zu: %s%s%s: ", finding->line, finding->column,
               report->color ? color_of(finding->severity) : "", severity_name(finding->severity),
               report->color ? "\033[0m" : "");
    printable_append(out, finding->message);
    buf_append_string(out, report->color ? " \033[2m[" : " [");
    printable_append_string(out, finding->rule);
    buf_append_string(out, report->color ? "]\033[0m\n" : "]\n");
}

const struct report_format report_text = {.name = "text", .finding = write_finding};

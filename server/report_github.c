/* SPDX-License-Identifier: MIT */
/* Workflow commands of GitHub Actions, which become annotations of the lines they name. */
#include "base/utf8.h"
#include "server/report.h"

/* What GitHub shows of each level and step; the log of the step has all of them. */
enum { ANNOTATIONS_MAX = 10 };

enum level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_NOTICE, LEVELS };

static const char *const level_names[] = {"error", "warning", "notice"};

struct github {
    size_t n[LEVELS]; /* that were written */
    struct buf place; /* of the file at hand, escaped */
};

static enum level level_of(enum severity severity)
{
    return severity == SEVERITY_BLOCKED   ? LEVEL_ERROR
           : severity == SEVERITY_WARNING ? LEVEL_WARNING
                                          : LEVEL_NOTICE;
}

/* Escaped as GitHub's toolkit does it; in a property a colon and a comma have a meaning too. */
static void append_escaped(struct buf *out, struct span text, bool in_property)
{
    struct buf valid = BUF_INIT(MEM_BATCH);
    utf8_append_valid(&valid, text);
    for (size_t i = 0; i < valid.length; i++) {
        char byte = valid.bytes[i];
        if (byte == '%' || byte == '\r' || byte == '\n' ||
            (in_property && (byte == ':' || byte == ',')))
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)byte);
        else
            buf_append_byte(out, byte);
    }
    buf_release(&valid);
}

static void begin(struct report *report)
{
    struct github *github = mem_zalloc(MEM_BATCH, 1, sizeof *github);
    github->place.tag = MEM_BATCH;
    report->state = github;
}

static void release(struct report *report)
{
    struct github *github = report->state;
    buf_release(&github->place);
    mem_free(MEM_BATCH, github);
}

static void begin_path(struct report *report, struct span path)
{
    struct github *github = report->state;
    struct buf place = BUF_INIT(MEM_BATCH);
    report_append_place(report, path, &place);
    buf_clear(&github->place);
    append_escaped(&github->place, buf_span(&place), true);
    buf_release(&place);
}

static void begin_file(struct report *report)
{
    begin_path(report, report->path);
}

static void begin_command(struct report *report, enum level level)
{
    struct github *github = report->state;
    github->n[level]++;
    buf_printf(&report->out, "::%s file=", level_names[level]);
    buf_append(&report->out, buf_span(&github->place));
}

static void end_command(struct report *report, struct span title, struct span message)
{
    buf_append_string(&report->out, ",title=");
    append_escaped(&report->out, title, true);
    buf_append_string(&report->out, "::");
    append_escaped(&report->out, message, false);
    buf_append_byte(&report->out, '\n');
}

/* Columns mean something to GitHub only where a finding ends on the line it begins on. */
static void write_finding(struct report *report, const struct scanner_finding *finding)
{
    struct buf *out = &report->out;
    begin_command(report, level_of(finding->severity));
    buf_printf(out, ",line=%zu,endLine=%zu", finding->line, finding->end_line);
    if (finding->line == finding->end_line)
        buf_printf(out, ",col=%zu,endColumn=%zu", finding->column, finding->end_column);
    end_command(report, span_from_string(finding->rule), finding->message);
}

static void write_faults(struct report *report)
{
    for (size_t i = 0; i < report->n_kept_faults; i++) {
        const struct report_fault *fault = &report->faults[i];
        begin_path(report, buf_span(&fault->path));
        begin_command(report, level_of(fault->severity));
        buf_printf(&report->out, ",line=%zu,col=%zu", fault->line, fault->column);
        end_command(report, SPAN("auto-enforcer"), buf_span(&fault->message));
    }
}

static void write_incomplete(struct report *report)
{
    for (size_t i = 0; i < report->n_kept; i++) {
        begin_path(report, buf_span(&report->incomplete[i].path));
        begin_command(report, LEVEL_ERROR);
        end_command(report, SPAN("not checked whole"), buf_span(&report->incomplete[i].reason));
    }
}

static void end(struct report *report)
{
    const struct github *github = report->state;
    struct buf said = BUF_INIT(MEM_BATCH);
    write_faults(report);
    write_incomplete(report);
    for (size_t level = 0; level < LEVELS; level++)
        if (github->n[level] > ANNOTATIONS_MAX)
            buf_printf(&said, "%s%zu %ss", said.length ? ", " : "", github->n[level],
                       level_names[level]);
    if (said.length)
        buf_printf(&report->out,
                   "::notice title=auto-enforcer::There are %s; GitHub shows at most %d of each "
                   "as annotations of a step, and its log has all of them\n",
                   buf_string(&said), (int)ANNOTATIONS_MAX);
    buf_release(&said);
}

const struct report_format report_github = {
    .name = "github",
    .begin = begin,
    .begin_file = begin_file,
    .finding = write_finding,
    .end = end,
    .release = release,
};

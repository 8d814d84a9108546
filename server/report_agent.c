/* SPDX-License-Identifier: MIT */
/*
 * What a coding agent is to mend: a place, what is wrong and what to do, a line each. Bounded, as
 * it becomes part of what the agent has to read; never a word about how to hide a finding.
 */
#include "base/alloc.h"
#include "base/printable.h"
#include "rules/module.h"
#include "server/report.h"

enum { FINDINGS_MAX = 20, BYTES_MAX = 4 * 1024, LINE_MAX = 600, END_MAX = 100 };

struct agent {
    size_t n_told, n_bytes;
};

static void begin(struct report *report)
{
    report->state = mem_zalloc(MEM_BATCH, 1, sizeof(struct agent));
}

static void release(struct report *report)
{
    mem_free(MEM_BATCH, report->state);
}

static void tell(struct report *report, const struct buf *line)
{
    struct agent *agent = report->state;
    buf_append(&report->out, buf_span(line));
    agent->n_bytes += line->length;
}

static void write_finding(struct report *report, const struct scanner_finding *finding)
{
    struct agent *agent = report->state;
    struct buf line = BUF_INIT(MEM_BATCH);
    if (agent->n_told == 0 && agent->n_bytes == 0) {
        buf_append_string(&line, "This breaks rules of the team; mend it:\n");
        tell(report, &line);
        buf_clear(&line);
    }
    report_append_path(&line, report->path);
    buf_printf(&line, ":%zu:%zu: ", finding->line, finding->column);
    printable_append(&line, finding->message);
    if (finding->definition && finding->definition->how) {
        buf_append_string(&line, ". ");
        printable_append_string(&line, finding->definition->how);
    }
    line.length = line.length < LINE_MAX ? line.length : LINE_MAX;
    buf_append_string(&line, " [");
    printable_append_string(&line, finding->rule);
    buf_append_string(&line, "]\n");
    bool has_room =
        agent->n_told < FINDINGS_MAX && agent->n_bytes + line.length + END_MAX <= BYTES_MAX;
    if (has_room) {
        tell(report, &line);
        agent->n_told++;
    }
    buf_release(&line);
}

static void end(struct report *report)
{
    const struct agent *agent = report->state;
    if (report->n_printed > agent->n_told)
        buf_printf(&report->out, "%zu more are not shown here.\n",
                   report->n_printed - agent->n_told);
}

const struct report_format report_agent = {
    .name = "agent", .begin = begin, .finding = write_finding, .end = end, .release = release};

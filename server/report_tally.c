/* SPDX-License-Identifier: MIT */
/* The reports of a session: nothing is written of a finding, all is counted and told at the end. */
#include "base/alloc.h"
#include "server/report.h"
#include "server/tally_report.h"

static void begin(struct report *report)
{
    report->state = mem_zalloc(MEM_BATCH, 1, sizeof(struct tally));
}

static void release(struct report *report)
{
    tally_release(report->state);
    mem_free(MEM_BATCH, report->state);
}

static void begin_file(struct report *report)
{
    tally_begin_file(report->state, report->path);
}

static void take_finding(struct report *report, const struct scanner_finding *finding)
{
    tally_add(report->state, finding);
}

static void take_gone(struct report *report, const struct scanner_finding *finding)
{
    tally_add_gone(report->state, finding);
}

static struct tally_report described(struct report *report)
{
    tally_end(report->state);
    return (struct tally_report){.session = report->session,
                                 .tally = report->state,
                                 .unit = "file",
                                 .n_looked_at = report->n_files,
                                 .knows_gone = report->has_base,
                                 .incomplete = report->incomplete,
                                 .n_kept = report->n_kept,
                                 .n_incomplete = report->n_incomplete,
                                 .faults = report->faults,
                                 .n_kept_faults = report->n_kept_faults,
                                 .n_faults = report->n_faults,
                                 .has_error = report->has_error};
}

static void end_markdown(struct report *report)
{
    const struct tally_report told = described(report);
    tally_report_append_markdown(&report->out, &told);
}

static void end_json(struct report *report)
{
    const struct tally_report told = described(report);
    tally_report_append_json(&report->out, &told);
    buf_append_byte(&report->out, '\n');
}

const struct report_format report_session_markdown = {
    .name = "markdown",
    .begin = begin,
    .begin_file = begin_file,
    .finding = take_finding,
    .gone = take_gone,
    .end = end_markdown,
    .release = release,
};

const struct report_format report_session_json = {
    .name = "session",
    .begin = begin,
    .begin_file = begin_file,
    .finding = take_finding,
    .gone = take_gone,
    .end = end_json,
    .release = release,
};

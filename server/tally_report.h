/* SPDX-License-Identifier: MIT */
/**
 * A report of a session: what is new since it began, what was there, and what is gone; by severity,
 * rule and file, and the worst of what is new one by one.
 *
 * Layer: server, over tally, report and session. Nothing of it depends on the time at which it is
 * made, or on where the folder lies: the same findings give the same bytes. Its size has a bound,
 * whatever the number of findings: at most TALLY_SHOWN_MAX findings, rules, files and things that
 * were not checked whole are told one by one, the others are counted.
 */
#ifndef SERVER_TALLY_REPORT_H
#define SERVER_TALLY_REPORT_H

#include "server/report.h"
#include "server/session_store.h"
#include "server/tally.h"

enum {
    TALLY_MARKDOWN_MAX = 128 * 1024, /* bytes; fewer characters than a comment on GitHub takes */
    TALLY_JSON_MAX = 4 * 1024 * 1024 /* bytes, where paths are as long as the system allows */
};

/** What is told; all is borrowed. */
struct tally_report {
    const struct session *session;
    const struct tally *tally;
    const char *unit;   /* what was looked at: "file", "open document" */
    size_t n_looked_at; /* of these */
    bool knows_gone;    /* what is gone was looked for */
    const struct report_incomplete *incomplete;
    size_t n_kept, n_incomplete; /* in the list; in all */
    const struct report_fault *faults;
    size_t n_kept_faults, n_faults;
    bool has_error; /* a fault that is more than a warning: what was found cannot be trusted */
};

/** For a comment on a pull request, or to hand over: GitHub's Markdown, short. */
void tally_report_append_markdown(struct buf *out, const struct tally_report *report);

/**
 * Appends one JSON object:
 *
 *     {"session": {"id", "began", "askedFor", "base"},
 *      "summary": {"checked", COUNTS, "files", "rules", "incomplete", "faults", "whole"},
 *      "worst": [{"path", "line", "column", "severity", "scope", "rule", "message"}],
 *      "rules": [{"rule", COUNTS}], "files": [{"path", COUNTS}],
 *      "incomplete": [{"path", "reason"}], "faults": [{"path", "line", "column", "message"}]}
 *
 * COUNTS are "new", "unknown", "existing" and "gone", each {"blocked", "warning", "info", "hint"};
 * "gone" is null where it is not known.
 */
void tally_report_append_json(struct buf *out, const struct tally_report *report);

#endif

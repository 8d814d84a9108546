/* SPDX-License-Identifier: MIT */
/**
 * What `session status` says of a session, for a person and for a program.
 *
 * Layer: server, over session and protocol/json_write.
 */
#ifndef SERVER_SESSION_REPORT_H
#define SERVER_SESSION_REPORT_H

#include "rules/severity.h"
#include "server/session.h"
#include "server/session_compare.h"

/** Findings by scope and severity. */
struct session_counts {
    size_t n[SCOPES][SEVERITY_BLOCKED + 1];
};

enum { SESSION_WORST_MAX = 10 };

/** A finding that is told of. */
struct session_worst {
    enum severity severity;
    struct buf path, rule, message;
    size_t line, column; /* as in reports */
};

/** What is reported; all is borrowed. */
struct session_report {
    struct span root;
    const struct session *session;       /* NULL: there is none */
    const struct session_counts *counts; /* NULL: nobody has counted */
    const struct session_worst *worst;   /* NULL: nobody has looked */
    size_t n_worst;
    bool has_looked;            /* at a folder without git, just now: */
    size_t n_files, n_findings; /* in all of it */
    int64_t now;                /* nanoseconds since 1970 */
};

void session_report_append_text(struct buf *out, const struct session_report *report);

/**
 * Appends one JSON object:
 *
 *     {"root", "session": null or {"id", "began", "used", "age", "uses", "askedFor", "base",
 *                                  "measuredFrom": "commit", "folder" or null},
 *      "violations": {"new": {"blocked", "warning", "info", "hint"}, "existing", "unknown"},
 *      "worst": [{"path", "line", "column", "severity", "rule", "message"}]}
 *
 * Times are in UTC as RFC 3339 has them, the age is in seconds, the base is null or the
 * id of a commit; measured from the folder is what was found in it when the session began. The
 * violations are there if they were counted, the worst of them if they were looked for.
 */
void session_report_append_json(struct buf *out, const struct session_report *report);

#endif

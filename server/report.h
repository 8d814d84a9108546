/* SPDX-License-Identifier: MIT */
/**
 * What `check` says: findings as they come, then what was not looked at, then a summary.
 *
 * Layer: server, over scanner and protocol/json_write. Nothing is kept of a finding; of what could
 * not be checked at most REPORT_INCOMPLETE_MAX entries are kept and the rest counted. The same
 * calls give the same bytes.
 */
#ifndef SERVER_REPORT_H
#define SERVER_REPORT_H

#include "server/scanner.h"

enum { REPORT_INCOMPLETE_MAX = 1000 };

/** Why a file was skipped on purpose. */
enum report_skip { REPORT_BINARY, REPORT_EXCLUDED, REPORT_IGNORED, REPORT_SKIPS };

struct report;

/** A form of the report; what is NULL it does without. */
struct report_format {
    const char *name;
    void (*begin)(struct report *report);
    void (*finding)(struct report *report, const struct scanner_finding *finding);
    void (*end)(struct report *report);
};

extern const struct report_format report_text; /* path:line:column: severity: message [rule] */
extern const struct report_format report_json;

/** Where the bytes go; false: nothing more can be written. */
typedef bool report_writer(void *context, struct span bytes);

/** What was fixed; `is_on` if that was asked for. */
struct report_fixes {
    bool is_on;
    bool is_dry;        /* nothing was written: fixes that would be made */
    size_t n_made;      /* in files that could be written */
    size_t n_files;     /* that were changed */
    size_t n_unsafe;    /* that were left because they are not safe */
    size_t n_not_fixed; /* files that have fixes which could not be made */
};

/** Something that was not checked whole. */
struct report_incomplete {
    struct buf path, reason;
};

struct report {
    const struct report_format *format;
    report_writer *write;
    void *context;
    enum severity minimum; /* findings below it are counted, not printed */
    bool color;
    bool has_base; /* scopes are known, and told */
    bool only_new; /* findings that exist in the base are counted as such, and nothing else */

    struct span path; /* of the file at hand, as it is shown */
    struct buf out;   /* not written yet */
    bool failed;      /* the reader has gone, or the disk is full */
    size_t n_printed; /* findings */
    size_t n_files;   /* that were checked */
    size_t n_skipped[REPORT_SKIPS];
    struct report_fixes fixes;
    size_t n_findings[SEVERITY_BLOCKED + 1]; /* that count, by severity, printed or not */
    size_t n_scopes[SCOPES];                 /* findings in all, by scope */
    struct report_incomplete *incomplete;
    size_t n_incomplete; /* in all */
    size_t n_kept;       /* of these in the list */
};

/** The caller sets what it likes of minimum to only_new before the first finding. */
void report_begin(struct report *report, const struct report_format *format, report_writer *write,
                  void *context);

/** Counts the finding of the file `report->path` and prints it if it is severe enough. */
void report_finding(struct report *report, const struct scanner_finding *finding);

void report_skipped(struct report *report, enum report_skip why);

/** Both are copied. `path` is as shown; an empty one stands for the current folder. */
void report_add_incomplete(struct report *report, struct span path, struct span reason);

/** Writes what is left; false if anything was not written. */
bool report_end(struct report *report);

/** Frees what the report holds. */
void report_release(struct report *report);

/** Appends the summary as one line for people. */
void report_append_summary(const struct report *report, struct buf *out);

/** How many findings that count are at least that severe, printed or not. */
size_t report_count_from(const struct report *report, enum severity severity);

/** Appends a path for people on one line: control characters as question marks. */
void report_append_path(struct buf *out, struct span path);

#endif

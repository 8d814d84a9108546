/* SPDX-License-Identifier: MIT */
/**
 * What `check` says: findings as they come, then what was not looked at, then a summary.
 *
 * Layer: server, over scanner and protocol/json_write. Nothing is kept of a finding, but for SARIF,
 * which gives the worst ones first and keeps as many as server/sarif_results says; of what could
 * not be checked at most REPORT_INCOMPLETE_MAX entries are kept and the rest counted, and so it is
 * with the faults of configurations. The same calls give the same bytes.
 */
#ifndef SERVER_REPORT_H
#define SERVER_REPORT_H

#include "server/scanner.h"

struct path_baseline; /* server/path_baseline.h */

enum { REPORT_INCOMPLETE_MAX = 1000, REPORT_FAULTS_MAX = 1000 };

/** Why a file was skipped on purpose. */
enum report_skip { REPORT_BINARY, REPORT_EXCLUDED, REPORT_IGNORED, REPORT_SKIPS };

struct report;
struct session; /* server/session_store.h */

/** A form of the report; what is NULL it does without. */
struct report_format {
    const char *name;
    void (*begin)(struct report *report);
    void (*begin_file)(struct report *report);
    void (*finding)(struct report *report, const struct scanner_finding *finding);
    /** A finding that a suppression hides; it is not counted. */
    void (*hidden)(struct report *report, const struct scanner_finding *finding);
    /** A finding that the base of the file at hand has and the file has no more; not counted. */
    void (*gone)(struct report *report, const struct scanner_finding *finding);
    /** The hash of a line of the file at hand; see struct scanner_job. */
    void (*line_hash)(struct report *report, size_t line, uint64_t hash, uint32_t ordinal);
    void (*end)(struct report *report);
    void (*release)(struct report *report);
};

extern const struct report_format report_text; /* path:line:column: severity: message [rule] */
extern const struct report_format report_json;
extern const struct report_format report_sarif;  /* SARIF 2.1.0, as GitHub's code scanning has it */
extern const struct report_format report_github; /* workflow commands of GitHub Actions */
extern const struct report_format report_agent;  /* what a coding agent is to mend; bounded */
/* Of a session as a whole; see server/tally_report.h. */
extern const struct report_format report_session_markdown, report_session_json;

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

/** Something wrong with a configuration, a pack or an ignore file. */
struct report_fault {
    struct buf path; /* as it is shown */
    size_t line, column;
    enum severity severity;
    struct buf message;
};

struct report {
    const struct report_format *format;
    report_writer *write;
    void *context;
    enum severity minimum; /* findings below it are counted, not printed */
    bool color;
    bool has_base;       /* scopes are known, and told */
    bool only_new;       /* findings that exist in the base are counted as such, and nothing else */
    bool without_hidden; /* what a suppression hides is not told of */
    const struct session *session; /* that it is a report of; only for the forms that need it */
    struct span current_folder;    /* absolute: what shown paths are relative to */
    struct span root;              /* absolute: what addresses are relative to */

    struct span path; /* of the file at hand, as it is shown */
    struct buf out;   /* not written yet */
    bool failed;      /* the reader has gone, or the disk is full */
    size_t n_printed; /* findings */
    size_t n_files;   /* that were checked */
    size_t n_skipped[REPORT_SKIPS];
    struct report_fixes fixes;
    size_t n_findings[SEVERITY_BLOCKED + 1]; /* that count, by severity, printed or not */
    size_t n_scopes[SCOPES];                 /* findings in all, by scope */
    bool has_baseline;                       /* there is one, for a file at least */
    size_t n_accepted;                       /* that the baseline hides: they count as nothing */
    size_t n_warned; /* of sensitive rules, which it makes warnings; they are among the findings */
    struct report_incomplete *incomplete;
    size_t n_incomplete; /* in all */
    size_t n_kept;       /* of these in the list */
    struct report_fault *faults;
    size_t n_faults;      /* in all */
    size_t n_kept_faults; /* of these in the list */
    bool has_error;       /* one of the faults is more than a warning */
    void *state;          /* the form's own */
};

/** The caller sets what it likes of minimum to root before the first file. */
void report_begin(struct report *report, const struct report_format *format, report_writer *write,
                  void *context);

/** The findings that come now are of that file. `path`, as shown, is borrowed until the next one.
 */
void report_begin_file(struct report *report, struct span path);

/** Counts the finding of the file `report->path` and prints it if it is severe enough. */
void report_finding(struct report *report, const struct scanner_finding *finding);

/** Whether the form tells of what a suppression hides, and that finding if it is severe enough. */
bool report_wants_hidden(const struct report *report);
void report_hidden(struct report *report, const struct scanner_finding *finding);

/** Counts what a baseline accepts of a file that was looked at; NULL: there is none. */
void report_add_accepted(struct report *report, const struct path_baseline *baseline);

void report_skipped(struct report *report, enum report_skip why);

/** Both are copied. `path` is as shown; an empty one stands for the current folder. */
void report_add_incomplete(struct report *report, struct span path, struct span reason);

/** `path` is as shown; texts are copied. Line and column count from 1. */
void report_add_fault(struct report *report, struct span path, size_t line, size_t column,
                      enum severity severity, const char *message);

/** Writes what has been gathered if that is much. */
void report_flush_much(struct report *report);

/** Writes what is left; false if anything was not written. */
bool report_end(struct report *report);

/** Frees what the report holds. */
void report_release(struct report *report);

/** Appends the summary as one line for people. */
void report_append_summary(const struct report *report, struct buf *out);

/** How many findings that count are at least that severe, printed or not. */
size_t report_count_from(const struct report *report, enum severity severity);

/**
 * Appends where a file lies, by its shown path: relative to `report->root`, with slashes, as bytes;
 * false and the absolute path if it lies elsewhere.
 */
bool report_append_place(const struct report *report, struct span shown, struct buf *out);

/** Appends a path for people; see base/printable. What is no UTF-8 stays, but for
 * control characters: it names the file. An empty path stands for the current folder. */
void report_append_path(struct buf *out, struct span path);

#endif

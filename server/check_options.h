/* SPDX-License-Identifier: MIT */
/**
 * The options of `check` and of `suppressions`, which is a run of the same kind.
 *
 * Layer: server, over command_line; a part of batch.
 */
#ifndef SERVER_CHECK_OPTIONS_H
#define SERVER_CHECK_OPTIONS_H

#include "base/day.h"
#include "rules/severity.h"
#include "server/command_line.h"

struct scanner_finding; /* server/scanner.h */
struct baseline;        /* server/baseline.h */
struct baseline_watch;  /* server/path_baseline.h */
struct session;         /* server/session_store.h */

enum check_format {
    CHECK_TEXT,
    CHECK_JSON,
    CHECK_SARIF,
    CHECK_GITHUB,
    CHECK_AGENT, /* for a coding agent, on standard error; no choice of the command line */
    CHECK_SESSION_MARKDOWN, /* reports of a session; no choices of `check` */
    CHECK_SESSION_JSON
};
enum check_scope { CHECK_ALL, CHECK_NEW };

struct check_options {
    unsigned format; /* enum check_format */
    const char *output_file;
    enum severity minimum;
    struct operands rules, excludes, packs;
    bool force_exclude;
    unsigned scope;       /* enum check_scope */
    bool only_new;        /* --new: the same as --scope new */
    const char *base;     /* a name of a commit; NULL: no base */
    bool base_is_session; /* it is the id of that very commit; else where HEAD meets it counts */
    bool staged;          /* the index, not the working tree */
    enum severity fail_on;
    bool exit_zero;
    const char *config;
    bool quiet;
    unsigned color; /* enum terminal_color */
    struct day today;
    const char *standard_input_name;
    bool stats, eager;
    bool suppressions;    /* lists what hides something, and no findings */
    const char *line_key; /* FILE:LINE */
    bool fix, unsafe_fixes, diff;
    bool no_suppressed;
    /** Told of every finding, in the place of a report; NULL: there is a report. */
    void (*on_finding)(void *context, struct span path, const struct scanner_finding *finding);
    void *context;
    const struct session *session; /* that is reported; NULL: none */
    struct baseline *baseline; /* in the place of the one that lies at its path; NULL: that one */
    const struct baseline_watch *watch; /* told of what it accepts, or could */
};

extern const struct option check_options_of_check[];
extern const struct option check_options_of_suppressions[];
extern const struct check_options check_options_for_check;
extern const struct check_options check_options_for_suppressions;

/** Whether only what is new counts. */
bool check_options_want_new(const struct check_options *options);

/** Whether options and PATHs go together; else appends one line that says what does not. */
bool check_options_are_sound(const struct check_options *options, const struct operands *paths,
                             struct buf *said);

#endif

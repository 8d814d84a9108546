/* SPDX-License-Identifier: MIT */
/**
 * What `auto-enforcer suppressions` says: every comment, entry of an ignore file and mark of
 * another program, with who, until when, why, and whether it still hides something.
 *
 * Layer: server, over suppress and suppression_file. Rows come file by file, by line within one;
 * entries come last, when it is known what they have hidden. Of one file at most
 * SUPPRESSION_ROWS_MAX rows are held; more of them come in several groups.
 */
#ifndef SERVER_SUPPRESSION_REPORT_H
#define SERVER_SUPPRESSION_REPORT_H

#include "server/report.h"
#include "server/suppress.h"
#include "server/suppression_redact.h"

enum { SUPPRESSION_ROWS_MAX = 10000 };

enum suppression_state {
    SUPPRESSION_USED,
    SUPPRESSION_UNUSED,
    SUPPRESSION_EXPIRED,
    SUPPRESSION_NOT_UNDERSTOOD,
    SUPPRESSION_NO_FILE, /* an entry: no file that was checked has such a path */
    SUPPRESSION_STATES
};

struct suppression_row {
    struct suppression said;
    size_t line; /* from 0 */
    enum suppression_state state;
};

/* What an ignore file's entries have done so far. */
struct suppression_tally;

struct suppression_report {
    bool is_json;
    report_writer *write;
    void *context;
    bool failed; /* the reader has gone */
    struct buf out;
    struct arena arena;           /* of the rows' texts */
    struct suppression_row *rows; /* of the file at hand */
    size_t n_rows, capacity;
    struct suppression_tally *tallies;
    size_t n_printed;
    size_t counts[SUPPRESSION_STATES];
};

void suppression_report_begin(struct suppression_report *report, bool is_json, report_writer *write,
                              void *context);

/** Adds one of the file at hand, whose path is `shown`. */
void suppression_report_add(struct suppression_report *report, struct span shown,
                            const struct suppress_use *use);

/** The file at hand has been scanned, with these entries. */
void suppression_report_end_file(struct suppression_report *report, struct span shown,
                                 const struct path_suppressions *entries);

/** Adds the entries of an ignore file; if not all files were looked at those that none of them
 * speaks of are left out. `judge` knows what is secret in it. */
void suppression_report_add_entries(struct suppression_report *report, struct span shown,
                                    const struct suppression_file *file,
                                    const struct suppression_judge *judge, bool all_files);

/** Writes what is left; false if anything was not written. */
bool suppression_report_end(struct suppression_report *report);
void suppression_report_release(struct suppression_report *report);

/** Appends the summary as one line for people. */
void suppression_report_append_summary(const struct suppression_report *report, struct buf *out);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Findings counted by scope, severity, rule and file, and the worst of those that are new: what a
 * report of a session is made of.
 *
 * Layer: server, over scanner and session_compare. Whatever the number of findings, it holds the
 * rules that there are (TALLY_RULES_MAX at most), the files that matter most and the worst
 * findings. What it holds depends on what it was told and the order of that alone.
 */
#ifndef SERVER_TALLY_H
#define SERVER_TALLY_H

#include "base/table.h"
#include "server/scanner.h"

enum {
    TALLY_SHOWN_MAX = 20,  /* findings, rules and files that are told of one by one */
    TALLY_RULES_MAX = 4096 /* that are counted one by one; a set of rules may hold more */
};

/** What became of a finding since the base. */
enum tally_kind {
    TALLY_NEW,
    TALLY_UNKNOWN,  /* its scope is: it may be new */
    TALLY_EXISTING, /* in the base, too */
    TALLY_GONE,     /* in the base alone */
    TALLY_KINDS
};

/** "new", "unknown", "existing", "gone". */
const char *tally_kind_name(enum tally_kind kind);

struct tally_counts {
    size_t n[TALLY_KINDS][SEVERITY_BLOCKED + 1];
};

/** Findings of a kind, of all severities. */
size_t tally_count(const struct tally_counts *counts, enum tally_kind kind);

/** What was found of a rule or in a file. */
struct tally_row {
    struct buf name;
    struct tally_counts counts;
};

/** A finding that is new or may be. */
struct tally_worst {
    enum severity severity;
    enum scope scope;
    struct buf path, rule, message;
    size_t line, column; /* as in reports */
};

/** Zeroed is empty. */
struct tally {
    struct tally_counts counts;
    struct tally_worst worst[TALLY_SHOWN_MAX]; /* the worst first, then as they came */
    size_t n_worst;
    struct tally_row files[TALLY_SHOWN_MAX]; /* those with the most and worst new ones first */
    size_t n_files_kept, n_files;            /* kept; with findings, in all */
    struct tally_row file;                   /* at hand */
    struct table rules;                      /* id -> struct tally_row */
    bool has_more_rules;                     /* than TALLY_RULES_MAX: some are not in `rules` */
};

/** What comes now is of that file, as it is shown. A file comes once. */
void tally_begin_file(struct tally *tally, struct span path);

/** Whether such a finding would be among the worst, so that its place and message are of use. */
bool tally_wants(const struct tally *tally, enum severity severity, enum scope scope);

/** Counts a finding of it. */
void tally_add(struct tally *tally, const struct scanner_finding *finding);

/** Counts a finding that the base of the file had, and that is gone. */
void tally_add_gone(struct tally *tally, const struct scanner_finding *finding);

/** After the last file. */
void tally_end(struct tally *tally);

/**
 * Points `rows` at the rules that come first, TALLY_SHOWN_MAX at most, ordered as the files are;
 * how many. They are the tally's.
 */
size_t tally_rules(const struct tally *tally, const struct tally_row *rows[TALLY_SHOWN_MAX]);

void tally_release(struct tally *tally);

#endif

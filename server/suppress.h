/* SPDX-License-Identifier: MIT */
/**
 * Suppressing: findings without those that a suppression hides, with what is wrong with these.
 *
 * A comment behind code hides what begins on its own line, one alone what begins on the next line
 * that is no comment (at most SUPPRESS_REACH lines on). `ignore-start` hides up to `ignore-end` of
 * the same rules, `ignore-file`, in the first SUPPRESS_HEAD lines, from its line on, or from the
 * first if nothing but suppress_preamble stands above it. An entry
 * of `.auto-enforcer/ignore` hides in all of the file, or on the lines that have its key. A mark of
 * gitleaks hides what lies on its line, one of DevSkim what begins there. On a line longer than
 * SCAN_LINE_MAX marks and keys mean nothing. Of what is left, the baseline hides what it accepts:
 * see suppress_accept.
 *
 * Layer: server, over suppression, suppression_file and rules. The scan reports everything, a mark
 * as a finding of its own; here they are put together, for a document as a whole and for a stream
 * piece by piece, with the same result.
 */
#ifndef SERVER_SUPPRESS_H
#define SERVER_SUPPRESS_H

#include "base/arena.h"
#include "rules/line_states.h"
#include "rules/rule_set.h"
#include "rules/text.h"
#include "rules/violations.h"
#include "server/fingerprint.h"
#include "server/secrets.h"
#include "server/suppression_file.h"

enum { SUPPRESS_REACH = 20, SUPPRESS_HEAD = 50, SUPPRESS_DAYS_AHEAD = 14 };

/**
 * A suppression that was met, once it is known whether it hides anything; valid in the call. What
 * it says is masked where a sensitive rule has found something in it, as in suppress_event.
 */
struct suppress_use {
    const struct suppression *said;
    size_t line;               /* from 0, in the file */
    size_t column, end_column; /* from 0 in UTF-16 units */
    bool is_used;
    bool is_expired;
};

/** What became of a finding, for those who explain it. */
enum suppress_fate {
    SUPPRESS_HIDDEN,     /* by `said` */
    SUPPRESS_EXPIRED,    /* `said` would hide it, but its last day is over */
    SUPPRESS_OVERRIDDEN, /* it gave way to `by` */
    SUPPRESS_ACCEPTED    /* by the baseline `file`, which hides it */
};

struct suppress_event {
    enum suppress_fate fate;
    const struct violation *record;
    const struct suppression *said;
    struct span file; /* the ignore file or baseline that says it; empty: the text itself */
    size_t line;      /* of it, from 0 */
    const struct violation *by;
};

/** Told while it is decided; everything is valid during the call. */
struct suppress_trace {
    void (*tell)(void *context, const struct suppress_event *event);
    void *context;
};

/** What is looked at. */
struct suppress_scope {
    const struct rule_set *rules;
    const struct language *language;
    struct day today;
    struct path_suppressions *entries; /* marked as used; NULL: there are none */
    bool without_baseline;             /* nothing is accepted */
    bool is_binary;                    /* only what its path says counts; no line has a key */
    /** Told of every comment and foreign mark, in no certain order; NULL: nobody asks. */
    void (*on_use)(void *context, const struct suppress_use *use);
    void *context;
    const struct suppress_trace *trace; /* NULL: nobody wants to know */
};

/** What holds from one piece of a text to the next. */
struct suppress {
    struct suppress_scope scope;
    struct secrets secrets;            /* of the text up to the end of the piece at hand */
    struct arena shown;                /* of the piece at hand */
    struct arena known;                /* of `by_rule` */
    struct suppress_entries **by_rule; /* the entries that speak of a rule; NULL: not known yet */
    struct suppress_region *regions;   /* open, the innermost first */
    struct suppress_region *ended;     /* what suppress_next_unused gave last */
    struct buf folded;                 /* for the identities of regions */
    struct suppress_accepting *accepting; /* what the baseline says so far; or NULL */
    size_t first_own;  /* the index of our first own rule; SIZE_MAX: there are none */
    size_t first_line; /* of the piece at hand, in the file */
    struct {
        size_t *lines; /* of the file, in order: where a finding goes on, and a mark hides it */
        size_t count, capacity;
    } ahead;
};

/**
 * How many lines at the begin of a text have to stand there: `#!`, a declaration of XML, `<?php`,
 * an encoding, and blank lines between them.
 */
size_t suppress_preamble(const struct text *text);

/** Whether suppress_apply would change anything. */
bool suppress_matters(const struct suppress_scope *scope, const struct violation_set *records);

void suppress_begin(struct suppress *suppress, const struct suppress_scope *scope);
void suppress_release(struct suppress *suppress);

/**
 * Takes the records of a piece, in order, which `secrets` has been told of; their lines count from
 * the start of `text`, whose first line is line `first_line` of the file. Takes out marks and what
 * they hide, adds what is wrong with them, and leaves the records in order. `states` is of `text`.
 */
void suppress_apply(struct suppress *suppress, const struct text *text,
                    const struct line_states *states, size_t first_line,
                    struct violation_list *records);

/**
 * Steps, after the last piece, through the regions that are still open and have hidden nothing.
 * True: `record` says so, its line counting from the start of the file; `line` is that line up to
 * the comment's end and stays valid until the next step.
 */
bool suppress_next_unused(struct suppress *suppress, struct violation *record, struct span *line);

/** The identity of what suppress_next_unused gave last. */
const struct identity *suppress_unused_identity(const struct suppress *suppress);

/** Whether a record of the scan is a mark, which only says that something is hidden. */
bool suppress_is_mark(const struct suppress *suppress, const struct violation *record);

/** Whether a record is one that suppress_apply has added, and the scan has not found. */
bool suppress_is_added(const struct suppress *suppress, const struct violation *record);

/** Takes a record of a fragment of a long line. False: it is no more, a mark or hidden. */
bool suppress_keeps(struct suppress *suppress, struct violation *record);

/** What suppress_apply and suppress_next_unused leave of a whole text. */
void suppress_whole(const struct suppress_scope *scope, const struct text *text,
                    const struct line_states *states, struct violation_list *records);

#endif

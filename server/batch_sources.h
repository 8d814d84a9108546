/* SPDX-License-Identifier: MIT */
/**
 * What `check` looks at, one source after another: the files of a walk, of git's index, or standard
 * input. Each is fixed if that is asked for, scanned, and told to the report as its findings come.
 *
 * Layer: server, over walk, selection, scanner and report; a part of batch.
 *
 * A source that cannot be looked at, in whole or in part, is told to the report as incomplete and
 * named on standard error; the others go on. Nothing is held of a source that is done.
 */
#ifndef SERVER_BATCH_SOURCES_H
#define SERVER_BATCH_SOURCES_H

#include "base/file_writer.h"
#include "server/batch_policy.h"
#include "server/batch_scope.h"
#include "server/check_options.h"
#include "server/report.h"
#include "server/selection.h"
#include "server/statistics.h"
#include "server/suppression_report.h"

struct batch_sources {
    /* Set by the caller, and borrowed: */
    const struct check_options *options;
    struct day today;
    struct span current_folder; /* absolute, links resolved */
    struct workspace *workspace;
    struct selection *selection;
    struct rule_cache *cache;
    struct batch_scope *scope;
    struct batch_policy *policy;
    struct report *report;
    struct suppression_report *suppressions;
    const struct file_writer *output; /* what is written there is no source */
    /* For the caller, who may set `stopped`: */
    bool answers_with_text;     /* standard input, fixed, is the answer: the report is a note */
    bool stopped;               /* nobody reads the report any more: no source is begun */
    struct work_stats scanning; /* of files */
    /* Its own: */
    struct scanner *scanner;
    struct scan_scratch *scratch; /* of fixes and ignore files; NULL: not needed yet */
    struct rule_set *set;         /* of the source at hand; the selection's */
    struct span path;             /* of the source at hand, absolute */
    bool gave_up;                 /* a rule did, in the source at hand; said once a source */
};

/** Zeroes what is not the caller's to set. */
void batch_sources_init(struct batch_sources *sources);
void batch_sources_release(struct batch_sources *sources);

/** Looks at all that the PATHs name; without one, at the current folder. */
void batch_sources_look(struct batch_sources *sources, const struct operands *operands);

/** Takes a finding of the source at hand: a scanner_sink, whose context is the sources. */
void batch_sources_take_finding(void *context, const struct scanner_finding *finding);

/** Tells that something could not be looked at whole: a path, empty if it is none, and why. */
void batch_sources_tell_incomplete(struct batch_sources *sources, struct span path,
                                   const char *reason);

/** The scratch of what is scanned beside sources; it stays the sources'. */
struct scan_scratch *batch_sources_scratch(struct batch_sources *sources);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * What `check --base` knows of one file after another: which of its findings the base has too.
 *
 * Layer: server, over git_base, scanner and session_compare; a part of batch.
 *
 * A file that is in the base byte for byte is scanned once, as that text. Any other is scanned
 * three times: what it was, to know what there was; as it is, to know which of that is left; and
 * then for the report, which so stays a stream. Held are the base's text, which git_base bounds,
 * and the identities of both, which session_compare bounds. A file that is written to meanwhile
 * may have more that is new, never less. What a rule finds by the path alone is new in a file that
 * had another path, whatever it held.
 */
#ifndef SERVER_BATCH_SCOPE_H
#define SERVER_BATCH_SCOPE_H

#include "server/git_base.h"
#include "server/scanner.h"
#include "server/when.h"

/** Zeroed: there is no base, and every scope is unknown. */
struct batch_scope {
    struct git_base *base;
    /* Of the file at hand: */
    const struct git_staged
        *staged;     /* set by the caller: it is one of the index; NULL: it is not */
    struct buf text; /* what it was */
    bool is_same;    /* and is */
    bool was_moved;
    bool wants_gone; /* set by the caller once: batch_scope_tell_gone will be asked */
    struct session_findings before, now;
    struct session_findings left; /* if so, what of `before` there is still */
    enum when_change change;      /* whether it is another text than it was */
    struct buf fault;             /* why some scopes are unknown; empty: none is */
};

/** As git_base_open has it, of the absolute `folder`. False: `fault` says why. */
bool batch_scope_open(struct batch_scope *scope, struct span folder, struct span ref,
                      struct buf *fault);
/** As git_base_open_at has it. */
bool batch_scope_open_at(struct batch_scope *scope, struct span folder, struct span commit,
                         struct buf *fault);
void batch_scope_release(struct batch_scope *scope);

/**
 * Goes over to the next file, whose bytes are `bytes` or (NULL) those on disk at the absolute,
 * NUL-terminated `path`. `job` is how it will be scanned, its sink aside. Answers the bytes to scan
 * in the file's stead; NULL: those on disk.
 */
const struct buf *batch_scope_begin(struct batch_scope *scope, struct scanner *scanner,
                                    const struct scanner_job *job, struct span path,
                                    const struct buf *bytes);

/**
 * After the scan of that file, `job` as it was: tells `sink` (with the job's context) of the
 * findings that were shown in what it was and are in it no more, hidden or not. They come by line.
 * Of a file of which not all findings are known, it tells of none.
 */
void batch_scope_tell_gone(struct batch_scope *scope, struct scanner *scanner,
                           const struct scanner_job *job, scanner_sink *sink);

/** Whether the finding counts, by what its rule says of when it speaks. */
bool batch_scope_admits(const struct batch_scope *scope, const struct scanner_finding *finding,
                        enum scope of_finding);

/**
 * The findings of what the file was, for who fixes what is new alone; valid until the next file.
 * NULL: they are not known whole, and `fault` says why. `job` is how the file would be scanned.
 */
struct session_findings *batch_scope_findings(struct batch_scope *scope, struct scanner *scanner,
                                              const struct scanner_job *job, struct span path);

/** The scope of a finding of that file. */
enum scope batch_scope_of(const struct batch_scope *scope, const struct identity *identity);

#endif

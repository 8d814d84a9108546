/* SPDX-License-Identifier: MIT */
/**
 * What `check --base` and `check --new` know of one file after another: which of its findings the
 * base has too.
 *
 * Layer: server, over git_base, folder_base, scanner and session_compare; a part of batch.
 *
 * A file that is in the base byte for byte is scanned once, as that text. Any other is scanned
 * three times: what it was, to know what there was; as it is, to know which of that is left; and
 * then for the report, which so stays a stream. Held are the base's text, which git_base bounds,
 * and the identities of both, which session_compare bounds. A file that is written to meanwhile
 * may have more that is new, never less. What a rule finds by the path alone is new in a file that
 * had another path, whatever it held. In a folder without git there is no base text: what was found
 * in it when the session began is known, and a file that is as it was then is scanned once.
 */
#ifndef SERVER_BATCH_SCOPE_H
#define SERVER_BATCH_SCOPE_H

#include "server/folder_base.h"
#include "server/git_base.h"
#include "server/scanner.h"

/** Zeroed: there is no base, and every scope is unknown. */
struct batch_scope {
    struct git_base *base;
    struct folder_base *folder; /* in its stead, where there is no git; owned */
    /* Of the file at hand: */
    const struct git_staged
        *staged;     /* set by the caller: it is one of the index; NULL: it is not */
    struct buf text; /* what it was */
    bool is_same;    /* and is */
    bool was_moved;
    struct session_findings before, now;
    struct buf fault; /* why some scopes are unknown; empty: none is */
};

/** Opens the base of the repository that the absolute `folder` is in. False: `fault` says why. */
bool batch_scope_open(struct batch_scope *scope, struct span folder, struct span ref,
                      struct buf *fault);

/** Whether there is a base. */
bool batch_scope_is_open(const struct batch_scope *scope);
void batch_scope_release(struct batch_scope *scope);

/**
 * Goes over to the next file, whose bytes are `bytes` or (NULL) those on disk at the absolute,
 * NUL-terminated `path`. `job` is how it will be scanned, its sink aside. Answers the bytes to scan
 * in the file's stead; NULL: those on disk.
 */
const struct buf *batch_scope_begin(struct batch_scope *scope, struct scanner *scanner,
                                    const struct scanner_job *job, struct span path,
                                    const struct buf *bytes);

/** The scope of a finding of that file. */
enum scope batch_scope_of(const struct batch_scope *scope, const struct identity *identity);

/** That of a file that the rule requires in the absolute `folder`, and that is missing. */
enum scope batch_scope_of_missing(const struct batch_scope *scope, const struct rule_set *set,
                                  const struct rule *rule, struct span folder);

#endif

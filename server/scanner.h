/* SPDX-License-Identifier: MIT */
/**
 * Scans a file from front to back in constant memory, whatever its size and the length of its
 * lines, with the same engine and the same findings as for an open document of the same text.
 *
 * Layer: server, over rules. One scanner per thread, reused from file to file.
 *
 * On disk a byte order mark is honoured (UTF-8 skipped, UTF-16 decoded), then NUL in the first
 * 8 KiB means binary. Bytes that are not UTF-8 count as an editor shows them.
 */
#ifndef SERVER_SCANNER_H
#define SERVER_SCANNER_H

#include "base/file.h"
#include "rules/engine.h"
#include "server/finding.h"
#include "server/line_hash.h"
#include "server/session_compare.h"

/** A finding as reports say it: lines and columns from 1, columns in UTF-16 units. */
struct scanner_finding {
    const char *rule;
    const char *link; /* or NULL */
    enum severity severity;
    size_t line, column, end_line, end_column; /* the end is exclusive */
    const char *incomplete;          /* the rule for which something was not looked at, or NULL */
    struct span message;             /* valid during the call */
    const struct identity *identity; /* where the job wants it; valid during the call */
    enum scope scope;                /* not known to the scanner */
    const struct rule *definition;   /* NULL: the engine itself says it */
    struct span snippet;             /* its text without what is secret; empty: not asked for, or
                                        not to be shown; valid during the call */
    const struct suppression *hidden_by; /* valid during the call; NULL: it is shown */
};

/** Called for each finding, ordered by line, column, rule; suppressions that are found at the end
 * of the file to have hidden nothing come last. */
typedef void scanner_sink(void *context, const struct scanner_finding *finding);

/** What the scan depends on besides the bytes. */
struct path_suppressions; /* server/suppression_file.h */
struct suppress_use;      /* server/suppress.h */
struct suppression;       /* server/suppression.h */
struct scanner_job {
    const struct rule_set *set;
    const struct language *language;
    struct span path; /* what path conditions see */
    struct day today;
    scanner_sink *sink;
    void *context;
    struct path_suppressions *entries; /* of an ignore file, marked as used; or NULL */
    /** Told of every comment and foreign mark that hides something, or would; NULL: nobody asks. */
    void (*on_suppression)(void *context, const struct suppress_use *use);
    bool wants_identities; /* findings come with their identity */
    /**
     * Told of everything that session_compare compares, in no certain order; the sink is told of
     * nothing then. NULL: findings are wanted.
     */
    void (*on_identity)(void *context, const struct identity *identity);
    /** Gets the rest of the text as server/text_digest.h has it added; NULL: nobody asks. */
    uint64_t *rest;
    /** Told of what a suppression hides, `hidden_by` it, by line; NULL: nobody asks. */
    scanner_sink *on_hidden;
    /**
     * Told the hash of each line, as server/line_hash has it and without what is secret, after the
     * findings that begin on it but the suppressions that have hidden nothing. NULL: nobody asks,
     * and findings have no snippets. A binary file has neither.
     */
    line_hash_sink *on_line_hash;
};

enum scanner_status {
    SCANNER_DONE,
    SCANNER_BINARY, /* nothing was looked for but what the path says */
    SCANNER_FAILED  /* the bytes could not be read to their end */
};

struct scanner;
struct scanner *scanner_create(void);
void scanner_destroy(struct scanner *scanner);

/**
 * Scans a regular file; *why (if not NULL) tells what is behind SCANNER_FAILED. A file that is
 * written to meanwhile has failed too, whatever was found in it: no version of it was seen whole.
 */
enum scanner_status scanner_scan_file(struct scanner *scanner, const struct scanner_job *job,
                                      const char *path, enum file_status *why);

/** Scans bytes in memory as if they stood in a file. */
enum scanner_status scanner_scan_memory(struct scanner *scanner, const struct scanner_job *job,
                                        struct span bytes);

/** How many bytes of text the last scan has looked at. */
size_t scanner_bytes_read(const struct scanner *scanner);

#endif

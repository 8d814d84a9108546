/* SPDX-License-Identifier: MIT */
/**
 * What was found in the files of a folder without git when its session began, and the form in which
 * it is kept: for each file its path, a hash of what it held, and the fingerprints of its findings.
 *
 * Layer: server, over session_compare and rules; opens no file.
 *
 * Nothing in it tells what a file held, or lets a guess at it be tried: every hash that text goes
 * into is keyed (base/keyed_hash), and the key is kept elsewhere, with the session. A finding takes
 * SESSION_BASE_FINDING bytes: 64 bits of its fingerprint and 32 of its neighbours.
 *
 * The rules that were looked for in a file are recorded with it, so that what was not looked for is
 * never taken for new. What was not looked at is recorded too, with the reason, and so is that a
 * bound was reached: of what is beyond it nothing is known.
 *
 * The form: a line that names it and its version, 64 bits that tell whether a key is the right one,
 * records, and the XXH3 of all before it. A path is written as what it has not in common with the
 * last one. Whatever does not read as it was written makes the whole damaged.
 */
#ifndef SERVER_SESSION_BASE_H
#define SERVER_SESSION_BASE_H

#include "base/table.h"
#include "server/session_compare.h"

enum {
    SESSION_BASE_FINDINGS_MAX = 1000 * 1000,
    SESSION_BASE_FILES_MAX = 500 * 1000, /* what was not looked at among them */
    SESSION_BASE_SIZE_MAX = 256 * 1024 * 1024,
    SESSION_BASE_TEXT_MAX = 32 * 1024 * 1024, /* bytes; a larger file is not looked at */
    SESSION_BASE_FINDING = 12                 /* bytes */
};

/** Why a file, or all of a folder, was not looked at. */
enum session_base_gap {
    SESSION_GAP_NONE,
    SESSION_GAP_EXCLUDED,
    SESSION_GAP_UNREADABLE,
    SESSION_GAP_CHANGED, /* it was written to after the session began */
    SESSION_GAP_LARGE,
    SESSION_GAP_REPOSITORY, /* a folder that is a git repository */
    SESSION_GAP_BEYOND,     /* of what is behind a bound; not recorded */
    SESSION_GAPS
};

/** In words, for a person: "it was excluded when the session began". */
const char *session_base_gap_text(enum session_base_gap gap);

/* Writing. */

/** To be zeroed, then begun. */
struct session_base_writer {
    struct buf bytes;
    struct hash_key key;
    struct buf last_path;
    struct table sets; /* hash of a set's rules -> its number + 1 */
    size_t n_files, n_findings;
    bool is_full; /* a bound was reached; nothing more is taken */
};

void session_base_begin(struct session_base_writer *writer, const struct hash_key *key);

/** A file that was looked at whole. Paths are relative to the folder, and each comes once. */
struct session_base_file {
    struct span path;
    struct hash_128 contents;
    size_t size;                /* bytes */
    const struct rule_set *set; /* that was looked for */
};
void session_base_add(struct session_base_writer *writer, const struct session_base_file *file,
                      const struct session_findings *findings);

/** A file or a folder that was not. */
void session_base_add_gap(struct session_base_writer *writer, struct span path,
                          enum session_base_gap gap);

/** Then `bytes` are complete. */
void session_base_end(struct session_base_writer *writer);
void session_base_writer_release(struct session_base_writer *writer);

/* Reading. */

struct session_base;

enum session_base_status {
    SESSION_BASE_OK,
    SESSION_BASE_OTHER, /* of another session */
    SESSION_BASE_DAMAGED,
    SESSION_BASE_FOREIGN,
    SESSION_BASE_NEWER
};

/** Takes the bytes over if they are sound; else NULL, and why. */
struct session_base *session_base_read(struct buf *bytes, const struct hash_key *key,
                                       enum session_base_status *status);
void session_base_destroy(struct session_base *base);

/** What is recorded of a path; views the base. */
struct session_base_entry {
    enum session_base_gap gap; /* none: the rest is known */
    uint64_t contents;         /* as session_base_contents */
    uint64_t size;             /* bytes */
    size_t set, n_findings;
    struct span findings;
};

/** False: there was no such file, and it is no gap. A file in a folder that is one is in it. */
bool session_base_find(const struct session_base *base, struct span path,
                       struct session_base_entry *entry);

/** What the hash of a file's bytes became when it was recorded. */
uint64_t session_base_contents(const struct session_base *base, struct hash_128 contents);

/** Steps through all that was recorded, in its order; begin with 0. `path` is overwritten. */
bool session_base_next(const struct session_base *base, size_t *cursor, struct buf *path,
                       struct session_base_entry *entry);

/** Adds the entry's findings to an empty list, for a text that is looked at with `set`. */
void session_base_take(const struct session_base *base, const struct session_base_entry *entry,
                       const struct rule_set *set, bool was_moved,
                       struct session_findings *findings);

#endif

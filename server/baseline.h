/* SPDX-License-Identifier: MIT */
/**
 * `.auto-enforcer/baseline`: the findings of old code that a team accepts, an entry a line.
 *
 *   # remarks
 *   version 1
 *   key 64 HEXADECIMAL DIGITS
 *   style/tabs src/main.c 5f3a9c01:0123456789abcdef01234567
 *   style/tabs src/main.c 5f3a9c01:0123456789abcdef01234567#2
 *   secrets/generic-key config/test%20data.ini *
 *
 * An entry names the rule, the path from the folder that `.auto-enforcer` is in, and the print of
 * the finding: the first 8 digits of the key that it was hashed with, the hash of what
 * identity_append_kept gives, and which of several equals in the file it is, unless it is the
 * first. A print of a star stands for a finding whose text is not hashed. In paths, blanks, control
 * characters, percent signs and what is no UTF-8 are written as %XX.
 *
 * Lines come in any order, as often as they like, and with several keys: two files that were merged
 * line by line are a file. An entry counts under the key that it names, wherever that stands. A
 * line that says nothing is a fault, and costs itself; a file of another version costs all of it.
 *
 * Layer: server, over base/keyed_hash and rules/file_fault. A file that was read is immutable and
 * shared by whoever looks at a path; one thread.
 */
#ifndef SERVER_BASELINE_H
#define SERVER_BASELINE_H

#include "base/keyed_hash.h"
#include "rules/file_fault.h"

enum {
    BASELINE_BYTES_MAX = 16 * 1024 * 1024,
    BASELINE_ENTRIES_MAX = 100000,
    BASELINE_LINE_MAX = 8192, /* bytes */
    BASELINE_KEYS_MAX = 4,    /* two branches that each made one have two */
    BASELINE_NO_KEY = BASELINE_KEYS_MAX
};

/** What of a finding is kept. */
struct baseline_print {
    struct keyed_hash hash; /* zero without a key */
    uint32_t ordinal;       /* from 0, among equals of the file */
    uint32_t key;           /* index of it; BASELINE_NO_KEY: no text was hashed */
};

struct baseline_entry {
    struct span rule; /* id, as it was called then */
    struct span path; /* as bytes */
    struct baseline_print print;
    size_t line; /* from 0, of the file */
};

struct baseline;

/** Reads a file of that path (absolute) from its bytes; faults are added. Never NULL. */
struct baseline *baseline_read(struct span path, struct span bytes, struct file_faults *faults);

/** It ends with its last reference; baseline_read gives the first. NULL is none. */
struct baseline *baseline_ref(struct baseline *baseline);
void baseline_unref(struct baseline *baseline);

struct span baseline_path(const struct baseline *baseline);

/** Entries, each once, ordered by path, rule and print. */
size_t baseline_count(const struct baseline *baseline);
const struct baseline_entry *baseline_entry(const struct baseline *baseline, size_t index);

/** Keys in the order of the file. */
size_t baseline_n_keys(const struct baseline *baseline);
const struct hash_key *baseline_key(const struct baseline *baseline, size_t index);

/** The index of that very entry; SIZE_MAX: there is none. */
size_t baseline_find(const struct baseline *baseline, const struct baseline_entry *like);

/**
 * Steps through the entries of whatever path that have this rule and print: `*cursor` is 0 at
 * first. SIZE_MAX: no more.
 */
size_t baseline_find_moved(const struct baseline *baseline, const struct baseline_entry *like,
                           size_t *cursor);

/** Whether there is such an entry, whatever its ordinal; and whatever its path. */
bool baseline_has_finding(const struct baseline *baseline, const struct baseline_entry *like);
bool baseline_has_finding_moved(const struct baseline *baseline, const struct baseline_entry *like);

/* Writing. */

/** Appends the line of an entry, with its line end; `keys` are those that its print counts by. */
void baseline_append_entry(struct buf *out, const struct baseline_entry *entry,
                           const struct hash_key *keys);

/** Appends what stands before the entries. */
void baseline_append_head(struct buf *out, const struct hash_key *keys, size_t n_keys);

/* Comparing. */

/**
 * Tells of every entry of `after` that accepts what `before` did not, in its order, and returns how
 * many there are. An entry that went to another path is not one of them, unless it is without a
 * hash. Keys are told apart by what they are: what was hashed anew with another key counts as new.
 */
size_t baseline_grown(const struct baseline *before, const struct baseline *after,
                      void (*tell)(void *context, const struct baseline_entry *entry),
                      void *context);

#endif

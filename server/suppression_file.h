/* SPDX-License-Identifier: MIT */
/**
 * `.auto-enforcer/ignore`: suppressions for what takes no comments, an entry a line.
 *
 *   # why this is here
 *   samples-*.json secrets/generic-key until 2027-01-31 by @ann: sample data
 *   "my data/keys.txt" secrets/generic-key on 0123456789abcdef: the published test key
 *
 * See server/suppression for the grammar. A PATH-GLOB is one of `exclude` in a configuration:
 * relative to the same folder, a folder with all that lies in it. Lines count by their key, never
 * by their number. A fault costs its entry, or the one rule that it is about.
 *
 * Layer: server, over suppression and rules/file_fault. A file is immutable and shared by whoever
 * looks at a path; one thread.
 */
#ifndef SERVER_SUPPRESSION_FILE_H
#define SERVER_SUPPRESSION_FILE_H

#include "server/config.h"
#include "server/suppression.h"

enum {
    SUPPRESSION_FILE_ENTRIES_MAX = 10000,
    SUPPRESSION_FILE_LINE_MAX = 4096 /* bytes */
};

struct suppression_file;

/** Which rules there are, and which of them nothing hides. */
struct suppression_known {
    const struct config_known *names;
    bool (*is_refused)(void *context, struct span id); /* NULL: none is */
    void *context;
};

/** Reads a file of that path (absolute) from its bytes; faults are added. Never NULL. */
struct suppression_file *suppression_file_read(struct span path, struct span bytes,
                                               const struct suppression_known *known,
                                               struct file_faults *faults);

/** It ends with its last reference; suppression_file_read gives the first. NULL is none. */
struct suppression_file *suppression_file_ref(struct suppression_file *file);
void suppression_file_unref(struct suppression_file *file);

struct span suppression_file_path(const struct suppression_file *file);

/** Entry `index` is on line `line` (from 0) of the file. */
struct suppression_entry {
    struct suppression said;
    size_t line;
};
size_t suppression_file_count(const struct suppression_file *file);
const struct suppression_entry *suppression_file_entry(const struct suppression_file *file,
                                                       size_t index);

struct path_baseline; /* server/path_baseline.h */

/** The entries that speak of one path, and what its baseline says of it. */
struct path_suppressions {
    struct suppression_file *file; /* held; NULL: there is none */
    size_t *entries;               /* their indices in the file */
    bool *used;                    /* whether each has hidden something */
    size_t count;
    bool is_stray;                  /* the path is that of an ignore file that is not read */
    struct path_baseline *baseline; /* owned; what the baseline says of it, or NULL */
};

/** `shown` is what globs see of the path. */
struct path_suppressions *path_suppressions_create(struct suppression_file *file,
                                                   struct span shown);
void path_suppressions_destroy(struct path_suppressions *suppressions);

/** Whether the path is that of an ignore file, read or not. */
bool suppression_file_is(struct span path);

#endif

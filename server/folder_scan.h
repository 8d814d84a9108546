/* SPDX-License-Identifier: MIT */
/**
 * Looks for everything in a folder without git once, as its session begins: what is found is the
 * session's base.
 *
 * Layer: server, over walk, selection, scanner and session_base. Blocks for as long as it takes;
 * any thread: it has its own configurations, rule sets and scanner. Files are looked at as `check`
 * does, and each is read once. One that was written to since the session began is not looked at:
 * what it was nobody knows.
 */
#ifndef SERVER_FOLDER_SCAN_H
#define SERVER_FOLDER_SCAN_H

#include "base/day.h"
#include "server/session_base.h"

#include <stdatomic.h>

struct folder_scan {
    struct span root; /* absolute, links resolved */
    struct hash_key key;
    int64_t began; /* the session; nanoseconds since 1970 */
    struct day today;
    atomic_bool *stop; /* true: it ends at the next file; or NULL */

    struct session_base_writer found; /* begun by the scan; the caller's to release */
    bool is_whole;                    /* it was not stopped */
    size_t n_files, n_not_looked_at;  /* of the latter but for what is excluded */
    /** Told of each file that could not be looked at; or NULL. */
    void (*on_gap)(void *context, struct span path, enum session_base_gap gap);
    void *context;
};

void folder_scan_run(struct folder_scan *scan);

/** Appends, to the path of a folder, what it is called in a base whose files are required in it. */
void folder_scan_append_required(struct span folder, struct buf *name);

/** Who a required file is that is missing. */
struct identity folder_scan_required(const char *rule);

#endif

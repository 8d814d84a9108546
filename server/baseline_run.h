/* SPDX-License-Identifier: MIT */
/**
 * A folder is checked against its baseline: which entries still speak of a finding, and what a
 * baseline of today would hold.
 *
 * Layer: server, over batch and path_baseline; a part of baseline_command. Memory is bounded by
 * BASELINE_ENTRIES_MAX: of findings beyond it `is_cut` tells.
 */
#ifndef SERVER_BASELINE_RUN_H
#define SERVER_BASELINE_RUN_H

#include "base/arena.h"
#include "server/batch.h"
#include "server/path_baseline.h"

struct baseline_run {
    struct buf folder;     /* that the baseline counts for, absolute */
    struct buf path;       /* of the baseline */
    struct buf shown_path; /* the same as people see it */
    struct baseline *file; /* as it was found; empty if there was none */
    bool is_there;
    bool has_faults; /* lines that say nothing; they were told */
    struct hash_key key;

    /* For each entry of `file`: */
    struct baseline_met {
        bool is_met;
        struct span path; /* where it was met, if that is another path; else empty */
    } * met;

    /* What is shown but for the baseline, its print by `key`: */
    struct baseline_entry *shown;
    size_t n_shown, capacity;
    size_t n_accepted;  /* of these, by the file as it was */
    size_t n_sensitive; /* left out, because they were not asked for */
    bool is_cut;

    bool with_sensitive; /* they are taken, too */
    int status;          /* of the check */
    struct arena arena;
};

/** Finds the baseline of `given` (a folder; NULL: the current one) and reads it; false: said. */
bool baseline_run_open(struct baseline_run *run, const char *given);

/** Checks the folder. `status` is BATCH_CLEAN if everything in it was looked at. */
void baseline_run_check(struct baseline_run *run);
void baseline_run_release(struct baseline_run *run);

#endif

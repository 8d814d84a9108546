/* SPDX-License-Identifier: MIT */
/**
 * What this process holds and what it has done, for a person or a program that wants to know:
 * the command auto-enforcer.stats of the server, and check --stats.
 *
 * Layer: server, over rules and base.
 *
 * What base/alloc counts is exact. What it cannot see is estimated beside it: native code of
 * patterns, the stack of each scratch, and gaps in the heap. Not even estimated: what libyaml takes
 * while it reads a file (it has no hook, and keeps nothing), and the stacks of pool threads. What
 * the system says of the whole process stands beside both, so that anybody can add up. "peak" of
 * the total is the sum of the peaks of all tags, so an upper bound.
 */
#ifndef SERVER_STATISTICS_H
#define SERVER_STATISTICS_H

#include "base/buf.h"
#include "rules/rule_set.h"
#include "server/hash_cache.h"
#include "server/work_stats.h"

/** What the statistics are about; all is borrowed. */
struct statistics {
    const struct rule_cache *rules;
    const struct work_stats *work;
    size_t n_work;
    struct hash_cache *hashes; /* NULL: there is none */
    size_t n_scratches;        /* struct scan_scratch that are alive: each has a native stack */
    size_t n_documents;        /* open */
    size_t n_lines, n_bytes;   /* of these together */
    size_t n_violations[SEVERITY_BLOCKED + 1]; /* found in them, hidden or not, by severity */
};

/**
 * Appends one JSON object:
 *
 *     {"memory": {"tags": [{"name", "live", "peak", "blocks", "allocations"}...],
 *                 "total": {the same without name},
 *                 "estimated": {"nativeCode", "nativeStacks", "heapGaps"},
 *                 "process": {"resident", "peakResident", "privateDirty", "image", "stack"}},
 *      "modules": [{"name", "title", "loaded", "rules", "patterns", "live", "nativeCode"}...],
 *      "caches": {"ruleSets": {"held", "hits", "misses", "dropped"},
 *                 "ruleGroups": {"held", "hits", "misses"},
 *                 "fileHashes": {"held", "hits", "misses", "evictions"}},
 *      "documents": {"open", "lines", "bytes", "violations", "blocked", "warning", "info", "hint"},
 *      "work": [{"name", "calls", "nanoseconds", "slowest", "bytesIn", "bytesOut",
 *                "allocations"}...]}
 *
 * Memory is in bytes. A tag is a room, a library or a rule module; "peak" of the total is the sum
 * of the tags' peaks. Work that was never called is left out.
 */
void statistics_write_json(struct buf *out, const struct statistics *statistics);

/** Appends the same as lines of text. */
void statistics_append_text(struct buf *out, const struct statistics *statistics);

#endif

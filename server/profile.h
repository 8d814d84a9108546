/* SPDX-License-Identifier: MIT */
/**
 * What each rule costs: rules tried on texts, and a table of it.
 *
 * Layer: server, over rules. All rules are on, whatever their profile. Lines, searches and bytes
 * are the same on every machine and order the table; time is beside them for information.
 */
#ifndef SERVER_PROFILE_H
#define SERVER_PROFILE_H

#include "base/buf.h"
#include "rules/engine.h"

struct profile_row {
    const struct rule *rule;
    struct scan_cost cost;
};

struct profile_run {
    const struct rule_module *const *modules; /* borrowed */
    size_t n_modules;
    struct rule_cache *cache;
    struct scan_scratch *scratch;
    struct profile_row *rows; /* one per rule of the modules */
    size_t n_rows;
    size_t n_texts, n_bytes;
};

/** No text yet. */
void profile_init(struct profile_run *run, const struct rule_module *const *modules,
                  size_t n_modules);
void profile_release(struct profile_run *run);

/** Tries the rules on a text; `language` is never NULL. */
void profile_add_text(struct profile_run *run, struct span text, const struct language *language,
                      struct span path);

/** Tries them on every example that they carry. */
void profile_add_examples(struct profile_run *run);

/** Appends a row for each rule that was tried at all, the dearest first. */
void profile_append_text(struct profile_run *run, struct buf *out);
void profile_append_json(struct profile_run *run, struct buf *out);

#endif

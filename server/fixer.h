/* SPDX-License-Identifier: MIT */
/**
 * Fixes a whole text: makes the fixes of what is found and shown in it, looks again, and so on
 * until there is nothing more to fix.
 *
 * Layer: server, over rules/fix and suppress. The same for files and for open documents.
 *
 * Invariants:
 * - What a comment hides, or another rule overrides, is not fixed; nor is what exists in the base,
 *   if there is one: old text is changed by people.
 * - What comes out has no fix left of the level asked for: fixing it again changes nothing. Fixes
 *   that do not come to an end within FIXER_ROUNDS rounds are not made at all.
 */
#ifndef SERVER_FIXER_H
#define SERVER_FIXER_H

#include "rules/engine.h"
#include "rules/fix.h"
#include "server/session_compare.h"
#include "server/suppression_file.h"
#include "server/when.h"

enum { FIXER_ROUNDS = 10 };

struct fixer_job {
    const struct rule_set *set;
    struct scan_input input; /* of the text as it is; outlives the call, and so does the text */
    enum fix_level level;
    struct path_suppressions *entries; /* of an ignore file, marked as used; or NULL */
    struct session_findings *base;     /* what existed before; put into an order; or NULL */
    enum when_change change;           /* whether the text was changed since */
};

struct fixer_result {
    struct text text;  /* as it was, if nothing was fixed */
    size_t n_fixed;    /* edits of all rounds */
    size_t n_unsafe;   /* fixes that are left because they are not safe */
    size_t n_rounds;   /* that changed something */
    bool is_endless;   /* there was no end, or no bound: nothing was fixed */
    size_t *origins;   /* by line of `text`: the line it was, FIXER_NEW if it was changed */
    bool *is_secret;   /* by line as it was; see server/secrets.h */
    size_t n_original; /* lines as it was */
};

#define FIXER_NEW SIZE_MAX

/**
 * Whether the file at this absolute path may be fixed as a whole: nothing in a folder
 * .auto-enforcer, where rules and their tests hold what they look for, and are not to lose it.
 */
bool fixer_may_fix(struct span path);

/** Whether any rule that is on has a fix at all. */
bool fixer_has_fixes(const struct rule_set *set);

/** Fixes a copy of the text; `result` is the caller's to release. */
void fixer_run(const struct fixer_job *job, struct scan_scratch *scratch,
               struct fixer_result *result);
void fixer_result_release(struct fixer_result *result);

/** The next run of lines that differ: [old_first, old_end) became [new_first, new_end). */
struct fixer_change {
    size_t old_first, old_end, new_first, new_end;
};

/** Steps through them in order; a zeroed change gives the first. False: there is none left. */
bool fixer_next_change(const struct fixer_result *result, struct fixer_change *change);

#endif

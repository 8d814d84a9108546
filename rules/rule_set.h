/* SPDX-License-Identifier: MIT */
/**
 * What the modules that serve one configuration and one language compile to; and the process-wide
 * cache that makes each of these once.
 *
 * Layer: rules. Three things are shared, each by whoever needs the same:
 * - a loaded module: its compiled patterns, made on first use, once per process;
 * - a group: the rules of a set of modules in one order, with one automaton over their literals;
 * - a rule_set: a group with the severities that a configuration gives its rules. Two folders with
 *   equal configuration hold the same pointer.
 *
 * A rule_set is immutable and may be read from any thread; patterns are compiled lazily and
 * published atomically. The cache, acquiring and unref belong to one thread.
 */
#ifndef RULES_RULE_SET_H
#define RULES_RULE_SET_H

#include "base/alloc.h"
#include "rules/byte_run.h"
#include "rules/file_tests.h"
#include "rules/lexer.h"
#include "rules/literal_set.h"
#include "rules/module.h"
#include "rules/pattern.h"
#include "rules/prefilter.h"

/** What decides which rules run and how severe they are. Nothing is kept of it. */
struct pack;
struct rule_config {
    const struct language *language;
    struct pack *const *packs; /* besides the modules of the cache; each is held while it is used */
    size_t n_packs;
    enum profile profile;
    /** What the configuration says of a rule, true if it says anything; NULL: nothing. */
    bool (*override)(const void *context, struct span id, enum severity *severity);
    /** Whether it says that nothing hides the rule's findings; NULL: of no rule. */
    bool (*is_refused)(const void *context, struct span id);
    /** Whether the rule's findings are not asked for; NULL: of no rule. */
    bool (*is_left_out)(const void *context, struct span id);
    const void *context;
    bool sensitive_only; /* rules without RULE_SENSITIVE are off */
    bool all_marks;      /* marks of other programs count without rules of theirs */
};

struct rule_cache;
struct rule_set;

/** A cache over the given modules; NULL stands for the registry's. Loads nothing yet. */
struct rule_cache *rule_cache_create(const struct rule_module *const *modules, size_t n_modules);

/** All sets must have been given back. */
void rule_cache_destroy(struct rule_cache *cache);

/** The set for a configuration, owned by the caller until rule_set_unref. */
struct rule_set *rule_cache_acquire(struct rule_cache *cache, const struct rule_config *config);
void rule_set_ref(struct rule_set *set);
void rule_set_unref(struct rule_set *set);

/** Loads every module and compiles every pattern, as if all had been needed. */
void rule_cache_load_all(struct rule_cache *cache);

/** How many there are now, and how often one that was asked for was there already (a hit). */
struct rule_cache_counts {
    size_t modules, modules_loaded, patterns;
    size_t groups, group_hits, group_misses;
    size_t sets, set_hits, set_misses;
    size_t sets_dropped; /* nobody held them any more */
};
struct rule_cache_counts rule_cache_counts(const struct rule_cache *cache);

/** What module `index` (below rule_cache_counts' `modules`) holds; packs of folders come last. */
struct rule_module_use {
    const char *name;
    const char *title; /* NULL: a pack that was not read yet */
    bool is_loaded;
    bool fits; /* false: of another ABI, or past a bound; it is never loaded */
    size_t n_rules, n_patterns;
    size_t native_size; /* bytes of native code, which no tag counts */
    enum mem_tag tag;   /* under which all else is counted; only if loaded */
};
struct rule_module_use rule_cache_module_use(const struct rule_cache *cache, size_t index);

/** The rules of the set have indices below this; those that are off included. */
size_t rule_set_count(const struct rule_set *set);
const struct rule *rule_set_rule(const struct rule_set *set, size_t index);
enum severity rule_set_severity(const struct rule_set *set, size_t index);

/**
 * Whether there are rules that are looked for though they are off: those with RULE_SENSITIVE that
 * are left out. What they find is not to be told, nor is it to be shown.
 */
bool rule_set_has_silent(const struct rule_set *set);

/** Whether an active rule's answer depends on the day. */
bool rule_set_uses_day(const struct rule_set *set);

/** Whether findings of an active rule make those of others give way. */
bool rule_set_has_overrides(const struct rule_set *set);

/** The index of the first rule with RULE_MARK, or SIZE_MAX. */
size_t rule_set_first_mark(const struct rule_set *set);

/** Whether findings of the rule may be hidden: neither it nor the configuration says otherwise. */
bool rule_set_is_suppressible(const struct rule_set *set, size_t index);

/** The indices of those that may not. */
const uint16_t *rule_set_unsuppressible(const struct rule_set *set, size_t *n_rules);

/** Whether an active rule has a gate, or a test that looks at the whole text. */
bool rule_set_has_gates(const struct rule_set *set);
/** Whether one of these is a pattern. */
bool rule_set_has_gate_patterns(const struct rule_set *set);

/** The most lines before and after a line that any active rule looks at. */
size_t rule_set_lines_before(const struct rule_set *set);
size_t rule_set_lines_after(const struct rule_set *set);

/**
 * For the engine. Candidates of the automaton are rules by index, then gates: candidate
 * rule_set_count + i is the gate of rule i, candidate 2 * rule_set_count + i is file test i.
 */
size_t rule_set_candidates(const struct rule_set *set);
/** The tests of conditions that look at a whole text, those of rules that are off included. */
const struct file_test *rule_set_file_tests(const struct rule_set *set, size_t *n);
const struct prefilter *rule_set_prefilter(const struct rule_set *set);
/** The same for rules with a window alone: an edit shows them many lines around it. */
const struct prefilter *rule_set_windowed_prefilter(const struct rule_set *set);
/** The rules that are on; a set of candidates. */
const uint64_t *rule_set_active(const struct rule_set *set);
/** The rules that have a gate; a set of candidates. */
const uint64_t *rule_set_gated(const struct rule_set *set);
/** Adds to `allowed`, a set of candidates, the rules that are on and look at files of that path. */
void rule_set_collect_allowed(const struct rule_set *set, struct span path, uint64_t *allowed);
/** The rules that look at every line; a set of candidates. */
const uint64_t *rule_set_untriggered(const struct rule_set *set);
/** The rules without words whose lines hold a run of bytes: they are not shown any others. */
const struct rule_run *rule_set_runs(const struct rule_set *set, size_t *n_runs);
/** Whether there are rules that look at every line, not at the first or at line ends alone, be they
 * on or off. */
bool rule_set_has_untriggered(const struct rule_set *set);
/** The rules that look at the first line alone; a set of candidates, NULL if there are none. */
const uint64_t *rule_set_first_line(const struct rule_set *set);
/** The same for those that look at how lines end, be they on or off. */
const uint64_t *rule_set_line_ends(const struct rule_set *set);
/** The rules with RULE_LINE_NEW, and those with RULE_DOCUMENT_CHANGED; sets of candidates, NULL if
 * none of these is on. */
const uint64_t *rule_set_line_new(const struct rule_set *set);
const uint64_t *rule_set_document_changed(const struct rule_set *set);
/**
 * The rules that an edit concerns on lines beside those it changes: those that have a window, or
 * look at the first line, whichever it is. A set of candidates.
 */
const uint64_t *rule_set_windowed(const struct rule_set *set);
/**
 * The words one of which, in either case, a line must hold to be shown to the rule, made anew in
 * `arena`; none: every line is shown to it.
 */
struct literal_set rule_set_words(const struct rule_set *set, size_t index, struct arena *arena);
/** The rule's pattern, compiled on first use; NULL if it has none or it does not compile. */
const struct pattern *rule_set_pattern(const struct rule_set *set, size_t index);
/** The same for one of the patterns that the rule names besides its own. */
const struct pattern *rule_set_other_pattern(const struct rule_set *set, size_t index,
                                             const struct rule_pattern *pattern);

#endif

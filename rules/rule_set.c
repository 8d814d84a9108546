/* SPDX-License-Identifier: MIT */
#include "rules/rule_set.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/table.h"
#include "rules/pack.h"
#include "rules/registry.h"
#include "rules/rule_group.h"

#include <stdatomic.h>

/* Beside a severity: nothing hides the rule's findings; it is looked for, but not told of. */
enum { REFUSED = 0x80, SILENT = 0x40 };

struct rule_set {
    atomic_size_t refs;
    struct rule_cache *cache;
    struct rule_group *group;
    uint8_t *severities; /* enum severity, with REFUSED and SILENT */
    uint64_t *active;
    uint16_t *unsuppressible;
    size_t n_unsuppressible;
    bool uses_day, has_gates, has_gate_patterns, has_overrides, has_silent;
    bool has_line_new, has_document_changed;
    size_t lines_before, lines_after;
    size_t first_mark; /* SIZE_MAX: there is none */
};

struct rule_cache {
    struct module_store store;
    struct table groups; /* which modules -> struct rule_group */
    struct table sets;   /* group and severities -> struct rule_set */
    size_t group_hits, group_misses, set_hits, set_misses, sets_dropped;
};

struct rule_cache *rule_cache_create(const struct rule_module *const *modules, size_t n_modules)
{
    struct rule_cache *cache = mem_zalloc(MEM_RULES, 1, sizeof *cache);
    module_store_init(&cache->store, modules, n_modules);
    cache->groups = TABLE_INIT(MEM_RULES);
    cache->sets = TABLE_INIT(MEM_RULES);
    return cache;
}

void rule_cache_destroy(struct rule_cache *cache)
{
    if (!cache)
        return;
    size_t cursor = 0;
    void *group;
    while (table_next(&cache->groups, &cursor, NULL, &group))
        rule_group_destroy(&cache->store, group);
    table_release(&cache->groups);
    table_release(&cache->sets);
    module_store_release(&cache->store);
    mem_free(MEM_RULES, cache);
}

static struct rule_group *group_acquire(struct rule_cache *cache, struct span key,
                                        const struct group_parts *parts)
{
    void **slot = table_put(&cache->groups, key);
    cache->group_hits += *slot != NULL;
    cache->group_misses += *slot == NULL;
    if (!*slot)
        *slot = rule_group_create(&cache->store, parts);
    return *slot;
}

static enum severity effective_severity(const struct rule *rule, const struct rule_config *config,
                                        unsigned dialects)
{
    enum severity severity = rule->profile <= config->profile ? rule->severity : SEVERITY_OFF;
    if (!rule_serves(rule, config->language))
        return SEVERITY_OFF;
    if (rule->flags & RULE_MARK)
        return dialects >> rule->dialect & 1 ? rule->severity : SEVERITY_OFF;
    if (config->sensitive_only && !(rule->flags & RULE_SENSITIVE))
        return SEVERITY_OFF;
    if (config->override)
        config->override(config->context, span_from_string(rule->id), &severity);
    return severity;
}

static bool is_refused(const struct rule *rule, const struct rule_config *config)
{
    return (rule->flags & RULE_NOT_SUPPRESSIBLE) ||
           (config->is_refused && config->is_refused(config->context, span_from_string(rule->id)));
}

/* How severe the rule is, and what else is known of it. */
static uint8_t mark_of(const struct rule *rule, const struct rule_config *config, unsigned dialects)
{
    enum severity severity = effective_severity(rule, config, dialects);
    uint8_t more = is_refused(rule, config) ? REFUSED : 0;
    if (!config->is_left_out || (rule->flags & RULE_MARK) ||
        !config->is_left_out(config->context, span_from_string(rule->id)))
        return (uint8_t)severity | more;
    bool is_silent = severity != SEVERITY_OFF && (rule->flags & RULE_SENSITIVE);
    return (uint8_t)SEVERITY_OFF | more | (is_silent ? SILENT : 0);
}

/* Marks of another program's rules are looked for where there are such rules. */
static unsigned dialects_of(const struct rule_group *group, const struct rule_config *config)
{
    unsigned dialects = config->all_marks ? ~0u : 1u << RULE_OF_OURS;
    for (size_t i = 0; i < group->n_rules; i++)
        if (!(group->rules[i].rule->flags & RULE_MARK))
            dialects |= 1u << group->rules[i].rule->dialect;
    return dialects;
}

static void set_collect(struct rule_set *set)
{
    const struct rule_group *group = set->group;
    set->first_mark = SIZE_MAX;
    for (size_t i = 0; i < group->n_rules; i++) {
        const struct rule *rule = group->rules[i].rule;
        if ((rule->flags & RULE_MARK) && set->first_mark == SIZE_MAX)
            set->first_mark = i;
        if (set->severities[i] & REFUSED)
            set->unsuppressible[set->n_unsuppressible++] = (uint16_t)i;
        bool is_silent = set->severities[i] & SILENT;
        set->has_silent = set->has_silent || is_silent;
        if (rule_set_severity(set, i) == SEVERITY_OFF && !is_silent)
            continue;
        set->has_overrides = set->has_overrides || rule->overrides;
        candidate_add(set->active, i);
        set->has_line_new = set->has_line_new || (rule->flags & RULE_LINE_NEW);
        set->has_document_changed =
            set->has_document_changed || (rule->flags & RULE_DOCUMENT_CHANGED);
        set->uses_day = set->uses_day || (rule->flags & RULE_USES_DAY);
        set->has_gates = set->has_gates || rule_has_gate(rule);
        set->has_gate_patterns = set->has_gate_patterns || rule->gate_pattern;
        unsigned lines_before = rule->flags & RULE_FIRST_LINE ? 1 : rule->lines_before;
        if (lines_before > set->lines_before)
            set->lines_before = lines_before;
        if (rule->lines_after > set->lines_after)
            set->lines_after = rule->lines_after;
    }
}

static void set_collect_file_tests(struct rule_set *set)
{
    const struct rule_group *group = set->group;
    for (size_t i = 0; i < group->n_file_tests; i++)
        if (candidate_has(set->active, group->file_tests[i].rule))
            set->has_gates = set->has_gate_patterns = true;
}

static struct rule_set *set_create(struct rule_cache *cache, struct rule_group *group,
                                   const uint8_t *severities)
{
    struct rule_set *set = mem_zalloc(MEM_RULES, 1, sizeof *set);
    atomic_init(&set->refs, 1);
    set->cache = cache;
    set->group = group;
    group->n_sets++;
    set->severities = mem_alloc(MEM_RULES, group->n_rules);
    memcpy(set->severities, severities, group->n_rules);
    set->active = mem_zalloc(MEM_RULES, group->n_words, sizeof *set->active);
    size_t n_refused = 0;
    for (size_t i = 0; i < group->n_rules; i++)
        n_refused += (severities[i] & REFUSED) != 0;
    set->unsuppressible = mem_zalloc(MEM_RULES, n_refused, sizeof *set->unsuppressible);
    set_collect(set);
    set_collect_file_tests(set);
    return set;
}

struct rule_set *rule_cache_acquire(struct rule_cache *cache, const struct rule_config *config)
{
    struct buf key = BUF_INIT(MEM_RULES);
    buf_append_byte(&key, 'm'); /* so that there is a key without any module */
    struct module_store *store = &cache->store;
    for (size_t m = 0; m < store->n_modules; m++) {
        bool in = module_store_serves(store, m, config->language) &&
                  rule_module_fits(module_store_module(store, m));
        buf_append_byte(&key, in);
    }
    /* A pack without rules holds nothing that could keep its address from being another's. */
    struct pack **packs = mem_zalloc(MEM_RULES, config->n_packs, sizeof *packs);
    size_t n_packs = 0;
    for (size_t p = 0; p < config->n_packs; p++)
        if (pack_module(config->packs[p])->n_rules > 0)
            packs[n_packs++] = config->packs[p];
    buf_append(&key, (struct span){(const char *)packs, n_packs * sizeof *packs});
    size_t key_length = key.length;
    struct group_parts parts = {key.bytes + 1, packs, n_packs};
    struct rule_group *group = group_acquire(cache, buf_span(&key), &parts);
    unsigned dialects = dialects_of(group, config);
    for (size_t i = 0; i < group->n_rules; i++)
        buf_append_byte(&key, (char)mark_of(group->rules[i].rule, config, dialects));
    void **slot = table_put(&cache->sets, buf_span(&key));
    cache->set_hits += *slot != NULL;
    cache->set_misses += *slot == NULL;
    if (*slot)
        rule_set_ref(*slot);
    else
        *slot = set_create(cache, group, (const uint8_t *)key.bytes + key_length);
    struct rule_set *set = *slot;
    buf_release(&key);
    mem_free(MEM_RULES, packs);
    return set;
}

void rule_set_ref(struct rule_set *set)
{
    atomic_fetch_add_explicit(&set->refs, 1, memory_order_relaxed);
}

static void forget(struct rule_set *set)
{
    size_t cursor = 0;
    struct span key;
    void *value;
    while (table_next(&set->cache->sets, &cursor, &key, &value))
        if (value == set) {
            set->cache->sets_dropped++;
            table_remove(&set->cache->sets, key);
            return;
        }
}

/* A group of the cache's own modules is kept for the next who needs it. */
static void group_forget_set(struct rule_cache *cache, struct rule_group *group)
{
    size_t cursor = 0;
    struct span key;
    void *value;
    if (--group->n_sets > 0 || !group->has_packs)
        return;
    while (table_next(&cache->groups, &cursor, &key, &value))
        if (value == group) {
            table_remove(&cache->groups, key);
            break;
        }
    rule_group_destroy(&cache->store, group);
}

void rule_set_unref(struct rule_set *set)
{
    if (!set || atomic_fetch_sub_explicit(&set->refs, 1, memory_order_acq_rel) != 1)
        return;
    forget(set);
    group_forget_set(set->cache, set->group);
    mem_free(MEM_RULES, set->severities);
    mem_free(MEM_RULES, set->active);
    mem_free(MEM_RULES, set->unsuppressible);
    mem_free(MEM_RULES, set);
}

struct rule_module_use rule_cache_module_use(const struct rule_cache *cache, size_t index)
{
    const struct module_store *store = &cache->store;
    const struct loaded_module *loaded = store->packs;
    if (index < store->n_modules)
        loaded = store->loaded[index];
    for (size_t i = store->n_modules; i < index; i++)
        loaded = loaded->next;
    const struct rule_module *module = loaded ? loaded->module : module_store_known(store, index);
    if (!module)
        return (struct rule_module_use){.name = registry_name(index), .fits = true};
    struct rule_module_use use = {
        .name = rule_module_name(module),
        .title = module->title,
        .is_loaded = loaded != NULL,
        .fits = rule_module_fits(module),
        .n_rules = module->n_rules,
    };
    if (!loaded)
        return use;
    use.tag = loaded->tag;
    for (size_t i = 0; i < loaded->n_patterns; i++) {
        const struct pattern *pattern = atomic_load(&loaded->patterns[i]);
        use.n_patterns += pattern != NULL;
        use.native_size += pattern ? pattern_native_size(pattern) : 0;
    }
    return use;
}

struct rule_cache_counts rule_cache_counts(const struct rule_cache *cache)
{
    struct rule_cache_counts counts = {
        .modules = cache->store.n_modules,
        .groups = cache->groups.count,
        .group_hits = cache->group_hits,
        .group_misses = cache->group_misses,
        .sets = cache->sets.count,
        .set_hits = cache->set_hits,
        .set_misses = cache->set_misses,
        .sets_dropped = cache->sets_dropped,
    };
    for (const struct loaded_module *pack = cache->store.packs; pack; pack = pack->next)
        counts.modules++;
    for (size_t m = 0; m < counts.modules; m++) {
        struct rule_module_use use = rule_cache_module_use(cache, m);
        counts.modules_loaded += use.is_loaded;
        counts.patterns += use.n_patterns;
    }
    return counts;
}

size_t rule_set_count(const struct rule_set *set)
{
    return set->group->n_rules;
}

const struct rule *rule_set_rule(const struct rule_set *set, size_t index)
{
    return set->group->rules[index].rule;
}

enum severity rule_set_severity(const struct rule_set *set, size_t index)
{
    return (enum severity)(set->severities[index] & ~(REFUSED | SILENT));
}

bool rule_set_is_suppressible(const struct rule_set *set, size_t index)
{
    return !(set->severities[index] & REFUSED);
}

const uint16_t *rule_set_unsuppressible(const struct rule_set *set, size_t *n_rules)
{
    *n_rules = set->n_unsuppressible;
    return set->unsuppressible;
}

bool rule_set_has_silent(const struct rule_set *set)
{
    return set->has_silent;
}

bool rule_set_uses_day(const struct rule_set *set)
{
    return set->uses_day;
}

bool rule_set_has_overrides(const struct rule_set *set)
{
    return set->has_overrides;
}

size_t rule_set_first_mark(const struct rule_set *set)
{
    return set->first_mark;
}

bool rule_set_has_gates(const struct rule_set *set)
{
    return set->has_gates;
}

bool rule_set_has_gate_patterns(const struct rule_set *set)
{
    return set->has_gate_patterns;
}

size_t rule_set_lines_before(const struct rule_set *set)
{
    return set->lines_before;
}

size_t rule_set_lines_after(const struct rule_set *set)
{
    return set->lines_after;
}

size_t rule_set_candidates(const struct rule_set *set)
{
    return rule_group_candidates(set->group);
}

const struct file_test *rule_set_file_tests(const struct rule_set *set, size_t *n)
{
    *n = set->group->n_file_tests;
    return set->group->file_tests;
}

const struct prefilter *rule_set_prefilter(const struct rule_set *set)
{
    return set->group->prefilter;
}

const struct prefilter *rule_set_windowed_prefilter(const struct rule_set *set)
{
    return set->group->windowed_prefilter;
}

const uint64_t *rule_set_active(const struct rule_set *set)
{
    return set->active;
}

const uint64_t *rule_set_gated(const struct rule_set *set)
{
    return set->group->gated;
}

void rule_set_collect_allowed(const struct rule_set *set, struct span path, uint64_t *allowed)
{
    const struct rule_group *group = set->group;
    uint64_t *fitting = mem_zalloc(MEM_RULES, group->n_words, sizeof *fitting);
    path_scopes_collect(&group->scopes, path, fitting);
    for (size_t w = 0; w < group->n_words; w++)
        allowed[w] |= fitting[w] & set->active[w];
    mem_free(MEM_RULES, fitting);
}

const uint64_t *rule_set_untriggered(const struct rule_set *set)
{
    return set->group->untriggered;
}

const struct rule_run *rule_set_runs(const struct rule_set *set, size_t *n_runs)
{
    *n_runs = set->group->n_runs;
    return set->group->runs;
}

const uint64_t *rule_set_first_line(const struct rule_set *set)
{
    return set->group->has_first_line ? set->group->first_line : NULL;
}

const uint64_t *rule_set_line_ends(const struct rule_set *set)
{
    return set->group->has_line_ends ? set->group->line_ends : NULL;
}

const uint64_t *rule_set_line_new(const struct rule_set *set)
{
    return set->has_line_new ? set->group->line_new : NULL;
}

const uint64_t *rule_set_document_changed(const struct rule_set *set)
{
    return set->has_document_changed ? set->group->document_changed : NULL;
}

bool rule_set_has_untriggered(const struct rule_set *set)
{
    return set->group->has_untriggered;
}

const uint64_t *rule_set_windowed(const struct rule_set *set)
{
    return set->group->windowed;
}

struct literal_set rule_set_words(const struct rule_set *set, size_t index, struct arena *arena)
{
    return rule_group_words(set->group, index, arena);
}

const struct pattern *rule_set_pattern(const struct rule_set *set, size_t index)
{
    const struct group_rule *entry = &set->group->rules[index];
    return loaded_module_pattern(entry->module, entry->index_in_module);
}

const struct pattern *rule_set_other_pattern(const struct rule_set *set, size_t index,
                                             const struct rule_pattern *pattern)
{
    const struct group_rule *entry = &set->group->rules[index];
    return loaded_module_other_pattern(entry->module, entry->rule, pattern);
}

void rule_cache_load_all(struct rule_cache *cache)
{
    module_store_load_all(&cache->store);
}

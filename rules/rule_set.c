/* SPDX-License-Identifier: MIT */
#include "rules/rule_set.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/table.h"
#include "base/trace.h"
#include "rules/literals.h"
#include "rules/pack.h"
#include "rules/registry.h"

#include <stdatomic.h>

/* A record has 16 bits for a rule; 100 neighbours are what module.h promises. */
enum { MODULE_RULES_MAX = 1000, WINDOW_NEIGHBOURS_MAX = 100 };

/* A module that a document has needed; lives as long as the cache, a pack as long as its groups. */
struct loaded_module {
    const struct rule_module *module;
    struct pack *pack;          /* whose module it is, held; NULL: the cache's own */
    size_t n_groups;            /* that hold it; counted for packs */
    struct loaded_module *next; /* of the packs */
    enum mem_tag tag;
    size_t n_patterns;                   /* one per rule, then those of module->patterns */
    _Atomic(struct pattern *) *patterns; /* NULL: not compiled yet */
    atomic_bool *faulty;                 /* per pattern: does not compile, said once */
};

struct group_rule {
    const struct rule *rule;
    struct loaded_module *module;
    size_t index_in_module;
};

struct rule_group {
    struct group_rule *rules;
    size_t n_rules;
    struct prefilter *prefilter, *windowed_prefilter;
    uint64_t *untriggered, *windowed; /* sets of candidates */
    size_t n_words;
    size_t n_sets;  /* that are made of it */
    bool has_packs; /* it ends with the last set */
};

struct rule_set {
    atomic_size_t refs;
    struct rule_cache *cache;
    struct rule_group *group;
    uint8_t *severities;
    uint64_t *active;
    bool uses_day, has_gates, has_gate_patterns;
    size_t lines_before, lines_after;
};

struct rule_cache {
    const struct rule_module *const *modules; /* NULL: the registry's */
    size_t n_modules;
    struct loaded_module **loaded; /* per module; NULL: not needed yet */
    struct loaded_module *packs;   /* that a configuration adds; loaded_module::next */
    struct table groups;           /* which modules -> struct rule_group */
    struct table sets;             /* group and severities -> struct rule_set */
    size_t group_hits, group_misses, set_hits, set_misses, sets_dropped;
};

struct rule_cache *rule_cache_create(const struct rule_module *const *modules, size_t n_modules)
{
    struct rule_cache *cache = mem_zalloc(MEM_RULES, 1, sizeof *cache);
    if (!modules)
        n_modules = registry_count();
    cache->modules = modules;
    cache->n_modules = n_modules;
    cache->loaded = mem_zalloc(MEM_RULES, n_modules, sizeof *cache->loaded);
    cache->groups = TABLE_INIT(MEM_RULES);
    cache->sets = TABLE_INIT(MEM_RULES);
    return cache;
}

/* NULL: a pack of the registry that was not read yet. */
static const struct rule_module *known_module(const struct rule_cache *cache, size_t index)
{
    return cache->modules ? cache->modules[index] : registry_loaded(index);
}

static const struct rule_module *module_of(const struct rule_cache *cache, size_t index)
{
    return cache->modules ? cache->modules[index] : registry_module(index);
}

static bool serves(const struct rule_cache *cache, size_t index, const struct language *language)
{
    if (!cache->modules)
        return registry_serves(index, language);
    return rule_module_serves(cache->modules[index], language);
}

static void unload(struct loaded_module *loaded)
{
    if (!loaded)
        return;
    enum mem_tag tag = loaded->tag;
    for (size_t i = 0; i < loaded->n_patterns; i++)
        pattern_destroy(atomic_load(&loaded->patterns[i]));
    mem_free(tag, loaded->patterns);
    mem_free(tag, loaded->faulty);
    pack_unref(loaded->pack);
    mem_free(tag, loaded);
}

/* A pack that no group holds any more is given back. */
static void drop_pack(struct rule_cache *cache, struct loaded_module *loaded)
{
    struct loaded_module **at = &cache->packs;
    if (--loaded->n_groups > 0)
        return;
    while (*at != loaded)
        at = &(*at)->next;
    *at = loaded->next;
    unload(loaded);
}

static void group_destroy(struct rule_cache *cache, struct rule_group *group)
{
    struct loaded_module *last = NULL;
    for (size_t i = 0; i < group->n_rules; i++) {
        struct loaded_module *module = group->rules[i].module;
        if (module->pack && module != last && last)
            drop_pack(cache, last);
        if (module->pack)
            last = module;
    }
    if (last)
        drop_pack(cache, last);
    prefilter_destroy(group->prefilter);
    prefilter_destroy(group->windowed_prefilter);
    mem_free(MEM_RULES, group->rules);
    mem_free(MEM_RULES, group->untriggered);
    mem_free(MEM_RULES, group->windowed);
    mem_free(MEM_RULES, group);
}

void rule_cache_destroy(struct rule_cache *cache)
{
    if (!cache)
        return;
    size_t cursor = 0;
    void *group;
    while (table_next(&cache->groups, &cursor, NULL, &group))
        group_destroy(cache, group);
    table_release(&cache->groups);
    table_release(&cache->sets);
    for (size_t i = 0; i < cache->n_modules; i++)
        unload(cache->loaded[i]);
    mem_free(MEM_RULES, cache->loaded);
    mem_free(MEM_RULES, cache);
}

/* A module of another ABI, or with a rule past the bounds, costs only itself. */
static bool fits(const struct rule_module *module)
{
    if (module->abi != RULE_MODULE_ABI || module->rule_size != sizeof(struct rule) ||
        module->n_rules > MODULE_RULES_MAX)
        return false;
    for (size_t i = 0; i < module->n_rules; i++)
        if ((module->rules[i].capture >= SCAN_GROUPS &&
             module->rules[i].capture != RULE_CAPTURE_FIRST) ||
            module->rules[i].lines_before > WINDOW_NEIGHBOURS_MAX ||
            module->rules[i].lines_after > WINDOW_NEIGHBOURS_MAX - module->rules[i].lines_before)
            return false;
    return true;
}

/* A tag's name has to last, so modules that may come and go share one. */
static struct loaded_module *load_module(const struct rule_module *module, bool lasts)
{
    const char *name = lasts ? rule_module_name(module) : "others";
    enum mem_tag tag = mem_tag_make(name, MEM_RULES);
    struct loaded_module *loaded = mem_zalloc(tag, 1, sizeof *loaded);
    loaded->module = module;
    loaded->tag = tag;
    loaded->n_patterns = module->n_rules + module->n_patterns;
    loaded->patterns = mem_zalloc(tag, loaded->n_patterns, sizeof *loaded->patterns);
    loaded->faulty = mem_zalloc(tag, loaded->n_patterns, sizeof *loaded->faulty);
    trace_log(TRACE_DEBUG, "module %s loaded: %zu rules", loaded->module->id, module->n_rules);
    return loaded;
}

static struct loaded_module *load(struct rule_cache *cache, size_t index)
{
    if (!cache->loaded[index])
        cache->loaded[index] = load_module(module_of(cache, index), !cache->modules);
    return cache->loaded[index];
}

static struct loaded_module *load_pack(struct rule_cache *cache, struct pack *pack)
{
    for (struct loaded_module *at = cache->packs; at; at = at->next)
        if (at->pack == pack)
            return at;
    struct loaded_module *loaded = load_module(pack_module(pack), false);
    pack_ref(pack);
    loaded->pack = pack;
    loaded->next = cache->packs;
    return cache->packs = loaded;
}

static bool has_window(const struct rule *rule)
{
    return rule->lines_before + rule->lines_after > 0;
}

/* Whether a match may go on behind the line it begins on. */
static bool matches_lines(const struct rule *rule)
{
    return rule->lines_after > 0 && !(rule->flags & RULE_LINE_MATCH);
}

/* Of one pattern of the rule, which may match over several lines. */
static struct literal_set pattern_literals(const struct rule *rule, const char *source,
                                           bool ignore_case, struct arena *arena)
{
    if (matches_lines(rule))
        return literals_of_first_line(span_from_string(source), ignore_case, arena);
    return literals_of_pattern(span_from_string(source), ignore_case, arena);
}

/* The literals one of which a line must hold to be shown to the rule; none: every line is. */
static struct literal_set rule_literals(const struct rule *rule, struct arena *arena)
{
    static const struct literal_set none;
    if (rule->triggers || (rule->flags & (RULE_EVERY_LINE | RULE_NOT_SEARCHED)) || !rule->pattern ||
        rule->check)
        return none;
    struct literal_set all =
        pattern_literals(rule, rule->pattern, rule->flags & RULE_IGNORE_CASE, arena);
    for (size_t i = 0; rule->alternatives && rule->alternatives[i] && all.count > 0; i++) {
        const struct rule_pattern *other = rule->alternatives[i];
        struct literal_set more = pattern_literals(rule, other->source, other->ignore_case, arena);
        all = more.count > 0 ? literal_set_union(arena, all, more) : none;
    }
    return all;
}

static struct literal_set gate_literals(const struct rule *rule, struct arena *arena)
{
    return literals_of_pattern(span_from_string(rule->gate_pattern->source),
                               rule->gate_pattern->ignore_case, arena);
}

/* Literals while they are collected for the automaton. */
struct literal_list {
    struct prefilter_literal *items;
    size_t count, capacity;
};

static void literal_list_add(struct literal_list *list, struct span text, size_t candidate)
{
    if (list->count == list->capacity) {
        list->capacity += list->capacity / 2 + 16;
        list->items = mem_resize(MEM_RULES, list->items, list->capacity, sizeof *list->items);
    }
    list->items[list->count++] = (struct prefilter_literal){text, (uint32_t)candidate};
}

static void add_words(struct literal_list *list, const char *const *words, size_t candidate)
{
    for (; words && *words; words++)
        literal_list_add(list, span_from_string(*words), candidate);
}

static void group_make_prefilters(struct rule_group *group)
{
    struct literal_list all = {0}, windowed = {0};
    struct arena arena = ARENA_INIT(MEM_RULES);
    for (size_t i = 0; i < group->n_rules; i++) {
        const struct rule *rule = group->rules[i].rule;
        struct literal_set literals = rule_literals(rule, &arena);
        for (size_t k = 0; k < literals.count; k++)
            literal_list_add(&all, literals.items[k], i);
        add_words(&all, rule->triggers, i);
        add_words(&all, rule->gate, group->n_rules + i);
        if (rule->gate_pattern) {
            struct literal_set gate = gate_literals(rule, &arena);
            for (size_t k = 0; k < gate.count; k++)
                literal_list_add(&all, gate.items[k], group->n_rules + i);
            if (gate.count == 0)
                candidate_add(group->untriggered, group->n_rules + i);
        }
        if (has_window(rule)) {
            add_words(&windowed, rule->triggers, i);
            for (size_t k = 0; k < literals.count; k++)
                literal_list_add(&windowed, literals.items[k], i);
        }
        if (!rule->triggers && literals.count == 0 && !(rule->flags & RULE_NOT_SEARCHED))
            candidate_add(group->untriggered, i);
    }
    group->prefilter = prefilter_create(all.items, all.count, group->n_rules * 2);
    group->windowed_prefilter =
        prefilter_create(windowed.items, windowed.count, group->n_rules * 2);
    mem_free(MEM_RULES, all.items);
    mem_free(MEM_RULES, windowed.items);
    arena_release(&arena);
}

/* What a group is made of: behind one byte, one per module, whether it is in; and packs. */
struct wanted {
    struct span modules;
    struct pack *const *packs;
    size_t n_packs;
};

static size_t add_rules(struct rule_group *group, size_t at, struct loaded_module *loaded)
{
    for (size_t r = 0; r < loaded->module->n_rules; r++)
        group->rules[at++] = (struct group_rule){&loaded->module->rules[r], loaded, r};
    return at;
}

static void group_add_modules(struct rule_cache *cache, struct rule_group *group,
                              const struct wanted *wanted)
{
    for (size_t m = 0; m < cache->n_modules; m++)
        if (wanted->modules.bytes[1 + m])
            group->n_rules += module_of(cache, m)->n_rules;
    for (size_t p = 0; p < wanted->n_packs; p++)
        group->n_rules += pack_module(wanted->packs[p])->n_rules;
    group->rules = mem_zalloc(MEM_RULES, group->n_rules, sizeof *group->rules);
    size_t at = 0;
    for (size_t m = 0; m < cache->n_modules; m++)
        if (wanted->modules.bytes[1 + m])
            at = add_rules(group, at, load(cache, m));
    for (size_t p = 0; p < wanted->n_packs; p++) {
        struct loaded_module *loaded = load_pack(cache, wanted->packs[p]);
        loaded->n_groups++;
        group->has_packs = true;
        at = add_rules(group, at, loaded);
    }
}

static struct rule_group *group_create(struct rule_cache *cache, const struct wanted *wanted)
{
    struct rule_group *group = mem_zalloc(MEM_RULES, 1, sizeof *group);
    group_add_modules(cache, group, wanted);
    group->n_words = candidate_words(group->n_rules * 2);
    group->untriggered = mem_zalloc(MEM_RULES, group->n_words, sizeof *group->untriggered);
    group->windowed = mem_zalloc(MEM_RULES, group->n_words, sizeof *group->windowed);
    for (size_t i = 0; i < group->n_rules; i++) {
        if (has_window(group->rules[i].rule))
            candidate_add(group->windowed, i);
    }
    group_make_prefilters(group);
    mem_trim(); /* Reading packs and building takes several times what stays. */
    return group;
}

static struct rule_group *group_acquire(struct rule_cache *cache, struct span key,
                                        const struct wanted *wanted)
{
    void **slot = table_put(&cache->groups, key);
    cache->group_hits += *slot != NULL;
    cache->group_misses += *slot == NULL;
    if (!*slot)
        *slot = group_create(cache, wanted);
    return *slot;
}

static enum severity effective_severity(const struct rule *rule, const struct rule_config *config)
{
    enum severity severity = rule->profile <= config->profile ? rule->severity : SEVERITY_OFF;
    if (!rule_serves(rule, config->language))
        return SEVERITY_OFF;
    if (rule->flags & RULE_MARK)
        return rule->severity;
    if (config->sensitive_only && !(rule->flags & RULE_SENSITIVE))
        return SEVERITY_OFF;
    if (config->override)
        config->override(config->context, span_from_string(rule->id), &severity);
    return severity;
}

static void set_collect(struct rule_set *set)
{
    const struct rule_group *group = set->group;
    for (size_t i = 0; i < group->n_rules; i++) {
        const struct rule *rule = group->rules[i].rule;
        if (set->severities[i] == SEVERITY_OFF)
            continue;
        candidate_add(set->active, i);
        set->uses_day = set->uses_day || (rule->flags & RULE_USES_DAY);
        set->has_gates = set->has_gates || rule_has_gate(rule);
        set->has_gate_patterns = set->has_gate_patterns || rule->gate_pattern;
        if (rule->lines_before > set->lines_before)
            set->lines_before = rule->lines_before;
        if (rule->lines_after > set->lines_after)
            set->lines_after = rule->lines_after;
    }
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
    set_collect(set);
    return set;
}

struct rule_set *rule_cache_acquire(struct rule_cache *cache, const struct rule_config *config)
{
    struct buf key = BUF_INIT(MEM_RULES);
    buf_append_byte(&key, 'm'); /* so that there is a key without any module */
    for (size_t m = 0; m < cache->n_modules; m++) {
        bool in = serves(cache, m, config->language) && fits(module_of(cache, m));
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
    struct wanted wanted = {buf_span(&key), packs, n_packs};
    struct rule_group *group = group_acquire(cache, buf_span(&key), &wanted);
    for (size_t i = 0; i < group->n_rules; i++)
        buf_append_byte(&key, (char)effective_severity(group->rules[i].rule, config));
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
    group_destroy(cache, group);
}

void rule_set_unref(struct rule_set *set)
{
    if (!set || atomic_fetch_sub_explicit(&set->refs, 1, memory_order_acq_rel) != 1)
        return;
    forget(set);
    group_forget_set(set->cache, set->group);
    mem_free(MEM_RULES, set->severities);
    mem_free(MEM_RULES, set->active);
    mem_free(MEM_RULES, set);
}

struct rule_module_use rule_cache_module_use(const struct rule_cache *cache, size_t index)
{
    const struct loaded_module *loaded = cache->packs;
    if (index < cache->n_modules)
        loaded = cache->loaded[index];
    for (size_t i = cache->n_modules; i < index; i++)
        loaded = loaded->next;
    const struct rule_module *module = loaded ? loaded->module : known_module(cache, index);
    if (!module)
        return (struct rule_module_use){.name = registry_name(index), .fits = true};
    struct rule_module_use use = {
        .name = rule_module_name(module),
        .title = module->title,
        .is_loaded = loaded != NULL,
        .fits = fits(module),
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
        .modules = cache->n_modules,
        .groups = cache->groups.count,
        .group_hits = cache->group_hits,
        .group_misses = cache->group_misses,
        .sets = cache->sets.count,
        .set_hits = cache->set_hits,
        .set_misses = cache->set_misses,
        .sets_dropped = cache->sets_dropped,
    };
    for (const struct loaded_module *pack = cache->packs; pack; pack = pack->next)
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
    return (enum severity)set->severities[index];
}

bool rule_set_uses_day(const struct rule_set *set)
{
    return set->uses_day;
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

const uint64_t *rule_set_untriggered(const struct rule_set *set)
{
    return set->group->untriggered;
}

const uint64_t *rule_set_windowed(const struct rule_set *set)
{
    return set->group->windowed;
}

/* The pattern in slot `index` of the module, compiled for `rule` on first use. */
static const struct pattern *module_pattern(struct loaded_module *module, size_t index,
                                            const char *source, bool ignore_case,
                                            const struct rule *rule)
{
    _Atomic(struct pattern *) *slot = &module->patterns[index];
    atomic_bool *faulty = &module->faulty[index];
    struct pattern *pattern = atomic_load_explicit(slot, memory_order_acquire);
    if (pattern || !source || atomic_load(faulty))
        return pattern;
    struct pattern_fault fault;
    pattern = pattern_compile(span_from_string(source), ignore_case ? PATTERN_IGNORE_CASE : 0,
                              module->tag, &fault);
    if (!pattern) {
        if (!atomic_exchange(faulty, true))
            trace_log(TRACE_ERROR, "rule %s is left out: %s at byte %zu of its pattern", rule->id,
                      fault.message, fault.offset);
        return NULL;
    }
    struct pattern *first = NULL;
    if (atomic_compare_exchange_strong(slot, &first, pattern))
        return pattern;
    pattern_destroy(pattern);
    return first;
}

static const struct pattern *own_pattern(struct loaded_module *module, size_t index)
{
    const struct rule *rule = &module->module->rules[index];
    return module_pattern(module, index, rule->pattern, rule->flags & RULE_IGNORE_CASE, rule);
}

static const struct pattern *other_pattern(struct loaded_module *module, const struct rule *rule,
                                           const struct rule_pattern *other)
{
    return module_pattern(module, module->module->n_rules + other->slot, other->source,
                          other->ignore_case, rule);
}

const struct pattern *rule_set_pattern(const struct rule_set *set, size_t index)
{
    const struct group_rule *entry = &set->group->rules[index];
    return own_pattern(entry->module, entry->index_in_module);
}

const struct pattern *rule_set_other_pattern(const struct rule_set *set, size_t index,
                                             const struct rule_pattern *pattern)
{
    const struct group_rule *entry = &set->group->rules[index];
    return other_pattern(entry->module, entry->rule, pattern);
}

static void compile_others(struct loaded_module *module, const struct rule *rule)
{
    for (size_t i = 0; rule->alternatives && rule->alternatives[i]; i++)
        other_pattern(module, rule, rule->alternatives[i]);
    if (rule->gate_pattern)
        other_pattern(module, rule, rule->gate_pattern);
    for (size_t c = 0; c < rule->n_conditions; c++)
        for (size_t t = 0; t < rule->conditions[c].n_tests; t++)
            if (rule->conditions[c].tests[t].pattern)
                other_pattern(module, rule, rule->conditions[c].tests[t].pattern);
}

void rule_cache_load_all(struct rule_cache *cache)
{
    for (size_t m = 0; m < cache->n_modules; m++) {
        if (!fits(module_of(cache, m)))
            continue;
        struct loaded_module *loaded = load(cache, m);
        const struct rule_module *module = loaded->module;
        for (size_t r = 0; r < module->n_rules; r++) {
            own_pattern(loaded, r);
            compile_others(loaded, &module->rules[r]);
        }
    }
}

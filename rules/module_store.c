/* SPDX-License-Identifier: MIT */
#include "rules/module_store.h"

#include "base/trace.h"
#include "rules/pack.h"
#include "rules/registry.h"
#include "rules/scan.h"

/* A record has 16 bits for a rule; 100 neighbours are what module.h promises. */
enum { MODULE_RULES_MAX = 1000, WINDOW_NEIGHBOURS_MAX = 100 };

void module_store_init(struct module_store *store, const struct rule_module *const *modules,
                       size_t n_modules)
{
    *store = (struct module_store){
        .modules = modules,
        .n_modules = modules ? n_modules : registry_count(),
    };
    store->loaded = mem_zalloc(MEM_RULES, store->n_modules, sizeof *store->loaded);
}

const struct rule_module *module_store_known(const struct module_store *store, size_t index)
{
    return store->modules ? store->modules[index] : registry_loaded(index);
}

const struct rule_module *module_store_module(const struct module_store *store, size_t index)
{
    return store->modules ? store->modules[index] : registry_module(index);
}

bool module_store_serves(const struct module_store *store, size_t index,
                         const struct language *language)
{
    if (!store->modules)
        return registry_serves(index, language);
    return rule_module_serves(store->modules[index], language);
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

void module_store_release(struct module_store *store)
{
    for (size_t i = 0; i < store->n_modules; i++)
        unload(store->loaded[i]);
    mem_free(MEM_RULES, store->loaded);
}

bool rule_module_fits(const struct rule_module *module)
{
    if (module->abi != RULE_MODULE_ABI || module->rule_size != sizeof(struct rule) ||
        module->n_rules > MODULE_RULES_MAX)
        return false;
    for (size_t i = 0; i < module->n_rules; i++)
        if ((module->rules[i].capture >= SCAN_GROUPS &&
             module->rules[i].capture != RULE_CAPTURE_FIRST) ||
            module->rules[i].lines_before > WINDOW_NEIGHBOURS_MAX ||
            module->rules[i].lines_after > WINDOW_NEIGHBOURS_MAX - module->rules[i].lines_before ||
            (module->rules[i].flags & (RULE_FIRST_LINE | RULE_LINE_ENDS) &&
             module->rules[i].lines_before + module->rules[i].lines_after > 0) ||
            (module->rules[i].flags & RULE_LINE_ENDS &&
             (!module->rules[i].check || module->rules[i].triggers)))
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

struct loaded_module *module_store_load(struct module_store *store, size_t index)
{
    if (!store->loaded[index])
        store->loaded[index] = load_module(module_store_module(store, index), !store->modules);
    return store->loaded[index];
}

static struct loaded_module *load_pack(struct module_store *store, struct pack *pack)
{
    struct loaded_module *loaded = load_module(pack_module(pack), false);
    pack_ref(pack);
    loaded->pack = pack;
    loaded->next = store->packs;
    return store->packs = loaded;
}

struct loaded_module *module_store_hold_pack(struct module_store *store, struct pack *pack)
{
    struct loaded_module *loaded = store->packs;
    while (loaded && loaded->pack != pack)
        loaded = loaded->next;
    if (!loaded)
        loaded = load_pack(store, pack);
    loaded->n_holders++;
    return loaded;
}

void module_store_drop_pack(struct module_store *store, struct loaded_module *loaded)
{
    struct loaded_module **at = &store->packs;
    if (--loaded->n_holders > 0)
        return;
    while (*at != loaded)
        at = &(*at)->next;
    *at = loaded->next;
    unload(loaded);
}

/* The pattern in slot `index` of the module, compiled for `rule` on first use. */
static const struct pattern *module_pattern(struct loaded_module *loaded, size_t index,
                                            const char *source, bool ignore_case,
                                            const struct rule *rule)
{
    _Atomic(struct pattern *) *slot = &loaded->patterns[index];
    atomic_bool *faulty = &loaded->faulty[index];
    struct pattern *pattern = atomic_load_explicit(slot, memory_order_acquire);
    if (pattern || !source || atomic_load(faulty))
        return pattern;
    struct pattern_fault fault;
    pattern = pattern_compile(span_from_string(source), ignore_case ? PATTERN_IGNORE_CASE : 0,
                              loaded->tag, &fault);
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

const struct pattern *loaded_module_pattern(struct loaded_module *loaded, size_t index)
{
    const struct rule *rule = &loaded->module->rules[index];
    return module_pattern(loaded, index, rule->pattern, rule->flags & RULE_IGNORE_CASE, rule);
}

const struct pattern *loaded_module_other_pattern(struct loaded_module *loaded,
                                                  const struct rule *rule,
                                                  const struct rule_pattern *other)
{
    return module_pattern(loaded, loaded->module->n_rules + other->slot, other->source,
                          other->ignore_case, rule);
}

static void compile_others(struct loaded_module *loaded, const struct rule *rule)
{
    for (size_t i = 0; rule->alternatives && rule->alternatives[i]; i++)
        loaded_module_other_pattern(loaded, rule, rule->alternatives[i]);
    if (rule->gate_pattern)
        loaded_module_other_pattern(loaded, rule, rule->gate_pattern);
    for (size_t c = 0; c < rule->n_conditions; c++)
        for (size_t t = 0; t < rule->conditions[c].n_tests; t++)
            if (rule->conditions[c].tests[t].pattern)
                loaded_module_other_pattern(loaded, rule, rule->conditions[c].tests[t].pattern);
}

void module_store_load_all(struct module_store *store)
{
    for (size_t m = 0; m < store->n_modules; m++) {
        if (!rule_module_fits(module_store_module(store, m)))
            continue;
        struct loaded_module *loaded = module_store_load(store, m);
        const struct rule_module *module = loaded->module;
        for (size_t r = 0; r < module->n_rules; r++) {
            loaded_module_pattern(loaded, r);
            compile_others(loaded, &module->rules[r]);
        }
    }
}

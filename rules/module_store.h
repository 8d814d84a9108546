/* SPDX-License-Identifier: MIT */
/**
 * The modules that a cache of rule sets may use, each loaded when it is first needed: those it was
 * made with or the registry's, and packs that configurations add.
 *
 * Layer: rules, under rule_group and rule_set. A module is loaded once and lives as long as the
 * store, a pack as long as somebody holds it. Loading belongs to one thread; a loaded module may be
 * read from any, its patterns are compiled on first use and published atomically.
 */
#ifndef RULES_MODULE_STORE_H
#define RULES_MODULE_STORE_H

#include "base/alloc.h"
#include "rules/lexer.h"
#include "rules/module.h"
#include "rules/pattern.h"

#include <stdatomic.h>

struct pack;

/** A module that a document has needed. */
struct loaded_module {
    const struct rule_module *module;
    struct pack *pack;          /* whose module it is, held; NULL: one of the store's own */
    size_t n_holders;           /* counted for packs */
    struct loaded_module *next; /* of the packs */
    enum mem_tag tag;
    size_t n_patterns;                   /* one per rule, then those of module->patterns */
    _Atomic(struct pattern *) *patterns; /* NULL: not compiled yet */
    atomic_bool *faulty;                 /* per pattern: does not compile, said once */
};

struct module_store {
    const struct rule_module *const *modules; /* NULL: the registry's */
    size_t n_modules;
    struct loaded_module **loaded; /* per module; NULL: not needed yet */
    struct loaded_module *packs;   /* that are held; loaded_module::next */
};

/** Of the modules given, which are borrowed; NULL stands for the registry's. Loads nothing. */
void module_store_init(struct module_store *store, const struct rule_module *const *modules,
                       size_t n_modules);
void module_store_release(struct module_store *store);

/** Module `index`, NULL for a pack of the registry that was not read yet. */
const struct rule_module *module_store_known(const struct module_store *store, size_t index);

/** Module `index`; a pack of the registry is read. */
const struct rule_module *module_store_module(const struct module_store *store, size_t index);

/** Whether any rule of module `index` may look at documents of that language. Reads nothing. */
bool module_store_serves(const struct module_store *store, size_t index,
                         const struct language *language);

/** Whether the module may be loaded: of this ABI, and within the bounds of module.h. */
bool rule_module_fits(const struct rule_module *module);

/** Module `index`, which fits, loaded; the store's. */
struct loaded_module *module_store_load(struct module_store *store, size_t index);

/** The pack's module, loaded and held until module_store_drop_pack; equal packs are one. */
struct loaded_module *module_store_hold_pack(struct module_store *store, struct pack *pack);
void module_store_drop_pack(struct module_store *store, struct loaded_module *loaded);

/** Loads every module that fits and compiles every pattern. */
void module_store_load_all(struct module_store *store);

/** The pattern of the module's rule `index`; NULL if it has none or it does not compile. */
const struct pattern *loaded_module_pattern(struct loaded_module *loaded, size_t index);
/** The same for one of the patterns that the rule names besides its own. */
const struct pattern *loaded_module_other_pattern(struct loaded_module *loaded,
                                                  const struct rule *rule,
                                                  const struct rule_pattern *other);

#endif

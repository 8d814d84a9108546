/* SPDX-License-Identifier: MIT */
/**
 * The modules that are compiled in, native ones and packs, and finding a rule by its id.
 *
 * Layer: rules. The lists are made by the build from the files of rules/modules and rules/packs. A
 * pack, which the build has turned into an image, is read on first need, once per process, and
 * stays; what it serves is known before. Any thread, but for registry_keep_examples.
 */
#ifndef RULES_REGISTRY_H
#define RULES_REGISTRY_H

#include "rules/lexer.h"
#include "rules/module.h"

/**
 * Packs read from now on keep their examples, which take as much memory as all else: for those who
 * test or explain rules.
 */
void registry_keep_examples(void);

/** How many modules there are; they keep their order. */
size_t registry_count(void);

/** A name that tells the module from all others: its file's. */
const char *registry_name(size_t index);

/** Whether any rule of the module may look at documents of that language. Reads nothing. */
bool registry_serves(size_t index, const struct language *language);

/** The module, NULL for a pack that was not read yet. */
const struct rule_module *registry_loaded(size_t index);

/** The module; a pack is read. */
const struct rule_module *registry_module(size_t index);

/** All modules, each of which is read now, in order. */
const struct rule_module *const *registry_modules(size_t *count);

/** The rule of that id in a module of the registry, or NULL. Reads the pack of that name alone. */
const struct rule *registry_find(struct span id);

/** Whether the rule is one of the registry's own, and not of a pack from elsewhere. */
bool registry_ships(const struct rule *rule);

/** Whether there is a module whose rules' ids begin with that pack. */
bool registry_has_pack(struct span id);

/** What a module is called: its file's name, or its id if it is none of the registry's. */
const char *rule_module_name(const struct rule_module *module);

/** Whether the rule looks at documents of that language. */
bool rule_serves(const struct rule *rule, const struct language *language);

/** Whether any rule of the module does. */
bool rule_module_serves(const struct rule_module *module, const struct language *language);

#endif

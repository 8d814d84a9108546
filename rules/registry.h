/* SPDX-License-Identifier: MIT */
/**
 * The modules that are compiled in, and finding a rule by its id.
 *
 * Layer: rules. The list is made by the build from the files of rules/modules; nothing here loads
 * anything.
 */
#ifndef RULES_REGISTRY_H
#define RULES_REGISTRY_H

#include "rules/lexer.h"
#include "rules/module.h"

/** All modules, ordered by their ids. */
const struct rule_module *const *registry_modules(size_t *count);

/** What a module is called: its file's name, or its id if it is none of the registry's. */
const char *rule_module_name(const struct rule_module *module);

/** The rule of that id in a module of the registry, or NULL. */
const struct rule *registry_find(struct span id);

/** Whether the rule looks at documents of that language. */
bool rule_serves(const struct rule *rule, const struct language *language);

/** Whether any rule of the module does. */
bool rule_module_serves(const struct rule_module *module, const struct language *language);

#endif

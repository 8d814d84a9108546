/* SPDX-License-Identifier: MIT */
#include "rules/registry.h"

#define MODULE(name) extern const struct rule_module rule_module_##name;
#include "rules/module_list.def"
#undef MODULE

static const struct rule_module *const modules[] = {
#define MODULE(name) &rule_module_##name,
#include "rules/module_list.def"
#undef MODULE
};

static const char *const names[] = {
#define MODULE(name) #name,
#include "rules/module_list.def"
#undef MODULE
};

const char *rule_module_name(const struct rule_module *module)
{
    for (size_t m = 0; m < sizeof modules / sizeof *modules; m++)
        if (modules[m] == module)
            return names[m];
    return module->id;
}

const struct rule_module *const *registry_modules(size_t *count)
{
    *count = sizeof modules / sizeof *modules;
    return modules;
}

const struct rule *registry_find(struct span id)
{
    for (size_t m = 0; m < sizeof modules / sizeof *modules; m++)
        for (size_t r = 0; r < modules[m]->n_rules; r++)
            if (span_equal_string(id, modules[m]->rules[r].id))
                return &modules[m]->rules[r];
    return NULL;
}

bool rule_serves(const struct rule *rule, const struct language *language)
{
    if (rule->kinds == 0 && !rule->languages)
        return true;
    if (rule->kinds & (unsigned)language_kind(language))
        return true;
    for (size_t i = 0; rule->languages && rule->languages[i]; i++)
        if (strcmp(rule->languages[i], language_id(language)) == 0)
            return true;
    return false;
}

bool rule_module_serves(const struct rule_module *module, const struct language *language)
{
    for (size_t r = 0; r < module->n_rules; r++)
        if (rule_serves(&module->rules[r], language))
            return true;
    return false;
}

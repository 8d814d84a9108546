/* SPDX-License-Identifier: MIT */
#include "rules/registry.h"

#include "rules/pack_image.h"

#include <stdatomic.h>

#define MODULE(name) extern const struct rule_module rule_module_##name;
#include "rules/module_list.def"
#undef MODULE

#define PACK(symbol, file, id, languages)                                                          \
    extern const unsigned char pack_bytes_##symbol[];                                              \
    extern const unsigned long pack_size_##symbol;
#include "rules/pack_list.def"
#undef PACK

static const struct {
    const char *name;
    const struct rule_module *module;
} natives[] = {
#define MODULE(name) {#name, &rule_module_##name},
#include "rules/module_list.def"
#undef MODULE
};

static const struct {
    const char *file, *id, *languages; /* as a pack states them; empty: all */
    const unsigned char *bytes;
    const unsigned long *size;
} packs[] = {
#define PACK(symbol, file, id, languages)                                                          \
    {file, id, languages, pack_bytes_##symbol, &pack_size_##symbol},
#include "rules/pack_list.def"
#undef PACK
    {NULL, NULL, NULL, NULL, NULL}};

enum { N_NATIVES = sizeof natives / sizeof *natives, N_PACKS = sizeof packs / sizeof *packs - 1 };

/* What was read of the packs; they live as long as the process. A pack is published whole: of two
   threads that read one at once the later drops what it has. */
static struct pack *_Atomic read_packs[N_PACKS + 1];
static const struct rule_module *all_modules[N_NATIVES + N_PACKS];
static atomic_bool has_all_modules;
static atomic_flag all_modules_lock = ATOMIC_FLAG_INIT;

static unsigned how_to_read = PACK_NO_EXAMPLES;

void registry_keep_examples(void)
{
    how_to_read = 0;
}

size_t registry_count(void)
{
    return N_NATIVES + N_PACKS;
}

const char *registry_name(size_t index)
{
    return index < N_NATIVES ? natives[index].name : packs[index - N_NATIVES].file;
}

static bool states_language(const char *languages, const struct language *language)
{
    static const char *const kinds[] = {"code", "prose", "data", "markup"};
    struct span list = span_from_string(languages);
    for (size_t at = 0; at < list.length;) {
        size_t end = span_find_byte(list, at, ',');
        struct span name = span_slice(list, at, end);
        for (unsigned kind = 0; kind < 4; kind++)
            if (span_equal_string(name, kinds[kind]) &&
                (unsigned)language_kind(language) & 1u << kind)
                return true;
        if (span_equal_string(name, language_id(language)))
            return true;
        at = end + 1;
    }
    return list.length == 0;
}

bool registry_serves(size_t index, const struct language *language)
{
    const struct rule_module *module = registry_loaded(index);
    if (module)
        return rule_module_serves(module, language);
    return states_language(packs[index - N_NATIVES].languages, language);
}

const struct rule_module *registry_loaded(size_t index)
{
    if (index < N_NATIVES)
        return natives[index].module;
    const struct pack *pack = atomic_load(&read_packs[index - N_NATIVES]);
    return pack ? pack_module(pack) : NULL;
}

static struct pack *read_pack(size_t index)
{
    struct span image = {(const char *)packs[index].bytes, *packs[index].size};
    struct pack *pack = pack_image_read(image, how_to_read);
    struct pack *first = NULL;
    if (atomic_compare_exchange_strong(&read_packs[index], &first, pack))
        return pack;
    pack_unref(pack);
    return first;
}

const struct rule_module *registry_module(size_t index)
{
    if (index < N_NATIVES)
        return natives[index].module;
    const struct rule_module *module = registry_loaded(index);
    return module ? module : pack_module(read_pack(index - N_NATIVES));
}

const struct rule_module *const *registry_modules(size_t *count)
{
    *count = registry_count();
    if (atomic_load(&has_all_modules))
        return all_modules;
    for (size_t i = 0; i < *count; i++)
        registry_module(i);
    while (atomic_flag_test_and_set(&all_modules_lock))
        continue;
    for (size_t i = 0; i < *count && !atomic_load(&has_all_modules); i++)
        all_modules[i] = registry_loaded(i);
    atomic_store(&has_all_modules, true);
    atomic_flag_clear(&all_modules_lock);
    return all_modules;
}

static const char *pack_id(size_t index)
{
    return index < N_NATIVES ? natives[index].module->id : packs[index - N_NATIVES].id;
}

const struct rule *registry_find(struct span id)
{
    struct span pack = span_slice(id, 0, span_find_byte(id, 0, '/'));
    for (size_t m = 0; m < registry_count(); m++) {
        if (!span_equal_string(pack, pack_id(m)))
            continue;
        const struct rule_module *module = registry_module(m);
        for (size_t r = 0; r < module->n_rules; r++)
            if (span_equal_string(id, module->rules[r].id))
                return &module->rules[r];
    }
    return NULL;
}

bool registry_ships(const struct rule *rule)
{
    for (size_t m = 0; m < registry_count(); m++) {
        const struct rule_module *module = registry_loaded(m);
        uintptr_t first = module ? (uintptr_t)module->rules : 0;
        if (module && (uintptr_t)rule >= first &&
            (uintptr_t)rule < first + module->n_rules * sizeof *rule)
            return true;
    }
    return false;
}

bool registry_has_pack(struct span id)
{
    for (size_t m = 0; m < registry_count(); m++)
        if (span_equal_string(id, pack_id(m)))
            return true;
    return false;
}

const char *rule_module_name(const struct rule_module *module)
{
    for (size_t m = 0; m < registry_count(); m++)
        if (registry_loaded(m) == module)
            return registry_name(m);
    return module->id;
}

bool rule_serves(const struct rule *rule, const struct language *language)
{
    for (size_t i = 0; rule->not_languages && rule->not_languages[i]; i++)
        if (strcmp(rule->not_languages[i], language_id(language)) == 0)
            return false;
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

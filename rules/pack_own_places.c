/* SPDX-License-Identifier: MIT */
/* Where a rule of our own format looks. */
#include "rules/glob.h"
#include "rules/literals.h"
#include "rules/pack_own.h"
#include "rules/required.h"

static unsigned kind_of_name(const char *name)
{
    static const char *const names[] = {"code", "prose", "data", "markup"};
    for (unsigned i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            return 1u << i;
    return 0;
}

bool pack_own_read_languages(struct pack_build *build, const struct tree_value *value,
                             struct own_languages *out)
{
    const char *const *names = pack_texts(build, value, "languages");
    if (!names)
        return false;
    size_t n = 0;
    while (names[n])
        n++;
    const char **ids = arena_zalloc(build->arena, n + 1, sizeof *ids);
    size_t n_ids = 0;
    *out = (struct own_languages){0};
    for (size_t i = 0; i < n; i++) {
        unsigned kind = kind_of_name(names[i]);
        const struct language *language = language_by_id(span_from_string(names[i]));
        out->kinds |= kind;
        if (!kind)
            ids[n_ids++] = language ? language_id(language) : names[i];
        if (!kind && !language)
            pack_warn(build, value, "the language \"%.30s\" is not known here: is it an LSP id?",
                      names[i]);
    }
    out->ids = n_ids > 0 ? ids : NULL;
    return true;
}

void pack_own_set_languages(struct rule *rule, struct own_languages languages)
{
    rule->kinds = languages.kinds;
    rule->languages = languages.ids;
}

static bool read_languages(struct own_rule_reading *reading, const struct tree_value *value)
{
    struct own_languages languages;
    if (!pack_own_read_languages(reading->build, value, &languages))
        return false;
    pack_own_set_languages(reading->rule, languages);
    return true;
}

static const char *const *read_globs(struct own_rule_reading *reading,
                                     const struct tree_value *value, const char *what)
{
    const char *const *globs = pack_texts(reading->build, value, what);
    const struct tree_value *member = value->kind == TREE_SCALAR ? value : value->first;
    for (size_t i = 0; globs && globs[i]; i++, member = member->next) {
        size_t at;
        if (glob_valid(span_from_string(globs[i]), &at))
            continue;
        pack_fault(reading->build, member,
                   "the glob is not well formed: close it, or escape by \\");
        return NULL;
    }
    return globs;
}

static bool read_paths(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->paths = read_globs(reading, value, "paths");
    return reading->rule->paths != NULL;
}

static bool read_not_paths(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->not_paths = read_globs(reading, value, "not-paths");
    return reading->rule->not_paths != NULL;
}

static bool read_requires(struct own_rule_reading *reading, const struct tree_value *value)
{
    const char *const *globs = read_globs(reading, value, "requires");
    for (size_t i = 0; globs && globs[i]; i++)
        if (!required_is_glob(globs[i])) {
            pack_fault(reading->build, value,
                       "a required file is a path in the folder, with wildcards in its name alone");
            return false;
        }
    reading->rule->required = globs;
    return globs != NULL;
}

static bool read_keywords(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->gate = pack_texts(reading->build, value, "keywords");
    return reading->rule->gate && pack_are_of_one_line(reading->build, value, reading->rule->gate);
}

static bool read_triggers(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->triggers = pack_texts(reading->build, value, "triggers");
    for (size_t i = 0; reading->rule->triggers && reading->rule->triggers[i]; i++)
        if (strlen(reading->rule->triggers[i]) < LITERAL_LENGTH_MIN) {
            pack_fault(reading->build, value, "a trigger has at least two bytes");
            return false;
        }
    return reading->rule->triggers &&
           pack_are_of_one_line(reading->build, value, reading->rule->triggers);
}

bool pack_own_read_where(struct pack_build *build, const struct tree_value *value, unsigned *where)
{
    static const char *const names[] = {"code", "comment", "string"}; /* as RULE_IN_ */
    const char *const *given = pack_texts(build, value, "in");
    *where = 0;
    for (size_t i = 0; given && given[i]; i++) {
        unsigned bit = 0;
        for (unsigned k = 0; k < 3; k++)
            bit |= strcmp(given[i], names[k]) == 0 ? 1u << k : 0;
        if (!bit) {
            pack_fault(build, value, "in is code, comment, string, or a list of them");
            return false;
        }
        *where |= bit;
    }
    return given != NULL;
}

static bool read_in(struct own_rule_reading *reading, const struct tree_value *value)
{
    return pack_own_read_where(reading->build, value, &reading->rule->where);
}

static bool read_file_gate(struct own_rule_reading *reading, const struct tree_value *value)
{
    const struct tree_value *has = tree_get(value, "has");
    const struct tree_value *has_not = tree_get(value, "has-not");
    const struct tree_value *pattern = has ? has : has_not;
    if (!pattern || value->count != 1) {
        pack_fault(reading->build, value, "file says {has: regex} or {has-not: regex}");
        return false;
    }
    const char *source = pack_pattern(reading->build, pattern, PACK_REGEX, reading->ignore_case);
    if (!source)
        return false;
    reading->rule->gate_pattern =
        pack_other_pattern(reading->build, pattern, source, reading->ignore_case, 0);
    reading->rule->flags |= has ? 0 : RULE_GATE_ABSENT;
    return reading->rule->gate_pattern != NULL;
}

static const struct own_key rule_keys[] = {
    {.name = "languages", .read = read_languages}, {.name = "paths", .read = read_paths},
    {.name = "not-paths", .read = read_not_paths}, {.name = "keywords", .read = read_keywords},
    {.name = "triggers", .read = read_triggers},   {.name = "in", .read = read_in},
    {.name = "file", .read = read_file_gate},      {.name = "requires", .read = read_requires},
};

const struct own_keys pack_own_places = {rule_keys, sizeof rule_keys / sizeof *rule_keys};

/* SPDX-License-Identifier: MIT */
/* Our own format of packs: docs/writing-rules.md, rules/pack.schema.json. */
#include "rules/pack_own.h"
#include "base/suggest.h"

static void fault_unknown_key(struct pack_build *build, const struct tree_value *key,
                              const struct own_keys *const *groups, size_t n_groups)
{
    const char *names[OWN_KEYS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < n_groups; i++)
        for (size_t k = 0; k < groups[i]->count && n < OWN_KEYS_MAX; k++)
            names[n++] = groups[i]->keys[k].name;
    const char *nearest = suggest_nearest(key->text, names, n);
    int shown = key->text.length < 30 ? (int)key->text.length : 30;
    if (nearest)
        pack_fault(build, key, "the key \"%.*s\" is not known: did you mean \"%s\"?", shown,
                   key->text.bytes, nearest);
    else
        pack_fault(build, key, "the key \"%.*s\" is not known here: take it out", shown,
                   key->text.bytes);
}

static const struct own_key *find_key(struct span name, const struct own_keys *const *groups,
                                      size_t n_groups)
{
    for (size_t i = 0; i < n_groups; i++)
        for (size_t k = 0; k < groups[i]->count; k++)
            if (span_equal_string(name, groups[i]->keys[k].name))
                return &groups[i]->keys[k];
    return NULL;
}

static bool read_members(struct own_rule_reading *reading, const struct tree_value *mapping,
                         const struct own_keys *const *groups, size_t n_groups, bool late)
{
    bool good = true;
    for (const struct tree_value *member = mapping->first; member; member = member->next) {
        const struct own_key *key = find_key(member->key->text, groups, n_groups);
        if (!key && !late) {
            fault_unknown_key(reading->build, member->key, groups, n_groups);
            good = false;
        } else if (key && key->is_late == late && key->read && !key->read(reading, member)) {
            good = false;
        }
    }
    return good;
}

bool pack_own_read_keys(struct own_rule_reading *reading, const struct tree_value *mapping,
                        const struct own_keys *const *groups, size_t n_groups)
{
    bool good = read_members(reading, mapping, groups, n_groups, false);
    return read_members(reading, mapping, groups, n_groups, true) && good;
}

static bool require(struct own_rule_reading *reading, const struct tree_value *value, bool given,
                    const char *what)
{
    if (!given)
        pack_fault(reading->build,
                   value->kind == TREE_MAPPING && value->first ? value->first->key : value,
                   "the rule needs %s", what);
    return given;
}

static bool set_window(struct own_rule_reading *reading, const struct tree_value *value)
{
    struct rule *rule = reading->rule;
    long before = -reading->first;
    long after = reading->lines - 1 + reading->last;
    if (before + after > PACK_LINES_MAX) {
        pack_fault(reading->build, value, "the rule looks at more than %d lines around one",
                   PACK_LINES_MAX);
        return false;
    }
    rule->lines_before = (unsigned)before;
    rule->lines_after = (unsigned)after;
    if (reading->lines == 1)
        rule->flags |= RULE_LINE_MATCH;
    return true;
}

/* Paths alone stand for the file: its first line, whatever it holds. */
static bool set_file(struct own_rule_reading *reading, const struct tree_value *value)
{
    static const char *const senseless[] = {"in",   "capture",  "lines",    "entropy",
                                            "file", "keywords", "triggers", "fix"};
    for (size_t i = 0; i < sizeof senseless / sizeof *senseless; i++) {
        const struct tree_value *other = tree_get(value, senseless[i]);
        if (!other)
            continue;
        pack_fault(reading->build, other->key,
                   "a rule without a pattern finds files by their paths: %s says nothing there",
                   senseless[i]);
        return false;
    }
    reading->rule->pattern = "\\A";
    reading->rule->flags |= RULE_FIRST_LINE | RULE_OF_FILE;
    return true;
}

/* Nothing is searched for what a folder must hold. */
static bool set_required(struct own_rule_reading *reading, const struct tree_value *value)
{
    static const char *const senseless[] = {
        "paths",  "not-paths",    "languages", "in",       "capture",   "lines",    "entropy",
        "file",   "keywords",     "triggers",  "when",     "unless",    "fix",      "pattern",
        "string", "word-pattern", "substring", "patterns", "overrides", "sensitive"};
    for (size_t i = 0; i < sizeof senseless / sizeof *senseless; i++) {
        const struct tree_value *other = tree_get(value, senseless[i]);
        if (!other)
            continue;
        pack_fault(reading->build, other->key,
                   "a rule with requires looks for a file by its name: %s says nothing there",
                   senseless[i]);
        return false;
    }
    reading->rule->kinds = 0;
    reading->rule->languages = NULL;
    reading->rule->overrides = NULL;
    reading->rule->flags |= RULE_NOT_SEARCHED | RULE_NOT_SUPPRESSIBLE;
    return true;
}

static bool finish_rule(struct own_rule_reading *reading, const struct tree_value *value)
{
    struct rule *rule = reading->rule;
    bool good = require(reading, value, rule->id, "an id");
    good = require(reading, value, rule->title, "a title") && good;
    good = require(reading, value, rule->message, "a message") && good;
    good = require(reading, value, rule->why, "a reason: why") && good;
    bool has_what = rule->pattern || rule->paths || rule->required;
    good = require(reading, value, has_what, "a pattern, or paths") && good;
    if (!good || !set_window(reading, value))
        return false;
    if (rule->required ? !set_required(reading, value)
                       : !rule->pattern && !set_file(reading, value))
        return false;
    if (!reading->has_patterns) /* else each has said it for itself */
        rule->flags |= reading->ignore_case ? RULE_IGNORE_CASE : 0;
    if (rule->gate && rule->gate_pattern) {
        pack_fault(reading->build, tree_get(value, "keywords"),
                   "either keywords or file: write the words into the pattern of file");
        return false;
    }
    if (!pack_own_check_message(reading, tree_get(value, "message")))
        return false;
    if (rule->severity == SEVERITY_OFF)
        rule->severity = SEVERITY_INFO;
    pack_own_finish_tests(reading, value);
    return true;
}

static void read_rule(struct pack_build *build, const struct tree_value *value,
                      struct own_languages pack_languages, const char *const *overrides)
{
    const struct tree_value *id = tree_get(value, "id");
    const struct tree_value *ignore_case = tree_get(value, "ignore-case");
    if (value->kind != TREE_MAPPING) {
        pack_fault(build, value, "a rule is a mapping: id, title, message, why, pattern");
        return;
    }
    struct own_rule_reading reading = {.build = build, .lines = 1};
    reading.rule = pack_add_rule(build, id ? id : value);
    if (!reading.rule)
        return;
    reading.rule->profile = PROFILE_RECOMMENDED;
    reading.rule->overrides = overrides;
    pack_own_set_languages(reading.rule, pack_languages);
    static const struct own_key rule_keys[] = {
        {.name = "ignore-case"}}; /* read before the others */
    static const struct own_keys early = {rule_keys, 1};
    static const struct own_keys *const groups[] = {&pack_own_words, &pack_own_places,
                                                    &early,          &pack_own_matches,
                                                    &pack_own_fix,   &pack_own_tests};
    bool good = !ignore_case || pack_flag(build, ignore_case, "ignore-case", &reading.ignore_case);
    good = pack_own_read_keys(&reading, value, groups, sizeof groups / sizeof *groups) && good;
    if (!good || !finish_rule(&reading, value))
        pack_drop_rule(build);
}

static bool read_pack_id(struct pack_build *build, const struct tree_value *root)
{
    const struct tree_value *id = tree_get(root, "id");
    const char *text = id ? pack_text(build, id, "the pack's id") : NULL;
    if (!id)
        pack_fault(build, root, "a pack needs an id, and rules: see docs/writing-rules.md");
    if (!text)
        return false;
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (n == 0 || text[n] || text[0] == '-' || text[n - 1] == '-') {
        pack_fault(build, id, "the pack's id is in kebab case: small letters, digits and -");
        return false;
    }
    build->pack_id = text;
    return true;
}

bool pack_read_own(struct pack_build *build)
{
    const struct tree_value *root = build->tree->root;
    static const struct own_key keys[] = {
        {.name = "version"}, {.name = "id"},        {.name = "title"},  {.name = "languages"},
        {.name = "rules"},   {.name = "overrides"}, {.name = "$schema"}};
    static const struct own_keys group = {keys, sizeof keys / sizeof *keys};
    struct own_rule_reading reading = {.build = build};
    struct own_languages languages = {0};
    if (root->kind != TREE_MAPPING) {
        pack_fault(build, root, "a pack is a mapping with id, title and rules");
        return false;
    }
    if (!read_pack_id(build, root))
        return false;
    pack_own_read_keys(&reading, root, (const struct own_keys *[]){&group}, 1);
    const struct tree_value *version = tree_get(root, "version");
    if (!version || version->kind != TREE_SCALAR || !span_equal(version->text, SPAN("1")))
        pack_warn(build, version ? version : tree_get(root, "id")->key,
                  "the version of the format is missing or not known: write version: 1");
    const struct tree_value *title = tree_get(root, "title");
    const struct tree_value *language_list = tree_get(root, "languages");
    const struct tree_value *rules = tree_get(root, "rules");
    struct rule_module *module = &build->pack->module;
    module->id = build->pack_id;
    module->title = title ? pack_text(build, title, "a title") : NULL;
    module->title = module->title ? module->title : module->id;
    const struct tree_value *overridden = tree_get(root, "overrides");
    const char *const *overrides = overridden ? pack_texts(build, overridden, "overrides") : NULL;
    if (language_list)
        pack_own_read_languages(build, language_list, &languages);
    if (!rules || rules->kind != TREE_SEQUENCE) {
        pack_fault(build, rules ? rules : root, "rules is a list of rules");
        return rules != NULL;
    }
    pack_reserve_rules(build, rules);
    for (const struct tree_value *member = rules->first; member; member = member->next)
        read_rule(build, member, languages, overrides);
    return true;
}

/* SPDX-License-Identifier: MIT */
/* Our own format of packs: docs/writing-rules.md, rules/pack.schema.json. */
#include "rules/pack_own.h"
#include "base/suggest.h"
#include "rules/glob.h"
#include "rules/literals.h"

enum { MESSAGE_MAX = 100, EXAMPLES_LEAST = 3 };

/* Languages as a pack or a rule states them. */
struct languages {
    unsigned kinds;
    const char *const *ids;
};

static void fault_unknown_key(struct pack_build *build, const struct tree_value *key,
                              const struct own_key *keys, size_t n_keys)
{
    const char *names[40];
    for (size_t i = 0; i < n_keys; i++)
        names[i] = keys[i].name;
    const char *nearest = suggest_nearest(key->text, names, n_keys);
    int shown = key->text.length < 30 ? (int)key->text.length : 30;
    if (nearest)
        pack_fault(build, key, "the key \"%.*s\" is not known: did you mean \"%s\"?", shown,
                   key->text.bytes, nearest);
    else
        pack_fault(build, key, "the key \"%.*s\" is not known here: take it out", shown,
                   key->text.bytes);
}

/* Reads every member of the mapping by its key; false if one of them has a fault. */
bool pack_own_read_keys(struct own_rule_reading *reading, const struct tree_value *mapping,
                        const struct own_key *keys, size_t n_keys)
{
    bool good = true;
    for (const struct tree_value *member = mapping->first; member; member = member->next) {
        size_t i = 0;
        while (i < n_keys && !span_equal_string(member->key->text, keys[i].name))
            i++;
        if (i == n_keys) {
            fault_unknown_key(reading->build, member->key, keys, n_keys);
            good = false;
        } else if (keys[i].read && !keys[i].read(reading, member)) {
            good = false;
        }
    }
    return good;
}

static const char *phrase(struct own_rule_reading *reading, const struct tree_value *value,
                          const char *what)
{
    const char *text = pack_text(reading->build, value, what);
    if (!text)
        return NULL;
    if (!*text || strchr(text, '\n') || strlen(text) > MESSAGE_MAX) {
        pack_fault(reading->build, value, "%s is one line of 1 to %d characters", what,
                   MESSAGE_MAX);
        return NULL;
    }
    if (text[strlen(text) - 1] == '.') {
        pack_fault(reading->build, value, "%s ends without a full stop: take it out", what);
        return NULL;
    }
    return text;
}

/* Languages. */

static unsigned kind_of_name(const char *name)
{
    static const char *const names[] = {"code", "prose", "data", "markup"};
    for (unsigned i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            return 1u << i;
    return 0;
}

static bool read_language_list(struct pack_build *build, const struct tree_value *value,
                               struct languages *out)
{
    const char *const *names = pack_texts(build, value, "languages");
    if (!names)
        return false;
    size_t n = 0;
    while (names[n])
        n++;
    const char **ids = arena_zalloc(build->arena, n + 1, sizeof *ids);
    size_t n_ids = 0;
    *out = (struct languages){0};
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

static void set_languages(struct rule *rule, struct languages languages)
{
    rule->kinds = languages.kinds;
    rule->languages = languages.ids;
}

static bool read_languages(struct own_rule_reading *reading, const struct tree_value *value)
{
    struct languages languages;
    if (!read_language_list(reading->build, value, &languages))
        return false;
    set_languages(reading->rule, languages);
    return true;
}

/* What a rule says of itself. */

static bool read_id(struct own_rule_reading *reading, const struct tree_value *value)
{
    const char *name = pack_text(reading->build, value, "an id");
    if (!name)
        return false;
    for (const char *at = name; *at || at == name; at++) {
        bool is_word = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
        if (is_word || (*at == '-' && at > name && at[1] && at[-1] != '-'))
            continue;
        pack_fault(reading->build, value, "an id is in kebab case: small letters, digits and -");
        return false;
    }
    reading->rule->id = pack_rule_id(reading->build, value, name);
    return reading->rule->id != NULL;
}

static bool read_title(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->title = phrase(reading, value, "a title");
    return reading->rule->title != NULL;
}

static bool read_message(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->message = phrase(reading, value, "a message");
    return reading->rule->message != NULL;
}

static bool read_why(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->why = pack_text(reading->build, value, "the reason");
    return reading->rule->why != NULL;
}

static bool read_how(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->how = pack_text(reading->build, value, "the remedy");
    return reading->rule->how != NULL;
}

static bool read_link(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->link = pack_text(reading->build, value, "a link");
    if (reading->rule->link && strncmp(reading->rule->link, "https://", 8) != 0 &&
        strncmp(reading->rule->link, "http://", 7) != 0) {
        pack_fault(reading->build, value, "a link begins with https://");
        return false;
    }
    return reading->rule->link != NULL;
}

/* Says which names there are, and which was perhaps meant. */
static bool fault_name(struct own_rule_reading *reading, const struct tree_value *value,
                       const char *what, const char *const *names, size_t n_names)
{
    const char *nearest =
        value->kind == TREE_SCALAR ? suggest_nearest(value->text, names, n_names) : NULL;
    if (nearest)
        pack_fault(reading->build, value, "%s is not known: did you mean \"%s\"?", what, nearest);
    else if (n_names == 3)
        pack_fault(reading->build, value, "%s is %s, %s or %s", what, names[0], names[1], names[2]);
    else
        pack_fault(reading->build, value, "%s is %s, %s, %s or %s", what, names[0], names[1],
                   names[2], names[3]);
    return false;
}

static bool read_severity(struct own_rule_reading *reading, const struct tree_value *value)
{
    static const char *const names[] = {"hint", "info", "warning", "blocked"};
    if (value->kind == TREE_SCALAR && severity_parse(value->text, &reading->rule->severity) &&
        reading->rule->severity != SEVERITY_OFF)
        return true;
    return fault_name(reading, value, "a severity", names, 4);
}

static bool read_confidence(struct own_rule_reading *reading, const struct tree_value *value)
{
    static const char *const names[] = {"medium", "low", "high"}; /* as enum rule_confidence */
    for (unsigned i = 0; i < 3; i++)
        if (value->kind == TREE_SCALAR && span_equal_string(value->text, names[i])) {
            reading->rule->confidence = (enum rule_confidence)i;
            return true;
        }
    return fault_name(reading, value, "a confidence", names, 3);
}

static bool read_profile(struct own_rule_reading *reading, const struct tree_value *value)
{
    static const char *const names[] = {"core", "recommended", "strict"};
    if (value->kind == TREE_SCALAR && profile_parse(value->text, &reading->rule->profile))
        return true;
    return fault_name(reading, value, "a profile", names, 3);
}

static bool read_sensitive(struct own_rule_reading *reading, const struct tree_value *value)
{
    bool is_sensitive = false;
    if (!pack_flag(reading->build, value, "sensitive", &is_sensitive))
        return false;
    reading->rule->flags |= is_sensitive ? RULE_SENSITIVE : 0;
    return true;
}

static bool read_suppressible(struct own_rule_reading *reading, const struct tree_value *value)
{
    bool is_suppressible = true;
    if (!pack_flag(reading->build, value, "suppressible", &is_suppressible))
        return false;
    reading->rule->flags |= is_suppressible ? 0 : RULE_NOT_SUPPRESSIBLE;
    return true;
}

static bool read_since(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->since = pack_text(reading->build, value, "a version");
    return reading->rule->since != NULL;
}

static bool read_aliases(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->aliases = pack_texts(reading->build, value, "aliases");
    return reading->rule->aliases != NULL;
}

static bool read_overrides(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->overrides = pack_texts(reading->build, value, "overrides");
    return reading->rule->overrides != NULL;
}

static bool read_deprecated(struct own_rule_reading *reading, const struct tree_value *value)
{
    const struct tree_value *use = tree_get(value, "use");
    if (!use) {
        pack_fault(reading->build, value, "deprecated says {since: version, use: pack/rule}");
        return false;
    }
    reading->rule->deprecated = pack_text(reading->build, use, "the rule to use");
    return reading->rule->deprecated != NULL;
}

/* Where it looks. */

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

static bool read_ignore_case(struct own_rule_reading *reading, const struct tree_value *value)
{
    (void)reading, (void)value; /* read before the others */
    return true;
}

/* Fix and tests. */

static bool read_fix(struct own_rule_reading *reading, const struct tree_value *value)
{
    struct pack_build *build = reading->build;
    const struct tree_value *replace = tree_get(value, "replace");
    const struct tree_value *title = tree_get(value, "title");
    const struct tree_value *safe = tree_get(value, "safe");
    struct rule_fix *fix = arena_zalloc(build->arena, 1, sizeof *fix);
    if (!replace) {
        pack_fault(build, value, "a fix says {replace: text}");
        return false;
    }
    fix->replacement = pack_text(build, replace, "the replacement");
    fix->title = title ? phrase(reading, title, "a title") : NULL;
    reading->rule->fix = fix;
    return fix->replacement && (!title || fix->title) &&
           (!safe || pack_flag(build, safe, "safe", &fix->is_safe));
}

static bool read_example(struct own_rule_reading *reading, const struct tree_value *value,
                         struct rule_example *example, struct pack_place *place)
{
    struct pack_build *build = reading->build;
    const struct tree_value *text = value->kind == TREE_MAPPING ? tree_get(value, "text") : value;
    static const struct own_key keys[] = {
        {"text", NULL}, {"language", NULL}, {"path", NULL}, {"finding", NULL}, {"today", NULL}};
    if (value->kind == TREE_MAPPING && !pack_own_read_keys(reading, value, keys, 5))
        return false;
    if (!text) {
        pack_fault(build, value, "a test needs a text");
        return false;
    }
    example->text = pack_text(build, text, "a test's text");
    *place = pack_place_of(build, text);
    const char **fields[] = {&example->language, &example->path, &example->finding,
                             &example->today};
    static const char *const names[] = {"language", "path", "finding", "today"};
    for (size_t i = 0; i < 4; i++) {
        const struct tree_value *field = tree_get(value, names[i]);
        if (field && !(*fields[i] = pack_text(build, field, names[i])))
            return false;
    }
    return example->text != NULL;
}

static bool has_examples(const struct own_rule_reading *reading)
{
    return !(reading->build->flags & PACK_NO_EXAMPLES);
}

static bool read_examples(struct own_rule_reading *reading, const struct tree_value *value,
                          const struct rule_example **out)
{
    struct pack_place *places;
    if (value->kind != TREE_SEQUENCE) {
        pack_fault(reading->build, value, "tests are a list of texts");
        return false;
    }
    if (!has_examples(reading))
        return true;
    struct rule_example *examples = pack_examples(reading->build, value->count, &places);
    size_t n = 0;
    for (const struct tree_value *member = value->first; member; member = member->next, n++)
        if (!read_example(reading, member, &examples[n], &places[n]))
            return false;
    *out = examples;
    return true;
}

static bool read_match(struct own_rule_reading *reading, const struct tree_value *value)
{
    return read_examples(reading, value, &reading->rule->matches);
}

static bool read_no_match(struct own_rule_reading *reading, const struct tree_value *value)
{
    return read_examples(reading, value, &reading->rule->no_matches);
}

static const char *default_language(const struct rule *rule)
{
    if (rule->languages)
        return rule->languages[0];
    return rule->kinds & RULE_KIND_CODE && !(rule->kinds & RULE_KIND_PROSE) ? "javascript"
                                                                            : "plaintext";
}

static void finish_examples(const struct rule *rule, const struct rule_example *examples)
{
    /* They were made by pack_examples for this rule; they are still its own to fill. */
    for (struct rule_example *at = (struct rule_example *)examples; at && at->text; at++)
        if (!at->language)
            at->language = default_language(rule);
}

/* A rule as a whole. */

static const struct own_key rule_keys[] = {
    {"id", read_id},
    {"title", read_title},
    {"message", read_message},
    {"why", read_why},
    {"how", read_how},
    {"link", read_link},
    {"severity", read_severity},
    {"confidence", read_confidence},
    {"profile", read_profile},
    {"sensitive", read_sensitive},
    {"suppressible", read_suppressible},
    {"since", read_since},
    {"aliases", read_aliases},
    {"overrides", read_overrides},
    {"deprecated", read_deprecated},
    {"languages", read_languages},
    {"paths", read_paths},
    {"not-paths", read_not_paths},
    {"keywords", read_keywords},
    {"triggers", read_triggers},
    {"file", read_file_gate},
    {"ignore-case", read_ignore_case},
    {"pattern", pack_own_read_regex},
    {"word-pattern", pack_own_read_word_regex},
    {"string", pack_own_read_string},
    {"substring", pack_own_read_substring},
    {"capture", pack_own_read_capture},
    {"lines", pack_own_read_lines},
    {"entropy", pack_own_read_entropy},
    {"in", read_in},
    {"when", pack_own_read_when},
    {"unless", pack_own_read_unless},
    {"fix", read_fix},
};

/* What depends on the others comes behind them. */
static const struct own_key late_keys[] = {
    {"patterns", pack_own_read_patterns}, {"match", read_match}, {"no-match", read_no_match}};

static bool read_rule_keys(struct own_rule_reading *reading, const struct tree_value *value)
{
    enum { N_KEYS = sizeof rule_keys / sizeof *rule_keys };
    bool good = true;
    for (const struct tree_value *member = value->first; member; member = member->next) {
        bool late = false;
        for (size_t i = 0; i < 3; i++)
            late = late || span_equal_string(member->key->text, late_keys[i].name);
        size_t i = 0;
        while (i < N_KEYS && !span_equal_string(member->key->text, rule_keys[i].name))
            i++;
        if (i < N_KEYS) {
            good = rule_keys[i].read(reading, member) && good;
        } else if (!late) {
            fault_unknown_key(reading->build, member->key, rule_keys, N_KEYS);
            good = false;
        }
    }
    for (size_t i = 0; i < 3; i++) {
        const struct tree_value *member = tree_get(value, late_keys[i].name);
        good = (!member || late_keys[i].read(reading, member)) && good;
    }
    return good;
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

static size_t count_examples(const struct rule_example *examples)
{
    size_t n = 0;
    while (examples && examples[n].text)
        n++;
    return n;
}

static bool finish_rule(struct own_rule_reading *reading, const struct tree_value *value)
{
    struct rule *rule = reading->rule;
    bool good = require(reading, value, rule->id, "an id");
    good = require(reading, value, rule->title, "a title") && good;
    good = require(reading, value, rule->message, "a message") && good;
    good = require(reading, value, rule->why, "a reason: why") && good;
    good = require(reading, value, rule->pattern, "a pattern") && good;
    if (!good || !set_window(reading, value))
        return false;
    if (!reading->has_patterns) /* else each has said it for itself */
        rule->flags |= reading->ignore_case ? RULE_IGNORE_CASE : 0;
    if (rule->gate && rule->gate_pattern) {
        pack_fault(reading->build, tree_get(value, "keywords"),
                   "either keywords or file: write the words into the pattern of file");
        return false;
    }
    if (rule->flags & RULE_SENSITIVE && strstr(rule->message, "{match}")) {
        pack_fault(reading->build, tree_get(value, "message"),
                   "the message of a sensitive rule shows no match");
        return false;
    }
    if (rule->severity == SEVERITY_OFF)
        rule->severity = SEVERITY_INFO;
    finish_examples(rule, rule->matches);
    finish_examples(rule, rule->no_matches);
    bool has_few = count_examples(rule->matches) < EXAMPLES_LEAST ||
                   count_examples(rule->no_matches) < EXAMPLES_LEAST;
    if (has_few && has_examples(reading))
        pack_warn(reading->build, tree_get(value, "id"),
                  "the rule needs %d texts in match and %d in no-match", EXAMPLES_LEAST,
                  EXAMPLES_LEAST);
    return true;
}

static void read_rule(struct pack_build *build, const struct tree_value *value,
                      struct languages pack_languages, const char *const *overrides)
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
    set_languages(reading.rule, pack_languages);
    bool good = !ignore_case || pack_flag(build, ignore_case, "ignore-case", &reading.ignore_case);
    good = read_rule_keys(&reading, value) && good;
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
    static const struct own_key keys[] = {{"version", NULL},   {"id", NULL},    {"title", NULL},
                                          {"languages", NULL}, {"rules", NULL}, {"overrides", NULL},
                                          {"$schema", NULL}};
    struct own_rule_reading reading = {.build = build};
    struct languages languages = {0};
    if (root->kind != TREE_MAPPING) {
        pack_fault(build, root, "a pack is a mapping with id, title and rules");
        return false;
    }
    if (!read_pack_id(build, root))
        return false;
    pack_own_read_keys(&reading, root, keys, sizeof keys / sizeof *keys);
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
        read_language_list(build, language_list, &languages);
    if (!rules || rules->kind != TREE_SEQUENCE) {
        pack_fault(build, rules ? rules : root, "rules is a list of rules");
        return rules != NULL;
    }
    pack_reserve_rules(build, rules);
    for (const struct tree_value *member = rules->first; member; member = member->next)
        read_rule(build, member, languages, overrides);
    return true;
}

/* SPDX-License-Identifier: MIT */
/* What a rule of our own format says of itself. */
#include "base/suggest.h"
#include "rules/pack_own.h"

enum { MESSAGE_MAX = 100 };

const char *pack_own_phrase(struct own_rule_reading *reading, const struct tree_value *value,
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
    reading->rule->title = pack_own_phrase(reading, value, "a title");
    return reading->rule->title != NULL;
}

static bool read_message(struct own_rule_reading *reading, const struct tree_value *value)
{
    reading->rule->message = pack_own_phrase(reading, value, "a message");
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

static const struct own_key rule_keys[] = {
    {.name = "id", .read = read_id},
    {.name = "title", .read = read_title},
    {.name = "message", .read = read_message},
    {.name = "why", .read = read_why},
    {.name = "how", .read = read_how},
    {.name = "link", .read = read_link},
    {.name = "severity", .read = read_severity},
    {.name = "confidence", .read = read_confidence},
    {.name = "profile", .read = read_profile},
    {.name = "sensitive", .read = read_sensitive},
    {.name = "suppressible", .read = read_suppressible},
    {.name = "since", .read = read_since},
    {.name = "aliases", .read = read_aliases},
    {.name = "overrides", .read = read_overrides},
    {.name = "deprecated", .read = read_deprecated},
};

const struct own_keys pack_own_words = {rule_keys, sizeof rule_keys / sizeof *rule_keys};

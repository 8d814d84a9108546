/* SPDX-License-Identifier: MIT */
/* The tests of a rule of our own format. */
#include "rules/pack_own.h"

enum { TESTS_LEAST = 3 };

static bool read_example(struct own_rule_reading *reading, const struct tree_value *value,
                         struct rule_example *example, struct pack_place *place)
{
    struct pack_build *build = reading->build;
    const struct tree_value *text = value->kind == TREE_MAPPING ? tree_get(value, "text") : value;
    static const struct own_key keys[] = {{.name = "text"},  {.name = "language"},
                                          {.name = "path"},  {.name = "finding"},
                                          {.name = "today"}, {.name = "fixed"}};
    static const struct own_keys group = {keys, sizeof keys / sizeof *keys};
    if (value->kind == TREE_MAPPING &&
        !pack_own_read_keys(reading, value, (const struct own_keys *[]){&group}, 1))
        return false;
    const struct tree_value *path = tree_get(value, "path");
    if (!text && !path) {
        pack_fault(build, value, "a test needs a text, or a path");
        return false;
    }
    example->text = text ? pack_text(build, text, "a test's text") : "";
    *place = pack_place_of(build, text ? text : path);
    const char **fields[] = {&example->language, &example->path, &example->finding, &example->today,
                             &example->fixed};
    static const char *const names[] = {"language", "path", "finding", "today", "fixed"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct tree_value *field = tree_get(value, names[i]);
        if (field && !(*fields[i] = pack_text(build, field, names[i])))
            return false;
    }
    return example->text != NULL;
}

static bool reads_tests(const struct own_rule_reading *reading)
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
    if (!reads_tests(reading))
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

static void set_language(const struct rule *rule, const struct rule_example *examples)
{
    /* They were made by pack_examples for this rule; they are still its own to fill. */
    for (struct rule_example *at = (struct rule_example *)examples; at && at->text; at++)
        if (!at->language)
            at->language = default_language(rule);
}

static size_t count(const struct rule_example *examples)
{
    size_t n = 0;
    while (examples && examples[n].text)
        n++;
    return n;
}

void pack_own_finish_tests(struct own_rule_reading *reading, const struct tree_value *value)
{
    const struct rule *rule = reading->rule;
    set_language(rule, rule->matches);
    set_language(rule, rule->no_matches);
    bool has_few = count(rule->matches) < TESTS_LEAST || count(rule->no_matches) < TESTS_LEAST;
    if (has_few && reads_tests(reading))
        pack_warn(reading->build, tree_get(value, "id"),
                  "the rule needs %d texts in match and %d in no-match", TESTS_LEAST, TESTS_LEAST);
}

static const struct own_key rule_keys[] = {
    {.name = "match", .read = read_match, .is_late = true},
    {.name = "no-match", .read = read_no_match, .is_late = true},
};

const struct own_keys pack_own_tests = {rule_keys, sizeof rule_keys / sizeof *rule_keys};

/* SPDX-License-Identifier: MIT */
/* What a rule of our own format looks for, and when a match counts. */
#include "rules/file_tests.h"
#include "rules/pack_own.h"

enum { CAPTURE_MAX = 9 };

/* What it looks for. */

static const struct {
    const char *key;
    enum pack_pattern_kind kind;
} pattern_keys[] = {
    {"pattern", PACK_REGEX},
    {"word-pattern", PACK_WORD_REGEX},
    {"string", PACK_STRING},
    {"substring", PACK_SUBSTRING},
};

/* The pattern that a mapping states by one of these keys; NULL and no fault: none. */
static const struct tree_value *pattern_value(const struct tree_value *mapping,
                                              enum pack_pattern_kind *kind)
{
    for (size_t i = 0; i < sizeof pattern_keys / sizeof *pattern_keys; i++) {
        const struct tree_value *value = tree_get(mapping, pattern_keys[i].key);
        *kind = pattern_keys[i].kind;
        if (value)
            return value;
    }
    return NULL;
}

static bool read_one_pattern(struct own_rule_reading *reading, const struct tree_value *value,
                             enum pack_pattern_kind kind)
{
    if (reading->rule->pattern) {
        pack_fault(reading->build, value, "one pattern only: write patterns with a list of them");
        return false;
    }
    reading->rule->pattern = pack_pattern(reading->build, value, kind, reading->ignore_case);
    return reading->rule->pattern != NULL;
}

static bool read_regex(struct own_rule_reading *reading, const struct tree_value *value)
{
    return read_one_pattern(reading, value, PACK_REGEX);
}

static bool read_word_regex(struct own_rule_reading *reading, const struct tree_value *value)
{
    return read_one_pattern(reading, value, PACK_WORD_REGEX);
}

static bool read_string(struct own_rule_reading *reading, const struct tree_value *value)
{
    return read_one_pattern(reading, value, PACK_STRING);
}

static bool read_substring(struct own_rule_reading *reading, const struct tree_value *value)
{
    return read_one_pattern(reading, value, PACK_SUBSTRING);
}

/* The pattern of a mapping that may state `ignore-case` and `in` beside it. */
static struct rule_pattern *read_pattern_of(struct own_rule_reading *reading,
                                            const struct tree_value *mapping, unsigned where)
{
    struct pack_build *build = reading->build;
    enum pack_pattern_kind kind;
    const struct tree_value *value = pattern_value(mapping, &kind);
    const struct tree_value *case_value = tree_get(mapping, "ignore-case");
    const struct tree_value *in = tree_get(mapping, "in");
    bool ignore_case = reading->ignore_case;
    if (!value)
        return NULL;
    if (case_value && !pack_flag(build, case_value, "ignore-case", &ignore_case))
        return NULL;
    if (in && !pack_own_read_where(build, in, &where))
        return NULL;
    const char *source = pack_pattern(build, value, kind, ignore_case);
    return source ? pack_other_pattern(build, value, source, ignore_case, where) : NULL;
}

/* The first becomes the rule's own, the others stand beside it. */
static bool read_patterns(struct own_rule_reading *reading, const struct tree_value *value)
{
    struct rule *rule = reading->rule;
    if (value->kind != TREE_SEQUENCE || value->count == 0) {
        pack_fault(reading->build, value, "patterns is a list of {pattern: regex} and the like");
        return false;
    }
    const struct rule_pattern **all =
        arena_zalloc(reading->build->arena, value->count + 1, sizeof *all);
    size_t n = 0;
    for (const struct tree_value *member = value->first; member; member = member->next) {
        size_t n_faults = reading->build->faults->count;
        all[n] = read_pattern_of(reading, member, rule->where);
        if (!all[n] && n_faults == reading->build->faults->count)
            pack_fault(reading->build, member, "a pattern is {pattern: regex} or the like");
        if (!all[n++])
            return false;
    }
    if (rule->pattern) {
        pack_fault(reading->build, value, "either pattern or patterns: put all into patterns");
        return false;
    }
    rule->pattern = all[0]->source;
    rule->where = all[0]->where;
    reading->has_patterns = true;
    rule->flags |= all[0]->ignore_case ? RULE_IGNORE_CASE : 0;
    rule->alternatives = n > 1 ? all + 1 : NULL;
    return true;
}

static bool read_capture(struct own_rule_reading *reading, const struct tree_value *value)
{
    long group = 0;
    if (value->kind == TREE_SCALAR && span_equal(value->text, SPAN("first")))
        group = RULE_CAPTURE_FIRST;
    else if (!pack_number(reading->build, value, "capture", 0, CAPTURE_MAX, &group))
        return false;
    reading->rule->capture = (unsigned)group;
    return true;
}

static bool read_lines(struct own_rule_reading *reading, const struct tree_value *value)
{
    return pack_number(reading->build, value, "lines", 1, PACK_LINES_MAX, &reading->lines);
}

static bool read_entropy(struct own_rule_reading *reading, const struct tree_value *value)
{
    return pack_fraction(reading->build, value, "entropy", &reading->rule->min_entropy);
}

/* Conditions. */

static bool read_place(struct own_rule_reading *reading, const struct tree_value *value,
                       struct rule_test *test)
{
    static const struct {
        const char *name;
        enum rule_place place;
    } places[] = {{"finding", RULE_ON_FINDING}, {"match", RULE_ON_MATCH},
                  {"line", RULE_ON_LINES},      {"path", RULE_ON_PATH},
                  {"file", RULE_ON_FILE},       {"before", RULE_ON_BEFORE},
                  {"after", RULE_ON_BEHIND}};
    long first = 0;
    long last = 0;
    for (size_t i = 0; value->kind == TREE_SCALAR && i < sizeof places / sizeof *places; i++)
        if (span_equal_string(value->text, places[i].name)) {
            test->place = places[i].place;
            return true;
        }
    if (value->kind != TREE_SEQUENCE || value->count != 2) {
        pack_fault(reading->build, value,
                   "on is finding, match, line, path, file, before, after or [first, last]");
        return false;
    }
    if (!pack_number(reading->build, value->first, "a line", -PACK_LINES_MAX, PACK_LINES_MAX,
                     &first) ||
        !pack_number(reading->build, value->first->next, "a line", first, PACK_LINES_MAX, &last))
        return false;
    test->place = RULE_ON_LINES;
    test->first_line = (int)first;
    test->last_line = (int)last;
    if (first < reading->first)
        reading->first = (int)first;
    if (last > reading->last)
        reading->last = (int)last;
    return true;
}

static bool check_test_keys(struct own_rule_reading *reading, const struct tree_value *mapping)
{
    static const struct own_key keys[] = {
        {.name = "on"},          {.name = "pattern"},   {.name = "word-pattern"},
        {.name = "string"},      {.name = "substring"}, {.name = "words"},
        {.name = "ignore-case"}, {.name = "in"},        {.name = "not"}};
    static const struct own_keys group = {keys, sizeof keys / sizeof *keys};
    return pack_own_read_keys(reading, mapping, (const struct own_keys *[]){&group}, 1);
}

static bool read_test(struct own_rule_reading *reading, const struct tree_value *mapping,
                      struct rule_test *test)
{
    struct pack_build *build = reading->build;
    *test = (struct rule_test){0};
    if (mapping->kind != TREE_MAPPING) {
        pack_fault(build, mapping, "a test is a mapping: {on: line, pattern: regex}");
        return false;
    }
    if (!check_test_keys(reading, mapping))
        return false;
    const struct tree_value *on = tree_get(mapping, "on");
    const struct tree_value *words = tree_get(mapping, "words");
    const struct tree_value *is_not = tree_get(mapping, "not");
    if ((on && !read_place(reading, on, test)) ||
        (is_not && !pack_flag(build, is_not, "not", &test->negated)))
        return false;
    size_t n_faults = build->faults->count;
    if (words && file_test_is_one(test)) {
        pack_fault(build, words, "what is looked for in the whole file is a pattern");
        return false;
    }
    if (words)
        test->words = pack_texts(build, words, "words");
    else
        test->pattern = read_pattern_of(reading, mapping, 0);
    if (!test->words && !test->pattern && n_faults == build->faults->count)
        pack_fault(build, mapping, "a test needs a pattern or words");
    return test->words || test->pattern;
}

/* One test or a list of them, one of which is enough. `none` turns it round: none may hold. */
static bool read_condition(struct own_rule_reading *reading, const struct tree_value *value,
                           bool none)
{
    size_t n = value->kind == TREE_SEQUENCE ? value->count : 1;
    const struct tree_value *member = value->kind == TREE_SEQUENCE ? value->first : value;
    struct rule_test *tests = arena_zalloc(reading->build->arena, n, sizeof *tests);
    for (size_t i = 0; i < n; i++, member = member->next) {
        if (!read_test(reading, member, &tests[i]))
            return false;
        tests[i].negated ^= none;
        if (none)
            pack_add_condition(reading->build, reading->rule, &tests[i], 1);
    }
    if (!none)
        pack_add_condition(reading->build, reading->rule, tests, n);
    return true;
}

static bool read_conditions(struct own_rule_reading *reading, const struct tree_value *value,
                            bool none)
{
    if (value->kind == TREE_MAPPING)
        return read_condition(reading, value, none);
    if (value->kind == TREE_SCALAR) {
        pack_fault(reading->build, value, "conditions are a list of tests");
        return false;
    }
    for (const struct tree_value *member = value->first; member; member = member->next)
        if (!read_condition(reading, member, none))
            return false;
    return true;
}

/* A word that says of which documents or lines the rule speaks; false: it is none. */
static bool read_when_word(struct own_rule_reading *reading, const struct tree_value *value)
{
    static const struct {
        const char *name;
        unsigned flag;
    } words[] = {
        {"always", 0}, {"line_new", RULE_LINE_NEW}, {"document_changed", RULE_DOCUMENT_CHANGED}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_equal_string(value->text, words[i].name)) {
            reading->rule->flags |= words[i].flag;
            return true;
        }
    pack_fault(reading->build, value,
               "when is line_new, document_changed, always, or a list of tests");
    return false;
}

static bool read_when(struct own_rule_reading *reading, const struct tree_value *value)
{
    if (value->kind == TREE_SCALAR)
        return read_when_word(reading, value);
    if (value->kind == TREE_MAPPING)
        return read_condition(reading, value, false);
    for (const struct tree_value *member = value->first; member; member = member->next)
        if (member->kind == TREE_SCALAR ? !read_when_word(reading, member)
                                        : !read_condition(reading, member, false))
            return false;
    return true;
}

static bool read_unless(struct own_rule_reading *reading, const struct tree_value *value)
{
    return read_conditions(reading, value, true);
}

static const struct own_key rule_keys[] = {
    {.name = "pattern", .read = read_regex},
    {.name = "word-pattern", .read = read_word_regex},
    {.name = "string", .read = read_string},
    {.name = "substring", .read = read_substring},
    {.name = "patterns", .read = read_patterns, .is_late = true},
    {.name = "capture", .read = read_capture},
    {.name = "lines", .read = read_lines},
    {.name = "entropy", .read = read_entropy},
    {.name = "when", .read = read_when},
    {.name = "unless", .read = read_unless},
};

const struct own_keys pack_own_matches = {rule_keys, sizeof rule_keys / sizeof *rule_keys};

/* SPDX-License-Identifier: MIT */
/*
 * gitleaks' configuration as JSON, its TOML key by key (docs/writing-rules.md has the command). A
 * keyword wakes a rule in the whole file; an allowlist refuses what it matches; allowlists of
 * commits cannot be honoured, since a text has none.
 */
#include "base/buf.h"
#include "rules/literals.h"
#include "rules/pack_build.h"

/* The lines of a match: of a pattern that is written to match line ends, and of one that may. */
enum { LINES_OF_A_MATCH = 31, LINES_OF_A_VALUE = 3 };

/* What refuses a match. */
struct allowlist {
    struct rule_test tests[3]; /* paths, regexes, words: each holds where none of them matches */
    size_t n_tests;
    bool all; /* refused only if all of these match, else if one does */
};

struct allowlists {
    struct allowlist *items;
    size_t count;
};

static bool is_written_for_lines(const char *pattern)
{
    return strstr(pattern, "\\n") || strstr(pattern, "\\r") || strstr(pattern, "[\\s\\S") ||
           strstr(pattern, "[\\S\\s") || strstr(pattern, "(?s");
}

/* The regular expressions of a list as one: a test that holds where none of them matches. */
static bool read_patterns(struct pack_build *build, const struct tree_value *value,
                          enum rule_place place, struct allowlist *list)
{
    if (!value || tree_is_null(value) || value->count == 0)
        return true;
    if (value->kind != TREE_SEQUENCE) {
        pack_fault(build, value, "an allowlist holds lists of regular expressions");
        return false;
    }
    struct buf joined = BUF_INIT(MEM_RULES);
    bool good = true;
    for (const struct tree_value *at = value->first; at && good; at = at->next) {
        const char *source = pack_pattern(build, at, PACK_REGEX, false);
        good = source != NULL;
        if (good)
            buf_printf(&joined, "%s(?:%s)", at == value->first ? "" : "|", source);
    }
    const char *all = arena_copy(build->arena, buf_span(&joined)).bytes;
    buf_release(&joined);
    struct rule_test test = {.place = place, .negated = true};
    if (good)
        test.pattern = pack_other_pattern(build, value, all, false, 0);
    if (test.pattern)
        list->tests[list->n_tests++] = test;
    return test.pattern != NULL;
}

static size_t count_of(const struct tree_value *value)
{
    return value && value->kind == TREE_SEQUENCE ? value->count : 0;
}

/* "match" and "line"; else the secret. */
static enum rule_place target_of(const struct tree_value *value)
{
    if (pack_is_text(value, "match"))
        return RULE_ON_MATCH;
    return pack_is_text(value, "line") ? RULE_ON_LINES : RULE_ON_FINDING;
}

static bool read_allowlist(struct pack_build *build, const struct tree_value *value,
                           struct allowlist *list)
{
    const struct tree_value *paths = tree_get(value, "paths");
    const struct tree_value *regexes = tree_get(value, "regexes");
    const struct tree_value *stopwords = tree_get(value, "stopwords");
    const struct tree_value *condition = tree_get(value, "condition");
    bool failed = false;
    *list =
        (struct allowlist){.all = pack_is_text(condition, "AND") || pack_is_text(condition, "&&")};
    if (count_of(tree_get(value, "commits")) > 0) {
        if (list->all) { /* A text is never of a commit, so such a list refuses nothing. */
            list->all = false;
            return true;
        }
        pack_warn(build, tree_get(value, "commits")->key, "commits do not count here");
    }
    const char *const *words = pack_optional_texts(build, stopwords, "stopwords", &failed);
    if (failed || !read_patterns(build, paths, RULE_ON_PATH, list) ||
        !read_patterns(build, regexes, target_of(tree_get(value, "regexTarget")), list)) {
        list->n_tests = 0; /* What is understood in part refuses nothing. */
        return false;
    }
    if (words)
        list->tests[list->n_tests++] =
            (struct rule_test){.place = RULE_ON_FINDING, .negated = true, .words = words};
    return true;
}

/* `allowlists` is a list, the older `allowlist` one mapping. */
static bool read_allowlists(struct pack_build *build, const struct tree_value *value,
                            struct allowlists *out)
{
    const struct tree_value *many = tree_get(value, "allowlists");
    const struct tree_value *one = tree_get(value, "allowlist");
    size_t n = count_of(many) + (one ? 1 : 0);
    out->items = arena_zalloc(build->arena, n, sizeof *out->items);
    for (const struct tree_value *member = many ? many->first : NULL; member; member = member->next)
        if (!read_allowlist(build, member, &out->items[out->count++]))
            return false;
    return !one || read_allowlist(build, one, &out->items[out->count++]);
}

static void add_allowlists(struct pack_build *build, struct rule *rule,
                           const struct allowlists *lists)
{
    for (size_t i = 0; i < lists->count; i++) {
        const struct allowlist *list = &lists->items[i];
        if (list->all && list->n_tests > 0)
            pack_add_condition(build, rule, list->tests, list->n_tests);
        for (size_t t = 0; t < list->n_tests && !list->all; t++)
            pack_add_condition(build, rule, &list->tests[t], 1);
    }
}

static bool read_path(struct pack_build *build, const struct tree_value *value, struct rule *rule)
{
    const char *source = pack_pattern(build, value, PACK_REGEX, false);
    if (!source)
        return false;
    struct rule_test *test = arena_zalloc(build->arena, 1, sizeof *test);
    *test = (struct rule_test){.place = RULE_ON_PATH};
    test->pattern = pack_other_pattern(build, value, source, false, 0);
    if (test->pattern)
        pack_add_condition(build, rule, test, 1);
    return test->pattern != NULL;
}

static bool read_members(struct pack_build *build, struct rule *rule,
                         const struct tree_value *value, const struct allowlists *global)
{
    const struct tree_value *regex = tree_get(value, "regex");
    const struct tree_value *path = tree_get(value, "path");
    const struct tree_value *description = tree_get(value, "description");
    const struct tree_value *group = tree_get(value, "secretGroup");
    const struct tree_value *entropy = tree_get(value, "entropy");
    struct allowlists own = {0};
    bool failed = false;
    long capture = 0;
    rule->title = pack_phrase(build, tree_get(value, "id")->text, rule->id);
    bool is_said = description && description->kind == TREE_SCALAR && description->text.length > 0;
    rule->message = is_said ? pack_phrase(build, description->text, rule->title) : rule->title;
    rule->why = is_said ? pack_text(build, description, "a description") : rule->title;
    if (!rule->why)
        return false;
    rule->severity = SEVERITY_BLOCKED;
    rule->profile = PROFILE_CORE; /* who brings a file of rules wants them */
    rule->flags |= RULE_SENSITIVE;
    rule->gate = pack_optional_texts(build, tree_get(value, "keywords"), "keywords", &failed);
    if (group && !pack_number(build, group, "secretGroup", 0, 9, &capture))
        return false;
    rule->capture = capture > 0 ? (unsigned)capture : RULE_CAPTURE_FIRST;
    failed = failed ||
             (rule->gate && !pack_are_of_one_line(build, tree_get(value, "keywords"), rule->gate));
    if (failed || (entropy && !pack_fraction(build, entropy, "entropy", &rule->min_entropy)) ||
        (path && !read_path(build, path, rule)))
        return false;
    /* A path alone stands for the file: its first line, whatever it holds. */
    rule->pattern = regex ? pack_pattern(build, regex, PACK_REGEX, false) : "\\A";
    if (!rule->pattern)
        return false;
    if (!regex && !path) {
        pack_fault(build, value, "a rule needs a regex or a path");
        return false;
    }
    if (!regex)
        rule->flags |= RULE_FIRST_LINE | RULE_OF_FILE;
    else if (is_written_for_lines(rule->pattern))
        rule->lines_after = LINES_OF_A_MATCH - 1;
    else if (pattern_crosses_lines(span_from_string(rule->pattern)))
        rule->lines_after = LINES_OF_A_VALUE - 1;
    else
        rule->flags |= RULE_LINE_MATCH;
    if (!read_allowlists(build, value, &own))
        return false;
    add_allowlists(build, rule, &own);
    add_allowlists(build, rule, global);
    return true;
}

static void read_rule(struct pack_build *build, const struct tree_value *value,
                      const struct allowlists *global)
{
    const struct tree_value *id = tree_get(value, "id");
    if (!id || id->kind != TREE_SCALAR || id->text.length == 0) {
        pack_fault(build, value, "a rule needs an id");
        return;
    }
    const char *full = pack_rule_id(build, id, id->text.bytes);
    struct rule *rule = full ? pack_add_rule(build, id) : NULL;
    if (!rule)
        return;
    rule->id = full;
    if (!read_members(build, rule, value, global))
        pack_drop_rule(build);
}

bool pack_read_gitleaks(struct pack_build *build)
{
    const struct tree_value *root = build->tree->root;
    const struct tree_value *rules = tree_get(root, "rules");
    const struct tree_value *title = tree_get(root, "title");
    struct rule_module *module = &build->pack->module;
    struct allowlists global = {0};
    if (rules->kind != TREE_SEQUENCE) {
        pack_fault(build, rules, "rules is a list of rules");
        return false;
    }
    if (tree_get(root, "extend"))
        pack_warn(build, tree_get(root, "extend")->key,
                  "extend is not followed: name the other file as a pack of its own");
    module->id = build->pack_id;
    module->title = title && title->kind == TREE_SCALAR
                        ? pack_phrase(build, title->text, module->id)
                        : module->id;
    read_allowlists(build, root, &global);
    pack_reserve_rules(build, rules);
    for (const struct tree_value *member = rules->first; member; member = member->next)
        read_rule(build, member, &global);
    return true;
}

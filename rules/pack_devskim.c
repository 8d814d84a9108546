/* SPDX-License-Identifier: MIT */
/*
 * DevSkim's rule files, as they are: a JSON list of rules. What is looked for in values of JSON,
 * XML or YAML by path cannot be honoured; such a rule is named in a fault.
 */
#include "rules/fix_template.h"
#include "rules/pack_build.h"

#include <stdio.h>

/* What is known of a rule while it is read. */
struct reading {
    struct pack_build *build;
    struct rule *rule;
    int first, last; /* lines that conditions look at, from that of the match */
};

static bool kind_of(struct pack_build *build, const struct tree_value *pattern,
                    enum pack_pattern_kind *kind)
{
    static const struct {
        const char *name;
        enum pack_pattern_kind kind;
    } kinds[] = {{"regex", PACK_REGEX},
                 {"regex-word", PACK_WORD_REGEX},
                 {"regexword", PACK_WORD_REGEX},
                 {"string", PACK_STRING},
                 {"substring", PACK_SUBSTRING}};
    const struct tree_value *type = tree_get(pattern, "type");
    *kind = PACK_REGEX;
    if (!type)
        return true;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (pack_is_text(type, kinds[i].name)) {
            *kind = kinds[i].kind;
            return true;
        }
    pack_fault(build, type, "the type is regex, regex-word, string or substring");
    return false;
}

/* "code" is all that is no comment. */
static bool where_of(struct pack_build *build, const struct tree_value *pattern, unsigned *where)
{
    bool failed = false;
    const struct tree_value *value = tree_get(pattern, "scopes");
    const char *const *scopes = pack_optional_texts(build, value, "scopes", &failed);
    *where = 0;
    for (size_t i = 0; scopes && scopes[i]; i++) {
        struct span scope = span_from_string(scopes[i]);
        if (span_equal_ignore_case(scope, SPAN("code"))) {
            *where |= RULE_IN_CODE | RULE_IN_STRING;
        } else if (span_equal_ignore_case(scope, SPAN("comment"))) {
            *where |= RULE_IN_COMMENT;
        } else {
            *where = 0;
            break;
        }
    }
    return !failed;
}

/* The pattern of a mapping with type, modifiers and scopes; NULL after a fault. */
static struct rule_pattern *read_pattern(struct pack_build *build, const struct tree_value *value)
{
    static const char *const paths[] = {"xpaths", "jsonpaths", "ymlpaths", "yamlpaths"};
    enum pack_pattern_kind kind;
    unsigned where;
    bool failed = false;
    bool ignore_case = false;
    bool dot_all = false;
    const struct tree_value *source = tree_get(value, "pattern");
    const struct tree_value *modifier_list = tree_get(value, "modifiers");
    if (!source) {
        pack_fault(build, value, "a pattern says {\"pattern\": ..., \"type\": ...}");
        return NULL;
    }
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (tree_get(value, paths[i])) {
            pack_fault(build, tree_get(value, paths[i])->key,
                       "values by path are not supported: this rule is left out");
            return NULL;
        }
    if (tree_get(value, "conditions")) {
        pack_fault(build, tree_get(value, "conditions")->key,
                   "conditions of one pattern are not supported: write them of the rule");
        return NULL;
    }
    const char *const *modifiers = pack_optional_texts(build, modifier_list, "modifiers", &failed);
    for (size_t i = 0; modifiers && modifiers[i]; i++) {
        ignore_case = ignore_case || strchr("iI", modifiers[i][0]);
        dot_all = dot_all || strchr("sS", modifiers[i][0]);
        if (!strchr("iIsSmM", modifiers[i][0])) {
            pack_fault(build, modifier_list, "the modifier \"%.8s\" is not supported here",
                       modifiers[i]);
            return NULL;
        }
    }
    if (failed || !kind_of(build, value, &kind) || !where_of(build, value, &where))
        return NULL;
    const char *text = pack_pattern(build, source, kind, ignore_case);
    if (text && dot_all) {
        char *with = arena_alloc(build->arena, strlen(text) + 5);
        snprintf(with, strlen(text) + 5, "(?s)%s", text);
        text = with;
    }
    return text ? pack_other_pattern(build, source, text, ignore_case, where) : NULL;
}

static bool read_patterns(struct reading *reading, const struct tree_value *rule_value)
{
    const struct tree_value *value = tree_get(rule_value, "patterns");
    struct pack_build *build = reading->build;
    struct rule *rule = reading->rule;
    if (!value || value->kind != TREE_SEQUENCE || value->count == 0) {
        pack_fault(build, value ? value : rule_value, "a rule has a list of patterns");
        return false;
    }
    const struct rule_pattern **all = arena_zalloc(build->arena, value->count + 1, sizeof *all);
    size_t n = 0;
    for (const struct tree_value *member = value->first; member; member = member->next)
        if (!(all[n++] = read_pattern(build, member)))
            return false;
    rule->pattern = all[0]->source;
    rule->where = all[0]->where;
    rule->flags |= all[0]->ignore_case ? RULE_IGNORE_CASE : 0;
    rule->alternatives = n > 1 ? all + 1 : NULL;
    return true;
}

/* "finding-region(-5, 5)" */
static bool read_region(struct span text, int *first, int *last)
{
    return text.length < 64 && sscanf(text.bytes, "finding-region( %d , %d )", first, last) == 2 &&
           *first <= *last && *first >= -PACK_LINES_MAX && *last <= PACK_LINES_MAX;
}

static bool read_place(struct reading *reading, const struct tree_value *value,
                       struct rule_test *test)
{
    if (pack_is_text(value, "same-file")) {
        test->place = RULE_ON_FILE;
    } else if (pack_is_text(value, "only-before")) {
        test->place = RULE_ON_BEFORE;
    } else if (pack_is_text(value, "only-after")) {
        test->place = RULE_ON_BEHIND;
    } else if (!value || pack_is_text(value, "finding-only")) {
        test->place = RULE_ON_MATCH;
    } else if (pack_is_text(value, "same-line")) {
        test->place = RULE_ON_LINES;
    } else if (value->kind == TREE_SCALAR &&
               read_region(value->text, &test->first_line, &test->last_line)) {
        test->place = RULE_ON_LINES;
        reading->first = test->first_line < reading->first ? test->first_line : reading->first;
        reading->last = test->last_line > reading->last ? test->last_line : reading->last;
    } else {
        pack_fault(reading->build, value,
                   "search_in is finding-only, same-line, finding-region(a, b), same-file, "
                   "only-before or only-after");
        return false;
    }
    return true;
}

/* Fixes. */

/* "<size of $1>" is for a person to fill in. */
static bool has_gap(struct span text)
{
    for (size_t at = span_find_byte(text, 0, '<'); at < text.length;
         at = span_find_byte(text, at + 1, '<')) {
        char next = at + 1 < text.length ? text.bytes[at + 1] : ' ';
        bool is_name = next == '$' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        if (is_name && span_find_byte(text, at, '>') < text.length)
            return true;
    }
    return false;
}

/* Their "$1", "${1}" and "$&" as our "{1}" and "{0}", "$$" as "$"; NULL: something else. */
static const char *replacement_of(struct pack_build *build, struct span text)
{
    struct buf out = BUF_INIT(MEM_RULES);
    struct fix_piece piece;
    bool understood = text.length < PACK_PATTERN_MAX;
    for (size_t i = 0; understood && i < text.length; i++) {
        struct span at = span_slice(text, i, text.length);
        size_t digit = span_starts_with(at, SPAN("${")) ? 2 : 1;
        bool is_group = at.length > digit && at.bytes[digit] >= '0' && at.bytes[digit] <= '9' &&
                        (digit == 1 || (at.length > 3 && at.bytes[3] == '}'));
        if (at.bytes[0] != '$') {
            struct span rest = at;
            /* What has a meaning in our form has none in theirs. */
            understood = fix_next_piece(&rest, &piece) &&
                         (piece.kind == FIX_LITERAL || piece.kind == FIX_TODAY);
            buf_append_byte(&out, at.bytes[0]);
        } else if (span_starts_with(at, SPAN("$$"))) {
            buf_append_byte(&out, '$');
            i++;
        } else if (span_starts_with(at, SPAN("$&"))) {
            buf_append_string(&out, "{0}");
            i++;
        } else if (is_group) {
            buf_printf(&out, "{%c}", at.bytes[digit]);
            i += digit == 2 ? 3 : 1;
        } else {
            understood = false;
        }
    }
    const char *copy = understood ? arena_copy(build->arena, buf_span(&out)).bytes : NULL;
    buf_release(&out);
    return copy;
}

/* A fix as ours; NULL: it is none that could be made without looking. */
static const struct rule_fix *read_fix(struct pack_build *build, const struct tree_value *value)
{
    const struct tree_value *replacement = tree_get(value, "replacement");
    const struct tree_value *pattern = tree_get(value, "pattern");
    const struct tree_value *name = tree_get(value, "name");
    struct rule_fix *fix = arena_zalloc(build->arena, 1, sizeof *fix);
    if (!pack_is_text(tree_get(value, "type"), "RegexReplace") || !replacement || !pattern ||
        replacement->kind != TREE_SCALAR || has_gap(replacement->text))
        return NULL;
    fix->replacement = replacement_of(build, replacement->text);
    fix->pattern = fix->replacement ? read_pattern(build, pattern) : NULL;
    if (name && name->kind == TREE_SCALAR && name->text.length > 0)
        fix->title = pack_phrase(build, span_trim(name->text), "Replace it");
    return fix->pattern ? fix : NULL;
}

/* Of several the first that can be made is offered, which somebody has to look at. */
static void read_fixes(struct pack_build *build, struct rule *rule, const struct tree_value *value)
{
    size_t n_left_out = 0;
    if (!value || value->kind != TREE_SEQUENCE)
        return;
    for (const struct tree_value *member = value->first; member; member = member->next) {
        const struct rule_fix *fix = rule->fix ? NULL : read_fix(build, member);
        rule->fix = rule->fix ? rule->fix : fix;
        n_left_out += fix == NULL;
    }
    if (n_left_out)
        pack_warn(build, value->key ? value->key : value,
                  "%zu of these fixes cannot be offered here: one is, and none with gaps",
                  n_left_out);
}

/* The LSP's ids for names that differ. */
static const char *language_of(const char *name)
{
    static const struct {
        const char *theirs, *ours;
    } names[] = {{"vb", "vb"},
                 {"visual basic", "vb"},
                 {"shell", "shellscript"},
                 {"powershell", "powershell"},
                 {"c++", "cpp"},
                 {"c#", "csharp"},
                 {"objective-c", "objective-c"},
                 {"golang", "go"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_equal_ignore_case(span_from_string(name), span_from_string(names[i].theirs)))
            return names[i].ours;
    const struct language *language = language_by_id(span_from_string(name));
    return language ? language_id(language) : name;
}

static const char *const *read_languages(struct pack_build *build, const struct tree_value *value,
                                         bool *failed)
{
    const char *const *names = pack_optional_texts(build, value, "languages", failed);
    size_t n = 0;
    while (names && names[n])
        n++;
    if (n == 0)
        return NULL;
    const char **ids = arena_zalloc(build->arena, n + 1, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = language_of(names[i]);
    return ids;
}

/* A condition that is for some languages alone holds in the others. */
static bool add_condition(struct reading *reading, const struct tree_value *value,
                          const struct rule_test *test)
{
    struct pack_build *build = reading->build;
    struct rule_test *tests = arena_zalloc(build->arena, 3, sizeof *tests);
    bool failed = false;
    const char *const *only = read_languages(build, tree_get(value, "applies_to"), &failed);
    const char *const *not = read_languages(build, tree_get(value, "does_not_apply_to"), &failed);
    size_t n = 0;
    if (failed)
        return false;
    if (test->place == RULE_ON_FILE && !only && !not &&!rule_has_gate(reading->rule)) {
        /* It spares looking for the rule where it does not hold. */
        reading->rule->gate_pattern = test->pattern;
        reading->rule->flags |= test->negated ? RULE_GATE_ABSENT : 0;
        return true;
    }
    tests[n++] = *test;
    if (only)
        tests[n++] = (struct rule_test){.place = RULE_ON_LANGUAGE, .negated = true, .words = only};
    if (not )
        tests[n++] = (struct rule_test){.place = RULE_ON_LANGUAGE, .words = not };
    pack_add_condition(build, reading->rule, tests, n);
    return true;
}

static bool read_condition(struct reading *reading, const struct tree_value *value)
{
    struct pack_build *build = reading->build;
    const struct tree_value *pattern = tree_get(value, "pattern");
    const struct tree_value *negate = tree_get(value, "negate_finding");
    struct rule_test test = {0};
    if (!pattern) {
        pack_fault(build, value, "a condition says {\"pattern\": {...}, \"search_in\": ...}");
        return false;
    }
    if (!read_place(reading, tree_get(value, "search_in"), &test) ||
        (negate && !pack_flag(build, negate, "negate_finding", &test.negated)))
        return false;
    test.pattern = read_pattern(build, pattern);
    return test.pattern && add_condition(reading, value, &test);
}

static bool read_conditions(struct reading *reading, const struct tree_value *value)
{
    if (!value || tree_is_null(value))
        return true;
    for (const struct tree_value *member = value->first; member; member = member->next)
        if (!read_condition(reading, member))
            return false;
    return true;
}

/* "packages.config" stands among the languages for the files of that name. */
static const char *file_name_among(const char *const *languages)
{
    for (size_t i = 0; languages && languages[i]; i++)
        if (strchr(languages[i], '.'))
            return languages[i];
    return NULL;
}

/* The rule looks at a file if its language is named or its path matches. */
static bool read_file_patterns(struct reading *reading, const struct tree_value *value)
{
    struct pack_build *build = reading->build;
    struct rule *rule = reading->rule;
    const char *file_name = file_name_among(rule->languages);
    size_t n_patterns = value && value->kind == TREE_SEQUENCE ? value->count : 0;
    if (n_patterns == 0 && !file_name)
        return true;
    size_t n_languages = 0;
    while (rule->languages && rule->languages[n_languages])
        n_languages++;
    struct rule_test *tests = arena_zalloc(build->arena, n_patterns + 2, sizeof *tests);
    size_t n = 0;
    if (file_name) { /* at the end of the path, in any folder */
        const char **words = arena_zalloc(build->arena, 2, sizeof *words);
        words[0] = file_name;
        tests[n++] = (struct rule_test){.place = RULE_ON_PATH, .words = words};
    }
    for (const struct tree_value *member = n_patterns ? value->first : NULL; member;
         member = member->next) {
        const char *source = pack_pattern(build, member, PACK_REGEX, false);
        if (!source)
            return false;
        tests[n].place = RULE_ON_PATH;
        tests[n].pattern = pack_other_pattern(build, member, source, false, 0);
        if (!tests[n++].pattern)
            return false;
    }
    if (n_languages > 0) {
        tests[n].place = RULE_ON_LANGUAGE;
        tests[n++].words = rule->languages;
        rule->languages = NULL;
    }
    pack_add_condition(build, rule, tests, n);
    return true;
}

static enum severity severity_of(const struct tree_value *value)
{
    static const struct {
        const char *name;
        enum severity severity;
    } names[] = {{"critical", SEVERITY_BLOCKED},   {"important", SEVERITY_WARNING},
                 {"moderate", SEVERITY_WARNING},   {"bestpractice", SEVERITY_INFO},
                 {"best-practice", SEVERITY_INFO}, {"manualreview", SEVERITY_HINT},
                 {"manual-review", SEVERITY_HINT}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pack_is_text(value, names[i].name))
            return names[i].severity;
    return SEVERITY_WARNING;
}

/* "Name: what to do", as far as it fits. */
static const char *message_of(struct pack_build *build, const struct tree_value *value,
                              const char *title)
{
    const struct tree_value *todo = tree_get(value, "recommendation");
    if (!todo || todo->kind != TREE_SCALAR || todo->text.length == 0)
        return title;
    size_t length = strlen(title) + 3 + todo->text.length;
    char *both = arena_alloc(build->arena, length + 1);
    snprintf(both, length + 1, "%s: %.*s", title, (int)todo->text.length, todo->text.bytes);
    return pack_phrase(build, span_from_string(both), title);
}

static const char *text_of(struct pack_build *build, const struct tree_value *value)
{
    bool is_said = value && value->kind == TREE_SCALAR && value->text.length > 0;
    return is_said ? pack_text(build, value, "a text") : NULL;
}

/* A match may take up as many lines as one of the texts that it has to match. */
static long lines_of_examples(const struct tree_value *value)
{
    long most = 1;
    if (!value || value->kind != TREE_SEQUENCE)
        return most;
    for (const struct tree_value *member = value->first; member; member = member->next) {
        long lines = 1;
        for (size_t i = 0; i < member->text.length; i++)
            lines += member->text.bytes[i] == '\n';
        most = lines > most ? lines : most;
    }
    return most < PACK_LINES_MAX / 2 ? most : PACK_LINES_MAX / 2;
}

static const struct rule_example *
read_examples(struct reading *reading, const struct tree_value *value, const char *language)
{
    const char *path = file_name_among(reading->rule->languages);
    struct pack_build *build = reading->build;
    struct pack_place *places;
    if (!value || value->kind != TREE_SEQUENCE)
        return NULL;
    struct rule_example *examples = pack_examples(build, value->count, &places);
    size_t n = 0;
    for (const struct tree_value *member = value->first; member; member = member->next) {
        examples[n].text = pack_text(build, member, "an example");
        examples[n].language = strchr(language, '.') ? "plaintext" : language;
        examples[n].path = path;
        if (!examples[n].text)
            return NULL;
        places[n++] = pack_place_of(build, member);
    }
    return examples;
}

static bool set_window(struct reading *reading, const struct tree_value *value)
{
    long more_lines = lines_of_examples(tree_get(value, "must-match")) - 1;
    if (reading->last - reading->first + more_lines > PACK_LINES_MAX) {
        pack_fault(reading->build, value, "conditions look at more than %d lines: left out",
                   PACK_LINES_MAX);
        return false;
    }
    reading->rule->lines_before = reading->first < 0 ? (unsigned)-reading->first : 0;
    reading->rule->lines_after =
        (unsigned)more_lines + (reading->last > 0 ? (unsigned)reading->last : 0);
    reading->rule->flags |= more_lines == 0 ? RULE_LINE_MATCH : 0;
    return true;
}

static bool read_members(struct reading *reading, const struct tree_value *value)
{
    struct pack_build *build = reading->build;
    struct rule *rule = reading->rule;
    bool failed = false;
    rule->languages = read_languages(build, tree_get(value, "applies_to"), &failed);
    rule->not_languages = read_languages(build, tree_get(value, "does_not_apply_to"), &failed);
    rule->overrides =
        pack_optional_texts(build, tree_get(value, "overrides"), "overrides", &failed);
    const char *language = rule->languages ? rule->languages[0] : "plaintext";
    const struct tree_value *name = tree_get(value, "name");
    rule->title =
        pack_phrase(build, name && name->kind == TREE_SCALAR ? name->text : SPAN(""), rule->id);
    rule->message = message_of(build, value, rule->title);
    rule->why = text_of(build, tree_get(value, "description"));
    rule->why = rule->why ? rule->why : rule->title;
    rule->how = text_of(build, tree_get(value, "recommendation"));
    rule->severity = severity_of(tree_get(value, "severity"));
    rule->profile = PROFILE_CORE; /* who brings a file of rules wants them */
    rule->matches = read_examples(reading, tree_get(value, "must-match"), language);
    rule->no_matches = read_examples(reading, tree_get(value, "must-not-match"), language);
    read_fixes(build, rule, tree_get(value, "fix_its"));
    return !failed && read_patterns(reading, value) &&
           read_conditions(reading, tree_get(value, "conditions")) && set_window(reading, value) &&
           read_file_patterns(reading, tree_get(value, "applies_to_file_regex"));
}

/* Theirs may have one id several times; ours may not. */
static const char *unused_id(struct pack_build *build, struct span id)
{
    const struct pack *pack = build->pack;
    char *name = arena_alloc(build->arena, strlen(build->pack_id) + id.length + 16);
    for (int n = 1;; n++) {
        size_t i = 0;
        sprintf(name, n == 1 ? "%s/%.*s" : "%s/%.*s-%d", build->pack_id, (int)id.length, id.bytes,
                n);
        while (i < pack->module.n_rules && strcmp(pack->rules[i].id, name) != 0)
            i++;
        if (i == pack->module.n_rules)
            return name;
    }
}

static void read_rule(struct pack_build *build, const struct tree_value *value)
{
    const struct tree_value *id = tree_get(value, "id");
    const struct tree_value *patterns = tree_get(value, "patterns");
    if (!id || id->kind != TREE_SCALAR || id->text.length == 0 || id->text.length > 100) {
        pack_fault(build, value, "a rule needs an id");
        return;
    }
    bool has_none = patterns && patterns->kind == TREE_SEQUENCE && patterns->count == 0;
    if (pack_is_text(tree_get(value, "disabled"), "true") || has_none)
        return; /* It finds nothing in their program either. */
    struct reading reading = {.build = build};
    const char *full = unused_id(build, id->text);
    reading.rule = pack_add_rule(build, id);
    if (!reading.rule)
        return;
    reading.rule->id = full;
    if (!read_members(&reading, value))
        pack_drop_rule(build);
}

bool pack_read_devskim(struct pack_build *build)
{
    const struct tree_value *root = build->tree->root;
    struct rule_module *module = &build->pack->module;
    module->id = build->pack_id;
    module->title = module->id;
    pack_reserve_rules(build, root);
    for (const struct tree_value *member = root->first; member; member = member->next)
        read_rule(build, member);
    return true;
}

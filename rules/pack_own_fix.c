/* SPDX-License-Identifier: MIT */
/* What a rule of our own format puts in the place of its finding. */
#include "rules/fix_template.h"
#include "rules/pack_own.h"
#include "rules/pattern.h"

/* What stands in braces has to mean something, and a secret does not go into an edit. */
static bool check_replacement(const struct own_rule_reading *reading,
                              const struct tree_value *value, const struct rule_fix *fix)
{
    struct span rest = value->text;
    struct fix_piece piece;
    bool is_sensitive = reading->rule->flags & RULE_SENSITIVE;
    size_t n_groups =
        fix->pattern ? pattern_count_groups(span_from_string(fix->pattern->source)) : 0;
    if (is_sensitive && fix->pattern) {
        pack_fault(reading->build, value,
                   "the fix of a sensitive rule takes the place of all of it: give it no pattern");
        return false;
    }
    if (span_find_byte(value->text, 0, '\r') < value->text.length) {
        pack_fault(reading->build, value, "a line end in a replacement is LF: write it so");
        return false;
    }
    while (fix_next_piece(&rest, &piece)) {
        size_t start = (size_t)(piece.text.bytes - value->text.bytes);
        size_t end = start + piece.text.length;
        if (piece.kind == FIX_LITERAL || piece.kind == FIX_TODAY)
            continue;
        if (is_sensitive) {
            pack_fault_within(reading->build, value, start, end,
                              "the fix of a sensitive rule holds nothing of what was found");
            return false;
        }
        if (piece.kind == FIX_GROUP && !fix->pattern) {
            pack_fault_within(reading->build, value, start, end,
                              "{%u} is a group of the fix's own pattern: give it one", piece.group);
            return false;
        }
        if (piece.kind == FIX_GROUP && piece.group > n_groups) {
            pack_fault_within(reading->build, value, start, end,
                              "the fix's pattern has no group %u", piece.group);
            return false;
        }
    }
    return true;
}

static const struct rule_pattern *read_pattern(struct own_rule_reading *reading,
                                               const struct tree_value *value, bool ignore_case)
{
    const char *source = pack_pattern(reading->build, value, PACK_REGEX, ignore_case);
    return source ? pack_other_pattern(reading->build, value, source, ignore_case, 0) : NULL;
}

static bool read_members(struct own_rule_reading *reading, const struct tree_value *value,
                         struct rule_fix *fix)
{
    struct pack_build *build = reading->build;
    const struct tree_value *replace = tree_get(value, "replace");
    const struct tree_value *pattern = tree_get(value, "pattern");
    const struct tree_value *ignore_case = tree_get(value, "ignore-case");
    const struct tree_value *title = tree_get(value, "title");
    const struct tree_value *safe = tree_get(value, "safe");
    bool ignores_case = reading->ignore_case;
    if ((ignore_case && !pack_flag(build, ignore_case, "ignore-case", &ignores_case)) ||
        (safe && !pack_flag(build, safe, "safe", &fix->is_safe)))
        return false;
    fix->replacement = pack_text(build, replace, "the replacement");
    fix->pattern = pattern ? read_pattern(reading, pattern, ignores_case) : NULL;
    fix->title = title ? pack_own_phrase(reading, title, "a title") : NULL;
    return fix->replacement && (!pattern || fix->pattern) && (!title || fix->title) &&
           check_replacement(reading, replace, fix);
}

static struct rule_fix *read_one(struct own_rule_reading *reading, const struct tree_value *value)
{
    static const struct own_key fix_keys[] = {{.name = "replace"},
                                              {.name = "pattern"},
                                              {.name = "ignore-case"},
                                              {.name = "title"},
                                              {.name = "safe"}};
    static const struct own_keys group = {fix_keys, sizeof fix_keys / sizeof *fix_keys};
    if (value->kind != TREE_MAPPING || !tree_get(value, "replace")) {
        pack_fault(reading->build, value, "a fix says {replace: text}");
        return NULL;
    }
    struct rule_fix *fix = arena_zalloc(reading->build->arena, 1, sizeof *fix);
    bool good = pack_own_read_keys(reading, value, (const struct own_keys *[]){&group}, 1) &&
                read_members(reading, value, fix);
    return good ? fix : NULL;
}

/* Of a list each is for where the patterns of those before it match nothing. */
static bool read_fix(struct own_rule_reading *reading, const struct tree_value *value)
{
    const struct rule_fix **end = &reading->rule->fix;
    bool is_list = value->kind == TREE_SEQUENCE && value->count > 0;
    const struct tree_value *member = is_list ? value->first : value;
    for (; member; member = is_list ? member->next : NULL) {
        struct rule_fix *fix = read_one(reading, member);
        if (!fix)
            return false;
        if (is_list && member->next && !fix->pattern) {
            pack_fault(reading->build, member, "a fix without a pattern comes last");
            return false;
        }
        *end = fix;
        end = &fix->otherwise;
    }
    return true;
}

/* It depends on what the rule says of itself. */
static const struct own_key rule_keys[] = {{.name = "fix", .read = read_fix, .is_late = true}};

const struct own_keys pack_own_fix = {rule_keys, sizeof rule_keys / sizeof *rule_keys};

/* SPDX-License-Identifier: MIT */
#include "server/rule_text.h"

#include "server/when.h"

/* Properties. */

struct properties {
    struct rule_property *items;
    size_t count;
};

static struct buf *add(struct properties *properties, const char *name)
{
    struct rule_property *property = &properties->items[properties->count++];
    *property = (struct rule_property){.name = name};
    return &property->value;
}

static void append_words(struct buf *out, const char *const *words)
{
    for (size_t i = 0; words && words[i]; i++)
        buf_printf(out, "%s%s", out->length ? ", " : "", words[i]);
}

/* The names of the bits that are set. */
static void append_bits(struct buf *out, unsigned bits, const char *const *names)
{
    for (unsigned i = 0; names[i]; i++)
        if (bits & 1u << i)
            buf_printf(out, "%s%s", out->length ? ", " : "", names[i]);
}

static void add_list(struct properties *properties, const char *name, const char *const *words)
{
    if (words && words[0])
        append_words(add(properties, name), words);
}

static void add_languages(struct properties *properties, const struct rule *rule)
{
    static const char *const kinds[] = {"all programs", "all prose", "all data files", "all markup",
                                        NULL};
    struct buf *out = add(properties, "Languages");
    append_bits(out, rule->kinds, kinds);
    append_words(out, rule->languages);
    if (!out->length)
        buf_append_string(out, "all");
    add_list(properties, "Except", rule->not_languages);
}

static void add_place(struct properties *properties, const struct rule *rule)
{
    static const char *const places[] = {"code", "comments", "strings", NULL};
    struct buf *out = add(properties, "Looks at");
    append_bits(out, rule->where, places);
    if (!out->length)
        buf_append_string(out, "all text");
    if (rule->lines_before || rule->lines_after)
        buf_printf(out, "; %u lines before and %u after a line", rule->lines_before,
                   rule->lines_after);
}

static void add_gate(struct properties *properties, const struct rule *rule)
{
    bool is_absent = rule->flags & RULE_GATE_ABSENT;
    add_list(properties, is_absent ? "Not with" : "Only with", rule->gate);
    if (rule->gate_pattern)
        buf_printf(add(properties, is_absent ? "Not with" : "Only with"), "a line that matches %s",
                   rule->gate_pattern->source);
}

static void add_fix(struct properties *properties, const struct rule_fix *fix)
{
    if (!fix)
        return;
    struct buf *out = add(properties, "Fix");
    bool is_safe = true;
    for (; fix; fix = fix->otherwise) {
        is_safe = is_safe && fix->is_safe;
        if (fix->title)
            buf_printf(out, "%s%s", out->length ? "; " : "", fix->title);
    }
    if (out->length == 0)
        buf_append_string(out, "one is offered");
    buf_append_string(out, is_safe ? "" : " (look at it before you take it)");
}

size_t rule_text_properties(const struct rule *rule,
                            struct rule_property properties[RULE_PROPERTIES_MAX])
{
    static const char *const confidences[] = {"medium", "low", "high"}; /* as rule_confidence */
    struct properties list = {properties, 0};
    buf_append_string(add(&list, "Severity"), severity_name(rule->severity));
    buf_printf(add(&list, "Profile"), "%s%s", profile_name(rule->profile),
               rule->profile == PROFILE_STRICT ? "" : " and greater");
    buf_append_string(add(&list, "Confidence"), confidences[rule->confidence]);
    add_languages(&list, rule);
    add_place(&list, rule);
    add_list(&list, "Only in", rule->paths);
    add_list(&list, "Not in", rule->not_paths);
    add_list(&list, "Requires", rule->required);
    add_gate(&list, rule);
    if (when_words(rule))
        buf_printf(add(&list, "Counts"), "%s; without a base it says nothing", when_words(rule));
    add_fix(&list, rule->fix);
    add_list(&list, "Overrides", rule->overrides);
    add_list(&list, "Was", rule->aliases);
    if (rule->deprecated)
        buf_printf(add(&list, "Deprecated"), "use %s", rule->deprecated);
    if (rule->since)
        buf_append_string(add(&list, "Since"), rule->since);
    return list.count;
}

void rule_text_release(struct rule_property *properties, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_release(&properties[i].value);
}

/* The whole. */

/* Lines under a heading, broken at blanks. */
static void append_paragraph(struct buf *out, const char *text)
{
    enum { WIDTH = 78 };
    struct span rest = span_from_string(text);
    while (rest.length) {
        size_t end = rest.length;
        if (end > WIDTH) {
            end = WIDTH;
            while (end > 0 && rest.bytes[end] != ' ')
                end--;
            if (end == 0)
                end = span_find_byte(rest, 0, ' ');
        }
        buf_append_string(out, "  ");
        buf_append(out, span_slice(rest, 0, end));
        buf_append_byte(out, '\n');
        rest = span_slice(rest, end + 1, rest.length);
    }
}

static void append_section(struct buf *out, const char *heading, const char *text)
{
    if (!text)
        return;
    buf_printf(out, "\n%s\n", heading);
    append_paragraph(out, text);
}

static void append_properties(struct buf *out, const struct rule *rule)
{
    struct rule_property properties[RULE_PROPERTIES_MAX];
    size_t n = rule_text_properties(rule, properties);
    buf_append_byte(out, '\n');
    for (size_t i = 0; i < n; i++) {
        int pad = 12 - (int)strlen(properties[i].name);
        buf_printf(out, "%s:%*s%.*s\n", properties[i].name, pad > 1 ? pad : 1, "",
                   (int)properties[i].value.length, properties[i].value.bytes);
    }
    rule_text_release(properties, n);
    if (rule->flags & RULE_SENSITIVE)
        buf_append_string(out, "The matched text is masked wherever it would be shown.\n");
    if (rule->flags & RULE_USES_DAY)
        buf_append_string(out, "The answer depends on the day.\n");
    if (rule->flags & RULE_NOT_SUPPRESSIBLE)
        buf_append_string(out, "No comment hides its findings.\n");
}

void rule_text_append_example(struct buf *out, const struct rule_example *example,
                              const char *indent)
{
    struct span text = span_from_string(example->text);
    for (size_t at = 0; at < text.length;) {
        size_t end = span_find_byte(text, at, '\n');
        buf_append_string(out, indent);
        for (size_t i = at; i < end; i++) {
            unsigned char byte = (unsigned char)text.bytes[i];
            buf_append_byte(out, (byte < 0x20 && byte != '\t') || byte == 0x7F ? '?' : (char)byte);
        }
        buf_append_byte(out, '\n');
        at = end + 1;
    }
}

static void append_examples(struct buf *out, const char *heading,
                            const struct rule_example *examples)
{
    if (!examples || !examples->text)
        return;
    buf_printf(out, "\n%s\n", heading);
    for (; examples->text; examples++) {
        buf_printf(out, "  %s%s%s\n", examples->language, examples->path ? ", " : "",
                   examples->path ? examples->path : "");
        rule_text_append_example(out, examples, "    | ");
    }
}

void rule_text_append(struct buf *out, const struct rule *rule)
{
    buf_printf(out, "%s: %s\n\n", rule->id, rule->title);
    append_paragraph(out, rule->message);
    append_section(out, "Why", rule->why);
    append_section(out, "How to mend it", rule->how);
    append_properties(out, rule);
    if (rule->link)
        buf_printf(out, "More:        %s\n", rule->link);
    append_examples(out, "Found", rule->matches);
    append_examples(out, "Not found", rule->no_matches);
}

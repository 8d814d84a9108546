/* SPDX-License-Identifier: MIT */
#include "server/rule_page.h"

#include "base/file.h"
#include "protocol/uri.h"
#include "rules/registry.h"
#include "server/rule_text.h"

/* One more than the longest row of backticks in the text, three at least. */
static size_t fence_length(const char *text)
{
    size_t longest = 2, row = 0;
    for (; *text; text++) {
        row = *text == '`' ? row + 1 : 0;
        if (row > longest)
            longest = row;
    }
    return longest + 1;
}

static void append_fence(struct buf *out, size_t length)
{
    for (size_t i = 0; i < length; i++)
        buf_append_byte(out, '`');
}

/* Text that Markdown is not to read anything into; `in_table`: where a bar ends a cell. */
static void append_escaped(struct buf *out, struct span text, bool in_table)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        bool is_special = byte == '*' || byte == '_' || byte == '`' || byte == '<' ||
                          byte == '\\' || byte == '[' || (in_table && byte == '|');
        if (is_special)
            buf_append_byte(out, '\\');
        buf_append_byte(out, byte);
    }
}

static void append_properties(struct buf *out, const struct rule *rule)
{
    struct rule_property properties[RULE_PROPERTIES_MAX];
    size_t n = rule_text_properties(rule, properties);
    buf_append_string(out, "\n| | |\n| --- | --- |\n");
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "| %s | ", properties[i].name);
        append_escaped(out, buf_span(&properties[i].value), true);
        buf_append_string(out, " |\n");
    }
    rule_text_release(properties, n);
    if (rule->flags & RULE_SENSITIVE)
        buf_append_string(out, "\nThe matched text is masked wherever it would be shown.\n");
    if (rule->flags & RULE_USES_DAY)
        buf_append_string(out, "\nThe answer depends on the day.\n");
}

static void append_section(struct buf *out, const char *heading, const char *text)
{
    if (!text)
        return;
    buf_printf(out, "\n## %s\n\n", heading);
    append_escaped(out, span_from_string(text), false);
    buf_append_byte(out, '\n');
}

static void append_examples(struct buf *out, const char *heading,
                            const struct rule_example *examples)
{
    if (!examples || !examples->text)
        return;
    buf_printf(out, "\n## %s\n", heading);
    for (; examples->text; examples++) {
        size_t fence = fence_length(examples->text);
        buf_append_byte(out, '\n');
        if (examples->path)
            buf_printf(out, "In `%s`:\n\n", examples->path);
        append_fence(out, fence);
        buf_printf(out, "%s\n", examples->language);
        rule_text_append_example(out, examples, "");
        append_fence(out, fence);
        buf_append_byte(out, '\n');
    }
}

static void append_ignoring(struct buf *out, const struct rule *rule)
{
    buf_append_string(out, "\n## Ignoring it\n\n");
    if (rule->flags & RULE_NOT_SUPPRESSIBLE) {
        buf_append_string(out, "No comment hides its findings.\n");
        return;
    }
    buf_printf(out,
               "A comment `auto-enforcer: ignore %s: reason` behind the code, or above it on a "
               "line of its own.\n",
               rule->id);
}

void rule_page_append(struct buf *out, const struct rule *rule)
{
    buf_printf(out, "# %s\n\n", rule->id);
    append_escaped(out, span_from_string(rule->title), false);
    buf_append_string(out, ". It says:\n\n> ");
    append_escaped(out, span_from_string(rule->message), false);
    buf_append_byte(out, '\n');
    append_properties(out, rule);
    append_section(out, "Why", rule->why);
    append_section(out, "How to mend it", rule->how);
    if (rule->link)
        buf_printf(out, "\n## More\n\n<%s>\n", rule->link);
    if (!(rule->flags & RULE_SENSITIVE))
        append_examples(out, "Found", rule->matches);
    append_examples(out, "Not found", rule->no_matches);
    if (!(rule->flags & RULE_NOT_SEARCHED))
        append_ignoring(out, rule);
}

void rule_page_append_help(struct buf *out, const struct rule *rule)
{
    append_escaped(out, span_from_string(rule->message), false);
    buf_append_byte(out, '\n');
    append_section(out, "Why", rule->why);
    append_section(out, "How to mend it", rule->how);
    if (rule->link)
        buf_printf(out, "\n## More\n\n<%s>\n", rule->link);
}

struct span rule_page_address(struct span pages, const struct rule *rule, struct buf *scratch)
{
    if (pages.length == 0 || !registry_ships(rule))
        return span_from_string(rule->link);
    buf_clear(scratch);
    buf_append(scratch, pages);
    buf_printf(scratch, "%s.md", rule->id);
    return buf_span(scratch);
}

void rule_page_append_index(struct buf *out, const struct rule *const *rules, size_t n_rules)
{
    struct span pack = {0};
    buf_append_string(out, "# Rules\n\nWritten by `auto-enforcer rules pages`, one page a rule.\n");
    for (size_t i = 0; i < n_rules; i++) {
        struct span id = span_from_string(rules[i]->id);
        struct span own_pack = span_slice(id, 0, span_find_byte(id, 0, '/'));
        if (!span_equal(own_pack, pack))
            buf_printf(out,
                       "\n## %.*s\n\n| rule | severity | profile | |\n| --- | --- | --- | --- |\n",
                       (int)own_pack.length, own_pack.bytes);
        pack = own_pack;
        buf_printf(out, "| [%s](%s.md) | %s | %s | ", rules[i]->id, rules[i]->id,
                   severity_name(rules[i]->severity), profile_name(rules[i]->profile));
        append_escaped(out, span_from_string(rules[i]->title), true);
        buf_append_string(out, " |\n");
    }
}

/* The folder of pages that was installed with the program. */
static void append_installed(struct buf *uri)
{
    static const char below[] = "/share/doc/auto-enforcer/rules";
    struct buf program = {0}, folder = {0};
    if (file_real_path("/proc/self/exe", &program) == FILE_OK) {
        buf_append(&folder, file_parent(file_parent(buf_span(&program))));
        buf_append_string(&folder, below);
        if (file_kind(buf_string(&folder), true) == FILE_KIND_FOLDER)
            uri_from_path(buf_span(&folder), uri);
    }
    buf_release(&program);
    buf_release(&folder);
}

void rule_page_find_folder(struct buf *uri)
{
    if (sizeof AE_PAGES_URL > 1)
        buf_append_string(uri, AE_PAGES_URL);
    else
        append_installed(uri);
    if (uri->length > 0 && uri->bytes[uri->length - 1] != '/')
        buf_append_byte(uri, '/');
}

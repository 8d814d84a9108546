/* SPDX-License-Identifier: MIT */
#include "rules/pack_no_match.h"

#include "base/utf8.h"
#include "rules/tree.h"

/* A file while a place in it is looked for. */
struct looking {
    const struct tree *tree;
    struct span file;
    bool is_json;
    const struct pack_no_match *test;
    struct pack_insertion *out;
};

void pack_insertion_release(struct pack_insertion *insertion)
{
    buf_release(&insertion->text);
    *insertion = (struct pack_insertion){0};
}

/* Quoting. */

static void append_json(struct span text, struct buf *out)
{
    buf_append_byte(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte == '"' || byte == '\\')
            buf_append_byte(out, '\\');
        if (byte < 0x20 || byte == 0x7F)
            buf_printf(out, "\\u%04x", byte);
        else
            buf_append_byte(out, (char)byte);
    }
    buf_append_byte(out, '"');
}

/* What YAML reads in a text between single quotes, on one line, as it stands. */
static bool is_plain(uint32_t c)
{
    bool is_control = (c < 0x20 && c != '\t') || (c >= 0x7F && c < 0xA0);
    return !is_control && c != 0x2028 && c != 0x2029 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

static bool are_all_plain(struct span text)
{
    size_t length;
    bool all = true;
    for (size_t at = 0; at < text.length && all; at += length)
        all = is_plain(utf8_decode(text, at, &length));
    return all;
}

static void append_single_quoted(struct span text, struct buf *out)
{
    buf_append_byte(out, '\'');
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '\'')
            buf_append_byte(out, '\'');
        buf_append_byte(out, text.bytes[i]);
    }
    buf_append_byte(out, '\'');
}

static void append_double_quoted(struct span text, struct buf *out)
{
    size_t length;
    buf_append_byte(out, '"');
    for (size_t at = 0; at < text.length; at += length) {
        uint32_t c = utf8_decode(text, at, &length);
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", (char)c);
        else if (c == '\n')
            buf_append_string(out, "\\n");
        else if (is_plain(c))
            buf_append(out, span_slice(text, at, at + length));
        else
            buf_printf(out, "\\u%04X", (unsigned)c);
    }
    buf_append_byte(out, '"');
}

static void append_quoted(const struct looking *looking, struct span text)
{
    struct buf *out = &looking->out->text;
    if (looking->is_json)
        append_json(text, out);
    else if (are_all_plain(text))
        append_single_quoted(text, out);
    else
        append_double_quoted(text, out);
}

/* A text, or a mapping where there is more to say. */
static void append_test(const struct looking *looking)
{
    const struct pack_no_match *test = looking->test;
    struct buf *out = &looking->out->text;
    const char *quote = looking->is_json ? "\"" : "";
    bool is_more = test->language.length > 0 || test->path.length > 0;
    if (is_more)
        buf_printf(out, "{%stext%s: ", quote, quote);
    looking->out->lead = out->length;
    append_quoted(looking, test->text);
    if (test->language.length > 0) {
        buf_printf(out, ", %slanguage%s: ", quote, quote);
        append_quoted(looking, test->language);
    }
    if (test->path.length > 0) {
        buf_printf(out, ", %spath%s: ", quote, quote);
        append_quoted(looking, test->path);
    }
    if (is_more)
        buf_append_byte(out, '}');
}

static void append_list(const struct looking *looking)
{
    struct buf *out = &looking->out->text;
    buf_append_string(out, looking->is_json ? "\"no-match\": [" : "no-match: [");
    append_test(looking);
    buf_append_byte(out, ']');
}

/* Places. */

static size_t line_start(struct span file, size_t offset)
{
    while (offset > 0 && file.bytes[offset - 1] != '\n' && file.bytes[offset - 1] != '\r')
        offset--;
    return offset;
}

/* What stands before the offset on its line. */
static struct span lead_of(const struct looking *looking, size_t offset)
{
    size_t start = line_start(looking->file, offset);
    if (start == 0)
        start = looking->tree->byte_order_mark;
    return span_slice(looking->file, start, offset);
}

static bool is_blank(struct span bytes)
{
    return span_trim(bytes).length == 0;
}

/* The line end that the line of the offset has. */
static struct span line_end(const struct looking *looking, size_t offset)
{
    struct span file = looking->file;
    while (offset < file.length && file.bytes[offset] != '\n' && file.bytes[offset] != '\r')
        offset++;
    bool is_pair =
        offset + 1 < file.length && file.bytes[offset] == '\r' && file.bytes[offset + 1] == '\n';
    return offset < file.length ? span_slice(file, offset, offset + 1 + is_pair) : SPAN("\n");
}

static bool put(const struct looking *looking, size_t offset)
{
    looking->out->offset = offset;
    looking->out->at = tree_position(looking->tree, offset);
    return true;
}

/* Between this and what stands at the offset in a list or a mapping between brackets: on a line of
   its own where that has one. */
static void append_separator(const struct looking *looking, size_t offset)
{
    struct buf *out = &looking->out->text;
    struct span lead = lead_of(looking, offset);
    if (is_blank(lead)) {
        buf_append_byte(out, ',');
        buf_append(out, line_end(looking, offset));
        buf_append(out, lead);
    } else {
        buf_append_string(out, ", ");
    }
}

/* Whether an item of a list of YAML begins its line with a dash, or several. */
static bool begins_with_dash(struct span lead)
{
    struct span words = span_trim(lead);
    return words.length == 1 && words.bytes[0] == '-' && lead.bytes[lead.length - 1] == ' ';
}

/* Before the first item of a list that has some. */
static bool put_before(const struct looking *looking, const struct tree_value *list)
{
    struct buf *out = &looking->out->text;
    size_t first = list->first->start;
    if (looking->file.bytes[list->start] == '[') {
        append_test(looking);
        append_separator(looking, first);
        return put(looking, first);
    }
    struct span lead = lead_of(looking, first);
    if (!begins_with_dash(lead))
        return false;
    buf_append(out, lead);
    append_test(looking);
    buf_append(out, line_end(looking, first));
    return put(looking, first - lead.length);
}

static bool put_into(const struct looking *looking, const struct tree_value *list)
{
    if (list->kind != TREE_SEQUENCE || list->source.length == 0)
        return false;
    if (list->count > 0)
        return put_before(looking, list);
    append_test(looking);
    return list->source.bytes[0] == '[' && put(looking, list->start + 1);
}

/* A member whose key begins its line, be it the list of what must match; NULL: there is none. */
static const struct tree_value *member_of_a_line(const struct looking *looking,
                                                 const struct tree_value *rule)
{
    const struct tree_value *member = tree_get(rule, "match");
    if (member && is_blank(lead_of(looking, member->key->start)))
        return member;
    for (member = rule->first; member; member = member->next)
        if (is_blank(lead_of(looking, member->key->start)))
            return member;
    return NULL;
}

/* The list is made above a key that has a line of its own, or before the first of all. */
static bool put_list(const struct looking *looking, const struct tree_value *rule)
{
    struct buf *out = &looking->out->text;
    const struct tree_value *member = rule->first;
    if (looking->file.bytes[rule->start] == '{') {
        append_list(looking);
        append_separator(looking, member->key->start);
        return put(looking, member->key->start);
    }
    member = member_of_a_line(looking, rule);
    if (!member)
        return false;
    struct span lead = lead_of(looking, member->key->start);
    buf_append(out, lead);
    append_list(looking);
    buf_append(out, line_end(looking, member->key->start));
    return put(looking, member->key->start - lead.length);
}

static bool is_text(const struct tree_value *value, struct span text)
{
    return value && value->kind == TREE_SCALAR && span_equal(value->text, text);
}

static const struct tree_value *find_rule(const struct tree *tree, struct span id)
{
    size_t slash = span_find_byte(id, 0, '/');
    const struct tree_value *rules = tree_get(tree->root, "rules");
    const struct tree_value *found = NULL;
    if (!is_text(tree_get(tree->root, "id"), span_slice(id, 0, slash)) || !rules ||
        rules->kind != TREE_SEQUENCE)
        return NULL;
    for (const struct tree_value *rule = rules->first; rule && !found; rule = rule->next)
        if (is_text(tree_get(rule, "id"), span_slice(id, slash + 1, id.length)))
            found = rule;
    return found;
}

bool pack_no_match_insertion(struct span path, struct span file, struct span id,
                             const struct pack_no_match *test, struct pack_insertion *out)
{
    struct tree tree;
    struct tree_fault fault;
    bool is_put = false;
    *out = (struct pack_insertion){.text = BUF_INIT(MEM_RULES)};
    bool is_read = tree_parse(&tree, path, file, &fault);
    const struct tree_value *rule = is_read ? find_rule(&tree, id) : NULL;
    if (rule && span_find_byte(test->text, 0, '\0') == test->text.length) {
        const struct looking looking = {.tree = &tree,
                                        .file = tree.file,
                                        .is_json = !span_ends_with(path, SPAN(".yaml")) &&
                                                   !span_ends_with(path, SPAN(".yml")),
                                        .test = test,
                                        .out = out};
        const struct tree_value *list = tree_get(rule, "no-match");
        is_put = list ? put_into(&looking, list) : put_list(&looking, rule);
    }
    tree_release(&tree);
    return is_put;
}

/* SPDX-License-Identifier: MIT */
#include "rules/tree.h"

#include "base/utf8.h"
#include "rules/tree_build.h"

#include <stdarg.h>
#include <stdio.h>

bool tree_parse(struct tree *tree, struct span path, struct span file, struct tree_fault *fault)
{
    static const struct {
        const char *extension;
        bool (*parse)(struct tree *, struct span, struct tree_fault *);
    } formats[] = {
        {".yaml", tree_parse_yaml},
        {".yml", tree_parse_yaml},
        {".json", tree_parse_json},
        {".jsonc", tree_parse_json},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (span_ends_with(path, span_from_string(formats[i].extension)))
            return formats[i].parse(tree, file, fault);
    *tree = (struct tree){.arena = ARENA_INIT(MEM_TREE)};
    return tree_fail(fault, 0, 0, "the file's format is not known: name it .yaml or .json");
}

void tree_release(struct tree *tree)
{
    if (!tree)
        return;
    arena_release(&tree->arena);
    *tree = (struct tree){0};
}

const struct tree_value *tree_get(const struct tree_value *value, const char *key)
{
    if (!value || value->kind != TREE_MAPPING)
        return NULL;
    const struct tree_value *member = value->first;
    while (member && !span_equal_string(member->key->text, key))
        member = member->next;
    return member;
}

bool tree_is_null(const struct tree_value *value)
{
    return tree_is_plain(value) &&
           (value->text.length == 0 || span_equal_string(value->text, "~") ||
            span_equal_string(value->text, "null"));
}

struct text_position tree_position(const struct tree *tree, size_t offset)
{
    if (offset > tree->file.length)
        offset = tree->file.length;
    size_t low = 0;
    size_t high = tree->n_lines;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (tree->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    size_t start = tree->n_lines ? tree->line_starts[low] : 0;
    return (struct text_position){low, offset > start ? offset - start : 0};
}

bool tree_fail(struct tree_fault *fault, size_t start, size_t end, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault->message, 101, format, arguments);
    va_end(arguments);
    fault->start = start;
    fault->end = end;
    return false;
}

static size_t line_end_at(struct span s, size_t at)
{
    if (s.bytes[at] == '\r')
        return at + 1 < s.length && s.bytes[at + 1] == '\n' ? 2 : 1;
    return s.bytes[at] == '\n';
}

static void note_lines(struct tree *tree)
{
    struct span file = tree->file;
    size_t n = 1;
    for (size_t at = tree->byte_order_mark; at < file.length;) {
        size_t ending = line_end_at(file, at);
        n += ending > 0;
        at += ending ? ending : 1;
    }
    tree->line_starts = arena_alloc(&tree->arena, n * sizeof *tree->line_starts);
    tree->line_starts[0] = (uint32_t)tree->byte_order_mark;
    tree->n_lines = 1;
    for (size_t at = tree->byte_order_mark; at < file.length;) {
        size_t ending = line_end_at(file, at);
        at += ending ? ending : 1;
        if (ending)
            tree->line_starts[tree->n_lines++] = (uint32_t)at;
    }
}

bool tree_begin(struct tree *tree, struct span file, struct tree_fault *fault)
{
    *tree = (struct tree){.arena = ARENA_INIT(MEM_TREE)};
    if (file.length > TREE_FILE_MAX)
        return tree_fail(fault, 0, 0, "the file is too large: keep it below 1 MiB");
    tree->file = arena_copy(&tree->arena, file);
    tree->byte_order_mark = span_starts_with(file, SPAN("\xEF\xBB\xBF")) ? 3 : 0;
    note_lines(tree);
    size_t valid = utf8_valid_prefix(tree->file);
    if (valid < file.length)
        return tree_fail(fault, valid, valid + 1, "not valid UTF-8: save the file as UTF-8");
    return true;
}

struct tree_value *tree_add(struct tree *tree, enum tree_kind kind, size_t start, size_t end,
                            struct tree_fault *fault)
{
    if (tree->n_values == TREE_VALUES_MAX) {
        tree_fail(fault, start, end, "more than %d values: split the file", TREE_VALUES_MAX);
        return NULL;
    }
    tree->n_values++;
    struct tree_value *value = arena_zalloc(&tree->arena, 1, sizeof *value);
    value->kind = kind;
    value->start = start;
    tree_close(tree, value, end);
    return value;
}

void tree_close(const struct tree *tree, struct tree_value *value, size_t end)
{
    value->source = span_slice(tree->file, value->start, end);
}

void tree_append(struct tree_value *collection, struct tree_value **last, struct tree_value *member)
{
    if (*last)
        (*last)->next = member;
    else
        collection->first = member;
    *last = member;
    collection->count++;
}

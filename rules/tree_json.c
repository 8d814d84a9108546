/* SPDX-License-Identifier: MIT */
/*
 * JSON with comments: comments and trailing commas are blanked out in a copy, so that every offset
 * stays; jansson decodes and judges the copy; then a walker that may trust the judgement goes over
 * copy and values in lockstep and gives each value its place.
 */
#include "rules/tree.h"

#include "base/buf.h"
#include "rules/tree_build.h"

#include <jansson.h>

struct reader {
    struct tree *tree;
    struct tree_fault *fault;
    struct buf copy; /* the whole file, the byte order mark blanked out too */
    size_t at;
    size_t depth;
    size_t n_values;
    size_t last, before_last; /* offsets of the last significant bytes; SIZE_MAX: none */
};

static bool is_white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void blank_out(struct reader *reader, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if (!is_white(reader->copy.bytes[i]))
            reader->copy.bytes[i] = ' ';
}

/* One past the closing quote of the string that begins at `at`, or the end of the copy. */
static size_t string_end(struct span copy, size_t at)
{
    at++;
    while (at < copy.length && copy.bytes[at] != '"')
        at += copy.bytes[at] == '\\' ? 2 : 1;
    return at < copy.length ? at + 1 : copy.length;
}

static bool skip_comment(struct reader *reader)
{
    struct span copy = buf_span(&reader->copy);
    size_t start = reader->at;
    size_t end;
    if (copy.bytes[start + 1] == '/') {
        for (end = start; end < copy.length && !strchr("\r\n", copy.bytes[end]); end++)
            ;
    } else {
        end = span_find(copy, start + 2, SPAN("*/")) + 2;
        if (end > copy.length)
            return tree_fail(reader->fault, start, start + 2,
                             "the comment is not closed: end it with */");
    }
    blank_out(reader, start, end);
    reader->at = end;
    return true;
}

static bool is_one_of(const struct reader *reader, size_t at, const char *set)
{
    return at < reader->copy.length && reader->copy.bytes[at] &&
           strchr(set, reader->copy.bytes[at]);
}

static void note_significant(struct reader *reader, size_t at)
{
    reader->before_last = reader->last;
    reader->last = at;
}

/* A comma between a value and a closing bracket is as good as none. */
static void close_bracket(struct reader *reader)
{
    if (is_one_of(reader, reader->last, ",") && reader->before_last != SIZE_MAX &&
        !is_one_of(reader, reader->before_last, "[{,:")) {
        reader->copy.bytes[reader->last] = ' ';
        reader->n_values--;
    } else if (is_one_of(reader, reader->last, "[{")) {
        reader->n_values--;
    }
    if (reader->depth)
        reader->depth--;
}

/* Bounds are kept before jansson sees the text: each of these bytes may bring one value. */
static bool count_structure(struct reader *reader)
{
    size_t at = reader->at;
    if (is_one_of(reader, at, "]}"))
        close_bracket(reader);
    if (is_one_of(reader, at, "[{") && ++reader->depth > TREE_DEPTH_MAX)
        return tree_fail(reader->fault, at, at + 1, "nested more than %d deep: flatten it",
                         TREE_DEPTH_MAX);
    if (is_one_of(reader, at, "[{,:") && ++reader->n_values > TREE_VALUES_MAX)
        return tree_fail(reader->fault, at, at + 1, "more than %d values: split the file",
                         TREE_VALUES_MAX);
    return true;
}

static bool prepare(struct reader *reader)
{
    reader->last = reader->before_last = SIZE_MAX;
    reader->at = reader->tree->byte_order_mark;
    blank_out(reader, 0, reader->at);
    while (reader->at < reader->copy.length) {
        size_t at = reader->at;
        char c = reader->copy.bytes[at];
        if (c == '/' && is_one_of(reader, at + 1, "/*")) {
            if (!skip_comment(reader))
                return false;
            continue;
        }
        if (!count_structure(reader))
            return false;
        if (!is_white(c))
            note_significant(reader, at);
        reader->at = c == '"' ? string_end(buf_span(&reader->copy), at) : at + 1;
    }
    return true;
}

/* jansson's message ends with the token it stopped at and its position lies one past it. */
static bool fail_parse(struct reader *reader, json_error_t *error)
{
    const struct span near = SPAN(" near '");
    struct span text = span_from_string(error->text);
    size_t length = reader->copy.length;
    size_t end = error->position > 0 ? (size_t)error->position : 0;
    size_t start = end ? end - 1 : 0;
    size_t cut = span_find(text, 0, near);
    if (cut < text.length) {
        size_t token = text.length - cut - near.length - 1;
        bool string = error->text[cut + near.length] == '"';
        bool whole = string && token > 1 && error->text[text.length - 2] == '"';
        if ((!string || whole) && token <= end)
            start = end - token;
        error->text[cut] = '\0';
    }
    if (end > length || json_error_code(error) == json_error_premature_end_of_input)
        start = end = length;
    while (start > 0 && start < length && ((unsigned char)reader->copy.bytes[start] & 0xC0) == 0x80)
        start--;
    return tree_fail(reader->fault, start, end, "not valid JSON: %s", error->text);
}

static void skip_white(struct reader *reader, const char *also)
{
    while (reader->at < reader->copy.length &&
           (is_white(reader->copy.bytes[reader->at]) || is_one_of(reader, reader->at, also)))
        reader->at++;
}

/* The scalar at the walker's place; its text is `decoded`, or as written if there is none. */
static struct tree_value *walk_scalar(struct reader *reader, const struct span *decoded)
{
    struct tree *tree = reader->tree;
    size_t start = reader->at;
    size_t end = start;
    if (decoded)
        end = string_end(buf_span(&reader->copy), start);
    else
        while (end < reader->copy.length && !is_white(reader->copy.bytes[end]) &&
               !is_one_of(reader, end, ",]}"))
            end++;
    reader->at = end;
    struct tree_value *value = tree_add(tree, TREE_SCALAR, start, end, reader->fault);
    if (!value)
        return NULL;
    value->style = decoded ? TREE_STRING : TREE_PLAIN;
    value->text = arena_copy(&tree->arena, decoded ? *decoded : value->source);
    return value;
}

static struct tree_value *walk(struct reader *reader, json_t *json);

static bool walk_array(struct reader *reader, json_t *json, struct tree_value *collection)
{
    struct tree_value *last = NULL;
    for (size_t i = 0; i < json_array_size(json); i++) {
        skip_white(reader, ",");
        struct tree_value *value = walk(reader, json_array_get(json, i));
        if (!value)
            return false;
        tree_append(collection, &last, value);
    }
    return true;
}

/* jansson keeps the members of an object in the order of the file. */
static bool walk_object(struct reader *reader, json_t *json, struct tree_value *collection)
{
    struct tree_value *last = NULL;
    for (void *i = json_object_iter(json); i; i = json_object_iter_next(json, i)) {
        skip_white(reader, ",");
        struct span text = span_from_string(json_object_iter_key(i));
        struct tree_value *key = walk_scalar(reader, &text);
        if (!key)
            return false;
        skip_white(reader, ":");
        struct tree_value *value = walk(reader, json_object_iter_value(i));
        if (!value)
            return false;
        value->key = key;
        tree_append(collection, &last, value);
    }
    return true;
}

static struct tree_value *walk_collection(struct reader *reader, json_t *json)
{
    enum tree_kind kind = json_is_object(json) ? TREE_MAPPING : TREE_SEQUENCE;
    size_t start = reader->at++;
    struct tree_value *value = tree_add(reader->tree, kind, start, start + 1, reader->fault);
    if (!value || !(kind == TREE_MAPPING ? walk_object(reader, json, value)
                                         : walk_array(reader, json, value)))
        return NULL;
    skip_white(reader, "");
    tree_close(reader->tree, value, ++reader->at);
    return value;
}

static struct tree_value *walk(struct reader *reader, json_t *json)
{
    skip_white(reader, "");
    if (json_is_object(json) || json_is_array(json))
        return walk_collection(reader, json);
    struct span text = {json_string_value(json), json_string_length(json)};
    return walk_scalar(reader, json_is_string(json) ? &text : NULL);
}

static bool parse(struct reader *reader)
{
    json_error_t error;
    if (!prepare(reader))
        return false;
    json_t *json = json_loadb(reader->copy.bytes, reader->copy.length,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (!json)
        return fail_parse(reader, &error);
    reader->at = 0;
    reader->tree->root = walk(reader, json);
    json_decref(json);
    return reader->tree->root != NULL;
}

bool tree_parse_json(struct tree *tree, struct span file, struct tree_fault *fault)
{
    if (!tree_begin(tree, file, fault))
        return false;
    struct reader reader = {.tree = tree, .fault = fault, .copy = BUF_INIT(MEM_TREE)};
    buf_append(&reader.copy, tree->file);
    buf_reserve(&reader.copy, 1);
    bool good = parse(&reader);
    buf_release(&reader.copy);
    return good;
}

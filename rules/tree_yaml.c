/* SPDX-License-Identifier: MIT */
#include "rules/tree.h"

#include "base/table.h"
#include "rules/tree_build.h"

#include <yaml.h>

/* libyaml counts characters; every CHECKPOINT-th one's offset is noted to find the byte. */
enum { CHECKPOINT = 64 };

/* A collection that is not closed yet. */
struct frame {
    struct tree_value *value;
    struct tree_value *last;
    struct tree_value *key; /* waits for its value */
    struct table keys;
};

struct reader {
    struct tree *tree;
    struct tree_fault *fault;
    yaml_parser_t parser;
    struct span body; /* the file without its byte order mark */
    uint32_t *checkpoints;
    size_t n_checkpoints;
    struct frame frames[TREE_DEPTH_MAX];
    size_t depth;
    bool document_seen;
    bool ended;
};

static bool is_character_start(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

static void note_checkpoints(struct reader *reader)
{
    struct span body = reader->body;
    size_t room = body.length / CHECKPOINT + 1;
    reader->checkpoints = arena_alloc(&reader->tree->arena, room * sizeof *reader->checkpoints);
    size_t n_characters = 0;
    for (size_t i = 0; i < body.length; i++)
        if (is_character_start(body.bytes[i]) && n_characters++ % CHECKPOINT == 0)
            reader->checkpoints[reader->n_checkpoints++] = (uint32_t)i;
}

/* The offset in the file of a character that libyaml counted. */
static size_t offset_of(const struct reader *reader, size_t character)
{
    struct span body = reader->body;
    size_t at = body.length;
    if (character / CHECKPOINT < reader->n_checkpoints) {
        at = reader->checkpoints[character / CHECKPOINT];
        for (size_t left = character % CHECKPOINT; left && at < body.length; left--)
            do
                at++;
            while (at < body.length && !is_character_start(body.bytes[at]));
    }
    return reader->tree->byte_order_mark + at;
}

static bool fail_at(struct reader *reader, yaml_mark_t from, yaml_mark_t to, const char *message)
{
    return tree_fail(reader->fault, offset_of(reader, from.index), offset_of(reader, to.index),
                     "%s", message);
}

/* One character from `start`, none at the end of the file. */
static size_t character_end(struct span file, size_t start)
{
    if (start >= file.length)
        return file.length;
    size_t end = start + 1;
    while (end < file.length && !is_character_start(file.bytes[end]))
        end++;
    return end;
}

/* What libyaml found wrong. Where the file ends too early, what was left open is to blame. */
static bool fail_parse(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        mem_exhausted(reader->tree->file.length);
    struct span file = reader->tree->file;
    const char *problem = parser->problem ? parser->problem : "it cannot be read";
    size_t start = offset_of(reader, parser->problem_mark.index);
    if (parser->error == YAML_READER_ERROR)
        start = reader->tree->byte_order_mark + parser->problem_offset;
    else if (parser->context && start >= file.length)
        start = offset_of(reader, parser->context_mark.index);
    size_t end = character_end(file, start);
    if (start > end)
        start = end;
    return parser->context ? tree_fail(reader->fault, start, end, "not valid YAML: %s %s", problem,
                                       parser->context)
                           : tree_fail(reader->fault, start, end, "not valid YAML: %s", problem);
}

/* Puts a value where the open collection expects one; a mapping takes a key first. */
static bool place(struct reader *reader, struct tree_value *value)
{
    if (reader->depth == 0) {
        reader->tree->root = value;
        return true;
    }
    struct frame *frame = &reader->frames[reader->depth - 1];
    if (frame->value->kind == TREE_MAPPING && !frame->key) {
        size_t end = tree_end(value);
        if (value->kind != TREE_SCALAR)
            return tree_fail(reader->fault, value->start, end, "a key must be one plain text");
        void **slot = table_put(&frame->keys, value->text);
        if (*slot)
            return tree_fail(reader->fault, value->start, end,
                             "the key stands here twice: remove one");
        *slot = value;
        frame->key = value;
        return true;
    }
    value->key = frame->key;
    frame->key = NULL;
    tree_append(frame->value, &frame->last, value);
    return true;
}

/* Anchors and tags are refused; the mark of the value begins at them. */
static bool check_properties(struct reader *reader, const yaml_event_t *event,
                             const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (!anchor && !tag)
        return true;
    struct span file = reader->tree->file;
    size_t start = offset_of(reader, event->start_mark.index);
    size_t end = start;
    while (end < file.length && !strchr(" \t\r\n,", file.bytes[end]))
        end++;
    return tree_fail(reader->fault, start, end,
                     anchor ? "an anchor is not allowed here: write the value out where it is used"
                            : "a tag is not allowed here: remove it, all values are text");
}

static bool open_collection(struct reader *reader, const yaml_event_t *event, enum tree_kind kind)
{
    size_t start = offset_of(reader, event->start_mark.index);
    size_t end = offset_of(reader, event->end_mark.index);
    if (reader->depth == TREE_DEPTH_MAX)
        return tree_fail(reader->fault, start, end, "nested more than %d deep: flatten it",
                         TREE_DEPTH_MAX);
    struct tree_value *value = tree_add(reader->tree, kind, start, end, reader->fault);
    if (!value || !place(reader, value))
        return false;
    reader->frames[reader->depth++] = (struct frame){.value = value, .keys = TABLE_INIT(MEM_TREE)};
    return true;
}

/* A collection in block style ends with its last member, one in flow style with its bracket. */
static bool close_collection(struct reader *reader, const yaml_event_t *event)
{
    struct frame *frame = &reader->frames[--reader->depth];
    size_t end = offset_of(reader, event->end_mark.index);
    if (event->start_mark.index == event->end_mark.index)
        end = frame->last ? tree_end(frame->last) : frame->value->start;
    tree_close(reader->tree, frame->value, end);
    table_release(&frame->keys);
    return true;
}

static enum tree_style style_of(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return TREE_SINGLE;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return TREE_DOUBLE;
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE:
        return TREE_BLOCK;
    default:
        return TREE_PLAIN;
    }
}

static bool add_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct tree *tree = reader->tree;
    size_t start = offset_of(reader, event->start_mark.index);
    size_t end = offset_of(reader, event->end_mark.index);
    struct tree_value *value = tree_add(tree, TREE_SCALAR, start, end, reader->fault);
    if (!value)
        return false;
    value->style = style_of(event->data.scalar.style);
    while (value->style == TREE_BLOCK && end > start + 1 &&
           strchr(" \t\r\n", tree->file.bytes[end - 1]))
        tree_close(tree, value, --end);
    value->text = arena_copy(&tree->arena, (struct span){(const char *)event->data.scalar.value,
                                                         event->data.scalar.length});
    return place(reader, value);
}

static bool begin_document(struct reader *reader, const yaml_event_t *event)
{
    if (reader->document_seen)
        return fail_at(reader, event->start_mark, event->end_mark,
                       "a second document begins here: keep one in the file");
    reader->document_seen = true;
    if (event->data.document_start.tag_directives.start !=
        event->data.document_start.tag_directives.end)
        return fail_at(reader, event->start_mark, event->end_mark,
                       "a %TAG directive is not allowed here: remove it");
    return true;
}

static bool take_event(struct reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(reader, event);
    case YAML_ALIAS_EVENT:
        return fail_at(reader, event->start_mark, event->end_mark,
                       "an alias is not allowed here: write the value out");
    case YAML_SCALAR_EVENT:
        return check_properties(reader, event, event->data.scalar.anchor, event->data.scalar.tag) &&
               add_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return check_properties(reader, event, event->data.sequence_start.anchor,
                                event->data.sequence_start.tag) &&
               open_collection(reader, event, TREE_SEQUENCE);
    case YAML_MAPPING_START_EVENT:
        return check_properties(reader, event, event->data.mapping_start.anchor,
                                event->data.mapping_start.tag) &&
               open_collection(reader, event, TREE_MAPPING);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_collection(reader, event);
    case YAML_STREAM_END_EVENT:
        reader->ended = true;
        return true;
    default:
        return true;
    }
}

static bool read_events(struct reader *reader)
{
    bool good = true;
    while (good && !reader->ended) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event))
            return fail_parse(reader);
        good = take_event(reader, &event);
        yaml_event_delete(&event);
    }
    return good;
}

bool tree_parse_yaml(struct tree *tree, struct span file, struct tree_fault *fault)
{
    if (!tree_begin(tree, file, fault))
        return false;
    struct reader reader = {.tree = tree, .fault = fault};
    reader.body = span_slice(tree->file, tree->byte_order_mark, tree->file.length);
    note_checkpoints(&reader);
    if (!yaml_parser_initialize(&reader.parser))
        mem_exhausted(sizeof reader.parser);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)reader.body.bytes,
                                 reader.body.length);
    bool good = read_events(&reader);
    yaml_parser_delete(&reader.parser);
    while (reader.depth)
        table_release(&reader.frames[--reader.depth].keys);
    if (good && !tree->root)
        good = (tree->root = tree_add(tree, TREE_SCALAR, file.length, file.length, fault)) != NULL;
    if (!good)
        tree->root = NULL;
    return good;
}

/* SPDX-License-Identifier: MIT */
/**
 * YAML and JSON files as one tree of values, every one of which knows its place in the file.
 *
 * Layer: rules, over base; the only room of libyaml, and of jansson outside protocol.
 *
 * Invariants:
 * - The tree owns its values, their texts and a copy of the file; all end with tree_release.
 * - Every scalar is text: `off`, `no`, `12`, `null` stay as they are written until a schema says
 *   otherwise. Only the style tells whether the text was quoted.
 * - Texts are valid UTF-8 and may hold NUL (JSON only).
 * - A key is unique in its mapping, and a scalar.
 * - JSON may have comments and trailing commas. YAML is one document without anchors, aliases,
 *   tags and tag directives: what they would say is not read wrongly but refused.
 * - A file is at most TREE_FILE_MAX bytes, TREE_DEPTH_MAX collections deep, and holds at most
 *   TREE_VALUES_MAX values, keys included.
 * - All offsets are bytes of the file as it was given, a byte order mark included.
 *
 * What libyaml allocates while it parses is not counted by base/alloc (it cannot be told to); it is
 * gone when the parse returns.
 */
#ifndef RULES_TREE_H
#define RULES_TREE_H

#include "base/arena.h"
#include "base/span.h"
#include "rules/text.h"

#include <stdint.h>

enum { TREE_FILE_MAX = 1024 * 1024, TREE_DEPTH_MAX = 64, TREE_VALUES_MAX = 100000 };

enum tree_kind { TREE_SCALAR, TREE_SEQUENCE, TREE_MAPPING };

/** How a scalar is written; TREE_PLAIN for collections. */
enum tree_style {
    TREE_PLAIN,  /* YAML without quotes; a number, true, false or null of JSON */
    TREE_SINGLE, /* YAML 'text' */
    TREE_DOUBLE, /* YAML "text" */
    TREE_BLOCK,  /* YAML | or > */
    TREE_STRING  /* JSON "text" */
};

struct tree_value {
    enum tree_kind kind;
    enum tree_style style;
    struct span text;         /* a scalar's decoded text, NUL-terminated */
    struct span source;       /* as written, quotes included; into tree->file */
    size_t start;             /* where `source` begins in the file */
    struct tree_value *key;   /* the scalar this value stands under in a mapping, else NULL */
    struct tree_value *first; /* the members of a collection, in the file's order */
    struct tree_value *next;
    size_t count; /* members */
};

struct tree {
    struct arena arena;
    struct span file;       /* the copy; empty if the file was too large */
    size_t byte_order_mark; /* its length in bytes: 0 or 3 */
    uint32_t *line_starts;
    size_t n_lines;
    size_t n_values;
    struct tree_value *root; /* NULL after a fault */
};

/** Why a file is no tree, and the bytes of the file that are to blame. */
struct tree_fault {
    char message[104]; /* one line of at most 100 characters, no final stop */
    size_t start, end; /* may be empty, at the end of the file for instance */
};

/**
 * Parses the file's bytes (copied). On false `fault` says why and the tree has no root, but still
 * answers tree_position. The tree is released by the caller in both cases. An empty YAML file is
 * an empty plain scalar.
 */
bool tree_parse_yaml(struct tree *tree, struct span file, struct tree_fault *fault);
bool tree_parse_json(struct tree *tree, struct span file, struct tree_fault *fault);

/** As above, by the extension of `path`: yaml, yml, json, jsonc; another one is a fault. */
bool tree_parse(struct tree *tree, struct span path, struct span file, struct tree_fault *fault);

/** Frees the tree; a zeroed one is allowed. */
void tree_release(struct tree *tree);

/** The value under `key` in a mapping, or NULL, also if `value` is NULL or no mapping. */
const struct tree_value *tree_get(const struct tree_value *value, const char *key);

/** Whether the scalar is written without quotes and so may stand for a number or for nothing. */
static inline bool tree_is_plain(const struct tree_value *value)
{
    return value->kind == TREE_SCALAR && value->style == TREE_PLAIN;
}

/** Whether the value is nothing at all: plain and empty, `~` or `null`. */
bool tree_is_null(const struct tree_value *value);

/** The offset in the file one past the value. */
static inline size_t tree_end(const struct tree_value *value)
{
    return value->start + value->source.length;
}

/**
 * The offset in the file of byte `decoded` of a scalar's text: its escape's first byte, if it was
 * escaped. At text.length and beyond: where the text ends (the closing quote). Costs a walk over
 * the scalar.
 */
size_t tree_source_offset(const struct tree_value *value, size_t decoded);

/**
 * The line (ended as in rules/text) and the byte in it of an offset in the file. The byte order
 * mark is no part of the first line, as in an editor.
 */
struct text_position tree_position(const struct tree *tree, size_t offset);

#endif

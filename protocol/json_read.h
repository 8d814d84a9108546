/* SPDX-License-Identifier: MIT */
/**
 * The body of a message to a jansson tree.
 *
 * Layer: protocol, over base. What real clients send and jansson refuses is put right first
 * (LSP.md 1.12): bytes that are not UTF-8 become U+FFFD, one per maximal subpart, and so does the
 * escape of a lone surrogate (one UTF-16 unit for one, so columns hold). NUL in strings is allowed:
 * take lengths from json_read_string, never from strlen.
 *
 * A document's text in a large body never passes through jansson. It is un-escaped in place inside
 * the body, and the tree holds a mark where it belongs: a string that is not UTF-8, which no client
 * can send. Only json_read_string understands marks, so text is set apart only in the members that
 * the codec reads as text: params.textDocument.text of didOpen, params.text of didSave, and
 * params.contentChanges[].text of didChange. For any body the values are those of plain jansson.
 */
#ifndef PROTOCOL_JSON_READ_H
#define PROTOCOL_JSON_READ_H

#include "base/buf.h"
#include "base/span.h"

#include <jansson.h>

enum {
    JSON_READ_LARGE_BODY = 64 * 1024, /* bodies above are searched for a text to set apart */
    JSON_READ_VALUES_MAX = 1000000,   /* values in one message; one with more is not JSON to us */
    JSON_READ_LARGE_TEXT = 32 * 1024  /* texts above, in bytes as escaped, are set apart */
};

/**
 * The tree of `body`, owned by the caller (json_decref); any JSON value, scalars included. NULL if
 * the body is not JSON: then *position is the byte where it fails, or -1 if that is not known.
 * The body is changed (repaired, a text un-escaped); it stays the caller's.
 */
json_t *json_read(struct buf *body, int *position);

/**
 * The bytes of a string node: valid UTF-8, NUL possible. *in_body tells that they lie in the body
 * that json_read was given, otherwise they belong to the node. NULL `in_body` is allowed.
 */
struct span json_read_string(const json_t *node, bool *in_body);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * JSON written straight into a buffer, without a tree.
 *
 * Layer: protocol, over base.
 */
#ifndef PROTOCOL_JSON_WRITE_H
#define PROTOCOL_JSON_WRITE_H

#include "base/buf.h"
#include "base/span.h"

#include <jansson.h>
#include <stdint.h>

/** Appends `valid`, which must be valid UTF-8 and may hold NUL, as a JSON string with quotes. */
void json_write_string(struct buf *out, struct span valid);

/** As json_write_string without the quotes, for strings put together from pieces. */
void json_write_string_part(struct buf *out, struct span valid);

/** Appends any bytes as a JSON string: what is not UTF-8 becomes U+FFFD. For paths. */
void json_write_bytes(struct buf *out, struct span bytes);

void json_write_integer(struct buf *out, int64_t number);

/** Appends a jansson value in its shortest spelling; NULL is written as null. */
void json_write_value(struct buf *out, const json_t *value);

#endif

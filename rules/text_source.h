/* SPDX-License-Identifier: MIT */
/**
 * The bytes a text was loaded from, which its untouched lines view.
 *
 * Layer: rules; private to the text store. Counted: every text over it holds one reference, its
 * snapshots included, so a count of 1 means that no block of the text is shared.
 */
#ifndef RULES_TEXT_SOURCE_H
#define RULES_TEXT_SOURCE_H

#include "base/buf.h"
#include "rules/text.h"

/**
 * A source that takes over the storage of `contents`, of which the first `used` bytes matter;
 * `contents` is left empty.
 */
struct text_source *text_source_create(struct buf *contents, size_t used);

/** A source of borrowed bytes: it holds nothing. */
struct text_source *text_source_create_borrowed(void);

/** One more reference, for another text. */
struct text_source *text_source_acquire(struct text_source *source);

void text_source_unref(struct text_source *source);

/** The storage; valid until the text is packed. */
const char *text_source_bytes(const struct text_source *source);

/** The bytes the source holds on the heap. */
size_t text_source_footprint(const struct text_source *source);

/**
 * Gives back the bytes that no line views any more, in the source and in the blocks, once they are
 * more than a small part of the text and no snapshot exists. Line bytes move.
 */
void text_source_pack(struct text *text);

#endif

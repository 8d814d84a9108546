/* SPDX-License-Identifier: MIT */
/**
 * A block of lines, as the text store keeps them: records of lines, and the bytes it owns.
 *
 * Layer: rules; private to the text store (text.c, text_edit.c, text_source.c).
 *
 * Invariants:
 * - A block does not know how many lines it holds; the reference to it does, so that finding a
 *   line touches no block.
 * - A line's bytes lie in the text's source, or in a chunk of the block (`is_owned`). An empty line
 *   views neither. Lines that view the source do so in the source's order, without overlap.
 * - A block whose count is above 1 is never written, its chunks included.
 */
#ifndef RULES_TEXT_BLOCK_H
#define RULES_TEXT_BLOCK_H

#include "base/alloc.h"
#include "rules/text.h"

#include <assert.h>
#include <stdatomic.h>

struct text_line {
    const char *bytes;
    uint32_t length; /* bytes, without the line end */
    uint8_t end;     /* enum line_end */
    bool is_ascii;
    bool is_owned; /* the bytes are the block's; in a line to be stored: they are to be copied */
};
static_assert(sizeof(struct text_line) <= 16 || sizeof(void *) > 8, "a line record is bounded");

struct text_chunk;

struct text_block {
    atomic_uint refs;
    uint32_t capacity;         /* lines there is room for */
    size_t n_held;             /* bytes that the chunks can take */
    size_t n_live;             /* bytes of them that lines view */
    struct text_chunk *chunks; /* newest first */
    struct text_line lines[];
};

/** The line without what lies outside bytes [from, to), and without an end. */
struct text_line text_line_cut(const struct text_line *line, size_t from, size_t to);

/** A block of exactly these lines, with one reference; owned bytes are copied. */
struct text_block *text_block_create(const struct text_line *lines, size_t n_lines);

/** One more reference, for another text. */
struct text_block *text_block_acquire(struct text_block *block);

void text_block_unref(struct text_block *block);

/** Whether another text sees the block too, so that it must not be written. */
bool text_block_is_shared(const struct text_block *block);

/**
 * Replaces `removed` lines from `at` on by `n` others, whose owned bytes are copied; they may view
 * this block. It must not be shared, and at most TEXT_BLOCK_LINES lines may come of it.
 */
void text_block_splice(struct text_block_ref *ref, size_t at, size_t removed,
                       const struct text_line *lines, size_t n);

/**
 * Replaces bytes [from, to) of a line where they lie; false, and nothing done, if the line's bytes
 * are not the block's or have no room to grow. Neither `replacement` nor the result may hold a line
 * end or be without bytes; the block must not be shared.
 */
bool text_block_replace(struct text_block_ref *ref, size_t line, size_t from, size_t to,
                        struct span replacement);

/** Leaves the block no more bytes than its lines view. It must not be shared. */
void text_block_compact(struct text_block_ref *ref);

/** The bytes the block holds on the heap. */
size_t text_block_footprint(const struct text_block *block);

/** The index of the block that holds `line` (< n_lines); `*within` is the line's index in it. */
size_t text_block_find(const struct text *text, size_t line, size_t *within);

#endif

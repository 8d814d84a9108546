/* SPDX-License-Identifier: MIT */
/**
 * The text of a document: lines in blocks, edits, snapshots; all that a rule may see of it.
 *
 * Layer: rules, over base. Knows no protocol: positions are a line and a byte in it.
 *
 * Invariants:
 * - The text is valid UTF-8 and may hold NUL. Whoever makes or edits a text guarantees it
 *   (base/utf8 makes any bytes valid); an edit never splits a code point.
 * - Lines end at "\n", "\r\n" or "\r" and at nothing else. A text has at least one line; the last
 *   one has no line end and may be empty. "a\n" has two lines.
 * - Joining all lines with their ends gives the text back, byte for byte.
 * - A block holds at most TEXT_BLOCK_LINES lines and is immutable while it is shared. An edit
 *   changes the blocks it touches and copies only those that a snapshot shares, so its cost does
 *   not depend on the number of lines (but for finding the block).
 * - A text is smaller than 4 GiB: whoever takes text from outside caps it, far below.
 * - Line bytes are views into the source the text was loaded from, or into bytes the block owns.
 *   Bytes that no line views any more are given back before they are a tenth of the text, unless
 *   a snapshot exists; then with the first edit after its release.
 *   Spans of lines are valid until the next edit of this text, or as long as a snapshot lives.
 */
#ifndef RULES_TEXT_H
#define RULES_TEXT_H

#include "base/buf.h"
#include "base/span.h"

#include <stdint.h>

enum { TEXT_BLOCK_LINES = 256 };

enum line_end { LINE_END_NONE, LINE_END_LF, LINE_END_CR, LINE_END_CRLF };

/** The bytes of a line end: 0, 1 or 2. */
static inline size_t line_end_length(enum line_end end)
{
    return end == LINE_END_CRLF ? 2 : end != LINE_END_NONE;
}

/** A place: line from 0, byte from the start of that line. */
struct text_position {
    size_t line;
    size_t byte;
};

/**
 * One replacement: what lies between `start` and `end` (exclusive) becomes `replacement`.
 * `start` is not behind `end`; both lie on code point boundaries inside the text, line ends not
 * included (byte <= the line's length).
 */
struct text_edit {
    struct text_position start, end;
    struct span replacement; /* valid UTF-8, copied; no view of the text that is edited */
};

/** Lines [first, first + removed) of the old text became [first, first + inserted) of the new. */
struct line_change {
    size_t first, removed, inserted;
};

/**
 * What edits did to the lines: few changes, sorted, with at least one untouched line between them.
 *
 * `first` counts in the text after all edits, where lines [first, first + inserted) are new; they
 * stand for `removed` lines of the text before all edits. Because the changes are sorted, `first`
 * is also the place in a text in which the changes before it in the array have been made and those
 * behind it have not. So a list with an entry per line follows by walking the array from the front:
 * at `first` take `removed` entries out and put `inserted` ones in. The place in the text before
 * all edits is `first` less the sum of inserted - removed over the changes before.
 *
 * Past the bound the two nearest changes become one, with the untouched lines between them counted
 * as removed and inserted. A zeroed struct says that nothing changed.
 */
enum { LINE_CHANGES_MAX = 16 };
struct line_changes {
    struct line_change items[LINE_CHANGES_MAX];
    size_t count;
};

/**
 * Adds a change made after all that `changes` holds, in the coordinates of the text that they led
 * to; those that touch become one. Lines put in and taken out again leave no trace.
 */
void line_changes_add(struct line_changes *changes, struct line_change change);

struct text_block;  /* text_block.h */
struct text_source; /* text_source.h */

struct text_block_ref {
    struct text_block *block;
    size_t n_lines;
};

struct text {
    struct text_block_ref *blocks;
    size_t n_blocks, capacity;
    size_t n_lines;
    size_t n_bytes;             /* line ends included */
    size_t n_owned;             /* bytes the blocks have taken for lines that were edited */
    struct text_source *source; /* what untouched lines view; counted */
};

/** An empty text: one empty line. */
void text_init(struct text *text);

/** A text over a copy of `contents`. */
void text_init_copy(struct text *text, struct span contents);

/**
 * A text that takes over the storage of `contents`, whose bytes from `offset`, `length` of them,
 * are its contents: nothing is copied. `contents` is left empty.
 */
void text_init_take(struct text *text, struct buf *contents, size_t offset, size_t length);

/**
 * A text over borrowed bytes, which must outlive it and all its snapshots: for streams that look
 * at one piece of a file at a time.
 */
void text_init_borrow(struct text *text, struct span contents);

void text_release(struct text *text);

/**
 * A copy that shares every block: O(number of blocks). It can be read on another thread while the
 * original is edited; it is released like any text, on any thread. It is made on the thread that
 * edits the original.
 */
void text_snapshot(const struct text *text, struct text *out);

/**
 * Makes the edit and adds what it did to `changes` (not NULL). The change names every line whose
 * bytes or line end may differ; a line whose end was split or joined is included. An edit that
 * puts nothing in the place of nothing changes nothing.
 */
void text_apply(struct text *text, const struct text_edit *edit, struct line_changes *changes);

/** The bytes of line `line` (< n_lines) without its end. */
struct span text_line(const struct text *text, size_t line);

/** The line's own end. */
enum line_end text_line_end(const struct text *text, size_t line);

/** Whether every byte of the line is ASCII: then bytes, UTF-16 units and code points are equal. */
bool text_line_is_ascii(const struct text *text, size_t line);

/**
 * Walks lines in order without finding the block anew for each; valid until the next edit.
 *
 *     struct text_cursor at = text_cursor_at(text, first);
 *     for (size_t line = first; line < end; line++) {
 *         struct span bytes = text_cursor_next(&at);
 */
struct text_cursor {
    const struct text *text;
    size_t block;
    size_t line;       /* within the block */
    enum line_end end; /* of the line that was given last */
};

struct text_cursor text_cursor_at(const struct text *text, size_t line);
struct span text_cursor_next(struct text_cursor *cursor);

/** Appends the whole text, line ends included. */
void text_append_to(const struct text *text, struct buf *out);

/** The bytes the text holds on the heap: source, blocks and what they own. */
size_t text_footprint(const struct text *text);

#endif

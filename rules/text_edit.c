/* SPDX-License-Identifier: MIT */
#include "rules/line_splitter.h"
#include "rules/text.h"
#include "rules/text_block.h"
#include "rules/text_source.h"

/* A block with fewer lines joins its neighbour if both together are well below the bound. */
enum { BLOCK_FEW = TEXT_BLOCK_LINES / 4, BLOCK_JOINED = TEXT_BLOCK_LINES * 3 / 4 };

/* The lines that an edit puts in the place of lines [first, first + removed). */
struct rewrite {
    size_t first, removed;
    struct text_line *lines; /* `few` or on the heap; bytes that are owned are to be copied */
    size_t n, capacity;
    struct text_line few[8];
    struct buf composed; /* bytes of lines that were put together; never grows */
};

static const struct text_line *find_line(const struct text *text, size_t line)
{
    size_t within;
    size_t at = text_block_find(text, line, &within);
    return &text->blocks[at].block->lines[within];
}

static void add_line(struct rewrite *rewrite, struct text_line line)
{
    if (rewrite->n == rewrite->capacity) {
        bool is_few = rewrite->lines == rewrite->few;
        rewrite->capacity *= 2;
        rewrite->lines = mem_resize(MEM_TEXT, is_few ? NULL : rewrite->lines, rewrite->capacity,
                                    sizeof *rewrite->lines);
        if (is_few)
            memcpy(rewrite->lines, rewrite->few, sizeof rewrite->few);
    }
    rewrite->lines[rewrite->n++] = line;
}

/* `line` with `tail` behind its bytes, and the tail's end. */
static void append_tail(struct rewrite *rewrite, struct text_line *line,
                        const struct text_line *tail)
{
    uint8_t end = tail->end;
    if (line->length == 0) {
        *line = *tail;
    } else if (tail->length > 0) {
        struct buf *composed = &rewrite->composed;
        if (line->bytes + line->length != composed->bytes + composed->length) {
            struct span head = {line->bytes, line->length};
            line->bytes = composed->bytes + composed->length;
            buf_append(composed, head);
        }
        buf_append(composed, (struct span){tail->bytes, tail->length});
        line->length += tail->length;
        line->is_ascii = line->is_ascii && tail->is_ascii;
        line->is_owned = true;
    }
    line->end = end;
}

/* Cuts the replacement into lines and puts what stands before and behind it to the outer ones. */
static void split_replacement(struct rewrite *rewrite, struct text_line prefix,
                              struct span replacement, const struct text_line *suffix)
{
    struct line_splitter splitter;
    struct text_line line;
    line_splitter_init(&splitter, replacement);
    while (line_splitter_next(&splitter, &line)) {
        line.is_owned = line.length > 0;
        add_line(rewrite, line);
    }
    struct text_line *first = &rewrite->lines[0];
    struct text_line *last = &rewrite->lines[rewrite->n - 1];
    size_t composed = (size_t)prefix.length + first->length + last->length + suffix->length;
    if (composed > 0)
        buf_reserve(&rewrite->composed, composed);
    append_tail(rewrite, &prefix, first);
    *first = prefix;
    append_tail(rewrite, last, suffix);
}

/*
 * Where a replacement ends with a line end and the line behind it is there whole, that line is not
 * rewritten; unless it is the LF that makes one line end of a CR before it.
 */
static void settle_last(struct rewrite *rewrite, bool is_end_whole)
{
    if (rewrite->n < 2)
        return;
    struct text_line *last = &rewrite->lines[rewrite->n - 1];
    if (last->length == 0 && last->end == LINE_END_LF && last[-1].end == LINE_END_CR) {
        last[-1].end = LINE_END_CRLF;
        rewrite->n--;
    } else if (is_end_whole) {
        rewrite->n--;
        rewrite->removed--;
    }
}

/* Where the first line is but an LF behind the CR of the line before, both are one line end. */
static void settle_first(struct rewrite *rewrite, const struct text *text)
{
    struct text_line *first = &rewrite->lines[0];
    if (rewrite->first == 0 || first->length > 0 || first->end != LINE_END_LF)
        return;
    const struct text_line *before = find_line(text, rewrite->first - 1);
    if (before->end != LINE_END_CR)
        return;
    *first = *before;
    first->end = LINE_END_CRLF;
    rewrite->first--;
    rewrite->removed++;
}

static void rewrite_init(struct rewrite *rewrite, const struct text *text,
                         const struct text_edit *edit)
{
    rewrite->first = edit->start.line;
    rewrite->removed = edit->end.line - edit->start.line + 1;
    rewrite->lines = rewrite->few;
    rewrite->n = 0;
    rewrite->capacity = sizeof rewrite->few / sizeof *rewrite->few;
    rewrite->composed = BUF_INIT(MEM_TEXT);
    const struct text_line *end = find_line(text, edit->end.line);
    struct text_line prefix = text_line_cut(find_line(text, edit->start.line), 0, edit->start.byte);
    struct text_line suffix = text_line_cut(end, edit->end.byte, end->length);
    suffix.end = end->end;
    split_replacement(rewrite, prefix, edit->replacement, &suffix);
    bool is_end_whole = edit->end.byte == 0 && rewrite->lines[rewrite->n - 1].length == end->length;
    settle_last(rewrite, is_end_whole);
    settle_first(rewrite, text);
}

static void rewrite_release(struct rewrite *rewrite)
{
    if (rewrite->lines != rewrite->few)
        mem_free(MEM_TEXT, rewrite->lines);
    buf_release(&rewrite->composed);
}

/* Copies line records that begin `skip` lines behind the start of block `at`. */
static struct text_line *copy_lines(const struct text *text, size_t at, size_t skip, size_t n,
                                    struct text_line *to)
{
    for (; n > 0; at++) {
        size_t there = text->blocks[at].n_lines;
        if (skip >= there) {
            skip -= there;
            continue;
        }
        size_t taken = there - skip < n ? there - skip : n;
        memcpy(to, text->blocks[at].block->lines + skip, taken * sizeof *to);
        to += taken;
        n -= taken;
        skip = 0;
    }
    return to;
}

/* Makes room for `n` references in the place of those of blocks [from, to), which are let go. */
static void replace_refs(struct text *text, size_t from, size_t to, size_t n)
{
    for (size_t i = from; i < to; i++) {
        text->n_owned -= text->blocks[i].block->n_held;
        text_block_unref(text->blocks[i].block);
    }
    size_t n_blocks = text->n_blocks - (to - from) + n;
    if (n_blocks > text->capacity) {
        text->capacity = n_blocks + n_blocks / 8;
        text->blocks = mem_resize(MEM_TEXT, text->blocks, text->capacity, sizeof *text->blocks);
    }
    memmove(&text->blocks[from + n], &text->blocks[to],
            (text->n_blocks - to) * sizeof *text->blocks);
    text->n_blocks = n_blocks;
}

/*
 * Makes new blocks of the lines of blocks [from, to), in which `removed` lines from `skip` on are
 * replaced by `n` others.
 */
static void rebuild(struct text *text, size_t from, size_t to, size_t skip, size_t removed,
                    const struct text_line *lines, size_t n)
{
    size_t before = 0;
    for (size_t i = from; i < to; i++)
        before += text->blocks[i].n_lines;
    size_t total = before - removed + n;
    struct text_line *all = mem_alloc(MEM_TEXT, total * sizeof *all);
    struct text_line *at = copy_lines(text, from, 0, skip, all);
    if (n > 0)
        memcpy(at, lines, n * sizeof *at);
    copy_lines(text, from, skip + removed, before - skip - removed, at + n);

    size_t n_blocks = (total + TEXT_BLOCK_LINES - 1) / TEXT_BLOCK_LINES;
    struct text_block_ref *made = mem_alloc(MEM_TEXT, n_blocks * sizeof *made);
    for (size_t i = 0; i < n_blocks; i++) {
        size_t first = total * i / n_blocks;
        made[i].n_lines = total * (i + 1) / n_blocks - first;
        made[i].block = text_block_create(all + first, made[i].n_lines);
    }
    mem_free(MEM_TEXT, all);
    replace_refs(text, from, to, n_blocks);
    for (size_t i = 0; i < n_blocks; i++) {
        text->blocks[from + i] = made[i];
        text->n_owned += made[i].block->n_held;
    }
    mem_free(MEM_TEXT, made);
}

static void join_if_few(struct text *text, size_t at)
{
    if (at >= text->n_blocks || text->blocks[at].n_lines >= BLOCK_FEW)
        return;
    size_t n = text->blocks[at].n_lines;
    if (at + 1 < text->n_blocks && n + text->blocks[at + 1].n_lines <= BLOCK_JOINED)
        rebuild(text, at, at + 2, 0, 0, NULL, 0);
    else if (at > 0 && n + text->blocks[at - 1].n_lines <= BLOCK_JOINED)
        rebuild(text, at - 1, at + 1, 0, 0, NULL, 0);
}

static size_t count_bytes(const struct text_line *lines, size_t n)
{
    size_t n_bytes = 0;
    for (size_t i = 0; i < n; i++)
        n_bytes += lines[i].length + line_end_length((enum line_end)lines[i].end);
    return n_bytes;
}

/* The block behind the last one that holds some of the lines; *n_bytes is what they take. */
static size_t find_end(const struct text *text, size_t at, size_t skip, size_t n, size_t *n_bytes)
{
    *n_bytes = 0;
    for (size_t left = n;; at++) {
        size_t here = text->blocks[at].n_lines - skip;
        size_t taken = here < left ? here : left;
        *n_bytes += count_bytes(text->blocks[at].block->lines + skip, taken);
        left -= taken;
        skip = 0;
        if (left == 0)
            return at + 1;
    }
}

static void replace_lines(struct text *text, const struct rewrite *rewrite)
{
    size_t skip;
    size_t n_bytes;
    size_t at = text_block_find(text, rewrite->first, &skip);
    size_t end = find_end(text, at, skip, rewrite->removed, &n_bytes);
    struct text_block_ref *ref = &text->blocks[at];
    text->n_lines = text->n_lines - rewrite->removed + rewrite->n;
    text->n_bytes = text->n_bytes - n_bytes + count_bytes(rewrite->lines, rewrite->n);
    if (end == at + 1 && ref->n_lines - rewrite->removed + rewrite->n <= TEXT_BLOCK_LINES &&
        !text_block_is_shared(ref->block)) {
        text->n_owned -= ref->block->n_held;
        text_block_splice(ref, skip, rewrite->removed, rewrite->lines, rewrite->n);
        text->n_owned += ref->block->n_held;
    } else {
        rebuild(text, at, end, skip, rewrite->removed, rewrite->lines, rewrite->n);
    }
    join_if_few(text, at);
}

/* Bytes of one line where they lie; at the second try the line has been given room to grow. */
static bool replace_bytes(struct text_block_ref *ref, size_t line, const struct text_edit *edit)
{
    size_t from = edit->start.byte;
    size_t to = edit->end.byte;
    struct text_line moved = ref->block->lines[line];
    size_t removed = to - from;
    if (moved.length == 0 || moved.length + edit->replacement.length == removed)
        return false;
    if (text_block_replace(ref, line, from, to, edit->replacement))
        return true;
    moved.is_owned = true;
    text_block_splice(ref, line, 1, &moved, 1);
    return text_block_replace(ref, line, from, to, edit->replacement);
}

/* An edit within a line, as typing is, copies the line once and changes it in place from then on.
 */
static bool replace_in_line(struct text *text, const struct text_edit *edit)
{
    struct span replacement = edit->replacement;
    if (edit->start.line != edit->end.line ||
        span_find_byte(replacement, 0, '\n') < replacement.length ||
        span_find_byte(replacement, 0, '\r') < replacement.length)
        return false;
    size_t within;
    size_t at = text_block_find(text, edit->start.line, &within);
    struct text_block_ref *ref = &text->blocks[at];
    if (text_block_is_shared(ref->block))
        return false;
    text->n_owned -= ref->block->n_held;
    bool done = replace_bytes(ref, within, edit);
    text->n_owned += ref->block->n_held;
    if (done)
        text->n_bytes = text->n_bytes - (edit->end.byte - edit->start.byte) + replacement.length;
    return done;
}

void text_apply(struct text *text, const struct text_edit *edit, struct line_changes *changes)
{
    if (edit->replacement.length == 0 && edit->start.line == edit->end.line &&
        edit->start.byte == edit->end.byte)
        return;
    struct line_change change = {.first = edit->start.line, .removed = 1, .inserted = 1};
    if (!replace_in_line(text, edit)) {
        struct rewrite rewrite;
        rewrite_init(&rewrite, text, edit);
        replace_lines(text, &rewrite);
        change = (struct line_change){rewrite.first, rewrite.removed, rewrite.n};
        rewrite_release(&rewrite);
    }
    line_changes_add(changes, change);
    text_source_pack(text);
}

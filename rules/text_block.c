/* SPDX-License-Identifier: MIT */
#include "rules/text_block.h"

#include "base/utf8.h"

/*
 * Bytes once handed out do not move until the block is compacted. A line above LINE_LARGE has a
 * chunk for itself, so that typing into it moves its tail and nothing else.
 */
enum { CHUNK_SLACK = 256, LINE_LARGE = 4096, BLOCK_WASTE = 2048 };

struct text_chunk {
    struct text_chunk *next;
    size_t capacity, used; /* bytes */
    size_t live;           /* bytes of them that lines view */
    char bytes[];
};

struct text_line text_line_cut(const struct text_line *line, size_t from, size_t to)
{
    struct text_line cut = {.bytes = "", .is_ascii = true};
    if (from == to)
        return cut;
    struct span bytes = {line->bytes + from, to - from};
    cut.bytes = bytes.bytes;
    cut.length = (uint32_t)bytes.length;
    cut.is_ascii = line->is_ascii || utf8_ascii_prefix(bytes) == bytes.length;
    cut.is_owned = line->is_owned;
    return cut;
}

static struct text_chunk *add_chunk(struct text_block *block, size_t capacity)
{
    struct text_chunk *chunk = mem_alloc(MEM_TEXT, sizeof *chunk + capacity);
    *chunk = (struct text_chunk){.next = block->chunks, .capacity = capacity};
    block->chunks = chunk;
    block->n_held += capacity;
    return chunk;
}

static struct text_chunk *find_chunk(const struct text_block *block, const struct text_line *line)
{
    uintptr_t at = (uintptr_t)line->bytes;
    struct text_chunk *chunk = block->chunks;
    while (chunk && (at < (uintptr_t)chunk->bytes || at - (uintptr_t)chunk->bytes >= chunk->used))
        chunk = chunk->next;
    return chunk;
}

static void free_chunks(struct text_chunk *chunk)
{
    while (chunk) {
        struct text_chunk *next = chunk->next;
        mem_free(MEM_TEXT, chunk);
        chunk = next;
    }
}

static void store_in(struct text_block *block, struct text_chunk *chunk, struct text_line *line)
{
    char *to = chunk->bytes + chunk->used;
    memcpy(to, line->bytes, line->length);
    line->bytes = to;
    chunk->used += line->length;
    chunk->live += line->length;
    block->n_live += line->length;
}

/* Copies what the lines are to own: the small ones into one chunk, each large one into its own. */
static void store(struct text_block *block, struct text_line *lines, size_t n, bool with_slack)
{
    size_t small = 0;
    for (size_t i = 0; i < n; i++) {
        if (!lines[i].is_owned)
            continue;
        if (lines[i].length <= LINE_LARGE) {
            small += lines[i].length;
            continue;
        }
        size_t slack = with_slack ? CHUNK_SLACK + lines[i].length / 16 : 0;
        store_in(block, add_chunk(block, lines[i].length + slack), &lines[i]);
    }
    if (small == 0)
        return;
    struct text_chunk *chunk = block->chunks;
    while (chunk && (chunk->capacity - chunk->used < small || chunk->capacity > 4 * LINE_LARGE))
        chunk = chunk->next;
    if (!chunk)
        chunk = add_chunk(block, small + (with_slack ? CHUNK_SLACK + block->n_live / 16 : 0));
    for (size_t i = 0; i < n; i++)
        if (lines[i].is_owned && lines[i].length <= LINE_LARGE)
            store_in(block, chunk, &lines[i]);
}

/* The lines view these bytes no longer; they stay readable until sweep(). */
static void forget(struct text_block *block, const struct text_line *lines, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!lines[i].is_owned)
            continue;
        find_chunk(block, &lines[i])->live -= lines[i].length;
        block->n_live -= lines[i].length;
    }
}

static void sweep(struct text_block *block)
{
    for (struct text_chunk **at = &block->chunks; *at;) {
        struct text_chunk *chunk = *at;
        if (chunk->live > 0) {
            at = &chunk->next;
            continue;
        }
        *at = chunk->next;
        block->n_held -= chunk->capacity;
        mem_free(MEM_TEXT, chunk);
    }
}

static void compact_if_wasteful(struct text_block_ref *ref)
{
    sweep(ref->block);
    if (ref->block->n_held > ref->block->n_live + ref->block->n_live / 4 + BLOCK_WASTE)
        text_block_compact(ref);
}

static struct text_block *block_alloc(size_t capacity)
{
    size_t size = sizeof(struct text_block) + capacity * sizeof(struct text_line);
    struct text_block *block = mem_alloc(MEM_TEXT, size);
    atomic_init(&block->refs, 1);
    block->capacity = (uint32_t)capacity;
    block->n_held = 0;
    block->n_live = 0;
    block->chunks = NULL;
    return block;
}

struct text_block *text_block_create(const struct text_line *lines, size_t n_lines)
{
    struct text_block *block = block_alloc(n_lines);
    memcpy(block->lines, lines, n_lines * sizeof *lines);
    store(block, block->lines, n_lines, false);
    return block;
}

struct text_block *text_block_acquire(struct text_block *block)
{
    atomic_fetch_add_explicit(&block->refs, 1, memory_order_relaxed);
    return block;
}

void text_block_unref(struct text_block *block)
{
    if (atomic_fetch_sub_explicit(&block->refs, 1, memory_order_acq_rel) > 1)
        return;
    free_chunks(block->chunks);
    mem_free(MEM_TEXT, block);
}

bool text_block_is_shared(const struct text_block *block)
{
    return atomic_load_explicit(&block->refs, memory_order_acquire) > 1;
}

static void reserve_lines(struct text_block_ref *ref, size_t n_lines)
{
    if (n_lines <= ref->block->capacity)
        return;
    size_t capacity = n_lines + n_lines / 8 + 4;
    if (capacity > TEXT_BLOCK_LINES)
        capacity = TEXT_BLOCK_LINES;
    size_t size = sizeof(struct text_block) + capacity * sizeof(struct text_line);
    ref->block = mem_resize(MEM_TEXT, ref->block, size, 1);
    ref->block->capacity = (uint32_t)capacity;
}

void text_block_splice(struct text_block_ref *ref, size_t at, size_t removed,
                       const struct text_line *lines, size_t n)
{
    reserve_lines(ref, ref->n_lines - removed + n);
    struct text_block *block = ref->block;
    struct text_line *here = &block->lines[at];
    forget(block, here, removed);
    memmove(here + n, here + removed, (ref->n_lines - at - removed) * sizeof *here);
    if (n > 0)
        memcpy(here, lines, n * sizeof *here);
    ref->n_lines = ref->n_lines - removed + n;
    store(block, here, n, true);
    compact_if_wasteful(ref);
}

static bool is_ascii(struct span span)
{
    return utf8_ascii_prefix(span) == span.length;
}

/* Moves the line's tail and fills the gap; there is room for it. */
static void replace_bytes(struct text_line *line, char *bytes, size_t from, size_t to,
                          struct span replacement)
{
    memmove(bytes + from + replacement.length, bytes + to, line->length - to);
    if (replacement.length > 0)
        memcpy(bytes + from, replacement.bytes, replacement.length);
    line->length = (uint32_t)(line->length - (to - from) + replacement.length);
    line->is_ascii =
        is_ascii(replacement) && (line->is_ascii || is_ascii((struct span){bytes, line->length}));
}

bool text_block_replace(struct text_block_ref *ref, size_t at, size_t from, size_t to,
                        struct span replacement)
{
    struct text_block *block = ref->block;
    struct text_line *line = &block->lines[at];
    if (!line->is_owned)
        return false;
    struct text_chunk *chunk = find_chunk(block, line);
    size_t start = (size_t)(line->bytes - chunk->bytes);
    size_t before = line->length;
    size_t after = before - (to - from) + replacement.length;
    bool is_last = start + before == chunk->used;
    if (after > before && (!is_last || after > chunk->capacity - start))
        return false;
    replace_bytes(line, chunk->bytes + start, from, to, replacement);
    chunk->live = chunk->live - before + after;
    block->n_live = block->n_live - before + after;
    if (is_last)
        chunk->used = start + after;
    compact_if_wasteful(ref);
    return true;
}

void text_block_compact(struct text_block_ref *ref)
{
    struct text_block *block = ref->block;
    if (block->n_held == block->n_live)
        return;
    struct text_chunk *old = block->chunks;
    block->chunks = NULL;
    block->n_held = 0;
    block->n_live = 0;
    store(block, block->lines, ref->n_lines, false);
    free_chunks(old);
}

size_t text_block_footprint(const struct text_block *block)
{
    size_t size = sizeof *block + block->capacity * sizeof *block->lines;
    for (const struct text_chunk *chunk = block->chunks; chunk; chunk = chunk->next)
        size += sizeof *chunk + chunk->capacity;
    return size;
}

size_t text_block_find(const struct text *text, size_t line, size_t *within)
{
    size_t at = 0;
    if (line < text->n_lines / 2) {
        for (; line >= text->blocks[at].n_lines; at++)
            line -= text->blocks[at].n_lines;
        *within = line;
        return at;
    }
    size_t from_end = text->n_lines - line;
    for (at = text->n_blocks - 1; from_end > text->blocks[at].n_lines; at--)
        from_end -= text->blocks[at].n_lines;
    *within = text->blocks[at].n_lines - from_end;
    return at;
}

/* SPDX-License-Identifier: MIT */
#include "rules/text_source.h"

#include "rules/text_block.h"

/* Beyond the text's own size it may hold a sixteenth of it, and this. */
enum { TEXT_WASTE = 64 * 1024 };

struct text_source {
    atomic_uint refs;
    char *storage; /* NULL: borrowed, or no line views it any more */
    size_t size;
};

static struct text_source *source_alloc(void)
{
    struct text_source *source = mem_alloc(MEM_TEXT, sizeof *source);
    atomic_init(&source->refs, 1);
    source->storage = NULL;
    source->size = 0;
    return source;
}

struct text_source *text_source_create(struct buf *contents, size_t used)
{
    struct text_source *source = source_alloc();
    mem_hand_over(contents->tag, MEM_TEXT, contents->bytes);
    source->storage = contents->bytes;
    source->size = contents->capacity;
    if (contents->capacity - used > used / 64) {
        source->storage = mem_resize(MEM_TEXT, source->storage, used, 1);
        source->size = used;
    }
    *contents = (struct buf){.tag = contents->tag};
    return source;
}

struct text_source *text_source_create_borrowed(void)
{
    return source_alloc();
}

struct text_source *text_source_acquire(struct text_source *source)
{
    atomic_fetch_add_explicit(&source->refs, 1, memory_order_relaxed);
    return source;
}

void text_source_unref(struct text_source *source)
{
    if (atomic_fetch_sub_explicit(&source->refs, 1, memory_order_acq_rel) > 1)
        return;
    mem_free(MEM_TEXT, source->storage);
    mem_free(MEM_TEXT, source);
}

const char *text_source_bytes(const struct text_source *source)
{
    return source->storage;
}

size_t text_source_footprint(const struct text_source *source)
{
    return sizeof *source + source->size;
}

/* Moves what the lines view to the front of the source, in order; returns how much it is. */
static size_t slide(struct text *text)
{
    size_t used = 0;
    for (size_t b = 0; b < text->n_blocks; b++) {
        struct text_line *lines = text->blocks[b].block->lines;
        for (size_t i = 0; i < text->blocks[b].n_lines; i++) {
            if (lines[i].is_owned || lines[i].length == 0)
                continue;
            char *to = text->source->storage + used;
            if (to != lines[i].bytes)
                memmove(to, lines[i].bytes, lines[i].length);
            lines[i].bytes = to;
            used += lines[i].length;
        }
    }
    return used;
}

/* The source's bytes lie one behind the other, but the storage is elsewhere now. */
static void point_anew(struct text *text)
{
    const char *at = text->source->storage;
    for (size_t b = 0; b < text->n_blocks; b++) {
        struct text_line *lines = text->blocks[b].block->lines;
        for (size_t i = 0; i < text->blocks[b].n_lines; i++) {
            if (lines[i].is_owned || lines[i].length == 0)
                continue;
            lines[i].bytes = at;
            at += lines[i].length;
        }
    }
}

static void shrink(struct text *text, size_t used)
{
    struct text_source *source = text->source;
    source->size = used;
    if (used == 0) {
        mem_free(MEM_TEXT, source->storage);
        source->storage = NULL;
        return;
    }
    uintptr_t before = (uintptr_t)source->storage;
    source->storage = mem_resize(MEM_TEXT, source->storage, used, 1);
    if ((uintptr_t)source->storage != before)
        point_anew(text);
}

void text_source_pack(struct text *text)
{
    size_t held = text->source->size + text->n_owned;
    if (held <= text->n_bytes + text->n_bytes / 16 + TEXT_WASTE)
        return;
    if (atomic_load_explicit(&text->source->refs, memory_order_acquire) > 1)
        return;
    text->n_owned = 0;
    for (size_t b = 0; b < text->n_blocks; b++) {
        text_block_compact(&text->blocks[b]);
        text->n_owned += text->blocks[b].block->n_held;
    }
    if (text->source->storage)
        shrink(text, slide(text));
}

/* SPDX-License-Identifier: MIT */
#include "rules/text.h"

#include "rules/line_splitter.h"
#include "rules/text_block.h"
#include "rules/text_source.h"

static void add_block(struct text *text, const struct text_line *lines, size_t n_lines)
{
    if (text->n_blocks == text->capacity) {
        text->capacity += text->capacity / 2 + 1;
        text->blocks = mem_resize(MEM_TEXT, text->blocks, text->capacity, sizeof *text->blocks);
    }
    text->blocks[text->n_blocks++] =
        (struct text_block_ref){text_block_create(lines, n_lines), n_lines};
    text->n_lines += n_lines;
}

static void load(struct text *text, struct span contents, struct text_source *source)
{
    struct line_splitter splitter;
    struct text_line lines[TEXT_BLOCK_LINES];
    size_t n = 0;
    *text = (struct text){.n_bytes = contents.length, .source = source};
    line_splitter_init(&splitter, contents);
    while (line_splitter_next(&splitter, &lines[n])) {
        if (++n < TEXT_BLOCK_LINES)
            continue;
        add_block(text, lines, n);
        n = 0;
    }
    if (n > 0)
        add_block(text, lines, n);
    text->capacity = text->n_blocks;
    text->blocks = mem_resize(MEM_TEXT, text->blocks, text->capacity, sizeof *text->blocks);
}

void text_init(struct text *text)
{
    load(text, SPAN(""), text_source_create_borrowed());
}

void text_init_copy(struct text *text, struct span contents)
{
    struct buf copy = BUF_INIT(MEM_TEXT);
    buf_append(&copy, contents);
    text_init_take(text, &copy, 0, contents.length);
}

void text_init_take(struct text *text, struct buf *contents, size_t offset, size_t length)
{
    struct text_source *source = text_source_create(contents, offset + length);
    load(text, (struct span){length > 0 ? text_source_bytes(source) + offset : "", length}, source);
}

void text_init_borrow(struct text *text, struct span contents)
{
    load(text, contents, text_source_create_borrowed());
}

void text_release(struct text *text)
{
    /* The source comes last: when its count has fallen, the blocks' counts have fallen too. */
    for (size_t i = 0; i < text->n_blocks; i++)
        text_block_unref(text->blocks[i].block);
    mem_free(MEM_TEXT, text->blocks);
    if (text->source)
        text_source_unref(text->source);
    *text = (struct text){.n_lines = 0};
}

void text_snapshot(const struct text *text, struct text *out)
{
    *out = *text;
    out->capacity = text->n_blocks;
    out->blocks = mem_resize(MEM_TEXT, NULL, text->n_blocks, sizeof *text->blocks);
    for (size_t i = 0; i < text->n_blocks; i++) {
        out->blocks[i] = text->blocks[i];
        text_block_acquire(out->blocks[i].block);
    }
    text_source_acquire(out->source);
}

static const struct text_line *line_at(const struct text *text, size_t line)
{
    size_t within;
    size_t at = text_block_find(text, line, &within);
    return &text->blocks[at].block->lines[within];
}

struct span text_line(const struct text *text, size_t line)
{
    const struct text_line *found = line_at(text, line);
    return (struct span){found->bytes, found->length};
}

enum line_end text_line_end(const struct text *text, size_t line)
{
    return (enum line_end)line_at(text, line)->end;
}

bool text_line_is_ascii(const struct text *text, size_t line)
{
    return line_at(text, line)->is_ascii;
}

struct text_cursor text_cursor_at(const struct text *text, size_t line)
{
    struct text_cursor cursor = {.text = text, .block = text->n_blocks};
    if (line < text->n_lines)
        cursor.block = text_block_find(text, line, &cursor.line);
    return cursor;
}

static const struct text_line *next_line(struct text_cursor *cursor)
{
    const struct text_block_ref *ref = &cursor->text->blocks[cursor->block];
    const struct text_line *line = &ref->block->lines[cursor->line++];
    if (cursor->line == ref->n_lines) {
        cursor->line = 0;
        cursor->block++;
    }
    cursor->end = (enum line_end)line->end;
    return line;
}

struct span text_cursor_next(struct text_cursor *cursor)
{
    const struct text_line *line = next_line(cursor);
    return (struct span){line->bytes, line->length};
}

void text_append_to(const struct text *text, struct buf *out)
{
    static const struct span ends[] = {
        [LINE_END_NONE] = {"", 0},
        [LINE_END_LF] = {"\n", 1},
        [LINE_END_CR] = {"\r", 1},
        [LINE_END_CRLF] = {"\r\n", 2},
    };
    if (text->n_bytes > 0)
        buf_reserve(out, text->n_bytes);
    struct text_cursor at = text_cursor_at(text, 0);
    for (size_t i = 0; i < text->n_lines; i++) {
        const struct text_line *line = next_line(&at);
        buf_append(out, (struct span){line->bytes, line->length});
        buf_append(out, ends[line->end]);
    }
}

size_t text_footprint(const struct text *text)
{
    size_t size = text_source_footprint(text->source) + text->capacity * sizeof *text->blocks;
    for (size_t i = 0; i < text->n_blocks; i++)
        size += text_block_footprint(text->blocks[i].block);
    return size;
}

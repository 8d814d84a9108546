/* SPDX-License-Identifier: MIT */
#include "server/unified_diff.h"

#include "base/alloc.h"
#include "server/diff_name.h"

/* The lines of a text as a diff counts them: line `i` begins with line first[i] of the text. */
struct diff_lines {
    const struct text *text;
    size_t *first; /* count + 1 of them */
    size_t count;
};

/* Diff lines [old_first, old_end) became [new_first, new_end). */
struct hunk_part {
    size_t old_first, old_end, new_first, new_end;
};

struct diff {
    struct buf *out;
    struct diff_lines old, new;
    const struct fixer_result *result;
    struct span bom;
    struct hunk_part *parts;
    size_t n_parts, capacity;
};

static bool is_cut_by_cr(const struct text *text, size_t line)
{
    return text_line_end(text, line) == LINE_END_CR;
}

/* An empty last line is none. */
static void diff_lines_init(struct diff_lines *lines, const struct text *text)
{
    size_t n = text->n_lines;
    *lines = (struct diff_lines){.text = text};
    lines->first = mem_alloc(MEM_BATCH, (n + 1) * sizeof *lines->first);
    if (text_line(text, n - 1).length == 0 && (n == 1 || !is_cut_by_cr(text, n - 2)))
        n--;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !is_cut_by_cr(text, i - 1))
            lines->first[lines->count++] = i;
    lines->first[lines->count] = n;
}

/* The diff line that line `line` of the text belongs to; at the text's end the count. */
static size_t diff_line_of(const struct diff_lines *lines, size_t line)
{
    size_t low = 0, high = lines->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lines->first[middle + 1] <= line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first diff line behind all that begins before line `line` of the text. */
static size_t diff_line_behind(const struct diff_lines *lines, size_t line)
{
    size_t at = diff_line_of(lines, line);
    return at < lines->count && lines->first[at] < line ? at + 1 : at;
}

static void add_part(struct diff *diff, struct hunk_part part)
{
    struct hunk_part *last = diff->n_parts ? &diff->parts[diff->n_parts - 1] : NULL;
    if (last && (part.old_first < last->old_end || part.new_first < last->new_end)) {
        last->old_end = part.old_end;
        last->new_end = part.new_end;
        return;
    }
    if (diff->n_parts == diff->capacity) {
        diff->capacity = diff->capacity ? 2 * diff->capacity : 16;
        diff->parts = mem_resize(MEM_BATCH, diff->parts, diff->capacity, sizeof *diff->parts);
    }
    diff->parts[diff->n_parts++] = part;
}

/* A change may reach into a diff line that has more lines of the text on both sides. */
static void collect_parts(struct diff *diff)
{
    struct fixer_change change = {0};
    while (fixer_next_change(diff->result, &change)) {
        struct hunk_part part = {diff_line_of(&diff->old, change.old_first),
                                 diff_line_behind(&diff->old, change.old_end),
                                 diff_line_of(&diff->new, change.new_first),
                                 diff_line_behind(&diff->new, change.new_end)};
        add_part(diff, part);
    }
}

static void append_bytes_of(const struct diff_lines *lines, size_t index, struct buf *out)
{
    static const char *const ends[] = {"", "\n", "\r", "\r\n"};
    for (size_t i = lines->first[index]; i < lines->first[index + 1]; i++) {
        buf_append(out, text_line(lines->text, i));
        buf_append_string(out, ends[text_line_end(lines->text, i)]);
    }
}

static void append_line(struct diff *diff, char mark, const struct diff_lines *lines, size_t index)
{
    buf_append_byte(diff->out, mark);
    if (index == 0)
        buf_append(diff->out, diff->bom);
    append_bytes_of(lines, index, diff->out);
    if (diff->out->bytes[diff->out->length - 1] != '\n')
        buf_append_string(diff->out, "\n\\ No newline at end of file\n");
}

static void append_range(struct buf *out, char mark, size_t first, size_t n)
{
    buf_printf(out, n == 1 ? "%c%zu" : "%c%zu,%zu", mark, n ? first + 1 : first, n);
}

static bool holds_secret(const struct diff *diff, size_t old_first, size_t old_end)
{
    for (size_t i = diff->old.first[old_first]; i < diff->old.first[old_end]; i++)
        if (diff->result->is_secret[i])
            return true;
    return false;
}

/* Parts [first, end), which lie near to each other; false: it is not to be shown. */
static bool append_hunk(struct diff *diff, size_t first, size_t end)
{
    const struct hunk_part *parts = diff->parts;
    const struct hunk_part *last = &parts[end - 1];
    size_t before = parts[first].old_first < DIFF_CONTEXT ? parts[first].old_first : DIFF_CONTEXT;
    size_t left = diff->old.count - last->old_end;
    size_t behind = left < DIFF_CONTEXT ? left : DIFF_CONTEXT;
    size_t old = parts[first].old_first - before;
    size_t new = parts[first].new_first - before;
    if (holds_secret(diff, old, last->old_end + behind))
        return false;
    buf_append_string(diff->out, "@@ ");
    append_range(diff->out, '-', old, last->old_end + behind - old);
    buf_append_byte(diff->out, ' ');
    append_range(diff->out, '+', new, last->new_end + behind - new);
    buf_append_string(diff->out, " @@\n");
    for (size_t i = first; i < end; i++) {
        while (old < parts[i].old_first)
            append_line(diff, ' ', &diff->old, old++);
        while (old < parts[i].old_end)
            append_line(diff, '-', &diff->old, old++);
        for (size_t at = parts[i].new_first; at < parts[i].new_end; at++)
            append_line(diff, '+', &diff->new, at);
    }
    while (old < last->old_end + behind)
        append_line(diff, ' ', &diff->old, old++);
    return true;
}

size_t unified_diff_append(struct buf *out, struct span name, const struct text *original,
                           const struct fixer_result *result, struct span bom)
{
    struct diff diff = {.out = out, .result = result, .bom = bom};
    size_t n_hidden = 0;
    diff_lines_init(&diff.old, original);
    diff_lines_init(&diff.new, &result->text);
    collect_parts(&diff);
    size_t start = out->length;
    diff_name_append_head(out, "--- a/", name);
    diff_name_append_head(out, "+++ b/", name);
    size_t head = out->length;
    for (size_t first = 0, end; first < diff.n_parts; first = end) {
        end = first + 1;
        while (end < diff.n_parts &&
               diff.parts[end].old_first - diff.parts[end - 1].old_end <= 2 * DIFF_CONTEXT)
            end++;
        n_hidden += !append_hunk(&diff, first, end);
    }
    if (out->length == head)
        out->length = start;
    mem_free(MEM_BATCH, diff.old.first);
    mem_free(MEM_BATCH, diff.new.first);
    mem_free(MEM_BATCH, diff.parts);
    return n_hidden;
}

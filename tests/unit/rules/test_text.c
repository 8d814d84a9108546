/* SPDX-License-Identifier: MIT */
#include "rules/text.h"

#include "base/utf8.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>

/* A span within a static table, where a compound literal may not stand. */
#define ROW(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* Whether the text is exactly `flat` cut at LF, CRLF and CR, by a reading of its own. */
static bool is_text(const struct text *text, struct span flat)
{
    size_t line = 0;
    size_t start = 0;
    for (size_t at = 0; at <= flat.length; at++) {
        char byte = at < flat.length ? flat.bytes[at] : '\0';
        if (at < flat.length && byte != '\n' && byte != '\r')
            continue;
        enum line_end end = at == flat.length ? LINE_END_NONE
                            : byte == '\n'    ? LINE_END_LF
                                              : LINE_END_CR;
        struct span bytes = span_slice(flat, start, at);
        if (end == LINE_END_CR && at + 1 < flat.length && flat.bytes[at + 1] == '\n') {
            end = LINE_END_CRLF;
            at++;
        }
        if (line >= text->n_lines || !span_equal(text_line(text, line), bytes) ||
            text_line_end(text, line) != end ||
            text_line_is_ascii(text, line) != (utf8_ascii_prefix(bytes) == bytes.length))
            return false;
        line++;
        start = at + 1;
    }
    return line == text->n_lines && text->n_bytes == flat.length;
}

static bool joins_to(const struct text *text, struct span flat)
{
    struct buf joined = {0};
    text_append_to(text, &joined);
    bool equal = span_equal(buf_span(&joined), flat);
    buf_release(&joined);
    return equal;
}

Test(text, lines_of_odd_texts)
{
    static const struct {
        struct span text;
        size_t n_lines;
    } rows[] = {
        {ROW(""), 1},
        {ROW("a"), 1},
        {ROW("\n"), 2},
        {ROW("\r"), 2},
        {ROW("\r\n"), 2},
        {ROW("\n\r"), 3},
        {ROW("\r\r\n\n"), 4},
        {ROW("a\r"), 2},
        {ROW("a\0b\n\0"), 2},
        {ROW("a\xE2\x80\xA8"
             "b\xE2\x80\xA9"
             "c\xC2\x85"
             "d\ve\ff"),
         1},
        {ROW("\xF0\x9F\x98\x80\nascii\n\xC3\xA9"), 3},
        {ROW("a\rb\r\nc\nd"), 4},
        {ROW("\xEF\xBB\xBF"
             "a\n"),
         2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text copy;
        struct text borrowed;
        text_init_copy(&copy, rows[i].text);
        text_init_borrow(&borrowed, rows[i].text);
        cr_expect_eq(copy.n_lines, rows[i].n_lines, "row %zu has %zu lines", i, copy.n_lines);
        cr_expect(is_text(&copy, rows[i].text), "row %zu: lines", i);
        cr_expect(joins_to(&copy, rows[i].text), "row %zu: joined", i);
        cr_expect(is_text(&borrowed, rows[i].text), "row %zu: borrowed", i);
        text_release(&copy);
        text_release(&borrowed);
    }
    struct text empty;
    text_init(&empty);
    cr_expect(is_text(&empty, SPAN("")), "an empty text has one line");
    text_release(&empty);
}

Test(text, takes_the_storage_it_is_given)
{
    struct buf contents = {0};
    buf_append(&contents, SPAN("{\"text\":\"one\ntwo\"} and what follows"));
    for (size_t i = 0; i < 200; i++)
        buf_append(&contents, SPAN("junk that is dropped"));
    struct text text;
    text_init_take(&text, &contents, 9, 7);
    cr_expect(is_text(&text, SPAN("one\ntwo")));
    cr_expect(contents.bytes == NULL && contents.length == 0 && contents.capacity == 0);
    cr_expect_leq(text_footprint(&text), 256, "what follows the text is given back");
    text_release(&text);
}

/* One edit: `before` with [start, end) replaced is `after`, and these lines changed. */
struct edit_row {
    struct span before;
    struct text_position start, end;
    struct span replacement, after;
    struct line_change change;
};

static const struct edit_row edit_rows[] = {
    /* Within a line. */
    {ROW(""), {0, 0}, {0, 0}, ROW("a"), ROW("a"), {0, 1, 1}},
    {ROW("abc\nd"), {0, 1}, {0, 2}, ROW("XY"), ROW("aXYc\nd"), {0, 1, 1}},
    {ROW("a\nb"), {1, 1}, {1, 1}, ROW("c"), ROW("a\nbc"), {1, 1, 1}},
    {ROW("a\0b"), {0, 1}, {0, 2}, ROW("\0\0"), ROW("a\0\0b"), {0, 1, 1}},
    {ROW("a\xC3\xA9"), {0, 1}, {0, 3}, ROW("e"), ROW("ae"), {0, 1, 1}},
    {ROW("ab"),
     {0, 1},
     {0, 1},
     ROW("\xE2\x80\xA8"),
     ROW("a\xE2\x80\xA8"
         "b"),
     {0, 1, 1}},
    /* Lines put in, taken out, joined. */
    {ROW("ab"), {0, 1}, {0, 1}, ROW("\n"), ROW("a\nb"), {0, 1, 2}},
    {ROW("a\nb\n"), {1, 0}, {1, 0}, ROW("x\n"), ROW("a\nx\nb\n"), {1, 0, 1}},
    {ROW("a\nb\nc"), {1, 0}, {2, 0}, ROW("x\ny\n"), ROW("a\nx\ny\nc"), {1, 1, 2}},
    {ROW("a\nb\nc"), {1, 0}, {2, 0}, ROW(""), ROW("a\nc"), {1, 2, 1}},
    {ROW("a\nb\nc"), {0, 1}, {1, 0}, ROW(""), ROW("ab\nc"), {0, 2, 1}},
    {ROW("a\nb\nc"), {0, 0}, {2, 1}, ROW(""), ROW(""), {0, 3, 1}},
    {ROW("a\nb"), {1, 1}, {1, 1}, ROW("\n"), ROW("a\nb\n"), {1, 1, 2}},
    {ROW("a\n"), {1, 0}, {1, 0}, ROW("b\n"), ROW("a\nb\n"), {1, 0, 1}},
    /* A line end comes into being across a seam, or comes apart. */
    {ROW("a\rb"), {1, 0}, {1, 0}, ROW("\n"), ROW("a\r\nb"), {0, 1, 1}},
    {ROW("a\rb"), {1, 0}, {1, 0}, ROW("\nx"), ROW("a\r\nxb"), {0, 2, 2}},
    {ROW("a\r"), {1, 0}, {1, 0}, ROW("\n"), ROW("a\r\n"), {0, 1, 1}},
    {ROW("a\rb\nc"), {1, 0}, {1, 1}, ROW(""), ROW("a\r\nc"), {0, 2, 1}},
    {ROW("a\rb\nc\nd"), {1, 0}, {2, 1}, ROW(""), ROW("a\r\nd"), {0, 3, 1}},
    {ROW("a\nb"), {0, 1}, {0, 1}, ROW("\r"), ROW("a\r\nb"), {0, 1, 1}},
    {ROW("a\nb"), {0, 0}, {0, 1}, ROW("x\r"), ROW("x\r\nb"), {0, 1, 1}},
    {ROW("\nb"), {0, 0}, {0, 0}, ROW("\r"), ROW("\r\nb"), {0, 1, 1}},
    {ROW("a\r\nb"), {0, 1}, {0, 1}, ROW("\r"), ROW("a\r\r\nb"), {0, 1, 2}},
    {ROW("a\r\nb"), {0, 1}, {0, 1}, ROW("\n"), ROW("a\n\r\nb"), {0, 1, 2}},
    {ROW("a\r\rb"), {1, 0}, {1, 0}, ROW("\n"), ROW("a\r\n\rb"), {0, 1, 1}},
    {ROW("a\r\n"), {0, 1}, {1, 0}, ROW("\r"), ROW("a\r"), {0, 1, 1}},
    {ROW("a\r\n"), {0, 1}, {1, 0}, ROW("\n"), ROW("a\n"), {0, 1, 1}},
    {ROW("\r\n\n"), {0, 0}, {1, 0}, ROW("\r"), ROW("\r\n"), {0, 2, 1}},
    {ROW("a\rb\n"), {1, 0}, {1, 1}, ROW("\n\r"), ROW("a\r\n\r\n"), {0, 2, 2}},
    {ROW("a\rb\rc"), {1, 0}, {1, 1}, ROW(""), ROW("a\r\rc"), {1, 1, 1}},
};

Test(text, edits_of_one_step)
{
    for (size_t i = 0; i < sizeof edit_rows / sizeof *edit_rows; i++) {
        const struct edit_row *row = &edit_rows[i];
        struct text_edit edit = {row->start, row->end, row->replacement};
        struct line_changes changes = {.count = 0};
        struct text text;
        struct text before;
        text_init_copy(&text, row->before);
        text_snapshot(&text, &before);
        text_apply(&text, &edit, &changes);
        cr_expect(is_text(&text, row->after), "row %zu: text", i);
        cr_expect(is_text(&before, row->before), "row %zu: snapshot", i);
        cr_assert_eq(changes.count, 1, "row %zu: %zu changes", i, changes.count);
        struct line_change got = changes.items[0];
        cr_expect(got.first == row->change.first && got.removed == row->change.removed &&
                      got.inserted == row->change.inserted,
                  "row %zu: {%zu, %zu, %zu}", i, got.first, got.removed, got.inserted);
        text_release(&text);
        text_release(&before);
    }
}

Test(text, an_edit_of_nothing_changes_nothing)
{
    struct line_changes changes = {.count = 0};
    struct text text;
    text_init_copy(&text, SPAN("a\r\nb"));
    text_apply(&text, &(struct text_edit){{0, 1}, {0, 1}, SPAN("")}, &changes);
    cr_expect_eq(changes.count, 0);
    cr_expect(is_text(&text, SPAN("a\r\nb")));
    text_release(&text);
}

static void append_numbered(struct buf *out, size_t n_lines, const char *end)
{
    for (size_t i = 0; i < n_lines; i++)
        buf_printf(out, "line %zu%s", i, end);
}

/* The offset of a place, counted from the text's own lines. */
static size_t offset_of(const struct text *text, struct text_position position)
{
    size_t offset = position.byte;
    for (size_t line = 0; line < position.line; line++)
        offset += text_line(text, line).length + line_end_length(text_line_end(text, line));
    return offset;
}

/* Makes the edit in the text and in `flat`, and says whether they agree. */
static bool edit_both(struct text *text, struct buf *flat, struct text_position start,
                      struct text_position end, struct span replacement)
{
    struct line_changes changes = {.count = 0};
    struct buf after = {0};
    struct span before = buf_span(flat);
    buf_append(&after, span_slice(before, 0, offset_of(text, start)));
    buf_append(&after, replacement);
    buf_append(&after, span_slice(before, offset_of(text, end), before.length));
    text_apply(text, &(struct text_edit){start, end, replacement}, &changes);
    buf_release(flat);
    *flat = after;
    return is_text(text, buf_span(flat));
}

Test(text, edits_at_the_bounds_of_blocks)
{
    static const size_t sizes[] = {254, 255, 256, 257, 511, 512, 513, 768};
    static const char *const ends[] = {"\n", "\r", "\r\n"};
    for (size_t i = 0; i < 3 * sizeof sizes / sizeof *sizes; i++) {
        struct buf flat = {0};
        append_numbered(&flat, sizes[i / 3], ends[i % 3]);
        for (size_t line = 254; line <= 257 && line < sizes[i / 3]; line++) {
            struct buf changed = {0};
            struct text text;
            buf_append(&changed, buf_span(&flat));
            text_init_copy(&text, buf_span(&changed));
            cr_assert(is_text(&text, buf_span(&flat)), "row %zu", i);
            struct text_position start = {line, 0};
            cr_expect(edit_both(&text, &changed, start, start, SPAN("\n")), "row %zu LF", i);
            cr_expect(edit_both(&text, &changed, start, start, SPAN("a\r")), "row %zu CR", i);
            cr_expect(edit_both(&text, &changed, start, start, SPAN("\n")), "row %zu LF", i);
            struct text_position next = {line + 1, 0};
            cr_expect(edit_both(&text, &changed, start, next, SPAN("")), "row %zu take", i);
            cr_expect(
                edit_both(&text, &changed, (struct text_position){line - 1, 2}, next, SPAN("x")),
                "row %zu join", i);
            text_release(&text);
            buf_release(&changed);
        }
        buf_release(&flat);
    }
}

Test(text, a_large_paste_and_its_removal)
{
    struct buf flat = {0};
    struct buf paste = {0};
    struct text text;
    append_numbered(&flat, 100, "\n");
    append_numbered(&paste, 300, "\r\n");
    text_init_copy(&text, buf_span(&flat));
    cr_expect(edit_both(&text, &flat, (struct text_position){50, 4}, (struct text_position){50, 4},
                        buf_span(&paste)));
    cr_expect_eq(text.n_lines, 401);
    cr_expect_eq(text.n_blocks, 2);
    cr_expect(edit_both(&text, &flat, (struct text_position){50, 4}, (struct text_position){350, 0},
                        SPAN("")));
    cr_expect_eq(text.n_blocks, 1, "small blocks join");
    cr_expect(edit_both(&text, &flat, (struct text_position){0, 0},
                        (struct text_position){text.n_lines - 1, 0}, SPAN("")));
    cr_expect(is_text(&text, SPAN("")));
    cr_expect_lt(text_footprint(&text), 4096);
    text_release(&text);
    buf_release(&flat);
    buf_release(&paste);
}

Test(text, blocks_stay_in_proportion_to_lines)
{
    struct buf flat = {0};
    struct text text;
    struct line_changes changes = {.count = 0};
    append_numbered(&flat, 50000, "\n");
    text_init_copy(&text, buf_span(&flat));
    cr_expect_leq(text_footprint(&text), flat.length + 24 * text.n_lines);
    /* Nine of ten lines go, one by one, here and there. */
    for (size_t i = 0; i < 45000; i++) {
        size_t line = i * 7919 % (text.n_lines - 1);
        text_apply(&text, &(struct text_edit){{line, 0}, {line + 1, 0}, SPAN("")}, &changes);
    }
    cr_expect_eq(text.n_lines, 5001);
    cr_expect_leq(text.n_blocks, 5001 / 64, "%zu blocks", text.n_blocks);
    for (size_t i = 0; i < 20000; i++)
        text_apply(&text, &(struct text_edit){{9, 0}, {9, 0}, SPAN("new\n")}, &changes);
    cr_expect_leq(text.n_blocks, 25001 / 64, "%zu blocks", text.n_blocks);
    cr_expect_leq(changes.count, LINE_CHANGES_MAX);
    text_release(&text);
    buf_release(&flat);
}

/* The bound of an open document, with what one small heap more may take. */
static bool is_within_bound(const struct text *text)
{
    return text_footprint(text) <=
           text->n_bytes + text->n_bytes / 10 + 24 * text->n_lines + 128 * 1024;
}

Test(text, a_million_characters_typed_into_one_line)
{
    struct line_changes changes = {.count = 0};
    struct text text;
    text_init_copy(&text, SPAN("first\n\nlast"));
    size_t start = mem_count(MEM_TEXT).live;
    for (size_t i = 0; i < 1000000; i++) {
        /* Every second character is taken back, so the line stays short. */
        size_t length = text_line(&text, 1).length;
        struct text_edit edit = {{1, length}, {1, length}, SPAN("x")};
        if (length == 100)
            edit = (struct text_edit){{1, 0}, {1, 100}, SPAN("")};
        text_apply(&text, &edit, &changes);
        if (i % 1000 == 0)
            cr_assert_leq(mem_count(MEM_TEXT).live, start + 8192, "after %zu", i);
    }
    cr_expect_eq(changes.count, 1);
    text_release(&text);
}

Test(text, a_line_that_grows_to_a_million)
{
    struct line_changes changes = {.count = 0};
    struct text text;
    text_init_copy(&text, SPAN("first\n\nlast"));
    for (size_t i = 0; i < 1000000; i++)
        text_apply(&text, &(struct text_edit){{1, i}, {1, i}, SPAN("x")}, &changes);
    cr_expect_eq(text_line(&text, 1).length, 1000000);
    cr_expect(is_within_bound(&text), "%zu bytes", text_footprint(&text));
    text_release(&text);
}

Test(text, long_editing_keeps_the_text_and_the_bound)
{
    struct buf flat = {0};
    struct text text;
    struct text snapshot = {.n_lines = 0};
    struct buf snapshot_flat = {0};
    for (size_t i = 0; i < 4000; i++)
        buf_printf(&flat, "%zu: some seventy bytes of text that nobody will ever read again%s", i,
                   i % 3 ? "\n" : "\r\n");
    text_init_copy(&text, buf_span(&flat));
    uint64_t state = 1;
    for (size_t i = 0; i < 6000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t line = (size_t)(state >> 33) % (text.n_lines - 1);
        struct line_changes changes = {.count = 0};
        struct text_position start = {line, text_line(&text, line).length / 2};
        struct text_position end = {line + (state >> 40 & 1), text_line(&text, line).length};
        if (end.line > line)
            end.byte = text_line(&text, end.line).length / 3;
        struct span replacement = state >> 41 & 1 ? SPAN("\xC3\xA9t\xC3\xA9\nand a line more")
                                                  : SPAN("some other words in its place, as many");
        if (i % 100 == 0)
            cr_assert(edit_both(&text, &flat, start, end, replacement), "edit %zu", i);
        else {
            struct buf after = {0};
            buf_append(&after, span_slice(buf_span(&flat), 0, offset_of(&text, start)));
            buf_append(&after, replacement);
            buf_append(&after, span_slice(buf_span(&flat), offset_of(&text, end), flat.length));
            text_apply(&text, &(struct text_edit){start, end, replacement}, &changes);
            buf_release(&flat);
            flat = after;
        }
        if (i % 700 == 0) {
            text_snapshot(&text, &snapshot);
            buf_append(&snapshot_flat, buf_span(&flat));
        } else if (i % 700 == 350) {
            cr_assert(is_text(&snapshot, buf_span(&snapshot_flat)), "snapshot at %zu", i);
            text_release(&snapshot);
            buf_clear(&snapshot_flat);
        } else if (i % 700 > 350) {
            cr_assert(is_within_bound(&text), "edit %zu: %zu bytes for %zu", i,
                      text_footprint(&text), text.n_bytes);
        }
    }
    cr_expect(is_text(&text, buf_span(&flat)));
    text_release(&snapshot);
    text_release(&text);
    buf_release(&flat);
    buf_release(&snapshot_flat);
    cr_expect_eq(mem_count(MEM_TEXT).live, 0, "nothing is left on the heap");
}

Test(text, a_cursor_walks_over_blocks)
{
    struct buf flat = {0};
    struct text text;
    append_numbered(&flat, 700, "\n");
    text_init_copy(&text, buf_span(&flat));
    static const size_t starts[] = {0, 1, 255, 256, 257, 511, 512, 699, 700, 701};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        struct text_cursor at = text_cursor_at(&text, starts[i]);
        for (size_t line = starts[i]; line < text.n_lines; line++)
            cr_assert(span_equal(text_cursor_next(&at), text_line(&text, line)), "row %zu", i);
    }
    text_release(&text);
    buf_release(&flat);
}

/* A reader on another thread: sums up what it sees, many times, then lets the snapshot go. */
struct reader {
    struct text snapshot;
    size_t n_bytes;
    bool differs;
};

static void *read_snapshot(void *argument)
{
    struct reader *reader = argument;
    for (size_t round = 0; round < 20; round++) {
        struct text_cursor at = text_cursor_at(&reader->snapshot, 0);
        size_t sum = 0;
        for (size_t line = 0; line < reader->snapshot.n_lines; line++) {
            struct span bytes = text_cursor_next(&at);
            for (size_t i = 0; i < bytes.length; i++)
                reader->differs = reader->differs || (bytes.bytes[i] & 0x80);
            sum += bytes.length + line_end_length(text_line_end(&reader->snapshot, line));
        }
        reader->differs = reader->differs || sum != reader->n_bytes;
    }
    text_release(&reader->snapshot);
    return NULL;
}

Test(text, a_snapshot_is_read_while_the_original_is_edited)
{
    struct buf flat = {0};
    struct text text;
    struct line_changes changes = {.count = 0};
    append_numbered(&flat, 1000, "\n");
    text_init_copy(&text, buf_span(&flat));
    for (size_t round = 0; round < 30; round++) {
        struct reader reader = {.differs = false};
        pthread_t thread;
        text_snapshot(&text, &reader.snapshot);
        reader.n_bytes = reader.snapshot.n_bytes;
        cr_assert_eq(pthread_create(&thread, NULL, read_snapshot, &reader), 0);
        for (size_t i = 0; i < 300; i++) {
            size_t line = (i * 131 + round) % text.n_lines;
            text_apply(&text, &(struct text_edit){{line, 0}, {line, 0}, SPAN("more\nwords ")},
                       &changes);
        }
        cr_assert_eq(pthread_join(thread, NULL), 0);
        cr_expect_not(reader.differs, "round %zu", round);
    }
    text_release(&text);
    buf_release(&flat);
    cr_expect_eq(mem_count(MEM_TEXT).live, 0);
}

Test(text, changes_merge_in_the_text_after_all)
{
    static const struct {
        struct line_change made[4];
        size_t n_made;
        struct line_change merged[4];
        size_t n_merged;
    } rows[] = {
        {{{5, 1, 1}, {5, 1, 1}}, 2, {{5, 1, 1}}, 1},
        {{{5, 1, 1}, {6, 1, 1}}, 2, {{5, 2, 2}}, 1}, /* touching */
        {{{5, 1, 1}, {7, 1, 1}}, 2, {{5, 1, 1}, {7, 1, 1}}, 2},
        {{{9, 1, 3}, {2, 1, 1}}, 2, {{2, 1, 1}, {9, 1, 3}}, 2},
        {{{9, 1, 3}, {2, 0, 4}}, 2, {{2, 0, 4}, {13, 1, 3}}, 2}, /* the later one moves */
        {{{9, 1, 1}, {2, 3, 0}}, 2, {{2, 3, 0}, {6, 1, 1}}, 2},
        {{{5, 0, 3}, {6, 1, 1}}, 2, {{5, 0, 3}}, 1}, /* within what was put in */
        {{{5, 0, 3}, {4, 5, 1}}, 2, {{4, 2, 1}}, 1},
        {{{5, 0, 3}, {5, 3, 0}}, 2, {{0, 0, 0}}, 0}, /* put in and taken out again */
        {{{5, 3, 0}, {5, 0, 3}}, 2, {{5, 3, 3}}, 1},
        {{{2, 1, 1}, {6, 1, 2}, {4, 1, 1}}, 3, {{2, 1, 1}, {4, 1, 1}, {6, 1, 2}}, 3},
        {{{2, 1, 1}, {6, 1, 2}, {3, 3, 1}}, 3, {{2, 5, 4}}, 1}, /* one that touches both */
        {{{3, 0, 0}}, 1, {{0, 0, 0}}, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct line_changes changes = {.count = 0};
        for (size_t k = 0; k < rows[i].n_made; k++)
            line_changes_add(&changes, rows[i].made[k]);
        cr_expect_eq(changes.count, rows[i].n_merged, "row %zu: %zu", i, changes.count);
        for (size_t k = 0; k < rows[i].n_merged && k < changes.count; k++) {
            struct line_change got = changes.items[k];
            struct line_change want = rows[i].merged[k];
            cr_expect(got.first == want.first && got.removed == want.removed &&
                          got.inserted == want.inserted,
                      "row %zu item %zu: {%zu, %zu, %zu}", i, k, got.first, got.removed,
                      got.inserted);
        }
    }
}

Test(text, past_the_bound_the_nearest_changes_merge)
{
    struct line_changes changes = {.count = 0};
    for (size_t i = 0; i < LINE_CHANGES_MAX; i++)
        line_changes_add(&changes, (struct line_change){i * 10, 1, 1});
    cr_assert_eq(changes.count, LINE_CHANGES_MAX);
    line_changes_add(&changes, (struct line_change){72, 1, 2});
    cr_assert_eq(changes.count, LINE_CHANGES_MAX);
    struct line_change merged = changes.items[7];
    cr_expect(merged.first == 70 && merged.removed == 3 && merged.inserted == 4);
    cr_expect_eq(changes.items[8].first, 81);
}

/* SPDX-License-Identifier: MIT */
#include "server/document.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const struct day today = {2024, 6, 15};

static const struct rule rules[] = {
    {.id = "d/needle",
     .message = "n",
     .severity = SEVERITY_WARNING,
     .triggers = WORDS("needle"),
     .pattern = "needle"},
};

static const struct rule_module module = {
    .abi = RULE_MODULE_ABI,
    .rule_size = sizeof(struct rule),
    .id = "d",
    .title = "Needle",
    .rules = rules,
    .n_rules = 1,
};

struct desk {
    struct rule_cache *cache;
    struct scan_scratch *scratch;
    struct document *document;
};

static struct rule_set *acquire(struct desk *desk)
{
    const struct rule_config config = {.language = desk->document->language};
    return rule_cache_acquire(desk->cache, &config);
}

static void take(struct desk *desk, struct span contents)
{
    struct text text;
    text_init_copy(&text, contents);
    document_take_text(desk->document, &text);
}

static void desk_init(struct desk *desk, struct span contents)
{
    static const struct rule_module *const modules[] = {&module};
    *desk = (struct desk){rule_cache_create(modules, 1), scan_scratch_create(),
                          document_create(SPAN("file:///a"), SPAN("file:///a"))};
    take(desk, contents);
    document_set_rules(desk->document, acquire(desk));
}

static void desk_release(struct desk *desk)
{
    document_destroy(desk->document);
    scan_scratch_destroy(desk->scratch);
    rule_cache_destroy(desk->cache);
}

static bool settle(struct desk *desk, size_t max_lines)
{
    return document_settle(desk->document, today, desk->scratch, max_lines);
}

static size_t found(const struct desk *desk)
{
    return violation_set_count(&desk->document->state.violations, VIOLATION_FINDING, 0);
}

static void lines_of(struct buf *out, const char *line, size_t n_lines)
{
    for (size_t i = 0; i < n_lines; i++)
        buf_printf(out, "%s\n", line);
}

Test(document, a_whole_text_replaces_a_shorter_or_longer_one)
{
    static const size_t sizes[] = {0, 1, 300, 2, 5000, 0, 1000};
    struct desk desk;
    desk_init(&desk, SPAN("needle"));
    cr_expect(settle(&desk, SIZE_MAX));
    cr_expect_eq(found(&desk), 1);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct buf text = {0};
        lines_of(&text, "a needle", sizes[i]);
        take(&desk, buf_span(&text));
        cr_expect(settle(&desk, SIZE_MAX));
        cr_expect_eq(found(&desk), sizes[i], "row %zu: %zu", i, found(&desk));
        buf_release(&text);
    }
    desk_release(&desk);
    document_destroy(NULL);
}

/* Replaced, edited and given other rules between two settlings: only the last state counts. */
Test(document, many_changes_before_one_look)
{
    struct desk desk;
    struct buf text = {0};
    lines_of(&text, "needle", 100);
    desk_init(&desk, SPAN("needle"));
    take(&desk, buf_span(&text));
    for (size_t i = 0; i < 40; i++) { /* more places than the list of changes holds */
        struct text_edit edit = {{i * 2, 0}, {i * 2, 1}, SPAN("")};
        document_apply(desk.document, &edit);
    }
    cr_expect(settle(&desk, SIZE_MAX));
    cr_expect_eq(found(&desk), 60);
    struct text_edit join = {{1, 6}, {99, 0}, SPAN("\r\nneedle ")};
    document_apply(desk.document, &join);
    document_set_rules(desk.document, NULL);
    cr_expect(settle(&desk, SIZE_MAX));
    document_set_rules(desk.document, acquire(&desk));
    cr_expect(settle(&desk, SIZE_MAX));
    cr_expect_eq(found(&desk), 3);
    document_mark_all(desk.document);
    cr_expect(settle(&desk, SIZE_MAX));
    cr_expect_eq(found(&desk), 3);
    buf_release(&text);
    desk_release(&desk);
}

Test(document, slices_of_any_size)
{
    static const size_t slices[] = {1, 7, 256, 999, 1000, 100000};
    struct buf text = {0};
    lines_of(&text, "needle", 1000);
    for (size_t i = 0; i < COUNT(slices); i++) {
        struct desk desk;
        size_t n_slices = 1;
        desk_init(&desk, buf_span(&text));
        while (!settle(&desk, slices[i]))
            cr_assert_leq(n_slices++, 1002, "slices of %zu never end", slices[i]);
        cr_expect_eq(found(&desk), 1000, "slices of %zu", slices[i]);
        cr_expect(slices[i] > 256 || n_slices > 1, "slices of %zu", slices[i]);
        desk_release(&desk);
    }
    buf_release(&text);
}

/* The same answer as for files, wherever lines end. */
Test(document, binary_up_to_8_kib)
{
    static const struct {
        size_t at;
        const char *filler;
        bool is_binary;
    } rows[] = {
        {0, ".", true},      {8191, ".", true},    {8192, ".", false},    {8191, "\n", true},
        {8192, "\n", false}, {8191, "\r\n", true}, {8192, "\r\n", false}, {100, "\r", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct desk desk;
        struct buf text = {0};
        while (text.length < rows[i].at)
            buf_append_string(&text, rows[i].filler);
        text.length = rows[i].at;
        buf_append(&text, SPAN("\0needle"));
        desk_init(&desk, buf_span(&text));
        cr_expect(settle(&desk, SIZE_MAX));
        cr_expect_eq(desk.document->is_binary, rows[i].is_binary, "row %zu", i);
        take(&desk, SPAN("needle"));
        cr_expect(settle(&desk, SIZE_MAX));
        cr_expect_not(desk.document->is_binary, "row %zu", i);
        desk_release(&desk);
        buf_release(&text);
    }
}

/* D11: an id that is not known, or none, falls back on the name. */
Test(document, language)
{
    static const struct {
        const char *path, *language_id, *expected;
    } rows[] = {
        {"/a/b.py", "", "python"},
        {"/a/b.py", "javascript", "javascript"},
        {"/a/b.py", "no-such", "python"},
        {"/a/b", "", "plaintext"},
        {"", "", "python"}, /* by the URI */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct document *document = document_create(SPAN("untitled:x.py"), SPAN("k"));
        buf_append_string(&document->path, rows[i].path);
        bool changed = document_set_language(document, span_from_string(rows[i].language_id));
        cr_expect_eq(document->language, language_by_id(span_from_string(rows[i].expected)),
                     "row %zu", i);
        cr_expect_eq(changed, document->language != language_plain(), "row %zu", i);
        cr_expect_not(document_set_language(document, span_from_string(rows[i].language_id)));
        document_destroy(document);
    }
}

/* Whether NUL is among the first 8 KiB is told again where an edit may have changed that: NULs come
   and go around the bound, which moves as lines are put in and taken out at the begin. */
Test(document, binary_follows_edits)
{
    enum { EDITS = 4000, BOUND_LINE = 8 * 1024 / 32 };
    static const char *const pieces[] = {"", "a", "\n", "\r", "\r\n", "0", "0", "bc\n"};
    struct desk desk;
    struct buf start = {0};
    uint32_t draw = 1;
    size_t n_binary = 0;
    lines_of(&start, "0123456789012345678901234567890", 2 * BOUND_LINE);
    desk_init(&desk, buf_span(&start));
    for (size_t i = 0; i < EDITS; i++) {
        draw = draw * 1664525u + 1013904223u;
        if (i % 20 == 0)
            take(&desk, buf_span(&start));
        struct text *text = &desk.document->text;
        size_t line = draw % 5 == 0 ? (draw >> 8) % 4 : BOUND_LINE - 8 + (draw >> 8) % 16;
        size_t length = text_line(text, line).length;
        const char *piece = pieces[(draw >> 13) % (sizeof pieces / sizeof *pieces)];
        bool clears = draw % 4 != 0 && span_find_byte(text_line(text, line), 0, '\0') < length;
        size_t byte = clears ? 0 : (draw >> 20) % (length + 1);
        struct text_edit edit = {{line, byte}, {line, clears ? length : byte}, SPAN("")};
        if (!clears)
            edit.replacement = (struct span){piece[0] == '0' ? "" : piece, strlen(piece)};
        if (draw % 9 == 0 && text->n_lines > 2 * BOUND_LINE - 50)
            edit.end = (struct text_position){line + 1, 0};
        document_apply(desk.document, &edit);
        while (!settle(&desk, SIZE_MAX))
            continue;
        struct buf whole = {0};
        text_append_to(&desk.document->text, &whole);
        struct span prefix = span_slice(buf_span(&whole), 0, 8 * 1024);
        cr_assert_eq(desk.document->is_binary, span_find_byte(prefix, 0, '\0') < prefix.length,
                     "edit %zu, at %zu:%zu", i, line, byte);
        n_binary += desk.document->is_binary;
        buf_release(&whole);
    }
    cr_expect(n_binary > EDITS / 10 && n_binary < EDITS * 9 / 10, "%zu were binary", n_binary);
    buf_release(&start);
    desk_release(&desk);
}

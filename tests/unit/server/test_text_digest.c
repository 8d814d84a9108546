/* SPDX-License-Identifier: MIT */
/* Whether a text was changed: what counts, and that documents and streams say the same. */
#include "server/document.h"
#include "server/scanner.h"
#include "server/text_digest.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const struct rule rules[] = {
    {
        .id = "d/field",
        .message = "m",
        .severity = SEVERITY_WARNING,
        .flags = RULE_DOCUMENT_CHANGED,
        .triggers = WORDS("field"),
        .lines_after = 2,
        .pattern = "field(?:\\s+more)?",
    },
    {
        .id = "d/other",
        .message = "m",
        .severity = SEVERITY_WARNING,
        .triggers = WORDS("other"),
        .pattern = "other",
    },
};
static const struct rule_module module = {
    .abi = RULE_MODULE_ABI,
    .rule_size = sizeof(struct rule),
    .id = "d",
    .title = "D",
    .rules = rules,
    .n_rules = COUNT(rules),
};

struct house {
    struct rule_cache *cache;
    struct rule_set *set;
    struct scan_scratch *scratch;
    struct scanner *scanner;
};

static void house_init(struct house *house)
{
    static const struct rule_module *const modules[] = {&module};
    const struct rule_config config = {.language = language_plain(), .profile = PROFILE_CORE};
    house->cache = rule_cache_create(modules, 1);
    house->set = rule_cache_acquire(house->cache, &config);
    house->scratch = scan_scratch_create();
    house->scanner = scanner_create();
}

static void house_release(struct house *house)
{
    scanner_destroy(house->scanner);
    scan_scratch_destroy(house->scratch);
    rule_set_unref(house->set);
    rule_cache_destroy(house->cache);
}

static void ignore_finding(void *context, const struct scanner_finding *finding)
{
    (void)context, (void)finding;
}

/* As a stream has it. */
static uint64_t rest_of(struct house *house, struct span text)
{
    uint64_t rest = 0;
    const struct scanner_job job = {.set = house->set,
                                    .language = language_plain(),
                                    .path = SPAN("a.txt"),
                                    .sink = ignore_finding,
                                    .rest = &rest};
    scanner_scan_memory(house->scanner, &job, text);
    return rest;
}

static struct document *open_document(struct house *house, struct span contents)
{
    struct document *document = document_create(SPAN("file:///a.txt"), SPAN("k"));
    struct text text;
    text_init_copy(&text, contents);
    document_take_text(document, &text);
    rule_set_ref(house->set);
    document_set_rules(document, house->set);
    document->base = mem_zalloc(MEM_SERVER, 1, sizeof *document->base);
    return document;
}

/* Whether the document, whose digest may be kept, is as one whose base has that rest. */
static bool agrees(struct house *house, struct document *document, uint64_t rest)
{
    static const struct day day = {2026, 11, 21};
    while (!document_settle(document, day, house->scratch, SIZE_MAX))
        continue;
    document->base->rest = rest;
    bool same = document_change(document) != WHEN_CHANGED;
    document->base->rest = rest + 1;
    return same && document_change(document) != WHEN_UNCHANGED;
}

Test(text_digest, what_counts)
{
    static const struct {
        const char *before, *now;
        bool is_same;
    } rows[] = {
        {"field\na\nb\n", "field\na\nb\n", true},
        {"field\na\nb\n", "field\r\n  a\r\n\r\n\tb", true},
        {"field\na\nb\n", "b\nfield\na\n", true},
        {"field 1\na\n", "field 2\na\n", true},
        {"field 1\na\n", "other\na\n", false},
        {"a\n", "a\nfield", true},
        {"field\nmore 1\na\n", "field\nmore 2\na\n", true},
        {"field field\nfield\n", "field\n", true},
        {"field\na\na\n", "field\na\n", false},
        {"field\nab\n", "field\na\nb\n", false},
        {"field\na\nb\n", "field\na\nc\n", false},
        {"field\nab\n", "field\nba\n", false},
        {"field\nother\n", "field\n", false},
        {"", "field", true},
        {"", "field\na", false},
    };
    struct house house;
    house_init(&house);
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t before = rest_of(&house, span_from_string(rows[i].before));
        uint64_t now = rest_of(&house, span_from_string(rows[i].now));
        cr_expect_eq(before == now, rows[i].is_same, "row %zu", i);
    }
    house_release(&house);
}

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % below;
}

static struct text_position draw_place(uint64_t *state, const struct text *text)
{
    size_t line = draw(state, (uint32_t)text->n_lines);
    return (struct text_position){line, draw(state, (uint32_t)text_line(text, line).length + 1)};
}

/* From edit to edit it is what a stream says of the whole, CR and LF that become one included. */
Test(text_digest, follows_edits)
{
    static const char *const pieces[] = {"\n", "\r",      "\r\n", "field", "more",         " ",
                                         "a",  "other\n", "",     "\n\n",  "field\nmore\n"};
    struct house house;
    house_init(&house);
    for (uint64_t seed = 1; seed <= 60; seed++) {
        uint64_t state = seed;
        struct document *document = open_document(&house, SPAN("a field\r\nb\n\nother\n"));
        for (int step = 0; step < 40; step++) {
            struct text_position from = draw_place(&state, &document->text);
            struct text_position to = from;
            if (draw(&state, 3) == 0) {
                to.line = from.line + draw(&state, 3);
                to.line = to.line < document->text.n_lines ? to.line : document->text.n_lines - 1;
                to.byte = text_line(&document->text, to.line).length;
            }
            struct text_edit edit = {from, to,
                                     span_from_string(pieces[draw(&state, COUNT(pieces))])};
            document_apply(document, &edit);
            struct buf whole = {0};
            text_append_to(&document->text, &whole);
            cr_assert(agrees(&house, document, rest_of(&house, buf_span(&whole))),
                      "seed %zu, step %d", (size_t)seed, step);
            buf_release(&whole);
        }
        cr_expect(document->knows_digest);
        document_destroy(document);
    }
    house_release(&house);
}

/* Lines longer than what is looked at at once, and texts of several pieces. */
Test(text_digest, streams_piece_by_piece)
{
    struct house house;
    house_init(&house);
    for (size_t length = 65000; length < 400000; length += 66003) {
        struct buf text = {0};
        buf_append_string(&text, "field\n");
        while (text.length < length)
            buf_append_string(&text, " abcdefg");
        buf_append_string(&text, "\r\n");
        for (size_t i = 0; i < length / 10; i++)
            buf_append_string(&text, i % 100 == 0 ? "a field\n" : "some text\n");
        buf_append_string(&text, "field ");
        while (text.length < 3 * length)
            buf_append_string(&text, "xyz ");
        struct document *document = open_document(&house, buf_span(&text));
        cr_expect(agrees(&house, document, rest_of(&house, buf_span(&text))), "%zu", length);
        document_destroy(document);
        buf_release(&text);
    }
    house_release(&house);
}

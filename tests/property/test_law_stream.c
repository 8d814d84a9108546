/* SPDX-License-Identifier: MIT */
/**
 * Editor and stream agree where a stream is cut: texts of several pieces, lines at and past the
 * bound, and a match at every place across every edge.
 *
 * A stream is read in pieces of 64 KiB, scanned in pieces of 256 KiB, and a long line in fragments
 * of 64 KiB that overlap by 4 KiB. AE_SEED and AE_LONG_TEXTS (60) vary the random texts.
 */
#include "law.h"

#include "base/utf8.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

enum { KIB = 1024, ACROSS = 4097 };
enum { C = 4, PLAIN = 6 }; /* of law_language */

static void append_dots(struct buf *out, size_t n)
{
    memset(buf_reserve(out, n), '.', n);
    out->length += n;
}

static size_t random_line_length(uint64_t *state)
{
    switch (law_random_below(state, 40)) {
    case 0:
        return (size_t)SCAN_LINE_MAX - 3 + law_random_below(state, 7);
    case 1:
        return law_random_below(state, 200 * KIB);
    case 2:
        return 20 * KIB + law_random_below(state, 40 * KIB);
    case 3:
        return 0;
    default:
        return law_random_below(state, 400);
    }
}

static void append_random_line(uint64_t *state, struct buf *out)
{
    /* clang-format off */
    static const char *const words[] = {
        "hit ", "look", "left", "right", "wide", "sesame", "/*", "*/", "\"", "`", "'", "${", "}",
        "// auto-enforcer: ignore logging/*\n", "// auto-enforcer: ignore-start logging/*\n",
        "// auto-enforcer: ignore-end logging/*\n", "// auto-enforcer: ignore-file errors/*\n",
        "BEGIN\n", "END", "tok_1", "danger", "// gitleaks:allow\n", "// DevSkim: ignore all\n",
        "\nsrc logging/* until 2020-01-01\n",
        "TODO", "console.log(1)", "catch (e) {", "password = \"hunter22\"", "2020-01-01",
        "\xF0\x9F\x98\x80", "\xC3\xA9", "e\xCC\x81", "bc", " ", "\xE2\x80\xA8", "<<EOF", "```",
        "\"\"\"", "aaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    /* clang-format on */
    static const char *const ends[] = {"\n", "\n", "\r\n", "\r"};
    size_t until = out->length + random_line_length(state);
    bool is_wide = until - out->length > 2 * KIB;
    while (out->length < until) {
        if (is_wide)
            append_dots(out, law_random_below(state, 3000));
        buf_append_string(out, words[law_random_below(state, sizeof words / sizeof *words)]);
    }
    buf_append_string(out, ends[law_random_below(state, 4)]);
}

static void check_text(struct law *law, enum law_rules rules, size_t language, struct span text,
                       enum law_encoding encoding, const char *name, uint64_t number)
{
    struct buf difference = {0};
    struct document *document = law_open(law, rules, language, text);
    cr_assert(law_stream_agrees(law, document, encoding, &difference),
              "%s %" PRIu64 " (%s, %zu bytes, encoding %d):\n%s", name, number,
              law_language(language), text.length, (int)encoding, buf_string(&difference));
    document_destroy(document);
    buf_release(&difference);
}

Test(law_stream, long_texts, .timeout = 3600)
{
    uint64_t count = law_number_from_environment("AE_LONG_TEXTS", 60);
    uint64_t seed = law_number_from_environment("AE_SEED", 1);
    struct law law;
    law_init(&law);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t state = seed + i;
        struct buf text = {0};
        size_t length = 100 * KIB + law_random_below(&state, 700 * KIB);
        while (text.length < length)
            append_random_line(&state, &text);
        if (law_random_below(&state, 2))
            text.length = utf8_round_down(buf_span(&text), text.length - 1);
        enum law_rules rules = law_random_below(&state, 2) ? LAW_SHIPPED : LAW_PROBING;
        size_t language = law_random_below(&state, LAW_LANGUAGES);
        check_text(&law, rules, language, buf_span(&text),
                   (enum law_encoding)law_random_below(&state, LAW_ENCODINGS), "seed", seed + i);
        buf_release(&text);
    }
    law_release(&law);
}

/* A text full of needles, one every seven bytes; a line end breaks the one it falls into. */
enum { PERIOD = 7, NEEDLE = 6 };
struct needles {
    const char *name;
    struct buf text;
    size_t line_length, shift;
    size_t next; /* the number of the needle that is expected next */
    bool agree;
};

static size_t needle_at(const struct needles *needles, size_t number)
{
    return needles->shift + number * PERIOD;
}

static void skip_broken(struct needles *needles)
{
    struct span text = buf_span(&needles->text);
    while (needle_at(needles, needles->next) + NEEDLE <= text.length &&
           !span_starts_with(span_slice(text, needle_at(needles, needles->next), text.length),
                             SPAN("needle")))
        needles->next++;
}

static void on_needle(void *context, const struct scanner_finding *finding)
{
    struct needles *needles = context;
    if (strcmp(finding->rule, "needle/needle") != 0 || !needles->agree)
        return;
    skip_broken(needles);
    size_t at = needle_at(needles, needles->next);
    needles->agree = finding->line == at / (needles->line_length + 1) + 1 &&
                     finding->column == at % (needles->line_length + 1) + 1;
    needles->next += needles->agree;
}

static void check_needles(struct law *law, struct needles *needles, size_t size)
{
    append_dots(&needles->text, size);
    for (size_t at = needles->shift; at + NEEDLE <= size; at += PERIOD)
        memcpy(needles->text.bytes + at, "needle", NEEDLE);
    for (size_t at = needles->line_length; at < size; at += needles->line_length + 1)
        needles->text.bytes[at] = '\n';
    struct document *document = law_open(law, LAW_NEEDLE, PLAIN, SPAN(""));
    struct scanner_job job = {.set = document->rules,
                              .language = document->language,
                              .path = SPAN("a"),
                              .today = law_today,
                              .sink = on_needle,
                              .context = needles};
    scanner_scan_memory(law->scanner, &job, buf_span(&needles->text));
    skip_broken(needles);
    size_t at = needle_at(needles, needles->next);
    cr_assert(needles->agree && at + NEEDLE > size, "%s: the needle at byte %zu is not found alone",
              needles->name, at);
    document_destroy(document);
    buf_release(&needles->text);
}

Test(law_stream, a_match_at_every_place_across_every_edge, .timeout = 3600)
{
    static const struct {
        const char *name;
        size_t line_length;
    } rows[] = {
        {"short lines", 99},
        {"usual lines", 999},
        {"wide lines", 30011},
        {"lines of the bound", SCAN_LINE_MAX},
        {"lines past the bound", SCAN_LINE_MAX + 1},
        {"lines of two fragments", 100003},
        {"lines of many fragments", 500009},
        {"one line", SIZE_MAX / 2},
    };
    struct law law;
    law_init(&law);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t shift = 0; shift < PERIOD; shift++) {
            struct needles needles = {rows[i].name, {0}, rows[i].line_length, shift, 0, true};
            check_needles(&law, &needles, 1100 * KIB + shift);
        }
    law_release(&law);
}

/* Windows at the edge of a piece: what is looked for lies up to five lines apart. */
Test(law_stream, windows_across_an_edge, .timeout = 3600)
{
    static const char pattern[] = "left\n\n\nlook\n\n\n\n\nright\n}\nhit\nwide\n/*\nhit */ look\n";
    struct law law;
    law_init(&law);
    for (size_t shift = 0; shift < sizeof pattern; shift++) {
        struct buf text = {0};
        append_dots(&text, 250 * KIB + shift);
        for (size_t at = 999; at < text.length; at += 1000)
            text.bytes[at] = '\n';
        while (text.length < 260 * KIB)
            buf_append(&text, SPAN(pattern));
        check_text(&law, LAW_PROBING, C, buf_span(&text), LAW_UTF8, "shift", shift);
        buf_release(&text);
    }
    law_release(&law);
}

Test(law_stream, line_ends_across_an_edge)
{
    static const char *const ends[] = {"\r\n", "\r", "\n", "\r\r\n", "\n\r"};
    static const size_t edges[] = {64 * KIB, 128 * KIB, 256 * KIB, 320 * KIB};
    struct law law;
    law_init(&law);
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++)
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
            for (size_t before = 0; before < 4; before++) {
                struct buf text = {0};
                append_dots(&text, edges[i] - before);
                if (i >= 2)
                    for (size_t at = 30 * KIB; at < text.length; at += 30 * KIB)
                        text.bytes[at] = '\n';
                buf_append_string(&text, ends[e]);
                buf_append(&text, SPAN("hit needle\n hit needle"));
                check_text(&law, LAW_PROBING, PLAIN, buf_span(&text), LAW_UTF8, ends[e], edges[i]);
                check_text(&law, LAW_NEEDLE, PLAIN, buf_span(&text), LAW_UTF8, ends[e], edges[i]);
                buf_release(&text);
            }
    law_release(&law);
}

/* Every line is found, and stands between two that no other stands between. */
Test(law_stream, neighbours_across_an_edge)
{
    static const size_t lengths[] = {30, 997, 31013, SCAN_LINE_MAX + 1};
    struct law law;
    law_init(&law);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (size_t odd = 0; odd < 2; odd++) {
            struct buf text = {0};
            for (size_t line = 0; text.length < 600 * KIB; line++) {
                bool is_long = lengths[i] > SCAN_LINE_MAX && line % 3 == 0;
                buf_printf(&text, "needle %zu", line);
                append_dots(&text, is_long || lengths[i] < SCAN_LINE_MAX ? lengths[i] : 500);
                buf_append_byte(&text, '\n');
            }
            if (text.length % 2 != odd)
                buf_append_byte(&text, '.');
            check_text(&law, LAW_NEEDLE, PLAIN, buf_span(&text), LAW_UTF8, "length", lengths[i]);
            buf_release(&text);
        }
    law_release(&law);
}

Test(law_stream, gates_across_an_edge)
{
    struct law law;
    law_init(&law);
    for (size_t before = 0; before < 8; before++)
        for (size_t edge = 64 * KIB; edge <= 128 * KIB; edge += 64 * KIB) {
            struct buf text = {0};
            buf_append(&text, SPAN("hit\nright hit\n"));
            append_dots(&text, edge - before - text.length);
            buf_append(&text, SPAN("sesame open\nhit\n"));
            check_text(&law, LAW_PROBING, PLAIN, buf_span(&text), LAW_UTF8, "gate", before);
            buf_release(&text);
        }
    law_release(&law);
}

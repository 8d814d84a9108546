/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* popen, of this test alone */

#include "server/position.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* A span within a static table, where a compound literal may not stand. */
#define ROW(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

Test(position, names)
{
    static const char *const names[] = {"utf-8", "utf-16", "utf-32"};
    for (size_t i = 0; i < 3; i++) {
        enum position_encoding encoding = POSITION_UTF8;
        cr_expect_str_eq(position_encoding_name((enum position_encoding)i), names[i]);
        cr_expect(position_encoding_parse(span_from_string(names[i]), &encoding), "row %zu", i);
        cr_expect_eq((size_t)encoding, i, "row %zu", i);
    }
    enum position_encoding untouched = POSITION_UTF32;
    static const struct span others[] = {ROW(""), ROW("utf8"), ROW("UTF-8"), ROW("utf-8\0"),
                                         ROW("utf-1")};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_not(position_encoding_parse(others[i], &untouched), "row %zu", i);
    cr_expect_eq(untouched, POSITION_UTF32);
}

/* "aé日😀z", an empty line, ASCII, and a last line with a combining character: bytes and units. */
static const struct span sample = ROW("a\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80z\r\n"
                                      "\rplain\ne\xCC\x81");

Test(position, decodes_every_pair)
{
    static const struct {
        enum position_encoding encoding;
        size_t line, character;
        struct text_position expected;
    } rows[] = {
        {POSITION_UTF8, 0, 0, {0, 0}},
        {POSITION_UTF8, 0, 2, {0, 1}}, /* within é */
        {POSITION_UTF8, 0, 3, {0, 3}},
        {POSITION_UTF8, 0, 5, {0, 3}}, /* within 日 */
        {POSITION_UTF8, 0, 9, {0, 6}}, /* within 😀 */
        {POSITION_UTF8, 0, 10, {0, 10}},
        {POSITION_UTF8, 0, 11, {0, 11}},
        {POSITION_UTF8, 0, 12, {0, 11}}, /* behind the line, before CRLF */
        {POSITION_UTF8, 0, 2147483647, {0, 11}},
        {POSITION_UTF16, 0, 1, {0, 1}},
        {POSITION_UTF16, 0, 2, {0, 3}},
        {POSITION_UTF16, 0, 3, {0, 6}},
        {POSITION_UTF16, 0, 4, {0, 6}}, /* between the surrogates */
        {POSITION_UTF16, 0, 5, {0, 10}},
        {POSITION_UTF16, 0, 6, {0, 11}},
        {POSITION_UTF16, 0, 7, {0, 11}},
        {POSITION_UTF16, 0, SIZE_MAX, {0, 11}},
        {POSITION_UTF32, 0, 3, {0, 6}},
        {POSITION_UTF32, 0, 4, {0, 10}},
        {POSITION_UTF32, 0, 5, {0, 11}},
        {POSITION_UTF32, 0, 6, {0, 11}},
        {POSITION_UTF16, 1, 0, {1, 0}},
        {POSITION_UTF16, 1, 9, {1, 0}},
        {POSITION_UTF16, 2, 5, {2, 5}},
        {POSITION_UTF32, 2, 6, {2, 5}},
        {POSITION_UTF8, 2, 2, {2, 2}},
        {POSITION_UTF16, 3, 1, {3, 1}},
        {POSITION_UTF16, 3, 2, {3, 3}},
        {POSITION_UTF16, 4, 0, {3, 3}}, /* lines behind the last */
        {POSITION_UTF8, 2147483647, 5, {3, 3}},
        {POSITION_UTF32, SIZE_MAX, SIZE_MAX, {3, 3}},
    };
    struct text text;
    text_init_copy(&text, sample);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text_position got =
            position_decode(&text, rows[i].line, rows[i].character, rows[i].encoding);
        cr_expect(got.line == rows[i].expected.line && got.byte == rows[i].expected.byte,
                  "row %zu: {%zu, %zu}", i, got.line, got.byte);
    }
    text_release(&text);
}

Test(position, encodes_in_units)
{
    static const struct {
        struct text_position at;
        size_t units[3];
    } rows[] = {
        {{0, 0}, {0, 0, 0}},   {{0, 1}, {1, 1, 1}},   {{0, 3}, {3, 2, 2}},   {{0, 6}, {6, 3, 3}},
        {{0, 10}, {10, 5, 4}}, {{0, 11}, {11, 6, 5}}, {{0, 99}, {11, 6, 5}}, {{1, 0}, {0, 0, 0}},
        {{2, 4}, {4, 4, 4}},   {{2, 6}, {5, 5, 5}},   {{3, 3}, {3, 2, 2}},
    };
    struct text text;
    text_init_copy(&text, sample);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t encoding = 0; encoding < 3; encoding++)
            cr_expect_eq(position_encode(&text, rows[i].at, (enum position_encoding)encoding),
                         rows[i].units[encoding], "row %zu in %zu", i, encoding);
    text_release(&text);
    cr_expect_eq(position_units(SPAN("abc"), true, POSITION_UTF16), 3);
    cr_expect_eq(position_units(SPAN(""), false, POSITION_UTF32), 0);
}

/* The recorded cases of another library, a JSON object a line. */
struct tally {
    size_t passed, failed;
    size_t negative; /* a negative line or character: refused before it gets here */
};

struct flat_place {
    long long line, character;
};

static struct flat_place place_of(const json_t *position)
{
    return (struct flat_place){json_integer_value(json_object_get(position, "line")),
                               json_integer_value(json_object_get(position, "character"))};
}

static bool is_negative(struct flat_place place)
{
    return place.line < 0 || place.character < 0;
}

static struct span string_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return (struct span){json_string_value(value), json_string_length(value)};
}

static struct text_position decode(const struct text *text, const json_t *position)
{
    struct flat_place place = place_of(position);
    return position_decode(text, (size_t)place.line, (size_t)place.character, POSITION_UTF16);
}

/* The UTF-16 offset in the whole text; line ends are ASCII. */
static size_t utf16_offset(const struct text *text, struct text_position position)
{
    size_t offset = position_encode(text, position, POSITION_UTF16);
    for (size_t line = 0; line < position.line; line++)
        offset +=
            utf8_count_utf16(text_line(text, line)) + line_end_length(text_line_end(text, line));
    return offset;
}

/* Where a UTF-16 offset is, line and character; one within a line end is the line's end. */
static struct flat_place place_at(const struct text *text, long long offset)
{
    long long left = offset < 0 ? 0 : offset;
    for (size_t line = 0;; line++) {
        long long units = (long long)utf8_count_utf16(text_line(text, line));
        long long all = units + (long long)line_end_length(text_line_end(text, line));
        if (line + 1 == text->n_lines || left < all)
            return (struct flat_place){(long long)line, left < units ? left : units};
        left -= all;
    }
}

static bool offset_holds(const json_t *record, struct tally *tally)
{
    const json_t *position = json_object_get(record, "position");
    if (is_negative(place_of(position))) {
        tally->negative++;
        return true;
    }
    struct text text;
    text_init_borrow(&text, string_of(record, "text"));
    size_t got = utf16_offset(&text, decode(&text, position));
    text_release(&text);
    return (json_int_t)got == json_integer_value(json_object_get(record, "offset"));
}

static bool position_holds(const json_t *record)
{
    struct text text;
    text_init_borrow(&text, string_of(record, "text"));
    struct flat_place got = place_at(&text, json_integer_value(json_object_get(record, "offset")));
    struct flat_place want = place_of(json_object_get(record, "position"));
    struct text_position there =
        position_decode(&text, (size_t)got.line, (size_t)got.character, POSITION_UTF16);
    bool comes_back = there.line == (size_t)got.line &&
                      position_encode(&text, there, POSITION_UTF16) == (size_t)got.character;
    text_release(&text);
    return comes_back && got.line == want.line && got.character == want.character;
}

static void apply(struct text *text, const json_t *range, struct span replacement)
{
    struct line_changes changes = {.count = 0};
    struct text_edit edit = {decode(text, json_object_get(range, "start")),
                             decode(text, json_object_get(range, "end")), replacement};
    text_apply(text, &edit, &changes);
}

static bool text_is(const struct text *text, struct span expected)
{
    struct buf joined = {0};
    text_append_to(text, &joined);
    bool equal = span_equal(buf_span(&joined), expected);
    buf_release(&joined);
    return equal;
}

static bool update_holds(const json_t *record, struct tally *tally)
{
    struct text text;
    size_t i;
    const json_t *change;
    text_init_copy(&text, string_of(record, "before"));
    json_array_foreach(json_object_get(record, "changes"), i, change)
    {
        const json_t *range = json_object_get(change, "range");
        if (!json_is_object(range)) {
            text_release(&text);
            text_init_copy(&text, string_of(change, "text"));
        } else if (is_negative(place_of(json_object_get(range, "start"))) ||
                   is_negative(place_of(json_object_get(range, "end")))) {
            text_release(&text);
            tally->negative++;
            return true;
        } else {
            apply(&text, range, string_of(change, "text"));
        }
    }
    bool holds = text_is(&text, string_of(record, "after"));
    text_release(&text);
    return holds;
}

static struct text_position edge(const struct text *text, const json_t *edit, const char *name)
{
    return decode(text, json_object_get(json_object_get(edit, "range"), name));
}

static bool is_before(struct text_position a, struct text_position b)
{
    return a.line != b.line ? a.line < b.line : a.byte < b.byte;
}

/* Edits that all speak of the first text: in order of place, those of one place as they came. */
static bool apply_all(struct text *text, const json_t *edits)
{
    const json_t *sorted[16];
    size_t n = json_array_size(edits);
    cr_assert_leq(n, 16);
    for (size_t i = 0; i < n; i++) {
        const json_t *edit = json_array_get(edits, i);
        size_t at = i;
        for (; at > 0 && is_before(edge(text, edit, "start"), edge(text, sorted[at - 1], "start"));
             at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = edit;
    }
    for (size_t i = 1; i < n; i++)
        if (is_before(edge(text, sorted[i], "start"), edge(text, sorted[i - 1], "end")))
            return false;
    for (size_t i = n; i-- > 0;)
        apply(text, json_object_get(sorted[i], "range"), string_of(sorted[i], "newText"));
    return true;
}

static bool edits_hold(const json_t *record, bool is_error)
{
    struct text text;
    text_init_copy(&text, string_of(record, "before"));
    bool applied = apply_all(&text, json_object_get(record, "edits"));
    bool holds = is_error ? !applied : applied && text_is(&text, string_of(record, "after"));
    text_release(&text);
    return holds;
}

static bool record_holds(const json_t *record, struct tally *tally)
{
    struct span kind = string_of(record, "kind");
    if (span_equal_string(kind, "offsetAt"))
        return offset_holds(record, tally);
    if (span_equal_string(kind, "positionAt"))
        return position_holds(record);
    if (span_equal_string(kind, "update"))
        return update_holds(record, tally);
    if (span_equal_string(kind, "applyEdits"))
        return edits_hold(record, false);
    return span_equal_string(kind, "applyEdits-error") && edits_hold(record, true);
}

static void run_records(FILE *records, struct tally *tally)
{
    json_t *record;
    while ((record = json_loadf(records, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL)) != NULL) {
        size_t negative = tally->negative;
        if (!record_holds(record, tally)) {
            char *shown = json_dumps(record, JSON_COMPACT);
            fprintf(stderr, "position: fails: %s\n", shown);
            free(shown);
            tally->failed++;
        } else if (tally->negative == negative) {
            tally->passed++;
        }
        json_decref(record);
    }
}

/*
 * 14 of the 1,531 records hold a negative line or character, which that library takes for the
 * nearest valid place. The protocol's numbers are unsigned, and here such a message is refused
 * before anything is decoded, so those records say nothing about this unit.
 */
Test(position, recorded_cases_of_document_sync)
{
    static const char path[] = AE_SHARED_DATA "/text/textdocument-sync.jsonl.gz";
    FILE *there = fopen(path, "rb");
    if (!there) {
        fprintf(stderr, "SKIPPED: position/recorded_cases_of_document_sync: the recorded cases "
                        "(text/textdocument-sync.jsonl.gz) are not here\n");
        return;
    }
    fclose(there);
    struct tally tally = {0};
    FILE *records = popen("gzip -dc '" AE_SHARED_DATA "/text/textdocument-sync.jsonl.gz'", "r");
    cr_assert_not_null(records);
    run_records(records, &tally);
    cr_expect_eq(pclose(records), 0);
    fprintf(stderr, "position: %zu recorded cases pass, %zu with negative numbers left out\n",
            tally.passed, tally.negative);
    cr_expect_eq(tally.failed, 0, "%zu fail", tally.failed);
    cr_expect_eq(tally.negative, 14);
    cr_expect_eq(tally.passed, 1517);
}

/* In whatever order places are asked for, the answer is that of position_encode. */
Test(position, walking_is_encoding)
{
    static const enum position_encoding encodings[] = {POSITION_UTF8, POSITION_UTF16,
                                                       POSITION_UTF32};
    static const struct text_position places[] = {{0, 0}, {0, 9},  {0, 4}, {1, 3},  {1, 1},
                                                  {1, 1}, {0, 14}, {2, 0}, {0, 10}, {1, 99}};
    struct text text;
    text_init_copy(&text, SPAN("caf\xC3\xA9 \xF0\x9F\x98\x80 = 1;\nabc\n"));
    for (size_t e = 0; e < sizeof encodings / sizeof *encodings; e++) {
        struct position_walk walk = {0};
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            size_t walked = position_walk_to(&walk, &text, places[i], encodings[e]);
            cr_expect_eq(walked, position_encode(&text, places[i], encodings[e]),
                         "encoding %zu place %zu: %zu", e, i, walked);
        }
    }
    text_release(&text);
}

/* SPDX-License-Identifier: MIT */
/*
 * Edits of a document: its text against a flat string that is edited by counting, its findings
 * against a fresh scan and a stream. The input is three bytes (rules, language, encodings) and
 * pieces that end with 0xFF: the text to begin with, then edits of five bytes and what is put in.
 */
#include "fuzz.h"

#include "law.h"

#include "base/utf8.h"

enum { EDITS_MAX = 24, TEXT_MAX = 200 * 1024, LONG_RUN = 33000 };

/* clang-format off */
static const char *const tokens[] = {
    "\n", "\r", "\r\n", "\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x98\x80", "/*", "*/", "//", "\"",
    "'", "`", "${", "}", "\"\"\"", "<<EOF", "\nEOF\n", "```", "<!--", "-->", "<script>",
    "</script>", "#", "\\", "hit", "look", "left", "right", "sesame", "wide", "bc",
    "aaaaaaaaaaaa", "catch (e) {\n}", "except:\n", "pass\n", "password = \"hunter22\"", "TODO ",
    "by 2020-01-01", "<<<<<<< HEAD\n", "\xE2\x80\xAE", "console.log(", "R\"x(", ")x\"", "\t \n",
    "if x == None:\n",
};
/* clang-format on */
enum { N_TOKENS = sizeof tokens / sizeof *tokens, TOKEN_LONG = 0x7F };

static struct law law;

/* ASCII stands for itself, what is above it for a token; so a piece is always valid UTF-8. */
static void append_piece(struct buf *out, struct span piece)
{
    bool had_long_run = false;
    for (size_t i = 0; i < piece.length; i++) {
        unsigned char byte = (unsigned char)piece.bytes[i];
        if (byte >= 0x80) {
            buf_append_string(out, tokens[(byte - 0x80) % N_TOKENS]);
        } else if (byte != TOKEN_LONG) {
            buf_append_byte(out, (char)byte);
        } else if (!had_long_run) {
            had_long_run = true;
            memset(buf_reserve(out, LONG_RUN), '.', LONG_RUN);
            out->length += LONG_RUN;
        }
    }
}

static bool is_line_end(struct span flat, size_t at)
{
    return flat.bytes[at] == '\n' || flat.bytes[at] == '\r';
}

/* Where a client's position lies in the flat text. */
static size_t flat_offset(struct span flat, size_t line, size_t character,
                          enum position_encoding encoding)
{
    size_t at = 0;
    for (; line > 0 && at < flat.length; at++)
        line -= flat.bytes[at] == '\n' ||
                (flat.bytes[at] == '\r' && !(at + 1 < flat.length && flat.bytes[at + 1] == '\n'));
    if (line > 0)
        return flat.length;
    while (at < flat.length && !is_line_end(flat, at)) {
        size_t length;
        uint32_t code_point = utf8_decode(flat, at, &length);
        size_t units = encoding == POSITION_UTF8    ? length
                       : encoding == POSITION_UTF32 ? 1
                                                    : 1 + (size_t)(code_point > 0xFFFF);
        if (units > character)
            break;
        character -= units;
        at += length;
    }
    return at;
}

struct place {
    size_t line, character;
};

static void edit_flat(struct buf *flat, const struct place *places, struct span replacement,
                      enum position_encoding encoding)
{
    struct buf edited = {0};
    size_t start = flat_offset(buf_span(flat), places[0].line, places[0].character, encoding);
    size_t end = flat_offset(buf_span(flat), places[1].line, places[1].character, encoding);
    buf_append(&edited, span_slice(buf_span(flat), 0, start < end ? start : end));
    buf_append(&edited, replacement);
    buf_append(&edited, span_slice(buf_span(flat), start < end ? end : start, flat->length));
    buf_release(flat);
    *flat = edited;
}

static void edit_document(struct document *document, const struct place *places,
                          struct span replacement, enum position_encoding encoding)
{
    struct text_position at[2];
    for (size_t i = 0; i < 2; i++)
        at[i] = position_decode(&document->text, places[i].line, places[i].character, encoding);
    bool swap = at[1].line < at[0].line || (at[1].line == at[0].line && at[1].byte < at[0].byte);
    struct text_edit edit = {at[swap], at[!swap], replacement};
    document_apply(document, &edit);
}

static void check_text(const struct document *document, struct span flat)
{
    struct buf whole = {0};
    text_append_to(&document->text, &whole);
    fuzz_expect(span_equal(buf_span(&whole), flat), "the text is the flat one");
    fuzz_expect(document->text.n_bytes == flat.length, "the text's bytes are counted");
    buf_release(&whole);
}

static void check_law(bool holds, struct buf *difference)
{
    if (!holds)
        fprintf(stderr, "%s", buf_string(difference));
    fuzz_expect(holds, "findings are those of a fresh scan");
}

/* One edit: line, character, lines to the end, character there, and how much is scanned after. */
static void make_edit(struct document *document, struct buf *flat, struct span piece,
                      enum position_encoding encoding)
{
    struct buf replacement = {0};
    struct place places[2];
    places[0].line = fuzz_byte(&piece);
    places[0].character = fuzz_byte(&piece);
    places[1].line = places[0].line + (fuzz_byte(&piece) & 0x1F);
    places[1].character = fuzz_byte(&piece);
    unsigned char work = fuzz_byte(&piece);
    append_piece(&replacement, piece);
    edit_document(document, places, buf_span(&replacement), encoding);
    edit_flat(flat, places, buf_span(&replacement), encoding);
    buf_release(&replacement);
    check_text(document, buf_span(flat));
    for (size_t slices = work & 3; slices > 0; slices--)
        document_settle(document, law_today, law.scratch, (work >> 4) + (size_t)1);
    if (work & 4) {
        struct buf difference = {0};
        check_law(law_holds(&law, document, &difference), &difference);
        buf_release(&difference);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    law_init(&law);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span left = fuzz_input(data, size);
    enum law_rules rules = fuzz_byte(&left) % 2 ? LAW_PROBING : LAW_SHIPPED;
    size_t language = fuzz_byte(&left) % LAW_LANGUAGES;
    unsigned char encodings = fuzz_byte(&left);
    struct buf flat = {0};
    struct buf difference = {0};
    append_piece(&flat, fuzz_until(&left, '\xFF'));
    struct document *document = law_open(&law, rules, language, buf_span(&flat));
    for (size_t i = 0; left.length > 0 && i < EDITS_MAX && flat.length < TEXT_MAX; i++)
        make_edit(document, &flat, fuzz_until(&left, '\xFF'),
                  (enum position_encoding)(encodings % 3));
    check_law(law_holds(&law, document, &difference), &difference);
    check_law(law_stream_agrees(&law, document, (enum law_encoding)(encodings / 3 % LAW_ENCODINGS),
                                &difference),
              &difference);
    document_destroy(document);
    buf_release(&flat);
    buf_release(&difference);
    return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Edits of a document: its text against a flat string that is edited by counting, its findings
 * against a fresh scan and a stream, a snapshot that lives through edits against what it was made
 * of. The input is three bytes (rules, language, encodings) and pieces that end with 0xFF: the text
 * to begin with, then edits of five bytes and what is put in.
 */
#include "fuzz.h"

#include "law.h"

#include "base/utf8.h"

enum { EDITS_MAX = 24, TEXT_MAX = 200 * 1024, LONG_RUN = 33000 };
enum { REPEATS = 600, REPEATED_MAX = 80 * 1024 };

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
enum {
    N_TOKENS = sizeof tokens / sizeof *tokens,
    TOKEN_LONG = 0x7F,
    TOKEN_REPEAT = 0x1E /* the piece up to here many times */
};

/* What the bits of an edit's last byte ask for; above WORK_JOB_IS_MADE: units of a slice, less 1.
 */
enum { WORK_SLICES = 3, WORK_CHECK = 4, WORK_JOB = 8, WORK_JOB_IS_MADE = 16 };

static struct law law;

/** A document, what its text is to be, and what it was when the job was begun. */
struct subject {
    struct document *document;
    struct buf flat;
    struct scan_job *job; /* NULL: none */
    struct buf taken;
    enum position_encoding encoding;
};

static void repeat(struct buf *out)
{
    struct buf unit = {0};
    buf_append(&unit, buf_span(out));
    for (size_t i = 1; i < REPEATS && out->length + unit.length <= REPEATED_MAX; i++)
        buf_append(out, buf_span(&unit));
    buf_release(&unit);
}

/* ASCII stands for itself, what is above it for a token; so a piece is always valid UTF-8. */
static void append_piece(struct buf *out, struct span piece)
{
    bool had_long_run = false, was_repeated = false;
    for (size_t i = 0; i < piece.length; i++) {
        unsigned char byte = (unsigned char)piece.bytes[i];
        if (byte >= 0x80) {
            buf_append_string(out, tokens[(byte - 0x80) % N_TOKENS]);
        } else if (byte == TOKEN_REPEAT && !was_repeated) {
            was_repeated = true;
            repeat(out);
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

/* A place comes back from what a client is told of it. */
static void check_place(const struct text *text, struct text_position place,
                        enum position_encoding encoding)
{
    size_t character = position_encode(text, place, encoding);
    struct text_position back = position_decode(text, place.line, character, encoding);
    fuzz_expect(back.line == place.line && back.byte == place.byte, "a place comes back");
}

static void edit_document(struct document *document, const struct place *places,
                          struct span replacement, enum position_encoding encoding)
{
    struct text_position at[2];
    for (size_t i = 0; i < 2; i++) {
        at[i] = position_decode(&document->text, places[i].line, places[i].character, encoding);
        check_place(&document->text, at[i], encoding);
    }
    bool swap = at[1].line < at[0].line || (at[1].line == at[0].line && at[1].byte < at[0].byte);
    struct text_edit edit = {at[swap], at[!swap], replacement};
    document_apply(document, &edit);
}

static void check_text(const struct text *text, struct span flat)
{
    struct buf whole = {0};
    text_append_to(text, &whole);
    fuzz_expect(span_equal(buf_span(&whole), flat), "the text is the flat one");
    fuzz_expect(text->n_bytes == flat.length, "the text's bytes are counted");
    buf_release(&whole);
}

/* What edits left behind is given back, unless a snapshot views it. */
static void check_memory(const struct text *text)
{
    enum { WASTE = 64 * 1024, OF_A_BLOCK = 8 * 1024 };
    size_t bound = text->n_bytes + text->n_bytes / 16 + WASTE + (text->n_blocks + 1) * OF_A_BLOCK;
    fuzz_expect(text_footprint(text) <= bound, "a text holds little more than its bytes");
}

static void check_law(bool holds, struct buf *difference)
{
    if (!holds)
        fprintf(stderr, "%s", buf_string(difference));
    fuzz_expect(holds, "findings are those of a fresh scan");
}

/* Hands the job in, made or not; its snapshot is what the text was, whatever came since. */
static void end_job(struct subject *subject, bool is_made)
{
    struct scan_job *job = subject->job;
    if (!job)
        return;
    check_text(&job->text, buf_span(&subject->taken));
    if (is_made)
        job->job.kind->run(&job->job);
    document_end_job(subject->document);
    job->job.kind->destroy(&job->job);
    subject->job = NULL;
    buf_release(&subject->taken);
}

static void begin_or_end_job(struct subject *subject, bool is_made)
{
    if (subject->job) {
        end_job(subject, is_made);
        return;
    }
    subject->job = document_begin_job(subject->document, law_today);
    buf_append(&subject->taken, buf_span(&subject->flat));
}

static void work(struct subject *subject, unsigned char asked)
{
    if (asked & WORK_JOB)
        begin_or_end_job(subject, asked & WORK_JOB_IS_MADE);
    for (size_t slices = asked & WORK_SLICES; slices > 0; slices--)
        document_settle(subject->document, law_today, law.scratch, (asked >> 4) + (size_t)1);
    if ((asked & WORK_CHECK) && !subject->job) {
        struct buf difference = {0};
        check_law(law_holds(&law, subject->document, &difference), &difference);
        buf_release(&difference);
    }
}

/* Up to 31 lines, or 32 times as many. */
static size_t lines_to_end(unsigned char byte)
{
    return (size_t)(byte & 0x1F) << (byte >= 0xE0 ? 5 : 0);
}

/* One edit: line, character, lines to the end, character there, and how much is scanned after. */
static void make_edit(struct subject *subject, struct span piece)
{
    struct buf replacement = {0};
    struct place places[2];
    places[0].line = fuzz_byte(&piece);
    places[0].character = fuzz_byte(&piece);
    places[1].line = places[0].line + lines_to_end(fuzz_byte(&piece));
    places[1].character = fuzz_byte(&piece);
    unsigned char asked = fuzz_byte(&piece);
    append_piece(&replacement, piece);
    edit_document(subject->document, places, buf_span(&replacement), subject->encoding);
    edit_flat(&subject->flat, places, buf_span(&replacement), subject->encoding);
    buf_release(&replacement);
    check_text(&subject->document->text, buf_span(&subject->flat));
    if (!subject->job)
        check_memory(&subject->document->text);
    work(subject, asked);
}

static void subject_check(struct subject *subject, enum law_encoding encoding)
{
    struct buf difference = {0};
    check_law(law_holds(&law, subject->document, &difference), &difference);
    check_law(law_stream_agrees(&law, subject->document, encoding, &difference), &difference);
    buf_release(&difference);
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
    struct subject subject = {.encoding = (enum position_encoding)(encodings % 3)};
    append_piece(&subject.flat, fuzz_until(&left, '\xFF'));
    subject.document = law_open(&law, rules, language, buf_span(&subject.flat));
    for (size_t i = 0; left.length > 0 && i < EDITS_MAX && subject.flat.length < TEXT_MAX; i++)
        make_edit(&subject, fuzz_until(&left, '\xFF'));
    end_job(&subject, true);
    subject_check(&subject, (enum law_encoding)(encodings / 3 % LAW_ENCODINGS));
    document_destroy(subject.document);
    buf_release(&subject.flat);
    return 0;
}

/* SPDX-License-Identifier: MIT */
/**
 * The law under random edits: after any sequence of edits, however the work was sliced, a document
 * knows what a fresh scan of its text finds, and a stream of the text finds the same.
 *
 * AE_SEQUENCES says how many sequences (60,000), AE_SEED with which seed the first one begins. A
 * sequence that fails is shrunk by leaving out edits, then tokens, and printed with its seed.
 */
#include "law.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { EDITS_MAX = 24, TOKENS_MAX = 700, PIECE_MAX = 60 };

/* clang-format off */
static const char *const tokens[] = {
    /* line ends and characters */
    "\n", "\n", "\n", "\n", "\r", "\r\n", "\r\n", "a", "bc", " ", "\t", ";", "\xC3\xA9",
    "\xE6\x97\xA5", "e\xCC\x81", "\xF0\x9F\x98\x80", "\xE2\x80\xA8", "\xEF\xBB\xBF",
    /* what opens and closes */
    "/*", "*/", "//", "\"", "'", "`", "${", "}", "{", "\"\"\"", "'''", "<<EOF", "EOF", "\nEOF\n",
    "```", "~~~", "<!--", "-->", "<script>", "</script>", "<style>", "#", "\\", "(", ")", "/",
    "$(", "<a b=\"", ">", "R\"x(", ")x\"", "#if 0\n", "#endif\n",
    /* what the probes look for */
    "hit", "hit2", "look", "left", "right", "sesame", "wide", "aaaaaaaaaaaa", "d", "note",
    "OPEN SESAME",
    /* what the shipped rules look for */
    "console.log(", "console.error(e)", "catch (e) {", "catch {", "} catch (e) {\n}", "except:",
    "except Exception:\n", "pass\n", "try:", "password = \"hunter22\"", "secret: 'q8Zr1uPw'",
    "TODO", "FIXME", "#123", "2026-01-01", "2020-02-30", "1999/12/31", "TODO by 2020-01-01",
    "<<<<<<< HEAD", "\xE2\x80\xAE", "eval(", "print(", "breakpoint()", "def f(x=[]):",
    "import os", "assert (", "-----BEGIN PRIVATE " "KEY-----", "MIIEvQIBADANBgkqhkiG9w0B",
    "sk_live_" "7Yq2Lm9Xc4Vb6Nz1Kj8Hg5Fd", "debugger;", "== None", "return",
};
/* clang-format on */
enum {
    N_SHORT = sizeof tokens / sizeof *tokens,
    NUL = N_SHORT, /* one NUL byte */
    LONG_DOTS,     /* long runs, so that lines past SCAN_LINE_MAX occur */
    LONG_WORDS = LONG_DOTS + 4,
    LONG_A,
    N_TOKENS
};
static const size_t long_lengths[] = {61430, 65530, 4093, 70000};

struct piece {
    size_t n;
    unsigned char tokens[PIECE_MAX];
};

enum edit_kind { EDIT_RANGE, EDIT_WHOLE, EDIT_MARK_ALL };
struct random_edit {
    enum edit_kind kind;
    size_t line[2], character[2]; /* as a client would send them, in units, maybe outside */
    struct piece replacement;
    size_t slice;    /* lines a slice */
    size_t n_slices; /* made after the edit; SIZE_MAX: settled and checked */
};

struct sequence {
    enum law_rules rules;
    size_t language;
    enum position_encoding encoding;
    enum law_encoding file; /* what the text is streamed from at the end */
    size_t n_start;
    unsigned char start[TOKENS_MAX];
    size_t n_edits;
    struct random_edit edits[EDITS_MAX];
};

static_assert(N_TOKENS < 256, "a token is a byte");

static unsigned char random_token(uint64_t *state)
{
    size_t rare = law_random_below(state, 4000);
    if (rare < 2)
        return (unsigned char)(LONG_DOTS + law_random_below(state, N_TOKENS - LONG_DOTS));
    if (rare < 12)
        return NUL;
    return (unsigned char)law_random_below(state, N_SHORT);
}

static void random_piece(uint64_t *state, struct piece *piece)
{
    size_t size = law_random_below(state, 40) == 0 ? PIECE_MAX : law_random_below(state, 3) ? 4 : 2;
    piece->n = law_random_below(state, size);
    for (size_t i = 0; i < piece->n; i++)
        piece->tokens[i] = random_token(state);
}

static void random_edit(uint64_t *state, size_t n_lines, struct random_edit *edit)
{
    static const size_t slices[] = {1, 1, 2, 3, 7, 40, SIZE_MAX};
    size_t reach = law_random_below(state, 10) == 0 ? n_lines + 2 : 3;
    edit->kind = law_random_below(state, 40) ? EDIT_RANGE : EDIT_WHOLE;
    if (law_random_below(state, 60) == 0)
        edit->kind = EDIT_MARK_ALL;
    edit->line[0] = law_random_below(state, n_lines + 1);
    edit->line[1] =
        edit->line[0] + (law_random_below(state, 2) ? law_random_below(state, reach) : 0);
    for (size_t i = 0; i < 2; i++)
        edit->character[i] = law_random_below(state, law_random_below(state, 3) == 0 ? 60 : 6);
    random_piece(state, &edit->replacement);
    edit->slice = slices[law_random_below(state, sizeof slices / sizeof *slices)];
    edit->n_slices = law_random_below(state, 4) == 0 ? SIZE_MAX : law_random_below(state, 4);
}

static void random_sequence(uint64_t seed, struct sequence *sequence)
{
    uint64_t state = seed;
    sequence->rules = law_random_below(&state, 2) ? LAW_PROBING : LAW_SHIPPED;
    sequence->language = law_random_below(&state, LAW_LANGUAGES);
    sequence->encoding = (enum position_encoding)law_random_below(&state, 3);
    sequence->file = (enum law_encoding)law_random_below(&state, LAW_ENCODINGS);
    sequence->n_start =
        law_random_below(&state, law_random_below(&state, 25) == 0 ? TOKENS_MAX : 40);
    size_t n_lines = 1;
    for (size_t i = 0; i < sequence->n_start; i++) {
        sequence->start[i] = random_token(&state);
        n_lines += sequence->start[i] < 7;
    }
    sequence->n_edits = 1 + law_random_below(&state, EDITS_MAX);
    for (size_t i = 0; i < sequence->n_edits; i++)
        random_edit(&state, n_lines, &sequence->edits[i]);
}

static void append_run(struct buf *out, size_t length, const char *unit)
{
    size_t unit_length = strlen(unit);
    for (size_t done = 0; done < length; done += unit_length)
        buf_append_string(out, unit);
}

static void append_words(struct buf *out, size_t length)
{
    for (size_t end = out->length + length; out->length < end;) {
        buf_append_string(out, "hit left \xF0\x9F\x98\x80 ");
        append_run(out, 2000, ".");
    }
}

static void append_token(struct buf *out, unsigned char token)
{
    if (token < N_SHORT)
        buf_append_string(out, tokens[token]);
    else if (token == NUL)
        buf_append_byte(out, '\0');
    else if (token == LONG_WORDS)
        append_words(out, 66000);
    else if (token == LONG_A)
        append_run(out, 2000, "a");
    else
        append_run(out, long_lengths[token - LONG_DOTS], ".");
}

static void append_tokens(struct buf *out, const unsigned char *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        append_token(out, numbers[i]);
}

static void apply_range(struct document *document, const struct sequence *sequence,
                        const struct random_edit *random, struct span replacement)
{
    struct text_position at[2];
    for (size_t i = 0; i < 2; i++)
        at[i] = position_decode(&document->text, random->line[i], random->character[i],
                                sequence->encoding);
    bool swap = at[1].line < at[0].line || (at[1].line == at[0].line && at[1].byte < at[0].byte);
    struct text_edit edit = {at[swap], at[!swap], replacement};
    document_apply(document, &edit);
}

static void make_edit(struct document *document, const struct sequence *sequence,
                      const struct random_edit *edit)
{
    struct buf replacement = {0};
    append_tokens(&replacement, edit->replacement.tokens, edit->replacement.n);
    if (edit->kind == EDIT_MARK_ALL) {
        document_mark_all(document);
    } else if (edit->kind == EDIT_WHOLE) {
        struct text text;
        text_init_copy(&text, buf_span(&replacement));
        document_take_text(document, &text);
    } else {
        apply_range(document, sequence, edit, buf_span(&replacement));
    }
    buf_release(&replacement);
}

/* Whether the law holds all through the sequence; *difference says where it does not. */
static bool run(struct law *law, const struct sequence *sequence, struct buf *difference)
{
    struct buf start = {0};
    bool holds = true;
    append_tokens(&start, sequence->start, sequence->n_start);
    struct document *document =
        law_open(law, sequence->rules, sequence->language, buf_span(&start));
    for (size_t i = 0; holds && i < sequence->n_edits; i++) {
        const struct random_edit *edit = &sequence->edits[i];
        make_edit(document, sequence, edit);
        if (edit->n_slices == SIZE_MAX)
            holds = law_holds(law, document, difference);
        else
            for (size_t slice = 0; slice < edit->n_slices; slice++)
                document_settle(document, law_today, law->scratch, edit->slice);
    }
    holds = holds && law_holds(law, document, difference) &&
            law_stream_agrees(law, document, sequence->file, difference);
    document_destroy(document);
    buf_release(&start);
    return holds;
}

static bool fails(struct law *law, const struct sequence *sequence)
{
    struct buf difference = {0};
    bool holds = run(law, sequence, &difference);
    buf_release(&difference);
    return !holds;
}

static bool drop_edits(struct law *law, struct sequence *sequence)
{
    bool any = false;
    for (size_t i = sequence->n_edits; i-- > 0;) {
        struct sequence without = *sequence;
        without.n_edits--;
        memmove(&without.edits[i], &without.edits[i + 1],
                (without.n_edits - i) * sizeof *without.edits);
        if (!fails(law, &without))
            continue;
        *sequence = without;
        any = true;
    }
    return any;
}

static bool drop_start(struct law *law, struct sequence *sequence)
{
    bool any = false;
    for (size_t width = sequence->n_start / 2 + 1; width > 0; width /= 2)
        for (size_t i = 0; i + width <= sequence->n_start;) {
            struct sequence without = *sequence;
            without.n_start -= width;
            memmove(&without.start[i], &without.start[i + width], without.n_start - i);
            bool still = fails(law, &without);
            if (still)
                *sequence = without;
            else
                i++;
            any = any || still;
        }
    return any;
}

static bool drop_replacements(struct law *law, struct sequence *sequence)
{
    bool any = false;
    for (size_t e = 0; e < sequence->n_edits; e++)
        for (size_t i = sequence->edits[e].replacement.n; i-- > 0;) {
            struct sequence without = *sequence;
            struct piece *piece = &without.edits[e].replacement;
            piece->n--;
            memmove(&piece->tokens[i], &piece->tokens[i + 1], piece->n - i);
            if (!fails(law, &without))
                continue;
            *sequence = without;
            any = true;
        }
    return any;
}

static bool drop_slices(struct law *law, struct sequence *sequence)
{
    bool any = false;
    for (size_t e = 0; e < sequence->n_edits; e++) {
        struct sequence without = *sequence;
        if (without.edits[e].n_slices == 0)
            continue;
        without.edits[e].n_slices = 0;
        if (!fails(law, &without))
            continue;
        *sequence = without;
        any = true;
    }
    return any;
}

static void shrink(struct law *law, struct sequence *sequence)
{
    bool any = true;
    while (any) {
        any = drop_edits(law, sequence);
        any = drop_start(law, sequence) || any;
        any = drop_replacements(law, sequence) || any;
        any = drop_slices(law, sequence) || any;
    }
}

static void print_tokens(struct buf *out, const unsigned char *numbers, size_t n)
{
    struct buf text = {0};
    append_tokens(&text, numbers, n);
    law_append_quoted(out, buf_span(&text));
    buf_release(&text);
}

static void print_edit(struct buf *out, const struct random_edit *edit)
{
    if (edit->kind == EDIT_MARK_ALL)
        buf_append_string(out, "  mark all");
    else if (edit->kind == EDIT_WHOLE)
        buf_append_string(out, "  whole text becomes ");
    else
        buf_printf(out, "  %zu:%zu to %zu:%zu becomes ", edit->line[0], edit->character[0],
                   edit->line[1], edit->character[1]);
    if (edit->kind != EDIT_MARK_ALL)
        print_tokens(out, edit->replacement.tokens, edit->replacement.n);
    if (edit->n_slices == SIZE_MAX)
        buf_append_string(out, ", settle\n");
    else
        buf_printf(out, ", %zu slices of %zd lines\n", edit->n_slices, (ptrdiff_t)edit->slice);
}

static void print_failure(struct law *law, uint64_t seed, const struct sequence *sequence)
{
    static const char *const rules[] = {"shipped", "probing", "needle"};
    struct buf out = {0};
    buf_printf(&out, "the law is broken: AE_SEED=%" PRIu64 " AE_SEQUENCES=1, shrunk to\n", seed);
    buf_printf(&out, "  %s, %s rules, positions in %s\n  text ", law_language(sequence->language),
               rules[sequence->rules], position_encoding_name(sequence->encoding));
    print_tokens(&out, sequence->start, sequence->n_start);
    buf_append_byte(&out, '\n');
    for (size_t i = 0; i < sequence->n_edits; i++)
        print_edit(&out, &sequence->edits[i]);
    run(law, sequence, &out);
    fprintf(stderr, "%s\n", buf_string(&out));
    buf_release(&out);
}

Test(law, random_edits, .timeout = 3600)
{
    uint64_t count = law_number_from_environment("AE_SEQUENCES", 60000);
    uint64_t seed = law_number_from_environment("AE_SEED", 1);
    struct law law;
    struct buf difference = {0};
    law_init(&law);
    clock_t started = clock();
    for (uint64_t i = 0; i < count; i++) {
        static struct sequence sequence;
        random_sequence(seed + i, &sequence);
        if (run(&law, &sequence, &difference))
            continue;
        shrink(&law, &sequence);
        print_failure(&law, seed + i, &sequence);
        cr_assert_fail("the law is broken by seed %" PRIu64, seed + i);
    }
    double seconds = (double)(clock() - started) / CLOCKS_PER_SEC;
    fprintf(stderr, "law: %" PRIu64 " sequences from seed %" PRIu64 ", %.0f a second\n", count,
            seed, seconds > 0 ? (double)count / seconds : 0.0);
    buf_release(&difference);
    law_release(&law);
}

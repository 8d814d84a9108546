/* SPDX-License-Identifier: MIT */
/**
 * Random edits of a text against a flat string whose lines are found anew each time.
 *
 * AE_SEQUENCES says how many sequences (2,000), AE_SEED with which seed the first one begins. A
 * sequence that fails is shrunk by leaving out edits, then tokens of the first text, and printed.
 */
#include "rules/text.h"
#include "server/position.h"

#include "base/utf8.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { EDITS_MAX = 40, TOKENS_MAX = 1200, PIECE_MAX = 330 };

static const struct span tokens[] = {
    {"a", 1},
    {"bc", 2},
    {" ", 1},
    {"\n", 1},
    {"\r", 1},
    {"\r\n", 2},
    {"\n", 1},
    {"\r", 1},
    {"\xC3\xA9", 2},
    {"\xE6\x97\xA5", 3},
    {"e\xCC\x81", 3},
    {"\xF0\x9F\x98\x80", 4},
    {"\0", 1},
    {"\xE2\x80\xA8", 3},
    {"\xEF\xBB\xBF", 3},
    {"word word", 9},
    {"\t", 1},
};
enum { N_TOKENS = sizeof tokens / sizeof *tokens };

/* Tokens by number; LONG_RUN stands for a long run of letters, so that large lines occur. */
enum { LONG_RUN = N_TOKENS, LONG_RUN_LENGTH = 5000 };
struct piece {
    size_t n;
    unsigned char tokens[PIECE_MAX];
};

struct random_edit {
    size_t line[2], character[2]; /* as a client would send them, in units, maybe outside */
    struct piece replacement;
    bool snapshot_before;
};

struct sequence {
    enum position_encoding encoding;
    size_t n_start;
    unsigned char start[TOKENS_MAX];
    size_t n_edits;
    struct random_edit edits[EDITS_MAX];
};

static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static size_t random_below(uint64_t *state, size_t bound)
{
    return (size_t)(random_next(state) % bound);
}

static unsigned char random_token(uint64_t *state)
{
    return (unsigned char)(random_below(state, 3000) == 0 ? (size_t)LONG_RUN
                                                          : random_below(state, N_TOKENS));
}

static void random_edit(uint64_t *state, size_t n_lines, struct random_edit *edit)
{
    size_t line = random_below(state, n_lines + 1);
    size_t reach = random_below(state, 8) == 0 ? n_lines + 2 : 3;
    edit->line[0] = line;
    edit->line[1] = line + (random_below(state, 2) ? random_below(state, reach) : 0);
    for (size_t i = 0; i < 2; i++)
        edit->character[i] = random_below(state, random_below(state, 4) == 0 ? 40 : 5);
    size_t size = random_below(state, 60) == 0 ? PIECE_MAX : random_below(state, 3) ? 4 : 1;
    edit->replacement.n = random_below(state, size);
    for (size_t i = 0; i < edit->replacement.n; i++)
        edit->replacement.tokens[i] = random_token(state);
    edit->snapshot_before = random_below(state, 5) == 0;
}

static void random_sequence(uint64_t seed, struct sequence *sequence)
{
    uint64_t state = seed;
    sequence->encoding = (enum position_encoding)random_below(&state, 3);
    sequence->n_start = random_below(&state, random_below(&state, 15) == 0 ? TOKENS_MAX : 30);
    size_t n_lines = 1;
    for (size_t i = 0; i < sequence->n_start; i++) {
        sequence->start[i] = random_token(&state);
        if (sequence->n_start > 100 && i % 2 == 0)
            sequence->start[i] = 3; /* many lines, for more than one block */
        n_lines += sequence->start[i] >= 3 && sequence->start[i] <= 7;
    }
    sequence->n_edits = 1 + random_below(&state, EDITS_MAX);
    for (size_t i = 0; i < sequence->n_edits; i++)
        random_edit(&state, n_lines, &sequence->edits[i]);
}

static void append_token(struct buf *out, unsigned char token)
{
    if (token < LONG_RUN) {
        buf_append(out, tokens[token]);
        return;
    }
    memset(buf_reserve(out, LONG_RUN_LENGTH), 'x', LONG_RUN_LENGTH);
    out->length += LONG_RUN_LENGTH;
}

/* The model: lines with their ends, found byte by byte. */
struct model_lines {
    struct span *lines; /* line ends included */
    size_t *lengths;    /* without line ends */
    size_t n;
};

static void model_split(struct span text, struct model_lines *out)
{
    size_t capacity = 1;
    for (size_t i = 0; i < text.length; i++)
        capacity += text.bytes[i] == '\n' || text.bytes[i] == '\r';
    out->lines = mem_alloc(MEM_BASE, capacity * sizeof *out->lines);
    out->lengths = mem_alloc(MEM_BASE, capacity * sizeof *out->lengths);
    out->n = 0;
    for (size_t at = 0, start = 0;; at++) {
        size_t length = at - start;
        if (at < text.length && text.bytes[at] != '\n' && text.bytes[at] != '\r')
            continue;
        if (at + 1 < text.length && text.bytes[at] == '\r' && text.bytes[at + 1] == '\n')
            at++;
        out->lines[out->n] = span_slice(text, start, at + 1);
        out->lengths[out->n++] = length;
        start = at + 1;
        if (at >= text.length)
            return;
    }
}

static void model_release(struct model_lines *model)
{
    mem_free(MEM_BASE, model->lines);
    mem_free(MEM_BASE, model->lengths);
}

/* A client's position as an offset in the flat text. */
static size_t model_offset(struct span text, const struct model_lines *model, size_t line,
                           size_t character, enum position_encoding encoding)
{
    if (line >= model->n)
        return text.length;
    size_t offset = (size_t)(model->lines[line].bytes - text.bytes);
    size_t end = offset + model->lengths[line];
    for (size_t units = 0; offset < end;) {
        size_t length;
        uint32_t code_point = utf8_decode(text, offset, &length);
        units += encoding == POSITION_UTF8    ? length
                 : encoding == POSITION_UTF16 ? (code_point > 0xFFFF ? 2 : 1)
                                              : 1;
        if (units > character)
            break;
        offset += length;
    }
    return offset;
}

static bool same_lines(const struct text *text, struct span flat, const char **why)
{
    struct model_lines model;
    struct buf whole = {0};
    model_split(flat, &model);
    text_append_to(text, &whole);
    *why = NULL;
    if (text->n_lines != model.n)
        *why = "the number of lines differs";
    else if (text->n_bytes != flat.length)
        *why = "the number of bytes differs";
    else if (!span_equal(buf_span(&whole), flat))
        *why = "the joined lines differ";
    size_t sum = 0;
    for (size_t i = 0; i < text->n_blocks; i++) {
        sum += text->blocks[i].n_lines;
        if (text->blocks[i].n_lines == 0 || text->blocks[i].n_lines > TEXT_BLOCK_LINES)
            *why = "a block has a wrong number of lines";
    }
    if (sum != text->n_lines)
        *why = "the blocks do not add up";
    struct text_cursor cursor = text_cursor_at(text, 0);
    for (size_t i = 0; !*why && i < model.n; i++) {
        struct span bytes = text_cursor_next(&cursor);
        struct span expected = span_slice(model.lines[i], 0, model.lengths[i]);
        if (!span_equal(bytes, expected))
            *why = "a line differs";
        else if (line_end_length(text_line_end(text, i)) != model.lines[i].length - bytes.length)
            *why = "a line end differs";
        else if (text_line_is_ascii(text, i) != (utf8_ascii_prefix(expected) == expected.length))
            *why = "an ASCII mark differs";
    }
    buf_release(&whole);
    model_release(&model);
    return !*why;
}

/* Whether the changes make the old lines into the new ones, as a consumer would apply them. */
static bool changes_hold(struct span before, struct span after, const struct line_changes *changes,
                         const char **why)
{
    struct model_lines old;
    struct model_lines new;
    model_split(before, &old);
    model_split(after, &new);
    size_t at_old = 0;
    size_t at_new = 0;
    *why = changes->count > LINE_CHANGES_MAX ? "too many changes" : NULL;
    for (size_t i = 0; !*why && i <= changes->count; i++) {
        size_t until = i < changes->count ? changes->items[i].first : new.n;
        if (until < at_new || (i > 0 && i < changes->count && until == at_new))
            *why = "changes are unsorted or touch";
        for (; !*why && at_new < until; at_new++, at_old++)
            if (at_old >= old.n || at_new >= new.n ||
                !span_equal(old.lines[at_old], new.lines[at_new]))
                *why = "a line changed and no change names it";
        if (i < changes->count) {
            at_old += changes->items[i].removed;
            at_new += changes->items[i].inserted;
        }
    }
    if (!*why && (at_old != old.n || at_new != new.n))
        *why = "changes leave another number of lines";
    model_release(&old);
    model_release(&new);
    return !*why;
}

struct run {
    struct text text;
    struct buf flat;
    struct buf flat_start;
    struct line_changes all;
    struct text snapshots[EDITS_MAX];
    struct buf snapshot_flats[EDITS_MAX];
    size_t n_snapshots;
};

static bool apply_one(struct run *run, const struct random_edit *edit,
                      enum position_encoding encoding, const char **why)
{
    struct span flat = buf_span(&run->flat);
    struct model_lines model;
    struct text_position place[2];
    size_t offset[2];
    model_split(flat, &model);
    for (size_t i = 0; i < 2; i++) {
        place[i] = position_decode(&run->text, edit->line[i], edit->character[i], encoding);
        offset[i] = model_offset(flat, &model, edit->line[i], edit->character[i], encoding);
        size_t units = position_encode(&run->text, place[i], encoding);
        struct text_position again = position_decode(&run->text, place[i].line, units, encoding);
        if (again.line != place[i].line || again.byte != place[i].byte)
            *why = "a position does not come back";
        size_t line_start = (size_t)(model.lines[place[i].line].bytes - flat.bytes);
        if (line_start + place[i].byte != offset[i])
            *why = "a position is decoded to another place";
    }
    model_release(&model);
    size_t from = offset[0] <= offset[1] ? 0 : 1;
    struct buf replacement = {0};
    for (size_t i = 0; i < edit->replacement.n; i++)
        append_token(&replacement, edit->replacement.tokens[i]);
    struct text_edit made = {place[from], place[1 - from], buf_span(&replacement)};
    struct line_changes changes = {.count = 0};
    text_apply(&run->text, &made, &changes);
    for (size_t i = 0; i < changes.count; i++)
        line_changes_add(&run->all, changes.items[i]);

    struct buf after = {0};
    buf_append(&after, span_slice(flat, 0, offset[from]));
    buf_append(&after, buf_span(&replacement));
    buf_append(&after, span_slice(flat, offset[1 - from], flat.length));
    bool holds = !*why && same_lines(&run->text, buf_span(&after), why) &&
                 changes_hold(flat, buf_span(&after), &changes, why) &&
                 changes_hold(buf_span(&run->flat_start), buf_span(&after), &run->all, why);
    buf_release(&run->flat);
    buf_release(&replacement);
    run->flat = after;
    return holds;
}

/* Runs the sequence; false, and why, when text and model part. */
static bool sequence_holds(const struct sequence *sequence, const char **why)
{
    struct run run = {.n_snapshots = 0};
    *why = NULL;
    for (size_t i = 0; i < sequence->n_start; i++)
        append_token(&run.flat, sequence->start[i]);
    buf_append(&run.flat_start, buf_span(&run.flat));
    text_init_copy(&run.text, buf_span(&run.flat));
    bool holds = same_lines(&run.text, buf_span(&run.flat), why);
    for (size_t i = 0; holds && i < sequence->n_edits; i++) {
        if (sequence->edits[i].snapshot_before) {
            text_snapshot(&run.text, &run.snapshots[run.n_snapshots]);
            buf_append(&run.snapshot_flats[run.n_snapshots++], buf_span(&run.flat));
        }
        holds = apply_one(&run, &sequence->edits[i], sequence->encoding, why);
    }
    for (size_t i = 0; i < run.n_snapshots; i++) {
        const char *other;
        if (!same_lines(&run.snapshots[i], buf_span(&run.snapshot_flats[i]), &other) && holds) {
            *why = "a snapshot changed";
            holds = false;
        }
        text_release(&run.snapshots[i]);
        buf_release(&run.snapshot_flats[i]);
    }
    text_release(&run.text);
    buf_release(&run.flat);
    buf_release(&run.flat_start);
    return holds;
}

static void shrink(struct sequence *sequence)
{
    const char *why;
    for (size_t i = sequence->n_edits; i-- > 0;) {
        struct sequence fewer = *sequence;
        fewer.n_edits--;
        memmove(&fewer.edits[i], &fewer.edits[i + 1], (fewer.n_edits - i) * sizeof *fewer.edits);
        if (!sequence_holds(&fewer, &why))
            *sequence = fewer;
    }
    for (size_t step = TOKENS_MAX / 2; step > 0; step /= 2)
        for (size_t i = 0; i + step <= sequence->n_start;) {
            struct sequence fewer = *sequence;
            fewer.n_start -= step;
            memmove(fewer.start + i, fewer.start + i + step, fewer.n_start - i);
            if (sequence_holds(&fewer, &why))
                i += step;
            else
                *sequence = fewer;
        }
}

static void print_token(unsigned char token)
{
    if (token == LONG_RUN) {
        fprintf(stderr, "<x * %d>", (int)LONG_RUN_LENGTH);
        return;
    }
    for (size_t i = 0; i < tokens[token].length; i++) {
        unsigned char byte = (unsigned char)tokens[token].bytes[i];
        if (byte == '\r' || byte == '\n')
            fprintf(stderr, "\\%c", byte == '\r' ? 'r' : 'n');
        else if (byte < 0x20 || byte >= 0x7F)
            fprintf(stderr, "\\x%02X", byte);
        else
            fputc(byte, stderr);
    }
}

static void print_sequence(const struct sequence *sequence)
{
    fprintf(stderr, "  %s, start \"", position_encoding_name(sequence->encoding));
    for (size_t i = 0; i < sequence->n_start; i++)
        print_token(sequence->start[i]);
    fprintf(stderr, "\"\n");
    for (size_t i = 0; i < sequence->n_edits; i++) {
        const struct random_edit *edit = &sequence->edits[i];
        fprintf(stderr, "  %s%zu:%zu - %zu:%zu = \"", edit->snapshot_before ? "snapshot, " : "",
                edit->line[0], edit->character[0], edit->line[1], edit->character[1]);
        for (size_t t = 0; t < edit->replacement.n; t++)
            print_token(edit->replacement.tokens[t]);
        fprintf(stderr, "\"\n");
    }
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value && *value ? strtoull(value, NULL, 10) : otherwise;
}

Test(text_edits, equal_a_flat_string_split_from_scratch)
{
    uint64_t seed = from_environment("AE_SEED", 1);
    uint64_t count = from_environment("AE_SEQUENCES", 2000);
    struct sequence *sequence = mem_alloc(MEM_BASE, sizeof *sequence);
    fprintf(stderr, "text_edits: seed %" PRIu64 ", %" PRIu64 " sequences\n", seed, count);
    for (uint64_t i = 0; i < count; i++) {
        const char *why;
        random_sequence(seed + i, sequence);
        if (sequence_holds(sequence, &why))
            continue;
        shrink(sequence);
        sequence_holds(sequence, &why);
        fprintf(stderr, "text_edits: AE_SEED=%" PRIu64 " AE_SEQUENCES=1: %s\n", seed + i, why);
        print_sequence(sequence);
        cr_assert_fail("seed %" PRIu64 ": %s", seed + i, why);
    }
    mem_free(MEM_BASE, sequence);
}

/* Changes alone, far apart and many, so that the bound is reached: lines are numbers here. */
Test(text_edits, merged_changes_make_old_lines_into_new_ones)
{
    enum { LINES = 400, ROUNDS = 2000 };
    uint64_t seed = from_environment("AE_SEED", 1);
    uint64_t state = seed;
    size_t *lines = mem_alloc(MEM_BASE, (LINES + EDITS_MAX * 8) * sizeof *lines);
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t n = LINES;
        struct line_changes changes = {.count = 0};
        for (size_t i = 0; i < n; i++)
            lines[i] = i;
        size_t n_edits = 1 + random_below(&state, EDITS_MAX);
        for (size_t i = 0; i < n_edits; i++) {
            struct line_change change = {.first = random_below(&state, n + 1)};
            change.removed = random_below(&state, 5);
            if (change.removed > n - change.first)
                change.removed = n - change.first;
            change.inserted = random_below(&state, 5);
            memmove(lines + change.first + change.inserted, lines + change.first + change.removed,
                    (n - change.first - change.removed) * sizeof *lines);
            for (size_t k = 0; k < change.inserted; k++)
                lines[change.first + k] = SIZE_MAX;
            n = n - change.removed + change.inserted;
            line_changes_add(&changes, change);
        }
        size_t old = 0;
        size_t at = 0;
        for (size_t i = 0; i <= changes.count; i++) {
            size_t until = i < changes.count ? changes.items[i].first : n;
            cr_assert(i == 0 || i == changes.count || until > at, "seed %" PRIu64 ": touching",
                      seed);
            for (; at < until; at++, old++)
                cr_assert_eq(lines[at], old, "seed %" PRIu64 " round %zu line %zu", seed, round,
                             at);
            if (i < changes.count) {
                old += changes.items[i].removed;
                at += changes.items[i].inserted;
            }
        }
        cr_assert(old == LINES && at == n, "seed %" PRIu64 " round %zu: lengths", seed, round);
        cr_assert(changes.count <= LINE_CHANGES_MAX);
    }
    mem_free(MEM_BASE, lines);
}

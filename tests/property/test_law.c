/* SPDX-License-Identifier: MIT */
/**
 * The law under random edits: after any sequence of edits, however the work was sliced, a document
 * knows what a fresh scan of its text finds, and a stream of the text finds the same.
 *
 * Edits are ranges as a client sends them (in one of three encodings, inside the text or not),
 * pastes of up to 10,000 lines, cuts, many small changes before one look, comments opened and
 * closed again, undone edits, whole texts, and scans of a snapshot whose state follows the edits
 * made meanwhile. How often each was made is printed, and none may be missing.
 *
 * AE_SEQUENCES says how many sequences (10,000), AE_SEED with which seed the first one begins,
 * AE_ENCODING in which encoding positions are (all, in turn). A sequence that fails is shrunk by
 * leaving out edits, then tokens, and printed with its seed. Faults planted in the engine's state
 * show that the judge finds them and that shrinking gets to the point.
 */
#include "sequence.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What the law is asked of: a document, and what a sequence has going on beside it. */
struct subject {
    struct document *document;
    struct scan_job *job; /* of the document, or abandoned by it; ours to destroy */
    bool is_open;         /* a comment, by EDIT_STATE */
    bool can_undo;
    struct text_edit undo; /* takes the last edit back; its replacement lies in `undone` */
    struct buf undone;
    size_t made[EDIT_KINDS];
};

/* Where an edit ends up, given that it began at `from` and put `replacement` there. */
static struct text_position end_of(const struct document *document, struct text_position from,
                                   size_t length)
{
    struct text_position at = from;
    while (length > 0) {
        size_t left = text_line(&document->text, at.line).length - at.byte;
        if (length <= left || at.line + 1 == document->text.n_lines)
            return (struct text_position){at.line, at.byte + (length < left ? length : left)};
        size_t end = line_end_length(text_line_end(&document->text, at.line));
        length -= left + end < length ? left + end : length;
        at = (struct text_position){at.line + 1, 0};
    }
    return at;
}

static void append_between(const struct text *text, struct text_position from,
                           struct text_position to, struct buf *out)
{
    static const char *const ends[] = {
        [LINE_END_NONE] = "", [LINE_END_LF] = "\n", [LINE_END_CR] = "\r", [LINE_END_CRLF] = "\r\n"};
    for (size_t line = from.line; line <= to.line; line++) {
        size_t start = line == from.line ? from.byte : 0;
        size_t end = line == to.line ? to.byte : SIZE_MAX;
        buf_append(out, span_slice(text_line(text, line), start, end));
        if (line < to.line)
            buf_append_string(out, ends[text_line_end(text, line)]);
    }
}

/* Makes the edit and remembers what takes it back. A line end that came of joining a CR and an LF
   is none that a position could point into: then there is nothing to take back. */
static void apply(struct subject *subject, struct text_edit edit)
{
    struct document *document = subject->document;
    buf_clear(&subject->undone);
    append_between(&document->text, edit.start, edit.end, &subject->undone);
    size_t before = document->text.n_bytes - subject->undone.length;
    document_apply(document, &edit);
    struct buf there = {0};
    struct text_position end = edit.start;
    if (edit.start.line < document->text.n_lines &&
        edit.start.byte <= text_line(&document->text, edit.start.line).length &&
        document->text.n_bytes == before + edit.replacement.length) {
        end = end_of(document, edit.start, edit.replacement.length);
        append_between(&document->text, edit.start, end, &there);
    }
    subject->can_undo = span_equal(buf_span(&there), edit.replacement);
    subject->undo = (struct text_edit){.start = edit.start, .end = end};
    buf_release(&there);
}

static void apply_range(struct subject *subject, const struct sequence *sequence,
                        const struct random_edit *random, struct span replacement)
{
    struct text_position at[2];
    for (size_t i = 0; i < 2; i++)
        at[i] = position_decode(&subject->document->text, random->line[i], random->character[i],
                                sequence->encoding);
    bool swap = at[1].line < at[0].line || (at[1].line == at[0].line && at[1].byte < at[0].byte);
    apply(subject, (struct text_edit){at[swap], at[!swap], replacement});
}

static void take_back(struct subject *subject)
{
    subject->undo.replacement = buf_span(&subject->undone);
    if (subject->can_undo)
        document_apply(subject->document, &subject->undo);
    subject->can_undo = false;
}

static void make_several(struct subject *subject, const struct sequence *sequence,
                         const struct random_edit *edit, struct span replacement)
{
    for (size_t i = 0; i < edit->count; i++) {
        struct random_edit one = *edit;
        one.line[0] = one.line[1] = (edit->line[0] + i * 7) % subject->document->text.n_lines;
        one.character[1] = one.character[0];
        apply_range(subject, sequence, &one, replacement);
    }
}

/* The comment is opened at the very begin, and closed there again. */
static void toggle_comment(struct subject *subject)
{
    struct span first = text_line(&subject->document->text, 0);
    bool can_close = subject->is_open && span_starts_with(first, SPAN("/*"));
    struct text_edit edit = {{0, 0}, {0, can_close ? 2 : 0}, can_close ? SPAN("") : SPAN("/*")};
    document_apply(subject->document, &edit);
    subject->is_open = !can_close;
    subject->can_undo = false;
}

static void drop_job(struct subject *subject)
{
    if (subject->job)
        subject->job->job.kind->destroy(&subject->job->job);
    subject->job = NULL;
}

static void take_over_job(struct subject *subject)
{
    if (subject->job && subject->job->job.document) {
        subject->job->job.kind->run(&subject->job->job);
        document_end_job(subject->document);
    }
    drop_job(subject);
}

static void begin_or_end_job(struct subject *subject)
{
    if (subject->job && !subject->job->job.document)
        drop_job(subject);
    if (subject->job)
        take_over_job(subject);
    else
        subject->job = document_begin_job(subject->document, law_today);
}

static void make_edit(struct subject *subject, const struct sequence *sequence,
                      const struct random_edit *edit)
{
    struct document *document = subject->document;
    struct buf replacement = {0};
    struct random_edit cut = *edit;
    struct text text;
    cut.line[1] = cut.line[0] + edit->count;
    append_tokens(&replacement, edit->replacement.tokens, edit->replacement.n);
    subject->made[edit->kind]++;
    switch (edit->kind) {
    case EDIT_MARK_ALL:
        document_mark_all(document);
        break;
    case EDIT_WHOLE:
        text_init_copy(&text, buf_span(&replacement));
        document_take_text(document, &text);
        subject->can_undo = false;
        break;
    case EDIT_PASTE:
        buf_append_string(&replacement, "\n");
        append_repeated(&replacement, edit->count);
        apply_range(subject, sequence, edit, buf_span(&replacement));
        break;
    case EDIT_CUT:
        apply_range(subject, sequence, &cut, buf_span(&replacement));
        break;
    case EDIT_SEVERAL:
        make_several(subject, sequence, edit, buf_span(&replacement));
        break;
    case EDIT_STATE:
        toggle_comment(subject);
        break;
    case EDIT_UNDO:
        take_back(subject);
        break;
    case EDIT_JOB:
        begin_or_end_job(subject);
        break;
    default:
        apply_range(subject, sequence, edit, buf_span(&replacement));
    }
    buf_release(&replacement);
}

/* Faults of the kind an engine can have; planted to see that they are found. */
enum fault { NO_FAULT, FAULT_LOST_LINE, FAULT_LOST_DIRT, FAULT_STALE_STATE, FAULT_MOVED, FAULTS };

static void plant(struct document *document, enum fault fault)
{
    struct line_changes *changes = &document->changes;
    if (fault == FAULT_LOST_LINE && changes->count == 1 && changes->items[0].inserted > 1 &&
        changes->items[0].removed == changes->items[0].inserted) {
        changes->items[0].inserted--;
        changes->items[0].removed--;
    }
    if (fault == FAULT_LOST_DIRT && document->state.dirty.count > 1)
        document->state.dirty.count--;
    if (fault == FAULT_STALE_STATE && document->state.dirty.count == 0 &&
        document->state.states.n_lines > 2 && changes->count == 0)
        line_states_set(&document->state.states, 1, LINE_STATE_START);
    if (fault == FAULT_MOVED && changes->count == 2)
        changes->items[0].first++;
}

/* Whether the law holds all through the sequence; *difference says where it does not. */
static bool run(struct law *law, const struct sequence *sequence, enum fault fault,
                struct subject *subject, struct buf *difference)
{
    struct buf start = {0};
    bool holds = true;
    append_tokens(&start, sequence->start, sequence->n_start);
    *subject = (struct subject){
        .document = law_open(law, sequence->rules, sequence->language, buf_span(&start))};
    for (size_t i = 0; holds && i < sequence->n_edits; i++) {
        const struct random_edit *edit = &sequence->edits[i];
        make_edit(subject, sequence, edit);
        plant(subject->document, subject->job ? NO_FAULT : fault);
        if (edit->n_slices == SIZE_MAX) {
            take_over_job(subject);
            holds = law_holds(law, subject->document, difference);
        } else {
            for (size_t slice = 0; slice < edit->n_slices; slice++)
                document_settle(subject->document, law_today, law->scratch, edit->slice);
        }
    }
    take_over_job(subject);
    holds = holds && law_holds(law, subject->document, difference) &&
            law_stream_agrees(law, subject->document, sequence->file, difference);
    document_destroy(subject->document);
    buf_release(&subject->undone);
    buf_release(&start);
    return holds;
}

/* What is shrunk, and under which fault. */
struct shrinking {
    struct law *law;
    enum fault fault;
};

static bool fails(const struct shrinking *shrinking, const struct sequence *sequence)
{
    struct buf difference = {0};
    struct subject subject;
    bool holds = run(shrinking->law, sequence, shrinking->fault, &subject, &difference);
    buf_release(&difference);
    return !holds;
}

static bool drop_edits(const struct shrinking *shrinking, struct sequence *sequence)
{
    bool any = false;
    for (size_t i = sequence->n_edits; i-- > 0;) {
        struct sequence without = *sequence;
        without.n_edits--;
        memmove(&without.edits[i], &without.edits[i + 1],
                (without.n_edits - i) * sizeof *without.edits);
        if (!fails(shrinking, &without))
            continue;
        *sequence = without;
        any = true;
    }
    return any;
}

static bool drop_start(const struct shrinking *shrinking, struct sequence *sequence)
{
    bool any = false;
    for (size_t width = sequence->n_start / 2 + 1; width > 0; width /= 2)
        for (size_t i = 0; i + width <= sequence->n_start;) {
            struct sequence without = *sequence;
            without.n_start -= width;
            memmove(&without.start[i], &without.start[i + width], without.n_start - i);
            bool still = fails(shrinking, &without);
            if (still)
                *sequence = without;
            else
                i++;
            any = any || still;
        }
    return any;
}

static bool drop_replacements(const struct shrinking *shrinking, struct sequence *sequence)
{
    bool any = false;
    for (size_t e = 0; e < sequence->n_edits; e++)
        for (size_t i = sequence->edits[e].replacement.n; i-- > 0;) {
            struct sequence without = *sequence;
            struct piece *piece = &without.edits[e].replacement;
            piece->n--;
            memmove(&piece->tokens[i], &piece->tokens[i + 1], piece->n - i);
            if (!fails(shrinking, &without))
                continue;
            *sequence = without;
            any = true;
        }
    return any;
}

static bool drop_slices(const struct shrinking *shrinking, struct sequence *sequence)
{
    bool any = false;
    for (size_t e = 0; e < sequence->n_edits; e++) {
        struct sequence without = *sequence;
        if (without.edits[e].n_slices == 0)
            continue;
        without.edits[e].n_slices = 0;
        if (!fails(shrinking, &without))
            continue;
        *sequence = without;
        any = true;
    }
    return any;
}

/* Fewer lines or changes, and plain ranges in place of what is more. */
static bool simplify_edits(const struct shrinking *shrinking, struct sequence *sequence)
{
    bool any = false;
    for (size_t e = 0; e < sequence->n_edits; e++)
        for (int plain = 0; plain < 2; plain++) {
            struct sequence without = *sequence;
            struct random_edit *edit = &without.edits[e];
            if (edit->kind == EDIT_RANGE || (!plain && edit->count < 2))
                continue;
            edit->count /= 2;
            if (plain)
                edit->kind = EDIT_RANGE;
            if (!fails(shrinking, &without))
                continue;
            *sequence = without;
            any = true;
        }
    return any;
}

static void shrink(struct law *law, enum fault fault, struct sequence *sequence)
{
    const struct shrinking shrinking = {law, fault};
    bool any = true;
    while (any) {
        any = drop_edits(&shrinking, sequence);
        any = drop_start(&shrinking, sequence) || any;
        any = drop_replacements(&shrinking, sequence) || any;
        any = drop_slices(&shrinking, sequence) || any;
        any = simplify_edits(&shrinking, sequence) || any;
    }
}

static void print_failure(struct law *law, uint64_t seed, const struct sequence *sequence)
{
    struct buf out = {0};
    buf_printf(&out, "the law is broken: AE_SEED=%" PRIu64 " AE_SEQUENCES=1, shrunk to\n", seed);
    sequence_print(sequence, &out);
    struct subject subject;
    run(law, sequence, NO_FAULT, &subject, &out);
    fprintf(stderr, "%s\n", buf_string(&out));
    buf_release(&out);
}

/* The encoding that AE_ENCODING names, or ENCODINGS for all in turn. */
enum { ENCODINGS = 3 };
static size_t chosen_encoding(void)
{
    const char *name = getenv("AE_ENCODING");
    enum position_encoding encoding = POSITION_UTF16;
    if (!name || !*name)
        return ENCODINGS;
    cr_assert(position_encoding_parse(span_from_string(name), &encoding), "AE_ENCODING=%s", name);
    return encoding;
}

Test(law, random_edits, .timeout = 36000)
{
    uint64_t count = law_number_from_environment("AE_SEQUENCES", 10000);
    uint64_t seed = law_number_from_environment("AE_SEED", 1);
    size_t encoding = chosen_encoding();
    size_t made[EDIT_KINDS] = {0};
    struct law law;
    struct buf difference = {0};
    law_init(&law);
    clock_t started = clock();
    for (uint64_t i = 0; i < count; i++) {
        static struct sequence sequence;
        struct subject subject;
        sequence_draw(&sequence, seed + i);
        if (encoding < ENCODINGS)
            sequence.encoding = (enum position_encoding)encoding;
        bool holds = run(&law, &sequence, NO_FAULT, &subject, &difference);
        for (size_t kind = 0; kind < EDIT_KINDS; kind++)
            made[kind] += subject.made[kind];
        if (holds)
            continue;
        shrink(&law, NO_FAULT, &sequence);
        print_failure(&law, seed + i, &sequence);
        cr_assert_fail("the law is broken by seed %" PRIu64, seed + i);
    }
    double seconds = (double)(clock() - started) / CLOCKS_PER_SEC;
    fprintf(stderr, "law: %" PRIu64 " sequences from seed %" PRIu64 " in %s, %.0f a second:", count,
            seed,
            encoding < ENCODINGS ? position_encoding_name((enum position_encoding)encoding)
                                 : "all encodings",
            seconds > 0 ? (double)count / seconds : 0.0);
    for (size_t kind = 0; kind < EDIT_KINDS; kind++) {
        fprintf(stderr, " %zu %s", made[kind], edit_kind_names[kind]);
        cr_expect(made[kind] > 0 || count < 10000, "no %s were made", edit_kind_names[kind]);
    }
    fprintf(stderr, "\n");
    buf_release(&difference);
    law_release(&law);
}

/* Each planted fault is found soon, and shrunk to what a person can follow. */
Test(law, planted_faults_are_found_and_shrunk, .timeout = 3600)
{
    static const char *const names[FAULTS] = {
        [FAULT_LOST_LINE] = "a changed line is lost",
        [FAULT_LOST_DIRT] = "a dirty range is lost",
        [FAULT_STALE_STATE] = "a state is stale",
        [FAULT_MOVED] = "a change is one line off",
    };
    struct law law;
    law_init(&law);
    for (enum fault fault = NO_FAULT + 1; fault < FAULTS; fault++) {
        static struct sequence sequence;
        uint64_t seed = 1;
        for (;; seed++) {
            const struct shrinking shrinking = {&law, fault};
            cr_assert_lt(seed, 20000, "%s, and nobody notices", names[fault]);
            sequence_draw(&sequence, seed);
            if (fails(&shrinking, &sequence))
                break;
        }
        shrink(&law, fault, &sequence);
        size_t n_tokens = sequence.n_start;
        for (size_t i = 0; i < sequence.n_edits; i++)
            n_tokens += sequence.edits[i].replacement.n;
        fprintf(stderr, "law: %s: found by seed %" PRIu64 ", shrunk to %zu edits, %zu tokens\n",
                names[fault], seed, sequence.n_edits, n_tokens);
        cr_expect_leq(sequence.n_edits, 6, "%s", names[fault]);
        cr_expect_leq(n_tokens, 16, "%s", names[fault]);
    }
    law_release(&law);
}

/* SPDX-License-Identifier: MIT */
/**
 * Quarantine under random edits, against its definition (rules/quarantine.h) written down once
 * more: what a rule does on a line is asked of that line and its neighbour alone, and counting to
 * the third line it gives up on is done here.
 *
 * Texts are made of few different lines. AE_QUARANTINES (400) and AE_SEED vary the sequences.
 */
#include "law.h"

#include <criterion/criterion.h>
#include <inttypes.h>

enum { PLAIN = 6, LINES_MAX = 60, EDITS = 25 }; /* PLAIN: of law_language */

static const char *const alphabet[] = {
    "",
    "plain",
    "wide",
    "d",
    "aaaabd",
    "aaaab",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab aaaabd",
};
enum { N_ALPHABET = sizeof alphabet / sizeof *alphabet, WIDE = 2, LONG_A = 6 };

static const char *const rules[] = {"probe/gives-up", "probe/gated-gives-up"};
enum { GIVES_UP, GATED_GIVES_UP, N_RULES };

/* What each rule does on a line, given the next one. */
struct answer {
    unsigned n_findings;
    bool gives_up;
};
static struct answer answers[N_RULES][N_ALPHABET][N_ALPHABET];

static size_t rule_indices[N_RULES];

static void find_rules(const struct document *document)
{
    for (size_t i = 0; i < rule_set_count(document->rules); i++)
        for (size_t r = 0; r < N_RULES; r++)
            if (strcmp(rule_set_rule(document->rules, i)->id, rules[r]) == 0)
                rule_indices[r] = i;
}

static void ask(struct law *law, size_t line, size_t next)
{
    struct buf text = {0};
    buf_printf(&text, "%s\n%s\nwide", alphabet[line], alphabet[next]);
    struct document *document = law_open(law, LAW_PROBING, PLAIN, buf_span(&text));
    law_settle(law, document);
    find_rules(document);
    struct violation_cursor cursor = violation_cursor_begin(&document->state.violations);
    struct violation at;
    while (violation_cursor_next(&cursor, &at) && at.line == 0)
        for (size_t r = 0; r < N_RULES; r++)
            if (at.rule == rule_indices[r]) {
                answers[r][line][next].n_findings += at.kind == VIOLATION_FINDING;
                answers[r][line][next].gives_up |= at.kind == VIOLATION_ABORTED;
            }
    document_destroy(document);
    buf_release(&text);
}

/* The text, by numbers of lines. */
struct model {
    size_t lines[LINES_MAX + 8];
    size_t n;
};

static void append_line(struct buf *out, const struct model *model, size_t at)
{
    buf_append_string(out, alphabet[model->lines[at]]);
}

/* Lines [first, end) of the model and of the document become `n` others. */
static void replace(struct model *model, struct document *document, struct line_range range,
                    const size_t *lines, size_t n)
{
    struct buf text = {0};
    struct text_edit edit = {.start = {range.first, 0}, .end = {range.end, 0}};
    size_t last = model->n - 1;
    bool to_the_end = range.end == model->n;
    if (to_the_end)
        edit.end = (struct text_position){last, strlen(alphabet[model->lines[last]])};
    size_t put = n == 0 && to_the_end ? 1 : n;
    size_t tail = model->n - range.end;
    memmove(model->lines + range.first + put, model->lines + range.end,
            tail * sizeof *model->lines);
    if (put > n)
        model->lines[range.first] = 0;
    for (size_t i = 0; i < n; i++)
        model->lines[range.first + i] = lines[i];
    for (size_t i = 0; i < n; i++) {
        append_line(&text, model, range.first + i);
        if (i + 1 < n || !to_the_end)
            buf_append_byte(&text, '\n');
    }
    model->n = range.first + put + tail;
    edit.replacement = buf_span(&text);
    document_apply(document, &edit);
    buf_release(&text);
}

static void random_edit(uint64_t *state, struct model *model, struct document *document)
{
    size_t lines[5];
    size_t first = law_random_below(state, model->n);
    size_t most = model->n - first < 4 ? model->n - first : 4;
    size_t removed = 1 + law_random_below(state, most);
    size_t n = law_random_below(state, model->n < LINES_MAX ? 5 : 2);
    for (size_t i = 0; i < n; i++)
        lines[i] = law_random_below(state, N_ALPHABET + 1) % N_ALPHABET;
    replace(model, document, (struct line_range){first, first + removed}, lines, n);
}

/* What the document knows, by rule, line and kind. */
struct counts {
    unsigned of[N_RULES][LINES_MAX + 8][VIOLATION_KINDS];
};

static void count_records(const struct document *document, struct counts *counts)
{
    struct violation_cursor cursor = violation_cursor_begin(&document->state.violations);
    struct violation at;
    *counts = (struct counts){0};
    while (violation_cursor_next(&cursor, &at))
        for (size_t r = 0; r < N_RULES; r++)
            if (at.rule == rule_indices[r])
                counts->of[r][at.line][at.kind]++;
}

static void check_rule(const struct counts *counts, const struct model *model, size_t r,
                       bool is_open, size_t *n_stopped, uint64_t seed)
{
    size_t given_up = 0;
    for (size_t line = 0; line < model->n; line++) {
        size_t next = line + 1 < model->n ? model->lines[line + 1] : 0;
        struct answer answer = answers[r][model->lines[line]][next];
        const unsigned *known = counts->of[r][line];
        if (!is_open || given_up == QUARANTINE_LINES)
            answer = (struct answer){0};
        given_up += answer.gives_up ? 1 : 0;
        bool stops = answer.gives_up && given_up == QUARANTINE_LINES;
        *n_stopped += stops;
        cr_assert(known[VIOLATION_FINDING] == answer.n_findings &&
                      known[VIOLATION_ABORTED] == (answer.gives_up && !stops) &&
                      known[VIOLATION_QUARANTINED] == stops,
                  "seed %" PRIu64 ": %s on line %zu: %u findings, not %u; gives up: %u, not %d; "
                  "stops: %u, not %d",
                  seed, rules[r], line, known[VIOLATION_FINDING], answer.n_findings,
                  known[VIOLATION_ABORTED], answer.gives_up && !stops, known[VIOLATION_QUARANTINED],
                  stops);
    }
}

static bool has_line(const struct model *model, size_t wanted)
{
    for (size_t i = 0; i < model->n; i++)
        if (model->lines[i] == wanted)
            return true;
    return false;
}

static void run(struct law *law, uint64_t seed, size_t n_stopped[N_RULES])
{
    static const size_t slices[] = {1, 3, 20, SIZE_MAX};
    uint64_t state = seed;
    struct model model = {.n = 1};
    struct buf difference = {0};
    struct document *document = law_open(law, LAW_PROBING, PLAIN, SPAN(""));
    for (size_t i = 0; i < EDITS; i++) {
        random_edit(&state, &model, document);
        size_t slice = slices[law_random_below(&state, 4)];
        if (law_random_below(&state, 4) == 0) {
            document_settle(document, law_today, law->scratch, slice);
            continue; /* The next edit comes before all is known. */
        }
        while (!document_settle(document, law_today, law->scratch, slice))
            continue;
        cr_assert_eq(document->text.n_lines, model.n);
        struct counts counts;
        count_records(document, &counts);
        for (size_t r = 0; r < N_RULES; r++)
            check_rule(&counts, &model, r, r == GIVES_UP || has_line(&model, WIDE), &n_stopped[r],
                       seed);
    }
    cr_assert(law_holds(law, document, &difference) &&
                  law_stream_agrees(law, document, LAW_UTF8, &difference),
              "seed %" PRIu64 ":\n%s", seed, buf_string(&difference));
    document_destroy(document);
    buf_release(&difference);
}

Test(law_quarantine, is_a_function_of_the_text, .timeout = 3600)
{
    uint64_t count = law_number_from_environment("AE_QUARANTINES", 400);
    uint64_t seed = law_number_from_environment("AE_SEED", 1);
    size_t n_stopped[N_RULES] = {0};
    struct law law;
    law_init(&law);
    for (size_t line = 0; line < N_ALPHABET; line++)
        for (size_t next = 0; next < N_ALPHABET; next++)
            ask(&law, line, next);
    cr_assert(answers[GIVES_UP][LONG_A][0].gives_up);
    cr_assert(answers[GATED_GIVES_UP][LONG_A][WIDE].gives_up);
    for (uint64_t i = 0; i < count; i++)
        run(&law, seed + i, n_stopped);
    for (size_t r = 0; r < N_RULES; r++)
        cr_assert_geq(n_stopped[r], count, "%s was quarantined too seldom", rules[r]);
    law_release(&law);
}

/* Long lines, and a text of several pieces: a stream counts on as a document does. */
Test(law_quarantine, is_the_same_in_a_stream)
{
    struct law law;
    struct buf difference = {0};
    law_init(&law);
    for (size_t n_long = 0; n_long < 4; n_long++)
        for (size_t gap = 1000; gap < 80000; gap *= 8) {
            struct buf text = {0};
            for (size_t i = 0; i < 6; i++) {
                bool is_long = i % 2 == 1 && i / 2 < n_long;
                memset(buf_reserve(&text, gap), is_long ? '.' : '\n', gap);
                text.length += gap;
                buf_printf(&text, "aaaabd %s aaaabd", alphabet[LONG_A]);
                memset(buf_reserve(&text, gap), is_long ? '.' : '\n', gap);
                text.length += gap;
                buf_printf(&text, "%s aaaabd\nwide\n", alphabet[LONG_A]);
            }
            struct document *document = law_open(&law, LAW_PROBING, PLAIN, buf_span(&text));
            cr_assert(law_holds(&law, document, &difference), "%zu of %zu:\n%s", n_long, gap,
                      buf_string(&difference));
            cr_assert(law_stream_agrees(&law, document, LAW_UTF8, &difference), "%zu of %zu:\n%s",
                      n_long, gap, buf_string(&difference));
            cr_assert_eq(document->state.violations.per_kind[VIOLATION_QUARANTINED], 2);
            document_destroy(document);
            buf_release(&text);
        }
    buf_release(&difference);
    law_release(&law);
}

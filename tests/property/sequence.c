/* SPDX-License-Identifier: MIT */
#include "sequence.h"

#include <inttypes.h>

/* clang-format off */
static const char *const tokens[] = {
    /* line ends and characters */
    "\n", "\n", "\n", "\n", "\r", "\r\n", "\r\n", "a", "bc", " ", "\t", ";", "\xC3\xA9",
    "\xE6\x97\xA5", "e\xCC\x81", "\xF0\x9F\x98\x80", "\xE2\x80\xA8", "\xEF\xBB\xBF",
    /* what opens and closes */
    "/*", "*/", "//", "\"", "'", "`", "${", "}", "{", "\"\"\"", "'''", "<<EOF", "EOF", "\nEOF\n",
    "<<EOF <<E", "\nE\n", "f\"{", "/.test(", "```", "~~~", "<!--", "-->", "<script>", "</script>",
    "<style>", "#", "\\", "(", ")", "/", "$(", "<a b=\"", ">", "R\"x(", ")x\"",
    "#if 0\n", "#endif\n",
    /* what the probes look for */
    "hit", "hit2", "look", "left", "right", "sesame", "wide", "aaaaaaaaaaaa", "d", "note",
    "OPEN SESAME",
    /* comments that hide findings */
    "// auto-enforcer: ignore */x", "# auto-enforcer: ignore logging/console, errors/* until 2027-01-01\n",
    "/* auto-enforcer: ignore-start logging/*: x */", "// auto-enforcer: ignore-end logging/*\n",
    "# auto-enforcer: ignore-start python/*\n", "# auto-enforcer: ignore-end python/*\n",
    "// auto-enforcer: ignore-file hygiene/*, secrets/*\n", "<!-- auto-enforcer: ignore -->",
    "auto-enforcer:",
    /* what the shipped rules look for */
    "console.log(", "console.error(e)", "catch (e) {", "catch {", "} catch (e) {\n}", "except:",
    "except Exception:\n", "pass\n", "try:", "password = \"hunter22\"", "secret: 'q8Zr1uPw'",
    "TODO", "FIXME", "#123", "2026-01-01", "2020-02-30", "1999/12/31", "TODO by 2020-01-01",
    "<<<<<<< HEAD", "\xE2\x80\xAE", "eval(", "print(", "breakpoint()", "def f(x=[]):",
    "import os", "assert (", "-----BEGIN PRIVATE " "KEY-----", "MIIEvQIBADANBgkqhkiG9w0B",
    "sk_live_" "7Yq2Lm9Xc4Vb6Nz1Kj8Hg5Fd", "debugger;", "== None", "return",
    /* rules and marks of other programs, and entries of an ignore file */
    "tok_1", "BEGIN\n", "END", "danger", "gitleaks:allow", " // gitleaks:allow\n",
    "// DevSkim: ignore DS1\n", "DevSkim: ignore all until 2020-01-01",
    "\nsrc logging/* until 2026-11-30: why\n", "\n# ", "a.json errors/* on 0123456789abcdef\n",
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

const char *const edit_kind_names[EDIT_KINDS] = {
    "ranges", "whole texts", "mark all", "pastes", "cuts", "several", "states", "undone", "jobs",
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

static enum edit_kind random_kind(uint64_t *state)
{
    static const struct {
        enum edit_kind kind;
        size_t one_in;
    } rare[] = {{EDIT_WHOLE, 40},    {EDIT_MARK_ALL, 60}, {EDIT_PASTE, 1500}, {EDIT_CUT, 1500},
                {EDIT_SEVERAL, 100}, {EDIT_STATE, 30},    {EDIT_UNDO, 20},    {EDIT_JOB, 15}};
    for (size_t i = 0; i < sizeof rare / sizeof *rare; i++)
        if (law_random_below(state, rare[i].one_in) == 0)
            return rare[i].kind;
    return EDIT_RANGE;
}

/* Lines or changes; past 16 changes the nearest become one, past 256 lines there are two blocks. */
static size_t random_count(uint64_t *state, enum edit_kind kind)
{
    static const size_t lines[] = {200, 256, 300, 300, 600, 1000};
    if (kind == EDIT_SEVERAL)
        return 2 + law_random_below(state, 30);
    if (kind != EDIT_PASTE && kind != EDIT_CUT)
        return 0;
    if (law_random_below(state, 40) == 0)
        return 10000;
    return lines[law_random_below(state, sizeof lines / sizeof *lines)];
}

static void random_edit(uint64_t *state, size_t n_lines, struct random_edit *edit)
{
    static const size_t slices[] = {1, 1, 2, 3, 7, 40, SIZE_MAX};
    size_t reach = law_random_below(state, 10) == 0 ? n_lines + 2 : 3;
    edit->kind = random_kind(state);
    edit->count = random_count(state, edit->kind);
    edit->line[0] = law_random_below(state, n_lines + 1);
    edit->line[1] =
        edit->line[0] + (law_random_below(state, 2) ? law_random_below(state, reach) : 0);
    for (size_t i = 0; i < 2; i++)
        edit->character[i] = law_random_below(state, law_random_below(state, 3) == 0 ? 60 : 6);
    random_piece(state, &edit->replacement);
    edit->slice = slices[law_random_below(state, sizeof slices / sizeof *slices)];
    edit->n_slices = law_random_below(state, 4) == 0 ? SIZE_MAX : law_random_below(state, 4);
}

void sequence_draw(struct sequence *sequence, uint64_t seed)
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

void append_repeated(struct buf *out, size_t times)
{
    size_t length = out->length;
    buf_reserve(out, length * times);
    for (size_t i = 1; i < times; i++)
        buf_append(out, (struct span){out->bytes, length});
}

void append_tokens(struct buf *out, const unsigned char *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        append_token(out, numbers[i]);
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
    bool has_range = edit->kind != EDIT_WHOLE;
    bool has_text = true;
    switch (edit->kind) {
    case EDIT_MARK_ALL:
    case EDIT_STATE:
    case EDIT_UNDO:
    case EDIT_JOB:
        has_range = has_text = false;
        break;
    default:
        break;
    }
    buf_printf(out, "  %s", edit_kind_names[edit->kind]);
    if (edit->count > 0)
        buf_printf(out, " (%zu)", edit->count);
    if (has_range)
        buf_printf(out, " %zu:%zu to %zu:%zu", edit->line[0], edit->character[0], edit->line[1],
                   edit->character[1]);
    if (has_text)
        buf_append_string(out, " becomes ");
    if (has_text)
        print_tokens(out, edit->replacement.tokens, edit->replacement.n);
    if (edit->n_slices == SIZE_MAX)
        buf_append_string(out, ", settle\n");
    else
        buf_printf(out, ", %zu slices of %zd lines\n", edit->n_slices, (ptrdiff_t)edit->slice);
}

void sequence_print(const struct sequence *sequence, struct buf *out)
{
    static const char *const rules[] = {"shipped", "probing", "needle"};
    buf_printf(out, "  %s, %s rules, positions in %s\n  text ", law_language(sequence->language),
               rules[sequence->rules], position_encoding_name(sequence->encoding));
    print_tokens(out, sequence->start, sequence->n_start);
    buf_append_byte(out, '\n');
    for (size_t i = 0; i < sequence->n_edits; i++)
        print_edit(out, &sequence->edits[i]);
}

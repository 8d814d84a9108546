/* SPDX-License-Identifier: MIT */
/**
 * Required literals are required: whatever a pattern matches, one of its literals stands in it.
 *
 * Patterns come from a grammar, each with a text made to match it and cut, repeated and recased
 * ones, some with line ends; PCRE2 says what matches. Some patterns get a stray character, so that
 * what reads them and PCRE2 have to agree on odd syntax too. A failure is shrunk, pattern and text,
 * before it is said. AE_PATTERNS says how many, AE_SEED which is the first.
 */
#include "law.h"

#include "rules/literals.h"
#include "rules/pattern.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

enum { DEPTH = 4, TEXTS = 6 };

struct making {
    uint64_t state;
    struct buf pattern, text;
    bool ignores_case; /* may be switched on somewhere: texts are recased */
};

static size_t draw(struct making *making, size_t below)
{
    return law_random_below(&making->state, below);
}

static const char *const characters[] = {
    "a", "b", "c", "k", "s", "K", "S", "0", "1", "_", "-", "/", "é", "\xC5\xBF", "\xE2\x84\xAA",
    "=", "'", ":", ",", " ", "}", "]", "Q", "E"};
static const char *const metas[] = {".", "[", "(", ")", "|", "*", "+", "?", "{", "\\", "^", "$"};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void both(struct making *making, const char *pattern, const char *text)
{
    buf_append_string(&making->pattern, pattern);
    buf_append_string(&making->text, text);
}

static void make_character(struct making *making)
{
    if (draw(making, 6)) {
        const char *character = characters[draw(making, COUNT(characters))];
        both(making, character, character);
        return;
    }
    const char *meta = metas[draw(making, COUNT(metas))];
    buf_append_byte(&making->pattern, '\\');
    both(making, meta, meta);
}

static void make_class(struct making *making)
{
    static const char *const classes[][2] = {
        {"[abc]", "b"},
        {"[^abc]", "x"},
        {"[]a]", "]"},
        {"[^]a]", "z"},
        {"[a-c]", "c"},
        {"[ks]", "s"},
        {"[\\]x-]", "-"},
        {"[\\d_]", "7"},
        {"[[:alpha:]]", "q"},
        {"[a\\-c]", "-"},
        {"[\\x41-\\x43]", "B"},
        {"[a[:digit:]]", "3"},
        {"[\xC3\xA9x]", "\xC3\xA9"},
        {"[[ab]", "["},
        {"[a-]", "-"},
        {"[sS]", "S"},
        {"[^[:^alpha:]]", "a"},
        {"[\\\\]", "\\"},
        {"[\\w-z]", "-"},
        {"[\\b]", "\b"},
    };
    size_t i = draw(making, COUNT(classes));
    both(making, classes[i][0], classes[i][1]);
}

static void make_escape(struct making *making)
{
    static const char *const escapes[][2] = {
        {"\\d", "4"},
        {"\\w", "w"},
        {"\\s", " "},
        {".", "!"},
        {"\\x61", "a"},
        {"\\x{e9}", "é"},
        {"\\t", "\t"},
        {"\\b", ""},
        {"\\B", ""},
        {"^", ""},
        {"$", ""},
        {"\\K", ""},
        {"\\R", "\r"},
        {"\\pL", "m"},
        {"\\p{Lu}", "M"},
        {"\\X", "x"},
        {"\\Qa.b*\\E", "a.b*"},
        {"\\1", ""},
        {"\\g{1}", ""},
        {"\\061", "1"},
        {"\\h", "\t"},
        {"\\e", "\x1B"},
        {"\\Q\\E", ""},
        {"\\x", ""},
        {"{x}", "{x}"},
        {"\\n", "\n"},
        {"\\s*\\n", " \n"},
        {"[^;]", "\n"},
        {"(?s:.)", "\n"},
    };
    size_t i = draw(making, COUNT(escapes));
    both(making, escapes[i][0], escapes[i][1]);
}

static void make_alternatives(struct making *making, unsigned depth);

static void make_group(struct making *making, unsigned depth)
{
    static const char *const opens[] = {
        "(", "(?:", "(?>", "(?<n>", "(?|", "(?i:", "(?s-i:", "(?i)", "(?=", "(?<=", "(?!", "(?<!"};
    size_t kind = draw(making, COUNT(opens));
    size_t kept = making->text.length;
    buf_append_string(&making->pattern, opens[kind]);
    making->ignores_case |= kind == 5 || kind == 7;
    if (kind == 7)
        return;
    make_alternatives(making, depth);
    buf_append_byte(&making->pattern, ')');
    if (kind >= 8)
        making->text.length = kept;
}

/* The text made since `from` so many times, with the quantifier behind the item. */
static void make_quantifier(struct making *making, size_t from)
{
    static const struct {
        const char *text;
        size_t times;
    } quantifiers[] = {{"?", 0},   {"?", 1},      {"*", 0},     {"+", 3},     {"*", 2},
                       {"{2}", 2}, {"{2,}", 3},   {"{0}", 0},   {"{1,3}", 2}, {"+?", 1},
                       {"++", 2},  {"{2}{2}", 4}, {"{0,2}?", 0}};
    size_t i = draw(making, COUNT(quantifiers));
    struct buf once = {0};
    buf_append(&once, span_slice(buf_span(&making->text), from, making->text.length));
    making->text.length = from;
    for (size_t n = 0; n < quantifiers[i].times; n++)
        buf_append(&making->text, buf_span(&once));
    buf_append_string(&making->pattern, quantifiers[i].text);
    buf_release(&once);
}

static void make_sequence(struct making *making, unsigned depth)
{
    for (size_t n = draw(making, 6); n > 0; n--) {
        size_t from = making->text.length;
        size_t kind = draw(making, depth > 0 ? 12 : 10);
        if (kind < 6)
            make_character(making);
        else if (kind < 8)
            make_class(making);
        else if (kind < 10)
            make_escape(making);
        else
            make_group(making, depth - 1);
        if (draw(making, 4) == 0)
            make_quantifier(making, from);
    }
}

/* One of the alternatives, drawn, gives the text. */
static void make_alternatives(struct making *making, unsigned depth)
{
    size_t n = draw(making, 4) ? 1 : 1 + draw(making, 3);
    size_t chosen = draw(making, n);
    struct buf text = {0};
    size_t from = making->text.length;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_append_byte(&making->pattern, '|');
        make_sequence(making, depth);
        if (i == chosen)
            buf_append(&text, span_slice(buf_span(&making->text), from, making->text.length));
        making->text.length = from;
    }
    buf_append(&making->text, buf_span(&text));
    buf_release(&text);
}

/* A character more or less, at a code point's edge. */
static void disturb(struct making *making)
{
    struct buf *pattern = &making->pattern;
    size_t at = pattern->length ? draw(making, pattern->length + 1) : 0;
    struct buf changed = {0};
    while (at > 0 && at < pattern->length && ((unsigned char)pattern->bytes[at] & 0xC0) == 0x80)
        at--;
    buf_append(&changed, span_slice(buf_span(pattern), 0, at));
    buf_append_string(&changed, draw(making, 2) ? metas[draw(making, COUNT(metas))]
                                                : characters[draw(making, COUNT(characters))]);
    buf_append(&changed, span_slice(buf_span(pattern), at, pattern->length));
    buf_release(pattern);
    *pattern = changed;
}

/* The text in other cases, with the two letters that case folding brings in. */
static void recase(struct making *making, struct buf *out)
{
    struct span text = buf_span(&making->text);
    buf_clear(out);
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        size_t choice = draw(making, 3);
        if (choice == 0 && (byte == 's' || byte == 'S'))
            buf_append_string(out, "\xC5\xBF");
        else if (choice == 0 && (byte == 'k' || byte == 'K'))
            buf_append_string(out, "\xE2\x84\xAA");
        else if (choice == 1 && byte >= 'a' && byte <= 'z')
            buf_append_byte(out, (char)(byte - 32));
        else
            buf_append_byte(out, byte);
    }
}

static bool holds(struct span text, struct span literal)
{
    for (size_t at = 0; at + literal.length <= text.length; at++)
        if (span_equal_ignore_case(span_slice(text, at, at + literal.length), literal))
            return true;
    return false;
}

static bool holds_any(struct span text, struct literal_set set)
{
    for (size_t i = 0; i < set.count; i++)
        if (holds(text, set.items[i]))
            return true;
    return false;
}

/* A pattern, a text, and which of the two extractors is asked. */
struct trial {
    struct span source, text;
    bool ignore_case;
    bool of_first_line; /* the literal has to stand on the line that the match begins on */
};

/* What is asked of a trial, and what came of it. */
struct verdict {
    bool compiles, matches, lost;
    size_t n_literals;
};

static struct span line_around(struct span text, size_t at)
{
    size_t start = at;
    while (start > 0 && text.bytes[start - 1] != '\n')
        start--;
    return span_slice(text, start, span_find_byte(text, at, '\n'));
}

static struct verdict try(const struct trial *trial, struct pattern_scratch *scratch)
{
    struct arena arena = {0};
    struct pattern_fault fault;
    struct scan_match match;
    struct verdict verdict = {0};
    struct literal_set set = trial->of_first_line
                                 ? literals_of_first_line(trial->source, trial->ignore_case, &arena)
                                 : literals_of_pattern(trial->source, trial->ignore_case, &arena);
    struct pattern *pattern = pattern_compile(
        trial->source, trial->ignore_case ? PATTERN_IGNORE_CASE : 0, MEM_PATTERN, &fault);
    verdict.compiles = pattern != NULL;
    verdict.n_literals = set.count;
    if (pattern && set.count > 0 &&
        pattern_match(pattern, trial->text, 0, scratch, &match) == PATTERN_MATCH) {
        verdict.matches = true;
        verdict.lost = !holds_any(
            trial->of_first_line ? line_around(trial->text, match.start[0]) : trial->text, set);
    }
    pattern_destroy(pattern);
    arena_release(&arena);
    return verdict;
}

static bool is_edge(const struct buf *text, size_t at)
{
    return at >= text->length || ((unsigned char)text->bytes[at] & 0xC0) != 0x80;
}

/* Takes [at, at + n) out of `of`, one of the trial's two, if it still fails then. */
static bool drop(struct trial *trial, struct buf *of, size_t at, size_t n,
                 struct pattern_scratch *scratch)
{
    struct buf rest = {0};
    struct span *which = of->bytes == trial->source.bytes ? &trial->source : &trial->text;
    buf_append(&rest, span_slice(buf_span(of), 0, at));
    buf_append(&rest, span_slice(buf_span(of), at + n, of->length));
    struct span before = *which;
    *which = buf_span(&rest);
    if (!try(trial, scratch).lost) {
        *which = before;
        buf_release(&rest);
        return false;
    }
    buf_release(of);
    *of = rest;
    return true;
}

/* Makes pattern and text as short as they can be and still fail, by leaving out pieces. */
static void shrink(struct trial *trial, struct buf both[2], struct pattern_scratch *scratch)
{
    bool smaller = true;
    while (smaller) {
        smaller = false;
        for (size_t i = 0; i < 2; i++)
            for (size_t n = both[i].length; n > 0; n--)
                for (size_t at = 0; at + n <= both[i].length; at++)
                    smaller |= is_edge(&both[i], at) && is_edge(&both[i], at + n) &&
                               drop(trial, &both[i], at, n, scratch);
    }
}

/* Reports a trial that fails, shrunk. */
static void report(const struct trial *failed, uint64_t seed, struct pattern_scratch *scratch)
{
    struct trial trial = *failed;
    struct buf both[2] = {{0}, {0}}, quoted = {0};
    buf_append(&both[0], trial.source);
    buf_append(&both[1], trial.text);
    trial.source = buf_span(&both[0]);
    trial.text = buf_span(&both[1]);
    shrink(&trial, both, scratch);
    law_append_quoted(&quoted, trial.text);
    cr_expect_fail("seed %" PRIu64 ": /%s/%s matches %s, but none of its %zu literals%s stands "
                   "there",
                   seed, buf_string(&both[0]), trial.ignore_case ? "i" : "", buf_string(&quoted),
                   try(&trial, scratch).n_literals,
                   trial.of_first_line ? " of the line it begins on" : "");
    buf_release(&both[0]);
    buf_release(&both[1]);
    buf_release(&quoted);
}

struct tally {
    size_t n_compiled, n_with_literals, n_matches, n_over_lines;
};

/* Lines before and behind the text, or line ends in place of some of its characters. */
static void break_lines(struct making *making, struct buf *text)
{
    struct buf between = {0};
    buf_append_string(&between, "q\n");
    for (size_t i = 0; i < text->length; i++)
        if ((text->bytes[i] & 0x80) == 0 && draw(making, 12) == 0)
            text->bytes[i] = '\n';
    buf_append(&between, buf_span(text));
    buf_append_string(&between, "\nq");
    buf_release(text);
    *text = between;
}

static void check_texts(struct making *making, struct trial *trial, uint64_t seed,
                        struct pattern_scratch *scratch, struct tally *tally)
{
    struct buf text = {0};
    for (size_t i = 0; i < TEXTS; i++) {
        if (i == 0)
            buf_append(&text, buf_span(&making->text));
        else
            recase(making, &text);
        if (trial->of_first_line && i % 2)
            break_lines(making, &text);
        trial->text = buf_span(&text);
        struct verdict verdict = try(trial, scratch);
        tally->n_matches += verdict.matches;
        tally->n_over_lines += verdict.matches && trial->of_first_line &&
                               span_find_byte(trial->text, 0, '\n') < trial->text.length;
        if (verdict.lost)
            report(trial, seed, scratch);
    }
    buf_release(&text);
}

static void check_one(uint64_t seed, struct pattern_scratch *scratch, struct tally *tally)
{
    struct making making = {.state = seed};
    make_alternatives(&making, DEPTH);
    if (draw(&making, 3) == 0)
        disturb(&making);
    struct trial trial = {.source = buf_span(&making.pattern), .ignore_case = !draw(&making, 3)};
    trial.of_first_line = draw(&making, 3) == 0;
    struct verdict verdict = try(&trial, scratch);
    tally->n_compiled += verdict.compiles;
    tally->n_with_literals += verdict.compiles && verdict.n_literals > 0;
    if (verdict.compiles && verdict.n_literals > 0)
        check_texts(&making, &trial, seed, scratch, tally);
    buf_release(&making.pattern);
    buf_release(&making.text);
}

Test(law_literals, what_matches_holds_a_literal)
{
    uint64_t n = law_number_from_environment("AE_PATTERNS", 40000);
    uint64_t first = law_number_from_environment("AE_SEED", 1);
    struct pattern_scratch *scratch = pattern_scratch_create();
    struct tally tally = {0};
    for (uint64_t i = 0; i < n; i++)
        check_one(first + i, scratch, &tally);
    pattern_scratch_destroy(scratch);
    printf("literals: %" PRIu64 " patterns from seed %" PRIu64 ", %zu compile, %zu of them have "
           "literals, %zu texts match, %zu of them of several lines\n",
           n, first, tally.n_compiled, tally.n_with_literals, tally.n_matches, tally.n_over_lines);
    cr_expect_geq(tally.n_compiled, n / 2);
    cr_expect_geq(tally.n_with_literals, n / 5);
    cr_expect_geq(tally.n_matches, n / 5);
    cr_expect_geq(tally.n_over_lines, n / 50);
}

/* SPDX-License-Identifier: MIT */
#include "rules/literals.h"

#include "base/utf8.h"
#include "rules/pattern_reader.h"

enum { REPEATS_MAX = LITERAL_LENGTH_MAX, PARTS_MAX = 12 };

/*
 * What is known of the texts that a part of a pattern matches. `begin` and `end`: each begins,
 * ends with a string of that set (the empty string: nothing is known). `inside`: each holds one of
 * these (no strings: nothing is known). When `exact`, `begin` is all it can match, and `end` too.
 */
struct known {
    bool exact;
    struct literal_set begin, end, inside;
};

struct reading {
    struct pattern_reader reader;
    struct arena *arena;
    struct literal_set empty; /* the empty string alone */
    unsigned depth;
    bool first_line;      /* nothing counts behind what may match a line feed */
    bool dot_is_anything; /* a line feed too */
    bool is_cut;          /* that has been passed */
    bool crosses;         /* and something stood behind it */
};

static struct known known_exactly(struct literal_set set)
{
    return (struct known){.exact = true, .begin = set, .end = set};
}

/* Anything at all, which may be nothing. */
static struct known known_nothing(const struct reading *reading)
{
    return (struct known){.begin = reading->empty, .end = reading->empty};
}

static void take_if_better(struct literal_set *best, struct literal_set other)
{
    if (literal_set_shortest(other) > 0 &&
        (best->count == 0 || literal_set_is_better(other, *best)))
        *best = other;
}

/* The best that can be said of a part by itself. */
static struct literal_set required(const struct known *known)
{
    struct literal_set best = known->inside;
    take_if_better(&best, known->begin);
    take_if_better(&best, known->end);
    return best;
}

static struct literal_set product_or(struct arena *arena, struct literal_set a,
                                     struct literal_set b, struct literal_set otherwise)
{
    struct literal_set product;
    return literal_set_product(arena, a, b, &product) ? product : otherwise;
}

/* What is known of `a` followed by `b`. */
static struct known follow(const struct reading *reading, const struct known *a,
                           const struct known *b)
{
    struct literal_set joint;
    bool fits = literal_set_product(reading->arena, a->end, b->begin, &joint);
    if (a->exact && b->exact && fits)
        return known_exactly(joint);
    struct known both = {
        .begin = a->exact ? product_or(reading->arena, a->begin, b->begin, a->begin) : a->begin,
        .end = b->exact ? product_or(reading->arena, a->end, b->end, b->end) : b->end,
        .inside = required(a),
    };
    take_if_better(&both.inside, required(b));
    if (fits)
        take_if_better(&both.inside, joint);
    return both;
}

static struct known either(const struct reading *reading, const struct known *a,
                           const struct known *b)
{
    struct known one = {
        .exact = a->exact && b->exact && a->begin.count + b->begin.count <= LITERAL_SET_MAX,
        .begin = literal_set_union(reading->arena, a->begin, b->begin),
        .inside = literal_set_union(reading->arena, required(a), required(b)),
    };
    if (one.exact) {
        one.end = one.begin;
        one.inside = (struct literal_set){0};
        return one;
    }
    /* A union that was cut short has lost its ends. */
    bool whole = a->end.count + b->end.count <= LITERAL_SET_MAX;
    one.end = whole ? literal_set_union(reading->arena, a->end, b->end) : reading->empty;
    return one;
}

static struct known repeat(const struct reading *reading, const struct known *once, size_t least,
                           size_t most)
{
    struct known none = known_exactly(reading->empty);
    if (most == 0)
        return none;
    if (least == 0 && most == 1 && once->exact)
        return either(reading, &none, once);
    if (least == 0)
        return known_nothing(reading);
    struct known all = *once;
    size_t done = 1;
    while (all.exact && done < least && done < REPEATS_MAX) {
        all = follow(reading, &all, once);
        done++;
    }
    if (most > done || done < least) {
        all.inside = required(&all);
        all.exact = false;
    }
    return all;
}

/* A letter that is to match in either case, with what PCRE2 takes for it beyond ASCII. */
static struct literal_set either_case(const struct reading *reading, struct span letter)
{
    struct literal_set set = literal_set_one(reading->arena, letter);
    struct span other = {0};
    if (span_equal_ignore_case(letter, SPAN("s")))
        other = SPAN("\xC5\xBF");
    else if (span_equal_ignore_case(letter, SPAN("k")))
        other = SPAN("\xE2\x84\xAA");
    if (other.length > 0)
        set = literal_set_union(reading->arena, set, literal_set_one(reading->arena, other));
    return set;
}

static struct known known_of_character(const struct reading *reading, uint32_t character)
{
    char bytes[4];
    struct span string = {bytes, utf8_write_code_point(character, bytes)};
    if (!reading->reader.ignore_case)
        return known_exactly(literal_set_one(reading->arena, string));
    if (character >= 0x80)
        return known_nothing(reading);
    return known_exactly(either_case(reading, string));
}

static struct known known_of_class(const struct reading *reading, const struct pattern_token *token)
{
    struct known all = known_of_character(reading, token->characters[0]);
    for (size_t i = 1; i < token->n_characters; i++) {
        struct known one = known_of_character(reading, token->characters[i]);
        all = either(reading, &all, &one);
    }
    return all;
}

static struct known read_alternatives(struct reading *reading);

/* A group, whose opening bracket has been read. */
static struct known read_group(struct reading *reading, const struct pattern_token *token)
{
    bool ignored_case = reading->reader.ignore_case;
    if (reading->depth == PATTERN_DEPTH_MAX) {
        reading->reader.failed = true;
        return known_nothing(reading);
    }
    bool was_cut = reading->is_cut;
    reading->depth++;
    reading->reader.ignore_case = token->ignore_case;
    struct known inner = read_alternatives(reading);
    reading->reader.ignore_case = ignored_case;
    reading->depth--;
    pattern_reader_close_group(&reading->reader);
    if (token->kind == PATTERN_LOOKAROUND)
        reading->is_cut = was_cut;
    return token->kind == PATTERN_LOOKAROUND ? known_exactly(reading->empty) : inner;
}

static struct known read_item(struct reading *reading, const struct pattern_token *token)
{
    switch (token->kind) {
    case PATTERN_CHARACTERS:
        return known_of_class(reading, token);
    case PATTERN_GROUP:
    case PATTERN_LOOKAROUND:
        return read_group(reading, token);
    case PATTERN_EMPTY:
        return known_exactly(reading->empty);
    default:
        return known_nothing(reading);
    }
}

/* Whether a class, as written, may hold a line feed. */
static bool class_may_end_line(struct span class)
{
    static const char sets[] = "sSWDnrvRXHpPx0";
    bool negated = class.length > 1 && class.bytes[1] == '^';
    for (size_t at = 1; at + 1 < class.length; at++) {
        if ((unsigned char)class.bytes[at] <= '\n' || class.bytes[at] == '[')
            return true;
        if (class.bytes[at] != '\\')
            continue;
        at++;
        if (class.bytes[at] == '\n' || (!negated && strchr("abt", class.bytes[at])))
            return true; /* \t may begin a range that holds it */
        if (negated && (class.bytes[at] == 'n' || class.bytes[at] == 's'))
            return false;
        if (!negated && strchr(sets, class.bytes[at]))
            return true;
    }
    return negated;
}

/* Whether a piece of a pattern other than a group may match a line feed; true if in doubt. */
static bool may_end_line(const struct reading *reading, struct span piece)
{
    if (piece.length == 0)
        return false;
    if (piece.bytes[0] == '[')
        return class_may_end_line(piece);
    if (piece.bytes[0] == '.')
        return reading->dot_is_anything;
    if (piece.bytes[0] == '\\' && piece.length > 1)
        return strchr("\nsSWDnrvRXHpPx0123456789gkQE", piece.bytes[1]) != NULL;
    return piece.bytes[0] == '\n';
}

/* What has been read of a sequence: `all`, and behind it the one string of `run`, kept apart so
 * that a word is joined on to what stands before it once, not letter by letter. */
struct sequence {
    struct known all;
    char run[LITERAL_LENGTH_MAX];
    size_t run_length;
};

static void end_run(const struct reading *reading, struct sequence *sequence)
{
    if (sequence->run_length == 0)
        return;
    struct span run = {sequence->run, sequence->run_length};
    struct known known = known_exactly(literal_set_one(reading->arena, run));
    sequence->all = follow(reading, &sequence->all, &known);
    sequence->run_length = 0;
}

static void append(const struct reading *reading, struct sequence *sequence,
                   const struct known *item)
{
    bool is_string = item->exact && item->begin.count == 1;
    size_t length = is_string ? item->begin.items[0].length : 0;
    if (!is_string || sequence->run_length + length > LITERAL_LENGTH_MAX)
        end_run(reading, sequence);
    if (!is_string || length > LITERAL_LENGTH_MAX) {
        sequence->all = follow(reading, &sequence->all, item);
    } else if (length > 0) {
        memcpy(sequence->run + sequence->run_length, item->begin.items[0].bytes, length);
        sequence->run_length += length;
    }
}

static struct known read_sequence(struct reading *reading)
{
    struct sequence sequence = {.all = known_exactly(reading->empty)};
    struct pattern_token token;
    size_t start = reading->reader.at;
    while (pattern_reader_next(&reading->reader, &token)) {
        bool is_behind = reading->is_cut;
        struct span piece = span_slice(reading->reader.pattern, start, reading->reader.at);
        struct known item = read_item(reading, &token);
        bool is_piece = token.kind == PATTERN_ANY || token.kind == PATTERN_CHARACTERS;
        reading->crosses = reading->crosses || (is_behind && is_piece);
        if (reading->first_line && is_piece && may_end_line(reading, piece)) {
            reading->is_cut = true;
            item = known_nothing(reading);
        }
        size_t least, most = 1;
        bool has_quantifier = false;
        for (; pattern_reader_quantifier(&reading->reader, &least, &most); has_quantifier = true)
            item = repeat(reading, &item, least, most);
        /* The next round of what holds a line feed stands behind it. */
        bool is_repeated = has_quantifier && most > 1 && token.kind != PATTERN_LOOKAROUND;
        reading->crosses = reading->crosses || (is_repeated && !is_behind && reading->is_cut);
        if (is_behind)
            item = known_nothing(reading);
        append(reading, &sequence, &item);
        start = reading->reader.at;
    }
    end_run(reading, &sequence);
    return sequence.all;
}

/*
 * Alternatives that are joined two and two, then four and four, and so on: part i stands for 2^i of
 * them or none, so that each is copied a few times however many there are.
 */
struct parts {
    struct known parts[PARTS_MAX];
    size_t count; /* of alternatives */
};

static void add_alternative(const struct reading *reading, struct parts *all, struct known next)
{
    size_t i = 0;
    for (; i + 1 < PARTS_MAX && all->count >> i & 1; i++)
        next = either(reading, &all->parts[i], &next);
    if (all->count >> i & 1)
        next = either(reading, &all->parts[i], &next);
    else
        all->count += (size_t)1 << i;
    all->count &= ~(((size_t)1 << i) - 1);
    all->parts[i] = next;
}

static struct known all_alternatives(const struct reading *reading, const struct parts *all)
{
    size_t i = 0;
    while (!(all->count >> i & 1))
        i++;
    struct known known = all->parts[i];
    for (i++; i < PARTS_MAX; i++)
        if (all->count >> i & 1)
            known = either(reading, &all->parts[i], &known);
    return known;
}

static struct known read_alternatives(struct reading *reading)
{
    bool was_cut = reading->is_cut;
    struct known first = read_sequence(reading);
    bool any_cut = reading->is_cut;
    struct parts all = {.count = 0};
    bool is_one = true;
    while (pattern_reader_alternative(&reading->reader)) {
        if (is_one)
            add_alternative(reading, &all, first);
        is_one = false;
        reading->is_cut = was_cut;
        add_alternative(reading, &all, read_sequence(reading));
        any_cut = any_cut || reading->is_cut;
    }
    reading->is_cut = any_cut;
    return is_one ? first : all_alternatives(reading, &all);
}

static struct literal_set read_whole(struct reading *reading, struct span pattern, bool ignore_case)
{
    static const struct literal_set none;
    reading->empty = literal_set_one(reading->arena, SPAN(""));
    if (utf8_valid_prefix(pattern) < pattern.length)
        return none;
    pattern_reader_init(&reading->reader, pattern, ignore_case);
    struct known whole = read_alternatives(reading);
    if (!pattern_reader_is_done(&reading->reader))
        return none;
    struct literal_set found = required(&whole);
    return literal_set_shortest(found) >= LITERAL_LENGTH_MIN ? found : none;
}

struct literal_set literals_of_pattern(struct span pattern, bool ignore_case, struct arena *arena)
{
    struct reading reading = {.arena = arena};
    return read_whole(&reading, pattern, ignore_case);
}

/* (?s), (?is:...): whether a setting may make the dot match line feeds. */
static bool sets_dot(struct span pattern)
{
    for (size_t at = 0; at + 2 < pattern.length; at++) {
        if (pattern.bytes[at] != '(' || pattern.bytes[at + 1] != '?')
            continue;
        for (size_t i = at + 2; i < pattern.length && strchr("imnsxJU^-", pattern.bytes[i]); i++)
            if (pattern.bytes[i] == 's')
                return true;
    }
    return false;
}

struct literal_set literals_of_first_line(struct span pattern, bool ignore_case,
                                          struct arena *arena)
{
    struct reading reading = {
        .arena = arena, .first_line = true, .dot_is_anything = sets_dot(pattern)};
    return read_whole(&reading, pattern, ignore_case);
}

bool pattern_crosses_lines(struct span pattern)
{
    struct arena arena = ARENA_INIT(MEM_RULES);
    struct reading reading = {
        .arena = &arena, .first_line = true, .dot_is_anything = sets_dot(pattern)};
    read_whole(&reading, pattern, false);
    bool is_read = pattern_reader_is_done(&reading.reader);
    arena_release(&arena);
    return reading.crosses || !is_read;
}

/* SPDX-License-Identifier: MIT */
#include "rules/byte_run.h"

#include "rules/pattern_reader.h"

enum { LENGTH_MIN = 4, BYTES_MAX = 128 }; /* of less use is what stands in too many lines */

static void add(struct byte_run *run, unsigned byte)
{
    run->bytes[byte / 64] |= (uint64_t)1 << byte % 64;
}

static bool has(const struct byte_run *run, char byte)
{
    unsigned char at = (unsigned char)byte;
    return run->bytes[at / 64] >> at % 64 & 1;
}

static void add_range(struct byte_run *run, unsigned first, unsigned last)
{
    for (unsigned byte = first; byte <= last; byte++)
        add(run, byte);
}

static unsigned count(const struct byte_run *run)
{
    unsigned n = 0;
    for (size_t w = 0; w < 4; w++)
        n += (unsigned)__builtin_popcountll(run->bytes[w]);
    return n;
}

/* In eighths of a byte, roughly: how unlikely a run is. */
static size_t weight(const struct byte_run *run)
{
    size_t bits = 0;
    for (unsigned n = count(run); n > 1; n /= 2)
        bits++;
    return run->length * (8 - bits);
}

struct byte_run byte_run_of_either(struct byte_run a, struct byte_run b)
{
    struct byte_run both = {.length = a.length < b.length ? a.length : b.length};
    for (size_t w = 0; both.length > 0 && w < 4; w++)
        both.bytes[w] = a.bytes[w] | b.bytes[w];
    return both;
}

/* Both cases of its letters, and what PCRE2 takes for some of them beyond ASCII. */
static void add_other_case(struct byte_run *run)
{
    const char *more = "";
    if (has(run, 'k') || has(run, 'K'))
        more = "\xE2\x84\xAA";
    for (; *more; more++)
        add(run, (unsigned char)*more);
    if (has(run, 's') || has(run, 'S'))
        more = "\xC5\xBF";
    for (; *more; more++)
        add(run, (unsigned char)*more);
    for (char letter = 'a'; letter <= 'z'; letter++) {
        char upper = (char)(letter - 'a' + 'A');
        if (has(run, letter) || has(run, upper)) {
            add(run, (unsigned char)letter);
            add(run, (unsigned char)upper);
        }
    }
}

/* \d, \w and what stands for itself; false: something else. */
static bool add_escaped(struct byte_run *run, char letter)
{
    bool is_word = letter == 'w';
    if (letter == 'd' || is_word)
        add_range(run, '0', '9');
    if (is_word) {
        add_range(run, 'a', 'z');
        add_range(run, 'A', 'Z');
        add(run, '_');
    }
    if (letter == 'd' || is_word)
        return true;
    bool is_itself = (unsigned char)letter > ' ' && (unsigned char)letter < 0x7F &&
                     !(letter >= '0' && letter <= '9') && !(letter >= 'a' && letter <= 'z') &&
                     !(letter >= 'A' && letter <= 'Z');
    if (is_itself)
        add(run, (unsigned char)letter);
    return is_itself;
}

/* "[0-9a-f_\w.-]", of plain members and ranges; false: it is more than that. */
static bool add_class(struct byte_run *run, struct span class)
{
    size_t end = class.length - 1;
    if (class.length < 3 || class.bytes[1] == '^' || class.bytes[1] == ']')
        return false;
    for (size_t at = 1; at < end; at++) {
        char byte = class.bytes[at];
        bool begins_range = at + 2 < end && class.bytes[at + 1] == '-';
        if (byte == '[' || (unsigned char)byte >= 0x80 || (unsigned char)byte < ' ')
            return false;
        if (byte == '\\') {
            bool is_set = class.bytes[at + 1] == 'd' || class.bytes[at + 1] == 'w';
            if (!is_set && at + 3 < end && class.bytes[at + 2] == '-')
                return false;
            if (!add_escaped(run, class.bytes[++at]))
                return false;
        } else if (begins_range) {
            char last = class.bytes[at + 2];
            if (last == '\\' || last == '[' || (unsigned char)last >= 0x80 || last < byte)
                return false;
            add_range(run, (unsigned char)byte, (unsigned char)last);
            at += 2;
        } else {
            add(run, (unsigned char)byte);
        }
    }
    return true;
}

/* One character, of a piece of a pattern that is no group. */
static struct byte_run run_of_piece(struct span piece, bool ignore_case)
{
    static const struct byte_run none;
    struct byte_run run = {.length = 1};
    bool is_known = false;
    if (piece.bytes[0] == '[')
        is_known = add_class(&run, piece);
    else if (piece.bytes[0] == '\\' && piece.length == 2)
        is_known = add_escaped(&run, piece.bytes[1]);
    if (!is_known)
        return none;
    if (ignore_case)
        add_other_case(&run);
    return run;
}

struct reading {
    struct pattern_reader reader;
    unsigned depth;
};

static struct byte_run read_alternatives(struct reading *reading);

static struct byte_run read_group(struct reading *reading, const struct pattern_token *token)
{
    static const struct byte_run none;
    bool ignored_case = reading->reader.ignore_case;
    if (reading->depth == PATTERN_DEPTH_MAX) {
        reading->reader.failed = true;
        return none;
    }
    reading->depth++;
    reading->reader.ignore_case = token->ignore_case;
    struct byte_run inner = read_alternatives(reading);
    reading->reader.ignore_case = ignored_case;
    reading->depth--;
    pattern_reader_close_group(&reading->reader);
    return token->kind == PATTERN_LOOKAROUND ? none : inner;
}

static struct byte_run read_sequence(struct reading *reading)
{
    static const struct byte_run none;
    struct byte_run best = none;
    struct pattern_token token;
    size_t start = reading->reader.at;
    while (pattern_reader_next(&reading->reader, &token)) {
        bool is_piece = token.kind == PATTERN_ANY || token.kind == PATTERN_CHARACTERS;
        struct span piece = span_slice(reading->reader.pattern, start, reading->reader.at);
        struct byte_run item = none;
        if (token.kind == PATTERN_GROUP || token.kind == PATTERN_LOOKAROUND)
            item = read_group(reading, &token);
        else if (is_piece && piece.length > 0)
            item = run_of_piece(piece, reading->reader.ignore_case);
        size_t least, most;
        while (pattern_reader_quantifier(&reading->reader, &least, &most)) {
            item.length = is_piece || least == 0 ? item.length * least : item.length;
            is_piece = false;
        }
        if (weight(&item) > weight(&best))
            best = item;
        start = reading->reader.at;
    }
    return best;
}

static struct byte_run read_alternatives(struct reading *reading)
{
    struct byte_run all = read_sequence(reading);
    while (pattern_reader_alternative(&reading->reader))
        all = byte_run_of_either(all, read_sequence(reading));
    return all;
}

struct byte_run byte_run_of_pattern(struct span pattern, bool ignore_case)
{
    static const struct byte_run none;
    struct reading reading = {.depth = 0};
    pattern_reader_init(&reading.reader, pattern, ignore_case);
    struct byte_run run = read_alternatives(&reading);
    bool is_read = pattern_reader_is_done(&reading.reader);
    return is_read && run.length >= LENGTH_MIN && count(&run) <= BYTES_MAX ? run : none;
}

bool byte_run_stands_in(const struct byte_run *run, struct span text)
{
    for (size_t at = run->length - 1; at < text.length; at += run->length) {
        if (!has(run, text.bytes[at]))
            continue;
        size_t first = at;
        while (first > 0 && has(run, text.bytes[first - 1]))
            first--;
        while (at < text.length && has(run, text.bytes[at]) && at - first < run->length)
            at++;
        if (at - first >= run->length)
            return true;
    }
    return false;
}

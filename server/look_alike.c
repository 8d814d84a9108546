/* SPDX-License-Identifier: MIT */
#include "server/look_alike.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "rules/literals.h"

enum { KEPT_MIN = 3, HEX_MIN = 8, BASE32_MIN = 12 };

/* A secret while it is gone through. */
struct disguise {
    struct buf *out;
    uint64_t state;
    bool changes;
};

static unsigned next_number(struct disguise *disguise, unsigned below)
{
    disguise->state = disguise->state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (unsigned)(disguise->state >> 33) % below;
}

static bool is_lower(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_word(char byte)
{
    return is_lower(byte) || is_upper(byte) || is_digit(byte);
}

/* How many letters and digits there are to choose from in a word of letters and digits. */
struct alphabet {
    unsigned n_letters;
    char first_digit;
    unsigned n_digits;
};

static struct alphabet alphabet_of(struct span word)
{
    bool is_hex = word.length >= HEX_MIN, is_base32 = word.length >= BASE32_MIN;
    bool has_digit = false;
    for (size_t i = 0; i < word.length; i++) {
        char byte = word.bytes[i];
        has_digit |= is_digit(byte);
        is_hex &= is_digit(byte) || (byte | 0x20) <= 'f';
        is_base32 &= is_upper(byte) || (byte >= '2' && byte <= '7');
    }
    if (is_hex && has_digit)
        return (struct alphabet){6, '0', 10};
    return is_base32 ? (struct alphabet){26, '2', 6} : (struct alphabet){26, '0', 10};
}

static void disguise_word(struct disguise *disguise, struct span word)
{
    struct alphabet alphabet = alphabet_of(word);
    disguise->changes |= word.length > 0;
    for (size_t i = 0; i < word.length; i++) {
        char byte = word.bytes[i];
        unsigned n = next_number(disguise, is_digit(byte) ? alphabet.n_digits : alphabet.n_letters);
        char first = is_digit(byte) ? alphabet.first_digit : is_upper(byte) ? 'A' : 'a';
        buf_append_byte(disguise->out, (char)(first + (char)n));
    }
}

static void disguise_bytes(struct disguise *disguise, struct span bytes)
{
    for (size_t at = 0; at < bytes.length;) {
        size_t end = at;
        while (end < bytes.length && is_word(bytes.bytes[end]))
            end++;
        disguise_word(disguise, span_slice(bytes, at, end));
        if (end == bytes.length)
            break;
        unsigned char byte = (unsigned char)bytes.bytes[end];
        bool separates = byte < 0x80 && strchr(" \t-_.:,;/+=@|'\"\\()[]{}<>\n\r", (char)byte);
        disguise->changes |= !separates;
        if (separates)
            buf_append_byte(disguise->out, (char)byte);
        else if ((byte & 0xC0) != 0x80) /* one for a code point */
            buf_append_byte(disguise->out, byte < 0x80 ? '!' : 'x');
        at = end + 1;
    }
}

/* The longest text that the pattern requires and the secret holds; empty: there is none. */
static struct span kept_of(struct span secret, const struct rule *rule)
{
    struct arena arena = ARENA_INIT(MEM_SERVER);
    struct span kept = SPAN("");
    struct literal_set set = {NULL, 0};
    if (rule->pattern)
        set = literals_of_pattern(span_from_string(rule->pattern), rule->flags & RULE_IGNORE_CASE,
                                  &arena);
    for (size_t i = 0; i < set.count; i++) {
        struct span item = set.items[i];
        for (size_t at = 0; item.length >= KEPT_MIN && item.length > kept.length &&
                            at + item.length <= secret.length;
             at++)
            if (span_equal_ignore_case(span_slice(secret, at, at + item.length), item))
                kept = span_slice(secret, at, at + item.length);
    }
    arena_release(&arena);
    return kept;
}

static bool append_secret(struct buf *out, struct span secret, uint64_t seed,
                          const struct rule *rule)
{
    struct disguise disguise = {.out = out, .state = seed};
    struct span kept = kept_of(secret, rule);
    size_t start = kept.length ? (size_t)(kept.bytes - secret.bytes) : secret.length;
    disguise_bytes(&disguise, span_slice(secret, 0, start));
    buf_append(out, kept);
    disguise_bytes(&disguise, span_slice(secret, start + kept.length, secret.length));
    return disguise.changes;
}

bool look_alike_append(struct buf *out, struct span line, size_t number,
                       const struct secrets *secrets, const struct rule *rule)
{
    uint64_t seed = hash_64(span_from_string(rule->id));
    bool all = true;
    for (size_t at = 0; at < line.length;) {
        bool is_secret;
        size_t end = secrets_run_end(secrets, number, at, line.length, &is_secret);
        if (is_secret)
            all &= append_secret(out, span_slice(line, at, end), seed + at, rule);
        else
            buf_append(out, span_slice(line, at, end));
        at = end;
    }
    return all;
}

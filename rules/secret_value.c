/* SPDX-License-Identifier: MIT */
#include "rules/secret_value.h"

#include "rules/ascii_words.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_lower(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_word(char byte)
{
    return is_digit(byte) || is_lower(byte) || is_upper(byte) || byte == '_' || byte == '$' ||
           (unsigned char)byte >= 0x80;
}

size_t secret_value_distinct(struct span value)
{
    bool seen[256] = {false};
    size_t n = 0;
    for (size_t at = 0; at < value.length; at++) {
        n += !seen[(unsigned char)value.bytes[at]];
        seen[(unsigned char)value.bytes[at]] = true;
    }
    return n;
}

struct tally {
    size_t lower, upper, digits, strong, parts, switches;
    bool strange; /* holds what belongs to code, prose or a template */
};

static struct tally tally_of(struct span value)
{
    struct tally tally = {0};
    for (size_t at = 0; at < value.length; at++) {
        char byte = value.bytes[at];
        if (at > 0 && is_upper(byte) != is_upper(value.bytes[at - 1]))
            tally.switches++;
        if (is_lower(byte))
            tally.lower++;
        else if (is_upper(byte))
            tally.upper++;
        else if (is_digit(byte))
            tally.digits++;
        else if (byte && strchr("!@#$%^&*+=?~", byte))
            tally.strong++;
        else if (byte && strchr("_-./", byte))
            tally.parts++;
        else
            tally.strange = true;
    }
    return tally;
}

static bool is_uuid(struct span value)
{
    if (value.length != 36)
        return false;
    for (size_t at = 0; at < 36; at++) {
        bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        char byte = value.bytes[at];
        if (dash ? byte != '-' : !is_digit(byte) && !((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f'))
            return false;
    }
    return true;
}

static bool is_placeholder(struct span value)
{
    static const char *const words[] = {
        "example", "placeholder", "changeme", "change_me", "change-me", "changeit", "your",
        "xxxx",    "****",        "...",      "dummy",     "fake",      "sample",   "insert",
        "replace", "redacted",    "todo",     "not_set",   "not-set",   "foobar",   NULL};
    size_t distinct = secret_value_distinct(value);
    return distinct <= 2 || (distinct <= 5 && value.length >= 16) || ascii_words_in(value, words);
}

/* Beginnings and ends of paths, references, options and style classes. */
static bool is_reference(struct span value)
{
    static const char *const begins[] = {
        "$", "%", "-",    ".",     ":",    "/",     "~/",  "@",     "#",       "?", "&",
        "*", "^", "col-", "text-", "btn-", "grid-", "bg-", "flex-", "sha512-", NULL};
    static const char *const ends[] = {".pem",  ".key",  ".json", ".txt", ".crt",
                                       ".yaml", ".yml",  ".ts",   ".js",  ".py",
                                       ".com",  ".html", ".php",  ".md",  NULL};
    return ascii_words_begin(value, begins) || ascii_words_end(value, ends);
}

/* Digits that belong to the name of a technique, as in oauth2_token. */
static bool has_other_digits(struct span value)
{
    static const char *const terms[] = {
        "oauth2", "sha256", "sha512",  "sha1",   "base64", "md5",  "hs256",   "rs256",
        "es256",  "hs512",  "rs512",   "aes256", "aes128", "x509", "argon2",  "pbkdf2",
        "utf8",   "utf-8",  "ed25519", "oauth1", "http2",  "web3", "mt19937", NULL};
    for (size_t at = 0; at < value.length; at++) {
        for (size_t i = 0; terms[i]; i++)
            if (ascii_word_at(value, at, terms[i])) {
                at += strlen(terms[i]);
                break;
            }
        if (at < value.length && is_digit(value.bytes[at]))
            return true;
    }
    return false;
}

/* Without a digit only what no word looks like: p@ssword, or letters in a wild mix of cases. */
static bool is_wild(struct span value, const struct tally *tally, bool is_password)
{
    if (tally->parts == 0 && tally->strong == 0)
        return value.length >= 20 && tally->switches >= 8;
    size_t inner = tally->strong;
    while (inner > 0 && !is_word(value.bytes[value.length - 1])) {
        value.length--;
        inner--;
    }
    return is_password && inner > 0 && tally->lower + tally->upper >= 4;
}

const char *secret_value_why_harmless(struct span value, bool is_password)
{
    static const char word[] = "a word or a name, nothing drawn by lot";
    if (value.length < 6 || value.length > 1024)
        return "shorter than 6 bytes, or longer than 1024";
    struct tally tally = tally_of(value);
    size_t letters = tally.lower + tally.upper;
    if (tally.strange)
        return "it holds characters of code, prose or a template";
    if (is_uuid(value) || is_reference(value))
        return "an identifier, a path, a reference or an option";
    if (is_placeholder(value))
        return "a placeholder";
    if (tally.digits == 0)
        return is_wild(value, &tally, is_password) ? NULL : word;
    if (letters == 0)
        return is_password && tally.digits == value.length ? NULL : "a number";
    if (!has_other_digits(value))
        return "the name of a technique";
    bool is_short = value.length < 20;
    if (is_short && (span_find_byte(value, 0, '/') < value.length ||
                     span_find_byte(value, 0, '.') < value.length))
        return "a path, a key of messages or a version";
    bool is_constant = tally.lower == 0 && tally.strong == 0 && is_upper(value.bytes[0]);
    return is_short && is_constant && !is_password && tally.digits < 3 ? word : NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * The pattern is split into tokens once; then the set of tokens that could come next is carried
 * over the path, character by character. A token is known by its offset in the pattern, the
 * pattern's length is the accepting state.
 */
#include "rules/glob.h"

#include "rules/glob_bracket.h"

#include <stdint.h>

enum token {
    TOKEN_NEVER, /* a malformed bracket of git's: matches nothing */
    TOKEN_CHARACTER,
    TOKEN_ANY,
    TOKEN_STAR,
    TOKEN_FOLDERS, /* the `**` and slash before a part */
    TOKEN_INSIDE,  /* within the folders that TOKEN_FOLDERS passes over */
    TOKEN_BELOW,   /* a `**` that ends a pattern or an alternative */
    TOKEN_CLASS,
    TOKEN_OPEN,
    TOKEN_COMMA,
    TOKEN_CLOSE
};

enum { WORDS = GLOB_LENGTH_MAX / 64 + 1 };

struct state_set {
    uint64_t words[WORDS];
};

struct brace {
    size_t separator; /* the last opening brace or comma seen */
    bool starts_part; /* what is in the brace begins behind a slash, or at the front */
};

struct glob {
    struct span pattern;
    bool git;
    size_t fault_at;
    uint8_t tokens[GLOB_LENGTH_MAX];
    uint16_t next[GLOB_LENGTH_MAX]; /* where the token behind begins; for a comma, past the brace */
    uint16_t
        separator[GLOB_LENGTH_MAX]; /* of an opening brace or comma: the next one, or the close */
    struct brace braces[GLOB_DEPTH_MAX];
    size_t depth;
};

static char byte_at(struct span s, size_t at)
{
    return at < s.length ? s.bytes[at] : '\0';
}

/* Git compares what comes before the first wildcard on its own, and so takes stars right behind it
 * for the beginning of a part: `foo**`, slash, `bar` matches `foox/y/bar`. */
static bool is_first_wildcard(const struct glob *glob, size_t at)
{
    size_t first = 0;
    while (first < at && !strchr("*?[\\", glob->pattern.bytes[first]))
        first++;
    return glob->git && first == at;
}

/* Whether a part of the path begins at `at` of the pattern. */
static bool starts_part(const struct glob *glob, size_t at)
{
    if (at == 0 || glob->pattern.bytes[at - 1] == '/' || is_first_wildcard(glob, at))
        return true;
    return glob->depth && glob->braces[glob->depth - 1].separator == at - 1 &&
           glob->braces[glob->depth - 1].starts_part;
}

/* What the stars from `at` to `end` are; returns where the next token begins. */
static size_t split_stars(struct glob *glob, size_t at)
{
    struct span p = glob->pattern;
    size_t end = at;
    while (byte_at(p, end) == '*')
        end++;
    char after = byte_at(p, end);
    glob->tokens[at] = TOKEN_STAR;
    if (end - at == 1 || !starts_part(glob, at))
        return end;
    if (after == '/') {
        glob->tokens[at] = TOKEN_FOLDERS;
        glob->tokens[at + 1] = TOKEN_INSIDE;
        glob->next[at + 1] = (uint16_t)(end + 1);
        return end + 1;
    }
    if (end == p.length || (after == '\\' && byte_at(p, end + 1) == '/') ||
        (glob->depth && (after == ',' || after == '}')))
        glob->tokens[at] = TOKEN_BELOW;
    return end;
}

static size_t fail(struct glob *glob, size_t at)
{
    glob->tokens[at] = TOKEN_NEVER;
    if (glob->fault_at == SIZE_MAX)
        glob->fault_at = at;
    return glob->pattern.length;
}

static size_t split_open(struct glob *glob, size_t at)
{
    if (glob->depth == GLOB_DEPTH_MAX)
        return fail(glob, at);
    bool starts = starts_part(glob, at);
    glob->tokens[at] = TOKEN_OPEN;
    glob->braces[glob->depth++] = (struct brace){.separator = at, .starts_part = starts};
    return at + 1;
}

/* A comma or the closing brace: the separator before it learns of it. */
static size_t split_separator(struct glob *glob, size_t at, enum token token)
{
    struct brace *brace = &glob->braces[glob->depth - 1];
    glob->tokens[at] = (uint8_t)token;
    glob->separator[brace->separator] = (uint16_t)at;
    brace->separator = at;
    if (token == TOKEN_CLOSE)
        glob->depth--;
    return at + 1;
}

static size_t split_bracket(struct glob *glob, size_t at)
{
    struct bracket bracket = {.pattern = glob->pattern, .git = glob->git};
    glob_bracket_read(&bracket, at, 'a');
    glob->tokens[at] = TOKEN_CLASS;
    if (bracket.end)
        return bracket.end;
    fail(glob, bracket.fault_at);
    return fail(glob, at);
}

/* Splits off the token at `at`; returns where the next one begins. */
static size_t split_token(struct glob *glob, size_t at)
{
    size_t length;
    size_t from = at;
    switch (glob->pattern.bytes[at]) {
    case '*':
        return split_stars(glob, at);
    case '?':
        glob->tokens[at] = TOKEN_ANY;
        return at + 1;
    case '[':
        return split_bracket(glob, at);
    case '\\':
        if (++from == glob->pattern.length)
            return fail(glob, at);
        break;
    case '{':
        if (!glob->git)
            return split_open(glob, at);
        break;
    case ',':
        if (glob->depth)
            return split_separator(glob, at, TOKEN_COMMA);
        break;
    case '}':
        if (glob->depth)
            return split_separator(glob, at, TOKEN_CLOSE);
        if (!glob->git)
            return fail(glob, at);
        break;
    default:
        break;
    }
    glob_character(glob->pattern, from, glob->git, &length);
    glob->tokens[at] = TOKEN_CHARACTER;
    return from + length;
}

/* Splits the pattern; false, with glob->fault_at set, if it is malformed. */
static bool split(struct glob *glob, struct span pattern, bool git)
{
    glob->pattern = pattern;
    glob->git = git;
    glob->depth = 0;
    glob->fault_at = SIZE_MAX;
    if (pattern.length > GLOB_LENGTH_MAX) {
        glob->fault_at = GLOB_LENGTH_MAX;
        return false;
    }
    for (size_t at = 0; at < pattern.length;) {
        size_t next = split_token(glob, at);
        glob->next[at] = (uint16_t)next;
        at = next;
    }
    if (glob->depth && glob->fault_at == SIZE_MAX) {
        size_t open = glob->braces[glob->depth - 1].separator;
        while (glob->tokens[open] != TOKEN_OPEN)
            open--;
        glob->fault_at = open;
    }
    return glob->fault_at == SIZE_MAX;
}

static bool has_state(const struct state_set *set, size_t at)
{
    return at / 64 < WORDS && (set->words[at / 64] >> at % 64 & 1) != 0;
}

static size_t past_brace(const struct glob *glob, size_t separator)
{
    while (glob->tokens[separator] != TOKEN_CLOSE)
        separator = glob->separator[separator];
    return separator + 1;
}

/* Adds the token at `at`, and what can come next without a character being taken. */
static void add_state(const struct glob *glob, struct state_set *set, size_t at)
{
    while (!has_state(set, at)) {
        set->words[at / 64] |= (uint64_t)1 << at % 64;
        if (at == glob->pattern.length)
            return;
        switch (glob->tokens[at]) {
        case TOKEN_OPEN: /* No deeper than braces are nested. */
            for (size_t i = at; glob->tokens[i] != TOKEN_CLOSE; i = glob->separator[i])
                add_state(glob, set, i + 1);
            return;
        case TOKEN_COMMA:
            at = past_brace(glob, at);
            break;
        case TOKEN_STAR:
        case TOKEN_FOLDERS:
        case TOKEN_CLOSE:
            at = glob->next[at];
            break;
        case TOKEN_BELOW: /* Git's may stand for nothing. */
            if (!glob->git)
                return;
            at = glob->next[at];
            break;
        default:
            return;
        }
    }
}

/* The character that TOKEN_CHARACTER at `at` stands for. */
static uint32_t character_of(const struct glob *glob, size_t at)
{
    size_t length;
    return glob_character(glob->pattern, at + (glob->pattern.bytes[at] == '\\'), glob->git,
                          &length);
}

/* Takes the character `c` at the token `at` and adds to `set` where that leads. */
static void step(const struct glob *glob, struct state_set *set, size_t at, uint32_t c)
{
    struct bracket bracket = {.pattern = glob->pattern, .git = glob->git};
    switch (glob->tokens[at]) {
    case TOKEN_CHARACTER:
        if (character_of(glob, at) == c)
            add_state(glob, set, glob->next[at]);
        break;
    case TOKEN_ANY:
        if (c != '/')
            add_state(glob, set, glob->next[at]);
        break;
    case TOKEN_STAR:
        if (c != '/')
            add_state(glob, set, at);
        break;
    case TOKEN_FOLDERS:
    case TOKEN_INSIDE:
        add_state(glob, set, at + (glob->tokens[at] == TOKEN_FOLDERS));
        if (c == '/')
            add_state(glob, set, glob->next[at]);
        break;
    case TOKEN_BELOW:
        add_state(glob, set, at);
        add_state(glob, set, glob->next[at]);
        break;
    case TOKEN_CLASS:
        if (glob_bracket_read(&bracket, at, c))
            add_state(glob, set, glob->next[at]);
        break;
    default:
        break;
    }
}

static bool is_empty(const struct state_set *set)
{
    uint64_t any = 0;
    for (size_t i = 0; i < WORDS; i++)
        any |= set->words[i];
    return any == 0;
}

static bool run(const struct glob *glob, struct span text)
{
    struct state_set now = {{0}};
    add_state(glob, &now, 0);
    for (size_t at = 0; at < text.length;) {
        struct state_set after = {{0}};
        size_t length;
        uint32_t c = glob_character(text, at, glob->git, &length);
        for (size_t state = 0; state < glob->pattern.length; state++) {
            if (state % 64 == 0 && now.words[state / 64] == 0)
                state += 63;
            else if (has_state(&now, state))
                step(glob, &after, state, c);
        }
        if (is_empty(&after))
            return false;
        now = after;
        at += length;
    }
    return has_state(&now, glob->pattern.length);
}

/* A pattern of ours, taken apart: what is left of it, and what it is matched against. */
struct subject {
    struct span pattern;
    bool base_name, folder;
};

static struct subject subject_of(struct span pattern)
{
    struct subject subject = {.pattern = pattern};
    if (span_ends_with(pattern, SPAN("/")) && !span_ends_with(pattern, SPAN("\\/"))) {
        subject.folder = true;
        subject.pattern.length--;
    }
    subject.base_name = span_find_byte(subject.pattern, 0, '/') == subject.pattern.length;
    if (span_starts_with(subject.pattern, SPAN("/")))
        subject.pattern = span_slice(subject.pattern, 1, subject.pattern.length);
    return subject;
}

static struct span last_part(struct span path)
{
    size_t at = path.length;
    while (at > 0 && path.bytes[at - 1] != '/')
        at--;
    return span_slice(path, at, path.length);
}

static bool is_plain(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == '-' || byte == '.' || (byte >= '0' && byte <= '9');
}

/* The longest text before any brace, bracket or escape that stands for itself. */
static struct span plain_text(struct span pattern)
{
    struct span longest = {0};
    for (size_t at = 0; at < pattern.length && !strchr("{[\\", pattern.bytes[at]);) {
        size_t from = at;
        while (at < pattern.length && is_plain(pattern.bytes[at]))
            at++;
        if (at - from > longest.length)
            longest = span_slice(pattern, from, at);
        if (at == from)
            at++;
    }
    return longest;
}

static bool match(struct span pattern, struct span path, bool below)
{
    struct glob glob;
    struct subject subject = subject_of(pattern);
    struct span plain = plain_text(subject.pattern);
    if (plain.length > 0 && span_find(path, 0, plain) == path.length)
        return false; /* As most patterns end for most paths, and far sooner. */
    if (subject.pattern.length == 0 || !split(&glob, subject.pattern, false))
        return false;
    for (size_t end = path.length; end; end--) {
        struct span part = span_slice(path, 0, end);
        bool whole = end == path.length;
        if (!whole && (path.bytes[end] != '/' || !(below || subject.folder)))
            continue;
        if (!(whole && subject.folder) && run(&glob, subject.base_name ? last_part(part) : part))
            return true;
    }
    return false;
}

bool glob_match(struct span pattern, struct span path)
{
    return match(pattern, path, false);
}

bool glob_match_below(struct span pattern, struct span path)
{
    return match(pattern, path, true);
}

bool glob_valid(struct span pattern, size_t *fault_at)
{
    struct glob glob;
    struct subject subject = subject_of(pattern);
    size_t cut = subject.pattern.length ? (size_t)(subject.pattern.bytes - pattern.bytes) : 0;
    *fault_at = 0;
    if (subject.pattern.length == 0)
        return false;
    if (split(&glob, subject.pattern, false))
        return true;
    *fault_at = cut + glob.fault_at;
    return false;
}

bool glob_match_git(struct span pattern, struct span text)
{
    struct glob glob;
    split(&glob, pattern, true);
    return pattern.length <= GLOB_LENGTH_MAX && run(&glob, text);
}

/* SPDX-License-Identifier: MIT */
/**
 * Reads the syntax of a regular expression, piece by piece: what PCRE2 would make of it as
 * rules/pattern compiles it (UTF, multi-line), as far as rules/literals has to know.
 *
 * Layer: rules, over base. The pattern is borrowed. What the reader does not understand makes it
 * fail: it then yields nothing more, and pattern_reader_is_done is false. A pattern that PCRE2
 * refuses may be read to its end all the same; it never matches anything.
 */
#ifndef RULES_PATTERN_READER_H
#define RULES_PATTERN_READER_H

#include "base/span.h"

#include <stdint.h>

enum {
    PATTERN_DEPTH_MAX = 100, /* of groups in groups */
    PATTERN_CLASS_MAX = 8    /* characters; a larger class is PATTERN_ANY */
};

struct pattern_reader {
    struct span pattern;
    size_t at;        /* bytes that are read */
    bool ignore_case; /* at this place; set by "(?i)", restored by whoever reads groups */
    bool is_quoted;   /* between \Q and \E */
    bool failed;
};

enum pattern_token_kind {
    PATTERN_ANY,        /* matches many things, perhaps nothing: classes, back references */
    PATTERN_CHARACTERS, /* matches one of `characters` */
    PATTERN_EMPTY,      /* matches no character: an anchor, a setting */
    PATTERN_GROUP,      /* opens a group: alternatives follow, then pattern_reader_close_group */
    PATTERN_LOOKAROUND  /* the same, but what it matches is no part of the match */
};

struct pattern_token {
    enum pattern_token_kind kind;
    uint32_t characters[PATTERN_CLASS_MAX];
    size_t n_characters;
    bool ignore_case; /* inside the group */
};

void pattern_reader_init(struct pattern_reader *reader, struct span pattern, bool ignore_case);

/** The next item of a sequence; false at "|", ")", the end, or when the reader has failed. */
bool pattern_reader_next(struct pattern_reader *reader, struct pattern_token *token);

/** The quantifier behind an item, if there is one; `most` is SIZE_MAX without a bound. */
bool pattern_reader_quantifier(struct pattern_reader *reader, size_t *least, size_t *most);

/** Steps over "|"; false where there is none. */
bool pattern_reader_alternative(struct pattern_reader *reader);

/** Steps over the ")" that has to be here. */
void pattern_reader_close_group(struct pattern_reader *reader);

/** Whether all was read and understood. */
bool pattern_reader_is_done(const struct pattern_reader *reader);

#endif

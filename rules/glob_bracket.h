/* SPDX-License-Identifier: MIT */
/**
 * Brackets in patterns: [a-z], [!a], [[:alpha:]]. For glob.c alone.
 *
 * Layer: rules.
 */
#ifndef RULES_GLOB_BRACKET_H
#define RULES_GLOB_BRACKET_H

#include "base/span.h"

#include <stdint.h>

/** A bracket that is read; `pattern` and `git` are set before, all else is zeroed. */
struct bracket {
    struct span pattern;
    bool git; /* bytes instead of code points, and ranges from high to low pass */
    size_t at;
    size_t end;      /* one past the closing bracket; 0 if malformed */
    size_t fault_at; /* then: the byte to blame */
    bool inside;     /* what has been read holds the character */
};

/** Reads the bracket that begins at `at` and answers whether it matches the character `c`. */
bool glob_bracket_read(struct bracket *bracket, size_t at, uint32_t c);

/**
 * A character of the span and its length in bytes: with `git` a byte, else a code point; a byte
 * that is not UTF-8 is a number past Unicode.
 */
uint32_t glob_character(struct span s, size_t at, bool git, size_t *length);

#endif

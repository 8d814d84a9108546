/* SPDX-License-Identifier: MIT */
/**
 * How the lexer's tests are written: lines of text, and under each a picture of the same length
 * with one letter per byte: '.' code, '#' comment, 's' string. The state goes from line to line.
 */
#ifndef TEST_LEXER_H
#define TEST_LEXER_H

#include <stddef.h>

enum { PICTURE_LINES = 8 };

struct picture_row {
    const char *language;
    struct {
        const char *text, *picture; /* NULL: no more lines */
    } lines[PICTURE_LINES];
};

/** Lexes every row and fails at the first line that is unlike its picture. */
void pictures_check(const struct picture_row *rows, size_t n_rows);

#endif

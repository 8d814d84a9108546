/* SPDX-License-Identifier: MIT */
/**
 * FILE:LINE or FILE:LINE:COL, as a person writes it and as reports do.
 *
 * Layer: server, over base.
 */
#ifndef SERVER_WHY_PLACE_H
#define SERVER_WHY_PLACE_H

#include "base/span.h"

struct why_place {
    struct span file;
    size_t line;   /* from 1 */
    size_t column; /* from 1; 0: the line as a whole */
};

/**
 * Reads a place. The file may hold colons: the last numbers count, and where there are two of them
 * `exists` decides whether the first belongs to the file's name. A colon behind the place, as in a
 * copied report, does no harm. False: there is no file or no line, or a number is 0.
 */
bool why_place_parse(struct span word, bool (*exists)(struct span file), struct why_place *out);

#endif

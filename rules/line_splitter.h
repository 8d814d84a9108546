/* SPDX-License-Identifier: MIT */
/**
 * Cuts text into lines.
 *
 * Layer: rules; private to the text store. Lines end at "\n", "\r\n" and "\r". The last line has no
 * end and may be empty, so there is always at least one.
 */
#ifndef RULES_LINE_SPLITTER_H
#define RULES_LINE_SPLITTER_H

#include "rules/text_block.h"

struct line_splitter {
    const char *at, *end;
    const char *next_cr, *next_lf; /* the first from `at` on, or `end` */
    const char *next_high;         /* the first byte that is not ASCII, or `end` */
    bool is_done;
};

void line_splitter_init(struct line_splitter *splitter, struct span text);

/** The next line, a view of the text and not owned; false after the last one. */
bool line_splitter_next(struct line_splitter *splitter, struct text_line *line);

#endif

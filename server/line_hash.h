/* SPDX-License-Identifier: MIT */
/**
 * The hash of a line by which GitHub's code scanning knows an alert again
 * (primaryLocationLineHash).
 *
 * Layer: server, over base. Knows neither files nor findings.
 *
 * The hash of a line is that of the first LINE_HASH_WINDOW characters from its begin on, those of
 * later lines included, where a character is a UTF-16 unit, blanks and tabs count as nothing and
 * every line end as one LF. Behind the text stand one unit 0xFFFF and then zeroes. It is a
 * polynomial: each character is added to 37 times the sum so far, modulo 2^64, so that a window
 * moves on by one step for each character. Lines of equal hashes are told apart by the ordinal of
 * the line among them, from 1.
 *
 * Anyone can compute it, and guess what it was made of: whoever feeds it leaves out what is secret.
 * The hashes met so far are kept, LINE_HASH_LINES_MAX of them: a line with a further one has none,
 * as its ordinal is not known.
 */
#ifndef SERVER_LINE_HASH_H
#define SERVER_LINE_HASH_H

#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

enum { LINE_HASH_WINDOW = 100, LINE_HASH_LINES_MAX = 128 * 1024 };

/** Called for each line that has one, in order; `line` counts from 1. */
typedef void line_hash_sink(void *context, size_t line, uint64_t hash, uint32_t ordinal);

struct line_hash_count;
struct line_hash {
    line_hash_sink *sink;
    void *context;
    uint64_t value;                    /* of the window */
    uint64_t weight;                   /* of the character that leaves it */
    uint16_t window[LINE_HASH_WINDOW]; /* a ring, the oldest at `next` */
    size_t lines[LINE_HASH_WINDOW];    /* the line that begins with this character; 0: none */
    size_t next;
    size_t n_lines;                 /* that have begun */
    bool at_line_start;             /* the next character begins a line */
    struct line_hash_count *counts; /* hash to ordinal, open addressing */
    size_t n_counts, n_slots;
};

/** Begins a text; a zeroed struct, or one that was used before. */
void line_hash_begin(struct line_hash *hash, line_hash_sink *sink, void *context);

/** Takes a part of a line, valid UTF-8. */
void line_hash_feed(struct line_hash *hash, struct span text);

/** The line ends, and another begins. */
void line_hash_end_line(struct line_hash *hash);

/** The text ends: tells what is left. */
void line_hash_end(struct line_hash *hash);

void line_hash_release(struct line_hash *hash);

#endif

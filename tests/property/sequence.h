/* SPDX-License-Identifier: MIT */
/**
 * Random sequences of edits: what they are made of, how they are drawn and how they are printed.
 * They are drawn from a seed alone and hold tokens and numbers, so that parts can be left out.
 */
#ifndef PROPERTY_SEQUENCE_H
#define PROPERTY_SEQUENCE_H

#include "law.h"

enum { EDITS_MAX = 24, TOKENS_MAX = 700, PIECE_MAX = 60 };

struct piece {
    size_t n;
    unsigned char tokens[PIECE_MAX];
};

enum edit_kind {
    EDIT_RANGE,
    EDIT_WHOLE,
    EDIT_MARK_ALL,
    EDIT_PASTE,   /* `count` lines of the replacement */
    EDIT_CUT,     /* `count` lines */
    EDIT_SEVERAL, /* `count` small changes, here and there */
    EDIT_STATE,   /* opens a comment on the first line, or closes it */
    EDIT_UNDO,    /* takes the last range, paste or cut back */
    EDIT_JOB,     /* takes a snapshot to be scanned; or takes over what became of it */
    EDIT_KINDS
};
struct random_edit {
    enum edit_kind kind;
    size_t count;
    size_t line[2], character[2]; /* as a client would send them, in units, maybe outside */
    struct piece replacement;
    size_t slice;    /* lines a slice */
    size_t n_slices; /* made after the edit; SIZE_MAX: settled and checked */
};

struct sequence {
    enum law_rules rules;
    size_t language;
    enum position_encoding encoding;
    enum law_encoding file; /* what the text is streamed from at the end */
    size_t n_start;
    unsigned char start[TOKENS_MAX];
    size_t n_edits;
    struct random_edit edits[EDITS_MAX];
};

/** The kinds' names, in the plural where they can be counted. */
extern const char *const edit_kind_names[EDIT_KINDS];

void sequence_draw(struct sequence *sequence, uint64_t seed);

/** Appends the text of tokens. */
void append_tokens(struct buf *out, const unsigned char *numbers, size_t n);

/** Appends what `out` holds until it stands there so many times. */
void append_repeated(struct buf *out, size_t times);

/** Appends the sequence for a person who wants to make it again. */
void sequence_print(const struct sequence *sequence, struct buf *out);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * A piece of a text while its findings are told from those that are hidden: what suppress.c, which
 * puts together, and suppress_fate.c, which decides, share.
 *
 * Layer: server, private to these two.
 */
#ifndef SERVER_SUPPRESS_PRIVATE_H
#define SERVER_SUPPRESS_PRIVATE_H

#include "server/suppress.h"

/* What becomes of a finding; the last counts. */
enum suppress_outcome { FATE_SHOWN, FATE_RESURFACED, FATE_HIDDEN };

/* A mark of the piece at hand that speaks of one line, or is malformed. */
struct suppress_target {
    size_t line; /* in the text; SIZE_MAX: there is none near enough */
    struct suppression said;
    struct violation mark;
    bool is_expired;
    bool is_used;
};

/* A piece of the text while it is worked on. */
struct suppress_piece {
    struct suppress *suppress;
    const struct text *text;
    const struct line_states *states;
    struct suppress_target *targets; /* in the order of their marks */
    size_t n_targets;
    size_t first_target;        /* those before it reach no further than the record at hand */
    struct violation_list kept; /* the result */
    size_t keyed_line;          /* of `key`; SIZE_MAX: none */
    uint64_t key;
};

/** A stream sees such a line in fragments: only what holds for the whole line counts there. */
bool suppress_is_long(const struct text *text, size_t line);

/** Whether anything may hide the record. */
bool suppress_can_hide(const struct suppress *suppress, const struct violation *record);

const struct rule *suppress_rule(const struct suppress *suppress, const struct violation *record);

/** What becomes of a record; those of a piece come in order. What hides it is marked as used. */
enum suppress_outcome suppress_fate(struct suppress_piece *piece, const struct violation *record);

/** As open regions, or entries of an ignore file, have it alone. */
enum suppress_outcome suppress_fate_by_regions(struct suppress *suppress,
                                               const struct violation *record);
/** `key` is that of the record's line; NULL: it has none. */
enum suppress_outcome suppress_fate_by_entries(struct suppress *suppress,
                                               const struct violation *record, const uint64_t *key);

#endif

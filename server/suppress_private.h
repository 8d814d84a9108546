/* SPDX-License-Identifier: MIT */
/**
 * A piece of a text while its findings are told from those that are hidden: what suppress.c, which
 * puts together, suppress_fate.c, which decides, and suppress_entries.c, which does so for the
 * entries of an ignore file, share.
 *
 * Layer: server, private to these three.
 */
#ifndef SERVER_SUPPRESS_PRIVATE_H
#define SERVER_SUPPRESS_PRIVATE_H

#include "server/suppress.h"

/* What becomes of a finding; the last counts. */
enum suppress_outcome { FATE_SHOWN, FATE_RESURFACED, FATE_HIDDEN };

/* A mark of the piece at hand that speaks of one line, or is malformed. */
struct suppress_target {
    size_t line;      /* in the text; SIZE_MAX: there is none near enough */
    uint64_t *covers; /* see suppress_covers */
    size_t n_alike;   /* marks of gitleaks right behind this one, on its line: they say the same */
    struct suppression said;
    struct suppression shown; /* the same for those who are told */
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
    size_t *marked;    /* of lines near the record: whether a mark of gitleaks is there; or NULL */
    size_t keyed_line; /* of `key`; SIZE_MAX: none */
    uint64_t key;
};

/**
 * Whether the suppression speaks of the rule. Its list is read once for each rule that has
 * findings: what came of it is kept in `*known`, NULL at first, which lives in `arena`.
 */
bool suppress_covers(const struct suppress *suppress, const struct suppression *said, size_t rule,
                     uint64_t **known, struct arena *arena);

/** A stream sees such a line in fragments: only what holds for the whole line counts there. */
bool suppress_is_long(const struct text *text, size_t line);

/** Whether anything may hide the record. */
bool suppress_can_hide(const struct suppress *suppress, const struct violation *record);

const struct rule *suppress_rule(const struct suppress *suppress, const struct violation *record);

/** Tells whoever traces what hid a record, or would have if it had not expired. */
void suppress_tell_fate(const struct suppress *suppress, struct suppress_event event,
                        enum suppress_outcome fate);

/** What becomes of a record; those of a piece come in order. What hides it is marked as used. */
enum suppress_outcome suppress_fate(struct suppress_piece *piece, const struct violation *record);

/** As open regions have it alone. */
enum suppress_outcome suppress_fate_by_regions(struct suppress *suppress,
                                               const struct violation *record);

/**
 * As the entries of an ignore file have it alone: the first that has not expired hides it. `key` is
 * that of the record's line; NULL: it has none. Takes the logarithm of the number of entries, all
 * records of a rule together.
 */
enum suppress_outcome suppress_fate_by_entries(struct suppress *suppress,
                                               const struct violation *record, const uint64_t *key);

#endif

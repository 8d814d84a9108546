/* SPDX-License-Identifier: MIT */
/**
 * Sets of short strings, and the algebra that rules/literals computes with.
 *
 * Layer: rules, over base. A set lives in the arena it was made in and is immutable. Strings are
 * bytes in which letters of ASCII are lower case; there are no doubles. A set without strings
 * stands for "nothing is known"; one that holds the empty string says as little, but can be joined
 * on to.
 */
#ifndef RULES_LITERAL_SET_H
#define RULES_LITERAL_SET_H

#include "base/arena.h"

enum {
    LITERAL_SET_MAX = 128,  /* strings */
    LITERAL_LENGTH_MAX = 24 /* bytes of one */
};

struct literal_set {
    const struct span *items;
    size_t count;
};

/** The set of one string, which is copied and folded. */
struct literal_set literal_set_one(struct arena *arena, struct span string);

/** The same set, with all it views, in that arena. */
struct literal_set literal_set_copy(struct arena *arena, struct literal_set set);

/** The strings of both. Where they are too many they are cut short, at the end, until they fit. */
struct literal_set literal_set_union(struct arena *arena, struct literal_set a,
                                     struct literal_set b);

/**
 * Every string of `a` with every string of `b` behind it. False, and *out is not touched, if these
 * were too many or one was too long.
 */
bool literal_set_product(struct arena *arena, struct literal_set a, struct literal_set b,
                         struct literal_set *out);

/** The shortest string's length; 0 for a set without strings. */
size_t literal_set_shortest(struct literal_set set);

/** Whether a line is likelier to lack all of `a` than all of `b`. */
bool literal_set_is_better(struct literal_set a, struct literal_set b);

#endif

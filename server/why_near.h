/* SPDX-License-Identifier: MIT */
/**
 * Which rules came near flagging a place, and which would have if they were on.
 *
 * Layer: server, over why.
 */
#ifndef SERVER_WHY_NEAR_H
#define SERVER_WHY_NEAR_H

#include "server/why.h"

enum { WHY_NEAR_MAX = 10 };

struct why_near_rule {
    const struct rule *rule;
    struct why_step step; /* that dropped it */
    unsigned rank;        /* how far it came; greater is nearer */
};

struct why_near {
    struct why_near_rule near[WHY_NEAR_MAX]; /* the nearest first */
    size_t n_near, n_near_more;
    struct why_near_rule off[WHY_NEAR_MAX];
    size_t n_off;
};

/**
 * Those that a word on the line has called, and those that matched and were dropped. `all` is the
 * same place with every rule on, or NULL. Views both.
 */
void why_near_init(struct why_near *near, struct why *why, const struct why *all);

#endif

/* SPDX-License-Identifier: MIT */
/** The rule files of other programs in the shared data, as packs. Knows no test framework. */
#ifndef PROPERTY_SHARED_PACKS_H
#define PROPERTY_SHARED_PACKS_H

#include "rules/pack.h"

enum { SHARED_PACKS_MAX = 128 };

struct shared_packs {
    struct pack *items[SHARED_PACKS_MAX];
    size_t n;
};

/** False, and there are none, where the shared data are not here. */
bool shared_packs_read(struct shared_packs *packs);
void shared_packs_release(struct shared_packs *packs);

#endif

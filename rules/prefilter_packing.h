/* SPDX-License-Identifier: MIT */
/**
 * The rows of a trie's states, packed into one array: each row's entries lie in the gaps of others.
 *
 * Layer: rules; private to prefilter.
 *
 * An entry is found at its state's base plus its class. It names the class, and so the base too,
 * which no other state has. States that are not final and of one byte at most have no row and need
 * not be told apart: they share base 0. The bases of final states are `first_final` and above.
 */
#ifndef RULES_PREFILTER_PACKING_H
#define RULES_PREFILTER_PACKING_H

#include "rules/prefilter_trie.h"

/* An entry: the class, PACKING_NOBODY where there is none, and the base of the next state. */
enum { PACKING_CLASS_SHIFT = 24, PACKING_BASE_MASK = 0xFFFFFF, PACKING_NOBODY = 0xFF };

struct packing {
    uint32_t *entries;
    size_t n_entries;          /* as many as may be asked for */
    uint32_t *base_of;         /* by state of the trie */
    uint32_t first_final, end; /* of the bases */
};

void packing_init(struct packing *packing, const struct trie *trie);
void packing_release(struct packing *packing);

#endif

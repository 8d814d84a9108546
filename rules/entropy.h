/* SPDX-License-Identifier: MIT */
/**
 * The Shannon entropy of a text, by which a rule tells random bytes from words.
 *
 * Layer: rules, over base. It needs no library of mathematics: that would be the only use of one,
 * and loading it is a tenth of what an idle server holds.
 */
#ifndef RULES_ENTROPY_H
#define RULES_ENTROPY_H

#include "base/span.h"

/**
 * Bits a byte, from 0 to 8, by how often each byte stands in the text. Exact where every share is a
 * power of two; else good to some 1e-15. Of an empty text it is 0.
 */
double entropy_of(struct span text);

#endif

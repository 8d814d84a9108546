/* SPDX-License-Identifier: MIT */
/**
 * Words in a text, whatever the case of their ASCII letters.
 *
 * Layer: rules, over base; rule modules see it. Lists end with NULL.
 */
#ifndef RULES_ASCII_WORDS_H
#define RULES_ASCII_WORDS_H

#include "base/span.h"

/** Whether the word stands at byte `at`. */
bool ascii_word_at(struct span text, size_t at, const char *word);

/** Whether any of the words stands anywhere, at the begin, or at the end. */
bool ascii_words_in(struct span text, const char *const *words);
bool ascii_words_begin(struct span text, const char *const *words);
bool ascii_words_end(struct span text, const char *const *words);

#endif

/* SPDX-License-Identifier: MIT */
#include "rules/ascii_words.h"

bool ascii_word_at(struct span text, size_t at, const char *word)
{
    size_t length = strlen(word);
    return at + length <= text.length &&
           span_equal_ignore_case(span_slice(text, at, at + length), (struct span){word, length});
}

bool ascii_words_in(struct span text, const char *const *words)
{
    for (; *words; words++)
        for (size_t at = 0; at < text.length; at++)
            if (ascii_word_at(text, at, *words))
                return true;
    return false;
}

bool ascii_words_begin(struct span text, const char *const *words)
{
    for (; *words; words++)
        if (ascii_word_at(text, 0, *words))
            return true;
    return false;
}

bool ascii_words_end(struct span text, const char *const *words)
{
    for (; *words; words++)
        if (text.length >= strlen(*words) &&
            ascii_word_at(text, text.length - strlen(*words), *words))
            return true;
    return false;
}

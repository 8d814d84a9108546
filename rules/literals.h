/* SPDX-License-Identifier: MIT */
/**
 * The literals that a regular expression requires: every text that it matches holds at least one of
 * them, in the matched part or beside it. So a line without any need not be shown to the pattern.
 *
 * Layer: rules, over literal_set. Reads the syntax of PCRE2 as rules/pattern compiles it, but knows
 * nothing of PCRE2 itself.
 *
 * Sound before clever: what is not understood (conditions, verbs, the extended syntax, comments)
 * makes the answer "none", and what may match many things or nothing adds nothing. Without regard
 * to case PCRE2 matches U+017F for "s" and U+212A for "k"; the literals allow for both.
 */
#ifndef RULES_LITERALS_H
#define RULES_LITERALS_H

#include "rules/literal_set.h"

enum { LITERAL_LENGTH_MIN = 2 }; /* bytes; a shorter one stands in too many lines to be of use */

/**
 * The required literals of `pattern`, in `arena`; `ignore_case` as with PATTERN_IGNORE_CASE. They
 * are to be looked for in either case of ASCII letters. A set without strings: none are known.
 */
struct literal_set literals_of_pattern(struct span pattern, bool ignore_case, struct arena *arena);

/**
 * The same for a pattern that may match over several lines: only what stands on the line that the
 * match begins on, that is before anything that may match a line feed.
 */
struct literal_set literals_of_first_line(struct span pattern, bool ignore_case,
                                          struct arena *arena);

/** Whether a match may have something behind a line feed; true if the pattern is not understood. */
bool pattern_crosses_lines(struct span pattern);

#endif

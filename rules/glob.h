/* SPDX-License-Identifier: MIT */
/**
 * File name patterns, as rules, configurations and .gitignore files use them.
 *
 * Layer: rules, over base. A match costs at most pattern length times path length, whatever the
 * pattern (all alternatives are followed at once), and allocates nothing.
 *
 * The language:
 *     *        any characters but a slash        [a-z] [!a] [^a]   one of, none of; [[:alpha:]] too
 *     ?        one character but a slash         {a,b*,{c,d}}      one of these patterns
 *     ** + /   no folder, one or several         \x                x itself
 * A `**` at the end of the pattern, or of an alternative, is everything below; a `**` that is not
 * a whole part between slashes is a `*`. A character is a code point; a byte that is not valid
 * UTF-8 is a character of its own. Case matters. A leading dot is nothing special.
 *
 * A pattern without a slash is matched against the base name. With a slash at its front or in its
 * middle it is matched against the whole path. With a slash at its end it names a folder and
 * matches all that lies below.
 *
 * Paths are relative, parted by single slashes, without "." and "..", and do not begin or end with
 * a slash. A pattern that glob_valid refuses matches nothing.
 */
#ifndef RULES_GLOB_H
#define RULES_GLOB_H

#include "base/span.h"

enum { GLOB_LENGTH_MAX = 1024, GLOB_DEPTH_MAX = 16 };

bool glob_match(struct span pattern, struct span path);

/**
 * As glob_match, but true as well if one of the folders that the path lies in matches: for lists
 * of what is excluded, where `build` means the folder with all its files.
 */
bool glob_match_below(struct span pattern, struct span path);

/**
 * Whether the pattern is well formed; else *fault_at is the offset of the byte that is not: an
 * empty pattern (0), one longer than GLOB_LENGTH_MAX, braces nested deeper than GLOB_DEPTH_MAX, a
 * bracket or brace without its partner, an unknown class, a range from high to low, a backslash at
 * the end.
 */
bool glob_valid(struct span pattern, size_t *fault_at);

/**
 * The patterns of git: bytes instead of code points, braces are nothing special, and the whole of
 * `text` is matched whether or not the pattern has a slash. See server/ignore.
 */
bool glob_match_git(struct span pattern, struct span text);

#endif

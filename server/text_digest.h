/* SPDX-License-Identifier: MIT */
/**
 * Whether a text was changed: a sum over its lines, blanks and line ends aside.
 *
 * Layer: server, over rules. A line counts by the hash of its bytes that are no blanks, one without
 * any as 0, and the sum does not depend on the order of lines: indenting, other line ends, empty
 * lines and lines that moved leave it as it is. It is kept true through an edit by what goes and
 * what comes, and it is made piece by piece, of a long line too.
 *
 * The rest of a text is its digest without the lines on which rules with RULE_DOCUMENT_CHANGED find
 * something: to write another date into a line is no change that makes this very date wrong.
 */
#ifndef SERVER_TEXT_DIGEST_H
#define SERVER_TEXT_DIGEST_H

#include "rules/rule_set.h"
#include "rules/violations.h"

/** The hash of a line, 0 at its begin, after `bytes` more of it. */
uint64_t text_digest_feed(uint64_t hash, struct span bytes);

/** What the whole line counts, by its hash. */
uint64_t text_digest_end(uint64_t hash);

/** What lines [first, end) of the text count together. */
uint64_t text_digest_of_lines(const struct text *text, size_t first, size_t end);

/**
 * Takes the lines of a record out of a digest that has them, if it belongs to a rule with
 * RULE_DOCUMENT_CHANGED. Records come in their order; lines before line `*next` of the file are out
 * already. The text begins on line `first_line` of the file.
 */
void text_digest_leave_out(uint64_t *digest, size_t *next, const struct rule_set *set,
                           const struct text *text, size_t first_line,
                           const struct violation *violation);

/** Whether rules with RULE_DOCUMENT_CHANGED have findings in the set. */
bool text_digest_is_wanted(const struct rule_set *set, const struct violation_set *violations);

/** The rest of a text whose digest is `digest`, and in which `violations` were found. */
uint64_t text_digest_rest(uint64_t digest, const struct rule_set *set, const struct text *text,
                          const struct violation_set *violations);

#endif

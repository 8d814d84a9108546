/* SPDX-License-Identifier: MIT */
/**
 * The identity of a violation: what makes it the same one in two texts. The one definition; all
 * that compares violations of different texts, or names one beyond a text, goes by it.
 *
 * Layer: server, over rules and base/hash.
 *
 * The fingerprint is a hash of
 * - the rule's id; of what the engine says, its own id and that of the rule it is about,
 * - the lines that the violation spans, each of them whole, and
 * - the text that was matched,
 * all texts without their blanks and line ends, so that indenting, reformatting and other line ends
 * leave it as it is. No line number goes in: a block that moves keeps its fingerprints. Of a line
 * longer than SCAN_LINE_MAX only the matched text counts, and of a rule that finds a file by its
 * path neither lines nor match. Violations of one text may have equal fingerprints; which of these
 * is which is their ordinal among equals, which follows from their order and is no part of the
 * hash. The hashes of the lines before and behind only help to decide which of several equals is
 * meant.
 *
 * These hashes are unkeyed and include what rules matched, secrets too: they stay in memory. What
 * is written into files that leave the machine is another hash of the same parts, keyed, for
 * sensitive rules without the lines and the match, of which the ordinal takes the place: a key
 * that travels with a hash protects nothing.
 */
#ifndef SERVER_FINGERPRINT_H
#define SERVER_FINGERPRINT_H

#include "base/buf.h"
#include "base/hash.h"
#include "rules/rule_set.h"
#include "rules/violations.h"

/** Who a violation is, and where. */
struct identity {
    struct hash_128 fingerprint;
    uint64_t neighbours; /* the line before it and the one behind it, without blanks */
    uint32_t line;       /* from 0, in the file */
    uint32_t start, end; /* bytes, as those of the record */
    uint16_t rule;       /* its index in the set it was found with */
    bool is_of_file;     /* its rule found the file by its path */
};
static_assert(sizeof(struct identity) == 40, "many of them are kept");

/**
 * The identity of a record. `text` holds its lines and, where the file has them, one line before
 * and one behind; its first line is line `first_line` of the file. `scratch` is overwritten.
 */
struct identity identity_of(const struct rule_set *set, const struct violation *violation,
                            const struct text *text, size_t first_line, struct buf *scratch);

/**
 * The same for a record of a line longer than SCAN_LINE_MAX, line `line` of the file: `matched`
 * is what it covers of it.
 */
struct identity identity_in_long_line(const struct rule_set *set, const struct violation *violation,
                                      struct span matched, size_t line, struct buf *scratch);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * One more text among those that a rule must not find, as one insertion into its pack's file.
 *
 * Layer: rules, over tree. Knows our own format alone, in YAML and in JSON, and puts the text where
 * the rule has its others, indented and quoted like them; a rule without any gets the list. No byte
 * that is there changes. Whether the pack still loads, and what its tests say, is pack_read's and
 * rule_tests_run's.
 */
#ifndef RULES_PACK_NO_MATCH_H
#define RULES_PACK_NO_MATCH_H

#include "base/buf.h"
#include "rules/text.h"

/** The test; all but `text` may be empty. */
struct pack_no_match {
    struct span text; /* valid UTF-8 */
    struct span language, path;
};

struct pack_insertion {
    size_t offset;           /* in the file, in bytes */
    struct text_position at; /* the same as tree_position gives it */
    struct buf text;
    size_t lead; /* bytes of `text` before that of the test */
};

/**
 * Where it goes in the pack of that path and those bytes, for the rule of that full id. False: the
 * file is no pack of ours with that rule, the rule is written in a way that nothing can be put
 * into, or the text holds NUL, which no pack can. Release `out` in either case.
 */
bool pack_no_match_insertion(struct span path, struct span file, struct span id,
                             const struct pack_no_match *test, struct pack_insertion *out);
void pack_insertion_release(struct pack_insertion *insertion);

#endif

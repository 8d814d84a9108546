/* SPDX-License-Identifier: MIT */
/**
 * A rule of our own format while it is read: what pack_own.c and pack_own_match.c share.
 *
 * Layer: rules; private to these two. A reader of a key adds a fault at the value where it is not
 * as it should be, and returns false; the rule is then left out.
 */
#ifndef RULES_PACK_OWN_H
#define RULES_PACK_OWN_H

#include "rules/pack_build.h"

/* What is known of a rule while it is read. */
struct own_rule_reading {
    struct pack_build *build;
    struct rule *rule;
    long lines;        /* that a match may take up */
    int first, last;   /* lines that conditions look at, from that of the match */
    bool ignore_case;  /* of the rule */
    bool has_patterns; /* a list of them */
    bool failed;       /* the rule has a fault */
};

/* A key of a mapping and who reads its value. */
struct own_key {
    const char *name;
    bool (*read)(struct own_rule_reading *, const struct tree_value *);
};

/** Reads every member of the mapping by its key; false if one of them has a fault. */
bool pack_own_read_keys(struct own_rule_reading *reading, const struct tree_value *mapping,
                        const struct own_key *keys, size_t n_keys);

/** `in`: RULE_IN_ bits. */
bool pack_own_read_where(struct pack_build *build, const struct tree_value *value, unsigned *where);

/* What a rule looks for, and when a match counts. */
bool pack_own_read_regex(struct own_rule_reading *reading, const struct tree_value *value);
bool pack_own_read_word_regex(struct own_rule_reading *reading, const struct tree_value *value);
bool pack_own_read_string(struct own_rule_reading *reading, const struct tree_value *value);
bool pack_own_read_substring(struct own_rule_reading *reading, const struct tree_value *value);
bool pack_own_read_patterns(struct own_rule_reading *reading, const struct tree_value *value);
bool pack_own_read_capture(struct own_rule_reading *reading, const struct tree_value *value);
bool pack_own_read_lines(struct own_rule_reading *reading, const struct tree_value *value);
bool pack_own_read_entropy(struct own_rule_reading *reading, const struct tree_value *value);
bool pack_own_read_when(struct own_rule_reading *reading, const struct tree_value *value);
bool pack_own_read_unless(struct own_rule_reading *reading, const struct tree_value *value);

#endif

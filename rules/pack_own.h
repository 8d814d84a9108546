/* SPDX-License-Identifier: MIT */
/**
 * A rule of our own format while it is read: what the files pack_own*.c share.
 *
 * Layer: rules; private to them. A reader of a key adds a fault at the value where it is not
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
    bool (*read)(struct own_rule_reading *, const struct tree_value *); /* NULL: somebody else */
    bool is_late; /* read when all that are not are */
};

enum { OWN_KEYS_MAX = 60 }; /* of a mapping */

/* Keys that belong together. */
struct own_keys {
    const struct own_key *keys;
    size_t count;
};

extern const struct own_keys pack_own_words;   /* what it says of itself */
extern const struct own_keys pack_own_places;  /* where it looks */
extern const struct own_keys pack_own_matches; /* what it looks for, and when a match counts */
extern const struct own_keys pack_own_fix;     /* what takes the place of its finding */
extern const struct own_keys pack_own_tests;   /* its tests */

/** Reads every member of the mapping by its key; false if one of them has a fault. */
bool pack_own_read_keys(struct own_rule_reading *reading, const struct tree_value *mapping,
                        const struct own_keys *const *groups, size_t n_groups);

/** A text of one line, as long as a message may be, without a full stop; NULL after a fault. */
const char *pack_own_phrase(struct own_rule_reading *reading, const struct tree_value *value,
                            const char *what);

/* Languages as a pack or a rule states them. */
struct own_languages {
    unsigned kinds;
    const char *const *ids;
};

bool pack_own_read_languages(struct pack_build *build, const struct tree_value *value,
                             struct own_languages *out);
void pack_own_set_languages(struct rule *rule, struct own_languages languages);

/** `in`: RULE_IN_ bits. */
bool pack_own_read_where(struct pack_build *build, const struct tree_value *value, unsigned *where);

/** Whether a message names nothing that a rule that is read does not have, nor shows a secret. */
bool pack_own_check_message(struct own_rule_reading *reading, const struct tree_value *message);

/** Gives the tests of a rule that is read their language, and says when there are few. */
void pack_own_finish_tests(struct own_rule_reading *reading, const struct tree_value *value);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * A rule as people read of it: the properties it has, and what `rules explain` prints.
 *
 * Layer: server, over rules. The rule's examples are there only after registry_keep_examples.
 */
#ifndef SERVER_RULE_TEXT_H
#define SERVER_RULE_TEXT_H

#include "base/buf.h"
#include "rules/module.h"

enum { RULE_PROPERTIES_MAX = 16 };

struct rule_property {
    const char *name; /* "Severity" */
    struct buf value; /* words, one line */
};

/** What is to be known of a rule besides its texts. Returns how many; the values are the caller's.
 */
size_t rule_text_properties(const struct rule *rule,
                            struct rule_property properties[RULE_PROPERTIES_MAX]);

void rule_text_release(struct rule_property *properties, size_t n);

/** Appends all that is said of the rule, for a terminal. */
void rule_text_append(struct buf *out, const struct rule *rule);

/** Appends an example line by line behind `indent`, control characters as question marks. */
void rule_text_append_example(struct buf *out, const struct rule_example *example,
                              const char *indent);

#endif

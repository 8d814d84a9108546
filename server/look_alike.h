/* SPDX-License-Identifier: MIT */
/**
 * Text that looks like a secret and is none: the same character classes at the same places.
 *
 * Layer: server, over secrets and rules. For tests that are made of what a sensitive rule found.
 *
 * A letter becomes another one of its case, a digit a digit, what is not ASCII "x"; hexadecimal and
 * base-32 words stay such. Marks that separate parts stay as they are, others become "!". What the
 * rule's pattern requires by name (the "AKIA" of a key) stands in its pack, is no secret, and
 * stays. What is taken depends on the rule and the place alone, never on the secret: nothing of it
 * can be told from what comes out, but its shape.
 */
#ifndef SERVER_LOOK_ALIKE_H
#define SERVER_LOOK_ALIKE_H

#include "server/secrets.h"

/**
 * Appends a line of a text, with look-alikes in place of what is secret in it; `rule` is the one
 * whose finding lies there. False: of some secret nothing would change.
 */
bool look_alike_append(struct buf *out, struct span line, size_t number,
                       const struct secrets *secrets, const struct rule *rule);

#endif

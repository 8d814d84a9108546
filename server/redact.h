/* SPDX-License-Identifier: MIT */
/**
 * The one place where text of a document becomes text that is shown: matched text goes into
 * messages through here, masked if its rule is sensitive.
 *
 * Layer: server, over rules.
 */
#ifndef SERVER_REDACT_H
#define SERVER_REDACT_H

#include "base/buf.h"
#include "rules/rematch.h"

/**
 * Appends what may be shown of a finding's text: at most 40 code points of one line, control
 * characters as U+FFFD; of a sensitive rule only asterisks, whose number says nothing.
 */
void redact_append(struct buf *out, const struct rule *rule, struct span matched);

/**
 * Appends any bytes that no sensitive rule has to do with, a path or what a comment says, as one
 * line for people: what is not UTF-8, and control characters, as U+FFFD.
 */
void redact_append_line(struct buf *out, struct span text);

/** Appends what stands in the place of a text that is not shown. */
void redact_mask(struct buf *out);

/**
 * Appends the rule's message with what may be shown of `matched` for "{match}", and of the groups
 * of `match` for those that it names. A message of another program's rule is said as it is.
 */
void redact_message(struct buf *out, const struct rule *rule, struct span matched,
                    const struct rematch *match);

#endif

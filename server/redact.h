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
#include "server/secrets.h"

/** Text of a document on its way out. */
struct redact_text {
    struct span bytes;
    bool is_secret; /* a sensitive rule has found something in it; see server/secrets.h */
};

/**
 * Appends what may be shown of a finding's text: at most 40 code points of one line, made safe for
 * a terminal; of a secret, and whatever a sensitive rule found, only asterisks, whose number says
 * nothing.
 */
void redact_append(struct buf *out, const struct rule *rule, struct redact_text matched);

/** Appends what stands in the place of a text that is not shown. */
void redact_mask(struct buf *out);

/** Where the groups of a finding's match lie, and what of the text is secret. */
struct redact_groups {
    const struct rematch *match;
    const struct text *text;
    size_t first_line;             /* of the file: the text's first */
    const struct secrets *secrets; /* NULL: all of it is secret */
    size_t known_end;              /* what lines of the text from this on hold counts as secret */
};

/**
 * Appends the rule's message with what may be shown of `matched` for "{match}", and of `groups` for
 * those that it names; NULL if it names none. One that overlaps a secret is masked like that. A
 * message of another program's rule is said as it is.
 */
void redact_message(struct buf *out, const struct rule *rule, struct redact_text matched,
                    const struct redact_groups *groups);

/** Whether the rule's message shows text of the document. */
bool redact_shows_text(const struct rule *rule);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The form of a rule's message: literal text, "{match}", and "{1}" or "{name}" for the groups of
 * its patterns.
 *
 * Layer: rules, at the bottom. A brace begins a placeholder if a word of letters, digits and
 * underscores follows and a brace closes it; every other brace is literal.
 */
#ifndef RULES_MESSAGE_TEMPLATE_H
#define RULES_MESSAGE_TEMPLATE_H

#include "base/span.h"

enum message_piece_kind {
    MESSAGE_LITERAL,
    MESSAGE_MATCH, /* the text of the finding */
    MESSAGE_GROUP  /* of the pattern that made it */
};

struct message_piece {
    enum message_piece_kind kind;
    struct span text; /* as it is written */
    struct span name; /* of MESSAGE_GROUP, between the braces */
};

/** Takes the next piece off the front of a message; false at its end. */
bool message_next_piece(struct span *rest, struct message_piece *piece);

/** Whether it names a group. */
bool message_has_groups(struct span message);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The form of a fix's replacement: literal text, "{match}", "{today}", and "{0}" to "{9}".
 *
 * Layer: rules, at the bottom. Every text has this form: what is no placeholder is literal.
 */
#ifndef RULES_FIX_TEMPLATE_H
#define RULES_FIX_TEMPLATE_H

#include "base/span.h"

enum fix_piece_kind {
    FIX_LITERAL,
    FIX_MATCH, /* the text of the finding */
    FIX_TODAY, /* today in the place of a finding YYYY-MM-DD, else the text of the finding; literal
                  if the rule does not use the day */
    FIX_GROUP  /* of the fix's pattern; a fix without one takes it for a literal */
};

struct fix_piece {
    enum fix_piece_kind kind;
    struct span text; /* as it is written */
    unsigned group;   /* of FIX_GROUP */
};

/** Takes the next piece off the front of a replacement; false at its end. */
bool fix_next_piece(struct span *rest, struct fix_piece *piece);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * A finding that is none: its text as one more test of its rule, which the rule then fails until
 * its pattern is mended.
 *
 * Layer: server, over workspace, look_alike and rules/pack_no_match. Only for rules of a team's own
 * pack: one of our format in `.auto-enforcer/rules` of a served folder. What is secret in the text
 * is written as a look-alike.
 *
 * What is written is tried first: the pack loads with no fault more, and the new test fails. So
 * there is none where the finding takes more than a test can say: other lines than the rule's
 * window, a gate elsewhere in the file, the day; nor where a look-alike is not found.
 */
#ifndef SERVER_FALSE_POSITIVE_H
#define SERVER_FALSE_POSITIVE_H

#include "rules/pack_no_match.h"
#include "server/document.h"
#include "server/secrets.h"
#include "server/workspace.h"

enum { FALSE_POSITIVE_TEXT_MAX = 4096 /* bytes; a longer test is not made */ };

struct false_positive {
    const struct document *document; /* settled; everything is borrowed */
    const struct secrets *secrets;   /* of its text */
    const struct violation *violation;
};

/**
 * Appends the absolute path of the pack that can take a test of the finding; false: there is none.
 */
bool false_positive_pack(struct workspace *workspace, const struct false_positive *finding,
                         struct buf *path);

/**
 * The test in `contents`, the bytes of that pack as they are now, in an editor or on disk. False:
 * there is none. Release `out` in either case.
 */
bool false_positive_insertion(const struct false_positive *finding, struct span path,
                              struct span contents, struct pack_insertion *out);

#endif

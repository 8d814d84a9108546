/* SPDX-License-Identifier: MIT */
/**
 * How much of one text is in another, whatever the order: by which a file that was renamed and
 * edited is known again.
 *
 * Layer: server, over base. A text is a bag of pieces: its lines without the blanks around them,
 * long ones in pieces of SIMILARITY_PIECE bytes. What two texts share is measured in bytes of equal
 * pieces, against the longer text. A change of blanks or line ends changes nothing. Pieces are
 * compared by a hash of 32 bits: good enough to choose, not to prove.
 */
#ifndef SERVER_SIMILARITY_H
#define SERVER_SIMILARITY_H

#include "base/alloc.h"
#include "base/span.h"

#include <stdint.h>

enum { SIMILARITY_PIECE = 64, SIMILARITY_WHOLE = 1000 };

struct similarity_piece {
    uint32_t hash;
    uint32_t bytes; /* of all pieces with that hash */
};

/** What is kept of a text; nothing of it is borrowed. A zeroed struct is an empty text. */
struct similarity {
    struct similarity_piece *pieces; /* ordered by hash, each hash once; MEM_SERVER */
    size_t count;
    uint64_t bytes; /* of all pieces */
};

/** Takes what is to be kept of a text of at most 4 GiB. */
void similarity_init(struct similarity *similarity, struct span text);
void similarity_release(struct similarity *similarity);

/** From 0, nothing is shared, to SIMILARITY_WHOLE. Of two empty texts nothing is. */
unsigned similarity_compare(const struct similarity *a, const struct similarity *b);

/** The most that similarity_compare can give, told by the lengths alone. */
unsigned similarity_bound(const struct similarity *a, const struct similarity *b);

#endif

/* SPDX-License-Identifier: MIT */
#include "server/similarity.h"

#include "base/hash.h"

#include <stdlib.h>

/* The pieces of a line; without a place for them they are only counted. */
static size_t cut_line(struct span line, struct similarity_piece *pieces)
{
    size_t n = 0;
    line = span_trim(line);
    for (size_t at = 0; n == 0 || at < line.length; at += SIMILARITY_PIECE, n++) {
        struct span piece = span_slice(line, at, at + SIMILARITY_PIECE);
        if (pieces) /* The line's end counts as a byte. */
            pieces[n] =
                (struct similarity_piece){(uint32_t)hash_64(piece), (uint32_t)piece.length + 1};
    }
    return n;
}

static size_t cut_text(struct span text, struct similarity_piece *pieces)
{
    size_t n = 0;
    for (size_t at = 0; at < text.length;) {
        size_t end = span_find_byte(text, at, '\n');
        n += cut_line(span_slice(text, at, end), pieces ? pieces + n : NULL);
        at = end + 1;
    }
    return n;
}

static int compare_hashes(const void *a, const void *b)
{
    uint32_t left = ((const struct similarity_piece *)a)->hash;
    uint32_t right = ((const struct similarity_piece *)b)->hash;
    return (left > right) - (left < right);
}

/* Joins neighbours that are equal; returns how many are left. */
static size_t join_equal(struct similarity_piece *pieces, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept && pieces[kept - 1].hash == pieces[i].hash)
            pieces[kept - 1].bytes += pieces[i].bytes;
        else
            pieces[kept++] = pieces[i];
    }
    return kept;
}

void similarity_init(struct similarity *similarity, struct span text)
{
    size_t n = cut_text(text, NULL);
    *similarity = (struct similarity){0};
    if (n == 0)
        return;
    similarity->pieces = mem_zalloc(MEM_SERVER, n, sizeof *similarity->pieces);
    cut_text(text, similarity->pieces);
    qsort(similarity->pieces, n, sizeof *similarity->pieces, compare_hashes);
    similarity->count = join_equal(similarity->pieces, n);
    for (size_t i = 0; i < similarity->count; i++)
        similarity->bytes += similarity->pieces[i].bytes;
}

void similarity_release(struct similarity *similarity)
{
    mem_free(MEM_SERVER, similarity->pieces);
    *similarity = (struct similarity){0};
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static unsigned share(uint64_t common, const struct similarity *a, const struct similarity *b)
{
    uint64_t longer = a->bytes > b->bytes ? a->bytes : b->bytes;
    return longer ? (unsigned)(common * SIMILARITY_WHOLE / longer) : 0;
}

unsigned similarity_compare(const struct similarity *a, const struct similarity *b)
{
    uint64_t common = 0;
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        uint32_t left = a->pieces[i].hash, right = b->pieces[j].hash;
        if (left == right)
            common += smaller(a->pieces[i].bytes, b->pieces[j].bytes);
        i += left <= right;
        j += right <= left;
    }
    return share(common, a, b);
}

unsigned similarity_bound(const struct similarity *a, const struct similarity *b)
{
    return share(smaller(a->bytes, b->bytes), a, b);
}

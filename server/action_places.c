/* SPDX-License-Identifier: MIT */
#include "server/action_places.h"

#include "base/alloc.h"

static int compare(struct text_position a, struct text_position b)
{
    if (a.line != b.line)
        return a.line < b.line ? -1 : 1;
    return a.byte < b.byte ? -1 : a.byte > b.byte;
}

static struct text_position decode(const struct text *text, enum position_encoding encoding,
                                   struct lsp_position position)
{
    return position_decode(text, position.line, position.character, encoding);
}

static struct text_range decode_range(const struct text *text, enum position_encoding encoding,
                                      const struct lsp_range *range)
{
    return (struct text_range){decode(text, encoding, range->start),
                               decode(text, encoding, range->end)};
}

void action_places_init(struct action_places *places, const struct text *text,
                        enum position_encoding encoding, const struct lsp_range *range,
                        const struct lsp_array *named)
{
    *places =
        (struct action_places){.named = named->items, .range = decode_range(text, encoding, range)};
    places->n_named = named->count < ACTION_PLACES_MAX ? named->count : ACTION_PLACES_MAX;
    places->places = mem_zalloc(MEM_SERVER, places->n_named, sizeof *places->places);
    for (size_t i = 0; i < places->n_named; i++)
        places->places[i] = decode_range(text, encoding, &places->named[i].range);
}

void action_places_release(struct action_places *places)
{
    mem_free(MEM_SERVER, places->places);
    *places = (struct action_places){0};
}

static bool is_named(const struct action_places *places, const struct finding *finding)
{
    for (size_t i = 0; i < places->n_named; i++)
        if (compare(places->places[i].start, finding->start) == 0 &&
            compare(places->places[i].end, finding->end) == 0 &&
            span_equal_string(places->named[i].code, finding->rule))
            return true;
    return false;
}

bool action_places_hold(const struct action_places *places, const struct finding *finding)
{
    bool touches = compare(finding->start, places->range.end) <= 0 &&
                   compare(places->range.start, finding->end) <= 0;
    return touches || is_named(places, finding);
}

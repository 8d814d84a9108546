/* SPDX-License-Identifier: MIT */
/**
 * What a request for code actions is about: a range, and diagnostics that the client shows,
 * wherever its cursor is. These may be out of date or of another program; those that are there
 * still count.
 *
 * Layer: server, over finding and position. Places are kept in bytes: to decode one costs its line.
 */
#ifndef SERVER_ACTION_PLACES_H
#define SERVER_ACTION_PLACES_H

#include "protocol/types.h"
#include "server/finding.h"
#include "server/position.h"

enum { ACTION_PLACES_MAX = 1000 /* diagnostics of one request that are looked at */ };

struct action_places {
    const struct lsp_diagnostic *named; /* borrowed, as many as there are places */
    struct text_range {
        struct text_position start, end;
    } range, *places;
    size_t n_named;
};

/** `named` is of struct lsp_diagnostic and outlives the places. */
void action_places_init(struct action_places *places, const struct text *text,
                        enum position_encoding encoding, const struct lsp_range *range,
                        const struct lsp_array *named);
void action_places_release(struct action_places *places);

/** Whether the finding touches the range, or is one of the diagnostics. */
bool action_places_hold(const struct action_places *places, const struct finding *finding);

#endif

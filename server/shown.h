/* SPDX-License-Identifier: MIT */
/**
 * What is shown of what was found in a text: without what comments hide and what gives way to
 * other rules, and with what is wrong with these comments.
 *
 * Layer: server, over suppress.
 */
#ifndef SERVER_SHOWN_H
#define SERVER_SHOWN_H

#include "rules/engine.h"
#include "server/suppress.h"

/**
 * Adds it to `out`, in order; lines count from the text's start. The state is settled.
 */
void shown_collect(const struct suppress_scope *scope, const struct text *text,
                   const struct scan_state *state, struct violation_list *out);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The table of methods, made from methods.def.
 *
 * Layer: server. To serve another method, add a row there and a handler under handlers/.
 */
#ifndef SERVER_METHODS_H
#define SERVER_METHODS_H

#include "protocol/codec.h"

struct turn;

struct server_method {
    const char *name;
    bool is_request;
    const struct lsp_type *params;
    void (*handle)(struct turn *turn, const void *params); /* a struct of `params` */
};

/** The row of that method, or NULL. */
const struct server_method *server_method_find(struct span name);

/** How many rows there are, and the place of one among them. */
size_t server_method_count(void);
size_t server_method_index(const struct server_method *method);

/** Steps through the rows: NULL gives the first, the last gives NULL. */
const struct server_method *server_method_next(const struct server_method *method);

#endif

/* SPDX-License-Identifier: MIT */
#include "server/methods.h"

#include "server/handlers.h"

/* A handler takes its own params; a thunk per row takes any. */
#define REQUEST(method, name, params, type)                                                        \
    static void call_##name(struct turn *turn, const void *untyped)                                \
    {                                                                                              \
        handle_##name(turn, untyped);                                                              \
    }
#define NOTIFICATION REQUEST
#include "server/methods.def"
#undef REQUEST
#undef NOTIFICATION

static const struct server_method methods[] = {
#define REQUEST(method, name, params, type) {method, true, &(type), call_##name},
#define NOTIFICATION(method, name, params, type) {method, false, &(type), call_##name},
#include "server/methods.def"
#undef REQUEST
#undef NOTIFICATION
};

enum { N_METHODS = sizeof methods / sizeof *methods };

const struct server_method *server_method_find(struct span name)
{
    for (size_t i = 0; i < N_METHODS; i++)
        if (span_equal_string(name, methods[i].name))
            return &methods[i];
    return NULL;
}

size_t server_method_count(void)
{
    return N_METHODS;
}

size_t server_method_index(const struct server_method *method)
{
    return (size_t)(method - methods);
}

const struct server_method *server_method_next(const struct server_method *method)
{
    if (!method)
        return methods;
    return method + 1 < methods + N_METHODS ? method + 1 : NULL;
}

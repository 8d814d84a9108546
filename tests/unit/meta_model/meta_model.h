/* SPDX-License-Identifier: MIT */
/**
 * Holds our field tables against the protocol's own model (data of the shared folder).
 *
 * Compiled into the unit tests of every room that has tables.
 */
#ifndef TESTS_META_MODEL_H
#define TESTS_META_MODEL_H

#include "protocol/types.h"

struct meta_model {
    json_t *model;
    struct buf faults; /* what is wrong, a line each */
    size_t members;    /* looked at */
};

/** False, said loudly on standard error, if the model is not there. */
bool meta_model_open(struct meta_model *check);
void meta_model_close(struct meta_model *check);

/** Adds a fault for every member of the table that the model contradicts. */
void meta_model_check(struct meta_model *check, const struct lsp_type *type);

/** Whether the model has that request or notification. */
bool meta_model_has_method(const struct meta_model *check, const char *method, bool is_request);

/** The name of the structure of the method's params, "" if it has none. */
const char *meta_model_params(const struct meta_model *check, const char *method);

#endif

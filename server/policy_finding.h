/* SPDX-License-Identifier: MIT */
/**
 * Something that is weaker than the base has it: what `policy/weakened` finds.
 *
 * Layer: server, over base/buf.
 */
#ifndef SERVER_POLICY_FINDING_H
#define SERVER_POLICY_FINDING_H

#include "base/buf.h"

#define POLICY_RULE "policy/weakened"

/** Valid while it is told. Lines and columns count from 1, columns in UTF-16 units. */
struct policy_finding {
    struct span path;          /* absolute; empty: of the file at hand */
    size_t line;               /* 0: of the file as a whole */
    size_t column, end_column; /* 0: all of the line; else the end is exclusive */
    struct span message;
};

/** Told of each, in the order of their places where one call tells of several. */
typedef void policy_sink(void *context, const struct policy_finding *finding);

#endif

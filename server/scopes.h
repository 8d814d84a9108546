/* SPDX-License-Identifier: MIT */
/**
 * The scopes of what is shown of an open document: session_compare of what is found in it now with
 * what was found in its base.
 *
 * Layer: server, over document, suppress and session_compare. The same findings take part, and so
 * the same are new, as when `check` compares the file.
 */
#ifndef SERVER_SCOPES_H
#define SERVER_SCOPES_H

#include "server/document.h"
#include "server/suppress.h"

/** Scopes, in the order of what is shown. A zeroed struct knows none. */
struct scopes {
    uint8_t *items; /* enum scope */
    size_t count;
};

/**
 * Compares a settled document that has a base. `shown` is what is shown of its violations in
 * `suppression`, with lines from the text's start; NULL: all that the document has, in its order.
 */
void scopes_find(struct scopes *scopes, const struct document *document,
                 const struct suppress_scope *suppression, const struct violation_list *shown);
void scopes_release(struct scopes *scopes);

/** Of the one at `index`; SCOPE_UNKNOWN if there was no base. */
enum scope scopes_at(const struct scopes *scopes, size_t index);

/** How severe a violation of that scope is shown to be; SEVERITY_OFF: it is not shown. */
enum severity scopes_severity(enum config_existing existing, enum scope scope,
                              enum severity severity);

#endif

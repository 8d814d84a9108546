/* SPDX-License-Identifier: MIT */
/**
 * Edits of one document as the protocol's WorkspaceEdit: bound to its version where the client can
 * take that, else by URI alone.
 *
 * Layer: server, over protocol and position.
 */
#ifndef SERVER_WORKSPACE_EDIT_H
#define SERVER_WORKSPACE_EDIT_H

#include "server/position.h"

/** One that is being written; zeroed but for the first six members. */
struct workspace_edit {
    struct buf *out;
    struct span uri;
    const int32_t *version; /* of the open document; NULL: it has none, or is not open */
    const struct text *text;
    enum position_encoding encoding;
    bool is_versioned; /* workspaceEdit.documentChanges */
    size_t n_edits;
    struct position_walk walk;
};

void workspace_edit_begin(struct workspace_edit *edit);

/** Edits come in order and do not overlap; all are of `text`. */
void workspace_edit_add(struct workspace_edit *edit, struct text_position start,
                        struct text_position end, struct span text);
void workspace_edit_end(struct workspace_edit *edit);

#endif

/* SPDX-License-Identifier: MIT */
#include "server/workspace_edit.h"

#include "protocol/json_write.h"

void workspace_edit_begin(struct workspace_edit *edit)
{
    buf_append_string(edit->out, edit->is_versioned
                                     ? "{\"documentChanges\":[{\"textDocument\":{\"uri\":"
                                     : "{\"changes\":{");
    json_write_string(edit->out, edit->uri);
    if (!edit->is_versioned) {
        buf_append_string(edit->out, ":[");
        return;
    }
    buf_append_string(edit->out, ",\"version\":");
    if (edit->version)
        json_write_integer(edit->out, *edit->version);
    else
        buf_append_string(edit->out, "null");
    buf_append_string(edit->out, "},\"edits\":[");
}

static void write_position(struct workspace_edit *edit, struct text_position position)
{
    buf_printf(edit->out, "{\"line\":%zu,\"character\":%zu}", position.line,
               position_walk_to(&edit->walk, edit->text, position, edit->encoding));
}

void workspace_edit_add(struct workspace_edit *edit, struct text_position start,
                        struct text_position end, struct span text)
{
    buf_append_string(edit->out,
                      edit->n_edits++ ? ",{\"range\":{\"start\":" : "{\"range\":{\"start\":");
    write_position(edit, start);
    buf_append_string(edit->out, ",\"end\":");
    write_position(edit, end);
    buf_append_string(edit->out, "},\"newText\":");
    json_write_string(edit->out, text);
    buf_append_byte(edit->out, '}');
}

void workspace_edit_end(struct workspace_edit *edit)
{
    buf_append_string(edit->out, edit->is_versioned ? "]}]}" : "]}}");
}

/* SPDX-License-Identifier: MIT */
#include "server/diff_name.h"

#include "base/file.h"
#include "base/printable.h"
#include "base/utf8.h"

static bool is_top(struct span folder)
{
    struct buf path = {0};
    buf_append(&path, folder);
    buf_append_string(&path, "/.git");
    bool found = file_kind(buf_string(&path), false) != FILE_KIND_NONE;
    buf_release(&path);
    return found;
}

static struct span below(struct span path, struct span folder)
{
    bool is_root = folder.length == 1;
    return span_slice(path, folder.length + !is_root, path.length);
}

void diff_name_append(struct buf *out, struct span path, struct span current_folder)
{
    struct span folder = file_parent(path);
    while (folder.length > 1 && !is_top(folder))
        folder = file_parent(folder);
    if (folder.length > 1 || is_top(SPAN("")))
        buf_append(out, below(path, folder));
    else
        buf_append(out,
                   below(path, file_is_inside(path, current_folder) ? current_folder : SPAN("/")));
}

static bool is_plain(uint32_t code_point)
{
    return printable_is_safe(code_point) && code_point != '"' && code_point != '\\';
}

/* Whether the name can stand there as it is. */
static bool needs_quotes(struct span name)
{
    if (utf8_valid_prefix(name) < name.length)
        return true;
    for (size_t at = 0, length; at < name.length; at += length)
        if (!is_plain(utf8_decode(name, at, &length)))
            return true;
    return false;
}

void diff_name_append_head(struct buf *out, const char *mark, struct span name)
{
    const char *prefix = mark + strcspn(mark, "ab");
    if (!needs_quotes(name)) {
        buf_append_string(out, mark);
        buf_append(out, name);
        /* What follows a name with blanks in it is told apart by a tab. */
        buf_append_string(out, span_find_byte(name, 0, ' ') < name.length ? "\t\n" : "\n");
        return;
    }
    buf_append(out, (struct span){mark, (size_t)(prefix - mark)});
    buf_printf(out, "\"%s", prefix);
    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.bytes[i];
        if (byte == '"' || byte == '\\')
            buf_printf(out, "\\%c", byte);
        else if (byte < 0x20 || byte >= 0x7F)
            buf_printf(out, "\\%03o", byte);
        else
            buf_append_byte(out, (char)byte);
    }
    buf_append_string(out, "\"\n");
}

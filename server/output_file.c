/* SPDX-License-Identifier: MIT */
#include "server/output_file.h"

#include "base/file.h"

enum { TEMPORARY_NAMES = 100 };

/* Where the file is or will be, with links resolved. */
static void resolve(const char *path, struct buf *out)
{
    struct buf folder = {0};
    struct span parent = file_parent(span_from_string(path));
    if (file_real_path(path, out))
        return;
    buf_append(&folder, parent.length ? parent : SPAN("."));
    if (!file_real_path(buf_string(&folder), out))
        buf_append(out, buf_span(&folder));
    if (!span_ends_with(buf_span(out), SPAN("/")))
        buf_append_byte(out, '/');
    buf_append(out, file_base_name(span_from_string(path)));
    buf_release(&folder);
}

bool output_file_open(struct output_file *file, const char *path)
{
    *file = (struct output_file){0};
    resolve(path, &file->path);
    enum file_kind kind = file_kind(buf_string(&file->path), true);
    if (kind != FILE_KIND_NONE && kind != FILE_KIND_REGULAR)
        return false;
    for (int i = 0; !file->stream && i < TEMPORARY_NAMES; i++) {
        buf_clear(&file->temporary);
        buf_printf(&file->temporary, "%s.%d.tmp", buf_string(&file->path), i);
        file->stream = fopen(buf_string(&file->temporary), "wbx");
    }
    return file->stream != NULL;
}

bool output_file_write(struct output_file *file, struct span bytes)
{
    if (bytes.length && fwrite(bytes.bytes, 1, bytes.length, file->stream) != bytes.length)
        file->failed = true;
    return !file->failed;
}

bool output_file_commit(struct output_file *file)
{
    if (!file->stream)
        return false;
    bool written = fclose(file->stream) == 0 && !file->failed;
    file->stream = NULL;
    if (written)
        written = rename(buf_string(&file->temporary), buf_string(&file->path)) == 0;
    if (!written)
        remove(buf_string(&file->temporary));
    return written;
}

void output_file_release(struct output_file *file)
{
    if (file->stream) {
        fclose(file->stream);
        remove(buf_string(&file->temporary));
    }
    buf_release(&file->path);
    buf_release(&file->temporary);
    *file = (struct output_file){0};
}

bool output_file_is(const struct output_file *file, struct span path)
{
    return file->path.length > 0 && (span_equal(path, buf_span(&file->path)) ||
                                     span_equal(path, buf_span(&file->temporary)));
}

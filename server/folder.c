/* SPDX-License-Identifier: MIT */
#include "server/folder.h"

struct span folder_name_of(struct span root, struct span path)
{
    if (!file_is_inside(path, root))
        return path;
    bool ends_in_slash = root.length > 0 && root.bytes[root.length - 1] == '/';
    return span_slice(path, root.length + (!ends_in_slash && path.length > root.length),
                      path.length);
}

bool folder_file_is_later(const struct file_stamp *stamp, int64_t moment)
{
    return stamp->changed > moment || stamp->written > moment;
}

bool folder_is_repository(struct span path)
{
    struct buf inside = {0};
    buf_append(&inside, path);
    buf_append_string(&inside, "/.git");
    enum file_kind kind = file_kind(buf_string(&inside), true);
    buf_release(&inside);
    return kind == FILE_KIND_FOLDER || kind == FILE_KIND_REGULAR;
}

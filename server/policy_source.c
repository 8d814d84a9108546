/* SPDX-License-Identifier: MIT */
#include "server/policy_source.h"

static bool holds(const struct policy_source *source, const char *path)
{
    return source && file_is_inside(span_from_string(path), source->top);
}

enum file_status policy_look(const struct policy_source *source, const char *path,
                             enum file_kind *kind)
{
    if (!holds(source, path))
        return file_look(path, false, kind);
    return source->look(source->context, span_from_string(path), kind);
}

enum file_kind policy_kind(const struct policy_source *source, const char *path)
{
    enum file_kind kind = FILE_KIND_NONE;
    enum file_status status = policy_look(source, path, &kind);
    if (status == FILE_MISSING)
        return FILE_KIND_NONE;
    return status == FILE_OK ? kind : FILE_KIND_UNKNOWN;
}

enum file_status policy_real_path(const struct policy_source *source, const char *path,
                                  struct buf *out)
{
    if (!holds(source, path))
        return file_real_path(path, out);
    return source->resolve(source->context, span_from_string(path), out);
}

enum file_status policy_read(const struct policy_source *source, const char *path, size_t limit,
                             struct buf *out)
{
    if (!holds(source, path))
        return file_read(path, limit, out);
    return source->read(source->context, span_from_string(path), limit, out);
}

enum file_status policy_list(const struct policy_source *source, const char *folder,
                             struct folder_listing *out)
{
    if (!holds(source, folder))
        return folder_list(folder, out);
    return source->list(source->context, span_from_string(folder), out);
}

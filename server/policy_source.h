/* SPDX-License-Identifier: MIT */
/**
 * Where the policy of a repository is read from: its configurations, packs and ignore files.
 *
 * Layer: server, over base/file. They are on disk, unless somebody says that those of a commit or
 * of the index count (server/policy_git). Paths are absolute, with links resolved but for the last
 * parts; what lies outside of a source's folder is on disk, and so is what tells where a repository
 * begins.
 */
#ifndef SERVER_POLICY_SOURCE_H
#define SERVER_POLICY_SOURCE_H

#include "base/file.h"

/** NULL stands for the disk. Answers are those of base/file for what is on disk. */
struct policy_source {
    struct span top; /* all that it holds lies below; links resolved */
    enum file_status (*look)(void *context, struct span path, enum file_kind *kind);
    enum file_status (*resolve)(void *context, struct span path, struct buf *out);
    enum file_status (*read)(void *context, struct span path, size_t limit, struct buf *out);
    enum file_status (*list)(void *context, struct span folder, struct folder_listing *out);
    void *context;
};

/** As file_look, without following a link at the path's end. */
enum file_status policy_look(const struct policy_source *source, const char *path,
                             enum file_kind *kind);

/** As file_kind, without following a link at the path's end. */
enum file_kind policy_kind(const struct policy_source *source, const char *path);

/** As file_real_path. */
enum file_status policy_real_path(const struct policy_source *source, const char *path,
                                  struct buf *out);

/** As file_read. */
enum file_status policy_read(const struct policy_source *source, const char *path, size_t limit,
                             struct buf *out);

/** As folder_list; the listing is to be released. */
enum file_status policy_list(const struct policy_source *source, const char *folder,
                             struct folder_listing *out);

#endif

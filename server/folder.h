/* SPDX-License-Identifier: MIT */
/**
 * What is asked of a folder without git by all that look at it as a whole.
 *
 * Layer: server, over base.
 */
#ifndef SERVER_FOLDER_H
#define SERVER_FOLDER_H

#include "base/file.h"

/** The part of an absolute path below the folder `root`; the path itself if it lies elsewhere. */
struct span folder_name_of(struct span root, struct span path);

/** Whether the file was written to, or came to its place, after that moment (ns since 1970). */
bool folder_file_is_later(const struct file_stamp *stamp, int64_t moment);

/** Whether the folder at the absolute `path` is the top of a git repository. */
bool folder_is_repository(struct span path);

#endif

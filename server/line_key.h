/* SPDX-License-Identifier: MIT */
/**
 * The key of a line of a file, as entries of an ignore file name it (server/suppression).
 *
 * Layer: server, over byte_stream: a line is what a scan of the file takes for one.
 */
#ifndef SERVER_LINE_KEY_H
#define SERVER_LINE_KEY_H

#include "base/span.h"

#include <stdint.h>

/** The key of the line that `place`, "FILE:LINE", names; else *why says what is wrong. */
bool line_key_of(const char *place, uint64_t *key, const char **why);

#endif

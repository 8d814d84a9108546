/* SPDX-License-Identifier: MIT */
/**
 * File URIs and paths, and the key of a document.
 *
 * Layer: protocol, over base. Everything here is total: any bytes may come in. Paths are POSIX
 * paths as bytes, not necessarily UTF-8; nothing is looked up on disk.
 */
#ifndef PROTOCOL_URI_H
#define PROTOCOL_URI_H

#include "base/buf.h"
#include "base/span.h"

/**
 * Appends the absolute path that a file URI names, percent-decoded, as it is written: ".." is not
 * resolved (file_absolute_path does that) and must be before anything is compared or read. False,
 * with `path` as it was, for everything that names no file of this machine for certain: another
 * scheme, another host, "file:/x", a query or fragment, "%00", "%2F", a malformed escape.
 */
bool uri_to_path(struct span uri, struct buf *path);

/**
 * Appends the file URI of an absolute path, escaped as VS Code does it: everything but letters,
 * digits, "-._~" and "/", byte by byte. uri_to_path gives the same path back.
 */
void uri_from_path(struct span absolute_path, struct buf *uri);

/** Appends a path escaped in the same way: of a relative one, a relative reference. */
void uri_append_path(struct span path, struct buf *uri);

/**
 * Appends the key by which two spellings of one document are equal: scheme and host in lower case,
 * escapes in upper case and only where needed, the drive letter of a file in lower case, an escaped
 * colon plain, the host "localhost" of a file as none, a percent sign that begins no escape
 * escaped. Escaped slashes, question marks and hashes stay different from plain ones. The key of
 * the key of a URI (with a scheme) is that key. Not for showing or sending: answer with the
 * client's own string.
 */
void uri_key(struct span uri, struct buf *key);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The objects of one repository, all read through one `git cat-file --batch`.
 *
 * Layer: server, over git. Objects are the bytes that were committed: no filter, no conversion of
 * line ends, no textconv. SHA-1 and SHA-256 repositories alike. One thread at a time. When the
 * process has failed once, all that is asked later fails at once and for the same reason; but for a
 * partial clone, where git ends over every object that was left out: there it is started again, 16
 * times at most, and the object is missing.
 */
#ifndef SERVER_GIT_OBJECTS_H
#define SERVER_GIT_OBJECTS_H

#include "base/buf.h"

#include <stdint.h>

enum {
    GIT_ID_MAX = 64,           /* hexadecimal digits */
    GIT_OBJECT_NAME_MAX = 4096 /* bytes of what names an object */
};

struct git_objects;

/** Starts git in the repository's folder, or returns NULL and says why. */
struct git_objects *git_objects_open(struct span top, struct buf *fault);
void git_objects_close(struct git_objects *objects);

enum git_object_status {
    GIT_OBJECT_FOUND,
    GIT_OBJECT_MISSING,   /* nothing, or more than one thing, is called so */
    GIT_OBJECT_TOO_LARGE, /* its text was read and forgotten */
    GIT_OBJECT_FAULT      /* git failed; said in `fault` */
};

enum git_object_type { GIT_BLOB, GIT_TREE, GIT_COMMIT, GIT_TAG };

struct git_object {
    enum git_object_type type;
    uint64_t size;
    size_t id_length; /* of `id` */
    char id[GIT_ID_MAX];
};

/**
 * Reads the object that is called `name`, as git understands names: an id, a branch, `x^{tree}`.
 * Its text of at most `limit` bytes is appended to `out`; NULL: it is not wanted. A name with a
 * line end in it, or a NUL, names nothing.
 */
enum git_object_status git_objects_read(struct git_objects *objects, struct span name, size_t limit,
                                        struct git_object *object, struct buf *out,
                                        struct buf *fault);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * A growable run of bytes that owns its storage.
 *
 * Layer: base. A zeroed struct is a valid empty buffer (counted under MEM_BASE). After any growth
 * earlier spans into the buffer are invalid.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/alloc.h"
#include "base/span.h"

#include <stdarg.h>
#include <stdint.h>

struct buf {
    char *bytes;
    size_t length;   /* bytes in use */
    size_t capacity; /* bytes owned */
    enum mem_tag tag;
};

#define BUF_INIT(mem_tag) ((struct buf){.tag = (mem_tag)})

/** Frees the storage; the buffer is empty and can be used again. */
void buf_release(struct buf *buf);

/** Forgets the contents, keeps the storage. */
static inline void buf_clear(struct buf *buf)
{
    buf->length = 0;
}

/** Room for `extra` more bytes; returns where they go. The length is not changed. */
char *buf_reserve(struct buf *buf, size_t extra);

void buf_append(struct buf *buf, struct span span);
void buf_append_string(struct buf *buf, const char *string);
void buf_append_uint(struct buf *buf, uint64_t number);

static inline void buf_append_byte(struct buf *buf, char byte)
{
    if (buf->length == buf->capacity)
        buf_reserve(buf, 1);
    buf->bytes[buf->length++] = byte;
}

/** Appends formatted text; for messages, not for hot paths. */
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** As buf_printf; the arguments are used up. */
void buf_vprintf(struct buf *buf, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/** Drops the first `n` bytes and moves the rest to the front. */
void buf_consume(struct buf *buf, size_t n);

/** The contents as a NUL-terminated string; valid until the buffer changes. */
const char *buf_string(struct buf *buf);

/** The contents; valid until the buffer grows or is released. */
static inline struct span buf_span(const struct buf *buf)
{
    return (struct span){buf->bytes, buf->length};
}

#endif

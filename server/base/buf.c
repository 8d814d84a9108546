/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

void buf_release(struct buf *buf)
{
    mem_free(buf->tag, buf->bytes);
    buf->bytes = NULL;
    buf->length = buf->capacity = 0;
}

char *buf_reserve(struct buf *buf, size_t extra)
{
    if (!buf->bytes || buf->capacity - buf->length < extra) {
        size_t needed = buf->length + extra;
        size_t grown = buf->capacity + buf->capacity / 2;
        size_t capacity = grown > needed ? grown : needed;
        if (capacity < 64)
            capacity = 64;
        buf->bytes = mem_resize(buf->tag, buf->bytes, capacity, 1);
        buf->capacity = capacity;
    }
    return buf->bytes + buf->length;
}

void buf_append(struct buf *buf, struct span span)
{
    if (span.length == 0)
        return;
    memcpy(buf_reserve(buf, span.length), span.bytes, span.length);
    buf->length += span.length;
}

void buf_append_string(struct buf *buf, const char *string)
{
    buf_append(buf, span_from_string(string));
}

void buf_append_uint(struct buf *buf, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    buf_append(buf, (struct span){digits + at, sizeof digits - at});
}

void buf_vprintf(struct buf *buf, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length > 0) {
        char *at = buf_reserve(buf, (size_t)length + 1);
        vsnprintf(at, (size_t)length + 1, format, again);
        buf->length += (size_t)length;
    }
    va_end(again);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buf_vprintf(buf, format, arguments);
    va_end(arguments);
}

void buf_consume(struct buf *buf, size_t n)
{
    if (n >= buf->length) {
        buf->length = 0;
        return;
    }
    memmove(buf->bytes, buf->bytes + n, buf->length - n);
    buf->length -= n;
}

const char *buf_string(struct buf *buf)
{
    *buf_reserve(buf, 1) = '\0';
    return buf->bytes;
}

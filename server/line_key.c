/* SPDX-License-Identifier: MIT */
#include "server/line_key.h"

#include "base/alloc.h"
#include "rules/line_fragment.h"
#include "rules/text.h"
#include "server/byte_stream.h"
#include "server/suppression.h"

enum { FILE_BYTES_MAX = 256 * 1024 * 1024, LINE_DIGITS_MAX = 9 };

/* FILE and LINE, which counts from 1. */
static bool read_place(const char *place, struct buf *file, size_t *line)
{
    struct span text = span_from_string(place);
    size_t n_digits = 0;
    *line = 0;
    while (n_digits < text.length && text.bytes[text.length - 1 - n_digits] >= '0' &&
           text.bytes[text.length - 1 - n_digits] <= '9')
        n_digits++;
    if (n_digits == 0 || n_digits > LINE_DIGITS_MAX || n_digits + 2 > text.length ||
        text.bytes[text.length - 1 - n_digits] != ':')
        return false;
    for (size_t i = text.length - n_digits; i < text.length; i++)
        *line = *line * 10 + (size_t)(text.bytes[i] - '0');
    buf_append(file, span_slice(text, 0, text.length - 1 - n_digits));
    return *line > 0;
}

static const char *read_whole(const char *path, struct buf *out)
{
    struct file_reader file;
    struct byte_stream stream = {0};
    enum file_status status = file_open(&file, path);
    if (status != FILE_OK)
        return file_status_text(status);
    byte_stream_init(&stream, file, SPAN(""));
    while (out->length <= FILE_BYTES_MAX && byte_stream_next(&stream, out))
        continue;
    const char *why = stream.failed ? file_status_text(FILE_FAILED) : NULL;
    if (out->length > FILE_BYTES_MAX)
        why = file_status_text(FILE_TOO_LARGE);
    file_close(&stream.file);
    byte_stream_release(&stream);
    return why;
}

static const char *key_in(struct span contents, size_t line, uint64_t *key)
{
    struct text text;
    const char *why = NULL;
    text_init_borrow(&text, contents);
    if (line > text.n_lines)
        why = "there is no such line";
    else if (text_line(&text, line - 1).length > SCAN_LINE_MAX)
        why = "the line is longer than 64 KiB, and has no key";
    else
        *key = suppression_key(text_line(&text, line - 1));
    text_release(&text);
    return why;
}

bool line_key_of(const char *place, uint64_t *key, const char **why)
{
    struct buf file = {0};
    struct buf contents = BUF_INIT(MEM_BATCH);
    size_t line;
    *why = "write FILE:LINE";
    if (read_place(place, &file, &line))
        *why = read_whole(buf_string(&file), &contents);
    if (!*why)
        *why = key_in(buf_span(&contents), line, key);
    buf_release(&file);
    buf_release(&contents);
    return !*why;
}

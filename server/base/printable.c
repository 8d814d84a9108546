/* SPDX-License-Identifier: MIT */
#include "base/printable.h"

#include "base/utf8.h"

bool printable_is_safe(uint32_t code_point)
{
    bool is_control = code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
    bool is_direction = code_point == 0x061C || code_point == 0x200E || code_point == 0x200F ||
                        (code_point >= 0x202A && code_point <= 0x202E) ||
                        (code_point >= 0x2066 && code_point <= 0x2069);
    return !is_control && !is_direction && code_point != 0x2028 && code_point != 0x2029;
}

static void append(struct buf *out, struct span text, size_t limit, bool keeps_lines)
{
    struct buf valid = {0};
    utf8_append_valid(&valid, text);
    size_t n_shown = 0;
    for (size_t at = 0; at < valid.length; n_shown++) {
        size_t length;
        uint32_t code_point = utf8_decode(buf_span(&valid), at, &length);
        if (n_shown == limit) {
            utf8_append_code_point(out, 0x2026);
            break;
        }
        bool is_kept = printable_is_safe(code_point) ||
                       (keeps_lines && (code_point == '\n' || code_point == '\t'));
        utf8_append_code_point(out, is_kept ? code_point : 0xFFFD);
        at += length;
    }
    buf_release(&valid);
}

void printable_append(struct buf *out, struct span text)
{
    append(out, text, SIZE_MAX, false);
}

void printable_append_string(struct buf *out, const char *text)
{
    append(out, span_from_string(text), SIZE_MAX, false);
}

void printable_append_cut(struct buf *out, struct span text, size_t limit)
{
    size_t most = 4 * (limit + 1); /* so that a long text is not copied */
    append(out, text.length > most ? span_slice(text, 0, most) : text, limit, false);
}

void printable_append_lines(struct buf *out, struct span text)
{
    append(out, text, SIZE_MAX, true);
}

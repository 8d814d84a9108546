/* SPDX-License-Identifier: MIT */
#include "server/redact.h"

#include "base/utf8.h"
#include "rules/message_template.h"

enum { SHOWN_CODE_POINTS = 40 };

void redact_mask(struct buf *out)
{
    buf_append(out, SPAN("********"));
}

static void append_shown(struct buf *out, struct span text, size_t limit)
{
    size_t at = 0;
    for (size_t shown = 0; at < text.length; shown++) {
        if (shown == limit) {
            utf8_append_code_point(out, 0x2026);
            return;
        }
        size_t length;
        uint32_t code_point = utf8_decode(text, at, &length);
        bool is_control = code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ||
                          (code_point >= 0x2028 && code_point <= 0x202E) ||
                          (code_point >= 0x2066 && code_point <= 0x2069);
        utf8_append_code_point(out, is_control ? 0xFFFD : code_point);
        at += length;
    }
}

void redact_append(struct buf *out, const struct rule *rule, struct span matched)
{
    if (rule->flags & RULE_SENSITIVE)
        redact_mask(out);
    else
        append_shown(out, matched, SHOWN_CODE_POINTS);
}

void redact_append_line(struct buf *out, struct span text)
{
    struct buf valid = {0};
    utf8_append_valid(&valid, text);
    append_shown(out, buf_span(&valid), SIZE_MAX);
    buf_release(&valid);
}

void redact_message(struct buf *out, const struct rule *rule, struct span matched,
                    const struct rematch *match)
{
    struct span rest = span_from_string(rule->message);
    struct message_piece piece;
    while (message_next_piece(&rest, &piece))
        if (piece.kind == MESSAGE_LITERAL || rule->dialect != RULE_OF_OURS)
            buf_append(out, piece.text);
        else if (piece.kind == MESSAGE_MATCH)
            redact_append(out, rule, matched);
        else
            redact_append(out, rule, rematch_group(match, piece.name));
}

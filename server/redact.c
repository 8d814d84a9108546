/* SPDX-License-Identifier: MIT */
#include "server/redact.h"

#include "base/printable.h"
#include "rules/message_template.h"

enum { SHOWN_CODE_POINTS = 40 };

void redact_mask(struct buf *out)
{
    buf_append(out, SPAN("********"));
}

void redact_append(struct buf *out, const struct rule *rule, struct redact_text matched)
{
    if (matched.is_secret || (rule->flags & RULE_SENSITIVE))
        redact_mask(out);
    else
        printable_append_cut(out, matched.bytes, SHOWN_CODE_POINTS);
}

bool redact_shows_text(const struct rule *rule)
{
    struct span rest = span_from_string(rule->message);
    struct message_piece piece;
    bool shows = false;
    while (!shows && message_next_piece(&rest, &piece))
        shows = piece.kind != MESSAGE_LITERAL;
    return shows && rule->dialect == RULE_OF_OURS && !(rule->flags & RULE_SENSITIVE);
}

static struct redact_text text_of_group(const struct redact_groups *groups, struct span name)
{
    struct redact_text group = {.bytes = rematch_group(groups->match, name), .is_secret = true};
    struct text_position start = rematch_group_start(groups->match, name);
    if (group.bytes.length == 0)
        group.is_secret = false;
    else if (groups->secrets && start.line < groups->known_end &&
             text_line(groups->text, start.line).length <= SCAN_LINE_MAX)
        group.is_secret = secrets_touch(groups->secrets, groups->first_line + start.line,
                                        start.byte, start.byte + group.bytes.length);
    return group;
}

void redact_message(struct buf *out, const struct rule *rule, struct redact_text matched,
                    const struct redact_groups *groups)
{
    struct span rest = span_from_string(rule->message);
    struct message_piece piece;
    while (message_next_piece(&rest, &piece))
        if (piece.kind == MESSAGE_LITERAL || rule->dialect != RULE_OF_OURS)
            buf_append(out, piece.text);
        else if (piece.kind == MESSAGE_MATCH)
            redact_append(out, rule, matched);
        else
            redact_append(out, rule, text_of_group(groups, piece.name));
}

/* SPDX-License-Identifier: MIT */
/* What a message of our own format may name: its finding, and groups of all its patterns. */
#include "rules/message_template.h"
#include "rules/pack_own.h"
#include "rules/rematch.h"

/* A fault that names the group, unless there is one. */
static bool check_group(struct own_rule_reading *reading, const struct tree_value *message,
                        const struct message_piece *piece)
{
    size_t start = (size_t)(piece->text.bytes - message->text.bytes);
    int shown = piece->name.length < 32 ? (int)piece->name.length : 32;
    const char *what = "";
    if (span_equal(piece->name, SPAN("0")))
        what = "the text of the finding is {match}";
    else if (reading->rule->alternatives)
        what = "every pattern needs it";
    else
        what = "its groups are {1} to {9}, and those that have a name";
    if (rematch_can_name(reading->rule, piece->name))
        return true;
    pack_fault_within(reading->build, message, start, start + piece->text.length,
                      "no group \"%.*s\" in what the rule looks for: %s", shown, piece->name.bytes,
                      what);
    return false;
}

bool pack_own_check_message(struct own_rule_reading *reading, const struct tree_value *message)
{
    struct span rest = message->text;
    struct message_piece piece;
    bool is_sensitive = reading->rule->flags & RULE_SENSITIVE;
    while (message_next_piece(&rest, &piece)) {
        size_t start = (size_t)(piece.text.bytes - message->text.bytes);
        if (piece.kind == MESSAGE_LITERAL)
            continue;
        if (is_sensitive) {
            pack_fault_within(reading->build, message, start, start + piece.text.length,
                              "the message of a sensitive rule shows no match");
            return false;
        }
        if (piece.kind == MESSAGE_GROUP && !check_group(reading, message, &piece))
            return false;
    }
    return true;
}

/* SPDX-License-Identifier: MIT */
/**
 * What the three writers of completion share: what stands behind a flag or in an operand's place.
 *
 * Layer: server, for completion and completion_* alone.
 */
#ifndef SERVER_COMPLETION_PRIVATE_H
#define SERVER_COMPLETION_PRIVATE_H

#include "server/completion.h"

enum completion_kind {
    COMPLETION_NONE,    /* there is nothing to propose */
    COMPLETION_WORDS,   /* one of a few words */
    COMPLETION_FILES,   /* names of files and folders */
    COMPLETION_RULES,   /* ids of rules */
    COMPLETION_NO_VALUE /* a flag that takes none */
};

struct completion_value {
    enum completion_kind kind;
    struct buf words; /* with one blank between them; for COMPLETION_WORDS */
};

/** What an option takes; to be ended by buf_release of its words. */
struct completion_value completion_of_option(const struct option *option);

/** What a command's operands are; to be ended in the same way. */
struct completion_value completion_of_operands(const struct command *command);

/** Whether command `i` of the set is the first that begins with its first word. */
bool completion_is_first(const struct command_set *set, size_t i);

/** Whether a command is one of a group: its name has a second word. */
bool completion_is_group(const struct command *command);

/** Appends text with a backslash before each of its bytes that is among `marked`. */
void completion_append_marked(struct buf *out, const char *text, const char *marked);

void completion_append_bash(const struct command_set *set, struct buf *out);
void completion_append_zsh(const struct command_set *set, struct buf *out);
void completion_append_fish(const struct command_set *set, struct buf *out);

#endif

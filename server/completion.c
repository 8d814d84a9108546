/* SPDX-License-Identifier: MIT */
#include "server/completion.h"

#include "rules/severity.h"
#include "server/completion_private.h"

static const struct {
    const char *name;
    void (*append)(const struct command_set *set, struct buf *out);
} writers[] = {
    {"bash", completion_append_bash},
    {"zsh", completion_append_zsh},
    {"fish", completion_append_fish},
};

const char *const completion_shells[] = {"bash", "zsh", "fish", NULL};

bool completion_append(const struct command_set *set, const char *shell, struct buf *out)
{
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (strcmp(writers[i].name, shell) == 0) {
            writers[i].append(set, out);
            return true;
        }
    return false;
}

static void add_word(struct completion_value *value, struct span word)
{
    value->kind = COMPLETION_WORDS;
    if (value->words.length)
        buf_append_byte(&value->words, ' ');
    buf_append(&value->words, word);
}

/* By the word that stands for it in --help: ID, FILE, [PATH...], text|json. */
static void read_placeholder(struct completion_value *value, const char *placeholder)
{
    if (strchr(placeholder, '|')) {
        struct span all = span_from_string(placeholder);
        for (size_t from = 0, to; from <= all.length; from = to + 1) {
            to = span_find_byte(all, from, '|');
            add_word(value, span_slice(all, from, to));
        }
    } else if (strcmp(placeholder, "ID") == 0) {
        value->kind = COMPLETION_RULES;
    } else if (strstr(placeholder, "FILE") || strstr(placeholder, "PATH") ||
               strstr(placeholder, "FOLDER") || strcmp(placeholder, "NAME") == 0 ||
               strcmp(placeholder, "GLOB") == 0) {
        value->kind = COMPLETION_FILES;
    }
}

struct completion_value completion_of_option(const struct option *option)
{
    struct completion_value value = {COMPLETION_NONE, BUF_INIT(MEM_BATCH)};
    switch (option->kind) {
    case OPTION_FLAG:
        value.kind = COMPLETION_NO_VALUE;
        break;
    case OPTION_CHOICE:
        for (size_t i = 0; option->choices[i]; i++)
            add_word(&value, span_from_string(option->choices[i]));
        break;
    case OPTION_SEVERITY:
        for (int i = SEVERITY_BLOCKED; i > SEVERITY_OFF; i--)
            add_word(&value, span_from_string(severity_name((enum severity)i)));
        break;
    case OPTION_TEXT:
    case OPTION_LIST:
        read_placeholder(&value, option->value);
        break;
    case OPTION_DAY:
        break;
    }
    return value;
}

struct completion_value completion_of_operands(const struct command *command)
{
    struct completion_value value = {COMPLETION_NONE, BUF_INIT(MEM_BATCH)};
    if (command->operands)
        read_placeholder(&value, command->operands);
    return value;
}

bool completion_is_group(const struct command *command)
{
    return command_second_word(command) != NULL;
}

bool completion_is_first(const struct command_set *set, size_t i)
{
    struct span word = command_first_word(set->commands[i]);
    for (size_t before = 0; before < i; before++)
        if (span_equal(command_first_word(set->commands[before]), word))
            return false;
    return true;
}

void completion_append_marked(struct buf *out, const char *text, const char *marked)
{
    for (; *text; text++) {
        if (strchr(marked, *text))
            buf_append_byte(out, '\\');
        buf_append_byte(out, *text);
    }
}

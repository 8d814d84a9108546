/* SPDX-License-Identifier: MIT */
#include "server/command_line.h"

#include "base/day.h"
#include "base/suggest.h"
#include "rules/severity.h"

enum { NAMES_MAX = 64 }; /* more names than a table has */

/* Appends a word from the command line on one line, whatever is in it. */
static void append_word(struct buf *out, struct span word)
{
    for (size_t i = 0; i < word.length; i++) {
        unsigned char byte = (unsigned char)word.bytes[i];
        buf_append_byte(out, byte < 0x20 || byte == 0x7F ? '?' : (char)byte);
    }
}

/* Commands. */

struct span command_first_word(const struct command *command)
{
    struct span span = span_from_string(command->name);
    return span_slice(span, 0, span_find_byte(span, 0, ' '));
}

const char *command_second_word(const struct command *command)
{
    struct span first = command_first_word(command);
    return command->name[first.length] ? command->name + first.length + 1 : NULL;
}

static void append_row(struct buf *out, const char *left, const char *right, const char *help,
                       size_t width)
{
    size_t before = out->length;
    buf_printf(out, "  %s%s%s", left, right ? " " : "", right ? right : "");
    size_t written = out->length - before;
    if (written >= width) {
        buf_append_byte(out, '\n');
        written = 0;
    }
    buf_printf(out, "%*s%s\n", (int)(width - written), "", help);
}

/* Help of the program, or of the group of commands that begin with `group`. */
static void append_commands(const struct command_set *set, struct span group, struct buf *out)
{
    enum { WIDTH = 30 };
    if (group.length == 0)
        buf_printf(out, "%s\n\n", set->help);
    buf_printf(out, "Usage: %s %.*s%sCOMMAND [FLAG...]\n\n", set->program, (int)group.length,
               group.length ? group.bytes : "", group.length ? " " : "");
    for (size_t i = 0; set->commands[i]; i++) {
        const struct command *command = set->commands[i];
        if (group.length == 0 || span_equal(command_first_word(command), group))
            append_row(out, command->name, command->operands, command->help, WIDTH);
    }
    if (group.length == 0)
        append_row(out, "--version", NULL, "the program's version", WIDTH);
    append_row(out, "--help", NULL, "this text; behind a command, its flags", WIDTH);
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* Ends a line about a name that is not known. */
static enum command_line_status end_unknown(struct buf *said, const char *nearest,
                                            const char *program, const char *help_of)
{
    if (nearest)
        buf_printf(said, "; did you mean %s?", nearest);
    else
        buf_printf(said, "; see %s%s%s --help", program, *help_of ? " " : "", help_of);
    return COMMAND_LINE_FAULT;
}

static enum command_line_status fault_command(const struct command_set *set, struct span group,
                                              struct span given, struct buf *said)
{
    const char *names[2 * NAMES_MAX];
    size_t n = 0;
    for (size_t i = 0; set->commands[i] && n < NAMES_MAX; i++) {
        const struct command *command = set->commands[i];
        const char *second = command_second_word(command);
        if (group.length && !span_equal(command_first_word(command), group))
            continue;
        if (!group.length)
            names[n++] = command->name;
        if (second)
            names[n++] = second;
    }
    const char *nearest = suggest_nearest(given, names, n);
    for (size_t i = 0; nearest && set->commands[i]; i++)
        if (command_second_word(set->commands[i]) == nearest)
            nearest = set->commands[i]->name;
    buf_append_string(said, "there is no command ");
    append_word(said, group);
    buf_append_string(said, group.length ? " " : "");
    append_word(said, given);
    return end_unknown(said, nearest, set->program, "");
}

/* What stands where a command's name ought to, or its second word. */
static enum command_line_status answer_without_command(const struct command_set *set,
                                                       struct span group, const char *word,
                                                       struct buf *said)
{
    static const char *const flags[] = {"--help", "--version"};
    if (!word) {
        if (group.length)
            buf_printf(said, "%.*s is followed by another word; see %s %.*s --help",
                       (int)group.length, group.bytes, set->program, (int)group.length,
                       group.bytes);
        else
            buf_printf(said, "which command? see %s --help", set->program);
        return COMMAND_LINE_FAULT;
    }
    if (is_help(word)) {
        append_commands(set, group, said);
        return COMMAND_LINE_HELP;
    }
    if (!group.length && strcmp(word, "--version") == 0)
        return COMMAND_LINE_VERSION;
    if (word[0] != '-')
        return fault_command(set, group, span_from_string(word), said);
    buf_append_string(said, "there is no flag ");
    append_word(said, span_from_string(word));
    return end_unknown(said, suggest_nearest(span_from_string(word), flags, 2), set->program, "");
}

enum command_line_status command_find(const struct command_set *set, const char *const *argv,
                                      const struct command **found, const char *const **rest,
                                      struct buf *said)
{
    struct span group = {0};
    for (size_t i = 0; argv[0] && set->commands[i]; i++) {
        const struct command *command = set->commands[i];
        const char *second = command_second_word(command);
        if (!span_equal_string(command_first_word(command), argv[0]))
            continue;
        if (second && (!argv[1] || strcmp(second, argv[1]) != 0)) {
            group = command_first_word(command);
            continue;
        }
        *found = command;
        *rest = argv + (second ? 2 : 1);
        return COMMAND_LINE_OK;
    }
    return answer_without_command(set, group, group.length ? argv[1] : argv[0], said);
}

/* One command. */

static void append_help(const struct command *command, struct buf *out)
{
    enum { WIDTH = 28 };
    buf_printf(out, "%s\n\nUsage: auto-enforcer %s [FLAG...]%s%s\n", command->help, command->name,
               command->operands ? " " : "", command->operands ? command->operands : "");
    buf_append_byte(out, '\n');
    for (const struct option *option = command->options; option->name; option++)
        append_row(out, option->name, option->value, option->help, WIDTH);
    append_row(out, "--help", NULL, "this text", WIDTH);
    if (command->more)
        buf_printf(out, "\n%s\n", command->more);
}

static enum command_line_status fault_flag(const struct command *command, struct span name,
                                           struct buf *said)
{
    const char *names[NAMES_MAX];
    size_t n = 0;
    for (const struct option *option = command->options; option->name && n < NAMES_MAX; option++)
        names[n++] = option->name;
    buf_printf(said, "%s: there is no flag ", command->name);
    append_word(said, name);
    return end_unknown(said, suggest_nearest(name, names, n), "auto-enforcer", command->name);
}

static enum command_line_status fault_value(const struct command *command,
                                            const struct option *option, const char *value,
                                            const char *wanted, struct buf *said)
{
    buf_printf(said, "%s: %s ", command->name, option->name);
    if (value) {
        buf_append_string(said, "cannot be ");
        append_word(said, span_from_string(*value ? value : "empty"));
        buf_append_string(said, "; it ");
    }
    buf_printf(said, "%s%s", value ? "takes " : "needs a value: ", wanted);
    return COMMAND_LINE_FAULT;
}

static void list_add(struct operands *list, const char *item, struct arena *arena)
{
    if ((list->count & (list->count + 1)) == 0) { /* full: 0, 1, 3, 7 ... */
        const char **grown = arena_zalloc(arena, 2 * list->count + 1, sizeof *grown);
        if (list->count)
            memcpy(grown, list->items, list->count * sizeof *grown);
        list->items = grown;
    }
    list->items[list->count++] = item;
}

static bool choose(const struct option *option, const char *value, unsigned *out)
{
    for (unsigned i = 0; option->choices[i]; i++)
        if (strcmp(option->choices[i], value) == 0) {
            *out = i;
            return true;
        }
    return false;
}

/* Puts the value where it belongs; NULL, or what the option takes. */
static const char *store(const struct option *option, const char *value, void *options,
                         struct arena *arena)
{
    void *field = (char *)options + option->offset;
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return NULL;
    case OPTION_TEXT:
        *(const char **)field = value;
        return *value ? NULL : option->value;
    case OPTION_LIST:
        list_add(field, value, arena);
        return *value ? NULL : option->value;
    case OPTION_CHOICE:
        return choose(option, value, field) ? NULL : option->value;
    case OPTION_SEVERITY:
        return severity_parse(span_from_string(value), field) &&
                       *(enum severity *)field != SEVERITY_OFF
                   ? NULL
                   : "blocked, warning, info or hint";
    case OPTION_DAY:
        return day_parse(span_from_string(value), field) ? NULL : "a day as YYYY-MM-DD";
    }
    return NULL;
}

/* Reads the flag at *argv and its value, and leaves *argv behind them. */
static enum command_line_status read_flag(const struct command *command, const char *const **argv,
                                          void *options, struct arena *arena, struct buf *said)
{
    struct span word = span_from_string(*(*argv)++);
    size_t equals = span_find_byte(word, 0, '=');
    struct span name = span_slice(word, 0, equals);
    const char *value = equals < word.length ? word.bytes + equals + 1 : NULL;
    const struct option *option = command->options;
    while (option->name && !span_equal_string(name, option->name))
        option++;
    if (!option->name)
        return fault_flag(command, name, said);
    if (option->kind == OPTION_FLAG && value)
        return fault_value(command, option, value, "no value", said);
    if (option->kind != OPTION_FLAG && !value) {
        if (!**argv || strncmp(**argv, "--", 2) == 0)
            return fault_value(command, option, NULL, option->value, said);
        value = *(*argv)++;
    }
    const char *wanted = store(option, value, options, arena);
    return wanted ? fault_value(command, option, value, wanted, said) : COMMAND_LINE_OK;
}

static enum command_line_status check_count(const struct command *command,
                                            const struct operands *operands, struct buf *said)
{
    if (operands->count < command->min_operands) {
        buf_printf(said, "%s needs %s; see auto-enforcer %s --help", command->name,
                   command->operands, command->name);
        return COMMAND_LINE_FAULT;
    }
    if (operands->count > command->max_operands) {
        buf_printf(said, "%s does not know what to do with ", command->name);
        append_word(said, span_from_string(operands->items[command->max_operands]));
        return COMMAND_LINE_FAULT;
    }
    return COMMAND_LINE_OK;
}

enum command_line_status command_parse(const struct command *command, const char *const *argv,
                                       struct arena *arena, void **options,
                                       struct operands *operands, struct buf *said)
{
    bool flags = true;
    *operands = (struct operands){0};
    *options = arena_zalloc(arena, 1, command->options_size + 1);
    if (command->defaults)
        memcpy(*options, command->defaults, command->options_size);
    while (*argv) {
        const char *word = *argv;
        if (!flags || word[0] != '-' || word[1] == '\0' || word[1] == ':') {
            list_add(operands, *argv++, arena);
        } else if (strcmp(word, "--") == 0) {
            flags = false;
            argv++;
        } else if (is_help(word)) {
            append_help(command, said);
            return COMMAND_LINE_HELP;
        } else {
            enum command_line_status status = read_flag(command, &argv, *options, arena, said);
            if (status != COMMAND_LINE_OK)
                return status;
        }
    }
    return check_count(command, operands, said);
}

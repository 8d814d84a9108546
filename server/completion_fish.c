/* SPDX-License-Identifier: MIT */
#include "server/completion_private.h"

static const char head[] =
    "# Completion of auto-enforcer for fish, written by: auto-enforcer completion fish\n"
    "function __auto_enforcer_is --description 'the words before the cursor are these'\n"
    "    set -l words (commandline -opc)\n"
    "    set -e words[1]\n"
    "    test \"$words\" = \"$argv\"\n"
    "end\n"
    "function __auto_enforcer_begins --description 'the words before the cursor begin so'\n"
    "    set -l words (commandline -opc)\n"
    "    set -e words[1]\n"
    "    for i in (seq (count $argv))\n"
    "        test \"$words[$i]\" = \"$argv[$i]\"; or return 1\n"
    "    end\n"
    "end\n"
    "function __auto_enforcer_rules --description 'the ids of all rules'\n"
    "    auto-enforcer rules list 2>/dev/null | string replace -r ' .*' ''\n"
    "end\n"
    "complete -c auto-enforcer -f\n";

static void append_help(struct buf *out, const char *help)
{
    buf_append_string(out, " -d '");
    completion_append_marked(out, help, "\\'");
    buf_append_string(out, "'\n");
}

static void append_value(struct buf *out, const struct completion_value *value)
{
    static const char *const forms[] = {
        [COMPLETION_NONE] = " -x",     [COMPLETION_WORDS] = " -x -a '",
        [COMPLETION_FILES] = " -r -F", [COMPLETION_RULES] = " -x -a '(__auto_enforcer_rules)'",
        [COMPLETION_NO_VALUE] = "",
    };
    buf_append_string(out, forms[value->kind]);
    if (value->kind == COMPLETION_WORDS) {
        buf_append(out, buf_span(&value->words));
        buf_append_byte(out, '\'');
    }
}

static void append_condition(struct buf *out, const char *function, struct span words)
{
    buf_printf(out, "complete -c auto-enforcer -n '__auto_enforcer_%s%s%.*s'", function,
               words.length ? " " : "", (int)words.length, words.length ? words.bytes : "");
}

/* A word that may stand behind the words before it. */
static void append_word(struct buf *out, struct span before, struct span word, const char *help)
{
    append_condition(out, "is", before);
    buf_printf(out, " -a %.*s", (int)word.length, word.bytes);
    append_help(out, help);
}

static void append_command(const struct command *command, struct buf *out)
{
    struct span name = span_from_string(command->name);
    for (const struct option *option = command->options; option->name; option++) {
        struct completion_value value = completion_of_option(option);
        append_condition(out, "begins", name);
        buf_printf(out, " -l %s", option->name + 2);
        append_value(out, &value);
        append_help(out, option->help);
        buf_release(&value.words);
    }
    struct completion_value operands = completion_of_operands(command);
    if (operands.kind != COMPLETION_NONE) {
        append_condition(out, "begins", name);
        append_value(out, &operands);
        buf_append_byte(out, '\n');
    }
    buf_release(&operands.words);
}

void completion_append_fish(const struct command_set *set, struct buf *out)
{
    struct span nothing = {0};
    buf_append_string(out, head);
    for (size_t i = 0; set->commands[i]; i++) {
        const struct command *command = set->commands[i];
        struct span first = command_first_word(command);
        bool grouped = completion_is_group(command);
        if (completion_is_first(set, i))
            append_word(out, nothing, first, grouped ? "see its --help" : command->help);
        if (grouped)
            append_word(out, first, span_from_string(command_second_word(command)), command->help);
        append_command(command, out);
    }
    append_condition(out, "is", nothing);
    buf_append_string(out, " -l version -d 'the program\\'s version'\n");
    buf_append_string(out, "complete -c auto-enforcer -l help -d 'what there is'\n");
}

/* SPDX-License-Identifier: MIT */
#include "server/completion_private.h"

static const char head[] =
    "#compdef auto-enforcer\n"
    "# Completion of auto-enforcer for zsh, written by: auto-enforcer completion zsh\n"
    "_auto_enforcer_rules() {\n"
    "    local -a ids\n"
    "    ids=(${(f)\"$(auto-enforcer rules list 2>/dev/null)\"})\n"
    "    ids=(${ids%% *})\n"
    "    compadd -a ids\n"
    "}\n"
    "_auto_enforcer() {\n"
    "    local -a names\n"
    "    local first= second=\n"
    "    ((CURRENT > 2)) && first=$words[2]\n"
    "    ((CURRENT > 3)) && second=$words[3]\n"
    "    case \"$first $second\" in\n";

/* The file is loaded as the function's body, or read at the prompt. */
static const char tail[] = "    esac\n"
                           "}\n"
                           "if [[ $funcstack[1] == _auto-enforcer ]]; then\n"
                           "    _auto_enforcer \"$@\"\n"
                           "else\n"
                           "    compdef _auto_enforcer auto-enforcer\n"
                           "fi\n";

/* Within single quotes, where a quote mark ends them for a moment; backslashes keep marks from
 * their meaning in a specification. */
static void append_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        char byte[] = {*text, '\0'};
        if (*text == '\'')
            buf_append_string(out, "'\\''");
        else
            completion_append_marked(out, byte, "\\[]:");
    }
}

static void append_action(struct buf *out, const char *name, const struct completion_value *value)
{
    buf_append_byte(out, ':');
    append_text(out, name);
    buf_append_byte(out, ':');
    if (value->kind == COMPLETION_WORDS) {
        buf_append_byte(out, '(');
        buf_append(out, buf_span(&value->words));
        buf_append_byte(out, ')');
    } else if (value->kind == COMPLETION_FILES) {
        buf_append_string(out, "_files");
    } else if (value->kind == COMPLETION_RULES) {
        buf_append_string(out, "_auto_enforcer_rules");
    }
}

static void append_option(const struct option *option, struct buf *out)
{
    struct completion_value value = completion_of_option(option);
    bool takes_value = value.kind != COMPLETION_NO_VALUE;
    buf_printf(out, " \\\n            '%s%s%s[", option->kind == OPTION_LIST ? "*" : "",
               option->name, takes_value ? "=" : "");
    append_text(out, option->help);
    buf_append_byte(out, ']');
    if (takes_value)
        append_action(out, option->value, &value);
    buf_append_byte(out, '\'');
    buf_release(&value.words);
}

static void append_command(const struct command *command, struct buf *out)
{
    bool grouped = completion_is_group(command);
    buf_printf(out, "    '%s'%s)\n        shift %d words\n        ((CURRENT -= %d))\n",
               command->name, grouped ? "" : "' '*", 1 + grouped, 1 + grouped);
    buf_append_string(out, "        _arguments -S '--help[this text]'");
    for (const struct option *option = command->options; option->name; option++)
        append_option(option, out);
    if (command->operands) {
        struct completion_value operands = completion_of_operands(command);
        buf_append_string(out, " \\\n            '");
        buf_append_string(out, command->max_operands > 1 ? "*" : "");
        append_action(out, command->operands, &operands);
        buf_append_byte(out, '\'');
        buf_release(&operands.words);
    }
    buf_append_string(out, "\n        ;;\n");
}

static void append_name(struct buf *out, struct span name, const char *help)
{
    buf_append_string(out, " \\\n            '");
    buf_append(out, name);
    buf_append_byte(out, ':');
    append_text(out, help);
    buf_append_byte(out, '\'');
}

/* The first words, or the second words of the group that begins with `first`. */
static void append_names(const struct command_set *set, struct span first, struct buf *out)
{
    buf_printf(out, "    '%.*s ')\n        names=(", (int)first.length, first.bytes);
    for (size_t i = 0; set->commands[i]; i++) {
        const struct command *command = set->commands[i];
        if (first.length && span_equal(command_first_word(command), first))
            append_name(out, span_from_string(command_second_word(command)), command->help);
        else if (!first.length && completion_is_first(set, i))
            append_name(out, command_first_word(command),
                        completion_is_group(command) ? "see its --help" : command->help);
    }
    if (!first.length)
        append_name(out, span_from_string("--version"), "the program's version");
    append_name(out, span_from_string("--help"), "what there is");
    buf_append_string(out, ")\n        _describe command names\n        ;;\n");
}

void completion_append_zsh(const struct command_set *set, struct buf *out)
{
    buf_append_string(out, head);
    append_names(set, (struct span){0}, out);
    for (size_t i = 0; set->commands[i]; i++)
        append_command(set->commands[i], out);
    for (size_t i = 0; set->commands[i]; i++)
        if (completion_is_group(set->commands[i]) && completion_is_first(set, i))
            append_names(set, command_first_word(set->commands[i]), out);
    buf_append_string(out, tail);
}

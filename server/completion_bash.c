/* SPDX-License-Identifier: MIT */
#include "server/completion_private.h"

/* Bash hands over the words as it has cut them, "--flag=value" at the "=" (unless its user has
 * changed COMP_WORDBREAKS); `before` is the word that decides what may follow. */
static const char head[] =
    "# Completion of auto-enforcer for bash, written by: auto-enforcer completion bash\n"
    "_auto_enforcer() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local first=${COMP_WORDS[1]-} second=${COMP_WORDS[2]-} joined='' answer='' words='' line\n"
    "    local flags='' operands=''\n"
    "    COMPREPLY=()\n"
    "    if [[ $word == = ]]; then\n"
    "        word=''\n"
    "    elif [[ $before == = ]]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    elif [[ $word == --*=* ]]; then\n"
    "        before=${word%%=*} joined=${word%%=*}= word=${word#*=}\n"
    "    fi\n"
    "    ((COMP_CWORD > 1)) || first=''\n"
    "    ((COMP_CWORD > 2)) || second=''\n"
    "    case \"$first $second\" in\n";

static const char tail[] =
    "    esac\n"
    "    if [[ -z $answer && $word == -* ]]; then\n"
    "        answer=words words=$flags\n"
    "    fi\n"
    "    case ${answer:-$operands} in\n"
    "    words) ;;\n"
    "    rules) words=$(\"${COMP_WORDS[0]}\" rules list 2>/dev/null | cut -d ' ' -f 1) ;;\n"
    "    files)\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        while IFS= read -r line; do\n"
    "            COMPREPLY+=(\"$joined$line\")\n"
    "        done < <(compgen -f -- \"$word\")\n"
    "        return\n"
    "        ;;\n"
    "    *) return ;;\n"
    "    esac\n"
    "    while IFS= read -r line; do\n"
    "        COMPREPLY+=(\"$joined$line\")\n"
    "    done < <(compgen -W \"$words\" -- \"$word\")\n"
    "}\n"
    "complete -F _auto_enforcer auto-enforcer\n";

/* What a case sets: VARIABLE is where the kind goes. */
static void append_kind(struct buf *out, const char *variable, const struct completion_value *value)
{
    static const char *const names[] = {
        [COMPLETION_NONE] = "none",   [COMPLETION_WORDS] = "words", [COMPLETION_FILES] = "files",
        [COMPLETION_RULES] = "rules", [COMPLETION_NO_VALUE] = "",
    };
    buf_printf(out, "%s=%s", variable, names[value->kind]);
    if (value->kind == COMPLETION_WORDS) {
        buf_append_string(out, " words='");
        buf_append(out, buf_span(&value->words));
        buf_append_byte(out, '\'');
    }
}

static void append_options(const struct command *command, struct buf *out)
{
    buf_append_string(out, "        flags='");
    for (const struct option *option = command->options; option->name; option++)
        buf_printf(out, "%s ", option->name);
    buf_append_string(out, "--help'\n        case $before in\n");
    for (const struct option *option = command->options; option->name; option++) {
        struct completion_value value = completion_of_option(option);
        if (value.kind != COMPLETION_NO_VALUE) {
            buf_printf(out, "        %s) ", option->name);
            append_kind(out, "answer", &value);
            buf_append_string(out, " ;;\n");
        }
        buf_release(&value.words);
    }
    buf_append_string(out, "        esac\n");
}

static void append_command(const struct command *command, struct buf *out)
{
    struct completion_value operands = completion_of_operands(command);
    buf_printf(out, "    '%s'%s)\n        ", command->name,
               completion_is_group(command) ? "" : "' '*");
    append_kind(out, "operands", &operands);
    buf_append_byte(out, '\n');
    append_options(command, out);
    buf_append_string(out, "        ;;\n");
    buf_release(&operands.words);
}

/* The second words of the group that begins with `first`. */
static void append_group(const struct command_set *set, struct span first, struct buf *out)
{
    buf_printf(out, "    '%.*s ') answer=words words='", (int)first.length, first.bytes);
    for (size_t i = 0; set->commands[i]; i++)
        if (span_equal(command_first_word(set->commands[i]), first))
            buf_printf(out, "%s ", command_second_word(set->commands[i]));
    buf_append_string(out, "--help' ;;\n");
}

void completion_append_bash(const struct command_set *set, struct buf *out)
{
    buf_append_string(out, head);
    buf_append_string(out, "    ' ') answer=words words='");
    for (size_t i = 0; set->commands[i]; i++)
        if (completion_is_first(set, i)) {
            buf_append(out, command_first_word(set->commands[i]));
            buf_append_byte(out, ' ');
        }
    buf_append_string(out, "--help --version' ;;\n");
    for (size_t i = 0; set->commands[i]; i++)
        append_command(set->commands[i], out);
    for (size_t i = 0; set->commands[i]; i++)
        if (completion_is_group(set->commands[i]) && completion_is_first(set, i))
            append_group(set, command_first_word(set->commands[i]), out);
    buf_append_string(out, tail);
}

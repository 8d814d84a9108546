/* SPDX-License-Identifier: MIT */
#include "server/manual.h"

#include <ctype.h>

static const char description[] =
    ".SH DESCRIPTION\n"
    "auto-enforcer checks text against a team\\(aqs rules:\n"
    "a leaked secret, an error that is swallowed, a console log that should not ship.\n"
    ".PP\n"
    "As a language server it does so while the text is typed, in every editor that speaks the\n"
    "Language Server Protocol; as a command it does so for files and folders, in a terminal, a\n"
    "hook or continuous integration.\n"
    "Both give the same findings for the same text.\n"
    "It opens no socket and sends nothing anywhere.\n"
    ".PP\n"
    "A flag with a value is written\n"
    ".BI \\-\\-flag \" value\"\n"
    "or\n"
    ".BI \\-\\-flag= value\\fR;\n"
    "of a flag given twice the later counts, unless it may be repeated.\n"
    ".B \\-\\-\n"
    "ends the flags.\n"
    "The answer goes to standard output, everything else to standard error.\n";

static const char rest[] = ".SH \"EXIT STATUS\"\n"
                           ".TP\n"
                           ".B 0\n"
                           "Nothing is blocked.\n"
                           ".TP\n"
                           ".B 1\n"
                           "At least one violation is blocked, or as severe as\n"
                           ".B \\-\\-fail\\-on\n"
                           "says; an example of a rule does not hold.\n"
                           ".TP\n"
                           ".B 2\n"
                           "The command line or the configuration is wrong.\n"
                           ".TP\n"
                           ".B 3\n"
                           "Something could not be checked whole; standard error names it.\n"
                           ".PP\n"
                           "2 wins over 1, and 1 over 3.\n"
                           ".SH FILES\n"
                           ".TP\n"
                           ".I .auto\\-enforcer/config.yaml\n"
                           "The configuration of the repository or folder it lies in; or\n"
                           ".IR config.json .\n"
                           ".TP\n"
                           ".I \\(ti/.config/auto\\-enforcer/config.yaml\n"
                           "Your own defaults; the repository\\(aqs lie on top of them.\n"
                           ".SH ENVIRONMENT\n"
                           ".TP\n"
                           ".B XDG_CONFIG_HOME\n"
                           "Where your own defaults are looked for instead of\n"
                           ".IR \\(ti/.config .\n"
                           ".TP\n"
                           ".B NO_COLOR\n"
                           "If it is set, nothing is coloured unless\n"
                           ".B \\-\\-color always\n"
                           "asks for it.\n"
                           ".SH EXAMPLES\n"
                           "Check the current folder:\n"
                           ".PP\n"
                           ".RS\n"
                           "auto\\-enforcer check\n"
                           ".RE\n"
                           ".PP\n"
                           "Check what standard input holds, as if it were a file of that name:\n"
                           ".PP\n"
                           ".RS\n"
                           "auto\\-enforcer check \\-\\-stdin\\-filename service.ts \\-\n"
                           ".RE\n"
                           ".PP\n"
                           "See what counts for a file, and who says so:\n"
                           ".PP\n"
                           ".RS\n"
                           "auto\\-enforcer config show src/service.ts\n"
                           ".RE\n"
                           ".PP\n"
                           "Complete command lines in this bash:\n"
                           ".PP\n"
                           ".RS\n"
                           "eval \\(dq$(auto\\-enforcer completion bash)\\(dq\n"
                           ".RE\n";

/* Appends text as it is to be read; a line of it never begins a request. */
static void append_text(struct buf *out, const char *text)
{
    static const char *const marks[] = {
        ['-'] = "\\-",   ['\\'] = "\\e",  ['\''] = "\\(aq", ['`'] = "\\(ga",
        ['"'] = "\\(dq", ['~'] = "\\(ti", ['^'] = "\\(ha",
    };
    buf_append_string(out, *text == '.' ? "\\&" : "");
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < sizeof marks / sizeof *marks && marks[byte])
            buf_append_string(out, marks[byte]);
        else
            buf_append_byte(out, *text);
        if (*text == '\n' && text[1] == '.')
            buf_append_string(out, "\\&");
    }
}

/* A bold word or more, and an italic one if there is one. */
static void append_words(struct buf *out, const char *bold, const char *italic)
{
    buf_append_string(out, "\\fB");
    append_text(out, bold);
    buf_append_string(out, "\\fR");
    if (italic) {
        buf_append_string(out, " \\fI");
        append_text(out, italic);
        buf_append_string(out, "\\fR");
    }
}

static void append_synopsis(const struct command_set *set, struct buf *out)
{
    buf_append_string(out, ".SH SYNOPSIS\n");
    for (size_t i = 0; set->commands[i]; i++) {
        const struct command *command = set->commands[i];
        buf_append_string(out, i ? ".br\n\\fB" : "\\fB");
        append_text(out, set->program);
        buf_append_string(out, "\\fR ");
        append_words(out, command->name, command->options->name ? "[FLAG...]" : NULL);
        if (command->operands) {
            buf_append_string(out, " \\fI");
            append_text(out, command->operands);
            buf_append_string(out, "\\fR");
        }
        buf_append_byte(out, '\n');
    }
    buf_append_string(out, ".br\n\\fB");
    append_text(out, set->program);
    buf_append_string(out, "\\fR [\\fICOMMAND\\fR] \\fB\\-\\-help\\fR\n.br\n\\fB");
    append_text(out, set->program);
    buf_append_string(out, " \\-\\-version\\fR\n");
}

static void append_option(const struct option *option, struct buf *out)
{
    buf_append_string(out, ".TP\n");
    append_words(out, option->name, option->value);
    buf_append_byte(out, '\n');
    append_text(out, option->help);
    buf_append_string(out, ".\n");
}

static void append_command(const struct command *command, struct buf *out)
{
    buf_append_string(out, ".SS \"");
    append_text(out, command->name);
    buf_append_string(out, command->operands ? " " : "");
    append_text(out, command->operands ? command->operands : "");
    buf_append_string(out, "\"\n");
    append_text(out, command->help);
    buf_append_byte(out, '\n');
    for (const struct option *option = command->options; option->name; option++)
        append_option(option, out);
    if (command->more) {
        buf_append_string(out, ".PP\n");
        append_text(out, command->more);
        buf_append_byte(out, '\n');
    }
}

/* "Does things." as "program \\- does things": what whatis and apropos read. */
static void append_name(const struct command_set *set, struct buf *out)
{
    struct buf help = BUF_INIT(MEM_BATCH);
    buf_append_string(&help, set->help);
    if (span_ends_with(buf_span(&help), span_from_string(".")))
        help.length--;
    const char *text = buf_string(&help);
    char first[] = {(char)tolower((unsigned char)*text), '\0'};
    buf_append_string(out, ".SH NAME\n");
    append_text(out, set->program);
    buf_append_string(out, " \\- ");
    append_text(out, first);
    append_text(out, text + (*text != '\0'));
    buf_append_byte(out, '\n');
    buf_release(&help);
}

void manual_append(const struct command_set *set, struct buf *out)
{
    buf_append_string(out, ".\\\" Written by: auto-enforcer manual\n"
                           ".TH AUTO\\-ENFORCER 1 \"" AE_DATE "\" \"auto\\-enforcer " AE_VERSION
                           "\" \"User Commands\"\n");
    append_name(set, out);
    append_synopsis(set, out);
    buf_append_string(out, description);
    buf_append_string(out, ".SH COMMANDS\n");
    for (size_t i = 0; set->commands[i]; i++)
        append_command(set->commands[i], out);
    buf_append_string(out, rest);
}

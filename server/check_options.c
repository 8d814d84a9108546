/* SPDX-License-Identifier: MIT */
#include "server/check_options.h"

#define OPTION(field) offsetof(struct check_options, field)
#define CHOICES(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct option check_options_of_check[] = {
    {"--format", "text|json|sarif|github", "the form of the report", OPTION_CHOICE, OPTION(format),
     CHOICES("text", "json", "sarif", "github")},
    {"--no-suppressed", NULL, "with sarif: leave out what a suppression hides", OPTION_FLAG,
     OPTION(no_suppressed), NULL},
    {"--output-file", "FILE", "write the report there, as a whole or not at all", OPTION_TEXT,
     OPTION(output_file), NULL},
    {"--min-severity", "LEVEL", "print nothing below blocked, warning, info or hint",
     OPTION_SEVERITY, OPTION(minimum), NULL},
    {"--rule", "ID", "only this rule, or pack/*; may be repeated", OPTION_LIST, OPTION(rules),
     NULL},
    {"--exclude", "GLOB", "leave these files out, as `exclude` does; may be repeated", OPTION_LIST,
     OPTION(excludes), NULL},
    {"--force-exclude", NULL, "leave out even what is named", OPTION_FLAG, OPTION(force_exclude),
     NULL},
    {"--base", "REF", "tell what is new since the merge base of this commit and HEAD", OPTION_TEXT,
     OPTION(base), NULL},
    {"--scope", "all|new", "which violations count; new needs a --base or a session", OPTION_CHOICE,
     OPTION(scope), CHOICES("all", "new")},
    {"--new", NULL, "the same as --scope new", OPTION_FLAG, OPTION(only_new), NULL},
    {"--staged", NULL, "check what would be committed, not the working tree", OPTION_FLAG,
     OPTION(staged), NULL},
    {"--fail-on", "LEVEL", "exit with 1 from this severity on (blocked)", OPTION_SEVERITY,
     OPTION(fail_on), NULL},
    {"--exit-zero", NULL, "exit with 0 even if there are violations", OPTION_FLAG,
     OPTION(exit_zero), NULL},
    {"--fix", NULL, "make the fixes that are safe, and report what is left", OPTION_FLAG,
     OPTION(fix), NULL},
    {"--unsafe-fixes", NULL, "with --fix or --diff: also those that need to be looked at",
     OPTION_FLAG, OPTION(unsafe_fixes), NULL},
    {"--diff", NULL, "write what --fix would change as a diff, and change nothing", OPTION_FLAG,
     OPTION(diff), NULL},
    {"--pack", "FILE", "take the rules of this pack too; may be repeated", OPTION_LIST,
     OPTION(packs), NULL},
    {"--config", "FILE", "lay this configuration over those that are found", OPTION_TEXT,
     OPTION(config), NULL},
    {"--quiet", NULL, "no summary", OPTION_FLAG, OPTION(quiet), NULL},
    {"--color", "auto|always|never", "auto: on a terminal, unless NO_COLOR is set", OPTION_CHOICE,
     OPTION(color), CHOICES("auto", "always", "never")},
    {"--today", "YYYY-MM-DD", "the day that counts as today", OPTION_DAY, OPTION(today), NULL},
    {"--stdin-filename", "NAME", "what `-`, the standard input, is to be taken for", OPTION_TEXT,
     OPTION(standard_input_name), NULL},
    {"--stats", NULL, "say on standard error what memory and time it took", OPTION_FLAG,
     OPTION(stats), NULL},
    {"--eager", NULL, "load all rule modules at once, to see what loading them when needed saves",
     OPTION_FLAG, OPTION(eager), NULL},
    {0},
};

const struct option check_options_of_suppressions[] = {
    {"--format", "text|json", "the form of the list", OPTION_CHOICE, OPTION(format),
     CHOICES("text", "json")},
    {"--pack", "FILE", "take the rules of this pack too; may be repeated", OPTION_LIST,
     OPTION(packs), NULL},
    {"--config", "FILE", "lay this configuration over those that are found", OPTION_TEXT,
     OPTION(config), NULL},
    {"--exclude", "GLOB", "leave these files out, as `exclude` does; may be repeated", OPTION_LIST,
     OPTION(excludes), NULL},
    {"--today", "YYYY-MM-DD", "the day that counts as today", OPTION_DAY, OPTION(today), NULL},
    {"--quiet", NULL, "no summary", OPTION_FLAG, OPTION(quiet), NULL},
    {"--key", "FILE:LINE", "say the key of this line for an ignore file, and nothing else",
     OPTION_TEXT, OPTION(line_key), NULL},
    {0},
};

const struct check_options check_options_for_check = {
    .minimum = SEVERITY_HINT,
    .fail_on = SEVERITY_BLOCKED,
};

const struct check_options check_options_for_suppressions = {
    .minimum = SEVERITY_HINT,
    .fail_on = SEVERITY_BLOCKED,
    .suppressions = true,
};

bool check_options_want_new(const struct check_options *options)
{
    return options->only_new || options->scope == CHECK_NEW;
}

/* What is wrong with the PATHs, or NULL. */
static const char *fault_of_paths(const struct check_options *options, const struct operands *paths)
{
    bool reads_input = false;
    for (size_t i = 0; i < paths->count; i++) {
        reads_input = reads_input || strcmp(paths->items[i], "-") == 0;
        if (paths->items[i][0] == '\0')
            return "a PATH cannot be empty";
    }
    if (reads_input && paths->count > 1)
        return "- stands alone: standard input or PATHs, not both";
    if (reads_input && options->staged)
        return "- is standard input, and --staged what would be committed: not both";
    if (options->standard_input_name && !reads_input)
        return "--stdin-filename names what - reads; there is no -";
    return NULL;
}

static const char *fault_of_options(const struct check_options *options)
{
    if (options->staged && (options->fix || options->diff))
        return "what is staged is not changed: fix the files, and stage them again";
    if (options->diff && options->format != CHECK_TEXT)
        return "a diff is a form of its own: --diff or --format, not both";
    return NULL;
}

bool check_options_are_sound(const struct check_options *options, const struct operands *paths,
                             struct buf *said)
{
    const char *fault = fault_of_paths(options, paths);
    if (!fault)
        fault = fault_of_options(options);
    if (fault)
        buf_append_string(said, fault);
    return !fault;
}

/* SPDX-License-Identifier: MIT */
#include "server/command_line.h"

#include "base/day.h"
#include "rules/severity.h"

#include <criterion/criterion.h>
#include <stdint.h>

enum { WORDS_MAX = 8 };

struct sample_options {
    bool flag;
    const char *text;
    struct operands list;
    unsigned choice;
    enum severity level;
    struct day day;
};

#define FIELD(name) offsetof(struct sample_options, name)

static const char *const choices[] = {"one", "two", NULL};
static const struct option sample_rows[] = {
    {"--flag", NULL, "a flag", OPTION_FLAG, FIELD(flag), NULL},
    {"--text", "WORD", "a text", OPTION_TEXT, FIELD(text), NULL},
    {"--list", "WORD", "a list", OPTION_LIST, FIELD(list), NULL},
    {"--choice", "one|two", "a choice", OPTION_CHOICE, FIELD(choice), choices},
    {"--level", "LEVEL", "a severity", OPTION_SEVERITY, FIELD(level), NULL},
    {"--day", "YYYY-MM-DD", "a day", OPTION_DAY, FIELD(day), NULL},
    {0},
};
static const struct option no_rows[] = {{0}};
static const struct sample_options sample_defaults = {.text = "default", .level = SEVERITY_INFO};

static const struct command take = {
    .name = "take",
    .operands = "FILE [FILE]",
    .help = "Takes.",
    .more = "And more.",
    .options = sample_rows,
    .options_size = sizeof(struct sample_options),
    .defaults = &sample_defaults,
    .min_operands = 1,
    .max_operands = 2,
};
static const struct command list_things = {
    .name = "things list", .help = "Lists.", .options = no_rows};
static const struct command test_things = {
    .name = "things test", .help = "Tests.", .options = no_rows};
static const struct command *const commands[] = {&take, &list_things, &test_things, NULL};
static const struct command_set set = {"program", "Does things.", commands};

/* One reading of the sample command's words. */
struct reading {
    enum command_line_status status;
    const struct sample_options *options;
    struct operands operands;
    struct arena arena;
    struct buf said;
};

static struct reading read_words(const char *const *words)
{
    struct reading reading = {.arena = ARENA_INIT(MEM_BATCH)};
    void *options;
    reading.status =
        command_parse(&take, words, &reading.arena, &options, &reading.operands, &reading.said);
    reading.options = options;
    return reading;
}

static void reading_release(struct reading *reading)
{
    arena_release(&reading->arena);
    buf_release(&reading->said);
}

Test(command_line, finding)
{
    static const struct {
        const char *words[WORDS_MAX];
        enum command_line_status wanted;
        const struct command *command;
        size_t n_taken;
        const char *said; /* a part of it */
    } rows[] = {
        {{"take", "x"}, COMMAND_LINE_OK, &take, 1, ""},
        {{"things", "list"}, COMMAND_LINE_OK, &list_things, 2, ""},
        {{"things", "test", "--flag"}, COMMAND_LINE_OK, &test_things, 2, ""},
        {{"--version"}, COMMAND_LINE_VERSION, NULL, 0, ""},
        {{"--help"}, COMMAND_LINE_HELP, NULL, 0, "Usage: program COMMAND"},
        {{"-h"}, COMMAND_LINE_HELP, NULL, 0, "Does things."},
        {{"things", "--help"}, COMMAND_LINE_HELP, NULL, 0, "Usage: program things COMMAND"},
        {{"things"}, COMMAND_LINE_FAULT, NULL, 0, "things is followed by another word"},
        {{"things", "tets"}, COMMAND_LINE_FAULT, NULL, 0, "did you mean things test?"},
        {{"things", "--version"}, COMMAND_LINE_FAULT, NULL, 0, "there is no flag --version"},
        {{"take list"}, COMMAND_LINE_FAULT, NULL, 0, "there is no command take list"},
        {{"tak"}, COMMAND_LINE_FAULT, NULL, 0, "did you mean take?"},
        {{"list"}, COMMAND_LINE_FAULT, NULL, 0, "did you mean things list?"},
        {{"test", "list"}, COMMAND_LINE_FAULT, NULL, 0, "did you mean things test?"},
        {{""}, COMMAND_LINE_FAULT, NULL, 0, "there is no command ; see program --help"},
        {{"\033[m\n"}, COMMAND_LINE_FAULT, NULL, 0, "there is no command ?[m?; see"},
        {{"--hlep"}, COMMAND_LINE_FAULT, NULL, 0, "did you mean --help?"},
        {{NULL}, COMMAND_LINE_FAULT, NULL, 0, "which command?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct command *found = NULL;
        const char *const *rest = rows[i].words;
        struct buf said = {0};
        enum command_line_status status = command_find(&set, rows[i].words, &found, &rest, &said);
        cr_assert_eq(status, rows[i].wanted, "row %zu: %d", i, (int)status);
        cr_assert_eq(found, rows[i].command, "row %zu", i);
        cr_assert_eq((size_t)(rest - rows[i].words), rows[i].n_taken, "row %zu", i);
        cr_assert(strstr(buf_string(&said), rows[i].said), "row %zu: %s", i, buf_string(&said));
        buf_release(&said);
    }
}

Test(command_line, help_of_a_group_shows_it_alone)
{
    static const char *const words[] = {"things", "--help", NULL};
    const struct command *found;
    const char *const *rest;
    struct buf said = {0};
    command_find(&set, words, &found, &rest, &said);
    cr_assert(strstr(buf_string(&said), "things list"));
    cr_assert_not(strstr(buf_string(&said), "take"));
    buf_release(&said);
}

Test(command_line, values)
{
    static const char *const words[] = {"a",      "--flag",   "--text=x=y", "--list",
                                        "-1",     "--choice", "two",        "--level=BLOCKING",
                                        "--list", "b",        "--list=",    NULL};
    static const char *const sound[] = {
        "a",     "--flag",     "--text=x=y", "--list", "-1", "--choice", "two", "--level=BLOCKING",
        "--day", "2024-02-29", "--list",     "b",      "-",  NULL};
    struct reading reading = read_words(words);
    cr_assert_eq(reading.status, COMMAND_LINE_FAULT, "an empty value is none");
    reading_release(&reading);

    reading = read_words(sound);
    const struct sample_options *options = reading.options;
    cr_assert_eq(reading.status, COMMAND_LINE_OK, "%s", buf_string(&reading.said));
    cr_assert(options->flag);
    cr_assert_str_eq(options->text, "x=y");
    cr_assert_eq(options->list.count, 2);
    cr_assert_str_eq(options->list.items[0], "-1");
    cr_assert_str_eq(options->list.items[1], "b");
    cr_assert_eq(options->choice, 1);
    cr_assert_eq(options->level, SEVERITY_BLOCKED);
    cr_assert_eq(options->day.day, 29);
    cr_assert_eq(reading.operands.count, 2);
    cr_assert_str_eq(reading.operands.items[1], "-");
    reading_release(&reading);
}

Test(command_line, defaults_and_repetition)
{
    static const char *const words[] = {"a", "--choice=two", "--choice=one", NULL};
    struct reading reading = read_words(words);
    cr_assert_eq(reading.status, COMMAND_LINE_OK);
    cr_assert_not(reading.options->flag);
    cr_assert_str_eq(reading.options->text, "default");
    cr_assert_eq(reading.options->level, SEVERITY_INFO);
    cr_assert_eq(reading.options->choice, 0, "the later counts");
    cr_assert_eq(reading.options->list.count, 0);
    reading_release(&reading);
}

Test(command_line, faults_and_help)
{
    static const struct {
        const char *words[WORDS_MAX];
        enum command_line_status wanted;
        const char *said;
    } rows[] = {
        {{"--", "--flag"}, COMMAND_LINE_OK, ""},
        {{"--", "--", "--help"}, COMMAND_LINE_OK, ""},
        {{"a", "--help"}, COMMAND_LINE_HELP, "Usage: auto-enforcer take [FLAG...] FILE [FILE]\n"},
        {{"-h"}, COMMAND_LINE_HELP, "And more.\n"},
        {{NULL}, COMMAND_LINE_FAULT, "take needs FILE [FILE]; see auto-enforcer take --help"},
        {{"a", "b", "c"}, COMMAND_LINE_FAULT, "take does not know what to do with c"},
        {{"a", "--fla"}, COMMAND_LINE_FAULT, "no flag --fla; did you mean --flag?"},
        {{"a", "--flags=1"}, COMMAND_LINE_FAULT, "no flag --flags; did you mean --flag?"},
        {{"a", "-f"}, COMMAND_LINE_FAULT, "no flag -f; see auto-enforcer take --help"},
        {{"a", "--flag=yes"}, COMMAND_LINE_FAULT, "--flag cannot be yes; it takes no value"},
        {{"a", "--text"}, COMMAND_LINE_FAULT, "--text needs a value: WORD"},
        {{"a", "--text", "--flag"}, COMMAND_LINE_FAULT, "--text needs a value: WORD"},
        {{"a", "--text="}, COMMAND_LINE_FAULT, "--text cannot be empty; it takes WORD"},
        {{"a", "--text=--flag"}, COMMAND_LINE_OK, ""},
        {{"a", "--choice", "three"}, COMMAND_LINE_FAULT, "it takes one|two"},
        {{"a", "--level", "off"}, COMMAND_LINE_FAULT, "blocked, warning, info or hint"},
        {{"a", "--day", "2026-02-29"}, COMMAND_LINE_FAULT, "a day as YYYY-MM-DD"},
        {{"a", "--day=x\ny"}, COMMAND_LINE_FAULT, "cannot be x?y;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reading reading = read_words(rows[i].words);
        cr_assert_eq(reading.status, rows[i].wanted, "row %zu: %d, %s", i, (int)reading.status,
                     buf_string(&reading.said));
        cr_assert(strstr(buf_string(&reading.said), rows[i].said), "row %zu: %s", i,
                  buf_string(&reading.said));
        cr_assert(reading.status != COMMAND_LINE_FAULT || !strchr(buf_string(&reading.said), '\n'),
                  "row %zu is one line", i);
        reading_release(&reading);
    }
}

Test(command_line, many_values)
{
    enum { N = 1000 };
    const char *words[N + 2] = {"a"};
    for (size_t i = 1; i <= N; i++)
        words[i] = i % 2 ? "--list=x" : "--list=y";
    struct reading reading = read_words(words);
    cr_assert_eq(reading.options->list.count, N);
    for (size_t i = 0; i < N; i++)
        cr_assert_str_eq(reading.options->list.items[i], i % 2 ? "y" : "x", "value %zu", i);
    reading_release(&reading);
}

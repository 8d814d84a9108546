/* SPDX-License-Identifier: MIT */
#include "base/day.h"
#include "base/file.h"
#include "base/trace.h"
#include "server/baseline_command.h"
#include "server/batch.h"
#include "server/command_line.h"
#include "server/completion.h"
#include "server/config_command.h"
#include "server/hook_command.h"
#include "server/init_command.h"
#include "server/loop.h"
#include "server/manual.h"
#include "server/report_command.h"
#include "server/rules_command.h"
#include "server/session_command.h"
#include "server/terminal.h"
#include "server/why_command.h"

struct server_command_options {
    bool stdio;
    unsigned log_level; /* enum trace_level */
    struct day today;   /* year 0: the clock's */
    bool eager;
};

static int run_server(const void *options, const struct operands *operands)
{
    (void)operands;
    const struct server_command_options *chosen = options;
    trace_set_level((enum trace_level)chosen->log_level);
    bool given = chosen->today.year != 0;
    struct server_options server_options = {.today = given ? chosen->today : day_today(),
                                            .day_is_fixed = given,
                                            .sessions = true,
                                            .eager = chosen->eager};
    struct server *server = server_create(&server_options);
    int status = loop_run(server);
    server_destroy(server);
    return status;
}

static const char *const log_levels[] = {
    [TRACE_ERROR] = "error", [TRACE_WARNING] = "warning", [TRACE_INFO] = "info",
    [TRACE_DEBUG] = "debug", [TRACE_DEBUG + 1] = NULL,
};

static const struct option server_option_rows[] = {
    {"--stdio", NULL, "speak over standard input and output, as it always does", OPTION_FLAG,
     offsetof(struct server_command_options, stdio), NULL},
    {"--log-level", "error|warning|info|debug", "what goes to standard error (warning)",
     OPTION_CHOICE, offsetof(struct server_command_options, log_level), log_levels},
    {"--today", "YYYY-MM-DD", "the day that counts as today", OPTION_DAY,
     offsetof(struct server_command_options, today), NULL},
    {"--eager", NULL, "load all rule modules at once, to see what loading them when needed saves",
     OPTION_FLAG, offsetof(struct server_command_options, eager), NULL},
    {0},
};

static const struct server_command_options server_defaults = {.log_level = TRACE_WARNING};

static const struct command command_server = {
    .name = "server",
    .help = "Serves an editor: the language server protocol over standard input and output.",
    .options = server_option_rows,
    .options_size = sizeof(struct server_command_options),
    .defaults = &server_defaults,
    .run = run_server,
};

static const struct command_set program;

static int run_completion(const void *options, const struct operands *operands)
{
    (void)options;
    struct buf out = BUF_INIT(MEM_BATCH);
    bool known = completion_append(&program, operands->items[0], &out);
    if (known)
        terminal_answer(buf_span(&out));
    else
        terminal_note("completion: there is none for %s; it takes bash, zsh or fish",
                      operands->items[0]);
    buf_release(&out);
    return known ? BATCH_CLEAN : BATCH_FAULT;
}

static int run_manual(const void *options, const struct operands *operands)
{
    (void)options;
    (void)operands;
    struct buf out = BUF_INIT(MEM_BATCH);
    manual_append(&program, &out);
    terminal_answer(buf_span(&out));
    buf_release(&out);
    return BATCH_CLEAN;
}

static const struct option no_option_rows[] = {{0}};

static const struct command command_completion = {
    .name = "completion",
    .operands = "bash|zsh|fish",
    .help = "Writes what that shell needs to complete commands, flags and their values.",
    .more = "For this shell: eval \"$(auto-enforcer completion bash)\"",
    .options = no_option_rows,
    .min_operands = 1,
    .max_operands = 1,
    .run = run_completion,
};

static const struct command command_manual = {
    .name = "manual",
    .help = "Writes the manual page, for man -l -.",
    .options = no_option_rows,
    .run = run_manual,
};

static const struct command *const commands[] = {
    &command_server,
    &init_command,
    &batch_command_check,
    &batch_command_suppressions,
    &why_command,
    &rules_command_list,
    &rules_command_explain,
    &rules_command_pages,
    &rules_command_test,
    &config_command_show,
    &session_command_start,
    &session_command_status,
    &report_command,
    &baseline_command_write,
    &baseline_command_prune,
    &baseline_command_check,
    &hook_command_claude_code,
    &hook_command_generic,
    &command_completion,
    &command_manual,
    NULL,
};

static const struct command_set program = {
    .program = "auto-enforcer",
    .help = "Enforces a team's rules on text, as it is typed and in batch.",
    .commands = commands,
};

/* Says what came of reading the command line, when it is not to be run. */
static int say(enum command_line_status status, struct buf *said)
{
    if (status == COMMAND_LINE_FAULT) {
        terminal_note("%s", buf_string(said));
        return BATCH_FAULT;
    }
    if (status == COMMAND_LINE_VERSION)
        buf_append_string(said, "auto-enforcer " AE_VERSION "\n");
    return terminal_answer(buf_span(said)) ? BATCH_CLEAN : BATCH_INCOMPLETE;
}

int main(int argc, char **argv)
{
    mem_tune();
    file_ignore_write_signals();
    file_open_missing_standard();
    const char *const *words = (const char *const *)argv + (argc > 0);
    const struct command *command = NULL;
    struct operands operands;
    struct arena arena = ARENA_INIT(MEM_BATCH);
    struct buf said = {0};
    void *options = NULL;
    enum command_line_status read = command_find(&program, words, &command, &words, &said);
    if (read == COMMAND_LINE_OK)
        read = command_parse(command, words, &arena, &options, &operands, &said);
    int status = read == COMMAND_LINE_OK ? command->run(options, &operands) : say(read, &said);
    buf_release(&said);
    arena_release(&arena);
    return status;
}

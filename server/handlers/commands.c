/* SPDX-License-Identifier: MIT */
/* workspace/executeCommand. */
#include "server/handlers.h"

#include "base/utf8.h"
#include "rules/violation_view.h"
#include "server/finding.h"
#include "server/statistics.h"

static const struct lsp_field execute_command_fields[] = {
    LSP_FIELD(execute_command_params, command, "command", STRING, REQUIRED),
    LSP_FIELD_ARRAY(execute_command_params, arguments, "arguments", JSON, STRICT),
};
const struct lsp_type execute_command_params_type =
    LSP_TYPE("ExecuteCommandParams", RECEIVED, execute_command_params, execute_command_fields);

static void count_documents(const struct server *server, struct statistics *statistics)
{
    size_t cursor = 0;
    void *entry;
    statistics->n_documents = server->documents.count;
    while (table_next(&server->documents, &cursor, NULL, &entry)) {
        const struct document *document = entry;
        statistics->n_lines += document->text.n_lines;
        statistics->n_bytes += document->text.n_bytes;
        const struct violation_source source = {.set = &document->state.violations,
                                                .rules = document->rules,
                                                .severity = finding_severity};
        const struct violation_criteria shown = {.kinds = FINDING_KINDS};
        violation_view_count(violation_view(&source, &shown), statistics->n_violations);
    }
}

static void tell_statistics(struct turn *turn, const struct lsp_array *arguments)
{
    (void)arguments;
    const struct server *server = turn->server;
    struct statistics statistics = {
        .rules = server->rules,
        .work = server->work,
        .n_work = server->n_work,
        .hashes = server->hashes,
        .n_scratches = server->scratch != NULL,
    };
    struct buf json = BUF_INIT(MEM_SERVER);
    count_documents(server, &statistics);
    statistics_write_json(&json, &statistics);
    turn_reply_json(turn, buf_span(&json));
    buf_release(&json);
}

#define NAME(literal)                                                                              \
    {                                                                                              \
        literal, sizeof literal - 1                                                                \
    }
static const struct {
    struct span name;
    size_t max_arguments;
    void (*run)(struct turn *turn, const struct lsp_array *arguments);
} commands[] = {
    {NAME("auto-enforcer.stats"), 0, tell_statistics},
    {NAME("auto-enforcer.session.start"), 1, handler_session_start},
    {NAME("auto-enforcer.session.status"), 1, handler_session_status},
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

struct lsp_array handler_commands(void)
{
    static struct span names[N_COMMANDS];
    for (size_t i = 0; i < N_COMMANDS; i++)
        names[i] = commands[i].name;
    return (struct lsp_array){names, N_COMMANDS};
}

/* A name is shown as far as an error has room for it. */
static void refuse(struct turn *turn, const char *format, struct span command)
{
    enum { SHOWN = 100 };
    struct rpc_error error;
    struct span shown = span_slice(command, 0, utf8_round_down(command, SHOWN));
    rpc_error_set(&error, RPC_INVALID_PARAMS, format, (int)shown.length, shown.bytes);
    turn_reply_error(turn, &error);
}

void handle_execute_command(struct turn *turn, const struct execute_command_params *params)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (!span_equal(params->command, commands[i].name))
            continue;
        if (params->arguments.count > commands[i].max_arguments)
            refuse(turn, "there are too many arguments for %.*s", params->command);
        else
            commands[i].run(turn, &params->arguments);
        return;
    }
    refuse(turn, "there is no command %.*s", params->command);
}

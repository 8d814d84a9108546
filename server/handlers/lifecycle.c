/* SPDX-License-Identifier: MIT */
/* initialize, initialized, shutdown, exit, $/setTrace, $/cancelRequest. */
#include "server/handlers.h"

#include "protocol/frame.h"
#include "protocol/uri.h"
#include "server/bases.h"
#include "server/rule_page.h"

static enum position_encoding choose_encoding(const struct lsp_array *offered)
{
    const struct span *names = offered->items;
    enum position_encoding encoding;
    for (size_t i = 0; i < offered->count; i++)
        if (position_encoding_parse(names[i], &encoding))
            return encoding;
    return POSITION_UTF16;
}

/* Whether the client keeps what we say of an action, and asks for its edit with it. */
static bool resolves_edits(const struct lsp_code_action_capabilities *client)
{
    const json_t *properties = json_object_get(client->resolve_support, "properties");
    size_t index;
    const json_t *property;
    bool has_edit = false;
    json_array_foreach(properties, index, property)
    {
        has_edit |= json_is_string(property) && strcmp(json_string_value(property), "edit") == 0;
    }
    return has_edit && client->data_support;
}

static void note_capabilities(struct server *server, const struct lsp_client_capabilities *client)
{
    const struct lsp_publish_diagnostics_capabilities *publish =
        &client->text_document.publish_diagnostics;
    server->publishing = (struct publish_options){
        .encoding = choose_encoding(&client->general.position_encodings),
        .version = publish->version_support,
        .code_description = publish->code_description_support,
    };
    if (server->publishing.code_description && server->pages.length == 0)
        rule_page_find_folder(&server->pages);
    server->publishing.pages = buf_span(&server->pages);
    server->editing.literals = client->text_document.code_action.literal_support != NULL;
    server->editing.preferred = client->text_document.code_action.is_preferred_support;
    server->editing.resolves = resolves_edits(&client->text_document.code_action);
    server->editing.document_changes = client->workspace.workspace_edit.document_changes;
    server->can_watch_files = client->workspace.did_change_watched_files.dynamic_registration;
}

static void add_root(struct server *server, struct span uri, struct span path)
{
    struct buf absolute = {0};
    if (path.length == 0 && uri_to_path(uri, &absolute))
        path = buf_span(&absolute);
    if (path.length > 0)
        workspace_add_folder(&server->workspace, path);
    buf_release(&absolute);
}

/* Whether the client spoke of its folders: an empty list, and null if it knows what folders are,
   say that none is open. */
static bool names_folders(const struct turn *turn, const struct lsp_initialize_params *params)
{
    const json_t *folders = json_object_get(turn->message->params, "workspaceFolders");
    return json_is_array(folders) ||
           (json_is_null(folders) && params->capabilities.workspace.workspace_folders);
}

/* workspaceFolders before rootUri before rootPath. */
static void open_folders(struct turn *turn, const struct lsp_initialize_params *params)
{
    const struct lsp_workspace_folder *folders = params->workspace_folders.items;
    if (names_folders(turn, params)) {
        for (size_t i = 0; i < params->workspace_folders.count; i++)
            add_root(turn->server, folders[i].uri, SPAN(""));
    } else if (params->root_uri.length > 0) {
        add_root(turn->server, params->root_uri, SPAN(""));
    } else {
        add_root(turn->server, SPAN(""), params->root_path);
    }
}

void handle_initialize(struct turn *turn, const struct lsp_initialize_params *params)
{
    struct server *server = turn->server;
    if (server->state != SERVER_WAITING) {
        struct rpc_error error;
        rpc_error_set(&error, RPC_INVALID_REQUEST, "initialize has already been answered");
        turn_reply_error(turn, &error);
        return;
    }
    note_capabilities(server, &params->capabilities);
    open_folders(turn, params);
    server->client_process = params->has_process_id ? params->process_id : 0;
    server->state = SERVER_RUNNING;

    bool offered = params->capabilities.general.position_encodings.count > 0;
    enum position_encoding encoding = server->publishing.encoding;
    struct lsp_initialize_result result = {
        .capabilities =
            {
                .position_encoding =
                    offered ? span_from_string(position_encoding_name(encoding)) : SPAN("utf-16"),
                .has_text_document_sync = true,
                .text_document_sync = {.open_close = true,
                                       .change = LSP_SYNC_INCREMENTAL,
                                       .has_save = true,
                                       .save = {.include_text = false}},
                .has_code_action = server->editing.literals,
                .code_action = {.code_action_kinds = handler_code_action_kinds(),
                                .resolve_provider = server->editing.resolves},
                .has_execute_command = true,
                .execute_command = {.commands = handler_commands()},
                .has_workspace = true,
                .workspace = {.has_workspace_folders = true, .workspace_folders = {true, true}},
            },
        .has_server_info = true,
        .server_info = {SPAN("auto-enforcer"), SPAN(AE_VERSION)},
    };
    turn_reply(turn, &lsp_initialize_result_type, &result);
}

/* The files whose change changes the rules; plain globs, which every client understands. */
static void register_watchers(struct server *server, struct outbox *outbox)
{
    struct buf message = BUF_INIT(MEM_SERVER);
    frame_open(&message);
    rpc_write_request_begin(&message, server->next_request++, "client/registerCapability");
    buf_append(&message, SPAN("{\"registrations\":[{\"id\":\"auto-enforcer.files\",\"method\":"
                              "\"workspace/didChangeWatchedFiles\",\"registerOptions\":"
                              "{\"watchers\":[{\"globPattern\":\"**/.auto-enforcer/**\"}]}}]}"));
    rpc_write_end(&message);
    outbox_post(outbox, &message, SPAN(""));
}

void handle_initialized(struct turn *turn, const struct no_params *params)
{
    (void)params;
    if (turn->server->can_watch_files)
        register_watchers(turn->server, turn->outbox);
    turn->server->sessions.is_due = true;
    server_configure_all(turn->server, turn->outbox);
}

void handle_shutdown(struct turn *turn, const struct no_params *params)
{
    (void)params;
    turn->server->state = SERVER_SHUT_DOWN;
    bases_hurry(turn->server);
    handler_answer_session_requests(turn->server, turn->outbox);
    turn_reply_null(turn);
}

void handle_exit(struct turn *turn, const struct no_params *params)
{
    (void)params;
    turn->server->state =
        turn->server->state == SERVER_SHUT_DOWN ? SERVER_EXIT_CLEAN : SERVER_EXIT_ABRUPT;
}

/* Nothing is traced over the protocol, whatever the client would take. */
void handle_set_trace(struct turn *turn, const struct lsp_set_trace_params *params)
{
    (void)turn;
    (void)params;
}

/* Every request is answered within its turn: what could be cancelled has been answered already. */
void handle_cancel(struct turn *turn, const struct lsp_cancel_params *params)
{
    (void)turn;
    (void)params;
}

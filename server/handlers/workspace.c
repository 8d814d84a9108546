/* SPDX-License-Identifier: MIT */
/* workspace/didChangeWorkspaceFolders, didChangeConfiguration, didChangeWatchedFiles. */
#include "server/handlers.h"

#include "protocol/uri.h"

static const struct lsp_field folders_change_fields[] = {
    LSP_FIELD_ARRAY_OF(folders_change, added, "added", lsp_workspace_folder_type, REQUIRED),
    LSP_FIELD_ARRAY_OF(folders_change, removed, "removed", lsp_workspace_folder_type, REQUIRED),
};
static const struct lsp_type folders_change_type =
    LSP_TYPE("WorkspaceFoldersChangeEvent", RECEIVED, folders_change, folders_change_fields);

static const struct lsp_field did_change_folders_fields[] = {
    LSP_FIELD_STRUCT(did_change_folders_params, event, "event", folders_change_type, REQUIRED),
};
const struct lsp_type did_change_folders_params_type =
    LSP_TYPE("DidChangeWorkspaceFoldersParams", RECEIVED, did_change_folders_params,
             did_change_folders_fields);

static const struct lsp_field file_event_fields[] = {
    LSP_FIELD(file_event, uri, "uri", URI, REQUIRED),
    LSP_FIELD(file_event, type, "type", ENUM, REQUIRED),
};
static const struct lsp_type file_event_type =
    LSP_TYPE("FileEvent", RECEIVED, file_event, file_event_fields);

static const struct lsp_field did_change_watched_files_fields[] = {
    LSP_FIELD_ARRAY_OF(did_change_watched_files_params, changes, "changes", file_event_type,
                       REQUIRED),
};
const struct lsp_type did_change_watched_files_params_type =
    LSP_TYPE("DidChangeWatchedFilesParams", RECEIVED, did_change_watched_files_params,
             did_change_watched_files_fields);

void handle_did_change_folders(struct turn *turn, const struct did_change_folders_params *params)
{
    struct server *server = turn->server;
    const struct lsp_workspace_folder *removed = params->event.removed.items;
    const struct lsp_workspace_folder *added = params->event.added.items;
    struct buf path = {0};
    for (size_t i = 0; i < params->event.removed.count; i++, buf_clear(&path))
        if (uri_to_path(removed[i].uri, &path))
            workspace_remove_folder(&server->workspace, buf_span(&path));
    for (size_t i = 0; i < params->event.added.count; i++, buf_clear(&path))
        if (uri_to_path(added[i].uri, &path))
            workspace_add_folder(&server->workspace, buf_span(&path));
    buf_release(&path);
    server->sessions.is_due = true;
    workspace_reload(&server->workspace);
    server_configure_all(server, turn->outbox);
}

void handle_did_change_configuration(struct turn *turn, const struct no_params *params)
{
    (void)params;
    workspace_reload(&turn->server->workspace);
    server_configure_all(turn->server, turn->outbox);
}

void handle_did_change_watched_files(struct turn *turn,
                                     const struct did_change_watched_files_params *params)
{
    const struct file_event *changes = params->changes.items;
    struct buf path = {0};
    bool touched = false;
    for (size_t i = 0; i < params->changes.count; i++, buf_clear(&path))
        touched = touched || (uri_to_path(changes[i].uri, &path) &&
                              workspace_may_hold_config(buf_span(&path)));
    buf_release(&path);
    if (!touched)
        return;
    workspace_reload(&turn->server->workspace);
    server_configure_all(turn->server, turn->outbox);
}

/* SPDX-License-Identifier: MIT */
#include "protocol/types.h"

static const struct lsp_field position_fields[] = {
    LSP_FIELD(lsp_position, line, "line", UINTEGER, REQUIRED),
    LSP_FIELD(lsp_position, character, "character", UINTEGER, REQUIRED),
};
const struct lsp_type lsp_position_type = LSP_TYPE("Position", BOTH, lsp_position, position_fields);

static const struct lsp_field range_fields[] = {
    LSP_FIELD_STRUCT(lsp_range, start, "start", lsp_position_type, REQUIRED),
    LSP_FIELD_STRUCT(lsp_range, end, "end", lsp_position_type, REQUIRED),
};
const struct lsp_type lsp_range_type = LSP_TYPE("Range", BOTH, lsp_range, range_fields);

static const struct lsp_field location_fields[] = {
    LSP_FIELD(lsp_location, uri, "uri", URI, REQUIRED),
    LSP_FIELD_STRUCT(lsp_location, range, "range", lsp_range_type, REQUIRED),
};
const struct lsp_type lsp_location_type = LSP_TYPE("Location", BOTH, lsp_location, location_fields);

/* Documents. */

static const struct lsp_field identifier_fields[] = {
    LSP_FIELD(lsp_text_document_identifier, uri, "uri", URI, REQUIRED),
};
const struct lsp_type lsp_text_document_identifier_type =
    LSP_TYPE("TextDocumentIdentifier", RECEIVED, lsp_text_document_identifier, identifier_fields);

static const struct lsp_field versioned_identifier_fields[] = {
    LSP_FIELD(lsp_versioned_text_document_identifier, uri, "uri", URI, REQUIRED),
    LSP_FIELD_FLAG(lsp_versioned_text_document_identifier, version, has_version, "version", INTEGER,
                   STRICT),
};
const struct lsp_type lsp_versioned_text_document_identifier_type =
    LSP_TYPE("VersionedTextDocumentIdentifier", RECEIVED, lsp_versioned_text_document_identifier,
             versioned_identifier_fields);

static const struct lsp_field item_fields[] = {
    LSP_FIELD(lsp_text_document_item, uri, "uri", URI, REQUIRED),
    LSP_FIELD(lsp_text_document_item, language_id, "languageId", STRING, OPTIONAL),
    LSP_FIELD(lsp_text_document_item, version, "version", INTEGER, STRICT),
    LSP_FIELD(lsp_text_document_item, text, "text", TEXT, REQUIRED),
};
const struct lsp_type lsp_text_document_item_type =
    LSP_TYPE("TextDocumentItem", RECEIVED, lsp_text_document_item, item_fields);

static const struct lsp_field content_change_fields[] = {
    LSP_FIELD_STRUCT_FLAG(lsp_content_change, range, has_range, "range", lsp_range_type, STRICT),
    LSP_FIELD(lsp_content_change, text, "text", TEXT, REQUIRED),
};
const struct lsp_type lsp_content_change_type =
    LSP_TYPE("TextDocumentContentChangeEvent", RECEIVED, lsp_content_change, content_change_fields);

static const struct lsp_field did_open_fields[] = {
    LSP_FIELD_STRUCT(lsp_did_open_params, text_document, "textDocument",
                     lsp_text_document_item_type, REQUIRED),
};
const struct lsp_type lsp_did_open_params_type =
    LSP_TYPE("DidOpenTextDocumentParams", RECEIVED, lsp_did_open_params, did_open_fields);

static const struct lsp_field did_change_fields[] = {
    LSP_FIELD_STRUCT(lsp_did_change_params, text_document, "textDocument",
                     lsp_versioned_text_document_identifier_type, REQUIRED),
    LSP_FIELD_ARRAY_OF(lsp_did_change_params, content_changes, "contentChanges",
                       lsp_content_change_type, REQUIRED),
};
const struct lsp_type lsp_did_change_params_type =
    LSP_TYPE("DidChangeTextDocumentParams", RECEIVED, lsp_did_change_params, did_change_fields);

static const struct lsp_field did_save_fields[] = {
    LSP_FIELD_STRUCT(lsp_did_save_params, text_document, "textDocument",
                     lsp_text_document_identifier_type, REQUIRED),
    LSP_FIELD_FLAG(lsp_did_save_params, text, has_text, "text", TEXT, OPTIONAL),
};
const struct lsp_type lsp_did_save_params_type =
    LSP_TYPE("DidSaveTextDocumentParams", RECEIVED, lsp_did_save_params, did_save_fields);

static const struct lsp_field did_close_fields[] = {
    LSP_FIELD_STRUCT(lsp_did_close_params, text_document, "textDocument",
                     lsp_text_document_identifier_type, REQUIRED),
};
const struct lsp_type lsp_did_close_params_type =
    LSP_TYPE("DidCloseTextDocumentParams", RECEIVED, lsp_did_close_params, did_close_fields);

/* initialize: what the client says. */

static const struct lsp_field general_fields[] = {
    LSP_FIELD_ARRAY(lsp_general_capabilities, position_encodings, "positionEncodings", STRING,
                    OPTIONAL),
};
static const struct lsp_type general_type =
    LSP_TYPE("GeneralClientCapabilities", RECEIVED, lsp_general_capabilities, general_fields);

static const struct lsp_field tag_support_fields[] = {
    LSP_FIELD_ARRAY(lsp_tag_support, value_set, "valueSet", ENUM, OPTIONAL),
};
static const struct lsp_type tag_support_type =
    LSP_TYPE(NULL, RECEIVED, lsp_tag_support, tag_support_fields);

static const struct lsp_field publish_diagnostics_fields[] = {
    LSP_FIELD(lsp_publish_diagnostics_capabilities, related_information, "relatedInformation",
              BOOLEAN, OPTIONAL),
    LSP_FIELD_STRUCT_FLAG(lsp_publish_diagnostics_capabilities, tag_support, has_tag_support,
                          "tagSupport", tag_support_type, OPTIONAL),
    LSP_FIELD(lsp_publish_diagnostics_capabilities, version_support, "versionSupport", BOOLEAN,
              OPTIONAL),
    LSP_FIELD(lsp_publish_diagnostics_capabilities, code_description_support,
              "codeDescriptionSupport", BOOLEAN, OPTIONAL),
    LSP_FIELD(lsp_publish_diagnostics_capabilities, data_support, "dataSupport", BOOLEAN, OPTIONAL),
};
static const struct lsp_type publish_diagnostics_type =
    LSP_TYPE("PublishDiagnosticsClientCapabilities", RECEIVED, lsp_publish_diagnostics_capabilities,
             publish_diagnostics_fields);

static const struct lsp_field synchronization_fields[] = {
    LSP_FIELD(lsp_synchronization_capabilities, dynamic_registration, "dynamicRegistration",
              BOOLEAN, OPTIONAL),
    LSP_FIELD(lsp_synchronization_capabilities, will_save, "willSave", BOOLEAN, OPTIONAL),
    LSP_FIELD(lsp_synchronization_capabilities, will_save_wait_until, "willSaveWaitUntil", BOOLEAN,
              OPTIONAL),
    LSP_FIELD(lsp_synchronization_capabilities, did_save, "didSave", BOOLEAN, OPTIONAL),
};
static const struct lsp_type synchronization_type =
    LSP_TYPE("TextDocumentSyncClientCapabilities", RECEIVED, lsp_synchronization_capabilities,
             synchronization_fields);

static const struct lsp_field code_action_fields[] = {
    LSP_FIELD(lsp_code_action_capabilities, dynamic_registration, "dynamicRegistration", BOOLEAN,
              OPTIONAL),
    LSP_FIELD(lsp_code_action_capabilities, literal_support, "codeActionLiteralSupport", JSON,
              OPTIONAL),
    LSP_FIELD(lsp_code_action_capabilities, is_preferred_support, "isPreferredSupport", BOOLEAN,
              OPTIONAL),
    LSP_FIELD(lsp_code_action_capabilities, data_support, "dataSupport", BOOLEAN, OPTIONAL),
    LSP_FIELD(lsp_code_action_capabilities, resolve_support, "resolveSupport", JSON, OPTIONAL),
};
static const struct lsp_type code_action_type = LSP_TYPE(
    "CodeActionClientCapabilities", RECEIVED, lsp_code_action_capabilities, code_action_fields);

static const struct lsp_field text_document_fields[] = {
    LSP_FIELD_STRUCT(lsp_text_document_capabilities, synchronization, "synchronization",
                     synchronization_type, OPTIONAL),
    LSP_FIELD_STRUCT(lsp_text_document_capabilities, code_action, "codeAction", code_action_type,
                     OPTIONAL),
    LSP_FIELD_STRUCT(lsp_text_document_capabilities, publish_diagnostics, "publishDiagnostics",
                     publish_diagnostics_type, OPTIONAL),
};
static const struct lsp_type text_document_type =
    LSP_TYPE("TextDocumentClientCapabilities", RECEIVED, lsp_text_document_capabilities,
             text_document_fields);

static const struct lsp_field configuration_fields[] = {
    LSP_FIELD(lsp_configuration_capabilities, dynamic_registration, "dynamicRegistration", BOOLEAN,
              OPTIONAL),
};
static const struct lsp_type configuration_type =
    LSP_TYPE("DidChangeConfigurationClientCapabilities", RECEIVED, lsp_configuration_capabilities,
             configuration_fields);

static const struct lsp_field watched_files_fields[] = {
    LSP_FIELD(lsp_watched_files_capabilities, dynamic_registration, "dynamicRegistration", BOOLEAN,
              OPTIONAL),
    LSP_FIELD(lsp_watched_files_capabilities, relative_pattern_support, "relativePatternSupport",
              BOOLEAN, OPTIONAL),
};
static const struct lsp_type watched_files_type =
    LSP_TYPE("DidChangeWatchedFilesClientCapabilities", RECEIVED, lsp_watched_files_capabilities,
             watched_files_fields);

static const struct lsp_field workspace_diagnostics_fields[] = {
    LSP_FIELD(lsp_workspace_diagnostics_capabilities, refresh_support, "refreshSupport", BOOLEAN,
              OPTIONAL),
};
static const struct lsp_type workspace_diagnostics_type =
    LSP_TYPE("DiagnosticWorkspaceClientCapabilities", RECEIVED,
             lsp_workspace_diagnostics_capabilities, workspace_diagnostics_fields);

static const struct lsp_field workspace_edit_fields[] = {
    LSP_FIELD(lsp_workspace_edit_capabilities, document_changes, "documentChanges", BOOLEAN,
              OPTIONAL),
};
static const struct lsp_type workspace_edit_type =
    LSP_TYPE("WorkspaceEditClientCapabilities", RECEIVED, lsp_workspace_edit_capabilities,
             workspace_edit_fields);

static const struct lsp_field workspace_fields[] = {
    LSP_FIELD(lsp_workspace_capabilities, apply_edit, "applyEdit", BOOLEAN, OPTIONAL),
    LSP_FIELD_STRUCT(lsp_workspace_capabilities, workspace_edit, "workspaceEdit",
                     workspace_edit_type, OPTIONAL),
    LSP_FIELD(lsp_workspace_capabilities, configuration, "configuration", BOOLEAN, OPTIONAL),
    LSP_FIELD(lsp_workspace_capabilities, workspace_folders, "workspaceFolders", BOOLEAN, OPTIONAL),
    LSP_FIELD_STRUCT(lsp_workspace_capabilities, did_change_configuration, "didChangeConfiguration",
                     configuration_type, OPTIONAL),
    LSP_FIELD_STRUCT(lsp_workspace_capabilities, did_change_watched_files, "didChangeWatchedFiles",
                     watched_files_type, OPTIONAL),
    LSP_FIELD_STRUCT(lsp_workspace_capabilities, diagnostics, "diagnostics",
                     workspace_diagnostics_type, OPTIONAL),
};
static const struct lsp_type workspace_type =
    LSP_TYPE("WorkspaceClientCapabilities", RECEIVED, lsp_workspace_capabilities, workspace_fields);

static const struct lsp_field window_fields[] = {
    LSP_FIELD(lsp_window_capabilities, work_done_progress, "workDoneProgress", BOOLEAN, OPTIONAL),
};
static const struct lsp_type window_type =
    LSP_TYPE("WindowClientCapabilities", RECEIVED, lsp_window_capabilities, window_fields);

static const struct lsp_field client_capabilities_fields[] = {
    LSP_FIELD_STRUCT(lsp_client_capabilities, workspace, "workspace", workspace_type, OPTIONAL),
    LSP_FIELD_STRUCT(lsp_client_capabilities, text_document, "textDocument", text_document_type,
                     OPTIONAL),
    LSP_FIELD_STRUCT(lsp_client_capabilities, window, "window", window_type, OPTIONAL),
    LSP_FIELD_STRUCT(lsp_client_capabilities, general, "general", general_type, OPTIONAL),
};
const struct lsp_type lsp_client_capabilities_type =
    LSP_TYPE("ClientCapabilities", RECEIVED, lsp_client_capabilities, client_capabilities_fields);

static const struct lsp_field program_info_fields[] = {
    LSP_FIELD(lsp_program_info, name, "name", STRING, REQUIRED),
    LSP_FIELD(lsp_program_info, version, "version", STRING, OPTIONAL),
};
static const struct lsp_type program_info_type =
    LSP_TYPE(NULL, BOTH, lsp_program_info, program_info_fields);

static const struct lsp_field workspace_folder_fields[] = {
    LSP_FIELD(lsp_workspace_folder, uri, "uri", URI, REQUIRED),
    LSP_FIELD(lsp_workspace_folder, name, "name", STRING, OPTIONAL),
};
const struct lsp_type lsp_workspace_folder_type =
    LSP_TYPE("WorkspaceFolder", RECEIVED, lsp_workspace_folder, workspace_folder_fields);

static const struct lsp_field initialize_fields[] = {
    LSP_FIELD_FLAG(lsp_initialize_params, process_id, has_process_id, "processId", INTEGER,
                   OPTIONAL),
    LSP_FIELD_STRUCT(lsp_initialize_params, client_info, "clientInfo", program_info_type, OPTIONAL),
    LSP_FIELD(lsp_initialize_params, locale, "locale", STRING, OPTIONAL),
    LSP_FIELD(lsp_initialize_params, root_path, "rootPath", STRING, OPTIONAL),
    LSP_FIELD(lsp_initialize_params, root_uri, "rootUri", URI, OPTIONAL),
    LSP_FIELD_STRUCT(lsp_initialize_params, capabilities, "capabilities",
                     lsp_client_capabilities_type, OPTIONAL),
    LSP_FIELD(lsp_initialize_params, initialization_options, "initializationOptions", JSON,
              OPTIONAL),
    LSP_FIELD(lsp_initialize_params, trace, "trace", STRING, OPTIONAL),
    LSP_FIELD_ARRAY_OF(lsp_initialize_params, workspace_folders, "workspaceFolders",
                       lsp_workspace_folder_type, OPTIONAL),
    LSP_FIELD(lsp_initialize_params, work_done_token, "workDoneToken", JSON, OPTIONAL),
};
const struct lsp_type lsp_initialize_params_type =
    LSP_TYPE("InitializeParams", RECEIVED, lsp_initialize_params, initialize_fields);

/* initialize: what the server says. */

static const struct lsp_field save_options_fields[] = {
    LSP_FIELD(lsp_save_options, include_text, "includeText", BOOLEAN, OPTIONAL),
};
static const struct lsp_type save_options_type =
    LSP_TYPE("SaveOptions", SENT, lsp_save_options, save_options_fields);

static const struct lsp_field sync_options_fields[] = {
    LSP_FIELD(lsp_sync_options, open_close, "openClose", BOOLEAN, OPTIONAL),
    LSP_FIELD(lsp_sync_options, change, "change", ENUM, OPTIONAL),
    LSP_FIELD_STRUCT_FLAG(lsp_sync_options, save, has_save, "save", save_options_type, OPTIONAL),
};
static const struct lsp_type sync_options_type =
    LSP_TYPE("TextDocumentSyncOptions", SENT, lsp_sync_options, sync_options_fields);

static const struct lsp_field folders_options_fields[] = {
    LSP_FIELD(lsp_workspace_folders_options, supported, "supported", BOOLEAN, OPTIONAL),
    LSP_FIELD(lsp_workspace_folders_options, change_notifications, "changeNotifications", BOOLEAN,
              OPTIONAL),
};
static const struct lsp_type folders_options_type =
    LSP_TYPE("WorkspaceFoldersServerCapabilities", SENT, lsp_workspace_folders_options,
             folders_options_fields);

static const struct lsp_field workspace_options_fields[] = {
    LSP_FIELD_STRUCT_FLAG(lsp_workspace_options, workspace_folders, has_workspace_folders,
                          "workspaceFolders", folders_options_type, OPTIONAL),
};
static const struct lsp_type workspace_options_type =
    LSP_TYPE(NULL, SENT, lsp_workspace_options, workspace_options_fields);

static const struct lsp_field execute_command_fields[] = {
    LSP_FIELD_ARRAY(lsp_execute_command_options, commands, "commands", STRING, REQUIRED),
};
static const struct lsp_type execute_command_type =
    LSP_TYPE("ExecuteCommandOptions", SENT, lsp_execute_command_options, execute_command_fields);

static const struct lsp_field code_action_options_fields[] = {
    LSP_FIELD_ARRAY(lsp_code_action_options, code_action_kinds, "codeActionKinds", STRING,
                    OPTIONAL),
    LSP_FIELD(lsp_code_action_options, resolve_provider, "resolveProvider", BOOLEAN, OPTIONAL),
};
static const struct lsp_type code_action_options_type =
    LSP_TYPE("CodeActionOptions", SENT, lsp_code_action_options, code_action_options_fields);

static const struct lsp_field server_capabilities_fields[] = {
    LSP_FIELD(lsp_server_capabilities, position_encoding, "positionEncoding", STRING, OPTIONAL),
    LSP_FIELD_STRUCT_FLAG(lsp_server_capabilities, text_document_sync, has_text_document_sync,
                          "textDocumentSync", sync_options_type, OPTIONAL),
    LSP_FIELD_STRUCT_FLAG(lsp_server_capabilities, code_action, has_code_action,
                          "codeActionProvider", code_action_options_type, OPTIONAL),
    LSP_FIELD_STRUCT_FLAG(lsp_server_capabilities, execute_command, has_execute_command,
                          "executeCommandProvider", execute_command_type, OPTIONAL),
    LSP_FIELD_STRUCT_FLAG(lsp_server_capabilities, workspace, has_workspace, "workspace",
                          workspace_options_type, OPTIONAL),
};
const struct lsp_type lsp_server_capabilities_type =
    LSP_TYPE("ServerCapabilities", SENT, lsp_server_capabilities, server_capabilities_fields);

static const struct lsp_field initialize_result_fields[] = {
    LSP_FIELD_STRUCT(lsp_initialize_result, capabilities, "capabilities",
                     lsp_server_capabilities_type, REQUIRED),
    LSP_FIELD_STRUCT_FLAG(lsp_initialize_result, server_info, has_server_info, "serverInfo",
                          program_info_type, OPTIONAL),
};
const struct lsp_type lsp_initialize_result_type =
    LSP_TYPE("InitializeResult", SENT, lsp_initialize_result, initialize_result_fields);

/* Messages, trace, cancelling. */

static const struct lsp_field message_fields[] = {
    LSP_FIELD(lsp_message_params, type, "type", ENUM, REQUIRED),
    LSP_FIELD(lsp_message_params, message, "message", STRING, REQUIRED),
};
const struct lsp_type lsp_show_message_params_type =
    LSP_TYPE("ShowMessageParams", SENT, lsp_message_params, message_fields);
const struct lsp_type lsp_log_message_params_type =
    LSP_TYPE("LogMessageParams", SENT, lsp_message_params, message_fields);

static const struct lsp_field set_trace_fields[] = {
    LSP_FIELD(lsp_set_trace_params, value, "value", STRING, REQUIRED),
};
const struct lsp_type lsp_set_trace_params_type =
    LSP_TYPE("SetTraceParams", RECEIVED, lsp_set_trace_params, set_trace_fields);

static const struct lsp_field cancel_fields[] = {
    LSP_FIELD(lsp_cancel_params, id, "id", JSON, REQUIRED),
};
const struct lsp_type lsp_cancel_params_type =
    LSP_TYPE("CancelParams", RECEIVED, lsp_cancel_params, cancel_fields);

/* Diagnostics. */

static const struct lsp_field code_description_fields[] = {
    LSP_FIELD(lsp_code_description, href, "href", URI, REQUIRED),
};
static const struct lsp_type code_description_type =
    LSP_TYPE("CodeDescription", SENT, lsp_code_description, code_description_fields);

static const struct lsp_field related_information_fields[] = {
    LSP_FIELD_STRUCT(lsp_related_information, location, "location", lsp_location_type, REQUIRED),
    LSP_FIELD(lsp_related_information, message, "message", STRING, REQUIRED),
};
static const struct lsp_type related_information_type = LSP_TYPE(
    "DiagnosticRelatedInformation", SENT, lsp_related_information, related_information_fields);

static const struct lsp_field diagnostic_fields[] = {
    LSP_FIELD_STRUCT(lsp_diagnostic, range, "range", lsp_range_type, REQUIRED),
    LSP_FIELD(lsp_diagnostic, severity, "severity", ENUM, OPTIONAL),
    LSP_FIELD(lsp_diagnostic, code, "code", STRING, OPTIONAL),
    LSP_FIELD_STRUCT_FLAG(lsp_diagnostic, code_description, has_code_description, "codeDescription",
                          code_description_type, OPTIONAL),
    LSP_FIELD(lsp_diagnostic, source, "source", STRING, OPTIONAL),
    LSP_FIELD(lsp_diagnostic, message, "message", STRING, REQUIRED),
    LSP_FIELD_ARRAY(lsp_diagnostic, tags, "tags", ENUM, OPTIONAL),
    LSP_FIELD_ARRAY_OF(lsp_diagnostic, related_information, "relatedInformation",
                       related_information_type, OPTIONAL),
    LSP_FIELD(lsp_diagnostic, data, "data", JSON, OPTIONAL),
};
const struct lsp_type lsp_diagnostic_type =
    LSP_TYPE("Diagnostic", BOTH, lsp_diagnostic, diagnostic_fields);

static const struct lsp_field publish_fields[] = {
    LSP_FIELD(lsp_publish_diagnostics_params, uri, "uri", URI, REQUIRED),
    LSP_FIELD_FLAG(lsp_publish_diagnostics_params, version, has_version, "version", INTEGER,
                   OPTIONAL),
    LSP_FIELD_ARRAY_OF(lsp_publish_diagnostics_params, diagnostics, "diagnostics",
                       lsp_diagnostic_type, REQUIRED),
};
const struct lsp_type lsp_publish_diagnostics_params_type =
    LSP_TYPE("PublishDiagnosticsParams", SENT, lsp_publish_diagnostics_params, publish_fields);

static const struct lsp_type *const all_types[] = {
    &lsp_position_type,
    &lsp_range_type,
    &lsp_location_type,
    &lsp_text_document_identifier_type,
    &lsp_versioned_text_document_identifier_type,
    &lsp_text_document_item_type,
    &lsp_content_change_type,
    &lsp_did_open_params_type,
    &lsp_did_change_params_type,
    &lsp_did_save_params_type,
    &lsp_did_close_params_type,
    &lsp_client_capabilities_type,
    &lsp_workspace_folder_type,
    &lsp_initialize_params_type,
    &lsp_server_capabilities_type,
    &lsp_initialize_result_type,
    &lsp_show_message_params_type,
    &lsp_log_message_params_type,
    &lsp_set_trace_params_type,
    &lsp_cancel_params_type,
    &lsp_diagnostic_type,
    &lsp_publish_diagnostics_params_type,
};

const struct lsp_type *lsp_type_next(const struct lsp_type *type)
{
    size_t count = sizeof all_types / sizeof all_types[0];
    if (!type)
        return all_types[0];
    for (size_t i = 0; i + 1 < count; i++) {
        if (all_types[i] == type)
            return all_types[i + 1];
    }
    return NULL;
}

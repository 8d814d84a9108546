/* SPDX-License-Identifier: MIT */
/**
 * The structs of the protocol that two or more features share, each with its table.
 *
 * Layer: protocol, over codec. Names and members are those of the protocol's metaModel in our
 * spelling; a member that nobody here reads or writes is left out. The tests hold every table
 * against the model. Strings are UTF-8. What is absent is said in codec.h.
 */
#ifndef PROTOCOL_TYPES_H
#define PROTOCOL_TYPES_H

#include "protocol/codec.h"

struct lsp_position {
    uint32_t line;      /* from 0 */
    uint32_t character; /* from 0, in units of the negotiated position encoding */
};

struct lsp_range {
    struct lsp_position start, end; /* end is exclusive */
};

struct lsp_location {
    struct span uri;
    struct lsp_range range;
};

/* Documents. */

struct lsp_text_document_identifier {
    struct span uri;
};

struct lsp_versioned_text_document_identifier {
    struct span uri;
    int32_t version;  /* missing or null in old clients */
    bool has_version; /* always true in new ones */
};

struct lsp_text_document_item {
    struct span uri;
    struct span language_id; /* may be empty, and absent in old clients */
    int32_t version;         /* 0 if absent */
    struct lsp_text text;
};

struct lsp_content_change {
    bool has_range; /* without one the text replaces the whole document */
    struct lsp_range range;
    struct lsp_text text;
};

struct lsp_did_open_params {
    struct lsp_text_document_item text_document;
};

struct lsp_did_change_params {
    struct lsp_versioned_text_document_identifier text_document;
    struct lsp_array content_changes; /* of struct lsp_content_change, to be applied in order */
};

struct lsp_did_save_params {
    struct lsp_text_document_identifier text_document;
    bool has_text;
    struct lsp_text text;
};

struct lsp_did_close_params {
    struct lsp_text_document_identifier text_document;
};

/* initialize. A capability that is absent is not supported; so is all below an absent one. */

struct lsp_general_capabilities {
    struct lsp_array position_encodings; /* of struct span, the client's favourite first */
};

struct lsp_tag_support {
    struct lsp_array value_set; /* of int32_t */
};

struct lsp_publish_diagnostics_capabilities {
    bool related_information;
    bool has_tag_support;
    struct lsp_tag_support tag_support;
    bool version_support;
    bool code_description_support;
    bool data_support;
};

struct lsp_synchronization_capabilities {
    bool dynamic_registration;
    bool will_save;
    bool will_save_wait_until;
    bool did_save;
};

struct lsp_code_action_capabilities {
    bool dynamic_registration;
    const json_t *literal_support; /* without codeActionLiteralSupport: Commands only */
    bool is_preferred_support;
    bool data_support;
    const json_t *resolve_support; /* {"properties": [...]}: what may come with a later answer */
};

struct lsp_text_document_capabilities {
    struct lsp_synchronization_capabilities synchronization;
    struct lsp_code_action_capabilities code_action;
    struct lsp_publish_diagnostics_capabilities publish_diagnostics;
};

struct lsp_watched_files_capabilities {
    bool dynamic_registration;
    bool relative_pattern_support;
};

struct lsp_configuration_capabilities {
    bool dynamic_registration;
};

struct lsp_workspace_diagnostics_capabilities {
    bool refresh_support;
};

struct lsp_workspace_edit_capabilities {
    bool document_changes; /* edits bound to a version; without it `changes` by URI */
};

struct lsp_workspace_capabilities {
    bool apply_edit;
    struct lsp_workspace_edit_capabilities workspace_edit;
    bool configuration;
    bool workspace_folders;
    struct lsp_configuration_capabilities did_change_configuration;
    struct lsp_watched_files_capabilities did_change_watched_files;
    struct lsp_workspace_diagnostics_capabilities diagnostics;
};

struct lsp_window_capabilities {
    bool work_done_progress;
};

struct lsp_client_capabilities {
    struct lsp_workspace_capabilities workspace;
    struct lsp_text_document_capabilities text_document;
    struct lsp_window_capabilities window;
    struct lsp_general_capabilities general;
};

/** Of the client or of the server. */
struct lsp_program_info {
    struct span name;
    struct span version;
};

struct lsp_workspace_folder {
    struct span uri;
    struct span name;
};

struct lsp_initialize_params {
    bool has_process_id;
    int32_t process_id; /* of the client; the server ends with it */
    struct lsp_program_info client_info;
    struct span locale;
    struct span root_path;
    struct span root_uri;
    struct lsp_client_capabilities capabilities;
    const json_t *initialization_options;
    struct span trace;                  /* "off", "messages", "verbose" */
    struct lsp_array workspace_folders; /* of struct lsp_workspace_folder */
    const json_t *work_done_token;      /* an integer or a string */
};

enum lsp_sync_kind { LSP_SYNC_NONE, LSP_SYNC_FULL, LSP_SYNC_INCREMENTAL };

struct lsp_save_options {
    bool include_text;
};

struct lsp_sync_options {
    bool open_close;
    int32_t change; /* enum lsp_sync_kind */
    bool has_save;
    struct lsp_save_options save;
};

struct lsp_workspace_folders_options {
    bool supported;
    bool change_notifications;
};

struct lsp_workspace_options {
    bool has_workspace_folders;
    struct lsp_workspace_folders_options workspace_folders;
};

struct lsp_execute_command_options {
    struct lsp_array commands; /* of struct span */
};

struct lsp_code_action_options {
    struct lsp_array code_action_kinds; /* of struct span */
    bool resolve_provider;
};

struct lsp_server_capabilities {
    struct span position_encoding;
    bool has_text_document_sync;
    struct lsp_sync_options text_document_sync;
    bool has_code_action;
    struct lsp_code_action_options code_action;
    bool has_execute_command;
    struct lsp_execute_command_options execute_command;
    bool has_workspace;
    struct lsp_workspace_options workspace;
};

struct lsp_initialize_result {
    struct lsp_server_capabilities capabilities;
    bool has_server_info;
    struct lsp_program_info server_info;
};

/* Messages, trace, cancelling. */

enum lsp_message_type {
    LSP_MESSAGE_ERROR = 1,
    LSP_MESSAGE_WARNING,
    LSP_MESSAGE_INFO,
    LSP_MESSAGE_LOG
};

/** Of window/showMessage and window/logMessage. */
struct lsp_message_params {
    int32_t type; /* enum lsp_message_type */
    struct span message;
};

struct lsp_set_trace_params {
    struct span value;
};

struct lsp_cancel_params {
    const json_t *id; /* an integer or a string: rpc_id_from_json */
};

/* Diagnostics. Publishing writes them directly; the tables are what that is tested against. */

enum lsp_severity {
    LSP_SEVERITY_ERROR = 1,
    LSP_SEVERITY_WARNING,
    LSP_SEVERITY_INFORMATION,
    LSP_SEVERITY_HINT
};

enum lsp_tag { LSP_TAG_UNNECESSARY = 1, LSP_TAG_DEPRECATED };

struct lsp_code_description {
    struct span href;
};

struct lsp_related_information {
    struct lsp_location location;
    struct span message;
};

struct lsp_diagnostic {
    struct lsp_range range;
    int32_t severity; /* enum lsp_severity; 0: absent */
    struct span code;
    bool has_code_description;
    struct lsp_code_description code_description;
    struct span source;
    struct span message;
    struct lsp_array tags;                /* of int32_t, enum lsp_tag */
    struct lsp_array related_information; /* of struct lsp_related_information */
    const json_t *data;
};

struct lsp_publish_diagnostics_params {
    struct span uri;
    bool has_version;
    int32_t version;
    struct lsp_array diagnostics; /* of struct lsp_diagnostic */
};

extern const struct lsp_type lsp_position_type;
extern const struct lsp_type lsp_range_type;
extern const struct lsp_type lsp_location_type;
extern const struct lsp_type lsp_text_document_identifier_type;
extern const struct lsp_type lsp_versioned_text_document_identifier_type;
extern const struct lsp_type lsp_text_document_item_type;
extern const struct lsp_type lsp_content_change_type;
extern const struct lsp_type lsp_did_open_params_type;
extern const struct lsp_type lsp_did_change_params_type;
extern const struct lsp_type lsp_did_save_params_type;
extern const struct lsp_type lsp_did_close_params_type;
extern const struct lsp_type lsp_client_capabilities_type;
extern const struct lsp_type lsp_workspace_folder_type;
extern const struct lsp_type lsp_initialize_params_type;
extern const struct lsp_type lsp_server_capabilities_type;
extern const struct lsp_type lsp_initialize_result_type;
extern const struct lsp_type lsp_show_message_params_type;
extern const struct lsp_type lsp_log_message_params_type;
extern const struct lsp_type lsp_set_trace_params_type;
extern const struct lsp_type lsp_cancel_params_type;
extern const struct lsp_type lsp_diagnostic_type;
extern const struct lsp_type lsp_publish_diagnostics_params_type;

/** Steps through the tables of this file: NULL gives the first, the last gives NULL. */
const struct lsp_type *lsp_type_next(const struct lsp_type *type);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The handlers, declared from methods.def, and the params that only one feature knows.
 *
 * Layer: server, private to methods.c and the handlers.
 */
#ifndef SERVER_HANDLERS_H
#define SERVER_HANDLERS_H

#include "server/turn.h"

struct folders_change {
    struct lsp_array added;   /* of struct lsp_workspace_folder */
    struct lsp_array removed; /* of struct lsp_workspace_folder */
};
struct did_change_folders_params {
    struct folders_change event;
};
extern const struct lsp_type did_change_folders_params_type;

struct file_event {
    struct span uri;
    int32_t type; /* 1 created, 2 changed, 3 deleted */
};
struct did_change_watched_files_params {
    struct lsp_array changes; /* of struct file_event */
};
extern const struct lsp_type did_change_watched_files_params_type;

struct code_action_context {
    struct lsp_array diagnostics; /* of struct lsp_diagnostic; they may be out of date */
    struct lsp_array only;        /* of struct span: kinds; absent: quick fixes */
    int32_t trigger_kind;         /* 2: nobody asked for it */
};
struct code_action_params {
    struct lsp_text_document_identifier text_document;
    struct lsp_range range;
    struct code_action_context context;
};
extern const struct lsp_type code_action_params_type;

struct resolve_action_params {
    struct span title;
    const json_t *data; /* what we said of it */
};
extern const struct lsp_type resolve_action_params_type;

/** The kinds of code actions that there are, for the capabilities. */
struct lsp_array handler_code_action_kinds(void);

struct execute_command_params {
    struct span command;
    struct lsp_array arguments; /* of const json_t * */
};
extern const struct lsp_type execute_command_params_type;

/** Commands, with at most one argument. */
void handler_session_start(struct turn *turn, const struct lsp_array *arguments);
void handler_session_status(struct turn *turn, const struct lsp_array *arguments);
void handler_session_report(struct turn *turn, const struct lsp_array *arguments);

/**
 * Appends the path, links resolved, of the URI that is such a command's argument; nothing without
 * one. False: it is no such URI, and that was the answer.
 */
bool handler_read_path(struct turn *turn, const struct lsp_array *arguments, struct buf *path);

/** Whether what is found in the document as it is now is known. */
bool handler_knows_document(const struct document *document);

/** Its argument: {"uri", "position", "rule"}. Shows why the rule flags the place, or why not. */
void handler_why(struct turn *turn, const struct lsp_array *arguments);

/**
 * Keeps such a command, whose argument it reads, until the sessions are known as they are now, or
 * begun anew; then its result is what `append` says.
 */
void handler_ask_sessions(struct turn *turn, const struct lsp_array *arguments, bool begins,
                          session_answer *append);

/** Answers those of these commands whose answer is known by now. */
void handler_answer_session_requests(struct server *server, struct outbox *outbox);

/** Forgets those that nobody will answer: the server ends. */
void handler_drop_session_requests(struct server *server);

/** The commands that workspace/executeCommand knows, for the capabilities. */
struct lsp_array handler_commands(void);

#define REQUEST(method, name, params, type)                                                        \
    void handle_##name(struct turn *turn, const struct params *params);
#define NOTIFICATION REQUEST
#include "server/methods.def"
#undef REQUEST
#undef NOTIFICATION

#endif

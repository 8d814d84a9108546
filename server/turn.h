/* SPDX-License-Identifier: MIT */
/**
 * What a handler sees: the server's state, the message it answers, and the ways to answer.
 *
 * Layer: server, private to server.c and the handlers.
 *
 * A handler of a request calls exactly one of the turn_reply functions, before it returns. If it
 * calls none the dispatcher answers with an error; a second answer is dropped and logged.
 */
#ifndef SERVER_TURN_H
#define SERVER_TURN_H

#include "base/arena.h"
#include "base/table.h"
#include "protocol/types.h"
#include "server/document.h"
#include "server/publish.h"
#include "server/served_sessions.h"
#include "server/server.h"
#include "server/work_stats.h"
#include "server/workspace.h"

/** Rows of struct server's work behind those of the methods, which come in their order. */
enum server_work {
    WORK_UNKNOWN_METHOD,
    WORK_RESPONSE,
    WORK_UNREADABLE, /* bodies that are no message */
    WORK_SCAN,       /* a call of server_settle: a slice, or a scan with its publish */
    SERVER_WORK
};

struct server {
    enum server_state state;
    struct day today;
    bool day_is_fixed;
    int client_process;
    bool can_watch_files; /* the client registers watchers dynamically */
    struct {
        bool literals;         /* the client takes CodeAction, not Command alone */
        bool preferred;        /* and isPreferred in it */
        bool document_changes; /* edits may be bound to a version */
    } editing;
    int64_t next_request; /* id of our next request to the client */
    struct publish_options publishing;
    struct buf pages; /* where the pages of rules are: a URI, or nothing */
    struct workspace workspace;
    struct served_sessions sessions;
    struct rule_cache *rules;
    struct table documents;                        /* uri_key -> struct document */
    struct document *waiting_first, *waiting_last; /* document::next_waiting */
    size_t n_closed_bytes; /* of documents, since memory was last given back */
    bool allows_jobs;
    struct job *jobs;                /* that wait for a thread, the oldest first; job::next */
    struct repository *repositories; /* that documents lie in; repository::next */
    struct hash_cache *hashes; /* of files that were asked about; NULL: there are no sessions */
    struct folder_scans_item *folder_scans; /* server/folder_scans */
    struct scan_scratch *scratch;           /* made with the first document */
    struct arena arena;                     /* lives for one turn */
    struct work_stats *work; /* what it has cost: the methods', then enum server_work's */
    size_t n_work;
};

struct turn {
    struct server *server;
    const struct rpc_message *message;
    struct buf *body;
    struct outbox *outbox;
    bool replied;
};

/** Answers with `value`, described by `type`. */
void turn_reply(struct turn *turn, const struct lsp_type *type, const void *value);
/** The same for a value that is JSON already. */
void turn_reply_json(struct turn *turn, struct span json);
void turn_reply_null(struct turn *turn);
void turn_reply_error(struct turn *turn, const struct rpc_error *error);

/** Params that nobody reads. */
struct no_params {
    bool unused;
};
extern const struct lsp_type no_params_type;

/** The open document of that URI, or NULL. */
struct document *server_document(struct server *server, struct span uri);

/** What is said of a document besides its violations; lives in the turn's arena. */
void server_collect_notes(struct server *server, const struct document *document,
                          struct workspace_notes *notes);

/**
 * Scans what is not scanned of a document now, for about `work` units (rules/engine.h): a request
 * asks for what is found in the text as it is. Whether that is known then. It is published as it
 * would have been.
 */
bool server_settle_now(struct server *server, struct document *document, size_t work);

/** What the server's own thread scans with. */
struct scan_scratch *server_scratch(struct server *server);

/** Puts the document on the list that server_settle works off. */
void server_enqueue(struct server *server, struct document *document);

/** Puts a job behind those that wait for a thread. */
void server_begin_job(struct server *server, struct job *job);

/** After documents were closed: gives memory back to the system once that is worth the time. */
void server_give_back(struct server *server);

/** Finds the configuration of a document anew and gives it the rules that follow from it. */
void server_configure_document(struct server *server, struct document *document);

/** The same for all documents, after configurations have been read again. */
void server_configure_all(struct server *server, struct outbox *outbox);

/** Tells the client about faults in configuration files that are not open. */
void server_publish_faults(struct server *server, struct outbox *outbox);

#endif

/* SPDX-License-Identifier: MIT */
/* The commands auto-enforcer.session.start and .status. */
#include "server/handlers.h"

#include "base/clock.h"
#include "base/file.h"
#include "protocol/frame.h"
#include "protocol/uri.h"
#include "rules/violation_view.h"
#include "server/bases.h"
#include "server/finding.h"
#include "server/session_report.h"
#include "server/shown.h"

/* What a command is about. */
struct asking {
    struct span path; /* links resolved; empty: all folders */
    const struct session *session;
};

bool handler_read_path(struct turn *turn, const struct lsp_array *arguments, struct buf *path)
{
    const json_t *const *items = (const json_t *const *)arguments->items;
    struct buf given = {0};
    if (arguments->count == 0)
        return true;
    bool is_uri =
        json_is_string(items[0]) &&
        uri_to_path((struct span){json_string_value(items[0]), json_string_length(items[0])},
                    &given);
    if (is_uri)
        file_resolve(buf_span(&given), path);
    buf_release(&given);
    if (!is_uri) {
        struct rpc_error error;
        rpc_error_set(&error, RPC_INVALID_PARAMS, "the argument is the URI of a file or a folder");
        turn_reply_error(turn, &error);
    }
    return is_uri;
}

/* What is shown of a document. */
static void count_document(struct document *document, struct day today,
                           struct violation_source *source, struct violation_criteria *criteria,
                           struct session_counts *counts)
{
    struct violation_list shown = {0};
    struct scopes scopes = {0};
    const struct suppress_scope suppression = {.rules = document->rules,
                                               .language = document->language,
                                               .today = today,
                                               .entries = document->entries,
                                               .is_binary = document->is_binary};
    const struct scopes_subject subject = {document->rules, &document->text,
                                           &document->state.violations, document->base};
    shown_collect(&suppression, &document->text, &document->state, &shown);
    if (document->base)
        scopes_of_shown(&scopes, &subject, &suppression, &shown);
    source->list = &shown;
    source->scopes = document->base ? scopes.items : NULL;
    when_restrict(criteria, document->rules, document_change(document));
    for (unsigned scope = 0; scope < SCOPES; scope++) {
        criteria->scopes = 1u << scope;
        violation_view_count(violation_view(source, criteria), counts->n[scope]);
    }
    scopes_release(&scopes);
    violation_list_release(&shown);
}

bool handler_knows_document(const struct document *document)
{
    return document->rules && !document->job && document->changes.count == 0 &&
           scan_state_is_settled(&document->state);
}

/* The findings of open documents that are known. */
static void count_open(const struct server *server, const struct asking *asking,
                       struct session_counts *counts)
{
    size_t cursor = 0;
    void *entry;
    struct violation_criteria criteria = {
        .kinds = FINDING_KINDS, .path = asking->path, .session = asking->session->record.id};
    while (table_next(&server->documents, &cursor, NULL, &entry)) {
        struct document *document = entry;
        struct buf path = {0};
        if (handler_knows_document(document) && document->path.length > 0) {
            file_resolve(buf_span(&document->path), &path);
            const struct session *session =
                served_sessions_find(&server->sessions, buf_span(&path));
            struct violation_source source = {.rules = document->rules,
                                              .severity = finding_severity,
                                              .path = buf_span(&path),
                                              .session = session ? session->record.id : 0};
            count_document(document, server->today, &source, &criteria, counts);
        }
        buf_release(&path);
    }
}

static void append_report(const struct server *server, const struct asking *asking,
                          struct buf *json)
{
    struct session_counts counts = {0};
    struct session_report report = {
        .root = buf_span(&asking->session->root),
        .session = asking->session,
        .counts = &counts,
        .now = clock_calendar(),
    };
    count_open(server, asking, &counts);
    if (json->bytes[json->length - 1] != '[')
        buf_append_byte(json, ',');
    session_report_append_json(json, &report);
}

static void append_sessions(struct server *server, const struct session_request *request,
                            struct buf *json)
{
    const struct served_sessions *sessions = &server->sessions;
    struct asking asking = {.path = buf_span(&request->path)};
    const struct session *only = served_sessions_find(sessions, asking.path);
    buf_append_string(json, "{\"sessions\":[");
    for (size_t i = 0; i < sessions->count; i++) {
        asking.session = &sessions->items[i];
        if (asking.path.length == 0 || asking.session == only)
            append_report(server, &asking, json);
    }
    buf_append_string(json, "]}");
}

static void answer(struct server *server, const struct session_request *request,
                   struct outbox *outbox)
{
    struct buf message = BUF_INIT(MEM_SERVER);
    frame_open(&message);
    rpc_write_result_begin(&message, &request->id);
    request->append(server, request, &message);
    rpc_write_end(&message);
    outbox_post(outbox, &message, SPAN(""));
}

/* Takes the request off the list. */
static void forget(struct session_request **at)
{
    struct session_request *request = *at;
    *at = request->next;
    buf_release(&request->text);
    buf_release(&request->path);
    mem_free(MEM_SERVER, request);
}

void handler_answer_session_requests(struct server *server, struct outbox *outbox)
{
    for (struct session_request **at = &server->session_requests; *at;) {
        if (!(*at)->is_known) {
            at = &(*at)->next;
            continue;
        }
        answer(server, *at, outbox);
        forget(at);
    }
}

void handler_drop_session_requests(struct server *server)
{
    while (server->session_requests)
        forget(&server->session_requests);
}

/* Puts the request, whose path is taken over, behind those that wait. */
static void keep(struct turn *turn, struct buf *path, bool begins, session_answer *append)
{
    struct server *server = turn->server;
    struct session_request *request = mem_zalloc(MEM_SERVER, 1, sizeof *request);
    struct session_request **last = &server->session_requests;
    request->id = turn->message->id;
    buf_append(&request->text, request->id.string);
    request->id.string = buf_span(&request->text);
    request->path = *path;
    request->begins = begins;
    request->append = append;
    request->is_known = !server->sessions.is_on;
    while (*last)
        last = &(*last)->next;
    *last = request;
    turn_defer(turn);
    bases_follow(server);
    handler_answer_session_requests(server, turn->outbox);
}

void handler_ask_sessions(struct turn *turn, const struct lsp_array *arguments, bool begins,
                          session_answer *append)
{
    struct buf path = BUF_INIT(MEM_SERVER);
    size_t n_waiting = 0;
    for (const struct session_request *at = turn->server->session_requests; at; at = at->next)
        n_waiting++;
    if (n_waiting >= SESSION_REQUESTS_MAX) {
        struct rpc_error error;
        rpc_error_set(&error, RPC_INTERNAL_ERROR, "too many commands about sessions wait");
        turn_reply_error(turn, &error);
    } else if (handler_read_path(turn, arguments, &path)) {
        keep(turn, &path, begins, append);
    } else {
        buf_release(&path);
    }
}

void handler_session_start(struct turn *turn, const struct lsp_array *arguments)
{
    handler_ask_sessions(turn, arguments, true, append_sessions);
}

void handler_session_status(struct turn *turn, const struct lsp_array *arguments)
{
    handler_ask_sessions(turn, arguments, false, append_sessions);
}

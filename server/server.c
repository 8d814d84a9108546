/* SPDX-License-Identifier: MIT */
#include "server/server.h"

#include "base/file.h"
#include "base/trace.h"
#include "base/utf8.h"
#include "protocol/frame.h"
#include "protocol/json_read.h"
#include "protocol/uri.h"
#include "rules/tree.h"
#include "server/bases.h"
#include "server/finding.h"
#include "server/handlers.h"
#include "server/methods.h"
#include "server/sessions_job.h"
#include "server/turn.h"

enum {
    SLICE_WORK = 1024,           /* between two looks at the pipe: a millisecond or two */
    LARGE_MESSAGE = 1024 * 1024, /* bytes: after a larger one memory is given back */
    TRIM_AFTER = 1024 * 1024,    /* bytes of closed documents: the same */
};

const struct lsp_type no_params_type = {.direction = LSP_RECEIVED,
                                        .size = sizeof(struct no_params)};

static void init_work(struct server *server)
{
    static const char *const names[SERVER_WORK] = {
        [WORK_UNKNOWN_METHOD] = "(other methods)",
        [WORK_RESPONSE] = "(responses)",
        [WORK_UNREADABLE] = "(unreadable messages)",
        [WORK_SCAN] = "(scan and publish)",
    };
    size_t n_methods = server_method_count();
    server->n_work = n_methods + SERVER_WORK;
    server->work = mem_zalloc(MEM_SERVER, server->n_work, sizeof *server->work);
    for (const struct server_method *at = server_method_next(NULL); at; at = server_method_next(at))
        server->work[server_method_index(at)].name = at->name;
    for (size_t i = 0; i < SERVER_WORK; i++)
        server->work[n_methods + i].name = names[i];
}

struct server *server_create(const struct server_options *options)
{
    struct server *server = mem_zalloc(MEM_SERVER, 1, sizeof *server);
    rpc_init();
    server->today = options->today;
    server->day_is_fixed = options->day_is_fixed;
    server->documents = TABLE_INIT(MEM_SERVER);
    server->arena = ARENA_INIT(MEM_SERVER);
    server->rules = rule_cache_create(NULL, 0);
    if (options->eager)
        rule_cache_load_all(server->rules);
    server->publishing.encoding = POSITION_UTF16;
    workspace_init(&server->workspace);
    git_users_init(&server->git_users);
    server->sessions.is_on = options->sessions;
    init_work(server);
    return server;
}

/* Those that no thread has begun go at once, so that they do not hold their snapshots. */
static void drop_abandoned_jobs(struct server *server)
{
    for (struct job **at = &server->jobs; *at;) {
        struct job *job = *at;
        if (!job_is_abandoned(job)) {
            at = &job->next;
            continue;
        }
        *at = job->next;
        job->kind->destroy(job);
    }
}

void server_begin_job(struct server *server, struct job *job)
{
    struct job **last = &server->jobs;
    while (*last)
        last = &(*last)->next;
    *last = job;
}

void server_destroy(struct server *server)
{
    if (!server)
        return;
    size_t cursor = 0;
    void *document;
    while (table_next(&server->documents, &cursor, NULL, &document))
        document_destroy(document);
    table_release(&server->documents);
    if (server->sessions.job)
        job_abandon(&server->sessions.job->job);
    drop_abandoned_jobs(server);
    handler_drop_session_requests(server);
    bases_release(server);
    workspace_release(&server->workspace);
    git_users_release(&server->git_users);
    served_sessions_release(&server->sessions);
    buf_release(&server->pages);
    scan_scratch_destroy(server->scratch);
    rule_cache_destroy(server->rules);
    arena_release(&server->arena);
    mem_free(MEM_SERVER, server->work);
    mem_free(MEM_SERVER, server);
}

enum server_state server_state(const struct server *server)
{
    return server->state;
}

int server_client_process(const struct server *server)
{
    return server->client_process;
}

static void post_error(const struct rpc_id *id, const struct rpc_error *error,
                       struct outbox *outbox)
{
    struct buf message = BUF_INIT(MEM_SERVER);
    frame_open(&message);
    rpc_write_error(&message, id, error);
    outbox_post(outbox, &message, SPAN(""));
}

/* What the life cycle says of a message before its method is looked at: 0, or an error code. */
static int refusal(const struct server *server, const struct rpc_message *message)
{
    if (server->state == SERVER_WAITING && !span_equal(message->method, SPAN("initialize")) &&
        !span_equal(message->method, SPAN("exit")))
        return RPC_SERVER_NOT_INITIALIZED;
    if (server->state == SERVER_SHUT_DOWN && !span_equal(message->method, SPAN("exit")))
        return RPC_INVALID_REQUEST;
    return 0;
}

static bool decode_params(struct turn *turn, const struct server_method *method, void *params,
                          struct rpc_error *error)
{
    /* A method without params does not mind what is sent with it. */
    const json_t *json = method->params->n_fields > 0 ? turn->message->params : NULL;
    return lsp_decode(method->params, json, params, &turn->server->arena, error);
}

static void suspect(struct server *server, struct document *document)
{
    document->suspect = true;
    server_enqueue(server, document);
}

/* A message that could not be read may have changed any document. */
static void suspect_all(struct server *server)
{
    size_t cursor = 0;
    void *document;
    while (table_next(&server->documents, &cursor, NULL, &document))
        suspect(server, document);
}

/* A change that could not be made: the document it names, if it names one, is out of step. */
static void suspect_named(struct server *server, const json_t *params)
{
    const json_t *named = json_object_get(json_object_get(params, "textDocument"), "uri");
    struct document *document =
        json_is_string(named) ? server_document(server, json_read_string(named, NULL)) : NULL;
    if (document)
        suspect(server, document);
    else
        suspect_all(server);
}

static void call(struct turn *turn, const struct server_method *method)
{
    struct rpc_error error = {0};
    bool is_request = turn->message->kind == RPC_REQUEST;
    if (is_request && !method->is_request) {
        rpc_error_set(&error, RPC_INVALID_REQUEST, "%s is a notification and takes no id",
                      method->name);
        turn_reply_error(turn, &error);
        return;
    }
    if (!is_request && method->is_request)
        return;
    void *params = arena_zalloc(&turn->server->arena, 1, method->params->size);
    if (decode_params(turn, method, params, &error)) {
        method->handle(turn, params);
        return;
    }
    if (is_request) {
        turn_reply_error(turn, &error);
        return;
    }
    trace_log(TRACE_WARNING, "%s was ignored: %s", method->name, error.message);
    if (strcmp(method->name, "textDocument/didChange") == 0)
        suspect_named(turn->server, turn->message->params);
}

static void dispatch(struct turn *turn)
{
    const struct rpc_message *message = turn->message;
    bool is_request = message->kind == RPC_REQUEST;
    struct rpc_error error = {0};
    int refused = refusal(turn->server, message);
    const struct server_method *method = server_method_find(message->method);
    if (refused != 0)
        rpc_error_set(&error, refused, "%s",
                      refused == RPC_INVALID_REQUEST ? "the server has been shut down"
                                                     : "initialize has to come first");
    else if (method)
        call(turn, method);
    else
        rpc_error_set(&error, RPC_METHOD_NOT_FOUND, "this method is not served");
    if (!is_request || turn->replied)
        return;
    if (error.code == 0)
        rpc_error_set(&error, RPC_INTERNAL_ERROR, "the request was not answered");
    turn_reply_error(turn, &error);
}

static struct work_stats *server_work(struct server *server, enum server_work work)
{
    return &server->work[server_method_count() + work];
}

static struct work_stats *work_of_message(struct server *server, const struct rpc_message *message)
{
    if (message->kind == RPC_RESPONSE)
        return server_work(server, WORK_RESPONSE);
    const struct server_method *method = server_method_find(message->method);
    return method ? &server->work[server_method_index(method)]
                  : server_work(server, WORK_UNKNOWN_METHOD);
}

enum server_state server_receive(struct server *server, struct buf *body, struct outbox *outbox)
{
    struct work_mark mark = work_begin();
    struct work_stats *work;
    size_t length = body->length;
    size_t posted = outbox->n_posted_bytes;
    struct rpc_message message = {0};
    struct rpc_error error = {0};
    struct turn turn = {server, &message, body, outbox, false};
    bool is_large = length > LARGE_MESSAGE;
    if (!rpc_decode(&message, body, &error)) {
        work = server_work(server, WORK_UNREADABLE);
        trace_log(TRACE_WARNING, "a message could not be read: %s", error.message);
        if (error.code == RPC_PARSE_ERROR)
            suspect_all(server);
        if (message.id.kind != RPC_ID_NONE)
            post_error(&message.id, &error, outbox);
    } else {
        work = work_of_message(server, &message);
        if (message.kind != RPC_RESPONSE)
            dispatch(&turn);
    }
    rpc_message_release(&message);
    arena_clear(&server->arena);
    if (is_large)
        mem_trim();
    work_end(work, &mark, length, outbox->n_posted_bytes - posted);
    return server->state;
}

void server_receive_skipped(struct server *server, const char *reason, struct outbox *outbox)
{
    struct rpc_error error;
    const struct rpc_id id = {.kind = RPC_ID_NULL};
    rpc_error_set(&error, RPC_INVALID_REQUEST, "%s", reason);
    suspect_all(server);
    post_error(&id, &error, outbox);
}

struct document *server_document(struct server *server, struct span uri)
{
    struct buf key = {0};
    uri_key(uri, &key);
    struct document *document = table_get(&server->documents, buf_span(&key));
    buf_release(&key);
    return document;
}

void server_enqueue(struct server *server, struct document *document)
{
    if (document->waiting)
        return;
    document->waiting = true;
    document->next_waiting = NULL;
    if (server->waiting_last)
        server->waiting_last->next_waiting = document;
    else
        server->waiting_first = document;
    server->waiting_last = document;
}

void server_collect_notes(struct server *server, const struct document *document,
                          struct workspace_notes *notes)
{
    static const char out_of_step[] =
        "A change could not be read: close the file and open it again to be sure of what is shown";
    workspace_collect_notes_of_open(&server->workspace, buf_span(&document->path), &document->text,
                                    &server->arena, notes);
    if (!document->suspect)
        return;
    struct publish_note *items = arena_zalloc(&server->arena, notes->count + 1, sizeof *items);
    if (notes->count > 0)
        memcpy(items, notes->items, notes->count * sizeof *items);
    struct publish_note *note = &items[notes->count++];
    note->severity = SEVERITY_INFO;
    note->code = "engine/out-of-step";
    note->message = span_from_string(out_of_step);
    finding_widen(&document->text, &note->start, &note->end);
    notes->items = items;
}

static void publish(struct server *server, struct document *document, struct outbox *outbox)
{
    struct workspace_notes notes = {0};
    server_collect_notes(server, document, &notes);
    server->publishing.today = server->today;
    publish_diagnostics(document, notes.items, notes.count, &server->publishing, outbox);
}

static struct document *take_waiting(struct server *server)
{
    struct document *document = server->waiting_first;
    server->waiting_first = document->next_waiting;
    if (!server->waiting_first)
        server->waiting_last = NULL;
    document->waiting = false;
    return document;
}

/* One slice. What took more than one is published at the next call, when it is known that no newer
   edit has come. */
static void settle_document(struct server *server, struct document *document, struct outbox *outbox)
{
    bool settled = document_settle(document, server->today, server->scratch, SLICE_WORK);
    if (settled && !document->was_sliced)
        publish(server, document, outbox);
    else
        server_enqueue(server, document);
    document->was_sliced = !settled;
}

struct scan_scratch *server_scratch(struct server *server)
{
    if (!server->scratch)
        server->scratch = scan_scratch_create();
    return server->scratch;
}

bool server_settle_now(struct server *server, struct document *document, size_t work)
{
    if (document->job && work < SIZE_MAX)
        return false;
    if (document->job) {
        document_recall_job(document);
        server_enqueue(server, document);
    }
    return document_settle(document, server->today, server_scratch(server), work);
}

bool server_settle(struct server *server, struct outbox *outbox)
{
    drop_abandoned_jobs(server);
    handler_answer_session_requests(server, outbox);
    if (!server->waiting_first)
        return false;
    server_scratch(server);
    struct work_mark mark = work_begin();
    size_t posted = outbox->n_posted_bytes;
    /* The document at the head; if it is not done it goes behind the others. */
    struct document *document = take_waiting(server);
    bases_begin_job(server, document);
    if (server->allows_jobs && document_wants_job(document))
        server_begin_job(server, &document_begin_job(document, server->today)->job);
    else if (!document->job)
        settle_document(server, document, outbox);
    arena_clear(&server->arena);
    work_end(server_work(server, WORK_SCAN), &mark, 0, outbox->n_posted_bytes - posted);
    return server->waiting_first != NULL;
}

struct job *server_take_job(struct server *server)
{
    struct job **at = &server->jobs;
    while (*at && (*at)->lane && (*at)->lane->is_busy)
        at = &(*at)->next;
    struct job *job = *at;
    if (!job)
        return NULL;
    *at = job->next;
    job->next = NULL;
    if (job->lane)
        job->lane->is_busy = true;
    return job;
}

static bool has_job_to_take(const struct server *server)
{
    const struct job *job = server->jobs;
    while (job && job->lane && job->lane->is_busy)
        job = job->next;
    return job;
}

static void resume(struct server *server, struct document *document)
{
    document->was_sliced = true;
    server_enqueue(server, document);
}

void server_hand_in_job(struct server *server, struct job *job)
{
    struct document *document = job->document;
    if (job->lane)
        job->lane->is_busy = false;
    if (!job_is_abandoned(job)) {
        job->kind->hand_in(job);
        if (document)
            resume(server, document);
        else
            bases_end_sessions_job(server);
    }
    job->kind->destroy(job);
}

void server_allow_jobs(struct server *server, bool allowed)
{
    server->allows_jobs = allowed;
    if (allowed)
        return;
    bases_hurry(server);
    size_t cursor = 0;
    void *entry;
    while (table_next(&server->documents, &cursor, NULL, &entry)) {
        struct document *document = entry;
        if (!document->job)
            continue;
        document_recall_job(document);
        resume(server, document);
    }
}

void server_configure_document(struct server *server, struct document *document)
{
    struct rule_config config;
    bool covered = workspace_rule_config(&server->workspace, buf_span(&document->path),
                                         document->language, &config);
    struct rule_set *rules = covered ? rule_cache_acquire(server->rules, &config) : NULL;
    struct buf shown = {0};
    workspace_shown_path(&server->workspace, buf_span(&document->path), &shown);
    bool same_path = span_equal(buf_span(&shown), buf_span(&document->shown_path));
    document->existing = workspace_config(&server->workspace, buf_span(&document->path))->existing;
    struct repository *repository = bases_repository(server, document);
    if (repository != document->repository || !same_path)
        document_set_repository(document, repository);
    buf_release(&document->shown_path);
    document->shown_path = shown;
    path_suppressions_destroy(document->entries);
    document->entries = workspace_path_suppressions(&server->workspace, buf_span(&document->path));
    if (rules == document->rules && rules && same_path) {
        rule_set_unref(rules);
        return;
    }
    document_set_rules(document, rules);
}

void server_configure_all(struct server *server, struct outbox *outbox)
{
    workspace_load_folders(&server->workspace);
    git_users_forget(&server->git_users);
    size_t cursor = 0;
    void *document;
    while (table_next(&server->documents, &cursor, NULL, &document)) {
        server_configure_document(server, document);
        server_enqueue(server, document);
    }
    server_publish_faults(server, outbox);
}

static void publish_faults_of(struct server *server, struct span path, struct outbox *outbox)
{
    struct buf uri = {0};
    struct buf key = {0};
    uri_from_path(path, &uri);
    uri_key(buf_span(&uri), &key);
    struct document *open = table_get(&server->documents, buf_span(&key));
    if (open) {
        server_enqueue(server, open);
    } else {
        struct buf file = {0};
        struct buf contents = {0};
        struct text text;
        struct workspace_notes notes;
        buf_append(&file, path);
        file_read(buf_string(&file), TREE_FILE_MAX, &contents);
        buf_clear(&file);
        utf8_append_valid(&file, buf_span(&contents));
        text_init_borrow(&text, buf_span(&file));
        workspace_collect_notes(&server->workspace, path, &text, &server->arena, &notes);
        publish_notes(buf_span(&uri), buf_span(&key), &text, notes.items, notes.count,
                      &server->publishing, outbox);
        text_release(&text);
        buf_release(&contents);
        buf_release(&file);
    }
    buf_release(&uri);
    buf_release(&key);
}

void server_publish_faults(struct server *server, struct outbox *outbox)
{
    struct span path;
    size_t cursor = 0;
    while (workspace_next_fault_file(&server->workspace, &cursor, &path))
        publish_faults_of(server, path, outbox);
}

/* Many small documents leave gaps in the heap, too. The more is still open the longer the heap
   takes to go through, so the less often it is done. */
void server_give_back(struct server *server)
{
    if (server->n_closed_bytes < TRIM_AFTER + mem_count(MEM_TEXT).live / 2)
        return;
    server->n_closed_bytes = 0;
    mem_trim();
}

static bool has_answers(const struct server *server)
{
    for (const struct session_request *at = server->session_requests; at; at = at->next)
        if (at->is_known)
            return true;
    return false;
}

bool server_rest(struct server *server)
{
    bases_rest(server);
    bases_follow(server);
    if (server->waiting_first || has_job_to_take(server) || has_answers(server))
        return true;
    if (server->n_closed_bytes == 0 || server->documents.count > 0)
        return false;
    table_release(&server->documents);
    server->n_closed_bytes = 0;
    mem_trim();
    return false;
}

bool server_owes_answers(const struct server *server)
{
    return server->session_requests != NULL;
}

size_t server_watched_folders(const struct server *server, struct span *out, size_t max)
{
    return bases_watched(server, out, max);
}

void server_look(struct server *server)
{
    bases_look(server);
}

void server_set_day(struct server *server, struct day today)
{
    if (server->day_is_fixed || day_number(today) == day_number(server->today))
        return;
    server->today = today;
    size_t cursor = 0;
    void *entry;
    while (table_next(&server->documents, &cursor, NULL, &entry)) {
        struct document *document = entry;
        if (!document->rules || !rule_set_uses_day(document->rules))
            continue;
        document_mark_all(document);
        server_enqueue(server, document);
    }
}

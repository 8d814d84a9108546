/* SPDX-License-Identifier: MIT */
/* The command auto-enforcer.report: the open documents of a session, told as `report` tells files.
 */
#include "server/handlers.h"

#include "base/file.h"
#include "protocol/json_write.h"
#include "server/bases.h"
#include "server/finding.h"
#include "server/position.h"
#include "server/shown.h"
#include "server/tally_report.h"

#include <stdlib.h>

/* What was typed just now is looked at first, as far as that holds nobody up: some 10 ms in all. */
enum { SETTLED_MAX = 8, SETTLE_WORK = 1024 };

/* A document of the session that is told of. */
struct reported {
    struct document *document;
    struct buf path; /* below the session's root */
};

struct telling {
    struct server *server;
    struct reported *items; /* by path */
    size_t count, capacity;
    struct tally tally;
    struct report_incomplete incomplete[TALLY_SHOWN_MAX]; /* the first ones */
    size_t n_kept, n_incomplete, n_checked;
    size_t n_settled; /* documents */
};

static void release(struct telling *telling)
{
    for (size_t i = 0; i < telling->count; i++)
        buf_release(&telling->items[i].path);
    mem_free(MEM_SERVER, telling->items);
    for (size_t i = 0; i < telling->n_kept; i++) {
        buf_release(&telling->incomplete[i].path);
        buf_release(&telling->incomplete[i].reason);
    }
    tally_release(&telling->tally);
}

/* The documents. */

static int compare_paths(const void *left, const void *right)
{
    const struct reported *a = left, *b = right;
    size_t length = a->path.length < b->path.length ? a->path.length : b->path.length;
    int order = length ? memcmp(a->path.bytes, b->path.bytes, length) : 0;
    return order ? order : (a->path.length > b->path.length) - (a->path.length < b->path.length);
}

static void add_document(struct telling *telling, struct document *document, struct span path,
                         const struct session *session)
{
    if (telling->count == telling->capacity) {
        telling->capacity = telling->capacity ? telling->capacity * 2 : 16;
        telling->items =
            mem_resize(MEM_SERVER, telling->items, telling->capacity, sizeof *telling->items);
    }
    struct reported *one = &telling->items[telling->count++];
    *one = (struct reported){document, BUF_INIT(MEM_SERVER)};
    size_t root = session->root.length + (session->root.length > 1);
    buf_append(&one->path, span_slice(path, root, path.length));
}

static void find_documents(struct telling *telling, const struct session *session,
                           struct span folder)
{
    struct server *server = telling->server;
    size_t cursor = 0;
    void *entry;
    while (table_next(&server->documents, &cursor, NULL, &entry)) {
        struct document *document = entry;
        struct buf path = {0};
        if (document->path.length == 0 || !document->rules)
            continue;
        file_resolve(buf_span(&document->path), &path);
        bool is_asked_for = folder.length == 0 || file_is_inside(buf_span(&path), folder);
        if (is_asked_for && served_sessions_find(&server->sessions, buf_span(&path)) == session)
            add_document(telling, document, buf_span(&path), session);
        buf_release(&path);
    }
    if (telling->count > 1)
        qsort(telling->items, telling->count, sizeof *telling->items, compare_paths);
}

/* Their findings. */

static void tell_incomplete(struct telling *telling, const struct reported *one, const char *reason)
{
    telling->n_incomplete++;
    if (telling->n_kept == TALLY_SHOWN_MAX)
        return;
    struct report_incomplete *entry = &telling->incomplete[telling->n_kept++];
    *entry = (struct report_incomplete){BUF_INIT(MEM_SERVER), BUF_INIT(MEM_SERVER)};
    buf_append(&entry->path, buf_span(&one->path));
    buf_append_string(&entry->reason, reason);
}

struct wording {
    struct secrets secrets;
    bool knows_secrets;
    struct rematch match;
    struct buf message;
};

/* Only what is shown one by one has a place and a message; most findings are counted. */
static void describe(struct wording *wording, const struct document *document,
                     const struct violation *violation, struct scanner_finding *row)
{
    const struct text *text = &document->text;
    struct finding finding = finding_describe(document->rules, violation, text);
    if (!wording->knows_secrets && finding_shows_text(document->rules, violation)) {
        secrets_add_set(&wording->secrets, document->rules, text, &document->state.violations);
        wording->knows_secrets = true;
    }
    const struct finding_source source = {.text = text,
                                          .secrets =
                                              wording->knows_secrets ? &wording->secrets : NULL,
                                          .match = &wording->match};
    buf_clear(&wording->message);
    finding_append_message(&wording->message, document->rules, violation, &source);
    row->line = finding.start.line + 1;
    row->column = position_encode(text, finding.start, POSITION_UTF16) + 1;
    row->message = buf_span(&wording->message);
}

static void count_shown(struct telling *telling, struct document *document,
                        const struct violation_list *shown, const struct scopes *scopes)
{
    struct wording wording = {.message = BUF_INIT(MEM_SERVER)};
    for (size_t i = 0; i < shown->count; i++) {
        const struct violation *violation = &shown->items[i];
        const char *incomplete;
        if (!finding_is_shown(violation))
            continue;
        struct scanner_finding row = {
            .rule = finding_rule(document->rules, violation, &incomplete),
            .severity = finding_severity(document->rules, violation),
            .scope = scopes ? scopes_at(scopes, i) : SCOPE_UNKNOWN,
        };
        if (tally_wants(&telling->tally, row.severity, row.scope))
            describe(&wording, document, violation, &row);
        tally_add(&telling->tally, &row);
    }
    secrets_release(&wording.secrets);
    rematch_release(&wording.match);
    buf_release(&wording.message);
}

static void count_document(struct telling *telling, const struct reported *one)
{
    struct document *document = one->document;
    struct violation_list shown = {0};
    struct scopes scopes = {0};
    const struct suppress_scope suppression = {.rules = document->rules,
                                               .language = document->language,
                                               .today = telling->server->today,
                                               .entries = document->entries,
                                               .is_binary = document->is_binary};
    const struct scopes_subject subject = {document->rules, &document->text,
                                           &document->state.violations, document->base};
    telling->n_checked++;
    tally_begin_file(&telling->tally, buf_span(&one->path));
    shown_collect(&suppression, &document->text, &document->state, &shown);
    if (document->base)
        scopes_of_shown(&scopes, &subject, &suppression, &shown);
    else if (document->repository)
        tell_incomplete(telling, one, "what is new in it is not known yet");
    count_shown(telling, document, &shown, document->base ? &scopes : NULL);
    scopes_release(&scopes);
    violation_list_release(&shown);
}

static bool is_known(struct telling *telling, struct document *document)
{
    if (handler_knows_document(document))
        return true;
    bool may_settle = telling->n_settled < SETTLED_MAX;
    telling->n_settled += may_settle;
    return may_settle && server_settle_now(telling->server, document, SETTLE_WORK);
}

static void append_report(struct telling *telling, const struct session *session,
                          struct span folder, struct buf *json)
{
    struct buf markdown = BUF_INIT(MEM_SERVER);
    find_documents(telling, session, folder);
    for (size_t i = 0; i < telling->count; i++)
        if (is_known(telling, telling->items[i].document))
            count_document(telling, &telling->items[i]);
        else
            tell_incomplete(telling, &telling->items[i], "it is still being looked at");
    tally_end(&telling->tally);
    const struct tally_report report = {.session = session,
                                        .tally = &telling->tally,
                                        .unit = "open document",
                                        .n_looked_at = telling->n_checked,
                                        .knows_gone = false,
                                        .incomplete = telling->incomplete,
                                        .n_kept = telling->n_kept,
                                        .n_incomplete = telling->n_incomplete};
    tally_report_append_markdown(&markdown, &report);
    buf_append_string(json, "{\"root\":");
    json_write_bytes(json, buf_span(&session->root));
    buf_append_string(json, ",\"markdown\":");
    json_write_bytes(json, buf_span(&markdown));
    buf_append_string(json, ",\"report\":");
    tally_report_append_json(json, &report);
    buf_append_byte(json, '}');
    buf_release(&markdown);
}

static void append_reports(struct server *server, const struct session_request *request,
                           struct buf *json)
{
    const struct served_sessions *sessions = &server->sessions;
    struct span folder = buf_span(&request->path);
    const struct session *only = served_sessions_find(sessions, folder);
    buf_append_string(json, "{\"reports\":[");
    for (size_t i = 0, n = 0; i < sessions->count; i++) {
        struct telling telling = {.server = server};
        if (folder.length > 0 && &sessions->items[i] != only)
            continue;
        if (n++ > 0)
            buf_append_byte(json, ',');
        append_report(&telling, &sessions->items[i], folder, json);
        release(&telling);
    }
    buf_append_string(json, "]}");
}

void handler_session_report(struct turn *turn, const struct lsp_array *arguments)
{
    handler_ask_sessions(turn, arguments, false, append_reports);
}

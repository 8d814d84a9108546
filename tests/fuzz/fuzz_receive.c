/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* setenv */
/*
 * The server as a client sees it. The input is lines: a letter that names a template, then what
 * fills its holes, parted by '|'; a line that begins with no such letter is a message as it is.
 * '.' works and reads, ',' works once, '!' is a frame that was skipped, '*' takes a large scan that
 * waits for a thread, '+' makes that scan and hands it in, '-' hands it in unmade, '#' allows no
 * such scans until the next '*'. '^' works once and reads nothing, '~' is the next day, ';' what
 * the loop does when nothing is left to do.
 *
 * Every request gets exactly one answer, in order; every frame is a message; and in the end each
 * open document is shown as a document is that was opened with its text.
 */
#include "fuzz.h"

#include "receive_client.h"

#include "base/trace.h"
#include "protocol/rpc.h"

enum { LINES_MAX = 64 };

static struct rule_cache *rules; /* compiled once for all inputs */

/* The document is shown as one that was opened just now with its text. */
static void check_shown(struct conversation *session, const struct document *document)
{
    struct buf whole = {0};
    struct buf storage = {0};
    struct span frame = {0};
    struct text text;
    struct document *fresh = document_create(buf_span(&document->uri), buf_span(&document->key));
    const struct buf *shown = table_get(&session->shown, buf_span(&document->uri));
    fuzz_expect(shown && !document->waiting, "a document is shown");
    fuzz_expect(document->changes.count == 0, "every edit has been looked at");
    text_append_to(&document->text, &whole);
    text_init_copy(&text, buf_span(&whole));
    document_take_text(fresh, &text);
    fresh->language = document->language;
    fresh->version = document->version;
    fresh->has_version = document->has_version;
    buf_append(&fresh->shown_path, buf_span(&document->shown_path));
    if (document->rules)
        rule_set_ref(document->rules);
    document_set_rules(fresh, document->rules);
    while (!document_settle(fresh, session->server->today, session->server->scratch, SIZE_MAX))
        continue;
    struct workspace_notes notes;
    fresh->suspect = document->suspect;
    buf_append(&fresh->path, buf_span(&document->path));
    server_collect_notes(session->server, fresh, &notes);
    publish_diagnostics(fresh, notes.items, notes.count, &session->server->publishing,
                        &session->outbox);
    outbox_take(&session->outbox, &storage, &frame);
    fuzz_expect(span_equal(frame, buf_span(shown)), "what is shown is that of the last version");
    document_destroy(fresh);
    buf_release(&whole);
    buf_release(&storage);
}

static void take_job(struct conversation *session)
{
    server_allow_jobs(session->server, true);
    server_settle(session->server, &session->outbox);
    if (!session->job)
        session->job = server_take_job(session->server);
}

static void hand_in_job(struct conversation *session, bool made)
{
    if (!session->job)
        return;
    if (made)
        session->job->kind->run(session->job);
    server_hand_in_job(session->server, session->job);
    session->job = NULL;
}

static void finish_work(struct conversation *session)
{
    do {
        hand_in_job(session, true);
        while (server_settle(session->server, &session->outbox))
            continue;
        session->job = server_take_job(session->server);
    } while (session->job);
}

static void settle(struct conversation *session)
{
    size_t cursor = 0;
    void *document;
    finish_work(session);
    client_read(session);
    while (table_next(&session->server->documents, &cursor, NULL, &document))
        check_shown(session, document);
}

static void next_day(struct conversation *session)
{
    struct day today = session->server->today;
    today.day = today.day % 28 + 1;
    server_set_day(session->server, today);
}

/* Does what a line of one character asks for; false if it asks for nothing. */
static bool act(struct conversation *session, char what)
{
    struct server *server = session->server;
    switch (what) {
    case '.':
        settle(session);
        return true;
    case ',':
        server_settle(server, &session->outbox);
        client_read(session);
        return true;
    case '^':
        server_settle(server, &session->outbox);
        return true;
    case '*':
        take_job(session);
        return true;
    case '+':
    case '-':
        hand_in_job(session, what == '+');
        return true;
    case '#':
        server_allow_jobs(server, false);
        return true;
    case '~':
        next_day(session);
        return true;
    case ';':
        settle(session);
        server_rest(server);
        return true;
    case '!':
        buf_append_string(&session->asked, "null\n");
        server_receive_skipped(server, "too large", &session->outbox);
        return true;
    default:
        return false;
    }
}

static void step(struct conversation *session, struct span line)
{
    if (line.length == 1 && act(session, line.bytes[0]))
        return;
    struct buf body = BUF_INIT(MEM_PROTOCOL);
    client_write(&body, line);
    client_send(session, &body);
    buf_release(&body);
}

static void session_begin(struct conversation *session)
{
    const struct server_options options = {.today = {2026, 11, 21}};
    *session = (struct conversation){.server = server_create(&options)};
    session->own_rules = session->server->rules;
    session->server->rules = rules;
    outbox_init(&session->outbox);
}

static void session_end(struct conversation *session)
{
    size_t cursor = 0;
    void *value;
    settle(session);
    session->server->rules = session->own_rules;
    server_destroy(session->server);
    outbox_release(&session->outbox);
    for (cursor = 0; table_next(&session->shown, &cursor, NULL, &value); mem_free(MEM_BASE, value))
        buf_release(value);
    table_release(&session->shown);
    buf_release(&session->asked);
    buf_release(&session->answered);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    setenv("HOME", "/nonexistent", 1);
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    trace_set_level(TRACE_ERROR);
    rpc_init();
    rules = rule_cache_create(NULL, 0);
    for (const struct language *at = NULL; (at = language_next(at));) {
        struct rule_config config = {.language = at, .profile = PROFILE_STRICT};
        rule_cache_acquire(rules, &config); /* kept to the end of the process */
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct conversation session;
    struct span left = fuzz_input(data, size);
    session_begin(&session);
    for (size_t i = 0; i < LINES_MAX && left.length > 0; i++) {
        step(&session, fuzz_until(&left, '\n'));
        if (server_state(session.server) >= SERVER_EXIT_CLEAN)
            break;
    }
    session_end(&session);
    return 0;
}

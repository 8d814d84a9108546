/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "server/server.h"

#include "base/trace.h"
#include "server/methods.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define V "\"jsonrpc\":\"2.0\""
#define URI "file:///nowhere/at/all/"
/* One violation, and the only one wherever it stands. */
#define BAD_LINE "<<<<<<< a\\n"

#if defined(__SANITIZE_ADDRESS__)
int __lsan_do_recoverable_leak_check(void);
#else
static int __lsan_do_recoverable_leak_check(void)
{
    return 0;
}
#endif

/* A server, and what it has said. */
struct talk {
    struct server *server;
    struct outbox outbox;
    json_t *said; /* the message taken last */
};

static void say(struct talk *talk, struct span message)
{
    struct buf body = {0};
    buf_append(&body, message);
    server_receive(talk->server, &body, &talk->outbox);
    buf_release(&body);
}

/* The next message the server has written, or NULL; valid until the next call. */
static const json_t *hear(struct talk *talk)
{
    struct buf storage;
    struct span frame;
    json_decref(talk->said);
    talk->said = NULL;
    if (!outbox_take(&talk->outbox, &storage, &frame))
        return NULL;
    size_t body = span_find(frame, 0, SPAN("\r\n\r\n")) + 4;
    cr_assert_lt(body, frame.length);
    talk->said = json_loadb(frame.bytes + body, frame.length - body, JSON_ALLOW_NUL, NULL);
    cr_assert_not_null(talk->said, "what was written is not JSON");
    buf_release(&storage);
    return talk->said;
}

static size_t settle(struct talk *talk)
{
    size_t slices = 1;
    while (server_settle(talk->server, &talk->outbox))
        slices++;
    return slices;
}

static void drain(struct talk *talk)
{
    settle(talk);
    while (hear(talk))
        continue;
}

static void talk_init(struct talk *talk, bool initialized)
{
    const struct server_options options = {.today = {2024, 6, 15}, .day_is_fixed = true};
    setenv("XDG_CONFIG_HOME", "", 1);
    setenv("HOME", "/nowhere/at/all", 1);
    trace_set_level(TRACE_ERROR);
    *talk = (struct talk){.server = server_create(&options)};
    outbox_init(&talk->outbox);
    if (!initialized)
        return;
    say(talk, SPAN("{" V ",\"id\":0,\"method\":\"initialize\",\"params\":{\"capabilities\":{"
                   "\"textDocument\":{\"publishDiagnostics\":{\"versionSupport\":true}}}}}"));
    say(talk, SPAN("{" V ",\"method\":\"initialized\",\"params\":{}}"));
    drain(talk);
}

static void talk_release(struct talk *talk)
{
    json_decref(talk->said);
    outbox_release(&talk->outbox);
    server_destroy(talk->server);
}

static void tell(struct talk *talk, const char *method, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void tell(struct talk *talk, const char *method, const char *format, ...)
{
    struct buf body = {0};
    va_list arguments;
    buf_printf(&body, "{" V ",\"method\":\"%s\",\"params\":", method);
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    va_start(arguments, format);
    vsnprintf(buf_reserve(&body, (size_t)length + 1), (size_t)length + 1, format, arguments);
    va_end(arguments);
    body.length += (size_t)length;
    buf_append_string(&body, "}");
    server_receive(talk->server, &body, &talk->outbox);
    buf_release(&body);
}

static void open(struct talk *talk, const char *name, int version, const char *text)
{
    tell(talk, "textDocument/didOpen",
         "{\"textDocument\":{\"uri\":\"" URI "%s\",\"languageId\":\"javascript\",\"version\":%d,"
         "\"text\":\"%s\"}}",
         name, version, text);
}

/* Puts `text` at the begin of line `line`. */
static void insert(struct talk *talk, const char *name, int version, int line, const char *text)
{
    tell(talk, "textDocument/didChange",
         "{\"textDocument\":{\"uri\":\"" URI "%s\",\"version\":%d},\"contentChanges\":[{\"range\":"
         "{\"start\":{\"line\":%d,\"character\":0},\"end\":{\"line\":%d,\"character\":0}},"
         "\"text\":\"%s\"}]}",
         name, version, line, line, text);
}

static void close_document(struct talk *talk, const char *name)
{
    tell(talk, "textDocument/didClose", "{\"textDocument\":{\"uri\":\"" URI "%s\"}}", name);
}

/* The next message must be a publish: of that document, version (-1: none) and count. */
static void expect_publish(struct talk *talk, const char *name, int version, size_t n_diagnostics,
                           const char *when)
{
    const json_t *message = hear(talk);
    cr_assert_not_null(message, "%s: nothing was published", when);
    cr_expect_str_eq(json_string_value(json_object_get(message, "method")),
                     "textDocument/publishDiagnostics", "%s", when);
    const json_t *params = json_object_get(message, "params");
    const char *uri = json_string_value(json_object_get(params, "uri"));
    const json_t *said_version = json_object_get(params, "version");
    size_t n_said = json_array_size(json_object_get(params, "diagnostics"));
    cr_expect_str_eq(uri + sizeof(URI) - 1, name, "%s", when);
    cr_expect_eq(said_version ? json_integer_value(said_version) : -1, version, "%s", when);
    cr_expect_eq(n_said, n_diagnostics, "%s: %zu diagnostics", when, n_said);
}

static void expect_silence(struct talk *talk, const char *when)
{
    cr_expect_null(hear(talk), "%s: something more was said", when);
}

/* A text of so many lines, every hundredth with a violation, as JSON writes it. */
static const char *long_text(struct buf *out, size_t n_lines)
{
    for (size_t i = 0; i < n_lines; i++)
        buf_append_string(out, i % 100 == 99 ? BAD_LINE : "let a = 1;\\n");
    return buf_string(out);
}

enum { LONG_LINES = 20000, LONG_FINDINGS = LONG_LINES / 100 };

/* Which stage a row is about. */
enum stage { WAITING, RUNNING, SHUT_DOWN };

enum { NO_ANSWER = 1, RESULT = 0 };

static const struct {
    enum stage stage;
    const char *body;
    int code; /* of an error, RESULT or NO_ANSWER */
    const char *id;
} bodies[] = {
    /* R1 */
    {RUNNING, "", -32700, "null"},
    {RUNNING, "{", -32700, "null"},
    {WAITING, "}{", -32700, "null"},
    {SHUT_DOWN, "nonsense", -32700, "null"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\"", -32700, "null"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\"}}", -32700, "null"},
    /* R2 */
    {RUNNING, "1", -32600, "null"},
    {RUNNING, "true", -32600, "null"},
    {RUNNING, "null", -32600, "null"},
    {RUNNING, "{}", -32600, "null"},
    {RUNNING, "{\"id\":4}", -32600, "4"},
    {RUNNING, "{\"id\":4,\"method\":\"shutdown\"}", -32600, "4"},
    {RUNNING, "{\"jsonrpc\":\"1.0\",\"id\":4,\"method\":\"shutdown\"}", -32600, "4"},
    {RUNNING, "{" V ",\"id\":\"x\",\"method\":5}", -32600, "\"x\""},
    {WAITING, "{" V ",\"id\":4,\"method\":[\"initialize\"]}", -32600, "4"},
    /* R3 */
    {RUNNING, "[]", -32600, "null"},
    {RUNNING, "[{" V ",\"id\":1,\"method\":\"shutdown\"},{" V ",\"id\":2,\"method\":\"x\"}]",
     -32600, "null"},
    /* R4 */
    {RUNNING, "{" V ",\"id\":0,\"method\":\"x\"}", -32601, "0"},
    {RUNNING, "{" V ",\"id\":-1,\"method\":\"x\"}", -32601, "-1"},
    {RUNNING, "{" V ",\"id\":2147483647,\"method\":\"x\"}", -32601, "2147483647"},
    {RUNNING, "{" V ",\"id\":\"1\",\"method\":\"x\"}", -32601, "\"1\""},
    {RUNNING, "{" V ",\"id\":\"\",\"method\":\"x\"}", -32601, "\"\""},
    {RUNNING, "{" V ",\"id\":\"\\u0000\\n\\\"\",\"method\":\"x\"}", -32601, "\"\\u0000\\n\\\"\""},
    {RUNNING, "{" V ",\"id\":1,\"id\":2,\"method\":\"x\"}", -32601, "2"},
    /* R5 */
    {RUNNING, "{" V ",\"id\":null,\"method\":\"shutdown\"}", -32600, "null"},
    {RUNNING, "{" V ",\"id\":1.5,\"method\":\"shutdown\"}", -32600, "null"},
    {RUNNING, "{" V ",\"id\":{},\"method\":\"shutdown\"}", -32600, "null"},
    {RUNNING, "{" V ",\"id\":[1],\"method\":\"shutdown\"}", -32600, "null"},
    {RUNNING, "{" V ",\"id\":false,\"method\":\"shutdown\"}", -32600, "null"},
    /* R7, R8 */
    {RUNNING, "{" V ",\"id\":3,\"method\":\"\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"$/x\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"shutdown\\u0000\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"Shutdown\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"\xFF\xFE\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"\\ud800\"}", -32601, "3"},
    {RUNNING, "{" V ",\"method\":\"$/x\"}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"x\",\"params\":[]}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"x\",\"params\":5}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"shutdown\"}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":5}}",
     NO_ANSWER, ""},
    /* R10 */
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\"}", RESULT, "1"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\",\"params\":null}", RESULT, "1"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\",\"params\":[3]}", RESULT, "1"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\",\"params\":3}", -32602, "1"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"x\",\"params\":\"\"}", -32602, "1"},
    /* R11, R12 */
    {RUNNING, "{" V ",\"id\":1,\"result\":null}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"id\":null,\"error\":{\"code\":1,\"message\":\"\"}}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"id\":1,\"error\":5}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"id\":{},\"result\":5}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"$/cancelRequest\",\"params\":{\"id\":77}}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"$/cancelRequest\",\"params\":{}}", NO_ANSWER, ""},
    /* L1 to L3 */
    {WAITING, "{" V ",\"id\":1,\"method\":\"shutdown\"}", -32002, "1"},
    {WAITING, "{" V ",\"id\":1,\"method\":\"x\"}", -32002, "1"},
    {WAITING, "{" V ",\"id\":1,\"method\":\"textDocument/didOpen\",\"params\":{}}", -32002, "1"},
    {WAITING, "{" V ",\"method\":\"initialized\",\"params\":{}}", NO_ANSWER, ""},
    {WAITING, "{" V ",\"id\":1,\"method\":\"initialize\",\"params\":[1]}", -32602, "1"},
    {WAITING, "{" V ",\"id\":1,\"method\":\"initialize\",\"params\":5}", -32602, "1"},
    {WAITING, "{" V ",\"id\":\"i\",\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}",
     RESULT, "\"i\""},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}", -32600,
     "1"},
    /* L6 */
    {SHUT_DOWN, "{" V ",\"id\":1,\"method\":\"shutdown\"}", -32600, "1"},
    {SHUT_DOWN, "{" V ",\"id\":1,\"method\":\"x\"}", -32600, "1"},
    {SHUT_DOWN, "{" V ",\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}",
     -32600, "1"},
    {SHUT_DOWN, "{" V ",\"method\":\"initialized\"}", NO_ANSWER, ""},
};

static void expect_one_answer(struct talk *talk, int code, const char *id, const char *body)
{
    const json_t *answer = hear(talk);
    cr_assert_not_null(answer, "no answer: %s", body);
    json_t *expected_id = json_loads(id, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    const json_t *error = json_object_get(answer, "error");
    cr_expect(json_equal(json_object_get(answer, "id"), expected_id), "another id: %s", body);
    cr_expect_neq(error != NULL, json_object_get(answer, "result") != NULL, "both: %s", body);
    cr_expect_eq(json_integer_value(json_object_get(error, "code")), code, "code %lld: %s",
                 (long long)json_integer_value(json_object_get(error, "code")), body);
    cr_expect(code == RESULT || json_string_length(json_object_get(error, "message")) > 0,
              "no message: %s", body);
    json_decref(expected_id);
}

Test(server, every_request_is_answered_once)
{
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct talk talk;
        talk_init(&talk, bodies[i].stage != WAITING);
        if (bodies[i].stage == SHUT_DOWN)
            say(&talk, SPAN("{" V ",\"id\":9,\"method\":\"shutdown\"}"));
        drain(&talk);
        say(&talk, span_from_string(bodies[i].body));
        settle(&talk);
        if (bodies[i].code != NO_ANSWER)
            expect_one_answer(&talk, bodies[i].code, bodies[i].id, bodies[i].body);
        expect_silence(&talk, bodies[i].body);
        /* And it goes on. */
        say(&talk, SPAN("{" V ",\"id\":\"next\",\"method\":\"x\"}"));
        cr_expect(hear(&talk) && json_object_get(talk.said, "error"), "%s", bodies[i].body);
        expect_silence(&talk, bodies[i].body);
        talk_release(&talk);
    }
    cr_expect_eq(__lsan_do_recoverable_leak_check(), 0);
}

/* R6: a notification that comes with an id is a request, and a request without one is none. */
Test(server, every_method_asked_and_told)
{
    const struct server_method *method = NULL;
    size_t n_methods = 0;
    while ((method = server_method_next(method))) {
        for (int told = 0; told < 2; told++) {
            struct talk talk;
            struct buf body = {0};
            talk_init(&talk, true);
            buf_printf(&body, "{" V ",%s\"method\":\"%s\",\"params\":{}}", told ? "" : "\"id\":5,",
                       method->name);
            say(&talk, buf_span(&body));
            if (!told)
                expect_one_answer(&talk, strcmp(method->name, "shutdown") ? -32600 : RESULT, "5",
                                  buf_string(&body));
            expect_silence(&talk, buf_string(&body));
            cr_expect(told || !method->is_request ||
                          server_state(talk.server) != SERVER_EXIT_ABRUPT,
                      "%s", buf_string(&body));
            buf_release(&body);
            talk_release(&talk);
        }
        n_methods++;
    }
    cr_expect_gt(n_methods, 10);
}

/* Brackets in brackets, and a request that is cut at every byte. */
Test(server, survives_depth_and_cuts)
{
    const struct span whole =
        SPAN("{" V ",\"id\":1,\"method\":\"x\",\"params\":{\"a\":[\"\\ud83d\\ude00\",-1.5e3]}}");
    struct talk talk;
    struct buf deep = {0};
    talk_init(&talk, true);
    for (size_t i = 0; i < 100 * 1000; i++)
        buf_append_byte(&deep, '[');
    say(&talk, buf_span(&deep));
    expect_one_answer(&talk, -32700, "null", "100,000 brackets");
    expect_silence(&talk, "100,000 brackets");
    for (size_t length = 0; length < whole.length; length++) {
        say(&talk, span_slice(whole, 0, length));
        expect_one_answer(&talk, -32700, "null", "a cut request");
        expect_silence(&talk, "a cut request");
    }
    say(&talk, whole);
    expect_one_answer(&talk, -32601, "1", "the whole request");
    buf_release(&deep);
    talk_release(&talk);
}

Test(server, skipped_frames_are_answered)
{
    struct talk talk;
    talk_init(&talk, true);
    server_receive_skipped(talk.server, "too large", &talk.outbox);
    expect_one_answer(&talk, -32600, "null", "skipped");
    expect_silence(&talk, "skipped");
    talk_release(&talk);
}

Test(server, exits)
{
    static const struct {
        bool initialized, shut_down;
        enum server_state expected;
    } rows[] = {
        {false, false, SERVER_EXIT_ABRUPT},
        {true, false, SERVER_EXIT_ABRUPT},
        {true, true, SERVER_EXIT_CLEAN},
        {false, true, SERVER_EXIT_ABRUPT}, /* that shutdown was refused */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct talk talk;
        talk_init(&talk, rows[i].initialized);
        if (rows[i].shut_down)
            say(&talk, SPAN("{" V ",\"id\":9,\"method\":\"shutdown\"}"));
        tell(&talk, "exit", "null");
        cr_expect_eq(server_state(talk.server), rows[i].expected, "row %zu", i);
        talk_release(&talk);
    }
}

Test(server, a_burst_is_published_once)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, "");
    for (int version = 2; version <= 50; version++)
        insert(&talk, "a.js", version, 0, version % 2 ? BAD_LINE : "\\n");
    cr_expect(outbox_is_empty(&talk.outbox), "something was said before the burst was over");
    settle(&talk);
    expect_publish(&talk, "a.js", 50, 24, "burst");
    expect_silence(&talk, "burst");
    cr_expect_eq(settle(&talk), 1);
    expect_silence(&talk, "nothing to do");
    talk_release(&talk);
}

Test(server, each_version_that_was_settled_is_published)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, "");
    settle(&talk);
    expect_publish(&talk, "a.js", 1, 0, "open");
    for (int version = 2; version <= 20; version++) {
        insert(&talk, "a.js", version, 0, BAD_LINE);
        settle(&talk);
        expect_publish(&talk, "a.js", version, (size_t)version - 1, "edit");
        expect_silence(&talk, "edit");
    }
    talk_release(&talk);
}

/* A client that does not read gets the newest of each document, and nothing superseded. */
Test(server, what_was_not_written_is_superseded)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, BAD_LINE);
    open(&talk, "b.js", 1, "");
    for (int version = 2; version <= 9; version++) {
        settle(&talk);
        insert(&talk, version % 2 ? "a.js" : "b.js", version, 0, BAD_LINE);
    }
    settle(&talk);
    cr_expect_eq(talk.outbox.n_messages, 2);
    expect_publish(&talk, "b.js", 8, 4, "behind");
    expect_publish(&talk, "a.js", 9, 5, "behind");
    expect_silence(&talk, "behind");
    talk_release(&talk);
}

Test(server, two_documents_interleaved)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, "");
    open(&talk, "b.js", 10, BAD_LINE);
    for (int i = 1; i <= 10; i++) {
        insert(&talk, "a.js", 1 + i, 0, BAD_LINE);
        insert(&talk, "b.js", 10 + i, 0, "\\n");
    }
    settle(&talk);
    expect_publish(&talk, "a.js", 11, 10, "interleaved");
    expect_publish(&talk, "b.js", 20, 1, "interleaved");
    expect_silence(&talk, "interleaved");
    talk_release(&talk);
}

Test(server, a_long_document_is_published_when_it_is_complete)
{
    struct talk talk;
    struct buf text = {0};
    talk_init(&talk, true);
    open(&talk, "a.js", 1, long_text(&text, LONG_LINES));
    size_t slices = 1;
    while (server_settle(talk.server, &talk.outbox)) {
        cr_expect(outbox_is_empty(&talk.outbox), "published in the middle, after %zu", slices);
        slices++;
    }
    cr_expect_geq(slices, 4, "%zu slices", slices);
    expect_publish(&talk, "a.js", 1, LONG_FINDINGS, "complete");
    expect_silence(&talk, "complete");
    /* A keystroke in it is one slice. */
    insert(&talk, "a.js", 2, 777, BAD_LINE);
    cr_expect_eq(settle(&talk), 1);
    expect_publish(&talk, "a.js", 2, LONG_FINDINGS + 1, "keystroke");
    buf_release(&text);
    talk_release(&talk);
}

/* The short document does not wait until the long one is done. */
Test(server, slices_take_turns)
{
    struct talk talk;
    struct buf text = {0};
    talk_init(&talk, true);
    open(&talk, "long.js", 1, long_text(&text, LONG_LINES));
    open(&talk, "short.js", 1, BAD_LINE);
    for (int i = 0; i < 2; i++)
        cr_expect(server_settle(talk.server, &talk.outbox));
    expect_publish(&talk, "short.js", 1, 1, "short");
    expect_silence(&talk, "short");
    settle(&talk);
    expect_publish(&talk, "long.js", 1, LONG_FINDINGS, "long");
    expect_silence(&talk, "long");
    buf_release(&text);
    talk_release(&talk);
}

/* An edit after each number of slices, in front, behind, in what was scanned and what was not. */
Test(server, an_edit_between_slices_supersedes)
{
    static const int lines[] = {0, 1, 4095, 4096, 9000, LONG_LINES - 1, LONG_LINES};
    struct buf text = {0};
    long_text(&text, LONG_LINES);
    for (size_t done = 1; done <= 4; done++)
        for (size_t i = 0; i < COUNT(lines); i++) {
            struct talk talk;
            talk_init(&talk, true);
            open(&talk, "a.js", 1, buf_string(&text));
            for (size_t slice = 0; slice < done; slice++)
                cr_assert(server_settle(talk.server, &talk.outbox));
            insert(&talk, "a.js", 2, lines[i], BAD_LINE);
            settle(&talk);
            expect_publish(&talk, "a.js", 2, LONG_FINDINGS + 1, "edited between slices");
            expect_silence(&talk, "edited between slices");
            talk_release(&talk);
        }
    buf_release(&text);
    cr_expect_eq(__lsan_do_recoverable_leak_check(), 0);
}

Test(server, closing_between_slices_publishes_the_clearing_alone)
{
    struct buf text = {0};
    long_text(&text, LONG_LINES);
    for (size_t done = 0; done <= 4; done++) {
        struct talk talk;
        talk_init(&talk, true);
        open(&talk, "a.js", 1, buf_string(&text));
        open(&talk, "b.js", 1, buf_string(&text));
        for (size_t slice = 0; slice < done; slice++)
            cr_assert(server_settle(talk.server, &talk.outbox));
        close_document(&talk, "a.js");
        expect_publish(&talk, "a.js", -1, 0, "closed");
        insert(&talk, "a.js", 2, 0, BAD_LINE); /* too late: there is no such document */
        settle(&talk);
        expect_publish(&talk, "b.js", 1, LONG_FINDINGS, "the other one");
        expect_silence(&talk, "closed");
        close_document(&talk, "a.js");
        expect_silence(&talk, "closed twice");
        close_document(&talk, "b.js");
        expect_publish(&talk, "b.js", -1, 0, "closed");
        cr_expect_eq(settle(&talk), 1);
        expect_silence(&talk, "both closed");
        talk_release(&talk);
    }
    buf_release(&text);
    cr_expect_eq(__lsan_do_recoverable_leak_check(), 0);
}

/* Findings that wait to be written are not written after the document was closed. */
Test(server, closing_replaces_what_was_not_written)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, BAD_LINE);
    settle(&talk);
    close_document(&talk, "a.js");
    expect_publish(&talk, "a.js", -1, 0, "closed");
    expect_silence(&talk, "closed");
    open(&talk, "a.js", 1, BAD_LINE);
    settle(&talk);
    expect_publish(&talk, "a.js", 1, 1, "opened again");
    expect_silence(&talk, "opened again");
    talk_release(&talk);
}

/* D7: the second text, version and language count, however the name is spelled. */
Test(server, opened_twice)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 5, BAD_LINE BAD_LINE);
    open(&talk, "a.js", 2, BAD_LINE);
    settle(&talk);
    expect_publish(&talk, "a.js", 2, 1, "twice at once");
    expect_silence(&talk, "twice at once");
    open(&talk, "%61.js", 3, BAD_LINE BAD_LINE BAD_LINE);
    settle(&talk);
    expect_publish(&talk, "%61.js", 3, 3, "another spelling");
    tell(&talk, "textDocument/didOpen",
         "{\"textDocument\":{\"uri\":\"" URI "a.js\",\"languageId\":\"markdown\",\"version\":4,"
         "\"text\":\"```\\n" BAD_LINE "```\"}}");
    settle(&talk);
    expect_publish(&talk, "a.js", 4, 0, "another language");
    open(&talk, "a.js", 5, "```\\n" BAD_LINE "```");
    settle(&talk);
    expect_publish(&talk, "a.js", 5, 1, "and back");
    expect_silence(&talk, "and back");
    close_document(&talk, "a.js");
    expect_publish(&talk, "a.js", -1, 0, "one close closes it");
    close_document(&talk, "%61.js");
    expect_silence(&talk, "one close closes it");
    talk_release(&talk);
    cr_expect_eq(__lsan_do_recoverable_leak_check(), 0);
}

/* D9, D3, D2: an empty list of changes, a full text among ranges. */
Test(server, changes_of_every_kind)
{
    static const struct {
        const char *changes;
        size_t n_diagnostics;
    } rows[] = {
        {"", 1},
        {"{\"text\":\"\"}", 0},
        {"{\"text\":\"" BAD_LINE BAD_LINE "\"}", 2},
        {"{\"range\":null,\"text\":\"" BAD_LINE "\"}", 1},
        {"{\"text\":\"\"},{\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":0,"
         "\"character\":0}},\"text\":\"" BAD_LINE "\"}",
         1},
        {"{\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":1,\"character\":0}},"
         "\"text\":\"\"}",
         0},
        {"{\"range\":{\"start\":{\"line\":1,\"character\":0},\"end\":{\"line\":0,\"character\":0}},"
         "\"text\":\"\"}",
         0},
        {"{\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":0,\"character\":1}},"
         "\"rangeLength\":99,\"text\":\"x\"},{\"range\":{\"start\":{\"line\":0,\"character\":0},"
         "\"end\":{\"line\":0,\"character\":1}},\"text\":\"<\"}",
         1},
    };
    struct talk talk;
    talk_init(&talk, true);
    for (size_t i = 0; i < COUNT(rows); i++) {
        open(&talk, "a.js", 1, BAD_LINE);
        tell(&talk, "textDocument/didChange",
             "{\"textDocument\":{\"uri\":\"" URI "a.js\",\"version\":7},\"contentChanges\":[%s]}",
             rows[i].changes);
        settle(&talk);
        expect_publish(&talk, "a.js", 7, rows[i].n_diagnostics, rows[i].changes);
    }
    talk_release(&talk);
}

/* D8: no ghost comes from a message about a document that is not open. */
Test(server, documents_that_are_not_open)
{
    struct talk talk;
    talk_init(&talk, true);
    insert(&talk, "a.js", 2, 0, BAD_LINE);
    close_document(&talk, "a.js");
    tell(&talk, "textDocument/didSave",
         "{\"textDocument\":{\"uri\":\"" URI "a.js\"},\"text\":\"\"}");
    settle(&talk);
    expect_silence(&talk, "not open");
    talk_release(&talk);
}

/* A text above the bound from which it stays in the body it came with. */
Test(server, large_texts_with_escapes)
{
    struct talk talk;
    struct buf text = {0};
    talk_init(&talk, true);
    for (size_t i = 0; i < 9000; i++)
        buf_append_string(&text, "\\u00e9 = \\\"\xF0\x9F\x98\x80\\\";\\r\\n");
    buf_append_string(&text, BAD_LINE);
    for (int round = 1; round <= 3; round++) {
        open(&talk, "a.js", round, buf_string(&text));
        insert(&talk, "a.js", round + 100, 9000, BAD_LINE);
        settle(&talk);
        expect_publish(&talk, "a.js", round + 100, 2, "large");
    }
    const json_t *diagnostics =
        json_object_get(json_object_get(talk.said, "params"), "diagnostics");
    for (size_t i = 0; i < 2; i++) {
        const json_t *range = json_object_get(json_array_get(diagnostics, i), "range");
        const json_t *start = json_object_get(range, "start");
        cr_expect_eq(json_integer_value(json_object_get(start, "line")), 9000 + (int)i);
        cr_expect_eq(json_integer_value(json_object_get(start, "character")), 0);
    }
    buf_release(&text);
    talk_release(&talk);
    cr_expect_eq(__lsan_do_recoverable_leak_check(), 0);
}

/* A server that is ended with work to do and messages unwritten gives all back. */
Test(server, destroyed_in_the_middle)
{
    struct talk talk;
    struct buf text = {0};
    talk_init(&talk, true);
    open(&talk, "a.js", 1, long_text(&text, LONG_LINES));
    open(&talk, "b.js", 1, BAD_LINE);
    open(&talk, "c.js", 1, BAD_LINE);
    server_settle(talk.server, &talk.outbox);
    server_settle(talk.server, &talk.outbox);
    talk_release(&talk);
    buf_release(&text);
    server_destroy(NULL);
    cr_expect_eq(mem_count(MEM_SERVER).live, 0);
    cr_expect_eq(__lsan_do_recoverable_leak_check(), 0);
}

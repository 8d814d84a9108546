/* SPDX-License-Identifier: MIT */
/* Documents: when what is published about them. */
#include "server/server.h"

#include "test_talk.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define URI "file:///nowhere/at/all/"
/* One violation, and the only one wherever it stands. */
#define BAD_LINE "<<<<<<< a\\n"

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
    const json_t *message = talk_hear(talk);
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

/* A text of so many lines, every hundredth with a violation, as JSON writes it. */
static const char *long_text(struct buf *out, size_t n_lines)
{
    for (size_t i = 0; i < n_lines; i++)
        buf_append_string(out, i % 100 == 99 ? BAD_LINE : "let a = 1;\\n");
    return buf_string(out);
}

enum { LONG_LINES = 20000, LONG_FINDINGS = LONG_LINES / 100 };

Test(server_documents, a_burst_is_published_once)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, "");
    for (int version = 2; version <= 50; version++)
        insert(&talk, "a.js", version, 0, version % 2 ? BAD_LINE : "\\n");
    cr_expect(outbox_is_empty(&talk.outbox), "something was said before the burst was over");
    talk_settle(&talk);
    expect_publish(&talk, "a.js", 50, 24, "burst");
    talk_expect_silence(&talk, "burst");
    cr_expect_eq(talk_settle(&talk), 1);
    talk_expect_silence(&talk, "nothing to do");
    talk_release(&talk);
}

Test(server_documents, each_version_that_was_settled_is_published)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, "");
    talk_settle(&talk);
    expect_publish(&talk, "a.js", 1, 0, "open");
    for (int version = 2; version <= 20; version++) {
        insert(&talk, "a.js", version, 0, BAD_LINE);
        talk_settle(&talk);
        expect_publish(&talk, "a.js", version, (size_t)version - 1, "edit");
        talk_expect_silence(&talk, "edit");
    }
    talk_release(&talk);
}

/* A client that does not read gets the newest of each document, and nothing superseded. */
Test(server_documents, what_was_not_written_is_superseded)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, BAD_LINE);
    open(&talk, "b.js", 1, "");
    for (int version = 2; version <= 9; version++) {
        talk_settle(&talk);
        insert(&talk, version % 2 ? "a.js" : "b.js", version, 0, BAD_LINE);
    }
    talk_settle(&talk);
    expect_publish(&talk, "b.js", 8, 4, "behind");
    expect_publish(&talk, "a.js", 9, 5, "behind");
    talk_expect_silence(&talk, "behind");
    talk_release(&talk);
}

Test(server_documents, two_documents_interleaved)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, "");
    open(&talk, "b.js", 10, BAD_LINE);
    for (int i = 1; i <= 10; i++) {
        insert(&talk, "a.js", 1 + i, 0, BAD_LINE);
        insert(&talk, "b.js", 10 + i, 0, "\\n");
    }
    talk_settle(&talk);
    expect_publish(&talk, "a.js", 11, 10, "interleaved");
    expect_publish(&talk, "b.js", 20, 1, "interleaved");
    talk_expect_silence(&talk, "interleaved");
    talk_release(&talk);
}

Test(server_documents, a_long_document_is_published_when_it_is_complete)
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
    talk_expect_silence(&talk, "complete");
    /* A keystroke in it is one slice. */
    insert(&talk, "a.js", 2, 777, BAD_LINE);
    cr_expect_eq(talk_settle(&talk), 1);
    expect_publish(&talk, "a.js", 2, LONG_FINDINGS + 1, "keystroke");
    buf_release(&text);
    talk_release(&talk);
}

/* The short document does not wait until the long one is done. */
Test(server_documents, slices_take_turns)
{
    struct talk talk;
    struct buf text = {0};
    talk_init(&talk, true);
    open(&talk, "long.js", 1, long_text(&text, LONG_LINES));
    open(&talk, "short.js", 1, BAD_LINE);
    for (int i = 0; i < 2; i++)
        cr_expect(server_settle(talk.server, &talk.outbox));
    expect_publish(&talk, "short.js", 1, 1, "short");
    talk_expect_silence(&talk, "short");
    talk_settle(&talk);
    expect_publish(&talk, "long.js", 1, LONG_FINDINGS, "long");
    talk_expect_silence(&talk, "long");
    buf_release(&text);
    talk_release(&talk);
}

/* An edit after each number of slices, in front, behind, in what was scanned and what was not. */
Test(server_documents, an_edit_between_slices_supersedes)
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
            talk_settle(&talk);
            expect_publish(&talk, "a.js", 2, LONG_FINDINGS + 1, "edited between slices");
            talk_expect_silence(&talk, "edited between slices");
            talk_release(&talk);
        }
    buf_release(&text);
    cr_expect_eq(talk_leaks(), 0);
}

Test(server_documents, closing_between_slices_publishes_the_clearing_alone)
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
        talk_settle(&talk);
        expect_publish(&talk, "b.js", 1, LONG_FINDINGS, "the other one");
        talk_expect_silence(&talk, "closed");
        close_document(&talk, "a.js");
        talk_expect_silence(&talk, "closed twice");
        close_document(&talk, "b.js");
        expect_publish(&talk, "b.js", -1, 0, "closed");
        cr_expect_eq(talk_settle(&talk), 1);
        talk_expect_silence(&talk, "both closed");
        talk_release(&talk);
    }
    buf_release(&text);
    cr_expect_eq(talk_leaks(), 0);
}

/* Findings that wait to be written are not written after the document was closed. */
Test(server_documents, closing_replaces_what_was_not_written)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 1, BAD_LINE);
    talk_settle(&talk);
    close_document(&talk, "a.js");
    expect_publish(&talk, "a.js", -1, 0, "closed");
    talk_expect_silence(&talk, "closed");
    open(&talk, "a.js", 1, BAD_LINE);
    talk_settle(&talk);
    expect_publish(&talk, "a.js", 1, 1, "opened again");
    talk_expect_silence(&talk, "opened again");
    talk_release(&talk);
}

/* D7: the second text, version and language count, however the name is spelled. */
Test(server_documents, opened_twice)
{
    struct talk talk;
    talk_init(&talk, true);
    open(&talk, "a.js", 5, BAD_LINE BAD_LINE);
    open(&talk, "a.js", 2, BAD_LINE);
    talk_settle(&talk);
    expect_publish(&talk, "a.js", 2, 1, "twice at once");
    talk_expect_silence(&talk, "twice at once");
    open(&talk, "%61.js", 3, BAD_LINE BAD_LINE BAD_LINE);
    talk_settle(&talk);
    expect_publish(&talk, "%61.js", 3, 3, "another spelling");
    tell(&talk, "textDocument/didOpen",
         "{\"textDocument\":{\"uri\":\"" URI "a.js\",\"languageId\":\"markdown\",\"version\":4,"
         "\"text\":\"```\\n" BAD_LINE "```\"}}");
    talk_settle(&talk);
    expect_publish(&talk, "a.js", 4, 0, "another language");
    open(&talk, "a.js", 5, "```\\n" BAD_LINE "```");
    talk_settle(&talk);
    expect_publish(&talk, "a.js", 5, 1, "and back");
    talk_expect_silence(&talk, "and back");
    close_document(&talk, "a.js");
    expect_publish(&talk, "a.js", -1, 0, "one close closes it");
    close_document(&talk, "%61.js");
    talk_expect_silence(&talk, "one close closes it");
    talk_release(&talk);
    cr_expect_eq(talk_leaks(), 0);
}

/* D9, D3, D2: an empty list of changes, a full text among ranges. */
Test(server_documents, changes_of_every_kind)
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
        talk_settle(&talk);
        expect_publish(&talk, "a.js", 7, rows[i].n_diagnostics, rows[i].changes);
    }
    talk_release(&talk);
}

/* D8: no ghost comes from a message about a document that is not open. */
Test(server_documents, documents_that_are_not_open)
{
    struct talk talk;
    talk_init(&talk, true);
    insert(&talk, "a.js", 2, 0, BAD_LINE);
    close_document(&talk, "a.js");
    tell(&talk, "textDocument/didSave",
         "{\"textDocument\":{\"uri\":\"" URI "a.js\"},\"text\":\"\"}");
    talk_settle(&talk);
    talk_expect_silence(&talk, "not open");
    talk_release(&talk);
}

/* A text above the bound from which it stays in the body it came with. */
Test(server_documents, large_texts_with_escapes)
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
        talk_settle(&talk);
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
    cr_expect_eq(talk_leaks(), 0);
}

/* A server that is ended with work to do and messages unwritten gives all back. */
Test(server_documents, destroyed_in_the_middle)
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
    cr_expect_eq(talk_leaks(), 0);
}

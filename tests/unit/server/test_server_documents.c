/* SPDX-License-Identifier: MIT */
/* Documents: when what is published about them. */
#include "server/server.h"

#include "test_talk_documents.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

Test(server_documents, a_burst_is_published_once)
{
    struct talk talk;
    talk_init(&talk, true);
    talk_open(&talk, "a.js", 1, "");
    for (int version = 2; version <= 50; version++)
        talk_insert(&talk, "a.js", version, 0, version % 2 ? TALK_BAD_LINE : "\\n");
    cr_expect(outbox_is_empty(&talk.outbox), "something was said before the burst was over");
    talk_settle(&talk);
    talk_expect_publish(&talk, "a.js", 50, 24, "burst");
    talk_expect_silence(&talk, "burst");
    cr_expect_eq(talk_settle(&talk), 1);
    talk_expect_silence(&talk, "nothing to do");
    talk_release(&talk);
}

Test(server_documents, each_version_that_was_settled_is_published)
{
    struct talk talk;
    talk_init(&talk, true);
    talk_open(&talk, "a.js", 1, "");
    talk_settle(&talk);
    talk_expect_publish(&talk, "a.js", 1, 0, "open");
    for (int version = 2; version <= 20; version++) {
        talk_insert(&talk, "a.js", version, 0, TALK_BAD_LINE);
        talk_settle(&talk);
        talk_expect_publish(&talk, "a.js", version, (size_t)version - 1, "edit");
        talk_expect_silence(&talk, "edit");
    }
    talk_release(&talk);
}

/* A client that does not read gets the newest of each document, and nothing superseded. */
Test(server_documents, what_was_not_written_is_superseded)
{
    struct talk talk;
    talk_init(&talk, true);
    talk_open(&talk, "a.js", 1, TALK_BAD_LINE);
    talk_open(&talk, "b.js", 1, "");
    for (int version = 2; version <= 9; version++) {
        talk_settle(&talk);
        talk_insert(&talk, version % 2 ? "a.js" : "b.js", version, 0, TALK_BAD_LINE);
    }
    talk_settle(&talk);
    talk_expect_publish(&talk, "b.js", 8, 4, "behind");
    talk_expect_publish(&talk, "a.js", 9, 5, "behind");
    talk_expect_silence(&talk, "behind");
    talk_release(&talk);
}

Test(server_documents, two_documents_interleaved)
{
    struct talk talk;
    talk_init(&talk, true);
    talk_open(&talk, "a.js", 1, "");
    talk_open(&talk, "b.js", 10, TALK_BAD_LINE);
    for (int i = 1; i <= 10; i++) {
        talk_insert(&talk, "a.js", 1 + i, 0, TALK_BAD_LINE);
        talk_insert(&talk, "b.js", 10 + i, 0, "\\n");
    }
    talk_settle(&talk);
    talk_expect_publish(&talk, "a.js", 11, 10, "interleaved");
    talk_expect_publish(&talk, "b.js", 20, 1, "interleaved");
    talk_expect_silence(&talk, "interleaved");
    talk_release(&talk);
}

Test(server_documents, a_long_document_is_published_when_it_is_complete)
{
    struct talk talk;
    struct buf text = {0};
    talk_init(&talk, true);
    talk_open(&talk, "a.js", 1, talk_long_text(&text, TALK_LONG_LINES));
    size_t slices = 1;
    while (server_settle(talk.server, &talk.outbox)) {
        cr_expect(outbox_is_empty(&talk.outbox), "published in the middle, after %zu", slices);
        slices++;
    }
    cr_expect_geq(slices, 4, "%zu slices", slices);
    talk_expect_publish(&talk, "a.js", 1, TALK_LONG_FINDINGS, "complete");
    talk_expect_silence(&talk, "complete");
    /* A keystroke in it is one slice. */
    talk_insert(&talk, "a.js", 2, 777, TALK_BAD_LINE);
    cr_expect_eq(talk_settle(&talk), 1);
    talk_expect_publish(&talk, "a.js", 2, TALK_LONG_FINDINGS + 1, "keystroke");
    buf_release(&text);
    talk_release(&talk);
}

/* The short document does not wait until the long one is done. */
Test(server_documents, slices_take_turns)
{
    struct talk talk;
    struct buf text = {0};
    talk_init(&talk, true);
    talk_open(&talk, "long.js", 1, talk_long_text(&text, TALK_LONG_LINES));
    talk_open(&talk, "short.js", 1, TALK_BAD_LINE);
    for (int i = 0; i < 2; i++)
        cr_expect(server_settle(talk.server, &talk.outbox));
    talk_expect_publish(&talk, "short.js", 1, 1, "short");
    talk_expect_silence(&talk, "short");
    talk_settle(&talk);
    talk_expect_publish(&talk, "long.js", 1, TALK_LONG_FINDINGS, "long");
    talk_expect_silence(&talk, "long");
    buf_release(&text);
    talk_release(&talk);
}

/* An edit after each number of slices, in front, behind, in what was scanned and what was not. */
Test(server_documents, an_edit_between_slices_supersedes)
{
    static const int lines[] = {0, 1, 4095, 4096, 9000, TALK_LONG_LINES - 1, TALK_LONG_LINES};
    struct buf text = {0};
    talk_long_text(&text, TALK_LONG_LINES);
    for (size_t done = 1; done <= 4; done++)
        for (size_t i = 0; i < COUNT(lines); i++) {
            struct talk talk;
            talk_init(&talk, true);
            talk_open(&talk, "a.js", 1, buf_string(&text));
            for (size_t slice = 0; slice < done; slice++)
                cr_assert(server_settle(talk.server, &talk.outbox));
            talk_insert(&talk, "a.js", 2, lines[i], TALK_BAD_LINE);
            talk_settle(&talk);
            talk_expect_publish(&talk, "a.js", 2, TALK_LONG_FINDINGS + 1, "edited between slices");
            talk_expect_silence(&talk, "edited between slices");
            talk_release(&talk);
        }
    buf_release(&text);
    cr_expect_eq(talk_leaks(), 0);
}

Test(server_documents, closing_between_slices_publishes_the_clearing_alone)
{
    struct buf text = {0};
    talk_long_text(&text, TALK_LONG_LINES);
    for (size_t done = 0; done <= 4; done++) {
        struct talk talk;
        talk_init(&talk, true);
        talk_open(&talk, "a.js", 1, buf_string(&text));
        talk_open(&talk, "b.js", 1, buf_string(&text));
        for (size_t slice = 0; slice < done; slice++)
            cr_assert(server_settle(talk.server, &talk.outbox));
        talk_close(&talk, "a.js");
        talk_expect_publish(&talk, "a.js", -1, 0, "closed");
        talk_insert(&talk, "a.js", 2, 0, TALK_BAD_LINE); /* too late: there is no such document */
        talk_settle(&talk);
        talk_expect_publish(&talk, "b.js", 1, TALK_LONG_FINDINGS, "the other one");
        talk_expect_silence(&talk, "closed");
        talk_close(&talk, "a.js");
        talk_expect_silence(&talk, "closed twice");
        talk_close(&talk, "b.js");
        talk_expect_publish(&talk, "b.js", -1, 0, "closed");
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
    talk_open(&talk, "a.js", 1, TALK_BAD_LINE);
    talk_settle(&talk);
    talk_close(&talk, "a.js");
    talk_expect_publish(&talk, "a.js", -1, 0, "closed");
    talk_expect_silence(&talk, "closed");
    talk_open(&talk, "a.js", 1, TALK_BAD_LINE);
    talk_settle(&talk);
    talk_expect_publish(&talk, "a.js", 1, 1, "opened again");
    talk_expect_silence(&talk, "opened again");
    talk_release(&talk);
}

/* D7: the second text, version and language count, however the name is spelled. */
Test(server_documents, opened_twice)
{
    struct talk talk;
    talk_init(&talk, true);
    talk_open(&talk, "a.js", 5, TALK_BAD_LINE TALK_BAD_LINE);
    talk_open(&talk, "a.js", 2, TALK_BAD_LINE);
    talk_settle(&talk);
    talk_expect_publish(&talk, "a.js", 2, 1, "twice at once");
    talk_expect_silence(&talk, "twice at once");
    talk_open(&talk, "%61.js", 3, TALK_BAD_LINE TALK_BAD_LINE TALK_BAD_LINE);
    talk_settle(&talk);
    talk_expect_publish(&talk, "%61.js", 3, 3, "another spelling");
    talk_tell(&talk, "textDocument/didOpen",
              "{\"textDocument\":{\"uri\":\"" TALK_URI
              "a.js\",\"languageId\":\"markdown\",\"version\":4,"
              "\"text\":\"```\\n" TALK_BAD_LINE "```\"}}");
    talk_settle(&talk);
    talk_expect_publish(&talk, "a.js", 4, 0, "another language");
    talk_open(&talk, "a.js", 5, "```\\n" TALK_BAD_LINE "```");
    talk_settle(&talk);
    talk_expect_publish(&talk, "a.js", 5, 1, "and back");
    talk_expect_silence(&talk, "and back");
    talk_close(&talk, "a.js");
    talk_expect_publish(&talk, "a.js", -1, 0, "one close closes it");
    talk_close(&talk, "%61.js");
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
        {"{\"text\":\"" TALK_BAD_LINE TALK_BAD_LINE "\"}", 2},
        {"{\"range\":null,\"text\":\"" TALK_BAD_LINE "\"}", 1},
        {"{\"text\":\"\"},{\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":0,"
         "\"character\":0}},\"text\":\"" TALK_BAD_LINE "\"}",
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
        talk_open(&talk, "a.js", 1, TALK_BAD_LINE);
        talk_tell(&talk, "textDocument/didChange",
                  "{\"textDocument\":{\"uri\":\"" TALK_URI
                  "a.js\",\"version\":7},\"contentChanges\":[%s]}",
                  rows[i].changes);
        talk_settle(&talk);
        talk_expect_publish(&talk, "a.js", 7, rows[i].n_diagnostics, rows[i].changes);
    }
    talk_release(&talk);
}

/* D8: no ghost comes from a message about a document that is not open. */
Test(server_documents, documents_that_are_not_open)
{
    struct talk talk;
    talk_init(&talk, true);
    talk_insert(&talk, "a.js", 2, 0, TALK_BAD_LINE);
    talk_close(&talk, "a.js");
    talk_tell(&talk, "textDocument/didSave",
              "{\"textDocument\":{\"uri\":\"" TALK_URI "a.js\"},\"text\":\"\"}");
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
    buf_append_string(&text, TALK_BAD_LINE);
    for (int round = 1; round <= 3; round++) {
        talk_open(&talk, "a.js", round, buf_string(&text));
        talk_insert(&talk, "a.js", round + 100, 9000, TALK_BAD_LINE);
        talk_settle(&talk);
        talk_expect_publish(&talk, "a.js", round + 100, 2, "large");
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
    talk_open(&talk, "a.js", 1, talk_long_text(&text, TALK_LONG_LINES));
    talk_open(&talk, "b.js", 1, TALK_BAD_LINE);
    talk_open(&talk, "c.js", 1, TALK_BAD_LINE);
    server_settle(talk.server, &talk.outbox);
    server_settle(talk.server, &talk.outbox);
    talk_release(&talk);
    buf_release(&text);
    server_destroy(NULL);
    cr_expect_eq(mem_count(MEM_SERVER).live, 0);
    cr_expect_eq(talk_leaks(), 0);
}

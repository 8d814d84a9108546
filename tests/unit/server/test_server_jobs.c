/* SPDX-License-Identifier: MIT */
/* Scans on another thread: what is published when, whatever happens while a job is on its way. */
#include "server/server.h"

#include "test_talk_documents.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void init(struct talk *talk)
{
    talk_init(talk, true);
    server_allow_jobs(talk->server, true);
}

/* Opens a long document; its job, which waits for a thread. */
static struct job *open_long(struct talk *talk, const char *name, struct buf *text)
{
    buf_clear(text);
    talk_open(talk, name, 1, talk_long_text(text, TALK_LONG_LINES));
    talk_settle(talk);
    struct job *job = server_take_job(talk->server);
    cr_assert_not_null(job, "%s: no job was made", name);
    return job;
}

static void run_and_hand_in(struct talk *talk, struct job *job)
{
    job->kind->run(job);
    server_hand_in_job(talk->server, job);
    talk_settle(talk);
}

static void expect_no_job(struct talk *talk, const char *when)
{
    cr_expect_null(server_take_job(talk->server), "%s: a job", when);
}

Test(server_jobs, a_long_document_is_published_when_its_job_is_done)
{
    struct talk talk;
    struct buf text = {0};
    init(&talk);
    struct job *job = open_long(&talk, "a.js", &text);
    expect_no_job(&talk, "one document has one");
    talk_expect_silence(&talk, "before it has run");
    job->kind->run(job);
    talk_settle(&talk);
    talk_expect_silence(&talk, "before it was handed in");
    server_hand_in_job(talk.server, job);
    talk_settle(&talk);
    talk_expect_publish(&talk, "a.js", 1, TALK_LONG_FINDINGS, "done");
    talk_expect_silence(&talk, "done");
    talk_insert(&talk, "a.js", 2, 777, TALK_BAD_LINE);
    cr_expect_eq(talk_settle(&talk), 1, "a keystroke is one slice, and no job");
    talk_expect_publish(&talk, "a.js", 2, TALK_LONG_FINDINGS + 1, "a keystroke");
    expect_no_job(&talk, "a keystroke");
    buf_release(&text);
    talk_release(&talk);
    cr_expect_eq(talk_leaks(), 0);
}

/* A short document behind it is not held up, and has no job. */
Test(server_jobs, short_documents_are_scanned_at_once)
{
    struct talk talk;
    struct buf text = {0};
    init(&talk);
    struct job *job = open_long(&talk, "long.js", &text);
    talk_open(&talk, "short.js", 1, TALK_BAD_LINE);
    talk_settle(&talk);
    talk_expect_publish(&talk, "short.js", 1, 1, "short");
    expect_no_job(&talk, "short");
    run_and_hand_in(&talk, job);
    talk_expect_publish(&talk, "long.js", 1, TALK_LONG_FINDINGS, "long");
    buf_release(&text);
    talk_release(&talk);
}

/* Edits while the job is on its way are followed; nothing of an older version is shown. */
Test(server_jobs, edits_meanwhile_are_followed)
{
    static const struct {
        int line;
        const char *text;
        int n_more; /* violations */
    } rows[] = {
        {0, TALK_BAD_LINE, 1},
        {9000, TALK_BAD_LINE TALK_BAD_LINE, 2},
        {TALK_LONG_LINES, TALK_BAD_LINE, 1},
        {0, "/*\\n", 0},
        {99, "x", -1},
    };
    struct buf text = {0};
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int when = 0; when < 3; when++) {
            struct talk talk;
            init(&talk);
            struct job *job = open_long(&talk, "a.js", &text);
            if (when == 2)
                job->kind->run(job);
            talk_insert(&talk, "a.js", 2, rows[i].line, rows[i].text);
            if (when >= 1)
                talk_settle(&talk);
            talk_expect_silence(&talk, "while it is on its way");
            expect_no_job(&talk, "while one is on its way");
            if (when != 2)
                job->kind->run(job);
            server_hand_in_job(talk.server, job);
            talk_settle(&talk);
            talk_expect_publish(&talk, "a.js", 2, (size_t)(TALK_LONG_FINDINGS + rows[i].n_more),
                                rows[i].text);
            talk_expect_silence(&talk, rows[i].text);
            expect_no_job(&talk, rows[i].text);
            talk_release(&talk);
        }
    buf_release(&text);
    cr_expect_eq(talk_leaks(), 0);
}

/* The result is worthless when the text is another one, the language, or the document is gone. */
Test(server_jobs, what_makes_a_job_worthless)
{
    static const struct {
        const char *what, *method, *params;
        size_t n_diagnostics;
        int version;
    } rows[] = {
        {"another text", "textDocument/didChange",
         "{\"textDocument\":{\"uri\":\"" TALK_URI "a.js\",\"version\":2},\"contentChanges\":[{"
         "\"text\":\"" TALK_BAD_LINE "\"}]}",
         1, 2},
        {"opened again", "textDocument/didOpen",
         "{\"textDocument\":{\"uri\":\"" TALK_URI "a.js\",\"version\":3,\"languageId\":\"python\","
         "\"text\":\"" TALK_BAD_LINE TALK_BAD_LINE "\"}}",
         2, 3},
        {"closed", "textDocument/didClose", "{\"textDocument\":{\"uri\":\"" TALK_URI "a.js\"}}", 0,
         -1},
    };
    struct buf text = {0};
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int has_run = 0; has_run < 2; has_run++) {
            struct talk talk;
            init(&talk);
            struct job *job = open_long(&talk, "a.js", &text);
            if (has_run)
                job->kind->run(job);
            talk_tell(&talk, rows[i].method, "%s", rows[i].params);
            talk_settle(&talk);
            talk_expect_publish(&talk, "a.js", rows[i].version, rows[i].n_diagnostics,
                                rows[i].what);
            run_and_hand_in(&talk, job);
            talk_expect_silence(&talk, rows[i].what);
            talk_release(&talk);
        }
    buf_release(&text);
    cr_expect_eq(talk_leaks(), 0);
}

/* A full text in place of a long one begins anew; the first job stops and is not asked. */
Test(server_jobs, a_full_text_begins_another_job)
{
    struct talk talk;
    struct buf text = {0};
    init(&talk);
    struct job *first = open_long(&talk, "a.js", &text);
    struct job *second = open_long(&talk, "a.js", &text);
    cr_expect_neq(first, second);
    run_and_hand_in(&talk, first);
    talk_expect_silence(&talk, "the first");
    run_and_hand_in(&talk, second);
    talk_expect_publish(&talk, "a.js", 1, TALK_LONG_FINDINGS, "the second");
    buf_release(&text);
    talk_release(&talk);
    cr_expect_eq(talk_leaks(), 0);
}

/* Jobs that no thread has begun do not pile up with their snapshots. */
Test(server_jobs, abandoned_jobs_that_wait_are_dropped)
{
    struct talk talk;
    struct buf text = {0};
    init(&talk);
    talk_long_text(&text, TALK_LONG_LINES);
    size_t live = 0;
    for (int round = 0; round < 20; round++) {
        talk_open(&talk, "a.js", 1, buf_string(&text));
        talk_settle(&talk);
        talk_close(&talk, "a.js");
        talk_settle(&talk);
        talk_drain(&talk);
        if (round == 1)
            live = mem_count(MEM_TEXT).live;
    }
    cr_expect_eq(mem_count(MEM_TEXT).live, live);
    expect_no_job(&talk, "closed");
    buf_release(&text);
    talk_release(&talk);
}

/* When no thread is to be had any more the work is done in slices after all. */
Test(server_jobs, taken_back)
{
    struct buf text = {0};
    for (int has_run = 0; has_run < 2; has_run++) {
        struct talk talk;
        init(&talk);
        struct job *job = open_long(&talk, "a.js", &text);
        talk_open(&talk, "b.js", 1, buf_string(&text));
        talk_settle(&talk);
        if (has_run)
            job->kind->run(job);
        server_allow_jobs(talk.server, false);
        cr_expect_geq(talk_settle(&talk), 4, "the work is not done in slices");
        size_t n_published = 0;
        while (talk_hear(&talk))
            n_published++;
        cr_expect_eq(n_published, 2);
        server_hand_in_job(talk.server, job);
        expect_no_job(&talk, "taken back");
        talk_settle(&talk);
        talk_expect_silence(&talk, "taken back");
        talk_release(&talk);
    }
    buf_release(&text);
    cr_expect_eq(talk_leaks(), 0);
}

/* Handed in although it was never run, as when a thread could not be had. */
Test(server_jobs, never_run)
{
    struct talk talk;
    struct buf text = {0};
    init(&talk);
    struct job *job = open_long(&talk, "a.js", &text);
    server_hand_in_job(talk.server, job);
    talk_settle(&talk);
    talk_expect_silence(&talk, "never run");
    job = server_take_job(talk.server);
    cr_assert_not_null(job, "it is not tried again");
    run_and_hand_in(&talk, job);
    talk_expect_publish(&talk, "a.js", 1, TALK_LONG_FINDINGS, "tried again");
    buf_release(&text);
    talk_release(&talk);
}

Test(server_jobs, destroyed_while_a_job_waits)
{
    struct talk talk;
    struct buf text = {0};
    init(&talk);
    talk_open(&talk, "a.js", 1, talk_long_text(&text, TALK_LONG_LINES));
    talk_settle(&talk);
    talk_release(&talk);
    buf_release(&text);
    cr_expect_eq(mem_count(MEM_SERVER).live, 0);
    cr_expect_eq(talk_leaks(), 0);
}

/* SPDX-License-Identifier: MIT */
/*
 * Scans on other threads while their documents are edited, run so that the thread sanitizer can
 * watch. Two servers are told the same: one hands its large scans to threads, which take their
 * time; the other does all by itself, at the end. What they publish last must be the same.
 * Usage: jobs [SEED [ROUNDS]]
 */
#include "server/server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { DOCUMENTS = 3, LINES = 12000, THREADS = 4, ROUNDS = 1200 };

static void fail(const char *what)
{
    fprintf(stderr, "FAIL %s\n", what);
    exit(1);
}

static uint64_t seed = 20260614;

static size_t draw(size_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(seed >> 33) % below;
}

/* A server and what it has published last of each document. */
struct side {
    struct server *server;
    struct outbox outbox;
    struct buf last[DOCUMENTS];
};

static void say(struct side *side, const struct buf *message)
{
    struct buf body = {0};
    buf_append(&body, buf_span(message));
    server_receive(side->server, &body, &side->outbox);
    buf_release(&body);
}

static void hear(struct side *side)
{
    struct buf storage;
    struct span frame;
    while (outbox_take(&side->outbox, &storage, &frame)) {
        for (size_t i = 0; i < DOCUMENTS; i++) {
            char name[] = "/0.js\"";
            name[1] = (char)('0' + i);
            if (span_find(frame, 0, span_from_string(name)) == frame.length)
                continue;
            buf_clear(&side->last[i]);
            buf_append(&side->last[i], frame);
        }
        buf_release(&storage);
    }
}

static void settle(struct side *side)
{
    while (server_settle(side->server, &side->outbox))
        continue;
    hear(side);
}

static void side_init(struct side *side)
{
    static const struct server_options options = {.today = {2026, 6, 14}, .day_is_fixed = true};
    static const char *const hello[] = {
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"capabilities\":{"
        "\"textDocument\":{\"publishDiagnostics\":{\"versionSupport\":true}}}}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"initialized\",\"params\":{}}",
    };
    *side = (struct side){.server = server_create(&options)};
    outbox_init(&side->outbox);
    for (size_t i = 0; i < 2; i++) {
        struct buf message = {0};
        buf_append_string(&message, hello[i]);
        say(side, &message);
        buf_release(&message);
    }
}

static void side_release(struct side *side)
{
    server_destroy(side->server);
    outbox_release(&side->outbox);
    for (size_t i = 0; i < DOCUMENTS; i++)
        buf_release(&side->last[i]);
}

/* What is said. */

static const char *const lines[] = {
    "let a = 1;\\n",           "const password = 'hunter2!xY7';\\n",
    "console.log(a)\\n",       "/* TODO later\\n",
    "end */ x = `${a}`\\n",    "<<<<<<< mine\\n",
    "try { f() } catch {}\\n", "`open \\n",
    "// caf\xC3\xA9\\n",
};
enum { N_LINES = sizeof lines / sizeof *lines };

static void open_document(struct buf *message, size_t document, int version)
{
    buf_printf(message,
               "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{"
               "\"textDocument\":{\"uri\":\"file:///nowhere/at/all/%zu.js\",\"languageId\":"
               "\"javascript\",\"version\":%d,\"text\":\"",
               document, version);
    for (size_t i = 0; i < LINES; i++)
        buf_append_string(message, lines[draw(8) ? 0 : draw(N_LINES)]);
    buf_append_string(message, "\"}}}");
}

static void edit_document(struct buf *message, size_t document, int version)
{
    size_t line = draw(LINES);
    size_t removed = draw(4) ? draw(3) : draw(500);
    buf_printf(message,
               "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{"
               "\"textDocument\":{\"uri\":\"file:///nowhere/at/all/%zu.js\",\"version\":%d},"
               "\"contentChanges\":[{\"range\":{\"start\":{\"line\":%zu,\"character\":%zu},\"end\":"
               "{\"line\":%zu,\"character\":0}},\"text\":\"",
               document, version, line, draw(9), line + removed);
    for (size_t n = removed + draw(3); n > 0; n--)
        buf_append_string(message, lines[draw(N_LINES)]);
    buf_append_string(message, "\"}]}}");
}

/* The threads. */

struct worker {
    pthread_t thread;
    struct job *job; /* NULL: free */
    atomic_bool done;
};

static void *run(void *argument)
{
    struct worker *worker = argument;
    worker->job->kind->run(worker->job);
    atomic_store(&worker->done, true);
    return NULL;
}

static bool hand_in(struct side *side, struct worker *worker)
{
    if (!worker->job)
        return false;
    pthread_join(worker->thread, NULL);
    server_hand_in_job(side->server, worker->job);
    worker->job = NULL;
    return true;
}

static size_t start_jobs(struct side *side, struct worker *workers)
{
    size_t n_started = 0;
    for (size_t i = 0; i < THREADS; i++) {
        struct worker *worker = &workers[i];
        if (worker->job || !(worker->job = server_take_job(side->server)))
            continue;
        atomic_store(&worker->done, false);
        if (pthread_create(&worker->thread, NULL, run, worker) != 0)
            fail("a thread could not be started");
        n_started++;
    }
    return n_started;
}

static void finish(struct side *side, struct worker *workers)
{
    size_t n_busy;
    do {
        settle(side);
        start_jobs(side, workers);
        n_busy = 0;
        for (size_t i = 0; i < THREADS; i++)
            n_busy += hand_in(side, &workers[i]);
    } while (n_busy > 0);
    settle(side);
}

int main(int argc, char **argv)
{
    struct side threaded, alone;
    struct worker workers[THREADS] = {0};
    size_t n_jobs = 0, n_edited_meanwhile = 0;
    seed = argc > 1 ? strtoull(argv[1], NULL, 10) : seed;
    size_t rounds = argc > 2 ? strtoull(argv[2], NULL, 10) : ROUNDS;
    printf("     seed %llu, %zu rounds\n", (unsigned long long)seed, rounds);
    side_init(&threaded);
    side_init(&alone);
    server_allow_jobs(threaded.server, true);
    for (size_t round = 0; round < rounds; round++) {
        struct buf message = {0};
        size_t document = draw(DOCUMENTS);
        if (round < DOCUMENTS || draw(16) == 0)
            open_document(&message, round < DOCUMENTS ? round : document, (int)round);
        else
            edit_document(&message, document, (int)round);
        say(&threaded, &message);
        say(&alone, &message);
        buf_release(&message);
        settle(&threaded);
        n_jobs += start_jobs(&threaded, workers);
        for (size_t i = 0; i < THREADS; i++) {
            if (workers[i].job && atomic_load(&workers[i].done))
                hand_in(&threaded, &workers[i]);
            n_edited_meanwhile += workers[i].job != NULL;
        }
    }
    finish(&threaded, workers);
    settle(&alone);
    for (size_t i = 0; i < DOCUMENTS; i++)
        if (alone.last[i].length == 0 ||
            !span_equal(buf_span(&threaded.last[i]), buf_span(&alone.last[i])))
            fail("a scan on another thread ended in other findings");
    if (n_jobs < DOCUMENTS || n_edited_meanwhile == 0)
        fail("no document was edited while a thread scanned it");
    side_release(&threaded);
    side_release(&alone);
    printf("ok   %zu scans on threads, in %zu rounds one was on its way\n", n_jobs,
           n_edited_meanwhile);
    return 0;
}

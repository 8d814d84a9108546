/* SPDX-License-Identifier: MIT */
/*
 * A client that measures: it starts a server, says what an editor says, and prints how long each
 * step took, as "name value" lines. In C, because a few microseconds are to be seen.
 *
 * Usage: lsp_client SCENARIO LINES FINDINGS COMMAND [ARGUMENT...]
 *
 * keys     opens a document, types KEYS characters in its middle, one after the other's publish:
 *          spawn_to_first, open_to_first (us); key_min, key_median, key_p90, key_p99 (us);
 *          publish_bytes
 * echo     the same messages to a server that answers each with one message, without a handshake
 * burst    60 keys 15 ms apart: after_last (us), publishes
 * paste    500 lines at once: paste (us)
 * long     one line of 1 MiB is opened, then a key typed in it: open (us), key (us)
 * comment  a comment is opened on the first line: longest (us) that a request behind it waited,
 *          complete (us), publishes
 */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KEYS = 2000, BURST = 60, BURST_PAUSE_MS = 15, PASTED = 500, QUIET_MS = 1000 };

struct client {
    int to, from; /* pipes */
    pid_t process;
    char *held;
    size_t n_held, capacity;
    char *body; /* of the last message, in `held` */
    size_t body_length;
    size_t frame_length;
    int version;
    long next_id;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void fail(const char *what)
{
    fprintf(stderr, "lsp_client: %s\n", what);
    exit(1);
}

static void start(struct client *client, char **command)
{
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0)
        fail("no pipes");
    client->process = fork();
    if (client->process == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execvp(command[0], command);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    client->to = in[1];
    client->from = out[0];
    client->capacity = 1 << 20;
    client->held = malloc(client->capacity);
}

static void put(struct client *client, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(client->to, bytes, length);
        if (n <= 0)
            fail("the server does not read");
        bytes += n;
        length -= (size_t)n;
    }
}

static void say(struct client *client, const char *body, size_t length)
{
    char head[64];
    int n = snprintf(head, sizeof head, "Content-Length: %zu\r\n\r\n", length);
    char *frame = malloc((size_t)n + length);
    memcpy(frame, head, (size_t)n);
    memcpy(frame + n, body, length);
    put(client, frame, (size_t)n + length);
    free(frame);
}

static void say_text(struct client *client, const char *body)
{
    say(client, body, strlen(body));
}

/* The next message; false if none comes for so long. */
static bool hear(struct client *client, int patience_ms)
{
    memmove(client->held, client->held + client->frame_length,
            client->n_held -= client->frame_length);
    client->frame_length = 0;
    for (;;) {
        client->held[client->n_held < client->capacity ? client->n_held : client->capacity - 1] = 0;
        char *end = client->n_held ? strstr(client->held, "\r\n\r\n") : NULL;
        char *length = end ? strstr(client->held, "Content-Length: ") : NULL;
        if (end && length) {
            size_t body = (size_t)(end - client->held) + 4;
            size_t size = strtoull(length + 16, NULL, 10);
            if (client->n_held >= body + size) {
                client->body = client->held + body;
                client->body_length = size;
                client->frame_length = body + size;
                return true;
            }
            if (client->capacity < body + size + 1) {
                client->capacity = (body + size) * 2;
                client->held = realloc(client->held, client->capacity);
                continue;
            }
        }
        struct pollfd ready = {.fd = client->from, .events = POLLIN};
        if (patience_ms >= 0 && poll(&ready, 1, patience_ms) == 0)
            return false;
        ssize_t n = read(client->from, client->held + client->n_held,
                         client->capacity - client->n_held - 1);
        if (n <= 0)
            fail("the server has ended");
        client->n_held += (size_t)n;
    }
}

static bool holds(const struct client *client, const char *what)
{
    size_t length = strlen(what);
    size_t end = client->body_length < 400 ? client->body_length : 400;
    for (size_t i = 0; i + length <= end; i++)
        if (memcmp(client->body + i, what, length) == 0)
            return true;
    return false;
}

/* Answers what the server asks, with null; whether it was such a message. */
static bool answered(struct client *client)
{
    if (!holds(client, "\"method\"") || !holds(client, "\"id\""))
        return false;
    char *id = NULL;
    for (size_t i = 0; i + 5 < client->body_length && !id; i++)
        if (memcmp(client->body + i, "\"id\":", 5) == 0)
            id = client->body + i + 5;
    char reply[256];
    snprintf(reply, sizeof reply, "{\"jsonrpc\":\"2.0\",\"id\":%.*s,\"result\":null}",
             (int)strcspn(id, ",}"), id);
    say_text(client, reply);
    return true;
}

static void wait_for_publish(struct client *client)
{
    do
        hear(client, -1);
    while (answered(client) || !holds(client, "publishDiagnostics"));
}

static void handshake(struct client *client)
{
    say_text(client, "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                     "\"processId\":null,\"rootUri\":null,\"capabilities\":{\"textDocument\":{"
                     "\"publishDiagnostics\":{\"versionSupport\":true}}}}}");
    do
        hear(client, -1);
    while (!holds(client, "\"id\":0"));
    say_text(client, "{\"jsonrpc\":\"2.0\",\"method\":\"initialized\",\"params\":{}}");
}

/* A text of source lines, so many of them with a finding, evenly spread. */
static char *make_open(size_t n_lines, size_t n_findings, size_t long_line, size_t *length)
{
    static const char plain[] = "const value = computeSomething(other, 'text of a line', 12);\\n";
    static const char found[] = "console.log(value);\\n";
    char *body = malloc(n_lines * sizeof plain + long_line + 4096);
    size_t n = (size_t)sprintf(body, "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\","
                                     "\"params\":{\"textDocument\":{\"uri\":\"file:///bench.js\","
                                     "\"languageId\":\"javascript\",\"version\":1,\"text\":\"");
    size_t every = n_findings ? n_lines / n_findings : 0;
    for (size_t i = 0; i < n_lines; i++)
        n += (size_t)sprintf(body + n, "%s", every && i % every == 0 ? found : plain);
    for (size_t i = 0; i < long_line; i++)
        body[n++] = i % 11 ? (char)('a' + i % 26) : ' ';
    n += (size_t)sprintf(body + n, "\"}}}");
    *length = n;
    return body;
}

static void open_document(struct client *client, size_t n_lines, size_t n_findings,
                          size_t long_line)
{
    size_t length;
    char *body = make_open(n_lines, n_findings, long_line, &length);
    say(client, body, length);
    free(body);
    client->version = 1;
}

static void edit(struct client *client, size_t line, size_t character, const char *text)
{
    static char body[PASTED * 80 + 1024];
    snprintf(body, sizeof body,
             "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{"
             "\"textDocument\":{\"uri\":\"file:///bench.js\",\"version\":%d},\"contentChanges\":[{"
             "\"range\":{\"start\":{\"line\":%zu,\"character\":%zu},\"end\":{\"line\":%zu,"
             "\"character\":%zu}},\"text\":\"%s\"}]}}",
             ++client->version, line, character, line, character, text);
    say_text(client, body);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void print_times(double *times, size_t n)
{
    qsort(times, n, sizeof *times, compare);
    printf("key_min %.2f\nkey_median %.2f\nkey_p90 %.2f\nkey_p99 %.2f\n", times[0], times[n / 2],
           times[n * 9 / 10], times[n * 99 / 100]);
}

static void type_keys(struct client *client, size_t n_lines, void (*wait)(struct client *))
{
    static double times[KEYS];
    for (size_t i = 0; i < KEYS; i++) {
        double began = now();
        edit(client, n_lines / 2 + i % 7, 20, "x");
        wait(client);
        times[i] = now() - began;
    }
    printf("publish_bytes %zu\n", client->body_length);
    print_times(times, KEYS);
}

static void hear_any(struct client *client)
{
    hear(client, -1);
}

/* Reads for so long; how many publishes came, and when the last of them did. */
static size_t listen_for(struct client *client, int patience_ms, double *last)
{
    size_t n_publishes = 0;
    double end = now() + patience_ms * 1e3;
    for (double left = end - now(); left > 0; left = end - now()) {
        if (!hear(client, (int)(left / 1e3) + 1))
            break;
        if (answered(client) || !holds(client, "publishDiagnostics"))
            continue;
        n_publishes++;
        *last = now();
        if (patience_ms == QUIET_MS)
            end = *last + patience_ms * 1e3;
    }
    return n_publishes;
}

static void burst(struct client *client, size_t n_lines)
{
    size_t n_publishes = 0;
    double last_publish = 0;
    for (int i = 0; i < BURST; i++) {
        edit(client, n_lines / 2, 20, "x");
        if (i + 1 < BURST)
            n_publishes += listen_for(client, BURST_PAUSE_MS, &last_publish);
    }
    double last_key = now();
    n_publishes += listen_for(client, QUIET_MS, &last_publish);
    printf("after_last %.1f\npublishes %zu\n", last_publish - last_key, n_publishes);
}

static void paste(struct client *client, size_t n_lines)
{
    static char text[PASTED * 80];
    size_t n = 0;
    for (int i = 0; i < PASTED; i++)
        n += (size_t)sprintf(text + n, "const pasted%d = 'a line that came from elsewhere';\\n", i);
    double began = now();
    edit(client, n_lines / 2, 0, text);
    wait_for_publish(client);
    printf("paste %.1f\n", now() - began);
}

static void comment(struct client *client)
{
    double began = now(), longest = 0;
    size_t n_publishes = 0;
    edit(client, 0, 0, "/*");
    while (n_publishes == 0) {
        char ask[128];
        long id = ++client->next_id;
        double asked = now();
        snprintf(ask, sizeof ask, "{\"jsonrpc\":\"2.0\",\"id\":%ld,\"method\":\"x/y\"}", id);
        say_text(client, ask);
        snprintf(ask, sizeof ask, "\"id\":%ld", id);
        for (;;) {
            hear(client, -1);
            if (holds(client, "publishDiagnostics")) {
                n_publishes++;
                printf("complete %.1f\n", now() - began);
            } else if (holds(client, ask)) {
                break;
            }
        }
        if (now() - asked > longest)
            longest = now() - asked;
    }
    while (hear(client, QUIET_MS))
        n_publishes += holds(client, "publishDiagnostics");
    printf("longest %.1f\npublishes %zu\n", longest, n_publishes);
}

int main(int argc, char **argv)
{
    struct client client = {0};
    if (argc < 5)
        fail("usage: SCENARIO LINES FINDINGS COMMAND...");
    const char *scenario = argv[1];
    size_t n_lines = strtoull(argv[2], NULL, 10), n_findings = strtoull(argv[3], NULL, 10);
    double began = now();
    start(&client, argv + 4);
    if (strcmp(scenario, "echo") == 0) {
        type_keys(&client, n_lines, hear_any);
        kill(client.process, 15);
        return 0;
    }
    handshake(&client);
    bool is_long = strcmp(scenario, "long") == 0;
    double opened = now();
    open_document(&client, is_long ? 3 : n_lines, n_findings, is_long ? 1 << 20 : 0);
    wait_for_publish(&client);
    printf("spawn_to_first %.1f\nopen_to_first %.1f\n", now() - began, now() - opened);
    if (strcmp(scenario, "keys") == 0)
        type_keys(&client, n_lines, wait_for_publish);
    else if (strcmp(scenario, "burst") == 0)
        burst(&client, n_lines);
    else if (strcmp(scenario, "paste") == 0)
        paste(&client, n_lines);
    else if (strcmp(scenario, "comment") == 0)
        comment(&client);
    else if (is_long) {
        began = now();
        edit(&client, 3, 1000, "x");
        wait_for_publish(&client);
        printf("key %.1f\n", now() - began);
    }
    kill(client.process, 15);
    waitpid(client.process, NULL, 0);
    return 0;
}

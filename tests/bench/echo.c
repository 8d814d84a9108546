/* SPDX-License-Identifier: MIT */
/*
 * The reference for a keystroke: a bare libuv loop that answers every message it is sent with one
 * of a given size, and does nothing else. Usage: echo BYTES
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { INPUT_SIZE = 64 * 1024 };

static uv_pipe_t input, output;
static char held[INPUT_SIZE];
static size_t n_held;
static size_t to_skip; /* bytes of a body that are still to come */
static char *answer;
static size_t answer_length;

static void make_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)handle;
    (void)suggested;
    *out = uv_buf_init(held + n_held, (unsigned)(sizeof held - n_held));
}

static void answer_once(void)
{
    for (size_t done = 0; done < answer_length;) {
        uv_buf_t piece = uv_buf_init(answer + done, (unsigned)(answer_length - done));
        int n = uv_try_write((uv_stream_t *)&output, &piece, 1);
        if (n > 0)
            done += (size_t)n;
        else if (n != UV_EAGAIN)
            exit(1);
    }
}

/* Takes whole messages off the front. */
static void take(void)
{
    static const char head[] = "Content-Length: ";
    for (;;) {
        size_t skipped = to_skip < n_held ? to_skip : n_held;
        memmove(held, held + skipped, n_held -= skipped);
        to_skip -= skipped;
        if (to_skip > 0 || n_held < sizeof head)
            return;
        char *end = NULL;
        size_t length = strtoull(held + sizeof head - 1, &end, 10);
        size_t header = (size_t)(end - held) + 4;
        if (header > n_held)
            return;
        to_skip = header + length;
        answer_once();
    }
}

static void have_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *unused)
{
    (void)unused;
    if (n < 0) {
        uv_close((uv_handle_t *)stream, NULL);
        return;
    }
    n_held += (size_t)n;
    take();
}

int main(int argc, char **argv)
{
    size_t size = argc > 1 ? strtoull(argv[1], NULL, 10) : 100;
    answer = malloc(size + 64);
    answer_length = (size_t)sprintf(answer, "Content-Length: %zu\r\n\r\n", size);
    memset(answer + answer_length, ' ', size);
    answer_length += size;
    uv_pipe_init(uv_default_loop(), &input, 0);
    uv_pipe_init(uv_default_loop(), &output, 0);
    uv_pipe_open(&input, 0);
    uv_pipe_open(&output, 1);
    uv_read_start((uv_stream_t *)&input, make_room, have_read);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    return 0;
}

/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "base/trace.h"

#include "base/printable.h"
#include "base/utf8.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

/* A pipe takes a line of at most PIPE_BUF bytes whole or not at all. */
enum { LINE = 1024 };

static atomic_int highest = TRACE_WARNING;
static atomic_uint dropped;

void trace_set_level(enum trace_level level)
{
    atomic_store(&highest, (int)level);
}

static bool can_write(void)
{
    struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT);
}

void trace_log(enum trace_level level, const char *format, ...)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    if ((int)level > atomic_load(&highest))
        return;
    if (!can_write()) {
        atomic_fetch_add(&dropped, 1);
        return;
    }
    struct buf text = {0};
    struct buf line = {0};
    va_list arguments;
    va_start(arguments, format);
    buf_vprintf(&text, format, arguments);
    va_end(arguments);
    buf_printf(&line, "auto-enforcer: %s: ", names[level]);
    printable_append_cut(&line, buf_span(&text), LINE);
    line.length =
        utf8_round_down(buf_span(&line), line.length < LINE - 48 ? line.length : LINE - 48);
    unsigned lost = atomic_exchange(&dropped, 0);
    if (lost)
        buf_printf(&line, " [%u lines lost]", lost);
    buf_append_byte(&line, '\n');
    if (write(STDERR_FILENO, line.bytes, line.length) < 0)
        atomic_fetch_add(&dropped, 1);
    buf_release(&line);
    buf_release(&text);
}

/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "base/trace.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
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
    char line[LINE];
    int length = snprintf(line, sizeof line, "auto-enforcer: %s: ", names[level]);
    va_list arguments;
    va_start(arguments, format);
    int text = vsnprintf(line + length, sizeof line - (size_t)length, format, arguments);
    va_end(arguments);
    if (text > 0)
        length += text;
    if (length > LINE - 48)
        length = LINE - 48;
    unsigned lost = atomic_exchange(&dropped, 0);
    if (lost)
        length += snprintf(line + length, 40, " [%u lines lost]", lost);
    line[length++] = '\n';
    if (write(STDERR_FILENO, line, (size_t)length) < 0)
        atomic_fetch_add(&dropped, 1);
}

/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* pipe2 */

#include "server/subprocess.h"

#include "base/clock.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long a program may take to end once its pipes are closed. */
static const uint64_t grace = 5000000000; /* nanoseconds */
static const uint64_t millisecond = 1000000;

enum { NONE = -1 };

struct subprocess {
    pid_t id;
    int input, output, errors; /* this side of the pipes; NONE: closed */
    struct buf told;           /* on standard error */
    uint64_t patience;         /* milliseconds */
};

/* Two ends of one pipe. */
struct pipe {
    int reads, writes;
};

static void close_end(int *end)
{
    if (*end != NONE)
        close(*end);
    *end = NONE;
}

static void close_pipe(struct pipe *pipe)
{
    close_end(&pipe->reads);
    close_end(&pipe->writes);
}

static bool open_pipe(struct pipe *out)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    *out = (struct pipe){ends[0], ends[1]};
    return true;
}

/* The program's path: the first of that name in the absolute folders of PATH. */
static bool find_program(const char *name, struct buf *path)
{
    struct span folders = span_from_string(getenv("PATH"));
    for (size_t at = 0; at < folders.length;) {
        size_t end = span_find_byte(folders, at, ':');
        struct span folder = span_slice(folders, at, end);
        at = end + 1;
        if (!span_starts_with(folder, SPAN("/")))
            continue;
        buf_clear(path);
        buf_append(path, folder);
        buf_append_byte(path, '/');
        buf_append_string(path, name);
        if (file_kind(buf_string(path), true) == FILE_KIND_REGULAR &&
            access(buf_string(path), X_OK) == 0)
            return true;
    }
    return false;
}

static struct span name_of(const char *variable)
{
    struct span whole = span_from_string(variable);
    return span_slice(whole, 0, span_find_byte(whole, 0, '='));
}

static bool is_set(const char *const *variables, struct span name)
{
    for (size_t i = 0; variables[i]; i++)
        if (span_equal(name_of(variables[i]), name))
            return true;
    return false;
}

/* An array for the program alone; the strings are borrowed. */
static char **make_environment(const struct subprocess_program *program)
{
    size_t n = 0;
    for (size_t i = 0; environ && environ[i]; i++)
        n++;
    for (size_t i = 0; program->variables[i]; i++)
        n++;
    char **result = mem_zalloc(MEM_SERVER, n + 1, sizeof *result);
    n = 0;
    for (size_t i = 0; environ && environ[i]; i++) {
        struct span name = name_of(environ[i]);
        if (!is_set(program->variables, name) && program->inherits(name))
            result[n++] = environ[i];
    }
    for (size_t i = 0; program->variables[i]; i++)
        result[n++] = (char *)program->variables[i];
    return result;
}

/* As a fresh process has them: this one ignores some, and a thread of its pool may block all. */
static int reset_signals(posix_spawnattr_t *attributes)
{
    sigset_t all, none;
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    sigemptyset(&none);
    int failed =
        posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    if (!failed)
        failed = posix_spawnattr_setsigdefault(attributes, &all);
    return failed ? failed : posix_spawnattr_setsigmask(attributes, &none);
}

static int connect_pipes(posix_spawn_file_actions_t *actions, const struct pipe pipes[3])
{
    const int ends[] = {pipes[0].reads, pipes[1].writes, pipes[2].writes};
    int failed = 0;
    for (int i = 0; i < 3 && !failed; i++)
        failed = posix_spawn_file_actions_adddup2(actions, ends[i], i);
    return failed;
}

/* Returns 0 or an error of the system. */
static int spawn(const char *path, const struct subprocess_program *program,
                 const struct pipe pipes[3], pid_t *id)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawnattr_init(&attributes);
    if (failed)
        goto error_attributes;
    failed = connect_pipes(&actions, pipes);
    if (!failed)
        failed = reset_signals(&attributes);
    if (!failed) {
        char **environment = make_environment(program);
        failed =
            posix_spawn(id, path, &actions, &attributes, (char **)program->arguments, environment);
        mem_free(MEM_SERVER, environment);
    }
    posix_spawnattr_destroy(&attributes);
error_attributes:
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

static struct subprocess *start_at(const char *path, const struct subprocess_program *program,
                                   int *failed)
{
    enum { INPUT, OUTPUT, ERRORS, N_PIPES };
    struct pipe pipes[N_PIPES] = {{NONE, NONE}, {NONE, NONE}, {NONE, NONE}};
    struct subprocess *process = NULL;
    pid_t id;
    *failed = 0;
    for (int i = 0; i < N_PIPES && !*failed; i++)
        if (!open_pipe(&pipes[i]))
            *failed = errno;
    if (!*failed)
        *failed = spawn(path, program, pipes, &id);
    if (!*failed) {
        process = mem_zalloc(MEM_SERVER, 1, sizeof *process);
        *process = (struct subprocess){id,
                                       pipes[INPUT].writes,
                                       pipes[OUTPUT].reads,
                                       pipes[ERRORS].reads,
                                       BUF_INIT(MEM_SERVER),
                                       program->patience};
        pipes[INPUT].writes = pipes[OUTPUT].reads = pipes[ERRORS].reads = NONE;
        /* Standard error is looked at in passing and never waited for. */
        fcntl(process->errors, F_SETFL, O_NONBLOCK);
    }
    for (int i = 0; i < N_PIPES; i++)
        close_pipe(&pipes[i]);
    return process;
}

struct subprocess *subprocess_start(const struct subprocess_program *program, struct buf *fault)
{
    const char *name = program->arguments[0];
    struct subprocess *process = NULL;
    struct buf path = BUF_INIT(MEM_SERVER);
    if (!find_program(name, &path)) {
        buf_printf(fault, "%s was not found in PATH", name);
    } else {
        int failed;
        process = start_at(buf_string(&path), program, &failed);
        if (!process)
            buf_printf(fault, "%s cannot be started: %s", name, strerror(failed));
    }
    buf_release(&path);
    return process;
}

bool subprocess_write(struct subprocess *process, struct span bytes)
{
    return process->input != NONE && file_write_descriptor(process->input, bytes);
}

void subprocess_close_input(struct subprocess *process)
{
    close_end(&process->input);
}

/* Takes what stands in the pipe of standard error; past the bound it is read and forgotten. */
static void take_errors(struct subprocess *process)
{
    char piece[1024];
    ssize_t n;
    while ((n = read(process->errors, piece, sizeof piece)) > 0) {
        size_t room = SUBPROCESS_ERRORS_MAX - process->told.length;
        buf_append(&process->told, (struct span){piece, (size_t)n < room ? (size_t)n : room});
    }
    if (n == 0)
        close_end(&process->errors);
}

/*
 * Waits until `output` (NONE: standard error alone) has bytes or has ended; false when the time is
 * over or the system fails. Standard error is taken meanwhile, so that it never holds the program.
 */
static bool wait_for(struct subprocess *process, int output, uint64_t until)
{
    while (output != NONE || process->errors != NONE) {
        struct pollfd ready[] = {{.fd = output, .events = POLLIN},
                                 {.fd = process->errors, .events = POLLIN}};
        uint64_t now = clock_monotonic();
        if (now >= until)
            return false;
        int n = poll(ready, 2, (int)((until - now) / millisecond) + 1);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0 && ready[1].revents)
            take_errors(process);
        if (n > 0 && ready[0].revents)
            return true;
    }
    return true;
}

ptrdiff_t subprocess_read(struct subprocess *process, char *into, size_t size)
{
    uint64_t until = clock_monotonic() + process->patience * millisecond;
    ssize_t n;
    do {
        if (!wait_for(process, process->output, until))
            return -1;
        n = read(process->output, into, size);
    } while (n < 0 && errno == EINTR);
    return n;
}

bool subprocess_read_all(struct subprocess *process, size_t limit, struct buf *out)
{
    enum { PIECE = 16 * 1024 };
    size_t start = out->length;
    ptrdiff_t n;
    while ((n = subprocess_read(process, buf_reserve(out, PIECE), PIECE)) > 0) {
        out->length += (size_t)n;
        if (out->length - start > limit)
            return false;
    }
    return n == 0;
}

/* Whether it has ended until then; if so, *status is that of waitpid, or -1 if nobody knows. */
static bool reap(pid_t id, uint64_t until, int *status)
{
    struct timespec pause = {.tv_nsec = 50000};
    for (;;) {
        pid_t ended = waitpid(id, status, WNOHANG);
        if (ended == id)
            return true;
        if (ended < 0 && errno != EINTR) { /* The process has its children reaped by the system. */
            *status = -1;
            return true;
        }
        if (clock_monotonic() >= until)
            return false;
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < 10000000)
            pause.tv_nsec *= 2;
    }
}

int subprocess_end(struct subprocess *process, struct buf *errors)
{
    uint64_t until = clock_monotonic() + grace;
    int status = -1;
    if (!process)
        return SUBPROCESS_STATUS_UNKNOWN;
    close_end(&process->input);
    close_end(&process->output);
    wait_for(process, NONE, until);
    if (!reap(process->id, until, &status)) {
        kill(process->id, SIGKILL);
        while (waitpid(process->id, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    close_end(&process->errors);
    if (errors)
        buf_append(errors, buf_span(&process->told));
    buf_release(&process->told);
    mem_free(MEM_SERVER, process);
    return status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : SUBPROCESS_STATUS_UNKNOWN;
}

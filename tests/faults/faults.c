/* SPDX-License-Identifier: MIT */
/**
 * A library to be preloaded (LD_PRELOAD) into the binary under test: it makes calls of the C
 * library fail, come short or be interrupted, as the environment says, and always the same ones.
 *
 *   AE_FAULTS=CALL ERROR WHEN N [SEED][; ...]
 *
 * CALL is one of the names in `names`; `stat` stands for all of its family and `malloc` for
 * calloc and realloc too. ERROR is the name of an errno, `short-K` (at most K bytes are read or
 * written) or `STOP` (the process stops itself, so that whoever watches it can change the world
 * before it goes on). WHEN N is `at N` (the N-th call of that kind, from 1), `from N`, `every N`
 * or `chance N SEED` (N of a thousand, drawn from the seed and the number of the call).
 *
 *   AE_FAULTS_PATH=TEXT   only calls on paths that hold TEXT are counted
 *   AE_FAULTS_LOG=FILE    each injected fault appends `CALL NUMBER`, so a test sees it was reached
 *
 * Descriptors that a process made to talk to itself (pipe2, eventfd) are left alone, so is asking
 * what the standard ones are (a fstat that has nothing to wait for or to read). Only calls that go
 * through the dynamic linker are seen: not those of glibc's own streams.
 * GNU's RTLD_NEXT and glibc's __libc_malloc are what this cannot do without.
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

enum call {
    CALL_OPEN,
    CALL_READ,
    CALL_WRITE,
    CALL_STAT,
    CALL_OPENDIR,
    CALL_READDIR,
    CALL_REALPATH,
    CALL_GETCWD,
    CALL_RENAME,
    CALL_UNLINK,
    CALL_FSYNC,
    CALL_CLOSE,
    CALL_POLL,
    CALL_EPOLL_WAIT,
    CALL_EPOLL_CREATE,
    CALL_PIPE,
    CALL_EVENTFD,
    CALL_THREAD,
    CALL_WATCH,
    CALL_MALLOC,
    CALLS
};

static const char *const names[CALLS] = {
    [CALL_OPEN] = "open",         [CALL_READ] = "read",
    [CALL_WRITE] = "write",       [CALL_STAT] = "stat",
    [CALL_OPENDIR] = "opendir",   [CALL_READDIR] = "readdir",
    [CALL_REALPATH] = "realpath", [CALL_GETCWD] = "getcwd",
    [CALL_RENAME] = "rename",     [CALL_UNLINK] = "unlink",
    [CALL_FSYNC] = "fsync",       [CALL_CLOSE] = "close",
    [CALL_POLL] = "poll",         [CALL_EPOLL_WAIT] = "epoll_wait",
    [CALL_PIPE] = "pipe",         [CALL_EPOLL_CREATE] = "epoll_create",
    [CALL_EVENTFD] = "eventfd",   [CALL_THREAD] = "thread",
    [CALL_WATCH] = "watch",       [CALL_MALLOC] = "malloc",
};

static const struct {
    const char *name;
    int number;
} errors[] = {
    {"EACCES", EACCES}, {"EAGAIN", EAGAIN}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR},
    {"EIO", EIO},       {"ELOOP", ELOOP},   {"EMFILE", EMFILE}, {"ENFILE", ENFILE},
    {"ENOENT", ENOENT}, {"ENOMEM", ENOMEM}, {"ENOSPC", ENOSPC}, {"EPIPE", EPIPE},
};

enum { RULES = 16, DESCRIPTORS = 256, TEXT = 4096, STOP = -1 };

enum when { WHEN_AT, WHEN_FROM, WHEN_EVERY, WHEN_CHANCE };

static struct rule {
    enum call call;
    enum when when;
    unsigned long n, seed;
    int error;    /* an errno, STOP, or 0: comes short */
    size_t bytes; /* of a call that comes short */
} rules[RULES];

static size_t n_rules;
static bool is_parsed;
static char wanted_path[TEXT];
static char log_path[TEXT];
static atomic_ulong n_calls[CALLS];
static atomic_bool is_own[DESCRIPTORS]; /* what the process talks to itself through */

/* Reading the environment. */

static _Noreturn void refuse(const char *text)
{
    static const char head[] = "faults: this cannot be understood: ";
    syscall(SYS_write, 2, head, sizeof head - 1);
    syscall(SYS_write, 2, text, strlen(text));
    syscall(SYS_write, 2, "\n", (size_t)1);
    _exit(96);
}

static int error_number(const char *name)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strcmp(errors[i].name, name) == 0)
            return errors[i].number;
    return 0;
}

static bool find_name(const char *const *list, size_t count, const char *name, size_t *at)
{
    for (*at = 0; *at < count; (*at)++)
        if (strcmp(list[*at], name) == 0)
            return true;
    return false;
}

static void parse_rule(const char *text)
{
    static const char *const whens[] = {"at", "from", "every", "chance"};
    char call[16], error[16], when[16];
    struct rule rule = {.seed = 1};
    size_t at;
    if (n_rules == RULES ||
        sscanf(text, "%15s %15s %15s %lu %lu", call, error, when, &rule.n, &rule.seed) < 4 ||
        !find_name(names, CALLS, call, &at))
        refuse(text);
    rule.call = (enum call)at;
    if (!find_name(whens, 4, when, &at))
        refuse(text);
    rule.when = (enum when)at;
    if (strcmp(error, "STOP") == 0)
        rule.error = STOP;
    else if (sscanf(error, "short-%zu", &rule.bytes) != 1 &&
             (rule.error = error_number(error)) == 0)
        refuse(text);
    rules[n_rules++] = rule;
}

static void take_variable(const char *name, char *into)
{
    const char *value = getenv(name);
    if (value && strlen(value) >= TEXT)
        refuse(name);
    strcpy(into, value ? value : "");
}

__attribute__((constructor)) static void parse(void)
{
    static char text[TEXT];
    char *rest = NULL;
    take_variable("AE_FAULTS", text);
    take_variable("AE_FAULTS_PATH", wanted_path);
    take_variable("AE_FAULTS_LOG", log_path);
    for (char *one = strtok_r(text, ";", &rest); one; one = strtok_r(NULL, ";", &rest))
        parse_rule(one);
    is_parsed = true;
}

/* Deciding. */

static unsigned long scrambled(unsigned long value)
{
    uint64_t x = value + UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (unsigned long)(x ^ (x >> 31));
}

static bool is_due(const struct rule *rule, unsigned long number)
{
    switch (rule->when) {
    case WHEN_AT:
        return number == rule->n;
    case WHEN_FROM:
        return number >= rule->n;
    case WHEN_EVERY:
        return number % rule->n == 0;
    case WHEN_CHANCE:
        return scrambled(rule->seed * 1000003 + number) % 1000 < rule->n;
    }
    return false;
}

static void note(enum call call, unsigned long number)
{
    char line[64];
    if (!*log_path)
        return;
    int length = snprintf(line, sizeof line, "%s %lu\n", names[call], number);
    long log = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_APPEND | O_CREAT, 0666);
    syscall(SYS_write, log, line, (size_t)length);
    syscall(SYS_close, log);
}

static bool path_is_wanted(const char *path)
{
    return !*wanted_path || (path && strstr(path, wanted_path));
}

static bool descriptor_is_wanted(int descriptor)
{
    char link[64];
    char path[TEXT];
    if (!*wanted_path)
        return true;
    int error = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    errno = error;
    return path_is_wanted(path);
}

/* Counts a call; true: it fails, and errno says how. What comes short gets a smaller *size. */
static bool fails(enum call call, size_t *size)
{
    bool failed = false;
    int error = errno; /* A call that does not fail leaves it alone. */
    if (!is_parsed || n_rules == 0)
        return false;
    unsigned long number = atomic_fetch_add(&n_calls[call], 1) + 1;
    for (size_t i = 0; i < n_rules && !failed; i++) {
        const struct rule *rule = &rules[i];
        if (rule->call != call || !is_due(rule, number))
            continue;
        note(call, number);
        failed = rule->error > 0;
        if (failed)
            error = rule->error;
        else if (rule->error == STOP)
            raise(SIGSTOP);
        else if (size && *size > rule->bytes)
            *size = rule->bytes;
    }
    errno = error;
    return failed;
}

static bool fails_at(enum call call, const char *path)
{
    return path_is_wanted(path) && fails(call, NULL);
}

static bool is_made_by_process(int descriptor)
{
    return descriptor >= 0 && descriptor < DESCRIPTORS && atomic_load(&is_own[descriptor]);
}

static void set_own(int descriptor, bool own)
{
    if (descriptor >= 0 && descriptor < DESCRIPTORS)
        atomic_store(&is_own[descriptor], own);
}

static bool fails_on(enum call call, int descriptor, size_t *size)
{
    return !is_made_by_process(descriptor) && descriptor_is_wanted(descriptor) && fails(call, size);
}

/* The calls. `next` is the function that would have been called without this library. */

static void *next_of(const char *name)
{
    int error = errno;
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        refuse(name);
    errno = error;
    return found;
}

/* Sets `variable` to the next function of that name; a pointer to code is no pointer to data. */
#define FIND_NEXT(variable, name)                                                                  \
    do {                                                                                           \
        void *found_ = next_of(name);                                                              \
        memcpy(&(variable), &found_, sizeof found_);                                               \
    } while (0)

static int open_file(const char *name, const char *path, int flags, mode_t mode)
{
    int (*next)(const char *, int, ...);
    if (fails_at(CALL_OPEN, path))
        return -1;
    FIND_NEXT(next, name);
    return next(path, flags, mode);
}

#define OPEN(name)                                                                                 \
    EXPORT int name(const char *path, int flags, ...);                                             \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        mode_t mode = 0;                                                                           \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        if (flags & O_CREAT)                                                                       \
            mode = va_arg(arguments, mode_t);                                                      \
        va_end(arguments);                                                                         \
        return open_file(#name, path, flags, mode);                                                \
    }

OPEN(open)
OPEN(open64)

EXPORT int inotify_add_watch(int descriptor, const char *path, uint32_t mask)
{
    int (*next)(int, const char *, uint32_t);
    if (fails_at(CALL_WATCH, path))
        return -1;
    FIND_NEXT(next, "inotify_add_watch");
    return next(descriptor, path, mask);
}

EXPORT ssize_t read(int descriptor, void *into, size_t size)
{
    ssize_t (*next)(int, void *, size_t);
    if (fails_on(CALL_READ, descriptor, &size))
        return -1;
    FIND_NEXT(next, "read");
    return next(descriptor, into, size);
}

EXPORT ssize_t write(int descriptor, const void *from, size_t size)
{
    ssize_t (*next)(int, const void *, size_t);
    if (fails_on(CALL_WRITE, descriptor, &size))
        return -1;
    FIND_NEXT(next, "write");
    return next(descriptor, from, size);
}

/* What comes short moves a part of the first piece. */
static ssize_t move_pieces(const char *name, enum call call, int descriptor,
                           const struct iovec *pieces, int count)
{
    ssize_t (*next)(int, const struct iovec *, int);
    size_t size = SIZE_MAX;
    if (fails_on(call, descriptor, &size))
        return -1;
    FIND_NEXT(next, name);
    if (count == 0 || pieces->iov_len <= size)
        return next(descriptor, pieces, size == SIZE_MAX ? count : 1);
    struct iovec first = {pieces->iov_base, size};
    return next(descriptor, &first, 1);
}

EXPORT ssize_t readv(int descriptor, const struct iovec *pieces, int count)
{
    return move_pieces("readv", CALL_READ, descriptor, pieces, count);
}

EXPORT ssize_t writev(int descriptor, const struct iovec *pieces, int count)
{
    return move_pieces("writev", CALL_WRITE, descriptor, pieces, count);
}

#define STAT(name, type)                                                                           \
    EXPORT int name(const char *path, struct type *out)                                            \
    {                                                                                              \
        int (*next)(const char *, struct type *);                                                  \
        if (fails_at(CALL_STAT, path))                                                             \
            return -1;                                                                             \
        FIND_NEXT(next, #name);                                                                    \
        return next(path, out);                                                                    \
    }

#define FSTAT(name, type)                                                                          \
    EXPORT int name(int descriptor, struct type *out)                                              \
    {                                                                                              \
        int (*next)(int, struct type *);                                                           \
        if (descriptor > 2 && fails_on(CALL_STAT, descriptor, NULL))                               \
            return -1;                                                                             \
        FIND_NEXT(next, #name);                                                                    \
        return next(descriptor, out);                                                              \
    }

STAT(stat, stat)
STAT(stat64, stat64)
STAT(lstat, stat)
STAT(lstat64, stat64)
FSTAT(fstat, stat)
FSTAT(fstat64, stat64)

EXPORT int fstatat(int folder, const char *path, struct stat *out, int flags)
{
    int (*next)(int, const char *, struct stat *, int);
    if (fails_at(CALL_STAT, path))
        return -1;
    FIND_NEXT(next, "fstatat");
    return next(folder, path, out, flags);
}

EXPORT DIR *opendir(const char *path)
{
    DIR *(*next)(const char *);
    if (fails_at(CALL_OPENDIR, path))
        return NULL;
    FIND_NEXT(next, "opendir");
    return next(path);
}

EXPORT struct dirent *readdir(DIR *folder)
{
    struct dirent *(*next)(DIR *);
    if (fails_on(CALL_READDIR, dirfd(folder), NULL))
        return NULL;
    FIND_NEXT(next, "readdir");
    return next(folder);
}

EXPORT char *realpath(const char *restrict path, char *restrict out)
{
    char *(*next)(const char *, char *);
    if (fails_at(CALL_REALPATH, path))
        return NULL;
    FIND_NEXT(next, "realpath");
    return next(path, out);
}

EXPORT char *getcwd(char *out, size_t size)
{
    char *(*next)(char *, size_t);
    if (fails(CALL_GETCWD, NULL))
        return NULL;
    FIND_NEXT(next, "getcwd");
    return next(out, size);
}

EXPORT int rename(const char *from, const char *to)
{
    int (*next)(const char *, const char *);
    if (fails_at(CALL_RENAME, from))
        return -1;
    FIND_NEXT(next, "rename");
    return next(from, to);
}

EXPORT int unlink(const char *path)
{
    int (*next)(const char *);
    if (fails_at(CALL_UNLINK, path))
        return -1;
    FIND_NEXT(next, "unlink");
    return next(path);
}

EXPORT int fsync(int descriptor)
{
    int (*next)(int);
    if (fails_on(CALL_FSYNC, descriptor, NULL))
        return -1;
    FIND_NEXT(next, "fsync");
    return next(descriptor);
}

/* As on Linux the descriptor is gone, whatever close says. */
EXPORT int close(int descriptor)
{
    int (*next)(int);
    bool failed = fails_on(CALL_CLOSE, descriptor, NULL);
    int error = errno;
    set_own(descriptor, false);
    FIND_NEXT(next, "close");
    int result = next(descriptor);
    if (failed)
        errno = error;
    return failed ? -1 : result;
}

EXPORT int poll(struct pollfd *descriptors, nfds_t count, int timeout)
{
    int (*next)(struct pollfd *, nfds_t, int);
    if (fails(CALL_POLL, NULL))
        return -1;
    FIND_NEXT(next, "poll");
    return next(descriptors, count, timeout);
}

EXPORT int epoll_wait(int epoll, struct epoll_event *events, int count, int timeout)
{
    int (*next)(int, struct epoll_event *, int, int);
    if (fails(CALL_EPOLL_WAIT, NULL))
        return -1;
    FIND_NEXT(next, "epoll_wait");
    return next(epoll, events, count, timeout);
}

EXPORT int epoll_pwait(int epoll, struct epoll_event *events, int count, int timeout,
                       const sigset_t *signals)
{
    int (*next)(int, struct epoll_event *, int, int, const sigset_t *);
    if (fails(CALL_EPOLL_WAIT, NULL))
        return -1;
    FIND_NEXT(next, "epoll_pwait");
    return next(epoll, events, count, timeout, signals);
}

EXPORT int epoll_create1(int flags)
{
    int (*next)(int);
    if (fails(CALL_EPOLL_CREATE, NULL))
        return -1;
    FIND_NEXT(next, "epoll_create1");
    return next(flags);
}

EXPORT int pipe2(int descriptors[2], int flags)
{
    int (*next)(int *, int);
    if (fails(CALL_PIPE, NULL))
        return -1;
    FIND_NEXT(next, "pipe2");
    int result = next(descriptors, flags);
    for (int i = 0; result == 0 && i < 2; i++)
        set_own(descriptors[i], true);
    return result;
}

EXPORT int eventfd(unsigned first, int flags)
{
    int (*next)(unsigned, int);
    if (fails(CALL_EVENTFD, NULL))
        return -1;
    FIND_NEXT(next, "eventfd");
    int result = next(first, flags);
    set_own(result, true);
    return result;
}

EXPORT int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
                          void *(*run)(void *), void *restrict argument)
{
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (fails(CALL_THREAD, NULL))
        return errno;
    FIND_NEXT(next, "pthread_create");
    return next(thread, attributes, run, argument);
}

/* Memory. A sanitizer's own allocator comes before these. */

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

EXPORT void *malloc(size_t size)
{
    return fails(CALL_MALLOC, NULL) ? NULL : __libc_malloc(size);
}

EXPORT void *calloc(size_t n, size_t size)
{
    return fails(CALL_MALLOC, NULL) ? NULL : __libc_calloc(n, size);
}

EXPORT void *realloc(void *block, size_t size)
{
    return fails(CALL_MALLOC, NULL) ? NULL : __libc_realloc(block, size);
}

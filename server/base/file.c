/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "base/file.h"

#include "base/keyed_hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum file_status status_of_errno(void)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return FILE_MISSING;
    case EACCES:
    case EPERM:
        return FILE_DENIED;
    case ENXIO: /* A socket, or a FIFO nobody writes to. */
        return FILE_NOT_REGULAR;
    case ENAMETOOLONG:
        return FILE_TOO_DEEP;
    default:
        return FILE_FAILED;
    }
}

const char *file_status_text(enum file_status status)
{
    static const char *const texts[] = {
        [FILE_OK] = "read",
        [FILE_MISSING] = "no such file or folder",
        [FILE_NOT_REGULAR] = "not a regular file",
        [FILE_TOO_LARGE] = "too large",
        [FILE_DENIED] = "permission denied",
        [FILE_TOO_DEEP] = "the path is too long",
        [FILE_CHANGED] = "changed while it was read",
        [FILE_SHARED] = "has other names",
        [FILE_NOT_MADE] = "no file can be made beside it",
        [FILE_FAILED] = "cannot be read",
    };
    return texts[status];
}

static enum file_kind kind_of_mode(mode_t mode)
{
    if (S_ISREG(mode))
        return FILE_KIND_REGULAR;
    if (S_ISDIR(mode))
        return FILE_KIND_FOLDER;
    return S_ISLNK(mode) ? FILE_KIND_LINK : FILE_KIND_OTHER;
}

static bool was_interrupted(bool failed)
{
    return failed && errno == EINTR;
}

static enum file_status look_at(int folder, const char *path, int flags, enum file_kind *kind)
{
    struct stat st;
    int result;
    do
        result = fstatat(folder, path, &st, flags);
    while (was_interrupted(result != 0));
    enum file_status status = result == 0 ? FILE_OK : status_of_errno();
    *kind = FILE_KIND_UNKNOWN;
    if (status == FILE_OK)
        *kind = kind_of_mode(st.st_mode);
    else if (status == FILE_MISSING)
        *kind = FILE_KIND_NONE;
    return status;
}

enum file_status file_look(const char *path, bool follow, enum file_kind *kind)
{
    return look_at(AT_FDCWD, path, follow ? 0 : AT_SYMLINK_NOFOLLOW, kind);
}

enum file_kind file_kind(const char *path, bool follow)
{
    enum file_kind kind;
    file_look(path, follow, &kind);
    return kind;
}

static enum file_status look_at_open(int descriptor, struct stat *st)
{
    int result;
    do
        result = fstat(descriptor, st);
    while (was_interrupted(result != 0));
    if (result != 0)
        return status_of_errno();
    return S_ISREG(st->st_mode) ? FILE_OK : FILE_NOT_REGULAR;
}

static int64_t nanoseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static struct file_stamp stamp_of(const struct stat *st)
{
    return (struct file_stamp){.size = st->st_size,
                               .written = nanoseconds(st->st_mtim),
                               .changed = nanoseconds(st->st_ctim),
                               .device = (uint64_t)st->st_dev,
                               .inode = (uint64_t)st->st_ino};
}

enum file_status file_look_at_stamp(const char *path, struct file_stamp *stamp)
{
    struct stat st;
    int result;
    do
        result = fstatat(AT_FDCWD, path, &st, 0);
    while (was_interrupted(result != 0));
    if (result != 0)
        return status_of_errno();
    if (!S_ISREG(st.st_mode))
        return FILE_NOT_REGULAR;
    *stamp = stamp_of(&st);
    return FILE_OK;
}

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->size == b->size && a->written == b->written && a->changed == b->changed &&
           a->device == b->device && a->inode == b->inode;
}

enum file_status file_open(struct file_reader *reader, const char *path)
{
    struct stat st;
    do
        reader->descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    while (was_interrupted(reader->descriptor < 0));
    if (reader->descriptor < 0)
        return status_of_errno();
    enum file_status status = look_at_open(reader->descriptor, &st);
    if (status == FILE_OK)
        reader->stamp = stamp_of(&st);
    else
        file_close(reader);
    return status;
}

void file_open_standard_input(struct file_reader *reader)
{
    *reader = (struct file_reader){.descriptor = STDIN_FILENO};
}

enum file_status file_read_standard_input(size_t limit, struct buf *out)
{
    enum { PIECE = 64 * 1024 };
    struct file_reader reader;
    size_t start = out->length;
    ptrdiff_t n;
    file_open_standard_input(&reader);
    while ((n = file_read_some(&reader, buf_reserve(out, PIECE), PIECE)) > 0) {
        out->length += (size_t)n;
        if (out->length - start > limit)
            return FILE_TOO_LARGE;
    }
    return n < 0 ? FILE_FAILED : FILE_OK;
}

bool file_rewind(struct file_reader *reader)
{
    return lseek(reader->descriptor, 0, SEEK_SET) == 0;
}

bool file_was_changed(const struct file_reader *reader)
{
    struct stat st;
    if (look_at_open(reader->descriptor, &st) != FILE_OK)
        return true;
    struct file_stamp now = stamp_of(&st);
    return now.size != reader->stamp.size || now.written != reader->stamp.written;
}

/* After a failed call: whether it is worth another try, having waited if it would have blocked. */
static bool may_go_on(int descriptor, short events)
{
    struct pollfd ready = {.fd = descriptor, .events = events};
    if (errno == EAGAIN)
        return poll(&ready, 1, -1) >= 0 || errno == EINTR;
    return errno == EINTR;
}

ptrdiff_t file_read_some(struct file_reader *reader, char *into, size_t size)
{
    ssize_t n;
    do
        n = read(reader->descriptor, into, size);
    while (n < 0 && may_go_on(reader->descriptor, POLLIN));
    return n;
}

void file_close(struct file_reader *reader)
{
    if (reader->descriptor >= 0)
        close(reader->descriptor);
    reader->descriptor = -1;
}

bool hash_key_make(struct hash_key *key)
{
    struct file_reader source;
    do
        source.descriptor = open("/dev/urandom", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (was_interrupted(source.descriptor < 0));
    if (source.descriptor < 0)
        return false;
    ptrdiff_t n = file_read_some(&source, (char *)key->bytes, sizeof key->bytes);
    file_close(&source);
    return n == (ptrdiff_t)sizeof key->bytes;
}

enum file_status file_read(const char *path, size_t limit, struct buf *out)
{
    struct file_reader reader;
    enum file_status status = file_open(&reader, path);
    if (status != FILE_OK)
        return status;
    size_t start = out->length;
    for (;;) {
        enum { PIECE = 64 * 1024 };
        ptrdiff_t n = file_read_some(&reader, buf_reserve(out, PIECE), PIECE);
        if (n < 0)
            status = FILE_FAILED;
        if (n <= 0)
            break;
        out->length += (size_t)n;
        if (out->length - start > limit) {
            status = FILE_TOO_LARGE;
            break;
        }
    }
    file_close(&reader);
    if (status != FILE_OK)
        out->length = start;
    return status;
}

bool file_make_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || (errno == EEXIST && file_kind(path, true) == FILE_KIND_FOLDER);
}

bool file_make_private_folders(const char *path)
{
    struct buf folder = {0};
    bool made = true;
    buf_append_string(&folder, path);
    buf_string(&folder);
    for (size_t i = 1; made && i <= folder.length; i++) {
        char end = folder.bytes[i];
        if (end != '/' && end != '\0')
            continue;
        folder.bytes[i] = '\0';
        made = mkdir(folder.bytes, 0700) == 0 || file_kind(folder.bytes, true) == FILE_KIND_FOLDER;
        folder.bytes[i] = end;
    }
    buf_release(&folder);
    return made;
}

bool file_rename(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

void file_remove(const char *path)
{
    unlink(path);
}

bool file_lock_take(struct file_lock *lock, const char *path, int patience)
{
    enum { STEP = 10 }; /* milliseconds between two tries */
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    do
        lock->descriptor = open(path, O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0600);
    while (was_interrupted(lock->descriptor < 0));
    if (lock->descriptor < 0)
        return false;
    for (; !(lock->is_held = fcntl(lock->descriptor, F_SETLK, &all) == 0); patience -= STEP) {
        bool is_taken = errno == EACCES || errno == EAGAIN || errno == EINTR;
        if (!is_taken || patience <= 0)
            break;
        poll(NULL, 0, STEP);
    }
    if (!lock->is_held)
        close(lock->descriptor);
    return lock->is_held;
}

void file_lock_release(struct file_lock *lock)
{
    if (lock->is_held)
        close(lock->descriptor);
    *lock = (struct file_lock){0};
}

bool file_write_descriptor(int descriptor, struct span contents)
{
    while (contents.length) {
        ssize_t n = write(descriptor, contents.bytes, contents.length);
        if (n < 0 && may_go_on(descriptor, POLLOUT))
            continue;
        if (n <= 0)
            return false;
        contents = span_slice(contents, (size_t)n, contents.length);
    }
    return true;
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const struct folder_entry *)a)->name, ((const struct folder_entry *)b)->name);
}

static enum file_kind kind_in_folder(DIR *folder, const char *name)
{
    enum file_kind kind;
    look_at(dirfd(folder), name, AT_SYMLINK_NOFOLLOW, &kind);
    return kind;
}

/* NULL with errno 0 is the end. */
static const struct dirent *next_entry(DIR *folder)
{
    const struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(folder);
    } while (was_interrupted(!entry));
    return entry;
}

static enum file_status list_entries(DIR *folder, struct folder_listing *out)
{
    size_t capacity = 0;
    const struct dirent *entry;
    while ((entry = next_entry(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (out->count == capacity) {
            capacity = capacity ? capacity * 2 : 32;
            out->entries = mem_resize(MEM_BASE, out->entries, capacity, sizeof *out->entries);
        }
        size_t size = strlen(entry->d_name) + 1;
        char *name = memcpy(mem_alloc(MEM_BASE, size), entry->d_name, size);
        out->entries[out->count++] = (struct folder_entry){name, kind_in_folder(folder, name)};
    }
    return errno ? status_of_errno() : FILE_OK;
}

enum file_status folder_list(const char *path, struct folder_listing *out)
{
    DIR *folder;
    *out = (struct folder_listing){0};
    do
        folder = opendir(path);
    while (was_interrupted(!folder));
    if (!folder)
        return status_of_errno();
    enum file_status status = list_entries(folder, out);
    closedir(folder);
    if (status != FILE_OK)
        folder_listing_release(out);
    else if (out->count)
        qsort(out->entries, out->count, sizeof *out->entries, compare_entries);
    return status;
}

void folder_listing_release(struct folder_listing *listing)
{
    for (size_t i = 0; i < listing->count; i++)
        mem_free(MEM_BASE, listing->entries[i].name);
    mem_free(MEM_BASE, listing->entries);
    *listing = (struct folder_listing){0};
}

enum file_status file_real_path(const char *path, struct buf *out)
{
    char *resolved;
    do
        resolved = realpath(path, NULL);
    while (was_interrupted(!resolved));
    if (!resolved)
        return status_of_errno();
    buf_append_string(out, resolved);
    free(resolved);
    return FILE_OK;
}

bool file_current_folder(struct buf *out)
{
    for (size_t size = 256; size <= 1024 * 1024; size *= 2) {
        char *at = buf_reserve(out, size);
        if (getcwd(at, size)) {
            out->length += strlen(at);
            return true;
        }
        if (errno != ERANGE)
            break;
    }
    return false;
}

bool file_enter_folder(const char *path)
{
    return chdir(path) == 0;
}

static void append_components(struct span path, size_t root, struct buf *out)
{
    for (size_t at = 0; at < path.length;) {
        size_t end = span_find_byte(path, at, '/');
        struct span part = span_slice(path, at, end);
        at = end + 1;
        if (part.length == 0 || span_equal(part, SPAN(".")))
            continue;
        if (span_equal(part, SPAN(".."))) {
            while (out->length > root && out->bytes[--out->length] != '/')
                continue;
            continue;
        }
        buf_append_byte(out, '/');
        buf_append(out, part);
    }
}

void file_absolute_path(struct span path, struct span base, struct buf *out)
{
    size_t root = out->length;
    if (path.length == 0 || path.bytes[0] != '/')
        append_components(base, root, out);
    append_components(path, root, out);
    if (out->length == root)
        buf_append_byte(out, '/');
}

enum file_status file_resolve(struct span path, struct buf *out)
{
    struct buf existing = {0};
    size_t start = out->length;
    struct span head = path;
    enum file_status result = FILE_OK;
    while (head.length > 1) {
        buf_clear(&existing);
        buf_append(&existing, head);
        enum file_status status = file_real_path(buf_string(&existing), out);
        if (status == FILE_OK)
            break;
        if (status != FILE_MISSING)
            result = status;
        head = file_parent(head);
    }
    struct span rest = span_slice(path, head.length, path.length);
    if (head.length <= 1)
        rest = path;
    else if (out->length == start + 1)
        out->length = start; /* The root, and what follows begins with a slash. */
    buf_append(out, rest);
    if (out->length == start)
        buf_append_byte(out, '/');
    buf_release(&existing);
    return result;
}

bool file_is_inside(struct span path, struct span folder)
{
    if (span_equal(folder, SPAN("/")))
        return true;
    return span_starts_with(path, folder) &&
           (path.length == folder.length || path.bytes[folder.length] == '/');
}

static size_t last_slash(struct span path)
{
    size_t at = path.length;
    while (at > 0 && path.bytes[at - 1] != '/')
        at--;
    return at; /* One past the slash, 0 without one. */
}

struct span file_base_name(struct span path)
{
    return span_slice(path, last_slash(path), path.length);
}

struct span file_parent(struct span path)
{
    size_t at = last_slash(path);
    return span_slice(path, 0, at > 1 ? at - 1 : at);
}

void file_ignore_write_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void file_open_missing_standard(void)
{
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", O_RDWR) != descriptor)
            return;
}

bool file_can_open(int n)
{
    enum { MAX = 16 };
    int descriptors[MAX];
    int n_open = 0;
    while (n_open < n && n_open < MAX &&
           (descriptors[n_open] = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)) >= 0)
        n_open++;
    for (int i = 0; i < n_open; i++)
        close(descriptors[i]);
    return n_open == n;
}

bool file_is_terminal(int descriptor)
{
    return isatty(descriptor) == 1;
}

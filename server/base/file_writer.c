/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "base/file_writer.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEMPORARY_NAMES = 100 };

/* Those that are open, for when memory runs out. Nothing is allocated while the list is held. */
static struct file_writer *open_writers;
static atomic_flag list_lock = ATOMIC_FLAG_INIT;

static void hold_list(void)
{
    while (atomic_flag_test_and_set(&list_lock))
        continue;
}

static void let_list_go(void)
{
    atomic_flag_clear(&list_lock);
}

static void remove_all(void)
{
    hold_list();
    for (const struct file_writer *writer = open_writers; writer; writer = writer->next)
        unlink(writer->temporary.bytes);
    let_list_go();
}

static void list_add(struct file_writer *writer)
{
    hold_list();
    writer->next = open_writers;
    open_writers = writer;
    mem_on_exhaustion(remove_all);
    let_list_go();
}

static void list_remove(const struct file_writer *writer)
{
    struct file_writer **at = &open_writers;
    hold_list();
    while (*at && *at != writer)
        at = &(*at)->next;
    if (*at)
        *at = writer->next;
    if (!open_writers)
        mem_on_exhaustion(NULL);
    let_list_go();
}

static bool resolve(const char *path, struct buf *out)
{
    struct buf absolute = {0};
    struct buf current = {0};
    bool found = path[0] == '/' || file_current_folder(&current);
    if (found) {
        file_absolute_path(span_from_string(path), buf_span(&current), &absolute);
        found = file_resolve(buf_span(&absolute), out) == FILE_OK;
    }
    buf_release(&absolute);
    buf_release(&current);
    return found;
}

/* -1 on an error, EEXIST among them. */
static int create(const char *path, mode_t mode)
{
    int descriptor;
    do
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

static bool open_temporary(struct file_writer *writer, mode_t mode)
{
    errno = 0;
    for (int i = 0; writer->descriptor < 0 && i < TEMPORARY_NAMES; i++) {
        buf_clear(&writer->temporary);
        buf_printf(&writer->temporary, "%s.%d.tmp", buf_string(&writer->path), i);
        writer->descriptor = create(buf_string(&writer->temporary), mode);
    }
    writer->error = errno;
    if (writer->descriptor >= 0)
        list_add(writer);
    return writer->descriptor >= 0;
}

/* As if a file could be made: the folder's fault, and not that of the file in it. */
void file_writer_append_fault(const struct file_writer *writer, struct buf *out)
{
    if (writer->path.length == 0) {
        buf_append_string(out, "its folder cannot be found");
        return;
    }
    if (writer->error == 0) {
        buf_append_string(out, "it is no regular file");
        return;
    }
    buf_append_string(out, "no file can be made in the folder ");
    buf_append(out, file_parent(buf_span(&writer->path)));
    buf_printf(out, ": %s",
               writer->error == EEXIST ? "the names of temporary files are taken, FILE.0.tmp and on"
                                       : strerror(writer->error));
}

static bool open_with_mode(struct file_writer *writer, const char *path, mode_t mode)
{
    *writer = (struct file_writer){.descriptor = -1};
    if (!resolve(path, &writer->path))
        return false;
    enum file_kind kind = file_kind(buf_string(&writer->path), true);
    return (kind == FILE_KIND_NONE || kind == FILE_KIND_REGULAR) && open_temporary(writer, mode);
}

bool file_writer_open(struct file_writer *writer, const char *path)
{
    return open_with_mode(writer, path, 0666);
}

bool file_writer_open_private(struct file_writer *writer, const char *path)
{
    return open_with_mode(writer, path, 0600);
}

/* Whoever may do everything is held to what the permissions say, too. */
static enum file_status look_at_target(const char *path, struct stat *st)
{
    const mode_t writable = S_IWUSR | S_IWGRP | S_IWOTH;
    int descriptor;
    do
        descriptor = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    while (descriptor < 0 && errno == EINTR);
    if (descriptor < 0)
        return errno == ENOENT ? FILE_MISSING : FILE_DENIED;
    bool is_known = fstat(descriptor, st) == 0;
    close(descriptor);
    if (!is_known)
        return FILE_FAILED;
    if (!S_ISREG(st->st_mode))
        return FILE_NOT_REGULAR;
    if (!(st->st_mode & writable))
        return FILE_DENIED;
    return st->st_nlink > 1 ? FILE_SHARED : FILE_OK;
}

/* The owner comes first: a change of it takes special bits of the mode away. */
static bool take_over(int descriptor, const struct stat *target)
{
    struct stat st;
    if (fstat(descriptor, &st) != 0)
        return false;
    bool is_owned = st.st_uid == target->st_uid && st.st_gid == target->st_gid;
    return (is_owned || fchown(descriptor, target->st_uid, target->st_gid) == 0) &&
           fchmod(descriptor, target->st_mode & 07777) == 0;
}

enum file_status file_writer_open_over(struct file_writer *writer, const char *path)
{
    struct stat target;
    *writer = (struct file_writer){.descriptor = -1};
    if (!resolve(path, &writer->path))
        return FILE_FAILED;
    enum file_status status = look_at_target(buf_string(&writer->path), &target);
    if (status == FILE_OK && !open_temporary(writer, 0666))
        return FILE_NOT_MADE;
    if (status == FILE_OK && !take_over(writer->descriptor, &target))
        status = FILE_DENIED;
    if (status != FILE_OK)
        file_writer_release(writer);
    return status;
}

/* A zeroed struct has descriptor 0, which is somebody else's. */
static bool is_open(const struct file_writer *writer)
{
    return writer->descriptor >= 0 && writer->temporary.length > 0;
}

bool file_writer_write(struct file_writer *writer, struct span bytes)
{
    if (!is_open(writer))
        return false;
    if (!writer->failed && !file_write_descriptor(writer->descriptor, bytes))
        writer->failed = true;
    return !writer->failed;
}

static bool is_on_disk(int descriptor)
{
    int result;
    do
        result = fsync(descriptor);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

/* Whether all bytes are on the disk; the descriptor is closed. */
static bool finish(struct file_writer *writer)
{
    bool written = !writer->failed && is_on_disk(writer->descriptor);
    /* An interrupted close has closed it all the same, and the bytes are on the disk. */
    written = (close(writer->descriptor) == 0 || errno == EINTR) && written;
    writer->descriptor = -1;
    list_remove(writer);
    return written;
}

/* Puts the whole in its place, if that is wanted. */
static bool settle(struct file_writer *writer, bool wanted)
{
    if (wanted)
        wanted = rename(buf_string(&writer->temporary), buf_string(&writer->path)) == 0;
    if (!wanted)
        unlink(buf_string(&writer->temporary));
    return wanted;
}

bool file_writer_commit(struct file_writer *writer)
{
    return is_open(writer) && settle(writer, finish(writer));
}

static bool holds(const char *path, struct span expected)
{
    struct buf now = {0};
    bool same =
        file_read(path, expected.length, &now) == FILE_OK && span_equal(buf_span(&now), expected);
    buf_release(&now);
    return same;
}

enum file_status file_writer_replace(struct file_writer *writer, struct span before)
{
    if (!is_open(writer))
        return FILE_FAILED;
    bool written = finish(writer);
    bool is_same = holds(buf_string(&writer->path), before);
    written = settle(writer, written && is_same);
    if (!is_same)
        return FILE_CHANGED;
    return written ? FILE_OK : FILE_FAILED;
}

void file_writer_release(struct file_writer *writer)
{
    if (is_open(writer)) {
        close(writer->descriptor);
        list_remove(writer);
        unlink(buf_string(&writer->temporary));
    }
    buf_release(&writer->path);
    buf_release(&writer->temporary);
    *writer = (struct file_writer){.descriptor = -1};
}

bool file_writer_is(const struct file_writer *writer, struct span path)
{
    return writer->path.length > 0 && (span_equal(path, buf_span(&writer->path)) ||
                                       span_equal(path, buf_span(&writer->temporary)));
}

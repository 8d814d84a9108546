/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "base/file_writer.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { TEMPORARY_NAMES = 100 };

/* Those that are open, for when memory runs out. */
static struct file_writer *open_writers;

static void remove_all(void)
{
    for (const struct file_writer *writer = open_writers; writer; writer = writer->next)
        unlink(writer->temporary.bytes);
}

static void list_add(struct file_writer *writer)
{
    writer->next = open_writers;
    open_writers = writer;
    mem_on_exhaustion(remove_all);
}

static void list_remove(const struct file_writer *writer)
{
    struct file_writer **at = &open_writers;
    while (*at && *at != writer)
        at = &(*at)->next;
    if (*at)
        *at = writer->next;
    if (!open_writers)
        mem_on_exhaustion(NULL);
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
static int create(const char *path)
{
    int descriptor;
    do
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

bool file_writer_open(struct file_writer *writer, const char *path)
{
    *writer = (struct file_writer){.descriptor = -1};
    if (!resolve(path, &writer->path))
        return false;
    enum file_kind kind = file_kind(buf_string(&writer->path), true);
    if (kind != FILE_KIND_NONE && kind != FILE_KIND_REGULAR)
        return false;
    for (int i = 0; writer->descriptor < 0 && i < TEMPORARY_NAMES; i++) {
        buf_clear(&writer->temporary);
        buf_printf(&writer->temporary, "%s.%d.tmp", buf_string(&writer->path), i);
        writer->descriptor = create(buf_string(&writer->temporary));
    }
    if (writer->descriptor >= 0)
        list_add(writer);
    return writer->descriptor >= 0;
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

bool file_writer_commit(struct file_writer *writer)
{
    if (!is_open(writer))
        return false;
    bool written = !writer->failed && is_on_disk(writer->descriptor);
    /* An interrupted close has closed it all the same, and the bytes are on the disk. */
    written = (close(writer->descriptor) == 0 || errno == EINTR) && written;
    writer->descriptor = -1;
    list_remove(writer);
    if (written)
        written = rename(buf_string(&writer->temporary), buf_string(&writer->path)) == 0;
    if (!written)
        unlink(buf_string(&writer->temporary));
    return written;
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

/* SPDX-License-Identifier: MIT */
/**
 * Files and folders: everything that is POSIX about them.
 *
 * Layer: base; with server/loop and server/subprocess the only place that may need porting.
 * Paths are NUL-terminated byte strings as the system gives them, not necessarily UTF-8.
 * Only regular files are ever read, and opening never blocks (a FIFO or a device is refused).
 * Calls that a signal interrupts are made again. What cannot be told is never taken for nothing.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/span.h"

#include <stdint.h>

enum file_status {
    FILE_OK,
    FILE_MISSING,     /* nothing there, or a folder on the way is missing */
    FILE_NOT_REGULAR, /* a folder, FIFO, socket or device */
    FILE_TOO_LARGE,   /* larger than the caller allows */
    FILE_DENIED,      /* no permission */
    FILE_TOO_DEEP,    /* the path is longer than the system takes */
    FILE_CHANGED,     /* it was written to while it was read */
    FILE_SHARED,      /* it has more than one name */
    FILE_NOT_MADE,    /* no file can be made beside it */
    FILE_FAILED       /* any other error of the system */
};

/** A few words for a person: "no such file", "permission denied". */
const char *file_status_text(enum file_status status);

enum file_kind {
    FILE_KIND_NONE,
    FILE_KIND_REGULAR,
    FILE_KIND_FOLDER,
    FILE_KIND_LINK,
    FILE_KIND_OTHER,
    FILE_KIND_UNKNOWN /* something may be there, but it cannot be looked at */
};

/** What is at `path`; a symbolic link is FILE_KIND_LINK unless `follow`. */
enum file_kind file_kind(const char *path, bool follow);

/** As file_kind, and says why: FILE_MISSING if nothing is there, else what hides it. */
enum file_status file_look(const char *path, bool follow, enum file_kind *kind);

/** Appends the whole of a regular file of at most `limit` bytes. */
enum file_status file_read(const char *path, size_t limit, struct buf *out);

/** A file read from front to back in pieces. */
struct file_reader {
    int descriptor; /* -1: closed */
    struct file_stamp {
        int64_t size;    /* bytes */
        int64_t written; /* when its text was changed last: nanoseconds since 1970 */
        int64_t changed; /* the same of anything about it; no program can set it back */
        uint64_t device, inode;
    } stamp; /* as it was opened */
};

/** Opens a regular file for reading; on anything but FILE_OK there is nothing to close. */
enum file_status file_open(struct file_reader *reader, const char *path);

/** The process's standard input, whatever it is. */
void file_open_standard_input(struct file_reader *reader);

/** Appends all that comes from standard input, of at most `limit` bytes. */
enum file_status file_read_standard_input(size_t limit, struct buf *out);

/** Reads up to `size` bytes; 0 at the end, negative on an error. Interruptions are not seen. */
ptrdiff_t file_read_some(struct file_reader *reader, char *into, size_t size);

/** What says whether it is the same file, unchanged; not FILE_OK: it is no regular file. */
enum file_status file_look_at_stamp(const char *path, struct file_stamp *stamp);
bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);

/** Goes back to the front; false if the file cannot do that. */
bool file_rewind(struct file_reader *reader);

/** Whether the open file was written to since it was opened, as far as size and time tell. */
bool file_was_changed(const struct file_reader *reader);

void file_close(struct file_reader *reader);

struct folder_entry {
    char *name; /* owned by the listing */
    enum file_kind kind;
};

/** The entries of a folder without "." and "..", ordered by the bytes of their names. */
struct folder_listing {
    struct folder_entry *entries;
    size_t count;
};

/** The whole folder; on anything but FILE_OK the listing is empty. */
enum file_status folder_list(const char *path, struct folder_listing *out);
void folder_listing_release(struct folder_listing *listing);

/** Appends the absolute path with links and dots resolved; FILE_MISSING if it does not exist. */
enum file_status file_real_path(const char *path, struct buf *out);

/** Appends the current folder's absolute path; false if it is gone. */
bool file_current_folder(struct buf *out);

/** Makes `path` the current folder; false: it cannot be. */
bool file_enter_folder(const char *path);

/**
 * Appends `path` made absolute against `base` and freed of ".", ".." and doubled slashes, by its
 * text alone: nothing needs to exist, links are not followed.
 */
void file_absolute_path(struct span path, struct span base, struct buf *out);

/**
 * Appends `path`, an absolute one, with links resolved as far as it exists; what does not exist
 * follows as it is written, and so does what cannot be resolved for another reason, which is said.
 */
enum file_status file_resolve(struct span path, struct buf *out);

/** Whether the absolute `path` is `folder` or lies below it, by their text. */
bool file_is_inside(struct span path, struct span folder);

/** The part after the last slash. */
struct span file_base_name(struct span path);

/** The part before the last slash; "/" for what lies in the root, empty if there is no slash. */
struct span file_parent(struct span path);

/** Makes the folder, whose parent is there; true too if it is there already. */
bool file_make_folder(const char *path);

/** Makes the folder and those on the way to it that are missing, for their owner alone. */
bool file_make_private_folders(const char *path);

/** Gives what is at `from` the name `to`, in place of what had it; both in one file system. */
bool file_rename(const char *from, const char *to);

/** Takes the name away, if it is there and no folder's. */
void file_remove(const char *path);

/**
 * A lock that processes agree on: it is held through a file, which stays, and goes with the process
 * that holds it. Threads of one process do not keep each other out. A zeroed struct holds nothing.
 */
struct file_lock {
    int descriptor;
    bool is_held;
};

/** Takes the lock, or waits for it so many milliseconds; false: it was not to be had. */
bool file_lock_take(struct file_lock *lock, const char *path, int patience);
void file_lock_release(struct file_lock *lock);

/** Writes all of `contents` to a descriptor; false on an error. For stdout of batch commands. */
bool file_write_descriptor(int descriptor, struct span contents);

/**
 * From now on writing to a pipe that nobody reads, or past the limit of a file's size, is an error
 * of the call and does not end the process.
 */
void file_ignore_write_signals(void);

/**
 * Opens /dev/null in place of standard input, output or error that the process was started
 * without, so that no file opened later takes their numbers.
 */
void file_open_missing_standard(void);

/** Whether `n` more descriptors can be had at once; n <= 16. */
bool file_can_open(int n);

/** Whether the descriptor is a terminal. */
bool file_is_terminal(int descriptor);

#endif

/* SPDX-License-Identifier: MIT */
#include "server/session_base_store.h"

#include "base/file.h"
#include "base/file_writer.h"
#include "server/user_folder.h"

#include <inttypes.h>

static bool find_path(uint64_t root, struct buf *path)
{
    bool found = user_folder_find(USER_STATE, path);
    if (found)
        buf_printf(path, "/session-base.%016" PRIx64, root);
    return found;
}

/* One for each folder: what was set aside before has been said. */
static void set_aside(struct buf *path, const char *why, struct buf *said)
{
    struct buf name = {0};
    buf_printf(&name, "%s.set-aside", buf_string(path));
    bool is_aside = file_rename(buf_string(path), buf_string(&name));
    struct span aside = file_base_name(buf_span(&name));
    buf_printf(said, "%s: %s: ", path->bytes, why);
    if (is_aside)
        buf_printf(said, "it is set aside as %.*s, and what was there before is not known\n",
                   (int)aside.length, aside.bytes);
    else
        buf_append_string(said, "what was there before is not known\n");
    buf_release(&name);
}

struct session_base *session_base_load(struct span root, const struct hash_key *key,
                                       struct buf *said)
{
    static const char *const faults[] = {
        [SESSION_BASE_DAMAGED] = "damaged",
        [SESSION_BASE_FOREIGN] = "no base of a session",
        [SESSION_BASE_NEWER] = "of a newer version",
    };
    struct buf path = {0};
    struct buf bytes = BUF_INIT(MEM_SERVER);
    struct session_base *base = NULL;
    enum session_base_status judged = SESSION_BASE_OTHER;
    if (find_path(hash_64(root), &path)) {
        enum file_status status = file_read(buf_string(&path), SESSION_BASE_SIZE_MAX, &bytes);
        if (status == FILE_OK)
            base = session_base_read(&bytes, key, &judged);
        else if (status != FILE_MISSING)
            buf_printf(said, "%s: %s: what was there before is not known\n", path.bytes,
                       file_status_text(status));
        if (status == FILE_OK && !base && judged != SESSION_BASE_OTHER)
            set_aside(&path, faults[judged], said);
    }
    buf_release(&bytes);
    buf_release(&path);
    return base;
}

bool session_base_save(struct span root, struct span bytes, struct buf *said)
{
    struct file_writer writer = {.descriptor = -1};
    struct buf path = {0};
    bool written = false;
    if (find_path(hash_64(root), &path))
        written = bytes.length <= SESSION_BASE_SIZE_MAX &&
                  file_writer_open_private(&writer, buf_string(&path)) &&
                  file_writer_write(&writer, bytes) && file_writer_commit(&writer);
    if (!written)
        buf_printf(said, "%s: it cannot be written: what was found is not remembered\n",
                   path.length ? buf_string(&path) : "no state folder");
    file_writer_release(&writer);
    buf_release(&path);
    return written;
}

void session_base_remove(uint64_t root)
{
    struct buf path = {0};
    if (find_path(root, &path))
        file_remove(buf_string(&path));
    buf_release(&path);
}

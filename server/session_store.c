/* SPDX-License-Identifier: MIT */
#include "server/session_store.h"

#include "base/file_writer.h"
#include "base/hash.h"
#include "server/session_base_store.h"
#include "server/session_file.h"
#include "server/user_folder.h"

void session_release(struct session *session)
{
    buf_release(&session->root);
    buf_release(&session->base);
}

/* Reading. */

enum read_status {
    READ_OK,  /* what is there, or nothing */
    READ_BAD, /* it is to be set aside */
    READ_NOT  /* it cannot be read */
};

/* `why` is what is wrong with what is there; NULL if it is sound. */
static enum read_status read_file(const struct session_store *store, struct buf *bytes,
                                  const char **why)
{
    static const char *const faults[] = {
        [SESSION_FILE_OK] = NULL,
        [SESSION_FILE_DAMAGED] = "damaged",
        [SESSION_FILE_FOREIGN] = "no file of sessions",
        [SESSION_FILE_NEWER] = "of a newer version",
    };
    buf_clear(bytes);
    enum file_status status = file_read(store->path.bytes, SESSION_FILE_MAX, bytes);
    *why = file_status_text(status);
    switch (status) {
    case FILE_OK:
        break;
    case FILE_MISSING:
        *why = NULL;
        return READ_OK;
    case FILE_NOT_REGULAR:
    case FILE_TOO_LARGE:
        return READ_BAD;
    default:
        return READ_NOT;
    }
    enum session_file_status judged = session_file_read(buf_span(bytes), NULL, NULL);
    *why = faults[judged];
    if (judged == SESSION_FILE_OK)
        return READ_OK;
    buf_clear(bytes);
    return READ_BAD;
}

static bool set_aside(const struct session_store *store, struct buf *name)
{
    for (int i = 0; i < SESSION_STORE_SET_ASIDE_MAX; i++) {
        buf_clear(name);
        buf_printf(name, "%s.set-aside.%d", store->path.bytes, i);
        if (file_kind(buf_string(name), false) == FILE_KIND_NONE)
            break;
    }
    return file_rename(store->path.bytes, name->bytes);
}

/* Reads the file and makes room for a sound one; NULL, or why it cannot be. The lock is held. */
static const char *read_or_set_aside(const struct session_store *store, struct buf *bytes,
                                     struct buf *said)
{
    const char *why;
    struct buf name = {0};
    enum read_status status = read_file(store, bytes, &why);
    if (status == READ_BAD && set_aside(store, &name)) {
        struct span aside = file_base_name(buf_span(&name));
        buf_printf(said, "%s: %s: it is set aside as %.*s, and sessions begin anew\n",
                   store->path.bytes, why, (int)aside.length, aside.bytes);
        status = READ_OK;
    }
    buf_release(&name);
    return status == READ_OK ? NULL : why;
}

static void say_once(struct session_store *store, const char *why, struct buf *said)
{
    if (!store->is_silent)
        buf_printf(said, "%s: %s: sessions are remembered until this process ends\n",
                   store->path.length ? store->path.bytes : "no state folder", why);
    store->is_silent = true;
}

static bool take_lock(const struct session_store *store, struct file_lock *lock)
{
    struct buf name = {0};
    buf_printf(&name, "%s.lock", store->path.bytes);
    bool is_taken = file_lock_take(lock, buf_string(&name), SESSION_STORE_PATIENCE);
    buf_release(&name);
    return is_taken;
}

static void add_record(void *context, const struct session_record *record, struct span root,
                       struct span base)
{
    (void)root;
    (void)base;
    struct session_store *store = context;
    store->records[store->count++] = *record;
}

static void count_record(void *context, const struct session_record *record, struct span root,
                         struct span base)
{
    (void)record;
    (void)root;
    (void)base;
    ++*(size_t *)context;
}

/* Takes the records of a sound file, or of none, in place of those there are. */
static void take_records(struct session_store *store, struct span bytes)
{
    size_t count = 0;
    session_file_read(bytes, count_record, &count);
    if (count > store->capacity) {
        store->records = mem_resize(MEM_SERVER, store->records, count, sizeof *store->records);
        store->capacity = count;
    }
    store->count = 0;
    session_file_read(bytes, add_record, store);
}

bool session_store_open(struct session_store *store, struct buf *said)
{
    *store = (struct session_store){.path = BUF_INIT(MEM_SERVER)};
    if (!user_folder_find(USER_STATE, &store->path))
        return true;
    buf_append_string(&store->path, "/sessions");
    buf_string(&store->path);
    return session_store_reload(store, said);
}

bool session_store_reload(struct session_store *store, struct buf *said)
{
    const char *why = NULL;
    struct buf bytes = BUF_INIT(MEM_SERVER);
    struct file_lock lock = {0};
    if (store->path.length == 0)
        return true;
    /* Another process may be setting it aside too: it is looked at once more in turn. */
    if (read_file(store, &bytes, &why) != READ_OK) {
        if (take_lock(store, &lock))
            why = read_or_set_aside(store, &bytes, said);
        if (why)
            say_once(store, why, said);
        file_lock_release(&lock);
    }
    take_records(store, buf_span(&bytes));
    buf_release(&bytes);
    return !why;
}

void session_store_release(struct session_store *store)
{
    buf_release(&store->path);
    mem_free(MEM_SERVER, store->records);
    *store = (struct session_store){0};
}

const struct session_record *session_store_find(const struct session_store *store, struct span root)
{
    uint64_t key = hash_64(root);
    for (size_t i = 0; i < store->count; i++)
        if (store->records[i].root == key)
            return &store->records[i];
    return NULL;
}

/* A session that is looked for by its root. */
struct search {
    struct span root;
    struct session *found;
    bool is_found;
};

static void compare_root(void *context, const struct session_record *record, struct span root,
                         struct span base)
{
    struct search *search = context;
    if (!span_equal(root, search->root))
        return;
    search->is_found = true;
    search->found->record = *record;
    buf_clear(&search->found->root);
    buf_clear(&search->found->base);
    buf_append(&search->found->root, root);
    buf_append(&search->found->base, base);
}

static bool find_in(struct span bytes, struct span root, struct session *session)
{
    struct search search = {.root = root, .found = session};
    session_file_read(bytes, compare_root, &search);
    return search.is_found;
}

bool session_store_read(const struct session_store *store, struct span root,
                        struct session *session)
{
    const char *why;
    struct buf bytes = BUF_INIT(MEM_SERVER);
    bool is_found = store->path.length > 0 && read_file(store, &bytes, &why) == READ_OK &&
                    find_in(buf_span(&bytes), root, session);
    buf_release(&bytes);
    return is_found;
}

/* Writing. */

static uint64_t new_id(const struct session_use *use)
{
    struct buf seed = {0};
    buf_append(&seed, use->root);
    buf_append(&seed, (struct span){(const char *)&use->now, sizeof use->now});
    uint64_t id = hash_64(buf_span(&seed));
    buf_release(&seed);
    return id;
}

/* Makes `session`, what was there or nothing, what it is after this use. */
static void apply(const struct session_use *use, bool is_there, struct session *session)
{
    struct session_record *record = &session->record;
    if (!is_there || use->is_new) {
        buf_clear(&session->root);
        buf_clear(&session->base);
        buf_append(&session->root, use->root);
        buf_append(&session->base, use->base);
        *record = (struct session_record){
            .id = new_id(use),
            .began = use->now,
            .flags = (use->is_new ? SESSION_WAS_ASKED_FOR : 0u) |
                     (use->is_scanned ? SESSION_WAS_SCANNED : 0u),
        };
        session_record_describe(record, use->root, use->base);
    }
    record->used = use->now;
    record->n_uses += record->n_uses < UINT32_MAX;
}

/* A file that is written anew from an old one. */
struct rewriting {
    struct buf *out;
    const struct session *session;
    uint64_t victim; /* index of the session that makes room; UINT64_MAX: none has to */
    uint64_t n_seen;
    size_t n_written;
};

static void copy_other(void *context, const struct session_record *record, struct span root,
                       struct span base)
{
    struct rewriting *rewriting = context;
    if (rewriting->n_seen++ == rewriting->victim ||
        span_equal(root, buf_span(&rewriting->session->root)))
        return;
    session_file_append(rewriting->out, record, root, base);
    rewriting->n_written++;
}

static uint64_t least_recently_used(const struct session_store *store)
{
    size_t least = 0;
    for (size_t i = 1; i < store->count; i++)
        if (store->records[i].used < store->records[least].used)
            least = i;
    return least;
}

/* The root of the session that is no more after this use: what was found in its folder is of no
   use then. 0: all stay. */
static uint64_t root_that_ends(const struct session_store *store, const struct session_use *use,
                               bool is_there)
{
    if (is_there)
        return use->is_new ? hash_64(use->root) : 0;
    return store->count >= SESSIONS_MAX ? store->records[least_recently_used(store)].root : 0;
}

/* The old file with `session` last. The records are those of the old file. */
static void rewrite(const struct session_store *store, struct span old,
                    const struct session *session, bool is_there, struct buf *out)
{
    bool is_full = !is_there && store->count >= SESSIONS_MAX;
    struct rewriting rewriting = {
        .out = out,
        .session = session,
        .victim = is_full ? least_recently_used(store) : UINT64_MAX,
    };
    session_file_append_begin(out);
    session_file_read(old, copy_other, &rewriting);
    session_file_append(out, &session->record, buf_span(&session->root), buf_span(&session->base));
    session_file_append_end(out, rewriting.n_written + 1);
}

/* The lock is held, so a temporary file is one that a process left which was ended. */
static bool write_file(const struct session_store *store, struct span bytes)
{
    struct file_writer writer = {.descriptor = -1};
    struct buf left = {0};
    buf_printf(&left, "%s.0.tmp", store->path.bytes);
    file_remove(buf_string(&left));
    buf_release(&left);
    bool written = bytes.length <= SESSION_FILE_MAX &&
                   file_writer_open_private(&writer, store->path.bytes) &&
                   file_writer_write(&writer, bytes) && file_writer_commit(&writer);
    file_writer_release(&writer);
    return written;
}

static bool make_folder(const struct session_store *store)
{
    struct buf folder = {0};
    buf_append(&folder, file_parent(buf_span(&store->path)));
    bool made = file_make_private_folders(buf_string(&folder));
    buf_release(&folder);
    return made;
}

/* NULL, or why it is not written. The lock is held. */
static const char *write_use(struct session_store *store, const struct session_use *use,
                             struct session *session, struct buf *said)
{
    struct buf old = BUF_INIT(MEM_SERVER);
    struct buf new = BUF_INIT(MEM_SERVER);
    const char *why = read_or_set_aside(store, &old, said);
    if (!why) {
        take_records(store, buf_span(&old));
        bool is_there = find_in(buf_span(&old), use->root, session);
        uint64_t ending = root_that_ends(store, use, is_there);
        apply(use, is_there, session);
        rewrite(store, buf_span(&old), session, is_there, &new);
        if (write_file(store, buf_span(&new)))
            take_records(store, buf_span(&new));
        else
            why = "it cannot be written";
        if (!why && ending)
            session_base_remove(ending);
    }
    buf_release(&old);
    buf_release(&new);
    return why;
}

bool session_store_use(struct session_store *store, const struct session_use *use,
                       struct session *session, struct buf *said)
{
    struct file_lock lock = {0};
    const char *why;
    if (store->path.length == 0)
        why = "there is no home folder";
    else if (use->root.length > SESSION_ROOT_MAX)
        why = "the path of the workspace is too long";
    else if (!make_folder(store))
        why = "its folder cannot be made";
    else if (!take_lock(store, &lock))
        why = "it cannot be locked";
    else
        why = write_use(store, use, session, said);
    file_lock_release(&lock);
    if (!why)
        return true;
    if (session->root.length == 0)
        apply(use, session_store_read(store, use->root, session), session);
    say_once(store, why, said);
    return false;
}

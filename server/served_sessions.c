/* SPDX-License-Identifier: MIT */
#include "server/served_sessions.h"

#include "base/file.h"
#include "base/trace.h"

void served_sessions_release(struct served_sessions *sessions)
{
    for (size_t i = 0; i < sessions->count; i++)
        session_release(&sessions->items[i]);
    mem_free(MEM_SERVER, sessions->items);
    session_store_release(&sessions->store);
    *sessions = (struct served_sessions){0};
}

static void log_lines(struct span said)
{
    for (size_t at = 0; at < said.length;) {
        size_t end = span_find_byte(said, at, '\n');
        trace_log(TRACE_WARNING, "%.*s", (int)(end - at), said.bytes + at);
        at = end + 1;
    }
}

static void open_store(struct served_sessions *sessions)
{
    struct buf said = {0};
    if (sessions->is_open)
        return;
    session_store_open(&sessions->store, &said);
    sessions->is_open = true;
    log_lines(buf_span(&said));
    buf_release(&said);
}

static bool has_root(const struct served_sessions *sessions, struct span root)
{
    for (size_t i = 0; i < sessions->count; i++)
        if (span_equal(buf_span(&sessions->items[i].root), root))
            return true;
    return false;
}

static struct session *add(struct served_sessions *sessions)
{
    if (sessions->count == sessions->capacity) {
        sessions->capacity = sessions->capacity ? sessions->capacity * 2 : 1;
        sessions->items =
            mem_resize(MEM_SERVER, sessions->items, sessions->capacity, sizeof *sessions->items);
    }
    struct session *session = &sessions->items[sessions->count++];
    *session = (struct session){.root = BUF_INIT(MEM_SERVER), .base = BUF_INIT(MEM_SERVER)};
    return session;
}

static void take_up(struct served_sessions *sessions, struct span folder)
{
    struct buf path = {0}, root = {0}, said = {0};
    buf_append(&path, folder);
    if (file_kind(buf_string(&path), true) == FILE_KIND_FOLDER)
        session_find_root(folder, &root);
    if (root.length > 0 && !has_root(sessions, buf_span(&root)))
        session_take_up(&sessions->store, folder, false, add(sessions), &said);
    log_lines(buf_span(&said));
    buf_release(&path);
    buf_release(&root);
    buf_release(&said);
}

void served_sessions_take_up(struct served_sessions *sessions, const struct buf *folders,
                             size_t n_folders)
{
    sessions->is_due = false;
    if (!sessions->is_on)
        return;
    open_store(sessions);
    for (size_t i = 0; i < n_folders && sessions->count < SERVED_SESSIONS_MAX; i++)
        take_up(sessions, buf_span(&folders[i]));
}

void served_sessions_refresh(struct served_sessions *sessions)
{
    for (size_t i = 0; i < sessions->count; i++) {
        struct session now = {.root = BUF_INIT(MEM_SERVER), .base = BUF_INIT(MEM_SERVER)};
        bool is_kept =
            session_store_read(&sessions->store, buf_span(&sessions->items[i].root), &now);
        session_release(is_kept ? &sessions->items[i] : &now);
        if (is_kept)
            sessions->items[i] = now;
    }
}

void served_sessions_begin(struct served_sessions *sessions, struct session *session)
{
    struct session begun = {.root = BUF_INIT(MEM_SERVER), .base = BUF_INIT(MEM_SERVER)};
    struct buf said = {0};
    session_take_up(&sessions->store, buf_span(&session->root), true, &begun, &said);
    session_release(session);
    *session = begun;
    log_lines(buf_span(&said));
    buf_release(&said);
}

struct session *served_sessions_find(const struct served_sessions *sessions, struct span path)
{
    struct session *found = NULL;
    for (size_t i = 0; i < sessions->count; i++) {
        struct session *session = &sessions->items[i];
        if (file_is_inside(path, buf_span(&session->root)) &&
            (!found || session->root.length > found->root.length))
            found = session;
    }
    return found;
}

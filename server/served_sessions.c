/* SPDX-License-Identifier: MIT */
#include "server/served_sessions.h"

#include "base/file.h"
#include "base/trace.h"
#include "server/session_renewal.h"

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
    bool is_silent = sessions->store.is_silent;
    session_store_open(&sessions->store, &said);
    sessions->store.is_silent |= is_silent;
    sessions->is_open = true;
    log_lines(buf_span(&said));
    buf_release(&said);
}

struct session *served_sessions_of_root(const struct served_sessions *sessions, struct span root)
{
    for (size_t i = 0; i < sessions->count; i++)
        if (span_equal(buf_span(&sessions->items[i].root), root))
            return &sessions->items[i];
    return NULL;
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
    if (root.length > 0 && !served_sessions_of_root(sessions, buf_span(&root)))
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

static bool is_same(const struct session *a, const struct session *b)
{
    return a->record.id == b->record.id && span_equal(buf_span(&a->base), buf_span(&b->base));
}

/* Makes `session` what the file has of it, if it has it. */
static void reread(const struct served_sessions *sessions, struct session *session)
{
    struct session now = {.root = BUF_INIT(MEM_SERVER), .base = BUF_INIT(MEM_SERVER)};
    if (!session_store_read(&sessions->store, buf_span(&session->root), &now)) {
        session_release(&now);
        return;
    }
    now.is_stale = session->is_stale || !is_same(&now, session);
    buf_append(&now.upstream, buf_span(&session->upstream));
    session_release(session);
    *session = now;
}

static void renew(struct served_sessions *sessions, struct session *session)
{
    struct buf said = {0};
    session_renew(&sessions->store, session, &said);
    session->is_stale = false;
    log_lines(buf_span(&said));
    buf_release(&said);
}

void served_sessions_refresh(struct served_sessions *sessions)
{
    if (!sessions->is_on)
        return;
    open_store(sessions);
    sessions->file_state =
        sessions->store.path.length > 0 ? file_state(sessions->store.path.bytes) : 0;
    for (size_t i = 0; i < sessions->count; i++) {
        reread(sessions, &sessions->items[i]);
        if (sessions->items[i].is_stale)
            renew(sessions, &sessions->items[i]);
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

void served_sessions_copy(struct served_sessions *to, struct served_sessions *from)
{
    *to = (struct served_sessions){.is_on = from->is_on};
    to->store.is_silent = from->store.is_silent;
    for (size_t i = 0; i < from->count; i++) {
        struct session *old = &from->items[i], *new = add(to);
        new->record = old->record;
        new->is_stale = old->is_stale;
        buf_append(&new->root, buf_span(&old->root));
        buf_append(&new->base, buf_span(&old->base));
        buf_append(&new->upstream, buf_span(&old->upstream));
        old->is_stale = false;
    }
}

static void swap(struct served_sessions *a, struct served_sessions *b)
{
    struct served_sessions was = *a;
    *a = *b;
    *b = was;
}

void served_sessions_replace(struct served_sessions *sessions, struct served_sessions *copy)
{
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *old = &sessions->items[i];
        struct session *new = served_sessions_of_root(copy, buf_span(&old->root));
        if (new && old->is_stale)
            new->is_stale = true;
    }
    copy->is_due = sessions->is_due;
    copy->is_stale = sessions->is_stale;
    copy->job = sessions->job;
    swap(sessions, copy);
    served_sessions_release(copy);
}

/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "server/loop_watch.h"

#include "base/alloc.h"
#include "base/buf.h"

struct watched_folder {
    uv_fs_event_t handle;
    struct loop_watch *watch;
    struct buf path;
    bool is_watched; /* the system does it */
    bool is_wanted;
    struct watched_folder *next;
};

static void tell(uv_timer_t *timer);

static void hear(uv_fs_event_t *handle, const char *name, int events, int status)
{
    struct watched_folder *folder = handle->data;
    uv_handle_t *delay = (uv_handle_t *)&folder->watch->delay;
    (void)name, (void)events, (void)status;
    if (!uv_is_active(delay) && !folder->watch->is_closed)
        uv_timer_start(&folder->watch->delay, tell, LOOP_WATCH_DELAY_MS, 0);
}

static void begin(struct watched_folder *folder)
{
    folder->is_watched =
        uv_fs_event_start(&folder->handle, hear, buf_string(&folder->path), 0) == 0;
}

static void poll_if_needed(struct loop_watch *watch, bool is_needed)
{
    for (struct watched_folder *at = watch->folders; at; at = at->next)
        is_needed |= !at->is_watched;
    if (!is_needed)
        uv_timer_stop(&watch->poll);
    else if (!uv_is_active((uv_handle_t *)&watch->poll))
        uv_timer_start(&watch->poll, tell, LOOP_WATCH_POLL_MS, LOOP_WATCH_POLL_MS);
}

/* A folder may have been replaced by another of its name, so all are watched anew before the look:
 * what changes from here on is told again. */
static void tell(uv_timer_t *timer)
{
    struct loop_watch *watch = timer->data;
    for (struct watched_folder *at = watch->folders; at; at = at->next) {
        uv_fs_event_stop(&at->handle);
        begin(at);
    }
    watch->changed(watch->context);
}

void loop_watch_init(struct loop_watch *watch, uv_loop_t *loop, void (*changed)(void *context),
                     void *context)
{
    *watch = (struct loop_watch){.loop = loop, .changed = changed, .context = context};
    uv_timer_init(loop, &watch->delay);
    uv_timer_init(loop, &watch->poll);
    watch->delay.data = watch->poll.data = watch;
}

static void add(struct loop_watch *watch, struct span path)
{
    struct watched_folder *folder = mem_zalloc(MEM_LOOP, 1, sizeof *folder);
    folder->path = BUF_INIT(MEM_LOOP);
    buf_append(&folder->path, path);
    folder->watch = watch;
    folder->is_wanted = true;
    uv_fs_event_init(watch->loop, &folder->handle);
    folder->handle.data = folder;
    begin(folder);
    folder->next = watch->folders;
    watch->folders = folder;
}

static void release(uv_handle_t *handle)
{
    struct watched_folder *folder = handle->data;
    buf_release(&folder->path);
    mem_free(MEM_LOOP, folder);
}

static void drop_unwanted(struct loop_watch *watch)
{
    for (struct watched_folder **at = &watch->folders; *at;) {
        struct watched_folder *folder = *at;
        if (folder->is_wanted) {
            at = &folder->next;
            continue;
        }
        *at = folder->next;
        uv_close((uv_handle_t *)&folder->handle, release);
    }
}

static struct watched_folder *find(const struct loop_watch *watch, struct span path)
{
    struct watched_folder *folder = watch->folders;
    while (folder && !span_equal(buf_span(&folder->path), path))
        folder = folder->next;
    return folder;
}

void loop_watch_follow(struct loop_watch *watch, const struct span *folders, size_t count)
{
    if (watch->is_closed)
        return;
    for (struct watched_folder *at = watch->folders; at; at = at->next)
        at->is_wanted = false;
    for (size_t i = 0; i < count && i < LOOP_WATCH_MAX; i++) {
        struct watched_folder *folder = find(watch, folders[i]);
        if (folder)
            folder->is_wanted = true;
        else
            add(watch, folders[i]);
    }
    drop_unwanted(watch);
    poll_if_needed(watch, count > LOOP_WATCH_MAX);
}

void loop_watch_close(struct loop_watch *watch)
{
    if (watch->is_closed)
        return;
    watch->is_closed = true;
    for (struct watched_folder *at = watch->folders; at; at = at->next)
        at->is_wanted = false;
    drop_unwanted(watch);
    uv_close((uv_handle_t *)&watch->delay, NULL);
    uv_close((uv_handle_t *)&watch->poll, NULL);
}

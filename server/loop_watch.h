/* SPDX-License-Identifier: MIT */
/**
 * Folders that the event loop watches: it is called when something in one of them has changed.
 *
 * Layer: server, a part of loop. The system tells of changes, so nothing wakes while there are
 * none. What it tells is only taken as a hint to look: a folder that was replaced, a name that was
 * renamed over another and several changes at once are all one. Where the system cannot watch a
 * folder, for want of room or of support, or there are more than LOOP_WATCH_MAX, the call comes
 * every LOOP_WATCH_POLL_MS instead, whether something has changed or not.
 */
#ifndef SERVER_LOOP_WATCH_H
#define SERVER_LOOP_WATCH_H

#include "base/span.h"

#include <uv.h>

enum {
    LOOP_WATCH_MAX = 64,      /* folders */
    LOOP_WATCH_DELAY_MS = 50, /* from a change to the call: a program rarely writes one file */
    LOOP_WATCH_POLL_MS = 700
};

struct watched_folder;

/** Zeroed memory before it is initialised. */
struct loop_watch {
    uv_loop_t *loop;
    uv_timer_t delay, poll;
    struct watched_folder *folders;
    void (*changed)(void *context);
    void *context;
    bool is_closed;
};

void loop_watch_init(struct loop_watch *watch, uv_loop_t *loop, void (*changed)(void *context),
                     void *context);

/** Watches these `count` absolute folders, of which LOOP_WATCH_MAX at most are told, and no other.
 */
void loop_watch_follow(struct loop_watch *watch, const struct span *folders, size_t count);

/** Ends it all, for good; the loop has to run until its handles are closed. */
void loop_watch_close(struct loop_watch *watch);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The event loop of the language server: standard input to server_receive, the outbox to standard
 * output, the timers. With server/loop_watch the only file that knows libuv.
 *
 * Layer: server. The events are a closed list: bytes, end of input, timer, job done, and something
 * has changed in a folder that says what is new (server/loop_watch.h). Reading never waits for
 * writing: what the client does not take stays in the outbox, where newer replaces older. Jobs
 * (server/job.h) run on libuv's pool, a few at once; where no threads can be had large scans are
 * done in slices between the messages.
 */
#ifndef SERVER_LOOP_H
#define SERVER_LOOP_H

#include "server/server.h"

/**
 * Serves until the client says exit, its end of the pipe closes or its process ends. Returns the
 * process's exit status: 0 after shutdown and exit, 1 otherwise.
 */
int loop_run(struct server *server);

#endif

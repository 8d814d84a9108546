/* SPDX-License-Identifier: MIT */
/**
 * The language server without a process around it: one message in, replies out. All its state is
 * in one struct, so a test can run as many as it likes.
 *
 * Layer: server. Knows no libuv: the loop feeds it. One thread.
 *
 * A turn: server_receive for each message that is in the pipe, then server_settle until it says
 * that nothing is left to do. Edits are applied when they are received; scanning and publishing
 * happen in server_settle, so a burst of edits is scanned once and published once, and nothing
 * superseded is ever sent.
 *
 * Large scans become jobs if whoever feeds the server has threads for them (server_allow_jobs);
 * else they are sliced in server_settle like everything else. The findings are the same.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "base/day.h"
#include "server/job.h"
#include "server/outbox.h"

struct server;

enum server_state {
    SERVER_WAITING, /* for initialize */
    SERVER_RUNNING,
    SERVER_SHUT_DOWN,  /* shutdown was answered; waiting for exit */
    SERVER_EXIT_CLEAN, /* exit after shutdown: status 0 */
    SERVER_EXIT_ABRUPT /* exit without shutdown: status 1 */
};

struct server_options {
    struct day today;
    bool day_is_fixed; /* server_set_day has no effect: today was given, for tests and replays */
    bool sessions; /* of the folders that are served are remembered, in the user's state folder */
    bool eager;    /* all rule modules are loaded at once, to see what that costs */
};

struct server *server_create(const struct server_options *options);
/** All jobs that were taken have to be handed in first. */
void server_destroy(struct server *server);

/**
 * Takes one message body. Every request is answered exactly once, whatever is wrong with it. The
 * body's storage may be taken (the text of a large document); it is left a valid buffer.
 */
enum server_state server_receive(struct server *server, struct buf *body, struct outbox *outbox);

/** Answers a frame whose body was skipped: too large, or not in UTF-8. */
void server_receive_skipped(struct server *server, const char *reason, struct outbox *outbox);

/**
 * Scans what has changed, in slices that do not hold the loop for long, and publishes each document
 * that is complete. True: there is more to do, call again after reading what has come meanwhile.
 */
bool server_settle(struct server *server, struct outbox *outbox);

/**
 * Whether large scans become jobs; not unless said. When it is taken back, jobs that are on their
 * way are abandoned (they still have to be handed in) and their work is server_settle's again.
 */
void server_allow_jobs(struct server *server, bool allowed);

/** The next job that can have a thread, to be run (job->kind->run) and handed in; NULL: none. */
struct job *server_take_job(struct server *server);

/** Takes a job back, after it was run or will not be; it is gone then. Call server_settle next. */
void server_hand_in_job(struct server *server, struct job *job);

/**
 * Told that nothing is left to do or to write: what was kept for it is given back to the system,
 * and what nobody waits for is done. True: there is something to do because of that; call
 * server_settle next.
 */
bool server_rest(struct server *server);

/**
 * Whether answers are owed that a job on its way will give: after shutdown, and before the server
 * is destroyed, it is waited for.
 */
bool server_owes_answers(const struct server *server);

/**
 * The absolute folders in which something may come to lie, or change, that says what is new in open
 * documents; valid until the server is called. Answers how many there are, of which `max` at most
 * are told: when something has changed in one of them, but for the folders in it, server_look is to
 * be called. There is no need to be exact.
 */
size_t server_watched_folders(const struct server *server, struct span *out, size_t max);

/** Looks whether what is in these folders has changed. Call server_rest next. */
void server_look(struct server *server);

enum server_state server_state(const struct server *server);

/** The client's process, which the server must not outlive; 0: none was named. */
int server_client_process(const struct server *server);

/** Told when the local day may have changed; documents that depend on it are looked at again. */
void server_set_day(struct server *server, struct day today);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The sessions of this user on this machine, in the file `sessions` of the user's state folder:
 * they outlive the process and never lie in a workspace.
 *
 * Layer: server, over session_file and user_folder. One thread.
 *
 * The file is readable by its owner alone and appears as a whole or not at all. One that is
 * damaged, cut, foreign or of a newer version is set aside under another name and said: nothing of
 * it is trusted. One that cannot be read is left alone, and nothing is written.
 *
 * Processes that write at the same time take turns by a lock, and each changes what the file holds
 * by then: of different folders nothing is lost, and of one folder the session that was begun last
 * counts. Reading needs no turn. What cannot be written, be it for want of a turn in
 * SESSION_STORE_PATIENCE, is said once, and counts for this process alone.
 *
 * At most SESSIONS_MAX sessions are kept; the least recently used goes. In memory each costs its
 * record; while the file is read or written it is held whole.
 */
#ifndef SERVER_SESSION_STORE_H
#define SERVER_SESSION_STORE_H

#include "base/buf.h"
#include "server/session_record.h"

enum {
    SESSION_STORE_SET_ASIDE_MAX = 10, /* files; then the last of them is overwritten */
    SESSION_STORE_PATIENCE = 2000     /* milliseconds */
};

/** A session as a whole. */
struct session {
    struct session_record record;
    struct buf root; /* absolute path */
    struct buf base; /* the base's id in hexadecimal digits; empty: there is none */
};
void session_release(struct session *session);

struct session_store {
    struct buf path; /* of the file; empty: the user has no home */
    struct session_record *records;
    size_t count, capacity;
    bool is_silent; /* that it cannot be written has been said */
};

/**
 * Finds the file and reads it. What is to be said is appended to `said`, a line each. False: what
 * sessions there are cannot be told.
 */
bool session_store_open(struct session_store *store, struct buf *said);

/** Reads it again: other processes may have written. */
bool session_store_reload(struct session_store *store, struct buf *said);
void session_store_release(struct session_store *store);

/** The record of the folder's session, or NULL; valid until the store changes. */
const struct session_record *session_store_find(const struct session_store *store,
                                                struct span root);

/** Reads the folder's session from the file into a zeroed struct; false: it holds none. */
bool session_store_read(const struct session_store *store, struct span root,
                        struct session *session);

/** What is to be remembered of a folder. */
struct session_use {
    struct span root; /* absolute path */
    struct span base; /* of a session that begins now; as session_file has it, or empty */
    int64_t now;
    bool is_new;     /* a session begins, as it was asked for; else only if there is none */
    bool is_scanned; /* a session that begins is one of a folder without git */
};

/**
 * Begins a session or takes up the one there is, and writes that down. `session`, a zeroed struct,
 * is then what counts, even if that could not be written: false.
 */
bool session_store_use(struct session_store *store, const struct session_use *use,
                       struct session *session, struct buf *said);

#endif

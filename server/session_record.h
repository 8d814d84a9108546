/* SPDX-License-Identifier: MIT */
/**
 * What is kept in memory of an enforcement session: 56 bytes.
 *
 * Layer: server. Paths and the whole id of the base are in the state file (server/session_store).
 */
#ifndef SERVER_SESSION_RECORD_H
#define SERVER_SESSION_RECORD_H

#include <assert.h>
#include <stdint.h>

enum { SESSION_BASE_BYTES = 16 }; /* of a base's id in a record */

enum session_flags {
    SESSION_WAS_ASKED_FOR = 1, /* by a command; else it began when the folder was first served */
    SESSION_WAS_SCANNED = 2,   /* no commit is its base, but what was found in its folder when it
                                  began; the base's id is the key of the hashes that are kept of it
                                  (server/session_base), and not to be shown */
    SESSION_FLAGS_ALL = SESSION_WAS_ASKED_FOR | SESSION_WAS_SCANNED
};

struct session_record {
    uint64_t id;   /* no two sessions of a user have the same, but by accident */
    uint64_t root; /* XXH3 of the folder's path */
    int64_t began; /* nanoseconds since 1970, as all times here */
    int64_t used;  /* when it was last taken up; the least recent goes first */
    unsigned char base[SESSION_BASE_BYTES]; /* what its id begins with; all zero: there is none */
    uint32_t n_uses;
    uint32_t flags; /* enum session_flags */
};
static_assert(sizeof(struct session_record) == 56, "what a session costs is promised");

#endif

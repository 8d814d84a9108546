/* SPDX-License-Identifier: MIT */
/**
 * A conversation with a server in this process, shared by the tests of it.
 */
#ifndef TEST_TALK_H
#define TEST_TALK_H

#include "server/server.h"

#include <jansson.h>

#define V "\"jsonrpc\":\"2.0\""

/** A server, and what it has said. */
struct talk {
    struct server *server;
    struct outbox outbox;
    json_t *said; /* the message taken last */
};

/** A server without any configuration, initialized by a client that takes versions, or waiting. */
void talk_init(struct talk *talk, bool initialized);
void talk_release(struct talk *talk);

/** Gives the server one message body. */
void talk_say(struct talk *talk, struct span message);

/** The next message the server has written, or NULL; valid until the next call. */
const json_t *talk_hear(struct talk *talk);

/** Lets the server work until nothing is left to do; returns the number of slices. */
size_t talk_settle(struct talk *talk);

/** Settles and throws away all that is said. */
void talk_drain(struct talk *talk);

/** The next message must not exist. */
void talk_expect_silence(struct talk *talk, const char *when);

/** Not 0 if memory is lost by now; always 0 without the address sanitizer. */
int talk_leaks(void);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * The client of the fuzzer of the server: it makes messages from lines, sends them, and holds every
 * frame that comes back against what it asked.
 *
 * Layer: tests.
 */
#ifndef FUZZ_RECEIVE_CLIENT_H
#define FUZZ_RECEIVE_CLIENT_H

#include "server/turn.h"

/** A server and what its client has sent and seen. */
struct conversation {
    struct server *server;
    struct rule_cache *own_rules;
    struct outbox outbox;
    struct job *job;     /* a large scan that was taken; NULL: none */
    struct buf asked;    /* ids of the requests that were sent, a line each */
    struct buf answered; /* ids of the responses that came */
    struct table shown;  /* URI -> struct buf: the last frame that shows it */
};

/** Appends the message that a line stands for: a template with its holes filled, or the line. */
void client_write(struct buf *body, struct span line);

/** Sends a message; one that is no clear request or notification is read for at once. */
void client_send(struct conversation *session, struct buf *body);

/** Reads all that was sent; every request must have been answered once, in order. */
void client_read(struct conversation *session);

#endif

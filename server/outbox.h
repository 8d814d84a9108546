/* SPDX-License-Identifier: MIT */
/**
 * What is to be written to the client: a queue of whole messages, in which what is newer about a
 * document replaces what is older and not yet written.
 *
 * Layer: server, over protocol/frame. Writing is the loop's; this only keeps. So the queue holds at
 * most one set of diagnostics a document, however far behind the client is.
 */
#ifndef SERVER_OUTBOX_H
#define SERVER_OUTBOX_H

#include "base/buf.h"
#include "base/table.h"

struct outbox_message;
struct outbox {
    struct outbox_message *first, *last; /* in order of writing; outbox_message::next */
    struct table replaceable;            /* key -> message still queued */
    size_t n_answers_bytes;              /* of messages that nothing replaces */
    size_t n_posted_bytes;               /* ever, what was replaced included */
    struct buf spare;                    /* storage of a large message that was written */
};

/** A client that leaves more than this unread is gone for all we know. */
enum { OUTBOX_ANSWERS_MAX = 64 * 1024 * 1024 };

void outbox_init(struct outbox *outbox);
void outbox_release(struct outbox *outbox);

/**
 * Queues a message begun with frame_open, whose storage is taken. With a `key` it takes the place
 * of a queued message with the same key, which is never written.
 */
void outbox_post(struct outbox *outbox, struct buf *message, struct span key);

static inline bool outbox_is_empty(const struct outbox *outbox)
{
    return outbox->first == NULL;
}

/** Takes the next message out: its storage goes to `storage`, *frame lies in it. False: empty. */
bool outbox_take(struct outbox *outbox, struct buf *storage, struct span *frame);

/**
 * Storage for a message that may be large. The C library gives large blocks back to the system and
 * has each page of the next one made anew, which costs more than writing it; so one block that was
 * written goes round, of OUTBOX_SPARE_MAX bytes at most, until outbox_trim.
 */
enum { OUTBOX_SPARE_MIN = 64 * 1024, OUTBOX_SPARE_MAX = 512 * 1024 };
struct buf outbox_storage(struct outbox *outbox);

/** Takes back the storage of a message that was written. */
void outbox_give_back(struct outbox *outbox, struct buf *storage);

/** Frees the storage that goes round. */
void outbox_trim(struct outbox *outbox);

#endif

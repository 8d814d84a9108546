/* SPDX-License-Identifier: MIT */
#include "server/outbox.h"

#include "protocol/frame.h"

struct outbox_message {
    struct outbox_message *next, *previous;
    struct buf storage;
    struct span frame;
    struct buf key; /* empty: is never replaced */
};

void outbox_init(struct outbox *outbox)
{
    *outbox = (struct outbox){.replaceable = TABLE_INIT(MEM_SERVER), .spare = BUF_INIT(MEM_SERVER)};
}

static void detach(struct outbox *outbox, struct outbox_message *message)
{
    *(message->previous ? &message->previous->next : &outbox->first) = message->next;
    *(message->next ? &message->next->previous : &outbox->last) = message->previous;
    if (message->key.length)
        table_remove(&outbox->replaceable, buf_span(&message->key));
    else
        outbox->n_answers_bytes -= message->frame.length;
}

static void message_destroy(struct outbox_message *message)
{
    buf_release(&message->storage);
    buf_release(&message->key);
    mem_free(MEM_SERVER, message);
}

void outbox_release(struct outbox *outbox)
{
    while (outbox->first) {
        struct outbox_message *message = outbox->first;
        detach(outbox, message);
        message_destroy(message);
    }
    table_release(&outbox->replaceable);
    outbox_trim(outbox);
}

struct buf outbox_storage(struct outbox *outbox)
{
    struct buf storage = outbox->spare;
    outbox->spare = BUF_INIT(MEM_SERVER);
    storage.length = 0;
    return storage;
}

void outbox_give_back(struct outbox *outbox, struct buf *storage)
{
    bool is_wanted = storage->tag == MEM_SERVER && storage->capacity >= OUTBOX_SPARE_MIN &&
                     storage->capacity <= OUTBOX_SPARE_MAX &&
                     storage->capacity > outbox->spare.capacity;
    if (!is_wanted) {
        buf_release(storage);
        return;
    }
    outbox_trim(outbox);
    outbox->spare = *storage;
    *storage = BUF_INIT(MEM_SERVER);
}

void outbox_trim(struct outbox *outbox)
{
    buf_release(&outbox->spare);
}

void outbox_post(struct outbox *outbox, struct buf *storage, struct span key)
{
    struct outbox_message *older = key.length ? table_get(&outbox->replaceable, key) : NULL;
    if (older) {
        detach(outbox, older);
        message_destroy(older);
    }
    struct outbox_message *message = mem_zalloc(MEM_SERVER, 1, sizeof *message);
    message->storage = *storage;
    *storage = BUF_INIT(storage->tag);
    message->frame = frame_seal(&message->storage);
    outbox->n_posted_bytes += message->frame.length;
    message->previous = outbox->last;
    *(outbox->last ? &outbox->last->next : &outbox->first) = message;
    outbox->last = message;
    if (key.length) {
        buf_append(&message->key, key);
        *table_put(&outbox->replaceable, key) = message;
    } else {
        outbox->n_answers_bytes += message->frame.length;
    }
}

bool outbox_take(struct outbox *outbox, struct buf *storage, struct span *frame)
{
    struct outbox_message *message = outbox->first;
    if (!message)
        return false;
    detach(outbox, message);
    *storage = message->storage;
    *frame = message->frame;
    buf_release(&message->key);
    mem_free(MEM_SERVER, message);
    return true;
}

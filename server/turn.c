/* SPDX-License-Identifier: MIT */
#include "server/turn.h"

#include "base/trace.h"
#include "protocol/frame.h"

static bool begin_reply(struct turn *turn, struct buf *message)
{
    if (turn->message->kind != RPC_REQUEST || turn->replied) {
        trace_log(TRACE_ERROR, "a second answer to one request was dropped");
        return false;
    }
    turn->replied = true;
    *message = BUF_INIT(MEM_SERVER);
    frame_open(message);
    return true;
}

void turn_reply(struct turn *turn, const struct lsp_type *type, const void *value)
{
    struct buf message;
    if (!begin_reply(turn, &message))
        return;
    rpc_write_result_begin(&message, &turn->message->id);
    lsp_encode(type, value, &message);
    rpc_write_end(&message);
    outbox_post(turn->outbox, &message, SPAN(""));
}

void turn_reply_json(struct turn *turn, struct span json)
{
    struct buf message;
    if (!begin_reply(turn, &message))
        return;
    rpc_write_result_begin(&message, &turn->message->id);
    buf_append(&message, json);
    rpc_write_end(&message);
    outbox_post(turn->outbox, &message, SPAN(""));
}

void turn_reply_null(struct turn *turn)
{
    struct buf message;
    if (!begin_reply(turn, &message))
        return;
    rpc_write_result_null(&message, &turn->message->id);
    outbox_post(turn->outbox, &message, SPAN(""));
}

void turn_reply_error(struct turn *turn, const struct rpc_error *error)
{
    struct buf message;
    if (!begin_reply(turn, &message))
        return;
    rpc_write_error(&message, &turn->message->id, error);
    outbox_post(turn->outbox, &message, SPAN(""));
}

void turn_defer(struct turn *turn)
{
    turn->replied = true;
}

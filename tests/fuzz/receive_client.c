/* SPDX-License-Identifier: MIT */
#include "receive_client.h"

#include "fuzz.h"
#include "receive_templates.h"

#include "protocol/frame.h"
#include "protocol/json_write.h"
#include "protocol/rpc.h"

enum { LARGE_TEXT = 70 * 1024 };

static void append_hole(struct buf *body, struct span *fields, bool is_large)
{
    struct span field = fuzz_until(fields, '|');
    size_t end = body->length + LARGE_TEXT;
    buf_append(body, field);
    while (is_large && field.length > 0 && body->length < end)
        buf_append(body, field);
}

void client_write(struct buf *body, struct span line)
{
    const char *at = NULL;
    for (size_t i = 0; line.length > 0 && i < N_TEMPLATES; i++)
        if (templates[i].letter == line.bytes[0])
            at = templates[i].body;
    if (!at) {
        buf_append(body, line);
        return;
    }
    struct span fields = span_slice(line, 1, line.length);
    bool is_method = false; /* the dollar of "$/setTrace" is no hole */
    for (; *at; at++) {
        is_method = at[0] == '$' && at[1] == '/';
        if ((*at == '$' && !is_method) || *at == '@')
            append_hole(body, &fields, *at == '@');
        else
            buf_append_byte(body, *at);
    }
}

static void append_id(struct buf *out, const json_t *id)
{
    json_write_value(out, id);
    buf_append_byte(out, '\n');
}

/* Whether a plain reader takes the body for a request, or a notification, without any doubt. */
static bool is_clear(const json_t *json, bool *is_request)
{
    const json_t *id = json_object_get(json, "id");
    const json_t *params = json_object_get(json, "params");
    const char *version = json_string_value(json_object_get(json, "jsonrpc"));
    *is_request = json_is_integer(id) || json_is_string(id);
    return json_is_string(json_object_get(json, "method")) && version &&
           strcmp(version, "2.0") == 0 &&
           json_string_length(json_object_get(json, "jsonrpc")) == 3 && (!id || *is_request) &&
           (!params || json_is_object(params) || json_is_array(params));
}

static void note_shown(struct conversation *session, const json_t *params, struct span frame)
{
    json_t *uri = json_object_get(params, "uri");
    void **slot =
        table_put(&session->shown, (struct span){json_string_value(uri), json_string_length(uri)});
    if (!*slot)
        *slot = mem_zalloc(MEM_BASE, 1, sizeof(struct buf));
    buf_clear(*slot);
    buf_append(*slot, frame);
}

static void read_frame(struct conversation *session, struct span frame)
{
    struct frame_reader reader;
    struct buf *body;
    frame_reader_init(&reader, FRAME_BODY_LIMIT);
    frame_feed(&reader, frame);
    fuzz_expect(frame_next(&reader, &body) == FRAME_BODY, "what is sent is a frame");
    json_t *json = json_loadb(body->bytes, body->length, JSON_ALLOW_NUL, NULL);
    const char *method = json_string_value(json_object_get(json, "method"));
    fuzz_expect(json_is_object(json), "what is sent is an object of JSON");
    fuzz_expect(json_object_get(json, "jsonrpc") != NULL, "what is sent is a message");
    if (!method)
        append_id(&session->answered, json_object_get(json, "id"));
    else if (strcmp(method, "textDocument/publishDiagnostics") == 0)
        note_shown(session, json_object_get(json, "params"), frame);
    fuzz_expect(frame_next(&reader, &body) == FRAME_NEED_MORE, "nothing follows a frame");
    json_decref(json);
    frame_reader_release(&reader);
}

static void read_frames(struct conversation *session)
{
    struct buf storage = {0};
    struct span frame;
    while (outbox_take(&session->outbox, &storage, &frame)) {
        read_frame(session, frame);
        buf_release(&storage);
    }
}

static void forget_answers(struct conversation *session)
{
    buf_clear(&session->asked);
    buf_clear(&session->answered);
}

void client_read(struct conversation *session)
{
    read_frames(session);
    fuzz_expect(span_equal(buf_span(&session->asked), buf_span(&session->answered)),
                "every request is answered once, in order, and nothing else is");
    forget_answers(session);
}

/* What is no clear request and no clear notification may be answered, but not twice. */
static void send_unclear(struct conversation *session, struct buf *body)
{
    client_read(session);
    server_receive(session->server, body, &session->outbox);
    read_frames(session);
    struct span answers = buf_span(&session->answered);
    fuzz_expect(span_find_byte(answers, 0, '\n') + 1 >= answers.length, "at most one answer");
    forget_answers(session);
}

void client_send(struct conversation *session, struct buf *body)
{
    bool is_request = false;
    json_t *json = json_loadb(body->bytes, body->length, JSON_ALLOW_NUL, NULL);
    if (!is_clear(json, &is_request)) {
        send_unclear(session, body);
    } else {
        if (is_request)
            append_id(&session->asked, json_object_get(json, "id"));
        server_receive(session->server, body, &session->outbox);
    }
    json_decref(json);
}

/* SPDX-License-Identifier: MIT */
#include "protocol/rpc.h"

#include "base/utf8.h"
#include "protocol/json_read.h"
#include "protocol/json_write.h"

#include <stdarg.h>
#include <stdio.h>

/*
 * A message is a tree of some eighty blocks that are all given back at the end of its turn. So the
 * first blocks come one behind the other from a nursery, which is empty again when the last of them
 * is back. Under the address sanitizer there is none, for it to see each block.
 */
#if defined(__SANITIZE_ADDRESS__)
enum { NURSERY_SIZE = 0 };
#else
enum { NURSERY_SIZE = 16 * 1024 };
#endif
enum { BLOCK_ALIGNMENT = 16 };

static struct {
    char *bytes;     /* one block of the heap, for the life of the process */
    size_t size;     /* of it */
    size_t used;     /* bytes handed out */
    size_t n_blocks; /* that are not back */
} nursery;

static void *json_alloc(size_t size)
{
    size_t rounded = (size + BLOCK_ALIGNMENT - 1) / BLOCK_ALIGNMENT * BLOCK_ALIGNMENT;
    if (size > nursery.size || rounded > nursery.size - nursery.used)
        return mem_alloc(MEM_JSON, size);
    char *block = nursery.bytes + nursery.used;
    nursery.used += rounded;
    nursery.n_blocks++;
    return block;
}

static void json_release(void *block)
{
    uintptr_t offset = (uintptr_t)block - (uintptr_t)nursery.bytes;
    if (offset >= nursery.size)
        mem_free(MEM_JSON, block);
    else if (--nursery.n_blocks == 0)
        nursery.used = 0;
}

void rpc_init(void)
{
    if (!nursery.bytes)
        nursery.bytes = mem_alloc(MEM_JSON, NURSERY_SIZE);
    nursery.size = NURSERY_SIZE;
    json_set_alloc_funcs(json_alloc, json_release);
}

void rpc_error_set(struct rpc_error *error, int code, const char *format, ...)
{
    if (!error)
        return;
    error->code = code;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    struct span message = span_from_string(error->message);
    if (length > 0 && (size_t)length > message.length)
        error->message[utf8_valid_prefix(message)] = '\0';
}

bool rpc_id_equal(const struct rpc_id *a, const struct rpc_id *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == RPC_ID_INTEGER)
        return a->integer == b->integer;
    return a->kind != RPC_ID_STRING || span_equal(a->string, b->string);
}

static struct rpc_id id_from_real(double real)
{
    const double limit = 9007199254740992.0; /* up to 2^53 every integer is its own double */
    if (!(real >= -limit && real <= limit) || (double)(int64_t)real != real)
        return (struct rpc_id){.kind = RPC_ID_NONE};
    return (struct rpc_id){.kind = RPC_ID_INTEGER, .integer = (int64_t)real};
}

struct rpc_id rpc_id_from_json(const json_t *value)
{
    if (json_is_integer(value))
        return (struct rpc_id){.kind = RPC_ID_INTEGER, .integer = json_integer_value(value)};
    if (json_is_string(value))
        return (struct rpc_id){.kind = RPC_ID_STRING, .string = json_read_string(value, NULL)};
    if (json_is_real(value))
        return id_from_real(json_real_value(value));
    return (struct rpc_id){.kind = RPC_ID_NONE};
}

/* The id to answer a refused message with. */
static void answer_with_id(struct rpc_message *message, const json_t *id)
{
    message->id = rpc_id_from_json(id);
    if (message->id.kind == RPC_ID_NONE)
        message->id.kind = RPC_ID_NULL;
}

static bool refuse(struct rpc_error *error, int code, const char *why)
{
    rpc_error_set(error, code, "%s", why);
    return false;
}

static bool has_version(const json_t *root)
{
    const json_t *version = json_object_get(root, "jsonrpc");
    return json_is_string(version) && span_equal(json_read_string(version, NULL), SPAN("2.0"));
}

/* A refused response is never answered: its id is one of ours, and the answer would be taken for
 * the response to a request of the client's own. */
static bool decode_response(struct rpc_message *message, struct rpc_error *error)
{
    const json_t *id = json_object_get(message->root, "id");
    const json_t *failure = json_object_get(message->root, "error");
    message->kind = RPC_RESPONSE;
    message->result = json_object_get(message->root, "result");
    message->error = json_is_null(failure) ? NULL : failure;
    if (!has_version(message->root))
        return refuse(error, RPC_INVALID_REQUEST, "a response without \"jsonrpc\": \"2.0\"");
    if (!json_is_null(id)) {
        message->id = rpc_id_from_json(id);
        if (message->id.kind == RPC_ID_NONE)
            return refuse(error, RPC_INVALID_REQUEST, "a response without a usable id");
    } else {
        message->id.kind = RPC_ID_NULL;
    }
    return true;
}

static bool decode_params(struct rpc_message *message, struct rpc_error *error)
{
    const json_t *params = json_object_get(message->root, "params");
    if (!params || json_is_null(params))
        return true;
    if (!json_is_object(params) && !json_is_array(params))
        return refuse(error, RPC_INVALID_PARAMS, "params must be an object or an array");
    message->params = params;
    return true;
}

static bool decode_call(struct rpc_message *message, struct rpc_error *error)
{
    const json_t *id = json_object_get(message->root, "id");
    const json_t *method = json_object_get(message->root, "method");
    message->kind = id ? RPC_REQUEST : RPC_NOTIFICATION;
    answer_with_id(message, id);
    if (!has_version(message->root))
        return refuse(error, RPC_INVALID_REQUEST, "\"jsonrpc\" must be \"2.0\"");
    if (!json_is_string(method))
        return refuse(error, RPC_INVALID_REQUEST, "\"method\" must be a string");
    message->method = json_read_string(method, NULL);
    if (id && message->id.kind == RPC_ID_NULL)
        return refuse(error, RPC_INVALID_REQUEST, "\"id\" must be an integer or a string");
    if (!id)
        message->id.kind = RPC_ID_NONE;
    return decode_params(message, error);
}

bool rpc_decode(struct rpc_message *message, struct buf *body, struct rpc_error *error)
{
    int position;
    *message = (struct rpc_message){.id.kind = RPC_ID_NULL};
    message->root = json_read(body, &position);
    if (!message->root) {
        if (position < 0)
            return refuse(error, RPC_PARSE_ERROR, "the body is not valid JSON");
        rpc_error_set(error, RPC_PARSE_ERROR, "the body is not valid JSON (byte %d)", position);
        return false;
    }
    if (json_is_array(message->root))
        return refuse(error, RPC_INVALID_REQUEST, "batches are not part of the protocol");
    if (!json_is_object(message->root))
        return refuse(error, RPC_INVALID_REQUEST, "a message must be an object");
    message->id.kind = RPC_ID_NONE;
    if (!json_object_get(message->root, "method") &&
        (json_object_get(message->root, "result") || json_object_get(message->root, "error")))
        return decode_response(message, error);
    return decode_call(message, error);
}

void rpc_message_release(struct rpc_message *message)
{
    json_decref(message->root);
    *message = (struct rpc_message){0};
}

static void write_id(struct buf *out, const struct rpc_id *id)
{
    if (id->kind == RPC_ID_INTEGER)
        json_write_integer(out, id->integer);
    else if (id->kind == RPC_ID_STRING)
        json_write_string(out, id->string);
    else
        buf_append(out, SPAN("null"));
}

static void write_response_begin(struct buf *out, const struct rpc_id *id)
{
    buf_append(out, SPAN("{\"jsonrpc\":\"2.0\",\"id\":"));
    write_id(out, id);
}

static void write_request_head(struct buf *out, int64_t id, const char *method)
{
    write_response_begin(out, &(struct rpc_id){.kind = RPC_ID_INTEGER, .integer = id});
    buf_append(out, SPAN(",\"method\":"));
    json_write_string(out, span_from_string(method));
}

void rpc_write_result_begin(struct buf *out, const struct rpc_id *id)
{
    write_response_begin(out, id);
    buf_append(out, SPAN(",\"result\":"));
}

void rpc_write_notification_begin(struct buf *out, const char *method)
{
    buf_append(out, SPAN("{\"jsonrpc\":\"2.0\",\"method\":"));
    json_write_string(out, span_from_string(method));
    buf_append(out, SPAN(",\"params\":"));
}

void rpc_write_request_begin(struct buf *out, int64_t id, const char *method)
{
    write_request_head(out, id, method);
    buf_append(out, SPAN(",\"params\":"));
}

void rpc_write_end(struct buf *out)
{
    buf_append_byte(out, '}');
}

void rpc_write_result_null(struct buf *out, const struct rpc_id *id)
{
    rpc_write_result_begin(out, id);
    buf_append(out, SPAN("null}"));
}

void rpc_write_request(struct buf *out, int64_t id, const char *method)
{
    write_request_head(out, id, method);
    rpc_write_end(out);
}

void rpc_write_error(struct buf *out, const struct rpc_id *id, const struct rpc_error *error)
{
    write_response_begin(out, id);
    buf_append(out, SPAN(",\"error\":{\"code\":"));
    json_write_integer(out, error->code);
    buf_append(out, SPAN(",\"message\":"));
    json_write_bytes(out, span_from_string(error->message));
    buf_append(out, SPAN("}}"));
}

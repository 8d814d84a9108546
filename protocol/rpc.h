/* SPDX-License-Identifier: MIT */
/**
 * The envelope of JSON-RPC 2.0: requests, notifications, responses, ids, errors.
 *
 * Layer: protocol, over base and json_read. Knows no method.
 */
#ifndef PROTOCOL_RPC_H
#define PROTOCOL_RPC_H

#include "base/buf.h"
#include "base/span.h"

#include <jansson.h>
#include <stdint.h>

enum rpc_code {
    RPC_PARSE_ERROR = -32700,
    RPC_INVALID_REQUEST = -32600,
    RPC_METHOD_NOT_FOUND = -32601,
    RPC_INVALID_PARAMS = -32602,
    RPC_INTERNAL_ERROR = -32603,
    RPC_SERVER_NOT_INITIALIZED = -32002,
    RPC_REQUEST_CANCELLED = -32800,
    RPC_CONTENT_MODIFIED = -32801,
    RPC_SERVER_CANCELLED = -32802,
    RPC_REQUEST_FAILED = -32803
};

struct rpc_error {
    int code;          /* of enum rpc_code */
    char message[160]; /* valid UTF-8, one line, for a person; holds no text of a document */
};

/** Fills in `error` (NULL is allowed); a message that is too long is cut between code points. */
void rpc_error_set(struct rpc_error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

enum rpc_id_kind { RPC_ID_NONE, RPC_ID_NULL, RPC_ID_INTEGER, RPC_ID_STRING };

struct rpc_id {
    enum rpc_id_kind kind;
    int64_t integer;
    struct span string; /* belongs to the message */
};

/** Same kind and same value: 1 is not "1". */
bool rpc_id_equal(const struct rpc_id *a, const struct rpc_id *b);

/** The id that a JSON value stands for (of $/cancelRequest too): NONE for NULL and what is none. */
struct rpc_id rpc_id_from_json(const json_t *value);

enum rpc_kind { RPC_REQUEST, RPC_NOTIFICATION, RPC_RESPONSE };

/** One decoded message. Spans and values belong to it (texts set apart lie in the body). */
struct rpc_message {
    enum rpc_kind kind;
    struct rpc_id id;     /* NONE for notifications; NULL possible for responses only */
    struct span method;   /* requests and notifications; UTF-8, may hold NUL */
    const json_t *params; /* an object or an array; NULL if absent or null */
    const json_t *result; /* responses: NULL if absent; a null result is a json null */
    const json_t *error;  /* responses: NULL if absent or null */
    json_t *root;         /* private */
};

/** Hands jansson our allocator (MEM_JSON); called once, before jansson is used at all. */
void rpc_init(void);

/**
 * Reads one body. False if it is no message to act on: then `error` has the code and message->id
 * the id to answer with, and RPC_ID_NONE means that nothing may be answered (a notification with
 * unusable params, something that looks like a response). The body may be changed in any case; a
 * large text is un-escaped inside it and stays there (json_read.h). Release the message in both
 * cases; taking the body's storage away does not harm it.
 */
bool rpc_decode(struct rpc_message *message, struct buf *body, struct rpc_error *error);

/** Frees the tree; a zeroed message is allowed. */
void rpc_message_release(struct rpc_message *message);

/*
 * Writers. Each ..._begin leaves the place where one JSON value has to be appended, and
 * rpc_write_end closes the message. A void result is null and present.
 */

/** {"jsonrpc":"2.0","id":ID,"result": */
void rpc_write_result_begin(struct buf *out, const struct rpc_id *id);

/** {"jsonrpc":"2.0","method":METHOD,"params": */
void rpc_write_notification_begin(struct buf *out, const char *method);

/** {"jsonrpc":"2.0","id":ID,"method":METHOD,"params": */
void rpc_write_request_begin(struct buf *out, int64_t id, const char *method);

/** Closes what a ..._begin opened. */
void rpc_write_end(struct buf *out);

/** A whole response with the result null. */
void rpc_write_result_null(struct buf *out, const struct rpc_id *id);

/** A whole request without params. */
void rpc_write_request(struct buf *out, int64_t id, const char *method);

/** A whole error response; an id of kind NONE is written as null. */
void rpc_write_error(struct buf *out, const struct rpc_id *id, const struct rpc_error *error);

#endif

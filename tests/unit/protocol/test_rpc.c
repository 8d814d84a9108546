/* SPDX-License-Identifier: MIT */
#include "protocol/rpc.h"

#include <criterion/criterion.h>

#define V "\"jsonrpc\":\"2.0\""

enum { CALL = RPC_REQUEST, NOTE = RPC_NOTIFICATION, BACK = RPC_RESPONSE, BAD = -1 };

/* The id as JSON, "-" for none. */
static const char *id_text(const struct rpc_id *id, struct buf *out)
{
    buf_clear(out);
    if (id->kind == RPC_ID_NONE)
        return "-";
    struct rpc_error error = {.code = 1};
    rpc_write_error(out, id, &error);
    const char *text = buf_string(out) + strlen("{" V ",\"id\":");
    *strstr(buf_string(out), ",\"error\"") = '\0';
    return text;
}

static const struct {
    const char *body;
    int kind; /* BAD: refused with the code */
    int code;
    const char *id;
} bodies[] = {
    {"{" V ",\"id\":1,\"method\":\"m\"}", CALL, 0, "1"},
    {"{" V ",\"method\":\"m\"}", NOTE, 0, "-"},
    {" \r\n\t{" V ",\"method\":\"m\",\"more\":[1]} \n", NOTE, 0, "-"},
    /* R1, B9 */
    {"", BAD, RPC_PARSE_ERROR, "null"},
    {"  ", BAD, RPC_PARSE_ERROR, "null"},
    {"{", BAD, RPC_PARSE_ERROR, "null"},
    {"{" V ",\"id\":1,\"method\":\"m\"", BAD, RPC_PARSE_ERROR, "null"},
    {"{" V ",\"id\":1,\"method\":\"m\"}x", BAD, RPC_PARSE_ERROR, "null"},
    {"{\"id\":1e999," V ",\"method\":\"m\"}", BAD, RPC_PARSE_ERROR, "null"},
    {"{\"id\":9223372036854775808}", BAD, RPC_PARSE_ERROR, "null"},
    {"\xEF\xBB\xBF{}", BAD, RPC_PARSE_ERROR, "null"},
    /* R2 */
    {"1", BAD, RPC_INVALID_REQUEST, "null"},
    {"\"x\"", BAD, RPC_INVALID_REQUEST, "null"},
    {"null", BAD, RPC_INVALID_REQUEST, "null"},
    {"{}", BAD, RPC_INVALID_REQUEST, "null"},
    {"{\"id\":7}", BAD, RPC_INVALID_REQUEST, "7"},
    {"{" V ",\"id\":7}", BAD, RPC_INVALID_REQUEST, "7"},
    {"{" V ",\"id\":\"a\",\"method\":1}", BAD, RPC_INVALID_REQUEST, "\"a\""},
    {"{" V ",\"id\":7,\"method\":null}", BAD, RPC_INVALID_REQUEST, "7"},
    {"{" V ",\"id\":7,\"method\":{},\"result\":1}", BAD, RPC_INVALID_REQUEST, "7"},
    {"{\"id\":7,\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "7"},
    {"{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "7"},
    {"{\"jsonrpc\":\"2.0\\u0000\",\"id\":7,\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "7"},
    {"{\"jsonrpc\":2.0,\"id\":7,\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "7"},
    {"{\"jsonrpc\":2,\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "null"},
    {"{\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "null"},
    /* R3 */
    {"[]", BAD, RPC_INVALID_REQUEST, "null"},
    {"[{" V ",\"id\":1,\"method\":\"shutdown\"}]", BAD, RPC_INVALID_REQUEST, "null"},
    /* R4 */
    {"{" V ",\"id\":0,\"method\":\"m\"}", CALL, 0, "0"},
    {"{" V ",\"id\":-0,\"method\":\"m\"}", CALL, 0, "0"},
    {"{" V ",\"id\":-1,\"method\":\"m\"}", CALL, 0, "-1"},
    {"{" V ",\"id\":2147483647,\"method\":\"m\"}", CALL, 0, "2147483647"},
    {"{" V ",\"id\":-2147483648,\"method\":\"m\"}", CALL, 0, "-2147483648"},
    {"{" V ",\"id\":9223372036854775807,\"method\":\"m\"}", CALL, 0, "9223372036854775807"},
    {"{" V ",\"id\":1.0,\"method\":\"m\"}", CALL, 0, "1"},
    {"{" V ",\"id\":1e2,\"method\":\"m\"}", CALL, 0, "100"},
    {"{" V ",\"id\":\"1\",\"method\":\"m\"}", CALL, 0, "\"1\""},
    {"{" V ",\"id\":\"\",\"method\":\"m\"}", CALL, 0, "\"\""},
    {"{" V ",\"id\":\"a\\u0000\\\"b\",\"method\":\"m\"}", CALL, 0, "\"a\\u0000\\\"b\""},
    {"{" V ",\"id\":1,\"id\":2,\"method\":\"m\"}", CALL, 0, "2"},
    /* R5 */
    {"{" V ",\"id\":null,\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "null"},
    {"{" V ",\"id\":1.5,\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "null"},
    {"{" V ",\"id\":1e300,\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "null"},
    {"{" V ",\"id\":true,\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "null"},
    {"{" V ",\"id\":{},\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "null"},
    {"{" V ",\"id\":[1],\"method\":\"m\"}", BAD, RPC_INVALID_REQUEST, "null"},
    /* R10, R7 */
    {"{" V ",\"id\":1,\"method\":\"m\",\"params\":null}", CALL, 0, "1"},
    {"{" V ",\"id\":1,\"method\":\"m\",\"params\":{}}", CALL, 0, "1"},
    {"{" V ",\"id\":1,\"method\":\"m\",\"params\":[]}", CALL, 0, "1"},
    {"{" V ",\"id\":1,\"method\":\"m\",\"params\":3}", BAD, RPC_INVALID_PARAMS, "1"},
    {"{" V ",\"id\":1,\"method\":\"m\",\"params\":\"\"}", BAD, RPC_INVALID_PARAMS, "1"},
    {"{" V ",\"method\":\"m\",\"params\":false}", BAD, RPC_INVALID_PARAMS, "-"},
    {"{" V ",\"method\":\"exit\",\"params\":null}", NOTE, 0, "-"},
    /* R11 */
    {"{" V ",\"id\":1,\"result\":null}", BACK, 0, "1"},
    {"{" V ",\"id\":\"a\",\"result\":[]}", BACK, 0, "\"a\""},
    {"{" V ",\"id\":null,\"error\":{\"code\":1,\"message\":\"\"}}", BACK, 0, "null"},
    {"{" V ",\"id\":1,\"result\":1,\"error\":null}", BACK, 0, "1"},
    {"{" V ",\"result\":1}", BAD, RPC_INVALID_REQUEST, "-"},
    {"{" V ",\"id\":{},\"result\":1}", BAD, RPC_INVALID_REQUEST, "-"},
    {"{\"id\":1,\"result\":1}", BAD, RPC_INVALID_REQUEST, "-"},
    /* 1.12: what jansson refuses and clients send. */
    {"{" V ",\"id\":\"\\ud800\",\"method\":\"m\"}", CALL, 0, "\"\xEF\xBF\xBD\""},
    {"{" V ",\"id\":\"\xFF\",\"method\":\"m\"}", CALL, 0, "\"\xEF\xBF\xBD\""},
    {"{" V ",\"id\":1,\"method\":\"m\",\"a\\u0000\":1}", BAD, RPC_PARSE_ERROR, "null"},
};

Test(rpc, decode, .init = rpc_init)
{
    struct buf text = BUF_INIT(MEM_BASE);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct buf body = BUF_INIT(MEM_BASE);
        struct rpc_message message;
        struct rpc_error error = {0};
        buf_append_string(&body, bodies[i].body);
        bool ok = rpc_decode(&message, &body, &error);
        cr_assert_eq(ok, bodies[i].kind != BAD, "row %zu", i);
        cr_assert(!ok || (int)message.kind == bodies[i].kind, "row %zu", i);
        cr_assert_eq(error.code, bodies[i].code, "row %zu: %d %s", i, error.code, error.message);
        cr_assert(ok || error.message[0], "row %zu", i);
        cr_assert_str_eq(id_text(&message.id, &text), bodies[i].id, "row %zu", i);
        cr_assert(!ok || message.kind == RPC_RESPONSE || span_equal_string(message.method, "m") ||
                      span_equal_string(message.method, "exit"),
                  "row %zu", i);
        rpc_message_release(&message);
        buf_release(&body);
    }
    buf_release(&text);
}

Test(rpc, parts, .init = rpc_init)
{
    struct buf body = BUF_INIT(MEM_BASE);
    struct rpc_message message;
    buf_append(&body, SPAN("{" V ",\"id\":3,\"method\":\"a\\u0000b\",\"params\":[1]}"));
    cr_assert(rpc_decode(&message, &body, NULL));
    cr_assert(span_equal(message.method, SPAN("a\0b")));
    cr_assert(json_is_array(message.params));
    rpc_message_release(&message);

    buf_clear(&body);
    buf_append(&body, SPAN("{" V ",\"id\":3,\"result\":null}"));
    cr_assert(rpc_decode(&message, &body, NULL));
    cr_assert(json_is_null(message.result) && !message.error && !message.params);
    rpc_message_release(&message);

    buf_clear(&body);
    buf_append(&body, SPAN("{" V ",\"id\":3,\"error\":{\"code\":5}}"));
    cr_assert(rpc_decode(&message, &body, NULL));
    cr_assert(json_is_object(message.error) && !message.result);
    rpc_message_release(&message);
    rpc_message_release(&message);
    buf_release(&body);
}

/* 2048 levels are too many for jansson, and no crash. */
Test(rpc, deep_nesting, .init = rpc_init)
{
    struct buf body = BUF_INIT(MEM_BASE);
    struct rpc_message message;
    struct rpc_error error;
    for (int i = 0; i < 100000; i++)
        buf_append(&body, SPAN("["));
    cr_assert_not(rpc_decode(&message, &body, &error));
    cr_assert_eq(error.code, RPC_PARSE_ERROR);
    rpc_message_release(&message);
    buf_release(&body);
}

Test(rpc, ids)
{
    const struct rpc_id ids[] = {
        {.kind = RPC_ID_NONE},
        {.kind = RPC_ID_NULL},
        {.kind = RPC_ID_INTEGER, .integer = 1},
        {.kind = RPC_ID_INTEGER, .integer = 0},
        {.kind = RPC_ID_STRING, .string = SPAN("1")},
        {.kind = RPC_ID_STRING, .string = SPAN("")},
    };
    for (size_t a = 0; a < sizeof ids / sizeof ids[0]; a++) {
        for (size_t b = 0; b < sizeof ids / sizeof ids[0]; b++)
            cr_assert_eq(rpc_id_equal(&ids[a], &ids[b]), a == b, "rows %zu and %zu", a, b);
    }
}

Test(rpc, writers, .init = rpc_init)
{
    const struct rpc_id number = {.kind = RPC_ID_INTEGER, .integer = -7};
    const struct rpc_id string = {.kind = RPC_ID_STRING, .string = SPAN("a\"\n")};
    const struct rpc_id none = {.kind = RPC_ID_NONE};
    struct rpc_error error;
    struct buf out = BUF_INIT(MEM_BASE);

    rpc_write_result_begin(&out, &number);
    buf_append_string(&out, "[]");
    rpc_write_end(&out);
    cr_assert_str_eq(buf_string(&out), "{" V ",\"id\":-7,\"result\":[]}");

    buf_clear(&out);
    rpc_write_result_null(&out, &string);
    cr_assert_str_eq(buf_string(&out), "{" V ",\"id\":\"a\\\"\\n\",\"result\":null}");

    buf_clear(&out);
    rpc_error_set(&error, RPC_METHOD_NOT_FOUND, "no method \"%s\"", "x");
    rpc_write_error(&out, &none, &error);
    cr_assert_str_eq(buf_string(&out), "{" V ",\"id\":null,\"error\":{\"code\":-32601,"
                                       "\"message\":\"no method \\\"x\\\"\"}}");

    buf_clear(&out);
    rpc_write_notification_begin(&out, "a/b");
    buf_append_string(&out, "{}");
    rpc_write_end(&out);
    cr_assert_str_eq(buf_string(&out), "{" V ",\"method\":\"a/b\",\"params\":{}}");

    buf_clear(&out);
    rpc_write_request_begin(&out, 12, "a/b");
    buf_append_string(&out, "{}");
    rpc_write_end(&out);
    rpc_write_request(&out, 13, "c");
    cr_assert_str_eq(buf_string(&out), "{" V ",\"id\":12,\"method\":\"a/b\",\"params\":{}}"
                                       "{" V ",\"id\":13,\"method\":\"c\"}");
    buf_release(&out);
}

/* Too long a message is cut between code points, wherever its limit falls. */
Test(rpc, long_error_message)
{
    char filler[200];
    for (size_t n = 140; n < 165; n++) {
        struct rpc_error error;
        struct buf out = BUF_INIT(MEM_BASE);
        memset(filler, 'x', n);
        filler[n] = '\0';
        rpc_error_set(&error, RPC_INVALID_PARAMS, "%s\xF0\x9F\x98\x80\xF0\x9F\x98\x80", filler);
        rpc_write_error(&out, &(struct rpc_id){.kind = RPC_ID_NULL}, &error);
        cr_assert_null(strstr(buf_string(&out), "\xEF\xBF\xBD"), "filler of %zu", n);
        cr_assert_lt(strlen(error.message), sizeof error.message);
        buf_release(&out);
    }
}

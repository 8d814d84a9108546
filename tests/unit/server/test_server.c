/* SPDX-License-Identifier: MIT */
/* Answers and the life cycle. */
#include "server/server.h"

#include "server/methods.h"
#include "test_talk.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* Which stage a row is about. */
enum stage { WAITING, RUNNING, SHUT_DOWN };

enum { NO_ANSWER = 1, RESULT = 0 };

static const struct {
    enum stage stage;
    const char *body;
    int code; /* of an error, RESULT or NO_ANSWER */
    const char *id;
} bodies[] = {
    /* R1 */
    {RUNNING, "", -32700, "null"},
    {RUNNING, "{", -32700, "null"},
    {WAITING, "}{", -32700, "null"},
    {SHUT_DOWN, "nonsense", -32700, "null"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\"", -32700, "null"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\"}}", -32700, "null"},
    /* R2 */
    {RUNNING, "1", -32600, "null"},
    {RUNNING, "true", -32600, "null"},
    {RUNNING, "null", -32600, "null"},
    {RUNNING, "{}", -32600, "null"},
    {RUNNING, "{\"id\":4}", -32600, "4"},
    {RUNNING, "{\"id\":4,\"method\":\"shutdown\"}", -32600, "4"},
    {RUNNING, "{\"jsonrpc\":\"1.0\",\"id\":4,\"method\":\"shutdown\"}", -32600, "4"},
    {RUNNING, "{" V ",\"id\":\"x\",\"method\":5}", -32600, "\"x\""},
    {WAITING, "{" V ",\"id\":4,\"method\":[\"initialize\"]}", -32600, "4"},
    /* R3 */
    {RUNNING, "[]", -32600, "null"},
    {RUNNING, "[{" V ",\"id\":1,\"method\":\"shutdown\"},{" V ",\"id\":2,\"method\":\"x\"}]",
     -32600, "null"},
    /* R4 */
    {RUNNING, "{" V ",\"id\":0,\"method\":\"x\"}", -32601, "0"},
    {RUNNING, "{" V ",\"id\":-1,\"method\":\"x\"}", -32601, "-1"},
    {RUNNING, "{" V ",\"id\":2147483647,\"method\":\"x\"}", -32601, "2147483647"},
    {RUNNING, "{" V ",\"id\":\"1\",\"method\":\"x\"}", -32601, "\"1\""},
    {RUNNING, "{" V ",\"id\":\"\",\"method\":\"x\"}", -32601, "\"\""},
    {RUNNING, "{" V ",\"id\":\"\\u0000\\n\\\"\",\"method\":\"x\"}", -32601, "\"\\u0000\\n\\\"\""},
    {RUNNING, "{" V ",\"id\":1,\"id\":2,\"method\":\"x\"}", -32601, "2"},
    /* R5 */
    {RUNNING, "{" V ",\"id\":null,\"method\":\"shutdown\"}", -32600, "null"},
    {RUNNING, "{" V ",\"id\":1.5,\"method\":\"shutdown\"}", -32600, "null"},
    {RUNNING, "{" V ",\"id\":{},\"method\":\"shutdown\"}", -32600, "null"},
    {RUNNING, "{" V ",\"id\":[1],\"method\":\"shutdown\"}", -32600, "null"},
    {RUNNING, "{" V ",\"id\":false,\"method\":\"shutdown\"}", -32600, "null"},
    /* R7, R8 */
    {RUNNING, "{" V ",\"id\":3,\"method\":\"\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"$/x\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"shutdown\\u0000\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"Shutdown\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"\xFF\xFE\"}", -32601, "3"},
    {RUNNING, "{" V ",\"id\":3,\"method\":\"\\ud800\"}", -32601, "3"},
    {RUNNING, "{" V ",\"method\":\"$/x\"}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"x\",\"params\":[]}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"x\",\"params\":5}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"shutdown\"}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":5}}",
     NO_ANSWER, ""},
    /* R10 */
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\"}", RESULT, "1"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\",\"params\":null}", RESULT, "1"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\",\"params\":[3]}", RESULT, "1"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"shutdown\",\"params\":3}", -32602, "1"},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"x\",\"params\":\"\"}", -32602, "1"},
    /* R11, R12 */
    {RUNNING, "{" V ",\"id\":1,\"result\":null}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"id\":null,\"error\":{\"code\":1,\"message\":\"\"}}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"id\":1,\"error\":5}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"id\":{},\"result\":5}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"$/cancelRequest\",\"params\":{\"id\":77}}", NO_ANSWER, ""},
    {RUNNING, "{" V ",\"method\":\"$/cancelRequest\",\"params\":{}}", NO_ANSWER, ""},
    /* L1 to L3 */
    {WAITING, "{" V ",\"id\":1,\"method\":\"shutdown\"}", -32002, "1"},
    {WAITING, "{" V ",\"id\":1,\"method\":\"x\"}", -32002, "1"},
    {WAITING, "{" V ",\"id\":1,\"method\":\"textDocument/didOpen\",\"params\":{}}", -32002, "1"},
    {WAITING, "{" V ",\"method\":\"initialized\",\"params\":{}}", NO_ANSWER, ""},
    {WAITING, "{" V ",\"id\":1,\"method\":\"initialize\",\"params\":[1]}", -32602, "1"},
    {WAITING, "{" V ",\"id\":1,\"method\":\"initialize\",\"params\":5}", -32602, "1"},
    {WAITING, "{" V ",\"id\":\"i\",\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}",
     RESULT, "\"i\""},
    {RUNNING, "{" V ",\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}", -32600,
     "1"},
    /* L6 */
    {SHUT_DOWN, "{" V ",\"id\":1,\"method\":\"shutdown\"}", -32600, "1"},
    {SHUT_DOWN, "{" V ",\"id\":1,\"method\":\"x\"}", -32600, "1"},
    {SHUT_DOWN, "{" V ",\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}",
     -32600, "1"},
    {SHUT_DOWN, "{" V ",\"method\":\"initialized\"}", NO_ANSWER, ""},
};

static void expect_one_answer(struct talk *talk, int code, const char *id, const char *body)
{
    const json_t *answer = talk_hear(talk);
    cr_assert_not_null(answer, "no answer: %s", body);
    json_t *expected_id = json_loads(id, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    const json_t *error = json_object_get(answer, "error");
    cr_expect(json_equal(json_object_get(answer, "id"), expected_id), "another id: %s", body);
    cr_expect_neq(error != NULL, json_object_get(answer, "result") != NULL, "both: %s", body);
    cr_expect_eq(json_integer_value(json_object_get(error, "code")), code, "code %lld: %s",
                 (long long)json_integer_value(json_object_get(error, "code")), body);
    cr_expect(code == RESULT || json_string_length(json_object_get(error, "message")) > 0,
              "no message: %s", body);
    json_decref(expected_id);
}

Test(server, every_request_is_answered_once)
{
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct talk talk;
        talk_init(&talk, bodies[i].stage != WAITING);
        if (bodies[i].stage == SHUT_DOWN)
            talk_say(&talk, SPAN("{" V ",\"id\":9,\"method\":\"shutdown\"}"));
        talk_drain(&talk);
        talk_say(&talk, span_from_string(bodies[i].body));
        talk_settle(&talk);
        if (bodies[i].code != NO_ANSWER)
            expect_one_answer(&talk, bodies[i].code, bodies[i].id, bodies[i].body);
        talk_expect_silence(&talk, bodies[i].body);
        /* And it goes on. */
        talk_say(&talk, SPAN("{" V ",\"id\":\"next\",\"method\":\"x\"}"));
        cr_expect(talk_hear(&talk) && json_object_get(talk.said, "error"), "%s", bodies[i].body);
        talk_expect_silence(&talk, bodies[i].body);
        talk_release(&talk);
    }
    cr_expect_eq(talk_leaks(), 0);
}

/* What each method says to a request without members: of its own; initialize came before. */
static int code_of_empty_request(const struct server_method *method)
{
    if (strcmp(method->name, "shutdown") == 0)
        return RESULT;
    return method->is_request && strcmp(method->name, "initialize") ? -32602 : -32600;
}

/* R6: a notification that comes with an id is a request, and a request without one is none. */
Test(server, every_method_asked_and_told)
{
    const struct server_method *method = NULL;
    size_t n_methods = 0;
    while ((method = server_method_next(method))) {
        for (int told = 0; told < 2; told++) {
            struct talk talk;
            struct buf body = {0};
            talk_init(&talk, true);
            buf_printf(&body, "{" V ",%s\"method\":\"%s\",\"params\":{}}", told ? "" : "\"id\":5,",
                       method->name);
            talk_say(&talk, buf_span(&body));
            if (!told)
                expect_one_answer(&talk, code_of_empty_request(method), "5", buf_string(&body));
            talk_expect_silence(&talk, buf_string(&body));
            cr_expect(told || !method->is_request ||
                          server_state(talk.server) != SERVER_EXIT_ABRUPT,
                      "%s", buf_string(&body));
            buf_release(&body);
            talk_release(&talk);
        }
        n_methods++;
    }
    cr_expect_gt(n_methods, 10);
}

/* Brackets in brackets, and a request that is cut at every byte. */
Test(server, survives_depth_and_cuts)
{
    const struct span whole =
        SPAN("{" V ",\"id\":1,\"method\":\"x\",\"params\":{\"a\":[\"\\ud83d\\ude00\",-1.5e3]}}");
    struct talk talk;
    struct buf deep = {0};
    talk_init(&talk, true);
    for (size_t i = 0; i < 100 * 1000; i++)
        buf_append_byte(&deep, '[');
    talk_say(&talk, buf_span(&deep));
    expect_one_answer(&talk, -32700, "null", "100,000 brackets");
    talk_expect_silence(&talk, "100,000 brackets");
    for (size_t length = 0; length < whole.length; length++) {
        talk_say(&talk, span_slice(whole, 0, length));
        expect_one_answer(&talk, -32700, "null", "a cut request");
        talk_expect_silence(&talk, "a cut request");
    }
    talk_say(&talk, whole);
    expect_one_answer(&talk, -32601, "1", "the whole request");
    buf_release(&deep);
    talk_release(&talk);
}

Test(server, skipped_frames_are_answered)
{
    struct talk talk;
    talk_init(&talk, true);
    server_receive_skipped(talk.server, "too large", &talk.outbox);
    expect_one_answer(&talk, -32600, "null", "skipped");
    talk_expect_silence(&talk, "skipped");
    talk_release(&talk);
}

Test(server, exits)
{
    static const struct {
        bool initialized, shut_down;
        enum server_state expected;
    } rows[] = {
        {false, false, SERVER_EXIT_ABRUPT},
        {true, false, SERVER_EXIT_ABRUPT},
        {true, true, SERVER_EXIT_CLEAN},
        {false, true, SERVER_EXIT_ABRUPT}, /* that shutdown was refused */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct talk talk;
        talk_init(&talk, rows[i].initialized);
        if (rows[i].shut_down)
            talk_say(&talk, SPAN("{" V ",\"id\":9,\"method\":\"shutdown\"}"));
        talk_say(&talk, SPAN("{" V ",\"method\":\"exit\",\"params\":null}"));
        cr_expect_eq(server_state(talk.server), rows[i].expected, "row %zu", i);
        talk_release(&talk);
    }
}

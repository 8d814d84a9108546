/* SPDX-License-Identifier: MIT */
#include "test_talk_documents.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>

void talk_tell(struct talk *talk, const char *method, const char *format, ...)
{
    struct buf body = {0};
    va_list arguments;
    buf_printf(&body, "{" V ",\"method\":\"%s\",\"params\":", method);
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    va_start(arguments, format);
    vsnprintf(buf_reserve(&body, (size_t)length + 1), (size_t)length + 1, format, arguments);
    va_end(arguments);
    body.length += (size_t)length;
    buf_append_string(&body, "}");
    server_receive(talk->server, &body, &talk->outbox);
    buf_release(&body);
}

void talk_open(struct talk *talk, const char *name, int version, const char *text)
{
    talk_tell(talk, "textDocument/didOpen",
              "{\"textDocument\":{\"uri\":\"" TALK_URI
              "%s\",\"languageId\":\"javascript\",\"version\":%d,"
              "\"text\":\"%s\"}}",
              name, version, text);
}

void talk_insert(struct talk *talk, const char *name, int version, int line, const char *text)
{
    talk_tell(talk, "textDocument/didChange",
              "{\"textDocument\":{\"uri\":\"" TALK_URI
              "%s\",\"version\":%d},\"contentChanges\":[{\"range\":"
              "{\"start\":{\"line\":%d,\"character\":0},\"end\":{\"line\":%d,\"character\":0}},"
              "\"text\":\"%s\"}]}",
              name, version, line, line, text);
}

void talk_close(struct talk *talk, const char *name)
{
    talk_tell(talk, "textDocument/didClose", "{\"textDocument\":{\"uri\":\"" TALK_URI "%s\"}}",
              name);
}

void talk_expect_publish(struct talk *talk, const char *name, int version, size_t n_diagnostics,
                         const char *when)
{
    const json_t *message = talk_hear(talk);
    cr_assert_not_null(message, "%s: nothing was published", when);
    cr_expect_str_eq(json_string_value(json_object_get(message, "method")),
                     "textDocument/publishDiagnostics", "%s", when);
    const json_t *params = json_object_get(message, "params");
    const char *uri = json_string_value(json_object_get(params, "uri"));
    const json_t *said_version = json_object_get(params, "version");
    size_t n_said = json_array_size(json_object_get(params, "diagnostics"));
    cr_expect_str_eq(uri + sizeof(TALK_URI) - 1, name, "%s", when);
    cr_expect_eq(said_version ? json_integer_value(said_version) : -1, version, "%s", when);
    cr_expect_eq(n_said, n_diagnostics, "%s: %zu diagnostics", when, n_said);
}

const char *talk_long_text(struct buf *out, size_t n_lines)
{
    for (size_t i = 0; i < n_lines; i++)
        buf_append_string(out, i % 100 == 99 ? TALK_BAD_LINE : "let a = 1;\\n");
    return buf_string(out);
}

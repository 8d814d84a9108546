/* SPDX-License-Identifier: MIT */
/*
 * Bodies of messages: the envelope, and every table that decodes params. The first byte says what
 * the input is: 'u' a URI, 'r' a body of which the part between two bytes 0xFF is repeated until
 * it is large enough for texts to be set apart, and anything else a body as it is.
 */
#include "fuzz.h"

#include "base/utf8.h"
#include "protocol/json_read.h"
#include "protocol/rpc.h"
#include "protocol/types.h"
#include "protocol/uri.h"
#include "server/methods.h"

enum { REPEATED_SIZE = JSON_READ_LARGE_BODY + 1024 };

static void check_valid(struct span text)
{
    fuzz_expect(utf8_valid_prefix(text) == text.length, "what was decoded is UTF-8");
}

/* What we send of it can be read again, and says the same. */
static void check_encoding(const struct lsp_type *type, const void *value, struct arena *arena)
{
    struct buf first = {0};
    struct buf second = {0};
    lsp_encode(type, value, &first);
    json_t *json = json_loadb(first.bytes, first.length, JSON_ALLOW_NUL, NULL);
    fuzz_expect(json != NULL, "what is encoded is JSON");
    void *again = arena_zalloc(arena, 1, type->size);
    fuzz_expect(lsp_decode(type, json, again, arena, NULL), "what is encoded can be decoded");
    lsp_encode(type, again, &second);
    fuzz_expect(span_equal(buf_span(&first), buf_span(&second)), "encoding again changes nothing");
    json_decref(json);
    buf_release(&first);
    buf_release(&second);
}

static void decode_as(const struct lsp_type *type, const json_t *params, struct arena *arena)
{
    struct rpc_error error = {0};
    void *value = arena_zalloc(arena, 1, type->size);
    if (!lsp_decode(type, params, value, arena, &error)) {
        fuzz_expect(error.code == RPC_INVALID_PARAMS, "unusable params have their own code");
        check_valid(span_from_string(error.message));
    } else if (type->direction == LSP_BOTH) {
        check_encoding(type, value, arena);
    }
}

static struct span text_of(const json_t *params, struct arena *arena)
{
    struct lsp_did_open_params *open = arena_zalloc(arena, 1, sizeof *open);
    struct span text = {0};
    if (lsp_decode(&lsp_did_open_params_type, params, open, arena, NULL))
        text = open->text_document.text.span;
    return text;
}

/* A text that was set apart is the one that a plain reader finds. */
static void check_plain(const struct rpc_message *message, const json_t *plain, struct arena *arena)
{
    if (!json_is_object(plain))
        return;
    json_t *document = json_object_get(json_object_get(plain, "params"), "textDocument");
    json_t *text = json_object_get(document, "text");
    struct span expected = {json_string_value(text), json_string_length(text)};
    struct span found = text_of(message->params, arena);
    if (message->kind == RPC_NOTIFICATION && found.bytes && json_is_string(text))
        fuzz_expect(span_equal(found, expected), "the text is that of the plain reader");
}

static void decode_body(struct buf *body)
{
    struct arena arena = {0};
    struct rpc_message message = {0};
    struct rpc_error error = {0};
    json_t *plain = json_loadb(body->bytes, body->length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    if (rpc_decode(&message, body, &error)) {
        check_valid(message.method);
        check_valid(message.id.string);
        for (const struct lsp_type *type = NULL; (type = lsp_type_next(type));)
            decode_as(type, message.params, &arena);
        for (const struct server_method *method = NULL; (method = server_method_next(method));)
            decode_as(method->params, message.params, &arena);
        check_plain(&message, plain, &arena);
    } else {
        fuzz_expect(error.code != 0, "an unusable message has a code");
        fuzz_expect(!plain || error.code != RPC_PARSE_ERROR, "what a plain reader reads is JSON");
        check_valid(span_from_string(error.message));
    }
    rpc_message_release(&message);
    json_decref(plain);
    arena_release(&arena);
}

static void check_path(struct span uri)
{
    struct buf path = {0};
    struct buf written = {0};
    struct buf again = {0};
    if (uri_to_path(uri, &path)) {
        uri_from_path(buf_span(&path), &written);
        fuzz_expect(uri_to_path(buf_span(&written), &again), "our own URI names a file");
        fuzz_expect(span_equal(buf_span(&path), buf_span(&again)), "our own URI names the file");
    } else {
        fuzz_expect(path.length == 0, "no path is left as it was");
    }
    buf_release(&path);
    buf_release(&written);
    buf_release(&again);
}

static void check_uri(struct span uri)
{
    struct buf key = {0};
    struct buf again = {0};
    check_path(uri);
    uri_key(uri, &key);
    uri_key(buf_span(&key), &again);
    fuzz_expect(!span_starts_with(uri, SPAN("file:")) ||
                    span_equal(buf_span(&key), buf_span(&again)),
                "the key of a key is that key");
    buf_release(&key);
    buf_release(&again);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    rpc_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span left = fuzz_input(data, size);
    unsigned char kind = fuzz_byte(&left);
    if (kind == 'u') {
        check_uri(left);
        return 0;
    }
    struct buf body = BUF_INIT(MEM_PROTOCOL);
    if (kind == 'r') {
        buf_append(&body, fuzz_until(&left, '\xFF'));
        struct span repeated = fuzz_until(&left, '\xFF');
        while (repeated.length > 0 && body.length < REPEATED_SIZE)
            buf_append(&body, repeated);
    }
    buf_append(&body, left);
    decode_body(&body);
    buf_release(&body);
    return 0;
}

/* SPDX-License-Identifier: MIT */
/* Any body is a message or a fault, and what decodes encodes to what decodes to the same. */
#include "fuzz.h"

#include "base/utf8.h"
#include "protocol/codec.h"
#include "protocol/rpc.h"
#include "protocol/types.h"

static const struct lsp_type *const types[] = {
    &lsp_initialize_params_type, &lsp_did_open_params_type,  &lsp_did_change_params_type,
    &lsp_did_save_params_type,   &lsp_did_close_params_type, &lsp_cancel_params_type,
    &lsp_set_trace_params_type,
};

static void decode_all(const struct rpc_message *message)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct arena arena = {0};
        struct rpc_error error = {0};
        void *value = arena_zalloc(&arena, 1, types[i]->size);
        bool decoded = lsp_decode(types[i], message->params, value, &arena, &error);
        fuzz_expect(decoded || error.message[0], "a refusal has a reason");
        if (types[i] == &lsp_did_open_params_type && decoded) {
            const struct lsp_did_open_params *params = value;
            struct span text = params->text_document.text.span;
            fuzz_expect(utf8_valid_prefix(text) == text.length, "a text is valid UTF-8");
        }
        arena_release(&arena);
    }
}

static void check_error(const struct rpc_id *id, const struct rpc_error *error)
{
    struct buf reply = {0};
    struct span text = span_from_string(error->message);
    fuzz_expect(error->code != 0 && text.length > 0, "a fault has a code and a reason");
    fuzz_expect(utf8_valid_prefix(text) == text.length, "a reason is valid UTF-8");
    rpc_write_error(&reply, id, error);
    json_t *root = json_loadb(reply.bytes, reply.length, JSON_ALLOW_NUL, NULL);
    fuzz_expect(root != NULL, "an error response is JSON");
    json_decref(root);
    buf_release(&reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf body = {0};
    struct rpc_message message = {0};
    struct rpc_error error = {0};
    /* Large bodies take another path: the first byte says how much white space comes before. */
    size_t padding = size > 0 && data[0] == '~' ? 70000 : 0;
    buf_reserve(&body, padding);
    for (size_t i = 0; i < padding; i++)
        buf_append_byte(&body, ' ');
    size_t skip = padding > 0;
    buf_append(&body, (struct span){(const char *)data + skip, size - skip});
    if (rpc_decode(&message, &body, &error))
        decode_all(&message);
    else
        check_error(&message.id, &error);
    rpc_message_release(&message);
    buf_release(&body);
    return 0;
}

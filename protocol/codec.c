/* SPDX-License-Identifier: MIT */
#include "protocol/codec.h"

#include "protocol/json_read.h"
#include "protocol/json_write.h"

/* Decoding. */

/* Where a value lies, as a list from the inside out on the stack; for error messages only. */
struct place {
    const struct place *parent;
    const char *name; /* NULL: an element */
    size_t index;
};

struct decoder {
    struct arena *arena;
    struct rpc_error *error; /* NULL allowed */
};

static void write_place(struct buf *out, const struct place *place)
{
    if (!place)
        return;
    write_place(out, place->parent);
    if (!place->name) {
        buf_printf(out, "[%zu]", place->index);
        return;
    }
    if (out->length)
        buf_append_byte(out, '.');
    buf_append_string(out, place->name);
}

static bool fail(const struct decoder *decoder, const struct place *place, const char *what)
{
    if (!decoder->error)
        return false;
    struct buf path = BUF_INIT(MEM_PROTOCOL);
    write_place(&path, place);
    rpc_error_set(decoder->error, RPC_INVALID_PARAMS, "%s %s",
                  path.length ? buf_string(&path) : "params", what);
    buf_release(&path);
    return false;
}

/* A number without a fraction between the limits: 1, 1.0 and 1e0 are all 1, -0.0 is 0. */
static bool read_integer(const json_t *value, int64_t lowest, int64_t highest, int64_t *out)
{
    if (json_is_real(value)) {
        double real = json_real_value(value);
        if (!(real >= (double)lowest && real <= (double)highest) || (double)(int64_t)real != real)
            return false;
        *out = (int64_t)real;
        return true;
    }
    *out = json_integer_value(value);
    return json_is_integer(value) && *out >= lowest && *out <= highest;
}

static bool decode_boolean(const json_t *value, void *out)
{
    bool boolean = json_is_true(value);
    memcpy(out, &boolean, sizeof boolean);
    return json_is_boolean(value);
}

static bool decode_integer(const json_t *value, void *out)
{
    int64_t wide = 0;
    bool ok = read_integer(value, INT32_MIN, INT32_MAX, &wide);
    int32_t integer = (int32_t)wide;
    memcpy(out, &integer, sizeof integer);
    return ok;
}

static bool decode_uinteger(const json_t *value, void *out)
{
    int64_t wide = 0;
    bool ok = read_integer(value, 0, INT32_MAX, &wide);
    uint32_t integer = (uint32_t)wide;
    memcpy(out, &integer, sizeof integer);
    return ok;
}

static bool decode_string(const json_t *value, void *out)
{
    struct span string = {0};
    if (json_is_string(value))
        string = json_read_string(value, NULL);
    memcpy(out, &string, sizeof string);
    return json_is_string(value);
}

static bool decode_text(const json_t *value, void *out)
{
    struct lsp_text text = {0};
    if (json_is_string(value))
        text.span = json_read_string(value, &text.in_body);
    memcpy(out, &text, sizeof text);
    return json_is_string(value);
}

static bool decode_json(const json_t *value, void *out)
{
    memcpy(out, &value, sizeof value);
    return true;
}

/* What there is to know of a plain kind. */
static const struct plain {
    size_t size;
    bool (*decode)(const json_t *value, void *out);
    const char *wanted;
} plains[] = {
    [LSP_BOOLEAN] = {sizeof(bool), decode_boolean, "must be a boolean"},
    [LSP_INTEGER] = {sizeof(int32_t), decode_integer, "must be an integer of 32 bits"},
    [LSP_UINTEGER] = {sizeof(uint32_t), decode_uinteger, "must be an integer from 0 to 2^31 - 1"},
    [LSP_ENUM] = {sizeof(int32_t), decode_integer, "must be an integer of 32 bits"},
    [LSP_STRING] = {sizeof(struct span), decode_string, "must be a string"},
    [LSP_URI] = {sizeof(struct span), decode_string, "must be a string"},
    [LSP_TEXT] = {sizeof(struct lsp_text), decode_text, "must be a string"},
    [LSP_JSON] = {sizeof(const json_t *), decode_json, ""},
};

static bool decode_struct(const struct decoder *decoder, const struct place *place,
                          const struct lsp_type *type, const json_t *value, char *out);

static bool decode_one(const struct decoder *decoder, const struct place *place, enum lsp_kind kind,
                       const struct lsp_type *type, const json_t *value, char *out)
{
    if (kind == LSP_STRUCT)
        return decode_struct(decoder, place, type, value, out);
    return plains[kind].decode(value, out) || fail(decoder, place, plains[kind].wanted);
}

static size_t element_size(const struct lsp_field *field)
{
    return field->element == LSP_STRUCT ? field->type->size : plains[field->element].size;
}

static bool decode_array(const struct decoder *decoder, const struct place *place,
                         const struct lsp_field *field, const json_t *value, char *out)
{
    if (!json_is_array(value))
        return fail(decoder, place, "must be an array");
    size_t size = element_size(field);
    char *items = arena_zalloc(decoder->arena, json_array_size(value) + 1, size);
    struct lsp_array array = {.items = items};
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct place element = {.parent = place, .index = i};
        if (decode_one(decoder, &element, field->element, field->type, json_array_get(value, i),
                       items + array.count * size))
            array.count++;
        else if (field->presence != LSP_OPTIONAL)
            return false;
    }
    memcpy(out, &array, sizeof array);
    return true;
}

static void clear_field(const struct lsp_field *field, char *out)
{
    if (field->kind == LSP_STRUCT)
        memset(out + field->offset, 0, field->type->size);
    else if (field->kind == LSP_ARRAY)
        memset(out + field->offset, 0, sizeof(struct lsp_array));
    else
        memset(out + field->offset, 0, plains[field->kind].size);
}

static void set_flag(const struct lsp_field *field, char *out)
{
    bool present = true;
    if (field->flag != LSP_NO_FLAG)
        memcpy(out + field->flag, &present, sizeof present);
}

static bool decode_field(const struct decoder *decoder, const struct place *parent,
                         const struct lsp_field *field, const json_t *value, char *out)
{
    struct place place = {.parent = parent, .name = field->name};
    struct decoder quiet = {.arena = decoder->arena};
    if (!value || json_is_null(value))
        return field->presence != LSP_REQUIRED || fail(decoder, &place, "is missing");
    if (field->presence == LSP_OPTIONAL)
        decoder = &quiet;
    bool ok =
        field->kind == LSP_ARRAY
            ? decode_array(decoder, &place, field, value, out + field->offset)
            : decode_one(decoder, &place, field->kind, field->type, value, out + field->offset);
    if (ok)
        set_flag(field, out);
    else if (field->presence == LSP_OPTIONAL)
        clear_field(field, out);
    return ok || field->presence == LSP_OPTIONAL;
}

static bool decode_struct(const struct decoder *decoder, const struct place *place,
                          const struct lsp_type *type, const json_t *value, char *out)
{
    memset(out, 0, type->size);
    if (!json_is_object(value))
        return fail(decoder, place, "must be an object");
    for (size_t i = 0; i < type->n_fields; i++) {
        const struct lsp_field *field = &type->fields[i];
        if (!decode_field(decoder, place, field, json_object_get(value, field->name), out))
            return false;
    }
    return true;
}

bool lsp_decode(const struct lsp_type *type, const json_t *value, void *out, struct arena *arena,
                struct rpc_error *error)
{
    struct decoder decoder = {.arena = arena, .error = error};
    if (value && !json_is_null(value))
        return decode_struct(&decoder, NULL, type, value, out);
    json_t *empty = json_object();
    bool ok = decode_struct(&decoder, NULL, type, empty, out);
    json_decref(empty);
    return ok;
}

/* Encoding. */

static bool is_zero(const char *bytes, size_t size)
{
    while (size && *bytes == 0) {
        bytes++;
        size--;
    }
    return size == 0;
}

static bool is_absent(const struct lsp_field *field, const char *owner)
{
    const char *member = owner + field->offset;
    bool flag;
    if (field->flag != LSP_NO_FLAG) {
        memcpy(&flag, owner + field->flag, sizeof flag);
        return !flag;
    }
    switch (field->kind) {
    case LSP_STRUCT:
        return false;
    case LSP_STRING:
    case LSP_URI:
    case LSP_TEXT:
    case LSP_ARRAY:
        return is_zero(member, sizeof(void *)); /* the pointer comes first in all of them */
    default:
        return is_zero(member, plains[field->kind].size);
    }
}

static void encode_struct(const struct lsp_type *type, const char *value, struct buf *out);

static void encode_text(const char *value, struct buf *out)
{
    struct lsp_text text;
    memcpy(&text, value, sizeof text);
    json_write_string(out, text.span);
}

static void encode_integer(const char *value, bool is_unsigned, struct buf *out)
{
    int32_t integer;
    uint32_t uinteger;
    memcpy(&integer, value, sizeof integer);
    memcpy(&uinteger, value, sizeof uinteger);
    json_write_integer(out, is_unsigned ? (int64_t)uinteger : (int64_t)integer);
}

static void encode_one(enum lsp_kind kind, const struct lsp_type *type, const char *value,
                       struct buf *out)
{
    struct span string;
    const json_t *json;
    switch (kind) {
    case LSP_BOOLEAN:
        buf_append_string(out, is_zero(value, sizeof(bool)) ? "false" : "true");
        break;
    case LSP_INTEGER:
    case LSP_ENUM:
    case LSP_UINTEGER:
        encode_integer(value, kind == LSP_UINTEGER, out);
        break;
    case LSP_STRING:
    case LSP_URI:
        memcpy(&string, value, sizeof string);
        json_write_string(out, string);
        break;
    case LSP_TEXT:
        encode_text(value, out);
        break;
    case LSP_JSON:
        memcpy(&json, value, sizeof json);
        json_write_value(out, json);
        break;
    case LSP_STRUCT:
        encode_struct(type, value, out);
        break;
    case LSP_ARRAY: /* an array of arrays: codec.h has none */
        break;
    }
}

static void encode_array(const struct lsp_field *field, const char *value, struct buf *out)
{
    struct lsp_array array;
    memcpy(&array, value, sizeof array);
    buf_append_byte(out, '[');
    for (size_t i = 0; i < array.count; i++) {
        if (i)
            buf_append_byte(out, ',');
        const char *item = (const char *)array.items + i * element_size(field);
        encode_one(field->element, field->type, item, out);
    }
    buf_append_byte(out, ']');
}

static void encode_field(const struct lsp_field *field, const char *owner, struct buf *out)
{
    if (is_absent(field, owner) && field->presence == LSP_NULLABLE)
        buf_append(out, SPAN("null"));
    else if (field->kind == LSP_ARRAY)
        encode_array(field, owner + field->offset, out);
    else
        encode_one(field->kind, field->type, owner + field->offset, out);
}

static void encode_struct(const struct lsp_type *type, const char *value, struct buf *out)
{
    bool first = true;
    buf_append_byte(out, '{');
    for (size_t i = 0; i < type->n_fields; i++) {
        const struct lsp_field *field = &type->fields[i];
        bool may_be_left_out = field->presence == LSP_OPTIONAL || field->presence == LSP_STRICT;
        if (may_be_left_out && is_absent(field, value))
            continue;
        if (!first)
            buf_append_byte(out, ',');
        first = false;
        json_write_string(out, span_from_string(field->name));
        buf_append_byte(out, ':');
        encode_field(field, value, out);
    }
    buf_append_byte(out, '}');
}

void lsp_encode(const struct lsp_type *type, const void *value, struct buf *out)
{
    encode_struct(type, value, out);
}

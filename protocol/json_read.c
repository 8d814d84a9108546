/* SPDX-License-Identifier: MIT */
#include "protocol/json_read.h"

#include "base/utf8.h"

#include <stdint.h>

enum { FLAGS = JSON_ALLOW_NUL | JSON_DECODE_ANY, ESCAPED_UNIT = 6 /* bytes of \uHHHH */ };

/* Escapes. */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads a \uHHHH at the front of `s`. */
static bool read_unit(struct span s, uint32_t *unit)
{
    if (s.length < ESCAPED_UNIT || s.bytes[0] != '\\' || s.bytes[1] != 'u')
        return false;
    *unit = 0;
    for (size_t i = 2; i < ESCAPED_UNIT; i++) {
        int digit = hex_digit(s.bytes[i]);
        if (digit < 0)
            return false;
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return true;
}

static bool is_surrogate(uint32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDFFF;
}

/* As read_unit, and takes a pair for one code point; a lone surrogate gives U+FFFD. Returns the
 * bytes read, 0 if there is no such escape. */
static size_t read_code_point(struct span s, uint32_t *code_point)
{
    uint32_t low;
    if (!read_unit(s, code_point))
        return 0;
    if (!is_surrogate(*code_point))
        return ESCAPED_UNIT;
    if (*code_point < 0xDC00 && read_unit(span_slice(s, ESCAPED_UNIT, s.length), &low) &&
        low >= 0xDC00 && low <= 0xDFFF) {
        *code_point = 0x10000 + ((*code_point & 0x3FF) << 10 | (low & 0x3FF));
        return ESCAPED_UNIT + ESCAPED_UNIT;
    }
    *code_point = 0xFFFD;
    return ESCAPED_UNIT;
}

/* Repairs, before jansson sees the body. */

static void repair_bytes(struct buf *body)
{
    if (utf8_valid_prefix(buf_span(body)) == body->length)
        return;
    struct buf valid = BUF_INIT(body->tag);
    buf_reserve(&valid, body->length);
    utf8_append_valid(&valid, buf_span(body));
    buf_release(body);
    *body = valid;
}

/* Lone surrogates become \ufffd, which is as long. */
static void repair_escapes(struct buf *body)
{
    struct span all = buf_span(body);
    size_t at = span_find_byte(all, 0, '\\');
    while (at < all.length) {
        uint32_t code_point;
        size_t length = read_code_point(span_slice(all, at, all.length), &code_point);
        if (length == ESCAPED_UNIT && code_point == 0xFFFD)
            memcpy(body->bytes + at, "\\ufffd", ESCAPED_UNIT);
        at = span_find_byte(all, at + (length ? length : 2), '\\');
    }
}

/* The large text. */

static uint64_t bytes_equal_to(uint64_t word, unsigned char byte)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t zero_where_equal = word ^ ones * byte;
    return (zero_where_equal - ones) & ~zero_where_equal & ones * 0x80;
}

/* The offset of the first '"' or '\' at or after `from`, or the length. */
static size_t find_special(struct span s, size_t from)
{
    size_t i = from;
    for (; i + 8 <= s.length; i += 8) {
        uint64_t word;
        memcpy(&word, s.bytes + i, 8);
        if (bytes_equal_to(word, '"') | bytes_equal_to(word, '\\'))
            break;
    }
    while (i < s.length && s.bytes[i] != '"' && s.bytes[i] != '\\')
        i++;
    return i;
}

/* The offset of the quote that ends the string whose contents begin at `from`, or the length. */
static size_t string_end(struct span s, size_t from)
{
    size_t at = find_special(s, from);
    while (at < s.length && s.bytes[at] == '\\')
        at = find_special(s, at + 2 < s.length ? at + 2 : s.length);
    return at;
}

/* Whether the string whose closing quote is at `end` is a key. */
static bool is_key(struct span body, size_t end)
{
    struct span rest = span_slice(body, end + 1, body.length);
    while (rest.length && memchr(" \t\r\n", rest.bytes[0], 4))
        rest = span_slice(rest, 1, rest.length);
    return rest.length && rest.bytes[0] == ':';
}

/* The longest string of the body that is not a key, without its quotes; as escaped. */
static struct span longest_value(struct span body)
{
    struct span longest = {0};
    size_t at = span_find_byte(body, 0, '"');
    while (at < body.length) {
        size_t end = string_end(body, at + 1);
        if (end < body.length && end - at - 1 > longest.length && !is_key(body, end))
            longest = span_slice(body, at + 1, end);
        at = span_find_byte(body, end + 1, '"');
    }
    return longest;
}

static char simple_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c == '"' || c == '\\' || c == '/' ? c : '\0';
    }
}

/* Copies from `text` down to `out` up to the next '\' or control character, which it returns the
 * offset of; eight bytes at a time, each word read before anything is written over it. */
static size_t copy_plain(char *out, struct span text, size_t from)
{
    const uint64_t ones = 0x0101010101010101u;
    size_t i = from;
    for (; i + 8 <= text.length; i += 8, out += 8) {
        uint64_t word;
        memcpy(&word, text.bytes + i, 8);
        uint64_t control = (word - ones * 0x20) & ~word & ones * 0x80;
        if (bytes_equal_to(word, '\\') | control)
            break;
        memcpy(out, &word, 8);
    }
    while (i < text.length && text.bytes[i] != '\\' && (unsigned char)text.bytes[i] >= 0x20)
        *out++ = text.bytes[i++];
    return i;
}

/* Un-escapes valid UTF-8 where it lies; an escape is never shorter than what it stands for. False
 * if it is not the inside of a JSON string. */
static bool unescape_in_place(char *bytes, size_t *length)
{
    struct span text = {bytes, *length};
    char *out = bytes;
    for (size_t at = 0; at < text.length;) {
        size_t run_end = copy_plain(out, text, at);
        out += run_end - at;
        at = run_end;
        if (at == text.length)
            break;
        uint32_t code_point;
        size_t unit = read_code_point(span_slice(text, at, text.length), &code_point);
        if (unit) {
            out += utf8_write_code_point(code_point, out);
            at += unit;
            continue;
        }
        char plain = at + 1 < text.length ? simple_escape(text.bytes[at + 1]) : '\0';
        if (text.bytes[at] != '\\' || plain == '\0')
            return false;
        *out++ = plain;
        at += 2;
    }
    *length = (size_t)(out - bytes);
    return true;
}

/* Stands in the envelope for the text; jansson sees it, the codec never does. */
static const struct span placeholder = {"text in body", sizeof "text in body" - 1};

/* What a placeholder becomes in the tree: 0xFF, which no JSON text can hold, and where it is. */
struct mark {
    char not_utf8[8];
    struct span text;
};

static const char mark_start[8] = {'\xFF', 't', 'e', 'x', 't', '\xFF', '\xFF', '\xFF'};

static bool is_placeholder(const json_t *node)
{
    return json_is_string(node) &&
           span_equal((struct span){json_string_value(node), json_string_length(node)},
                      placeholder);
}

static size_t count_placeholders(json_t *node)
{
    size_t count = is_placeholder(node);
    size_t i;
    const char *key;
    json_t *child;
    json_array_foreach(node, i, child)
    {
        count += count_placeholders(child);
    }
    json_object_foreach(node, key, child)
    {
        count += count_placeholders(child);
    }
    return count;
}

static bool is_method(const json_t *root, const char *name)
{
    const json_t *method = json_object_get(root, "method");
    return json_is_string(method) && json_string_length(method) == strlen(name) &&
           strcmp(json_string_value(method), name) == 0;
}

/* The placeholder, if it is where a text belongs and the client sent nothing like it. */
static json_t *find_placeholder(json_t *root)
{
    json_t *params = json_object_get(root, "params");
    json_t *found = NULL;
    if (count_placeholders(root) != 1)
        return NULL;
    if (is_method(root, "textDocument/didOpen"))
        found = json_object_get(json_object_get(params, "textDocument"), "text");
    if (is_method(root, "textDocument/didSave"))
        found = json_object_get(params, "text");
    if (is_method(root, "textDocument/didChange")) {
        size_t i;
        json_t *change;
        json_array_foreach(json_object_get(params, "contentChanges"), i, change)
        {
            json_t *text = json_object_get(change, "text");
            found = is_placeholder(text) ? text : found;
        }
    }
    return is_placeholder(found) ? found : NULL;
}

/* Whether the bytes, if they are JSON, hold more values than any client sends in a message. */
static bool has_too_many_values(struct span json)
{
    size_t n_values = 0;
    bool in_string = false;
    if (json.length < JSON_READ_VALUES_MAX)
        return false;
    for (size_t i = 0; i < json.length; i++) {
        char byte = json.bytes[i];
        if (byte == '"')
            in_string = !in_string;
        else if (in_string)
            i += byte == '\\';
        else
            n_values += byte == ',' || byte == '[' || byte == '{';
    }
    return n_values > JSON_READ_VALUES_MAX;
}

/* A tree takes a hundred times what its text does: one that would be too large is not made. */
static json_t *load(struct span json, size_t flags, json_error_t *error)
{
    if (has_too_many_values(json)) {
        error->position = 0;
        return NULL;
    }
    return json_loadb(json.length ? json.bytes : "", json.length, flags, error);
}

/* The body with the placeholder instead of `text`. Duplicate keys are refused here, because the
 * placeholder could be the one that is dropped. */
static json_t *read_envelope(struct span body, struct span text, json_error_t *error)
{
    struct buf envelope = BUF_INIT(MEM_PROTOCOL);
    size_t start = (size_t)(text.bytes - body.bytes);
    buf_append(&envelope, span_slice(body, 0, start));
    buf_append(&envelope, placeholder);
    buf_append(&envelope, span_slice(body, start + text.length, body.length));
    repair_escapes(&envelope);
    json_t *root = load(buf_span(&envelope), FLAGS | JSON_REJECT_DUPLICATES, error);
    buf_release(&envelope);
    return root;
}

static bool set_text_apart(json_t *node, char *bytes, size_t length)
{
    struct mark mark = {.text = {bytes, length}};
    memcpy(mark.not_utf8, mark_start, sizeof mark_start);
    return unescape_in_place(bytes, &mark.text.length) &&
           json_string_setn_nocheck(node, (const char *)&mark, sizeof mark) == 0;
}

enum outcome { DONE, NOT_JSON, NO_TEXT_SET_APART };

static enum outcome read_large(struct buf *body, json_t **root)
{
    json_error_t error;
    struct span text = longest_value(buf_span(body));
    if (text.length <= JSON_READ_LARGE_TEXT)
        return NO_TEXT_SET_APART;
    *root = read_envelope(buf_span(body), text, &error);
    if (!*root)
        return json_error_code(&error) == json_error_duplicate_key ? NO_TEXT_SET_APART : NOT_JSON;
    json_t *node = find_placeholder(*root);
    if (node && set_text_apart(node, body->bytes + (text.bytes - body->bytes), text.length))
        return DONE;
    json_decref(*root);
    *root = NULL;
    return node ? NOT_JSON : NO_TEXT_SET_APART;
}

static json_t *read_plain(struct buf *body, int *position)
{
    json_error_t error = {.position = -1};
    repair_escapes(body);
    json_t *root = load(buf_span(body), FLAGS, &error);
    *position = error.position;
    return root;
}

json_t *json_read(struct buf *body, int *position)
{
    json_t *root = NULL;
    *position = -1;
    repair_bytes(body);
    if (body->length > JSON_READ_LARGE_BODY) {
        enum outcome outcome = read_large(body, &root);
        if (outcome != NO_TEXT_SET_APART)
            return root;
    }
    return read_plain(body, position);
}

struct span json_read_string(const json_t *node, bool *in_body)
{
    struct span string = {json_string_value(node), json_string_length(node)};
    bool is_mark = string.length == sizeof(struct mark) &&
                   memcmp(string.bytes, mark_start, sizeof mark_start) == 0;
    if (in_body)
        *in_body = is_mark;
    if (is_mark) {
        struct mark mark;
        memcpy(&mark, string.bytes, sizeof mark);
        return mark.text;
    }
    return string;
}

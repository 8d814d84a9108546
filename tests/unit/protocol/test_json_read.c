/* SPDX-License-Identifier: MIT */
#include "protocol/json_read.h"

#include "base/utf8.h"

#include <criterion/criterion.h>
#include <stdint.h>

enum { ROUNDS = 300 };

static size_t escaped_unit(struct span s, size_t at, unsigned *unit)
{
    char digits[5] = {0};
    if (at + 6 > s.length || s.bytes[at + 1] != 'u')
        return 0;
    memcpy(digits, s.bytes + at + 2, 4);
    if (strspn(digits, "0123456789abcdefABCDEF") != 4)
        return 0;
    *unit = (unsigned)strtoul(digits, NULL, 16);
    return 6;
}

/* What the values have to be: jansson on a body that was repaired in the plainest way. */
static json_t *reference(struct span body)
{
    struct buf valid = BUF_INIT(MEM_BASE);
    struct buf repaired = BUF_INIT(MEM_BASE);
    utf8_append_valid(&valid, body);
    struct span s = buf_span(&valid);
    for (size_t at = 0; at < s.length;) {
        unsigned unit = 0;
        unsigned next = 0;
        size_t take = 1;
        if (s.bytes[at] == '\\' && escaped_unit(s, at, &unit)) {
            bool pair = at + 6 < s.length && s.bytes[at + 6] == '\\' &&
                        escaped_unit(s, at + 6, &next) && unit >> 10 == 0xD800 >> 10 &&
                        next >> 10 == 0xDC00 >> 10;
            take = pair ? 12 : 6;
            if (!pair && unit >> 11 == 0xD800 >> 11) {
                buf_append(&repaired, SPAN("\\uFFFD"));
                at += take;
                continue;
            }
        } else if (s.bytes[at] == '\\' && at + 1 < s.length) {
            take = 2;
        }
        buf_append(&repaired, span_slice(s, at, at + take));
        at += take;
    }
    json_t *root =
        json_loadb(buf_string(&repaired), repaired.length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    buf_release(&valid);
    buf_release(&repaired);
    return root;
}

/* Puts the texts that were set apart into the tree; returns how many there were. */
static size_t put_texts_back(json_t *node, const struct buf *body)
{
    size_t count = 0;
    size_t i;
    const char *key;
    json_t *child;
    bool in_body;
    json_array_foreach(node, i, child)
    {
        count += put_texts_back(child, body);
    }
    json_object_foreach(node, key, child)
    {
        count += put_texts_back(child, body);
    }
    if (!json_is_string(node))
        return count;
    struct span text = json_read_string(node, &in_body);
    if (!in_body)
        return count;
    cr_assert(text.bytes >= body->bytes && text.bytes + text.length <= body->bytes + body->length);
    cr_assert_eq(utf8_valid_prefix(text), text.length);
    cr_assert_eq(json_string_setn_nocheck(node, text.bytes, text.length), 0);
    return count + 1;
}

/* Compares; returns how many texts were set apart. */
static size_t compare(struct span bytes, size_t row)
{
    struct buf body = BUF_INIT(MEM_BASE);
    int position;
    buf_append(&body, bytes);
    json_t *wanted = reference(bytes);
    json_t *root = json_read(&body, &position);
    size_t apart = root ? put_texts_back(root, &body) : 0;
    cr_assert_eq(root != NULL, wanted != NULL, "row %zu: %s", row, wanted ? "refused" : "accepted");
    cr_assert(!root || json_equal(root, wanted), "row %zu: other values", row);
    json_decref(root);
    json_decref(wanted);
    buf_release(&body);
    return apart;
}

/* A body from a pattern: '@' is a large run of the filler, '#' just too small a one. */
static void expand(struct buf *body, const char *pattern, const char *filler)
{
    for (; *pattern; pattern++) {
        size_t wanted = *pattern == '@' ? 40000 : *pattern == '#' ? 12000 : 0;
        size_t start = body->length;
        if (wanted == 0)
            buf_append_byte(body, *pattern);
        while (body->length - start < wanted)
            buf_append_string(body, filler);
    }
}

#define OPEN "{\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":"
#define CHANGE "{\"method\":\"textDocument/didChange\",\"params\":{\"contentChanges\":"
#define SAVE "{\"method\":\"textDocument/didSave\",\"params\":"
#define PAD ",\"pad\":[\"#\",\"#\",\"#\",\"#\",\"#\",\"#\"]}"

static const char *const fillers[] = {
    "plain text, ",
    "line\\n\\tindent \\\"q\\\" \\\\ \\/ \\b\\f\\r",
    "\\u0000\\u00e9\\u20AC\\uffff\\uFFFD",
    "\\ud83d\\ude00\\uD83D\\uDE00",
    "\\ud800 \\udc00\\ud800\\ud800\\udc00\\udc00\\ud800\\u0041",
    "\\\\ud800\\\\\\ud800",
    "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
    "\xFF\xC3(\xE2\x82\xF0\x9F\x98\xED\xA0\x80\xC0\xAF",
    "1234567\\n",
};

static const struct {
    const char *pattern;
    size_t apart; /* texts set apart */
} patterns[] = {
    {OPEN "{\"text\":\"@\"}}" PAD, 1},
    {OPEN "{\"uri\":\"x\",\"text\":\"@\",\"version\":1}}" PAD, 1},
    {OPEN "{ \"text\" : \"@\" }}" PAD, 1},
    {SAVE "{\"text\":\"@\"}" PAD, 1},
    {CHANGE "[{\"text\":\"@\"}]}" PAD, 1},
    {CHANGE "[{\"text\":\"a\"},{\"text\":\"@\"},{\"text\":\"@\"}]}" PAD, 1},
    {CHANGE "[1,null,[],{\"text\":7},{\"text\":\"@\"}]}" PAD, 1},
    /* Too small. */
    {OPEN "{\"text\":\"#\"}}" PAD, 0},
    {OPEN "{\"text\":\"##\"}}}", 0},
    /* Another place: values that nobody reads as text. */
    {OPEN "{\"text2\":\"@\"}}" PAD, 0},
    {OPEN "{\"text\":[\"@\"]}}" PAD, 0},
    {OPEN "{\"text\":{\"text\":\"@\"}}}" PAD, 0},
    {SAVE "{\"textDocument\":{\"text\":\"@\"}}" PAD, 0},
    {SAVE "[{\"text\":\"@\"}]" PAD, 0},
    {CHANGE "{\"text\":\"@\"}}" PAD, 0},
    {"{\"method\":\"other\",\"params\":{\"text\":\"@\",\"textDocument\":{\"text\":\"a\"}}" PAD, 0},
    {"{\"method\":\"@\",\"params\":{\"text\":\"a\"}" PAD, 0},
    {"{\"method\":5,\"params\":{\"text\":\"@\"}" PAD, 0},
    {"[\"@\",\"@\"]", 0},
    {"\"@@\"", 0},
    /* A key as large as a text, in the text's place. */
    {OPEN "{\"text\":\"a\",\"@\":\"text\"}}" PAD, 0},
    {OPEN "{\"a\":\"@\",\"text\":\"@@\"}}" PAD, 1},
    /* Escaped keys and methods. */
    {OPEN "{\"\\u0074ext\":\"@\"}}" PAD, 1},
    {"{\"method\":\"textDocument\\/"
     "did\\u004fpen\",\"params\":{\"textDocument\":{\"text\":\"@\"}}" PAD,
     1},
    {SAVE "{\"te\\u0078t\":\"@\",\"text\":\"b\"}" PAD, 0},
    {SAVE "{\"text\":\"b\",\"te\\u0078t\":\"@\"}" PAD, 0},
    /* Duplicate keys: the last wins. */
    {SAVE "{\"text\":\"@\",\"text\":\"b\"}" PAD, 0},
    {SAVE "{\"text\":\"b\",\"text\":\"@\"}" PAD, 0},
    {SAVE "{\"text\":\"@\"},\"params\":{\"text\":\"b\"}" PAD, 0},
    {SAVE "{\"text\":\"@\"},\"method\":\"other\"" PAD, 0},
    /* The placeholder sent by the client, plain and escaped. */
    {SAVE "{\"text\":\"text in body\",\"other\":\"@\"}" PAD, 0},
    {SAVE "{\"text\":\"@\",\"other\":\"text in body\"}" PAD, 0},
    {SAVE "{\"text\":\"@\",\"other\":[{\"a\":\"text\\u0020in body\"}]}" PAD, 0},
    {SAVE "{\"text\":\"text in body\",\"text\":\"@\"}" PAD, 0},
    {SAVE "{\"text\":\"@\",\"text\":\"text in body\"}" PAD, 0},
    {SAVE "{\"text\":\"@\",\"text in body\":1}" PAD, 1},
    {SAVE "{\"text in body\":1,\"@\":2}" PAD, 0},
    {SAVE "{\"text\":\"text in body\",\"@\":1}" PAD, 0},
    {SAVE "{\"text\":\"text in body\",\"@\" \t\r\n:\"a\"}" PAD, 0},
    /* Strings that look like members. */
    {SAVE "{\"a\":\"\\\"text\\\":\\\"\",\"text\":\"@\"}" PAD, 1},
    {SAVE "{\"a\":\"{\\\"text\\\":\\\"@\\\"}\",\"text\":\"b\"}" PAD, 0},
    {SAVE "{\"a\":\"\\\\\",\"text\":\"@\\\\\"}" PAD, 1},
    {SAVE "{\"a\":\"\\\\\\\"\",\"text\":\"@\\\\\\\"\"}" PAD, 1},
    /* Not JSON. */
    {SAVE "{\"text\":\"@\\\"}" PAD, 0},
    {SAVE "{\"text\":\"@\\x\"}" PAD, 0},
    {SAVE "{\"text\":\"@\\u12\"}" PAD, 0},
    {SAVE "{\"text\":\"@\\u12g4\"}" PAD, 0},
    {SAVE "{\"text\":\"@\n\"}" PAD, 0},
    {SAVE "{\"text\":\"\x01@\"}" PAD, 0},
    {SAVE "{\"text\":\"@\x1F\"}" PAD, 0},
    {SAVE "{\"text\":\"@\x7F\"}" PAD, 1},
    {SAVE "{\"text\":\"@", 0},
    {SAVE "{\"text\":\"@@\\", 0},
    {SAVE "{\"text\":\"@@\"", 0},
    {SAVE "{\"text\":\"@\"}}}" PAD, 0},
    {SAVE "{\"text\":\"@\"\"@\"}" PAD, 0},
    {SAVE "{\\\"text\":\"@\"}" PAD, 0},
    {SAVE "{\"text\":\\\"@\"}" PAD, 0},
    {SAVE "{\"text\":\"@\",\"a\\u0000\":1}" PAD, 0},
    {SAVE "{\"text\":\"@\",\"a\":1e999}" PAD, 0},
    {SAVE "{\"text\":\"@\",\"a\":'b'}" PAD, 0},
    {"\\\"" SAVE "{\"text\":\"@\"}" PAD, 0},
    /* Repairs outside the text. */
    {SAVE "{\"text\":\"@\",\"a\":\"\\ud800\",\"\\udc00\":\"\xFF\"}" PAD, 1},
    {SAVE "{\"text\":\"\\ud83d@\\ud83d\"}" PAD, 1},
};

Test(json_read, equals_plain_jansson)
{
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        for (size_t f = 0; f < sizeof fillers / sizeof fillers[0]; f++) {
            struct buf body = BUF_INIT(MEM_BASE);
            expand(&body, patterns[i].pattern, fillers[f]);
            size_t apart = compare(buf_span(&body), i * 100 + f);
            cr_assert_eq(apart, patterns[i].apart, "row %zu, filler %zu: %zu set apart", i, f,
                         apart);
            buf_release(&body);
        }
    }
    cr_assert_eq(mem_count(MEM_PROTOCOL).live, 0);
}

/* The same on small bodies, where nothing is set apart: the repairs alone. */
Test(json_read, small_bodies)
{
    for (size_t f = 0; f < sizeof fillers / sizeof fillers[0]; f++) {
        for (size_t n = 0; n < 3 * strlen(fillers[f]); n++) {
            struct buf body = BUF_INIT(MEM_BASE);
            buf_append_byte(&body, '"');
            for (size_t i = 0; i < n; i++)
                buf_append_byte(&body, fillers[f][i % strlen(fillers[f])]);
            buf_append_byte(&body, '"');
            compare(buf_span(&body), f * 1000 + n);
            buf_release(&body);
        }
    }
}

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static const char *pick(unsigned *seed, const char *const *from, size_t n)
{
    return from[next_random(seed) % n];
}

/* Random members of the pieces that matter, now and then with a byte changed. */
static void random_body(struct buf *body, unsigned *seed)
{
    static const char *const heads[] = {OPEN, CHANGE "[", SAVE, SAVE, "{\"params\":", CHANGE};
    static const char *const keys[] = {"text", "\\u0074ext", "textDocument", "text in body",
                                       "a",    "method",     "params",       "@"};
    static const char *const values[] = {
        "\"@\"",   "\"@\"",     "\"#\"", "\"text in body\"", "\"\\\"\"", "1.0", "{\"text\":\"@\"}",
        "[\"@\"]", "\"@@\\\\\""};
    static const char *const tails[] = {"}}}", "}]}}", "}}", "}}", "}}", "}}}"};
    static const char bytes[] = "\"\\{}[]:,u\0\xFF\n ";
    struct buf pattern = BUF_INIT(MEM_BASE);
    size_t shape = next_random(seed) % 6;
    buf_append_string(&pattern, heads[shape]);
    size_t members = 1 + next_random(seed) % 4;
    for (size_t i = 0; i < members; i++) {
        const char *key = i == 0 ? "text" : pick(seed, keys, sizeof keys / sizeof keys[0]);
        buf_printf(&pattern, "%s\"%s\":%s", i ? "," : "{", key,
                   pick(seed, values, sizeof values / sizeof values[0]));
    }
    buf_append_string(&pattern, ",\"pad\":[\"#\",\"#\",\"#\"]");
    buf_append_string(&pattern, next_random(seed) % 10 ? tails[shape] : "}");
    expand(body, buf_string(&pattern), fillers[next_random(seed) % 9]);
    if (next_random(seed) % 4 == 0)
        body->bytes[next_random(seed) % body->length] = bytes[next_random(seed) % 13];
    if (next_random(seed) % 8 == 0)
        body->length -= next_random(seed) % 10;
    buf_release(&pattern);
}

Test(json_read, random_bodies_equal_plain_jansson)
{
    unsigned seed = 20;
    size_t apart = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct buf body = BUF_INIT(MEM_BASE);
        random_body(&body, &seed);
        apart += compare(buf_span(&body), round);
        buf_release(&body);
    }
    cr_assert_gt(apart, ROUNDS / 20, "the way of large texts was hardly taken: %zu", apart);
}

/* The text stays valid when the body's storage is taken, and the tree goes away before it. */
Test(json_read, text_outlives_the_tree)
{
    struct buf body = BUF_INIT(MEM_BASE);
    int position;
    bool in_body;
    expand(&body, SAVE "{\"text\":\"@\\n\"}" PAD, fillers[0]);
    json_t *root = json_read(&body, &position);
    struct buf taken = body;
    body = BUF_INIT(MEM_BASE);
    struct span text =
        json_read_string(json_object_get(json_object_get(root, "params"), "text"), &in_body);
    json_decref(root);
    cr_assert(in_body);
    cr_assert(span_ends_with(text, SPAN("plain text, \n")));
    cr_assert_lt(mem_count(MEM_JSON).peak, 200000, "the text did not go through jansson");
    buf_release(&taken);
}

/* A body that would become a tree of many times its size is refused, and only that. */
Test(json_read, too_many_values)
{
    static const struct {
        const char *element;
        size_t count;
        bool readable;
    } rows[] = {
        {"1,", JSON_READ_VALUES_MAX - 10, true},
        {"1,", JSON_READ_VALUES_MAX + 10, false},
        {"[],", JSON_READ_VALUES_MAX / 2 + 10, false},
        {"\",,,\\\",,[{\",", JSON_READ_VALUES_MAX / 4, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf body = {0};
        int position;
        buf_append_byte(&body, '[');
        for (size_t n = 0; n < rows[i].count; n++)
            buf_append_string(&body, rows[i].element);
        buf_append_string(&body, "0]");
        json_t *root = json_read(&body, &position);
        cr_expect_eq(root != NULL, rows[i].readable, "row %zu", i);
        json_decref(root);
        buf_release(&body);
    }
}

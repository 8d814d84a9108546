/* SPDX-License-Identifier: MIT */
#include "protocol/json_write.h"

#include <criterion/criterion.h>

Test(json_write, strings)
{
    const struct {
        struct span text;
        const char *json;
    } rows[] = {
        {{NULL, 0}, "\"\""},
        {SPAN("plain"), "\"plain\""},
        {SPAN("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""},
        {SPAN("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\""},
        {SPAN("a\0b"), "\"a\\u0000b\""},
        {SPAN("\x01\x1F\x7F"), "\"\\u0001\\u001f\x7F\""},
        {SPAN("\xC3\xA9\xF0\x9F\x98\x80"), "\"\xC3\xA9\xF0\x9F\x98\x80\""},
        {SPAN("eight by\"te words, and\\more"), "\"eight by\\\"te words, and\\\\more\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out = BUF_INIT(MEM_BASE);
        json_write_string(&out, rows[i].text);
        cr_assert_str_eq(buf_string(&out), rows[i].json, "row %zu", i);
        buf_release(&out);
    }
}

/* Every ASCII character at every place of a word, read back by jansson. */
Test(json_write, every_byte_comes_back)
{
    for (unsigned byte = 0; byte < 0x80; byte++) {
        for (size_t at = 0; at < 20; at++) {
            char text[20] = "some ordinary text.";
            text[at] = (char)byte;
            struct buf out = BUF_INIT(MEM_BASE);
            json_write_string(&out, (struct span){text, sizeof text});
            json_t *back =
                json_loadb(out.bytes, out.length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
            cr_assert_eq(json_string_length(back), sizeof text, "byte %u at %zu", byte, at);
            cr_assert_eq(memcmp(json_string_value(back), text, sizeof text), 0, "byte %u", byte);
            json_decref(back);
            buf_release(&out);
        }
    }
}

Test(json_write, bytes_and_numbers)
{
    struct buf out = BUF_INIT(MEM_BASE);
    json_write_bytes(&out, SPAN("a\xFF\xE2\x82"
                                "b\""));
    json_write_integer(&out, 0);
    json_write_integer(&out, -1);
    json_write_integer(&out, INT64_MIN);
    json_write_integer(&out, INT64_MAX);
    json_write_value(&out, NULL);
    json_t *value = json_pack("{s:[i,b,n]}", "a", 1, 1);
    json_write_value(&out, value);
    json_decref(value);
    cr_assert_str_eq(buf_string(&out), "\"a\xEF\xBF\xBD\xEF\xBF\xBD"
                                       "b\\\"\""
                                       "0-1-92233720368547758089223372036854775807null"
                                       "{\"a\":[1,true,null]}");
    buf_release(&out);
}

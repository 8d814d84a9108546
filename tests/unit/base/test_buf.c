/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

Test(buf, a_zeroed_one_is_empty)
{
    struct buf buf = {0};
    buf_release(&buf);
    buf_clear(&buf);
    buf_consume(&buf, 3);
    buf_append(&buf, (struct span){NULL, 0});
    cr_expect_eq(buf.length, 0);
    cr_expect_null(buf.bytes);
    cr_expect_str_eq(buf_string(&buf), "");
    cr_expect_eq(buf.length, 0);
    buf_release(&buf);
    cr_expect_null(buf.bytes);
    buf_append_string(&buf, "again");
    cr_expect_str_eq(buf_string(&buf), "again");
    buf_release(&buf);
}

/* The string's NUL is not part of the contents, even when the storage is exactly full. */
Test(buf, string_at_every_length)
{
    struct buf buf = {0};
    for (size_t length = 0; length < 300; length++) {
        cr_assert_eq(strlen(buf_string(&buf)), length);
        cr_assert_eq(buf.length, length);
        buf_append_byte(&buf, (char)('a' + length % 26));
    }
    for (size_t i = 0; i < buf.length; i++)
        cr_assert_eq(buf.bytes[i], (char)('a' + i % 26), "byte %zu", i);
    buf_release(&buf);
}

Test(buf, reserve_leaves_the_contents)
{
    struct buf buf = {0};
    buf_append(&buf, SPAN("a\0b"));
    for (size_t extra = 0; extra < 5000; extra += 61) {
        char *at = buf_reserve(&buf, extra);
        cr_assert_eq(at, buf.bytes + 3, "extra %zu", extra);
        cr_assert_geq(buf.capacity, 3 + extra);
        cr_assert(span_equal(buf_span(&buf), SPAN("a\0b")), "extra %zu", extra);
        memset(at, 'x', extra);
    }
    buf_release(&buf);
}

Test(buf, growth_is_not_by_single_steps)
{
    struct buf buf = {.tag = MEM_LOOP};
    size_t before = mem_count(MEM_LOOP).allocations;
    for (size_t i = 0; i < 1000 * 1000; i++)
        buf_append_byte(&buf, 'x');
    cr_expect_lt(mem_count(MEM_LOOP).allocations - before, 40);
    buf_release(&buf);
    cr_expect_eq(mem_count(MEM_LOOP).live, 0);
}

Test(buf, consume)
{
    static const struct {
        size_t n;
        const char *expected;
    } rows[] = {{0, "abcdef"}, {1, "bcdef"}, {5, "f"}, {6, ""}, {7, ""}, {(size_t)-1, ""}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf buf = {0};
        buf_append_string(&buf, "abcdef");
        buf_consume(&buf, rows[i].n);
        cr_expect_str_eq(buf_string(&buf), rows[i].expected, "row %zu", i);
        cr_expect_eq(buf.length, strlen(rows[i].expected), "row %zu", i);
        buf_release(&buf);
    }
}

Test(buf, numbers)
{
    static const struct {
        uint64_t number;
        const char *expected;
    } rows[] = {
        {0, "0"},
        {9, "9"},
        {10, "10"},
        {100, "100"},
        {UINT32_MAX, "4294967295"},
        {UINT64_MAX, "18446744073709551615"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf buf = {0};
        buf_append_uint(&buf, rows[i].number);
        cr_expect_str_eq(buf_string(&buf), rows[i].expected, "row %zu", i);
        buf_release(&buf);
    }
}

Test(buf, formatted_text_of_every_length)
{
    char expected[256];
    for (int length = 0; length < 200; length++) {
        struct buf buf = {0};
        buf_append_string(&buf, "<");
        buf_printf(&buf, "%*s%s", length, "", "");
        buf_printf(&buf, "%s%d", ">", length);
        snprintf(expected, sizeof expected, "<%*s>%d", length, "", length);
        cr_assert_str_eq(buf_string(&buf), expected, "length %d", length);
        cr_assert_eq(buf.length, strlen(expected), "length %d", length);
        buf_release(&buf);
    }
}

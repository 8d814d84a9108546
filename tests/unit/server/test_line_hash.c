/* SPDX-License-Identifier: MIT */
#include "server/line_hash.h"

#include "base/buf.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

struct told {
    struct buf all; /* "hash:ordinal " for each line */
    size_t n;
};

static void tell(void *context, size_t line, uint64_t hash, uint32_t ordinal)
{
    struct told *told = context;
    cr_assert_eq(line, ++told->n, "lines come in order");
    buf_printf(&told->all, "%" PRIx64 ":%" PRIu32 " ", hash, ordinal);
}

/* Feeds a text whose lines end in LF, each line in two parts. */
static void hash_text(struct line_hash *hash, struct span text, struct told *told)
{
    line_hash_begin(hash, tell, told);
    for (size_t at = 0;; at++) {
        size_t end = span_find_byte(text, at, '\n');
        size_t middle = at + (end - at) / 2;
        while (middle < end && ((unsigned char)text.bytes[middle] & 0xC0) == 0x80)
            middle++;
        line_hash_feed(hash, span_slice(text, at, middle));
        line_hash_feed(hash, span_slice(text, middle, end));
        if (end == text.length)
            break;
        line_hash_end_line(hash);
        at = end;
    }
    line_hash_end(hash);
}

#define LOREM "Lorem ipsum dolor sit amet.\n"

/* The hashes that GitHub's own uploader is tested with. */
Test(line_hash, published_vectors)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"", "c129715d7a2bc9a3:1 "},
        {" a\nb\n  \t\tc\n d",
         "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1 "},
        {" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
         "8b7cf3e952e7aeb2:1 b1ae1287ec4718d9:1 bff680108adb0fcc:1 c6805c5e1288b612:1 "
         "b86d3392aea1be30:1 e6ceba753e1a442:1 "},
        {" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
         "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 "
         "b3edc88f2938467e:1 c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1 "},
        {LOREM LOREM LOREM LOREM LOREM LOREM LOREM LOREM LOREM LOREM,
         "a7f2ff13bc495cf2:1 a7f2ff13bc495cf2:2 a7f2ff13bc495cf2:3 a7f2ff13bc495cf2:4 "
         "a7f2ff13bc495cf2:5 a7f2ff13bc495cf2:6 a7f2ff1481e87703:1 a9cf91f7bbf1862b:1 "
         "55ec222b86bcae53:1 cc97dc7b1d7d8f7b:1 c129715d7a2bc9a3:1 "},
    };
    struct line_hash hash = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct told told = {0};
        hash_text(&hash, span_from_string(rows[i].text), &told);
        cr_assert_str_eq(buf_string(&told.all), rows[i].wanted, "row %zu", i);
        buf_release(&told.all);
    }
    line_hash_release(&hash);
}

/* What the definition says, computed for each line from scratch. */
static uint64_t from_scratch(const uint16_t *units, size_t n, size_t from)
{
    uint64_t value = 0;
    for (size_t i = from; i < from + LINE_HASH_WINDOW; i++)
        value = value * 37 + (i < n ? units[i] : i == n ? 0xFFFF : 0);
    return value;
}

Test(line_hash, units_are_utf16)
{
    static const uint16_t units[] = {0xE9, 0xD83D, 0xDE00, '\n', 0xFEFF};
    struct line_hash hash = {0};
    struct told told = {0};
    struct buf wanted = {0};
    hash_text(&hash, SPAN("\xC3\xA9 \xF0\x9F\x98\x80\t\n\xEF\xBB\xBF"), &told);
    buf_printf(&wanted, "%" PRIx64 ":1 %" PRIx64 ":1 ", from_scratch(units, 5, 0),
               from_scratch(units, 5, 4));
    cr_assert_str_eq(buf_string(&told.all), buf_string(&wanted));
    buf_release(&wanted);
    buf_release(&told.all);
    line_hash_release(&hash);
}

static void count(void *context, size_t line, uint64_t hash, uint32_t ordinal)
{
    size_t *n = context;
    (void)hash, (void)line, (void)ordinal;
    (*n)++;
}

Test(line_hash, is_bounded)
{
    enum { LINES = LINE_HASH_LINES_MAX + 5000 };
    struct line_hash hash = {0};
    char line[32];
    size_t n = 0;
    line_hash_begin(&hash, count, &n);
    for (size_t i = 0; i < LINES; i++) {
        int length = snprintf(line, sizeof line, "%zu", i);
        line_hash_feed(&hash, (struct span){line, (size_t)length});
        line_hash_end_line(&hash);
    }
    line_hash_end(&hash);
    cr_assert_eq(n, LINE_HASH_LINES_MAX, "those beyond have none: %zu", n);
    cr_assert_leq(hash.n_slots, 2 * LINE_HASH_LINES_MAX);
    n = 0;
    line_hash_begin(&hash, count, &n);
    line_hash_end(&hash);
    cr_assert_eq(n, 1, "a new text begins with none");
    line_hash_release(&hash);
}

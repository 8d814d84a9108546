/* SPDX-License-Identifier: MIT */
/* The form of the file of sessions: what is written is read, and nothing else. */
#include "server/session_file.h"

#include "base/hash.h"

#include <criterion/criterion.h>
#include <inttypes.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define SHA1 "0123456789abcdef0123456789abcdef01234567"

static const struct {
    const char *root, *base;
    struct session_record record;
} samples[] = {
    {"/home/a/work", SHA1, {.id = 1, .began = 5, .used = 6, .n_uses = 1, .flags = 3}},
    {"/", "", {.id = UINT64_MAX, .began = INT64_MAX, .used = INT64_MAX, .n_uses = UINT32_MAX}},
    {"/with blank/%41\n\r\t/\xC3\xA4\xFF", SHA1 SHA1, {.id = 0xABC, .n_uses = 10}},
};

static void append_samples(struct buf *out)
{
    session_file_append_begin(out);
    for (size_t i = 0; i < COUNT(samples); i++)
        session_file_append(out, &samples[i].record, span_from_string(samples[i].root),
                            span_from_string(samples[i].base));
    session_file_append_end(out, COUNT(samples));
}

static void expect_sample(void *context, const struct session_record *record, struct span root,
                          struct span base)
{
    size_t *at = context;
    struct session_record expected = samples[*at].record;
    cr_expect(span_equal_string(root, samples[*at].root), "sample %zu", *at);
    cr_expect(span_equal_string(base, samples[*at].base), "sample %zu", *at);
    session_record_describe(&expected, root, base);
    cr_expect_arr_eq(record, &expected, sizeof expected, "sample %zu", *at);
    ++*at;
}

static void count_sessions(void *context, const struct session_record *record, struct span root,
                           struct span base)
{
    (void)record;
    (void)root;
    (void)base;
    ++*(size_t *)context;
}

Test(session_file, reads_what_was_written)
{
    struct buf out = {0};
    size_t n = 0;
    append_samples(&out);
    cr_assert_eq(session_file_read(buf_span(&out), expect_sample, &n), SESSION_FILE_OK);
    cr_expect_eq(n, COUNT(samples));
    buf_release(&out);
}

Test(session_file, a_record_has_the_begin_of_the_base)
{
    struct session_record record = {.base = {9, 9, 9}};
    session_record_describe(&record, SPAN("/a"), SPAN(SHA1));
    cr_expect_eq(record.root, hash_64(SPAN("/a")));
    cr_expect_arr_eq(record.base,
                     "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef",
                     SESSION_BASE_BYTES);
    session_record_describe(&record, SPAN("/a"), SPAN(""));
    cr_expect_arr_eq(record.base, (unsigned char[SESSION_BASE_BYTES]){0}, SESSION_BASE_BYTES);
}

/* Cut at any byte, or with any byte changed, it is not trusted, and nobody is told of a session. */
Test(session_file, no_damage_goes_unseen)
{
    struct buf out = {0};
    size_t n = 0;
    append_samples(&out);
    for (size_t length = 0; length < out.length; length++)
        cr_expect_neq(session_file_read(span_slice(buf_span(&out), 0, length), count_sessions, &n),
                      SESSION_FILE_OK, "cut at %zu", length);
    for (size_t i = 0; i < out.length; i++)
        for (int bit = 0; bit < 8; bit++) {
            out.bytes[i] ^= (char)(1 << bit);
            cr_expect_neq(session_file_read(buf_span(&out), count_sessions, &n), SESSION_FILE_OK,
                          "byte %zu, bit %d", i, bit);
            out.bytes[i] ^= (char)(1 << bit);
        }
    cr_expect_eq(n, 0);
    buf_release(&out);
}

/* Lines whose sum is right. */
Test(session_file, lines)
{
    static const struct {
        const char *line;
        enum session_file_status expected;
    } rows[] = {
        {"0000000000000001 1 2 3 1 - /a\n", SESSION_FILE_OK},
        {"0000000000000001 1 2 3 1 " SHA1 " /a\n", SESSION_FILE_OK},
        {"0000000000000001 1 2 3 1 - /a%20b\n", SESSION_FILE_OK},
        {"", SESSION_FILE_OK},
        {"\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 -\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - \n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - /a \n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - /a b\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - /a%\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - /a%2\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - /a%00\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - /a%41\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - /a%0A\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 - /a\r\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1  /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001  1 2 3 1 - /a\n", SESSION_FILE_DAMAGED},
        {"000000000000001 1 2 3 1 - /a\n", SESSION_FILE_DAMAGED},
        {"000000000000000A 1 2 3 1 - /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 -1 2 3 1 - /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 01 2 3 1 - /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 9223372036854775807 2 3 1 - /a\n", SESSION_FILE_OK},
        {"0000000000000001 9223372036854775808 2 3 1 - /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 99999999999999999999999 3 1 - /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 4294967296 1 - /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 4 - /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 abc /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 " SHA1 "1 /a\n", SESSION_FILE_DAMAGED},
        {"0000000000000001 1 2 3 1 " SHA1 SHA1 SHA1 SHA1 " /a\n", SESSION_FILE_DAMAGED},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf file = {0};
        session_file_append_begin(&file);
        buf_append_string(&file, rows[i].line);
        session_file_append_end(&file, rows[i].line[0] != '\0');
        cr_expect_eq(session_file_read(buf_span(&file), NULL, NULL), rows[i].expected, "row %zu %s",
                     i, rows[i].line);
        buf_release(&file);
    }
}

Test(session_file, first_lines)
{
    static const struct {
        const char *bytes;
        enum session_file_status expected;
    } rows[] = {
        {"", SESSION_FILE_DAMAGED},
        {"auto-enf", SESSION_FILE_DAMAGED},
        {"auto-enforcer sessions 1", SESSION_FILE_DAMAGED},
        {"auto-enforcer sessions 1\n", SESSION_FILE_DAMAGED},
        {"auto-enforcer sessions 1\nend", SESSION_FILE_DAMAGED},
        {"auto-enforcer sessions 2\n", SESSION_FILE_NEWER},
        {"auto-enforcer sessions 12\n", SESSION_FILE_NEWER},
        {"auto-enforcer sessions x\n", SESSION_FILE_DAMAGED},
        {"{\"session_id\": 1}\n", SESSION_FILE_FOREIGN},
        {"\xEF\xBB\xBF"
         "auto-enforcer sessions 1\n",
         SESSION_FILE_FOREIGN},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_eq(session_file_read(span_from_string(rows[i].bytes), NULL, NULL),
                     rows[i].expected, "row %zu", i);
}

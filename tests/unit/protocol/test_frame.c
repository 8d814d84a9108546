/* SPDX-License-Identifier: MIT */
#include "protocol/frame.h"

#include <criterion/criterion.h>

/* Feeds `input` in pieces and writes down what comes out: "body|", "LARGE|", "CHARSET|", "BROKEN".
 */
static void listen(struct span input, size_t piece, size_t limit, struct buf *heard)
{
    struct frame_reader reader;
    struct buf *body;
    frame_reader_init(&reader, limit);
    for (size_t at = 0; at < input.length || input.length == 0; at += piece) {
        frame_feed(&reader, span_slice(input, at, at + piece));
        enum frame_status status;
        while ((status = frame_next(&reader, &body)) != FRAME_NEED_MORE) {
            if (status == FRAME_BODY)
                buf_append(heard, buf_span(body));
            else if (status == FRAME_TOO_LARGE)
                buf_append_string(heard, "LARGE");
            else if (status == FRAME_WRONG_CHARSET)
                buf_append_string(heard, "CHARSET");
            else
                break;
            buf_append_byte(heard, '|');
        }
        if (status == FRAME_BROKEN) {
            cr_assert_not_null(frame_error(&reader));
            buf_append_string(heard, "BROKEN");
            break;
        }
        cr_assert_null(frame_error(&reader));
        if (input.length == 0)
            break;
    }
    frame_reader_release(&reader);
}

#define L5 "Content-Length: 5\r\n"
#define AB "\r\nhello"

Test(frame, headers)
{
    const struct {
        struct span input;
        const char *heard;
    } rows[] = {
        {SPAN(""), ""},
        {SPAN(L5 AB), "hello|"},
        /* B1: names without case, lines that end in CR LF and nothing else. */
        {SPAN("content-length: 5\r\n" AB), "hello|"},
        {SPAN("CONTENT-LENGTH: 5\r\n" AB), "hello|"},
        {SPAN("Content-Length: 5\n\nhello"), "BROKEN"},
        {SPAN("Content-Length: 5\n\r\nhello"), "BROKEN"},
        {SPAN("Content-Length: 5\r\r\n\r\nhello"), "BROKEN"},
        {SPAN("\r\nContent-Length: 5\r\n" AB), "BROKEN"},
        {SPAN("X-Caf\xC3\xA9: 1\r\n" L5 AB), "BROKEN"},
        {SPAN("X: caf\xC3\xA9\r\n" L5 AB), "BROKEN"},
        {SPAN("X: \x01\r\n" L5 AB), "BROKEN"},
        {SPAN("X: \0\r\n" L5 AB), "BROKEN"},
        {SPAN("Content-Length : 5\r\n" AB), "BROKEN"},
        {SPAN(" Content-Length: 5\r\n" AB), "BROKEN"},
        {SPAN(": 5\r\n" L5 AB), "BROKEN"},
        {SPAN("nonsense\r\n" L5 AB), "BROKEN"},
        /* B2: bytes, not characters. */
        {SPAN("Content-Length: 4\r\n\r\n\xC3\xA9\xE2\x82" L5 AB), "\xC3\xA9\xE2\x82|hello|"},
        /* B3: Content-Type before or after, and what it may say. */
        {SPAN("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n" L5 AB), "hello|"},
        {SPAN(L5 "Content-Type: application/vscode-jsonrpc; charset=utf8\r\n" AB), "hello|"},
        {SPAN(L5 "Content-Type: application/vscode-jsonrpc;charset=\"UTF-8\"\r\n" AB), "hello|"},
        {SPAN(L5 "Content-Type: a; x=\"; charset=latin1\"; Charset = utf-8\r\n" AB), "hello|"},
        {SPAN(L5 "Content-Type: application/vscode-jsonrpc\r\n" AB), "hello|"},
        {SPAN(L5 "Content-Type:\r\n" AB), "hello|"},
        {SPAN(L5 "Content-Type: a; charset=utf-16\r\n" AB L5 AB), "CHARSET|hello|"},
        {SPAN("Content-Type: a; charset=\"latin1\"\r\n" L5 AB L5 AB), "CHARSET|hello|"},
        {SPAN(L5 "Content-Type: a; charset\r\n" AB L5 AB), "CHARSET|hello|"},
        /* B4: blanks around the value, unknown fields. */
        {SPAN("Content-Length:5\r\n" AB), "hello|"},
        {SPAN("Content-Length: \t  5 \t \r\n" AB), "hello|"},
        {SPAN("X-Other: 7\r\nContent-Lengthy: 9\r\n" L5 "Empty:\r\n" AB), "hello|"},
        /* B5: many messages in one piece. */
        {SPAN(L5 AB L5 AB "Content-Length: 2\r\n\r\n{}" L5 AB), "hello|hello|{}|hello|"},
        {SPAN(L5 AB "Content-Length: 6\r\n\r\nhello"), "hello|"},
        {SPAN(L5 AB "Content-Len"), "hello|"},
        /* B6: the number. */
        {SPAN("Content-Length: 0000000005\r\n" AB), "hello|"},
        {SPAN("Content-Length: 00000000005\r\n" AB), "BROKEN"},
        {SPAN("Content-Length: -1\r\n" AB), "BROKEN"},
        {SPAN("Content-Length: +5\r\n" AB), "BROKEN"},
        {SPAN("Content-Length: 0x5\r\n" AB), "BROKEN"},
        {SPAN("Content-Length: 5.0\r\n" AB), "BROKEN"},
        {SPAN("Content-Length: 5 5\r\n" AB), "BROKEN"},
        {SPAN("Content-Length: 5, 5\r\n" AB), "BROKEN"},
        {SPAN("Content-Length:\r\n" AB), "BROKEN"},
        {SPAN("Content-Length: 4294967296\r\n" AB), "BROKEN"},
        {SPAN("Content-Length: 9999999999\r\n" AB), "BROKEN"},
        {SPAN("Content-Length: 18446744073709551621\r\n" AB), "BROKEN"},
        {SPAN(L5 "Content-Length: 6\r\n" AB), "BROKEN"},
        {SPAN(L5 "content-length:5\r\n" AB), "hello|"},
        {SPAN("X: 1\r\n\r\nhello"), "BROKEN"},
        /* B7: no looking for a header inside of bodies; a body that is too large is skipped. */
        {SPAN("junk\r\n" L5 AB), "BROKEN"},
        {SPAN(L5 AB "hello" L5 AB), "hello|BROKEN"},
        {SPAN("Content-Length: 101\r\n\r\n"
              "Content-Length: 5\r\n\r\nhello Content-Length: 5\r\n\r\nhello "
              "Content-Length: 5\r\n\r\nhello 12345678901234567890" L5 AB),
         "LARGE|hello|"},
        {SPAN("Content-Length: 4294967295\r\n\r\nhello"), ""},
        /* B9: nothing at all is a body as well. */
        {SPAN("Content-Length: 0\r\n\r\n" L5 AB), "|hello|"},
        {SPAN("Content-Length: 0\r\n\r\n"), "|"},
    };
    static const size_t pieces[] = {1, 2, 3, 7, 19, 1000000};
    struct buf heard = BUF_INIT(MEM_BASE);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
            buf_clear(&heard);
            listen(rows[i].input, pieces[p], 100, &heard);
            cr_assert_str_eq(buf_string(&heard), rows[i].heard, "row %zu in pieces of %zu", i,
                             pieces[p]);
        }
    }
    buf_release(&heard);
}

Test(frame, header_limit)
{
    static const struct {
        size_t header; /* bytes of the whole block */
        bool one_line;
        const char *heard;
    } rows[] = {
        {FRAME_HEADER_LIMIT, true, "hello|"},      {FRAME_HEADER_LIMIT + 1, true, "BROKEN"},
        {FRAME_HEADER_LIMIT, false, "hello|"},     {FRAME_HEADER_LIMIT + 1, false, "BROKEN"},
        {10 * FRAME_HEADER_LIMIT, true, "BROKEN"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t piece = 1; piece < 200000; piece *= 7) {
            struct buf input = BUF_INIT(MEM_BASE);
            struct buf heard = BUF_INIT(MEM_BASE);
            buf_append(&input, SPAN(L5));
            while (!rows[i].one_line && input.length < rows[i].header - 500)
                buf_append(&input, SPAN("Padding: 1\r\n"));
            buf_append(&input, SPAN("X:"));
            while (input.length < rows[i].header - 4)
                buf_append_byte(&input, 'x');
            buf_append(&input, SPAN("\r\n\r\nhello"));
            listen(buf_span(&input), piece, 100, &heard);
            cr_assert_str_eq(buf_string(&heard), rows[i].heard, "row %zu in pieces of %zu", i,
                             piece);
            buf_release(&input);
            buf_release(&heard);
        }
    }
}

Test(frame, endless_line_is_refused_before_it_ends)
{
    struct frame_reader reader;
    struct buf *body;
    frame_reader_init(&reader, 100);
    for (int i = 0; i < FRAME_HEADER_LIMIT; i++)
        frame_feed(&reader, SPAN("x"));
    cr_assert_eq(frame_next(&reader, &body), FRAME_NEED_MORE);
    frame_feed(&reader, SPAN("x"));
    cr_assert_eq(frame_next(&reader, &body), FRAME_BROKEN);
    frame_feed(&reader, SPAN(L5 AB));
    cr_assert_eq(frame_next(&reader, &body), FRAME_BROKEN, "stays broken");
    frame_reader_release(&reader);
}

/* Bodies around every size at which the reader changes its ways, between small ones. */
Test(frame, large_bodies)
{
    static const size_t sizes[] = {1,     16384,  16385,  65535,  65536,
                                   65537, 131072, 131073, 200000, 1000000};
    static const size_t pieces[] = {1000, 4096, 65536, 65537, 300000, 3000000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
            struct buf input = BUF_INIT(MEM_BASE);
            struct buf wanted = BUF_INIT(MEM_BASE);
            struct buf heard = BUF_INIT(MEM_BASE);
            for (int round = 0; round < 2; round++) {
                buf_printf(&input, "Content-Length: %zu\r\n\r\n", sizes[i]);
                for (size_t b = 0; b < sizes[i]; b++) {
                    buf_append_byte(&input, (char)('a' + b % 23));
                    buf_append_byte(&wanted, (char)('a' + b % 23));
                }
                buf_append(&input, SPAN(L5 AB));
                buf_append(&wanted, SPAN("|hello|"));
            }
            listen(buf_span(&input), pieces[p], 2000000, &heard);
            cr_assert(span_equal(buf_span(&heard), buf_span(&wanted)), "size %zu in pieces of %zu",
                      sizes[i], pieces[p]);
            buf_release(&input);
            buf_release(&wanted);
            buf_release(&heard);
        }
    }
}

static size_t held(void)
{
    return mem_count(MEM_PROTOCOL).live;
}

/* B6, B7: what a header claims costs nothing; what was large does not stay. */
Test(frame, memory)
{
    static const size_t idle = FRAME_INPUT_SIZE + FRAME_HEADER_LIMIT + 16 * 1024 + 1024;
    struct frame_reader reader;
    struct buf *body;
    frame_reader_init(&reader, FRAME_BODY_LIMIT);
    frame_feed(&reader, SPAN("Content-Length: 268435456\r\n\r\n{"));
    cr_assert_eq(frame_next(&reader, &body), FRAME_NEED_MORE);
    size_t size;
    frame_space(&reader, &size);
    cr_assert_lt(held(), 3 * FRAME_INPUT_SIZE, "%zu bytes for one byte of a body", held());
    frame_reader_release(&reader);
    cr_assert_eq(held(), 0);

    frame_reader_init(&reader, FRAME_BODY_LIMIT);
    struct buf megabytes = BUF_INIT(MEM_BASE);
    memset(buf_reserve(&megabytes, 10000000), 'x', 10000000);
    megabytes.length = 10000000;
    frame_feed(&reader, SPAN("Content-Length: 10000000\r\n\r\n"));
    cr_assert_eq(frame_next(&reader, &body), FRAME_NEED_MORE);
    frame_feed(&reader, buf_span(&megabytes));
    cr_assert_eq(frame_next(&reader, &body), FRAME_BODY);
    cr_assert_eq(body->length, 10000000);
    cr_assert_eq(body->capacity, 10000000, "no byte more than is needed");
    cr_assert_lt(mem_count(MEM_PROTOCOL).peak, 10000000 + 4 * FRAME_INPUT_SIZE);
    cr_assert_eq(frame_next(&reader, &body), FRAME_NEED_MORE);
    cr_assert_lt(held(), idle, "%zu bytes kept", held());

    struct frame_reader skipping;
    frame_reader_init(&skipping, 1000);
    size_t before = held();
    frame_feed(&skipping, SPAN("Content-Length: 10000000\r\n\r\n"));
    enum frame_status status = FRAME_NEED_MORE;
    for (size_t at = 0; at < megabytes.length; at += 50000) {
        cr_assert_eq(status, FRAME_NEED_MORE);
        frame_feed(&skipping, span_slice(buf_span(&megabytes), at, at + 50000));
        status = frame_next(&skipping, &body);
        cr_assert_lt(held() - before, idle);
    }
    cr_assert_eq(status, FRAME_TOO_LARGE);
    frame_reader_release(&skipping);
    frame_reader_release(&reader);
    buf_release(&megabytes);
}

Test(frame, body_can_be_taken)
{
    struct frame_reader reader;
    struct buf *body;
    frame_reader_init(&reader, 100);
    frame_feed(&reader, SPAN(L5 AB L5 "\r\nagain"));
    cr_assert_eq(frame_next(&reader, &body), FRAME_BODY);
    struct buf taken = *body;
    *body = BUF_INIT(MEM_PROTOCOL);
    cr_assert_eq(frame_next(&reader, &body), FRAME_BODY);
    cr_assert(span_equal(buf_span(&taken), SPAN("hello")));
    cr_assert(span_equal(buf_span(body), SPAN("again")));
    buf_release(&taken);
    frame_reader_release(&reader);
}

/* B11: exactly one spelling of the header, B2 its number. */
Test(frame, output)
{
    static const size_t sizes[] = {0, 1, 9, 10, 99, 100, 1234567};
    struct buf message = BUF_INIT(MEM_PROTOCOL);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct buf wanted = BUF_INIT(MEM_BASE);
        buf_printf(&wanted, "Content-Length: %zu\r\n\r\n", sizes[i]);
        frame_open(&message);
        for (size_t b = 0; b < sizes[i]; b++) {
            buf_append_byte(&message, 'b');
            buf_append_byte(&wanted, 'b');
        }
        cr_assert_eq(frame_body(&message).length, sizes[i]);
        cr_assert(span_equal(frame_seal(&message), buf_span(&wanted)), "row %zu", i);
        buf_release(&wanted);
    }
    buf_release(&message);
}

/* SPDX-License-Identifier: MIT */
#include "protocol/frame.h"

#include <stdint.h>

enum {
    HEAD_ROOM = 40,        /* "Content-Length: ", 20 digits, two line ends */
    KEPT_BODY = 16 * 1024, /* storage of a body that is kept for the next one */
    LENGTH_DIGITS_LIMIT = 10,
};

void frame_reader_init(struct frame_reader *reader, size_t body_limit)
{
    *reader = (struct frame_reader){
        .input = BUF_INIT(MEM_PROTOCOL),
        .body = BUF_INIT(MEM_PROTOCOL),
        .body_limit = body_limit,
    };
}

void frame_reader_release(struct frame_reader *reader)
{
    buf_release(&reader->input);
    buf_release(&reader->body);
}

const char *frame_error(const struct frame_reader *reader)
{
    return reader->error;
}

static size_t body_missing(const struct frame_reader *reader)
{
    return reader->stage == FRAME_STAGE_BODY ? reader->expected - reader->body.length : 0;
}

/* Room for `extra` bytes in the body: half as much again as has arrived, never past its end. */
static void reserve_body(struct frame_reader *reader, size_t extra)
{
    struct buf *body = &reader->body;
    if (body->capacity - body->length >= extra || body->capacity >= reader->expected)
        return;
    size_t capacity = body->length + body->length / 2 + extra;
    if (capacity > reader->expected)
        capacity = reader->expected;
    body->bytes = mem_resize(body->tag, body->bytes, capacity, 1);
    body->capacity = capacity;
}

static char *body_space(struct frame_reader *reader, size_t *size)
{
    struct buf *body = &reader->body;
    reserve_body(reader, FRAME_INPUT_SIZE);
    *size = body->capacity - body->length;
    if (*size > body_missing(reader))
        *size = body_missing(reader);
    return body->bytes + body->length;
}

static char *input_space(struct frame_reader *reader, size_t *size)
{
    struct buf *input = &reader->input;
    buf_consume(input, reader->start);
    reader->start = 0;
    if (input->length == 0 && input->capacity > FRAME_INPUT_SIZE)
        buf_release(input);
    if (input->capacity - input->length < FRAME_INPUT_SIZE) {
        input->capacity = input->length + FRAME_INPUT_SIZE;
        input->bytes = mem_resize(input->tag, input->bytes, input->capacity, 1);
    }
    *size = input->capacity - input->length;
    return input->bytes + input->length;
}

char *frame_space(struct frame_reader *reader, size_t *size)
{
    reader->space_in_body =
        body_missing(reader) >= FRAME_INPUT_SIZE && reader->start == reader->input.length;
    return reader->space_in_body ? body_space(reader, size) : input_space(reader, size);
}

void frame_commit(struct frame_reader *reader, size_t n)
{
    if (reader->stage == FRAME_STAGE_BROKEN)
        return;
    if (reader->space_in_body)
        reader->body.length += n;
    else
        reader->input.length += n;
}

void frame_feed(struct frame_reader *reader, struct span bytes)
{
    while (bytes.length) {
        size_t size;
        char *space = frame_space(reader, &size);
        if (size > bytes.length)
            size = bytes.length;
        memcpy(space, bytes.bytes, size);
        frame_commit(reader, size);
        bytes = span_slice(bytes, size, bytes.length);
    }
}

static enum frame_status broken(struct frame_reader *reader, const char *why)
{
    reader->stage = FRAME_STAGE_BROKEN;
    reader->error = why;
    buf_release(&reader->input);
    buf_release(&reader->body);
    reader->start = 0;
    return FRAME_BROKEN;
}

/* Header fields. Each returns NULL, or why the stream is broken. */

static struct span trim_blanks(struct span s)
{
    while (s.length && (s.bytes[0] == ' ' || s.bytes[0] == '\t'))
        s = span_slice(s, 1, s.length);
    while (s.length && (s.bytes[s.length - 1] == ' ' || s.bytes[s.length - 1] == '\t'))
        s.length--;
    return s;
}

static const char *read_length(struct frame_reader *reader, struct span value)
{
    uint64_t length = 0;
    if (value.length == 0 || value.length > LENGTH_DIGITS_LIMIT)
        return "Content-Length is not a number of 1 to 10 digits";
    for (size_t i = 0; i < value.length; i++) {
        if (value.bytes[i] < '0' || value.bytes[i] > '9')
            return "Content-Length is not a number of 1 to 10 digits";
        length = length * 10 + (uint64_t)(value.bytes[i] - '0');
    }
    if (length > UINT32_MAX)
        return "Content-Length is past 4 GiB";
    if (reader->has_length && reader->expected != length)
        return "two different Content-Length fields";
    reader->has_length = true;
    reader->expected = (size_t)length;
    return NULL;
}

/* The offset of the ';' that ends the parameter at `from`, or the length; quotes hide it. */
static size_t parameter_end(struct span value, size_t from)
{
    bool quoted = false;
    for (size_t i = from; i < value.length; i++) {
        if (value.bytes[i] == '"')
            quoted = !quoted;
        else if (value.bytes[i] == ';' && !quoted)
            return i;
    }
    return value.length;
}

static bool is_other_charset(struct span parameter)
{
    size_t equals = span_find_byte(parameter, 0, '=');
    if (!span_equal_ignore_case(trim_blanks(span_slice(parameter, 0, equals)), SPAN("charset")))
        return false;
    struct span name = trim_blanks(span_slice(parameter, equals + 1, parameter.length));
    if (name.length >= 2 && name.bytes[0] == '"' && name.bytes[name.length - 1] == '"')
        name = span_slice(name, 1, name.length - 1);
    return !span_equal_ignore_case(name, SPAN("utf-8")) &&
           !span_equal_ignore_case(name, SPAN("utf8"));
}

static void read_type(struct frame_reader *reader, struct span value)
{
    for (size_t at = parameter_end(value, 0); at < value.length;) {
        size_t end = parameter_end(value, at + 1);
        if (is_other_charset(span_slice(value, at + 1, end)))
            reader->wrong_charset = true;
        at = end;
    }
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_value_byte(char c)
{
    return c == '\t' || (c >= ' ' && c < 0x7F);
}

static const char *read_field(struct frame_reader *reader, struct span line)
{
    size_t colon = 0;
    while (colon < line.length && is_name_byte(line.bytes[colon]))
        colon++;
    if (colon == 0 || colon == line.length || line.bytes[colon] != ':')
        return "a header line is not a name, a colon and a value";
    for (size_t i = colon; i < line.length; i++) {
        if (!is_value_byte(line.bytes[i]))
            return "a header holds bytes that are not printable ASCII";
    }
    struct span name = span_slice(line, 0, colon);
    struct span value = trim_blanks(span_slice(line, colon + 1, line.length));
    if (span_equal_ignore_case(name, SPAN("Content-Length")))
        return read_length(reader, value);
    if (span_equal_ignore_case(name, SPAN("Content-Type")))
        read_type(reader, value);
    return NULL;
}

/* The empty line: what follows is a body to keep or to skip. */
static const char *begin_body(struct frame_reader *reader)
{
    if (!reader->has_length)
        return "a header block without Content-Length";
    reader->stage = FRAME_STAGE_BODY;
    if (reader->expected > reader->body_limit) {
        reader->stage = FRAME_STAGE_SKIP;
        reader->skipped = FRAME_TOO_LARGE;
    } else if (reader->wrong_charset) {
        reader->stage = FRAME_STAGE_SKIP;
        reader->skipped = FRAME_WRONG_CHARSET;
    }
    return NULL;
}

static const char *read_line(struct frame_reader *reader, struct span line)
{
    reader->header_length += line.length;
    if (reader->header_length > FRAME_HEADER_LIMIT)
        return "a header block of more than 8 KiB";
    if (line.length < 2 || line.bytes[line.length - 2] != '\r')
        return "a header line does not end in CR LF";
    line.length -= 2;
    return line.length == 0 ? begin_body(reader) : read_field(reader, line);
}

/* Uses up one header line; false if none is complete yet. */
static bool step_header(struct frame_reader *reader)
{
    struct span input = span_slice(buf_span(&reader->input), reader->start, reader->input.length);
    size_t line_feed = span_find_byte(input, reader->searched, '\n');
    const char *why = NULL;
    if (line_feed < input.length) {
        why = read_line(reader, span_slice(input, 0, line_feed + 1));
        reader->start += line_feed + 1;
        reader->searched = 0;
    } else {
        reader->searched = input.length;
        if (reader->header_length + input.length > FRAME_HEADER_LIMIT)
            why = "a header block of more than 8 KiB";
    }
    if (why)
        broken(reader, why);
    return line_feed < input.length || why;
}

static void end_message(struct frame_reader *reader)
{
    reader->stage = FRAME_STAGE_HEADER;
    reader->header_length = 0;
    reader->expected = 0;
    reader->has_length = reader->wrong_charset = false;
}

/* Moves what has arrived of the body out of the input; true when the body is whole. */
static bool step_body(struct frame_reader *reader)
{
    struct span input = span_slice(buf_span(&reader->input), reader->start, reader->input.length);
    struct span part = span_slice(input, 0, body_missing(reader));
    reserve_body(reader, part.length);
    buf_append(&reader->body, part);
    reader->start += part.length;
    return body_missing(reader) == 0;
}

static bool step_skip(struct frame_reader *reader)
{
    size_t available = reader->input.length - reader->start;
    size_t n = available < reader->expected ? available : reader->expected;
    reader->start += n;
    reader->expected -= n;
    return reader->expected == 0;
}

/* The body handed out before is done with. */
static void drop_body(struct frame_reader *reader)
{
    if (reader->body.capacity > KEPT_BODY)
        buf_release(&reader->body);
    buf_clear(&reader->body);
}

enum frame_status frame_next(struct frame_reader *reader, struct buf **body)
{
    if (reader->stage == FRAME_STAGE_HEADER)
        drop_body(reader);
    while (reader->stage == FRAME_STAGE_HEADER && step_header(reader))
        ;
    switch (reader->stage) {
    case FRAME_STAGE_BODY:
        if (!step_body(reader))
            return FRAME_NEED_MORE;
        end_message(reader);
        *body = &reader->body;
        return FRAME_BODY;
    case FRAME_STAGE_SKIP:
        if (!step_skip(reader))
            return FRAME_NEED_MORE;
        end_message(reader);
        return reader->skipped;
    case FRAME_STAGE_BROKEN:
        return FRAME_BROKEN;
    case FRAME_STAGE_HEADER:
        break;
    }
    return FRAME_NEED_MORE;
}

void frame_open(struct buf *message)
{
    buf_clear(message);
    buf_reserve(message, HEAD_ROOM);
    message->length = HEAD_ROOM;
}

struct span frame_body(const struct buf *message)
{
    return span_slice(buf_span(message), HEAD_ROOM, message->length);
}

struct span frame_seal(struct buf *message)
{
    char *head = message->bytes;
    size_t at = HEAD_ROOM;
    size_t length = message->length - HEAD_ROOM;
    memcpy(head + (at -= 4), "\r\n\r\n", 4);
    do {
        head[--at] = (char)('0' + length % 10);
        length /= 10;
    } while (length);
    memcpy(head + (at -= 16), "Content-Length: ", 16);
    return span_slice(buf_span(message), at, message->length);
}

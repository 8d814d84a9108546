/* SPDX-License-Identifier: MIT */
#include "server/session_file.h"

#include "base/hash.h"

#include <inttypes.h>

static const char form[] = "auto-enforcer sessions ";
static const char first_line[] = "auto-enforcer sessions 1\n";

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

bool session_base_is_sound(struct span base)
{
    if (base.length < SESSION_BASE_DIGITS_MIN || base.length > SESSION_BASE_DIGITS_MAX ||
        base.length % 2 != 0)
        return false;
    for (size_t i = 0; i < base.length; i++)
        if (digit_of(base.bytes[i]) < 0)
            return false;
    return true;
}

void session_record_describe(struct session_record *record, struct span root, struct span base)
{
    record->root = hash_64(root);
    memset(record->base, 0, sizeof record->base);
    for (size_t i = 0; i < sizeof record->base && 2 * i < base.length; i++)
        record->base[i] =
            (unsigned char)(digit_of(base.bytes[2 * i]) * 16 + digit_of(base.bytes[2 * i + 1]));
}

/* Writing. */

static bool is_plain(char byte)
{
    return byte > ' ' && byte < 0x7F && byte != '%';
}

static void append_root(struct buf *out, struct span root)
{
    for (size_t i = 0; i < root.length; i++) {
        if (is_plain(root.bytes[i]))
            buf_append_byte(out, root.bytes[i]);
        else
            buf_printf(out, "%%%02x", (unsigned char)root.bytes[i]);
    }
}

void session_file_append_begin(struct buf *out)
{
    buf_append_string(out, first_line);
}

void session_file_append(struct buf *out, const struct session_record *record, struct span root,
                         struct span base)
{
    buf_printf(out, "%016" PRIx64 " %" PRId64 " %" PRId64 " %" PRIu32 " %" PRIu32 " ", record->id,
               record->began, record->used, record->n_uses, record->flags);
    buf_append(out, base.length ? base : SPAN("-"));
    buf_append_byte(out, ' ');
    append_root(out, root);
    buf_append_byte(out, '\n');
}

static void append_last(struct buf *out, struct span before, size_t n_sessions)
{
    buf_printf(out, "end %zu %016" PRIx64 "\n", n_sessions, hash_64(before));
}

void session_file_append_end(struct buf *out, size_t n_sessions)
{
    append_last(out, buf_span(out), n_sessions);
}

/* Reading. */

/* One session's line while it is read. */
struct reading {
    struct span rest;
    struct session_record record;
    struct span base;
    struct buf root;
};

/* The bytes up to a blank, which is passed over. */
static struct span take_word(struct reading *reading)
{
    size_t end = span_find_byte(reading->rest, 0, ' ');
    struct span word = span_slice(reading->rest, 0, end);
    reading->rest = span_slice(reading->rest, end + 1, reading->rest.length);
    return word;
}

/* A decimal number without needless zeros. */
static bool take_number(struct reading *reading, uint64_t max, uint64_t *out)
{
    struct span word = take_word(reading);
    *out = 0;
    for (size_t i = 0; i < word.length; i++) {
        int digit = digit_of(word.bytes[i]);
        if (digit < 0 || digit > 9 || (uint64_t)digit > max || *out > (max - (uint64_t)digit) / 10)
            return false;
        *out = *out * 10 + (uint64_t)digit;
    }
    return word.length == 1 || (word.length > 1 && word.bytes[0] != '0');
}

static bool take_id(struct reading *reading)
{
    struct span word = take_word(reading);
    reading->record.id = 0;
    for (size_t i = 0; i < word.length; i++) {
        int digit = digit_of(word.bytes[i]);
        if (digit < 0)
            return false;
        reading->record.id = reading->record.id << 4 | (uint64_t)digit;
    }
    return word.length == 16;
}

static bool take_numbers(struct reading *reading)
{
    uint64_t began, used, n_uses, flags;
    if (!take_number(reading, INT64_MAX, &began) || !take_number(reading, INT64_MAX, &used) ||
        !take_number(reading, UINT32_MAX, &n_uses) ||
        !take_number(reading, SESSION_FLAGS_ALL, &flags))
        return false;
    reading->record.began = (int64_t)began;
    reading->record.used = (int64_t)used;
    reading->record.n_uses = (uint32_t)n_uses;
    reading->record.flags = (uint32_t)flags;
    return true;
}

static bool take_base(struct reading *reading)
{
    reading->base = take_word(reading);
    if (!span_equal(reading->base, SPAN("-")))
        return session_base_is_sound(reading->base);
    reading->base.length = 0;
    return true;
}

/* The byte that %XX stands for; 0, which no path holds: it stands for none. */
static char decode(struct span escape)
{
    if (escape.length < 3)
        return '\0';
    int high = digit_of(escape.bytes[1]);
    int low = digit_of(escape.bytes[2]);
    if (high < 0 || low < 0)
        return '\0';
    char byte = (char)(high * 16 + low);
    return is_plain(byte) ? '\0' : byte;
}

static bool take_root(struct reading *reading)
{
    struct span word = reading->rest;
    buf_clear(&reading->root);
    for (size_t i = 0; i < word.length; i++) {
        char byte = word.bytes[i];
        if (byte == '%') {
            byte = decode(span_slice(word, i, i + 3));
            i += 2;
        } else if (!is_plain(byte)) {
            return false;
        }
        if (byte == '\0')
            return false;
        buf_append_byte(&reading->root, byte);
    }
    struct span root = buf_span(&reading->root);
    return root.length > 0 && root.length <= SESSION_ROOT_MAX && root.bytes[0] == '/';
}

static bool read_session(struct reading *reading, struct span line)
{
    reading->rest = line;
    if (!take_id(reading) || !take_numbers(reading) || !take_base(reading) || !take_root(reading))
        return false;
    session_record_describe(&reading->record, buf_span(&reading->root), reading->base);
    return true;
}

/* Goes through the lines, each of which has its end; the visitor may be NULL. */
static bool read_sessions(struct span lines, session_visitor *visit, void *context, size_t *count)
{
    struct reading reading = {.root = BUF_INIT(MEM_SERVER)};
    bool is_sound = true;
    *count = 0;
    for (size_t at = 0; is_sound && at < lines.length; ++*count) {
        size_t end = span_find_byte(lines, at, '\n');
        is_sound = *count < SESSIONS_MAX && read_session(&reading, span_slice(lines, at, end));
        if (is_sound && visit)
            visit(context, &reading.record, buf_span(&reading.root), reading.base);
        at = end + 1;
    }
    buf_release(&reading.root);
    return is_sound;
}

static enum session_file_status judge_first_line(struct span bytes)
{
    const struct span expected = SPAN(first_line);
    if (span_starts_with(bytes, expected))
        return SESSION_FILE_OK;
    if (span_starts_with(expected, bytes))
        return SESSION_FILE_DAMAGED;
    if (!span_starts_with(bytes, SPAN(form)))
        return SESSION_FILE_FOREIGN;
    char version = bytes.bytes[sizeof form - 1];
    return version >= '1' && version <= '9' ? SESSION_FILE_NEWER : SESSION_FILE_DAMAGED;
}

/* Where the last line begins; every line has its end. */
static size_t find_last_line(struct span bytes)
{
    size_t at = bytes.length - 1;
    while (at > 0 && bytes.bytes[at - 1] != '\n')
        at--;
    return at;
}

enum session_file_status session_file_read(struct span bytes, session_visitor *visit, void *context)
{
    enum session_file_status status = judge_first_line(bytes);
    if (status != SESSION_FILE_OK)
        return status;
    if (!span_ends_with(bytes, SPAN("\n")))
        return SESSION_FILE_DAMAGED;
    struct buf expected = BUF_INIT(MEM_SERVER);
    struct span before = span_slice(bytes, 0, find_last_line(bytes));
    struct span lines = span_slice(before, sizeof first_line - 1, before.length);
    size_t count;
    if (!read_sessions(lines, NULL, NULL, &count))
        status = SESSION_FILE_DAMAGED;
    append_last(&expected, before, count);
    if (!span_equal(span_slice(bytes, before.length, bytes.length), buf_span(&expected)))
        status = SESSION_FILE_DAMAGED;
    if (status == SESSION_FILE_OK)
        read_sessions(lines, visit, context, &count);
    buf_release(&expected);
    return status;
}

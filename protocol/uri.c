/* SPDX-License-Identifier: MIT */
#include "protocol/uri.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_unreserved(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = to_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads the escape at `at`; false if there is none or it is malformed. */
static bool read_escape(struct span s, size_t at, char *byte)
{
    if (at + 3 > s.length || s.bytes[at] != '%')
        return false;
    int high = hex_digit(s.bytes[at + 1]);
    int low = hex_digit(s.bytes[at + 2]);
    if (high < 0 || low < 0)
        return false;
    *byte = (char)(high << 4 | low);
    return true;
}

static void write_escape(struct buf *out, char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    buf_append_byte(out, '%');
    buf_append_byte(out, digits[(unsigned char)byte >> 4]);
    buf_append_byte(out, digits[(unsigned char)byte & 15]);
}

/* The bytes before the ':' that ends the scheme, or 0 if there is none. */
static size_t scheme_length(struct span uri)
{
    size_t i = 0;
    while (i < uri.length &&
           (is_letter(uri.bytes[i]) || (i > 0 &&
                                        ((uri.bytes[i] >= '0' && uri.bytes[i] <= '9') ||
                                         strchr("+-.", uri.bytes[i]) != NULL) &&
                                        uri.bytes[i] != '\0')))
        i++;
    return i < uri.length && uri.bytes[i] == ':' ? i : 0;
}

/* A URI in its parts; each may be empty, nothing is decoded. */
struct parts {
    struct span scheme;
    bool has_authority; /* "//" follows the scheme */
    struct span authority;
    struct span path;
    struct span rest; /* from the first '?' or '#' on */
};

static struct parts split(struct span uri)
{
    struct parts parts = {0};
    size_t at = scheme_length(uri);
    parts.scheme = span_slice(uri, 0, at);
    at += at > 0;
    size_t end = at;
    while (end < uri.length && uri.bytes[end] != '?' && uri.bytes[end] != '#')
        end++;
    parts.rest = span_slice(uri, end, uri.length);
    parts.path = span_slice(uri, at, end);
    if (span_starts_with(parts.path, SPAN("//"))) {
        size_t slash = span_find_byte(parts.path, 2, '/');
        parts.has_authority = true;
        parts.authority = span_slice(parts.path, 2, slash);
        parts.path = span_slice(parts.path, slash, parts.path.length);
    }
    return parts;
}

static bool is_file(const struct parts *parts)
{
    return span_equal_ignore_case(parts->scheme, SPAN("file"));
}

static bool is_this_machine(struct span authority)
{
    return authority.length == 0 || span_equal_ignore_case(authority, SPAN("localhost"));
}

bool uri_to_path(struct span uri, struct buf *path)
{
    struct parts parts = split(uri);
    size_t before = path->length;
    if (!is_file(&parts) || !parts.has_authority || !is_this_machine(parts.authority) ||
        parts.rest.length || parts.path.length == 0)
        return false;
    for (size_t i = 0; i < parts.path.length; i++) {
        char byte = parts.path.bytes[i];
        bool escaped = byte == '%';
        if ((escaped && !read_escape(parts.path, i, &byte)) || byte == '\0' ||
            (escaped && byte == '/')) {
            path->length = before;
            return false;
        }
        buf_append_byte(path, byte);
        i += escaped ? 2 : 0;
    }
    return true;
}

void uri_append_path(struct span path, struct buf *uri)
{
    for (size_t i = 0; i < path.length; i++) {
        char byte = path.bytes[i];
        if (is_unreserved(byte) || byte == '/')
            buf_append_byte(uri, byte);
        else
            write_escape(uri, byte);
    }
}

void uri_from_path(struct span absolute_path, struct buf *uri)
{
    buf_append(uri, SPAN("file://"));
    uri_append_path(absolute_path, uri);
}

/* One spelling for each byte of a path: plain if unreserved or ':', otherwise escaped. A '%' that
 * begins no escape means itself, as editors read it. */
static void append_path_key(struct buf *key, struct span path)
{
    for (size_t i = 0; i < path.length; i++) {
        char byte = path.bytes[i];
        bool escaped = read_escape(path, i, &byte);
        if (is_unreserved(byte) || byte == ':' || (byte == '/' && !escaped))
            buf_append_byte(key, byte);
        else
            write_escape(key, byte);
        i += escaped ? 2 : 0;
    }
}

/* What follows a path means what its scheme says: only what RFC 3986 calls equal is made so. */
static void append_rest_key(struct buf *key, struct span rest)
{
    for (size_t i = 0; i < rest.length; i++) {
        char byte = rest.bytes[i];
        bool escaped = read_escape(rest, i, &byte);
        if (byte == '%' || (escaped && !is_unreserved(byte)))
            write_escape(key, byte);
        else
            buf_append_byte(key, byte);
        i += escaped ? 2 : 0;
    }
}

static void append_lower(struct buf *key, struct span s)
{
    for (size_t i = 0; i < s.length; i++)
        buf_append_byte(key, to_lower(s.bytes[i]));
}

/* The host has no case; who asks for it has. */
static void append_authority_key(struct buf *key, struct span authority)
{
    size_t host = authority.length;
    while (host > 0 && authority.bytes[host - 1] != '@')
        host--;
    if (host > 0) {
        append_path_key(key, span_slice(authority, 0, host - 1));
        buf_append_byte(key, '@');
    }
    size_t start = key->length;
    append_path_key(key, span_slice(authority, host, authority.length));
    for (size_t i = start; i < key->length; i++) {
        if (key->bytes[i] == '%')
            i += 2;
        else
            key->bytes[i] = to_lower(key->bytes[i]);
    }
}

/* "/C:" and "/C:/..." */
static void lower_drive_letter(char *path, size_t length)
{
    if (length >= 3 && path[0] == '/' && is_letter(path[1]) && path[2] == ':' &&
        (length == 3 || path[3] == '/'))
        path[1] = to_lower(path[1]);
}

void uri_key(struct span uri, struct buf *key)
{
    struct parts parts = split(uri);
    append_lower(key, parts.scheme);
    if (parts.scheme.length)
        buf_append_byte(key, ':');
    if (parts.has_authority) {
        buf_append(key, SPAN("//"));
        size_t host = key->length;
        append_authority_key(key, parts.authority);
        if (is_file(&parts) && is_this_machine(span_slice(buf_span(key), host, key->length)))
            key->length = host;
    }
    size_t start = key->length;
    append_path_key(key, parts.path);
    if (is_file(&parts) && key->length > start)
        lower_drive_letter(key->bytes + start, key->length - start);
    append_rest_key(key, parts.rest);
}

/* SPDX-License-Identifier: MIT */
#include "protocol/uri.h"

#include <criterion/criterion.h>

Test(uri, to_path)
{
    const struct {
        struct span uri;
        const char *path; /* NULL: names no file of this machine */
    } rows[] = {
        {SPAN("file:///a/b.c"), "/a/b.c"},
        {SPAN("file:///"), "/"},
        {SPAN("FILE:///a"), "/a"},
        {SPAN("file://localhost/a"), "/a"},
        {SPAN("file://LocalHost/a"), "/a"},
        {SPAN("file:///a%20b%23c"), "/a b#c"},
        {SPAN("file:///%c3%a9"), "/\xC3\xA9"},
        {SPAN("file:///%C3%A9"), "/\xC3\xA9"},
        {SPAN("file:///\xC3\xA9 x"), "/\xC3\xA9 x"},
        {SPAN("file:///%FF"), "/\xFF"},
        {SPAN("file:///a%3Fb%25"), "/a?b%"},
        {SPAN("file:///c%3A/x"), "/c:/x"},
        {SPAN("file:///a/%2e%2e/b"), "/a/../b"},
        {SPAN("file:////host/share"), "//host/share"},
        {SPAN("file://host/share/x"), NULL},
        {SPAN("file://localhost.example/x"), NULL},
        {SPAN("file:/x"), NULL},
        {SPAN("file:x"), NULL},
        {SPAN("file://"), NULL},
        {SPAN("file://localhost"), NULL},
        {SPAN("file:"), NULL},
        {SPAN("file"), NULL},
        {SPAN(""), NULL},
        {SPAN("/a/b"), NULL},
        {SPAN("untitled:Untitled-1"), NULL},
        {SPAN("untitled:///a"), NULL},
        {SPAN("vscode-notebook-cell:/a.ipynb#W0"), NULL},
        {SPAN("git:/a?{\"ref\":\"HEAD\"}"), NULL},
        {SPAN("zipfile:///a.zip::b.c"), NULL},
        {SPAN("inmemory://model/1"), NULL},
        {SPAN("http://localhost/a"), NULL},
        {SPAN("files:///a"), NULL},
        {SPAN("file:///a%00b"), NULL},
        {SPAN("file:///a\0b"), NULL},
        {SPAN("file:///a%zzb"), NULL},
        {SPAN("file:///a%4"), NULL},
        {SPAN("file:///a%"), NULL},
        {SPAN("file:///..%2F..%2Fetc"), NULL},
        {SPAN("file:///a?b"), NULL},
        {SPAN("file:///a#b"), NULL},
        {SPAN("file://%6Cocalhost/a"), NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf path = BUF_INIT(MEM_BASE);
        buf_append(&path, SPAN("before"));
        bool is_file = uri_to_path(rows[i].uri, &path);
        cr_assert_eq(is_file, rows[i].path != NULL, "row %zu", i);
        cr_assert(span_starts_with(buf_span(&path), SPAN("before")), "row %zu", i);
        cr_assert_str_eq(buf_string(&path) + 6, is_file ? rows[i].path : "", "row %zu", i);
        buf_release(&path);
    }
}

Test(uri, from_path)
{
    static const struct {
        const char *path, *uri;
    } rows[] = {
        {"/", "file:///"},
        {"/a/b-c_d.e~f", "file:///a/b-c_d.e~f"},
        {"/a b#c?d%e", "file:///a%20b%23c%3Fd%25e"},
        {"/c:/x", "file:///c%3A/x"},
        {"/\xC3\xA9", "file:///%C3%A9"},
        {"/\xFF\x01", "file:///%FF%01"},
        {"/!$&'()*+,;=@[]\\", "file:///%21%24%26%27%28%29%2A%2B%2C%3B%3D%40%5B%5D%5C"},
        {"//host/share", "file:////host/share"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf uri = BUF_INIT(MEM_BASE);
        struct buf path = BUF_INIT(MEM_BASE);
        uri_from_path(span_from_string(rows[i].path), &uri);
        cr_assert_str_eq(buf_string(&uri), rows[i].uri, "row %zu", i);
        cr_assert(uri_to_path(buf_span(&uri), &path), "row %zu", i);
        cr_assert_str_eq(buf_string(&path), rows[i].path, "row %zu", i);
        buf_release(&uri);
        buf_release(&path);
    }
}

Test(uri, equal_keys)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        {"file:///a", "file:///a", true},
        {"FILE:///a", "file:///a", true},
        {"file:///a", "file:///A", false},
        {"file:///%61%2Dz", "file:///a-z", true},
        {"file:///%c3%a9", "file:///%C3%A9", true},
        {"file:///\xC3\xA9", "file:///%C3%A9", true},
        {"file:///a b", "file:///a%20b", true},
        {"file:///a(1)", "file:///a%281%29", true},
        {"file:///c%3A/x", "file:///C:/x", true},
        {"file:///c%3a/x", "file:///c:/x", true},
        {"file:///C:", "file:///c%3A", true},
        {"file:///Cc:/x", "file:///cc:/x", false},
        {"file:///a/C:/x", "file:///a/c:/x", false},
        {"file:///C:x", "file:///c:x", false},
        {"x:///C:/y", "x:///c:/y", false},
        {"file://localhost/a", "file:///a", true},
        {"file://Host/a", "file://hOST/a", true},
        {"file://host/a", "file:///a", false},
        {"git://User@Host/a", "git://User@host/a", true},
        {"git://User@host/a", "git://user@host/a", false},
        {"x://localhost/a", "x:///a", false},
        {"file:/a", "file:///a", false},
        {"file:///a%2Fb", "file:///a/b", false},
        {"file:///a%2fb", "file:///a%2Fb", true},
        {"file:///a%23b", "file:///a#b", false},
        {"file:///a%3Fb", "file:///a?b", false},
        {"file:///a%zz", "file:///a%25zz", true},
        {"file:///a%", "file:///a%25", true},
        {"file:///a%2541", "file:///aA", false},
        {"git:/a?x%26y", "git:/a?x&y", false},
        {"git:/a?%41%2f", "git:/a?A%2F", true},
        {"untitled:Untitled-1", "UNTITLED:Untitled-1", true},
        {"untitled:Untitled-1", "untitled:untitled-1", false},
        {"file://%6Cocalhost/a", "file:///a", true},
        {"", "file:///", false},
        {"", "", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf a = BUF_INIT(MEM_BASE);
        struct buf b = BUF_INIT(MEM_BASE);
        struct buf again = BUF_INIT(MEM_BASE);
        uri_key(span_from_string(rows[i].a), &a);
        uri_key(span_from_string(rows[i].b), &b);
        uri_key(buf_span(&a), &again);
        cr_assert_eq(span_equal(buf_span(&a), buf_span(&b)), rows[i].equal, "row %zu: %s %s", i,
                     buf_string(&a), buf_string(&b));
        cr_assert(span_equal(buf_span(&a), buf_span(&again)), "row %zu: key of the key", i);
        buf_release(&a);
        buf_release(&b);
        buf_release(&again);
    }
}

/* Any bytes: nothing crashes, a key is bounded, the key of a key is the key, no path holds NUL. */
Test(uri, total)
{
    static const char alphabet[] = "fileFILE:///%%%%2e2E3AcC:?#@[]\\ \xC3\xA9\xFF\0az~.";
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        char bytes[40];
        size_t length = (seed >> 8) % sizeof bytes;
        for (size_t i = 0; i < length; i++) {
            seed = seed * 1103515245 + 12345;
            bytes[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        seed = seed * 1103515245 + 12345;
        struct buf key = BUF_INIT(MEM_BASE);
        struct buf path = BUF_INIT(MEM_BASE);
        uri_key((struct span){bytes, length}, &key);
        cr_assert_leq(key.length, 3 * length + 2, "round %d", round);
        buf_clear(&path);
        buf_append_string(&path, round % 2 ? "x:" : "file:/");
        buf_append(&path, (struct span){bytes, length});
        struct buf again = BUF_INIT(MEM_BASE);
        buf_clear(&key);
        uri_key(buf_span(&path), &key);
        uri_key(buf_span(&key), &again);
        cr_assert(span_equal(buf_span(&key), buf_span(&again)), "round %d: %s", round,
                  buf_string(&path));
        buf_release(&again);
        buf_clear(&path);
        if (uri_to_path((struct span){bytes, length}, &path))
            cr_assert_eq(memchr(path.bytes, '\0', path.length), NULL, "round %d", round);
        buf_release(&key);
        buf_release(&path);
    }
}

Test(uri, long_path)
{
    struct buf uri = BUF_INIT(MEM_BASE);
    struct buf path = BUF_INIT(MEM_BASE);
    buf_append(&uri, SPAN("file:///"));
    for (int i = 0; i < 5000; i++)
        buf_append(&uri, SPAN("%41"));
    cr_assert(uri_to_path(buf_span(&uri), &path));
    cr_assert_eq(path.length, 5001);
    buf_release(&uri);
    buf_release(&path);
}

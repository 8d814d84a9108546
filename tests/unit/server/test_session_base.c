/* SPDX-License-Identifier: MIT */
#include "server/session_base.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const struct rule rules[] = {
    {.id = "a/one",
     .message = "m",
     .severity = SEVERITY_HINT,
     .triggers = WORDS("one"),
     .pattern = "one"},
    {.id = "a/two",
     .message = "m",
     .severity = SEVERITY_HINT,
     .triggers = WORDS("two"),
     .pattern = "two"},
};
static const struct rule changed_rules[] = {
    {.id = "a/one",
     .message = "m",
     .severity = SEVERITY_HINT,
     .triggers = WORDS("one"),
     .pattern = "one+"},
    {.id = "a/three",
     .message = "m",
     .severity = SEVERITY_HINT,
     .triggers = WORDS("three"),
     .pattern = "three"},
    {.id = "a/two",
     .message = "other words",
     .severity = SEVERITY_HINT,
     .triggers = WORDS("two"),
     .pattern = "two"},
};
static const struct rule_module module = {.abi = RULE_MODULE_ABI,
                                          .rule_size = sizeof(struct rule),
                                          .id = "a",
                                          .title = "A",
                                          .rules = rules,
                                          .n_rules = 2};
static const struct rule_module changed_module = {.abi = RULE_MODULE_ABI,
                                                  .rule_size = sizeof(struct rule),
                                                  .id = "a",
                                                  .title = "A",
                                                  .rules = changed_rules,
                                                  .n_rules = 3};
static const struct hash_key key = {"0123456789abcde"};

struct fixture {
    struct rule_cache *cache, *changed_cache;
    struct rule_set *set, *changed_set;
    struct session_base_writer writer;
};

static struct rule_set *acquire(const struct rule_module *of, struct rule_cache **cache)
{
    const struct rule_module *const modules[] = {of};
    const struct rule_config config = {.language = language_plain(), .profile = PROFILE_STRICT};
    *cache = rule_cache_create(modules, 1);
    return rule_cache_acquire(*cache, &config);
}

static void begin(struct fixture *fixture)
{
    fixture->set = acquire(&module, &fixture->cache);
    fixture->changed_set = acquire(&changed_module, &fixture->changed_cache);
    session_base_begin(&fixture->writer, &key);
}

static void end(struct fixture *fixture)
{
    session_base_writer_release(&fixture->writer);
    rule_set_unref(fixture->set);
    rule_set_unref(fixture->changed_set);
    rule_cache_destroy(fixture->cache);
    rule_cache_destroy(fixture->changed_cache);
}

static struct identity identity_at(uint32_t line, const char *text)
{
    return (struct identity){.fingerprint = hash_128(span_from_string(text)),
                             .neighbours = hash_64(span_from_string(text)) + line,
                             .line = line};
}

static void add(struct fixture *fixture, const char *path, const char *contents, size_t n_findings)
{
    struct session_findings findings = {0};
    for (uint32_t i = 0; i < n_findings; i++) {
        struct identity identity = identity_at(i, i % 2 ? "odd" : "even");
        session_findings_add(&findings, &identity);
    }
    const struct session_base_file file = {span_from_string(path),
                                           hash_128(span_from_string(contents)), strlen(contents),
                                           fixture->set};
    session_base_add(&fixture->writer, &file, &findings);
    session_findings_release(&findings);
}

static void fill(struct fixture *fixture)
{
    begin(fixture);
    add(fixture, "a/long/path/one.c", "one", 3);
    add(fixture, "a/long/path/two.c", "two", 0);
    session_base_add_gap(&fixture->writer, SPAN("b"), SESSION_GAP_REPOSITORY);
    add(fixture, "c\xff\n", "", 200);
    session_base_end(&fixture->writer);
}

static struct session_base *read_whole(struct fixture *fixture)
{
    enum session_base_status status;
    struct session_base *base = session_base_read(&fixture->writer.bytes, &key, &status);
    cr_assert_eq(status, SESSION_BASE_OK);
    return base;
}

Test(session_base, what_is_written_is_read)
{
    struct fixture fixture;
    fill(&fixture);
    struct session_base *base = read_whole(&fixture);
    static const struct {
        const char *path;
        bool is_there;
        enum session_base_gap gap;
        size_t n_findings;
        const char *contents;
    } rows[] = {
        {"a/long/path/one.c", true, SESSION_GAP_NONE, 3, "one"},
        {"a/long/path/two.c", true, SESSION_GAP_NONE, 0, "two"},
        {"c\xff\n", true, SESSION_GAP_NONE, 200, ""},
        {"b", true, SESSION_GAP_REPOSITORY, 0, NULL},
        {"b/in/it.c", true, SESSION_GAP_REPOSITORY, 0, NULL},
        {"bb/in/it.c", false, SESSION_GAP_NONE, 0, NULL},
        {"a/long/path/on", false, SESSION_GAP_NONE, 0, NULL},
        {"a/long/path", false, SESSION_GAP_NONE, 0, NULL},
        {"", false, SESSION_GAP_NONE, 0, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct session_base_entry entry = {0};
        bool is_there = session_base_find(base, span_from_string(rows[i].path), &entry);
        cr_expect_eq(is_there, rows[i].is_there, "%s", rows[i].path);
        cr_expect_eq(entry.gap, rows[i].gap, "%s", rows[i].path);
        cr_expect_eq(entry.n_findings, rows[i].n_findings, "%s", rows[i].path);
        if (!rows[i].contents)
            continue;
        struct span contents = span_from_string(rows[i].contents);
        cr_expect_eq(entry.size, contents.length);
        cr_expect_eq(entry.contents, session_base_contents(base, hash_128(contents)));
    }
    static const char *const order[] = {"a/long/path/one.c", "a/long/path/two.c", "b", "c\xff\n"};
    size_t cursor = 0, n = 0;
    struct buf path = {0};
    struct session_base_entry entry;
    for (; session_base_next(base, &cursor, &path, &entry); n++)
        cr_expect(n < 4 && span_equal_string(buf_span(&path), order[n]), "%zu", n);
    cr_expect_eq(n, 4);
    buf_release(&path);
    session_base_destroy(base);
    end(&fixture);
}

Test(session_base, findings_as_a_multiset)
{
    struct fixture fixture;
    fill(&fixture);
    struct session_base *base = read_whole(&fixture);
    struct session_base_entry entry;
    struct session_findings before = {0}, now = {0};
    struct identity asked[4];
    static const enum scope scopes[] = {SCOPE_EXISTING, SCOPE_EXISTING, SCOPE_NEW, SCOPE_NEW};
    cr_assert(session_base_find(base, SPAN("a/long/path/one.c"), &entry));
    session_base_take(base, &entry, fixture.set, false, &before);
    cr_assert_eq(before.count, 3);
    cr_assert_null(before.recorded->unknown);
    asked[0] = identity_at(7, "even");
    asked[1] = identity_at(8, "even");
    asked[2] = identity_at(9, "even");
    asked[3] = identity_at(10, "another");
    for (size_t i = 0; i < 4; i++) {
        session_findings_translate(&before, &asked[i]);
        session_findings_add(&now, &asked[i]);
    }
    session_compare(&before, &now);
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(session_scope(&before, &now, &asked[i]), scopes[i], "%zu", i);
    session_findings_release(&before);
    session_findings_release(&now);
    session_base_destroy(base);
    end(&fixture);
}

Test(session_base, rules_that_were_not_looked_for)
{
    struct fixture fixture;
    fill(&fixture);
    struct session_base *base = read_whole(&fixture);
    struct session_base_entry entry;
    struct session_findings before = {0}, now = {0};
    cr_assert(session_base_find(base, SPAN("a/long/path/one.c"), &entry));
    session_base_take(base, &entry, fixture.changed_set, false, &before);
    for (size_t i = 0; i < rule_set_count(fixture.changed_set); i++) {
        bool is_as_it_was = strcmp(rule_set_rule(fixture.changed_set, i)->id, "a/two") == 0;
        struct identity identity = identity_at(50, "never");
        identity.rule = (uint16_t)i;
        session_findings_translate(&before, &identity);
        cr_expect_eq(session_scope(&before, &now, &identity),
                     is_as_it_was ? SCOPE_NEW : SCOPE_UNKNOWN, "%s",
                     rule_set_rule(fixture.changed_set, i)->id);
    }
    session_findings_release(&before);
    session_base_destroy(base);
    end(&fixture);
}

Test(session_base, what_the_path_said_of_a_moved_file_is_not_known)
{
    struct fixture fixture;
    fill(&fixture);
    struct session_base *base = read_whole(&fixture);
    struct session_base_entry entry;
    cr_assert(session_base_find(base, SPAN("a/long/path/one.c"), &entry));
    for (int was_moved = 0; was_moved < 2; was_moved++) {
        struct session_findings before = {0}, now = {0};
        struct identity identity = identity_at(0, "even");
        identity.is_of_file = true;
        session_base_take(base, &entry, fixture.set, was_moved, &before);
        session_findings_translate(&before, &identity);
        session_findings_add(&now, &identity);
        session_compare(&before, &now);
        cr_expect_eq(session_scope(&before, &now, &identity),
                     was_moved ? SCOPE_NEW : SCOPE_EXISTING);
        session_findings_release(&before);
        session_findings_release(&now);
    }
    session_base_destroy(base);
    end(&fixture);
}

Test(session_base, whatever_is_not_as_it_was_written_is_damaged)
{
    struct fixture fixture;
    fill(&fixture);
    struct span whole = buf_span(&fixture.writer.bytes);
    enum session_base_status status;
    for (size_t length = 0; length < whole.length; length++) {
        struct buf bytes = {0};
        buf_append(&bytes, span_slice(whole, 0, length));
        cr_expect_null(session_base_read(&bytes, &key, &status), "%zu", length);
        cr_expect_eq(status, SESSION_BASE_DAMAGED, "%zu bytes: %d", length, status);
        buf_release(&bytes);
    }
    for (size_t at = 0; at < whole.length; at++) {
        struct buf bytes = {0};
        buf_append(&bytes, whole);
        bytes.bytes[at] ^= 0x20;
        cr_expect_null(session_base_read(&bytes, &key, &status), "%zu", at);
        buf_release(&bytes);
    }
    end(&fixture);
}

/* The hash at the end is right, and what is before it is not. */
Test(session_base, nothing_is_read_beyond_the_end)
{
    struct fixture fixture;
    fill(&fixture);
    struct span whole = buf_span(&fixture.writer.bytes);
    size_t n_read = 0;
    for (size_t at = sizeof "auto-enforcer session base 1\n" + 8; at < whole.length - 8; at++)
        for (unsigned byte = 0; byte < 256; byte += 51) {
            enum session_base_status status;
            struct buf bytes = {0};
            buf_append(&bytes, span_slice(whole, 0, whole.length - 8));
            bytes.bytes[at] = (char)byte;
            uint64_t hash = hash_64(buf_span(&bytes));
            for (size_t i = 0; i < 8; i++)
                buf_append_byte(&bytes, (char)(hash >> (8 * i)));
            struct session_base *base = session_base_read(&bytes, &key, &status);
            struct session_base_entry entry;
            struct buf path = {0};
            size_t cursor = 0;
            while (base && session_base_next(base, &cursor, &path, &entry)) {
                struct session_findings before = {0};
                if (entry.gap == SESSION_GAP_NONE)
                    session_base_take(base, &entry, fixture.set, false, &before);
                session_findings_release(&before);
            }
            n_read += base != NULL;
            session_base_destroy(base);
            buf_release(&path);
            buf_release(&bytes);
        }
    cr_expect_gt(n_read, 0, "some of it is only told by the hash");
    end(&fixture);
}

Test(session_base, of_another_session_or_version)
{
    static const struct {
        const char *bytes;
        enum session_base_status status;
    } rows[] = {{"", SESSION_BASE_DAMAGED},
                {"auto-enforcer", SESSION_BASE_DAMAGED},
                {"auto-enforcer session base x\n", SESSION_BASE_DAMAGED},
                {"auto-enforcer session base 2\n", SESSION_BASE_NEWER},
                {"auto-enforcer sessions 1\n", SESSION_BASE_FOREIGN},
                {"\x7f"
                 "ELF",
                 SESSION_BASE_FOREIGN}};
    struct hash_key other = {{1}};
    struct fixture fixture;
    enum session_base_status status;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf bytes = {0};
        buf_append_string(&bytes, rows[i].bytes);
        cr_expect_null(session_base_read(&bytes, &key, &status));
        cr_expect_eq(status, rows[i].status, "%s: %d", rows[i].bytes, status);
        buf_release(&bytes);
    }
    fill(&fixture);
    cr_expect_null(session_base_read(&fixture.writer.bytes, &other, &status));
    cr_expect_eq(status, SESSION_BASE_OTHER);
    end(&fixture);
}

/* One file after another until no more is taken; what that costs is printed. */
Test(session_base, the_bound)
{
    enum { OF_A_FILE = 10000 };
    struct fixture fixture;
    struct session_base_entry entry;
    begin(&fixture);
    size_t before = fixture.writer.bytes.length;
    for (size_t i = 0; !fixture.writer.is_full; i++) {
        char path[64];
        snprintf(path, sizeof path, "folder/of/some/depth/file-%03zu.c", i);
        add(&fixture, path, path, OF_A_FILE);
        if (i == 9 || i == 99)
            printf("%zu findings: %zu bytes\n", fixture.writer.n_findings,
                   fixture.writer.bytes.length - before);
    }
    cr_expect_eq(fixture.writer.n_findings, SESSION_BASE_FINDINGS_MAX);
    session_base_end(&fixture.writer);
    cr_expect_lt(fixture.writer.bytes.length,
                 SESSION_BASE_FINDINGS_MAX * SESSION_BASE_FINDING + 10000);
    struct session_base *base = read_whole(&fixture);
    cr_expect(session_base_find(base, SPAN("folder/of/some/depth/file-099.c"), &entry));
    cr_expect_eq(entry.gap, SESSION_GAP_NONE);
    cr_expect(session_base_find(base, SPAN("zzz"), &entry));
    cr_expect_eq(entry.gap, SESSION_GAP_BEYOND, "whether it was there is not known");
    session_base_destroy(base);
    end(&fixture);
}

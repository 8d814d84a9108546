/* SPDX-License-Identifier: MIT */
#include "server/publish.h"

#include "protocol/frame.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>

static const struct rule rules[] = {
    {.id = "t/blocked",
     .message = "{match} is bad",
     .link = "https://example.org/x",
     .severity = SEVERITY_BLOCKED,
     .triggers = WORDS("bad"),
     .pattern = "bad"},
    {.id = "t/warning",
     .message = "warning",
     .severity = SEVERITY_WARNING,
     .triggers = WORDS("warn"),
     .pattern = "warn"},
    {.id = "t/hint",
     .message = "hint",
     .severity = SEVERITY_HINT,
     .triggers = WORDS("hint"),
     .pattern = "hint"},
    {.id = "t/empty",
     .message = "empty",
     .severity = SEVERITY_INFO,
     .triggers = WORDS("zero"),
     .pattern = "(?<=zero)$"},
    {.id = "t/secret",
     .message = "\"{match}\"\n",
     .severity = SEVERITY_INFO,
     .flags = RULE_SENSITIVE,
     .triggers = WORDS("hush"),
     .pattern = "hush\\w+"},
};
static const struct rule_module module = {RULE_MODULE_ABI,
                                          sizeof(struct rule),
                                          "t",
                                          "T",
                                          rules,
                                          sizeof rules / sizeof *rules};
static const struct rule_module *const modules[] = {&module};

struct fixture {
    struct rule_cache *cache;
    struct scan_scratch *scratch;
    struct document *document;
    struct outbox outbox;
};

static void begin(struct fixture *fixture, struct span contents)
{
    const struct rule_config config = {.language = language_plain(), .profile = PROFILE_CORE};
    struct text text;
    fixture->cache = rule_cache_create(modules, 1);
    fixture->scratch = scan_scratch_create();
    fixture->document = document_create(SPAN("file:///A%20b"), SPAN("file:///a b"));
    text_init_copy(&text, contents);
    document_take_text(fixture->document, &text);
    document_set_rules(fixture->document, rule_cache_acquire(fixture->cache, &config),
                       (struct day){2026, 11, 21});
    while (!document_settle(fixture->document, (struct day){2026, 11, 21}, fixture->scratch, 100))
        continue;
    outbox_init(&fixture->outbox);
}

static void end(struct fixture *fixture)
{
    document_destroy(fixture->document);
    outbox_release(&fixture->outbox);
    scan_scratch_destroy(fixture->scratch);
    rule_cache_destroy(fixture->cache);
}

static json_t *published(struct fixture *fixture, const struct publish_options *options,
                         const struct publish_note *notes, size_t n_notes)
{
    struct buf storage;
    struct span frame;
    publish_diagnostics(fixture->document, notes, n_notes, options, &fixture->outbox);
    cr_assert(outbox_take(&fixture->outbox, &storage, &frame));
    size_t body = span_find(frame, 0, SPAN("\r\n\r\n")) + 4;
    json_t *root = json_loadb(frame.bytes + body, frame.length - body, JSON_ALLOW_NUL, NULL);
    cr_assert(root, "%.*s", (int)frame.length, frame.bytes);
    buf_release(&storage);
    return root;
}

static json_t *diagnostics_of(const json_t *root)
{
    return json_object_get(json_object_get(root, "params"), "diagnostics");
}

static const char *string_in(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void range_of(const json_t *diagnostic, json_int_t out[4])
{
    json_t *range = json_object_get(diagnostic, "range");
    for (size_t i = 0; i < 4; i++)
        out[i] = json_integer_value(json_object_get(
            json_object_get(range, i < 2 ? "start" : "end"), i % 2 ? "character" : "line"));
}

Test(publish, one_diagnostic)
{
    struct fixture fixture;
    begin(&fixture, SPAN("\xF0\x9F\x98\x80\xC3\xA9 bad\nhush\"123"));
    static const struct {
        enum position_encoding encoding;
        json_int_t start, end;
    } rows[] = {
        {POSITION_UTF8, 7, 10},
        {POSITION_UTF16, 4, 7},
        {POSITION_UTF32, 3, 6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct publish_options options = {.encoding = rows[i].encoding};
        json_t *root = published(&fixture, &options, NULL, 0);
        json_t *diagnostics = diagnostics_of(root);
        json_t *first = json_array_get(diagnostics, 0);
        json_int_t range[4];
        range_of(first, range);
        cr_expect_eq(json_array_size(diagnostics), 1, "row %zu", i);
        cr_expect(range[0] == 0 && range[1] == rows[i].start && range[2] == 0 &&
                      range[3] == rows[i].end,
                  "row %zu: %d-%d", i, (int)range[1], (int)range[3]);
        cr_expect_str_eq(string_in(first, "code"), "t/blocked");
        cr_expect_str_eq(string_in(first, "message"), "bad is bad");
        cr_expect_str_eq(string_in(first, "source"), "auto-enforcer");
        cr_expect_eq(json_integer_value(json_object_get(first, "severity")), 1);
        cr_expect_str_eq(string_in(root, "method"), "textDocument/publishDiagnostics");
        cr_expect_str_eq(string_in(json_object_get(root, "params"), "uri"), "file:///A%20b",
                         "as the client wrote it");
        json_decref(root);
    }
    end(&fixture);
}

Test(publish, only_what_the_client_asked_for)
{
    struct fixture fixture;
    begin(&fixture, SPAN("bad"));
    for (size_t i = 0; i < 8; i++) {
        struct publish_options options = {.encoding = POSITION_UTF16,
                                          .version = i & 1,
                                          .code_description = i & 2};
        fixture.document->has_version = i & 4;
        fixture.document->version = -7;
        json_t *root = published(&fixture, &options, NULL, 0);
        json_t *version = json_object_get(json_object_get(root, "params"), "version");
        json_t *first = json_array_get(diagnostics_of(root), 0);
        json_t *description = json_object_get(first, "codeDescription");
        cr_expect_eq(version != NULL, (i & 5) == 5, "row %zu", i);
        cr_expect(!version || json_integer_value(version) == -7, "row %zu", i);
        cr_expect_eq(description != NULL, (i & 2) != 0, "row %zu", i);
        cr_expect(!description || strcmp(string_in(description, "href"), rules[0].link) == 0);
        json_decref(root);
    }
    end(&fixture);
}

Test(publish, sensitive_text_is_not_shown)
{
    struct fixture fixture;
    begin(&fixture, SPAN("hushhush1234"));
    struct publish_options options = {.encoding = POSITION_UTF16};
    json_t *root = published(&fixture, &options, NULL, 0);
    char *all = json_dumps(root, 0);
    cr_expect_eq(json_array_size(diagnostics_of(root)), 1);
    cr_expect_null(strstr(all, "hush"), "%s", all);
    free(all);
    json_decref(root);
    end(&fixture);
}

Test(publish, an_empty_finding_covers_a_character)
{
    struct fixture fixture;
    begin(&fixture, SPAN("zero"));
    struct publish_options options = {.encoding = POSITION_UTF16};
    json_t *root = published(&fixture, &options, NULL, 0);
    json_int_t range[4];
    range_of(json_array_get(diagnostics_of(root), 0), range);
    cr_expect(range[1] == 3 && range[3] == 4, "%d-%d", (int)range[1], (int)range[3]);
    json_decref(root);
    end(&fixture);
}

struct tally {
    size_t by_severity[5], notes;
};

static struct tally tally(const json_t *diagnostics)
{
    struct tally tally = {{0}, 0};
    size_t i;
    const json_t *diagnostic;
    json_array_foreach(diagnostics, i, diagnostic)
    {
        tally.by_severity[json_integer_value(json_object_get(diagnostic, "severity"))]++;
        tally.notes += strcmp(string_in(diagnostic, "code"), "engine/more-findings") == 0;
    }
    return tally;
}

/* With more than the bound the worst are shown, then the first; one note says how many are not. */
Test(publish, the_bound)
{
    static const struct {
        size_t bad, warn, hint;
        size_t shown_bad, shown_warn, shown_hint;
        const char *note;
    } rows[] = {
        {0, 0, 0, 0, 0, 0, NULL},
        {500, 300, 200, 500, 300, 200, NULL},
        {500, 300, 201, 500, 300, 200, "1 more"},
        {0, 0, 5000, 0, 0, 1000, "4000 more"},
        {1200, 5, 5, 1000, 0, 0, "210 more"},
        {999, 2, 7, 999, 1, 0, "8 more"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture fixture;
        struct buf text = {0};
        /* The worst come last in the text. */
        for (size_t k = 0; k < rows[i].hint; k++)
            buf_append_string(&text, "hint ");
        buf_append_byte(&text, '\n');
        for (size_t k = 0; k < rows[i].warn; k++)
            buf_append_string(&text, "warn\n");
        for (size_t k = 0; k < rows[i].bad; k++)
            buf_append_string(&text, "bad\n");
        begin(&fixture, buf_span(&text));
        struct publish_options options = {.encoding = POSITION_UTF16};
        json_t *root = published(&fixture, &options, NULL, 0);
        json_t *diagnostics = diagnostics_of(root);
        struct tally shown = tally(diagnostics);
        cr_expect_eq(shown.by_severity[1], rows[i].shown_bad, "row %zu", i);
        cr_expect_eq(shown.by_severity[2], rows[i].shown_warn, "row %zu", i);
        cr_expect_eq(shown.by_severity[4], rows[i].shown_hint, "row %zu", i);
        cr_expect_eq(shown.by_severity[3], rows[i].note != NULL, "row %zu", i);
        cr_expect_eq(shown.notes, rows[i].note != NULL, "row %zu", i);
        if (rows[i].note) {
            json_t *last = json_array_get(diagnostics, json_array_size(diagnostics) - 1);
            cr_expect(strstr(string_in(last, "message"), rows[i].note) ==
                          string_in(last, "message"),
                      "row %zu: %s", i, string_in(last, "message"));
        }
        json_decref(root);
        buf_release(&text);
        end(&fixture);
    }
}

Test(publish, notes_come_last_and_stand_for_a_document_without_rules)
{
    static const struct publish_note notes[] = {
        {{0, 0}, {0, 1}, SEVERITY_WARNING, "configuration/fault", {"a \"quoted\" fault", 16}},
    };
    struct publish_options options = {.encoding = POSITION_UTF16, .version = true};
    struct fixture fixture;
    begin(&fixture, SPAN("bad"));
    json_t *root = published(&fixture, &options, notes, 1);
    json_t *diagnostics = diagnostics_of(root);
    cr_expect_eq(json_array_size(diagnostics), 2);
    cr_expect_str_eq(string_in(json_array_get(diagnostics, 1), "code"), "configuration/fault");
    cr_expect_str_eq(string_in(json_array_get(diagnostics, 1), "message"), "a \"quoted\" fault");
    json_decref(root);
    document_set_rules(fixture.document, NULL, (struct day){2026, 11, 21});
    root = published(&fixture, &options, notes, 1);
    cr_expect_eq(json_array_size(diagnostics_of(root)), 1);
    json_decref(root);
    end(&fixture);
}

/* What looks binary shows nothing, as a file of the same bytes does. */
Test(publish, a_binary_text)
{
    struct publish_options options = {.encoding = POSITION_UTF16};
    struct fixture fixture;
    begin(&fixture, SPAN("bad\0bad"));
    json_t *root = published(&fixture, &options, NULL, 0);
    cr_expect_eq(json_array_size(diagnostics_of(root)), 0);
    json_decref(root);
    end(&fixture);
}

Test(publish, the_last_state_of_a_document_is_queued_alone)
{
    struct publish_options options = {.encoding = POSITION_UTF16};
    struct fixture fixture;
    begin(&fixture, SPAN("bad"));
    for (size_t i = 0; i < 3; i++)
        publish_diagnostics(fixture.document, NULL, 0, &options, &fixture.outbox);
    cr_expect_eq(fixture.outbox.n_messages, 1);
    publish_notes(SPAN("file:///other"), SPAN("file:///other"), &fixture.document->text, NULL, 0,
                  &options, &fixture.outbox);
    cr_expect_eq(fixture.outbox.n_messages, 2);
    publish_notes(SPAN("file:///a b"), buf_span(&fixture.document->key), &fixture.document->text,
                  NULL, 0, &options, &fixture.outbox);
    cr_expect_eq(fixture.outbox.n_messages, 2, "one place for a document, whatever is said");
    end(&fixture);
}

/* SPDX-License-Identifier: MIT */
#include "server/publish.h"

#include "protocol/rpc.h"

#include <criterion/criterion.h>
#include <jansson.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const struct day today = {2024, 6, 15};

static const struct rule rules[] = {
    {.id = "p/hint",
     .message = "h",
     .severity = SEVERITY_HINT,
     .triggers = WORDS("hint"),
     .pattern = "hint"},
    {.id = "p/blocked",
     .message = "b",
     .severity = SEVERITY_BLOCKED,
     .triggers = WORDS("blocked"),
     .pattern = "blocked",
     .link = "https://example.org/\"b\""},
    {.id = "p/info",
     .message = "i",
     .severity = SEVERITY_INFO,
     .triggers = WORDS("info"),
     .pattern = "info"},
    {.id = "p/warning",
     .message = "{match}",
     .severity = SEVERITY_WARNING,
     .triggers = WORDS("warn"),
     .pattern = "warn\\S*"},
};

static const struct rule_module module = {
    .abi = RULE_MODULE_ABI,
    .rule_size = sizeof(struct rule),
    .id = "p",
    .title = "One rule for each severity",
    .rules = rules,
    .n_rules = COUNT(rules),
};

/* An open document, settled, and the params of what was published about it. */
struct desk {
    struct rule_cache *cache;
    struct scan_scratch *scratch;
    struct document *document;
    json_t *params;
};

static void desk_init(struct desk *desk, struct span contents)
{
    static const struct rule_module *const modules[] = {&module};
    const struct rule_config config = {.language = language_plain(), .profile = PROFILE_CORE};
    struct text text;
    rpc_init();
    *desk = (struct desk){
        .cache = rule_cache_create(modules, 1),
        .scratch = scan_scratch_create(),
        .document = document_create(SPAN("file:///A%20b"), SPAN("key")),
    };
    text_init_copy(&text, contents);
    document_take_text(desk->document, &text);
    document_set_rules(desk->document, rule_cache_acquire(desk->cache, &config));
    cr_assert(document_settle(desk->document, today, desk->scratch, SIZE_MAX));
}

static void desk_release(struct desk *desk)
{
    json_decref(desk->params);
    document_destroy(desk->document);
    scan_scratch_destroy(desk->scratch);
    rule_cache_destroy(desk->cache);
}

static void take_params(struct desk *desk, struct outbox *outbox)
{
    struct buf storage;
    struct span frame;
    cr_assert(outbox_take(outbox, &storage, &frame));
    cr_assert(outbox_is_empty(outbox));
    size_t body = span_find(frame, 0, SPAN("\r\n\r\n")) + 4;
    json_t *message = json_loadb(frame.bytes + body, frame.length - body, JSON_ALLOW_NUL, NULL);
    cr_assert_not_null(message);
    json_decref(desk->params);
    desk->params = json_incref(json_object_get(message, "params"));
    json_decref(message);
    buf_release(&storage);
    outbox_release(outbox);
}

static const json_t *publish(struct desk *desk, const struct publish_options *options,
                             const struct publish_note *notes, size_t n_notes)
{
    struct outbox outbox;
    outbox_init(&outbox);
    publish_diagnostics(desk->document, notes, n_notes, options, &outbox);
    take_params(desk, &outbox);
    return json_object_get(desk->params, "diagnostics");
}

static size_t count_code(const json_t *diagnostics, const char *code)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(diagnostics); i++)
        count += strcmp(json_string_value(json_object_get(json_array_get(diagnostics, i), "code")),
                        code) == 0;
    return count;
}

static int place(const json_t *diagnostic, const char *edge, const char *part)
{
    const json_t *range = json_object_get(diagnostic, "range");
    return (int)json_integer_value(json_object_get(json_object_get(range, edge), part));
}

static void append_times(struct buf *out, const char *word, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_printf(out, "%s\n", word);
}

Test(publish, the_worst_first_as_far_as_the_bound_goes)
{
    static const struct {
        size_t n_hint, n_info, n_warning, n_blocked; /* in the text, in this order */
        size_t hint, info, warning, blocked;         /* shown */
        const char *note;                            /* what the closing note begins with */
    } rows[] = {
        {0, 0, 0, 0, 0, 0, 0, 0, NULL},
        {1000, 0, 0, 0, 1000, 0, 0, 0, NULL},
        {1001, 0, 0, 0, 999, 0, 0, 0, "2 more "},
        {1000, 0, 0, 1, 998, 0, 0, 1, "2 more "},
        {250, 250, 250, 250, 250, 250, 250, 250, NULL},
        {600, 600, 600, 600, 0, 0, 399, 600, "1401 more "},
        {10, 0, 0, 1000, 0, 0, 0, 999, "11 more "},
        {0, 0, 5000, 999, 0, 0, 0, 999, "5000 more "},
        {5, 1500, 3, 2, 0, 994, 3, 2, "511 more "},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct desk desk;
        struct buf text = {0};
        append_times(&text, "hint", rows[i].n_hint);
        append_times(&text, "info", rows[i].n_info);
        append_times(&text, "warn", rows[i].n_warning);
        append_times(&text, "blocked", rows[i].n_blocked);
        desk_init(&desk, buf_span(&text));
        const struct publish_options options = {.encoding = POSITION_UTF16};
        const json_t *all = publish(&desk, &options, NULL, 0);
        cr_expect_eq(count_code(all, "p/hint"), rows[i].hint, "row %zu", i);
        cr_expect_eq(count_code(all, "p/info"), rows[i].info, "row %zu", i);
        cr_expect_eq(count_code(all, "p/warning"), rows[i].warning, "row %zu", i);
        cr_expect_eq(count_code(all, "p/blocked"), rows[i].blocked, "row %zu", i);
        cr_expect_eq(count_code(all, "engine/more-findings"), rows[i].note != NULL, "row %zu", i);
        size_t n_all = json_array_size(all);
        int line = -1;
        for (size_t at = 0; at + (rows[i].note != NULL) < n_all; at++) {
            const json_t *one = json_array_get(all, at);
            cr_assert_gt(place(one, "start", "line"), line, "row %zu: not in order", i);
            line = place(one, "start", "line");
        }
        if (rows[i].hint > 0 && rows[i].hint < rows[i].n_hint)
            cr_expect_eq(place(json_array_get(all, 0), "start", "line"), 0, "row %zu", i);
        if (rows[i].note) {
            const char *message =
                json_string_value(json_object_get(json_array_get(all, n_all - 1), "message"));
            cr_expect_eq(strncmp(message, rows[i].note, strlen(rows[i].note)), 0, "row %zu: %s", i,
                         message);
        }
        desk_release(&desk);
        buf_release(&text);
    }
}

Test(publish, only_what_the_client_asked_for)
{
    static const struct {
        bool version_asked, description_asked, has_version;
        int32_t version;
        bool version_said;
    } rows[] = {
        {false, false, true, 3, false}, {true, false, true, 3, true},
        {true, true, true, 0, true},    {true, true, true, -7, true},
        {true, true, false, 3, false},  {false, true, true, 3, false},
    };
    struct desk desk;
    desk_init(&desk, SPAN("info blocked"));
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct publish_options options = {.version = rows[i].version_asked,
                                                .code_description = rows[i].description_asked};
        desk.document->has_version = rows[i].has_version;
        desk.document->version = rows[i].version;
        const json_t *all = publish(&desk, &options, NULL, 0);
        const json_t *version = json_object_get(desk.params, "version");
        cr_expect_eq(version != NULL, rows[i].version_said, "row %zu", i);
        cr_expect(!version || json_integer_value(version) == rows[i].version, "row %zu", i);
        cr_expect_str_eq(json_string_value(json_object_get(desk.params, "uri")), "file:///A%20b");
        const json_t *linked = json_object_get(json_array_get(all, 1), "codeDescription");
        cr_expect_null(json_object_get(json_array_get(all, 0), "codeDescription"), "row %zu", i);
        cr_expect_eq(linked != NULL, rows[i].description_asked, "row %zu", i);
        if (linked)
            cr_expect_str_eq(json_string_value(json_object_get(linked, "href")),
                             "https://example.org/\"b\"");
    }
    desk_release(&desk);
}

Test(publish, places_in_each_encoding)
{
    static const struct {
        enum position_encoding encoding;
        int start, end;
    } rows[] = {{POSITION_UTF8, 10, 18}, {POSITION_UTF16, 5, 11}, {POSITION_UTF32, 4, 9}};
    struct desk desk;
    desk_init(&desk, SPAN("a\n\xC3\xA9\xF0\x9F\x98\x80\xE6\x97\xA5 warn\xF0\x9F\x98\x80 b"));
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct publish_options options = {.encoding = rows[i].encoding};
        const json_t *one = json_array_get(publish(&desk, &options, NULL, 0), 0);
        cr_expect_eq(place(one, "start", "line"), 1, "row %zu", i);
        cr_expect_eq(place(one, "end", "line"), 1, "row %zu", i);
        cr_expect_eq(place(one, "start", "character"), rows[i].start, "row %zu", i);
        cr_expect_eq(place(one, "end", "character"), rows[i].end, "row %zu", i);
        cr_expect_str_eq(json_string_value(json_object_get(one, "message")),
                         "warn\xF0\x9F\x98\x80");
        cr_expect_str_eq(json_string_value(json_object_get(one, "source")), "auto-enforcer");
        cr_expect_eq(json_integer_value(json_object_get(one, "severity")), 2);
    }
    desk_release(&desk);
}

/* Notes stand behind the findings; a document that is binary or excluded has notes alone. */
Test(publish, notes)
{
    static const struct publish_note note = {.start = {0, 0},
                                             .end = {0, 4},
                                             .severity = SEVERITY_BLOCKED,
                                             .code = "c",
                                             .message = {"a\n\"\0\xC3\xA9", 6}};
    struct desk desk;
    const struct publish_options options = {.version = true};
    desk_init(&desk, SPAN("info warn"));
    const json_t *all = publish(&desk, &options, &note, 1);
    cr_expect_eq(json_array_size(all), 3);
    const json_t *last = json_object_get(json_array_get(all, 2), "message");
    cr_expect(
        span_equal((struct span){json_string_value(last), json_string_length(last)}, note.message));
    desk.document->is_binary = true;
    cr_expect_eq(json_array_size(publish(&desk, &options, &note, 1)), 1);
    desk.document->is_binary = false;
    document_set_rules(desk.document, NULL);
    cr_expect_eq(json_array_size(publish(&desk, &options, &note, 1)), 1);
    cr_expect_eq(json_array_size(publish(&desk, &options, NULL, 0)), 0);

    struct outbox outbox;
    outbox_init(&outbox);
    publish_notes(SPAN("u"), SPAN("key"), &desk.document->text, &note, 1, &options, &outbox);
    publish_diagnostics(desk.document, NULL, 0, &options, &outbox);
    publish_notes(SPAN("u"), SPAN("key"), &desk.document->text, NULL, 0, &options, &outbox);
    take_params(&desk, &outbox); /* one message: the last, about one key */
    cr_expect_str_eq(json_string_value(json_object_get(desk.params, "uri")), "u");
    cr_expect_null(json_object_get(desk.params, "version"));
    cr_expect(json_is_array(json_object_get(desk.params, "diagnostics")));
    cr_expect_eq(json_array_size(json_object_get(desk.params, "diagnostics")), 0);
    desk_release(&desk);
}

/* SPDX-License-Identifier: MIT */
#include "server/suppression_file.h"

#include "base/buf.h"
#include "rules/pack.h"
#include "server/scanner.h"
#include "server/suppress.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static bool is(struct span span, const char *text)
{
    return span_equal(span, span_from_string(text));
}

Test(suppression_file, parse_entry)
{
    static const struct {
        const char *line, *path, *rules, *until, *owner, *reason;
        uint64_t key;
    } rows[] = {
        {"a.json a/b", "a.json", "a/b", "", "", "", 0},
        {"  a/*.json\ta/b, c/* : why", "a/*.json", "a/b, c/*", "", "", "why", 0},
        {"\"my file.json\" a/b until 2027-01-31 by @me: x", "my file.json", "a/b", "2027-01-31",
         "@me", "x", 0},
        {"\"a.json\"a/b", "a.json", "a/b", "", "", "", 0},
        {"* a/b on 00000000000000ff by @me", "*", "a/b", "", "@me", "", 0xFF},
        {"* a/b until 2027-01-31 on fedcba9876543210", "*", "a/b", "2027-01-31", "", "",
         UINT64_C(0xFEDCBA9876543210)},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct suppression said = suppression_parse_entry(span_from_string(rows[i].line));
        cr_expect_eq(said.kind, SUPPRESSION_FILE, "%s", rows[i].line);
        cr_expect_null(said.fault.message, "%s", rows[i].line);
        cr_expect(is(said.path, rows[i].path), "%s", rows[i].line);
        cr_expect(is(said.rules, rows[i].rules), "%s", rows[i].line);
        cr_expect(is(said.until, rows[i].until), "%s", rows[i].line);
        cr_expect(is(said.owner, rows[i].owner), "%s", rows[i].line);
        cr_expect(is(said.reason, rows[i].reason), "%s", rows[i].line);
        cr_expect_eq(said.has_key, rows[i].key != 0, "%s", rows[i].line);
        cr_expect_eq(said.key, rows[i].key, "%s", rows[i].line);
    }
}

/* The key is that of the line wherever it is indented, and of no other. */
Test(suppression_file, keys)
{
    cr_expect_eq(suppression_key(SPAN("  a = 1\t\r")), suppression_key(SPAN("a = 1")));
    cr_expect_neq(suppression_key(SPAN("a  = 1")), suppression_key(SPAN("a = 1")));
}

static bool knows(void *context, struct span id)
{
    (void)context;
    return is(id, "a/b") || is(id, "a/c") || is(id, "a/*") || is(id, "a/never");
}

static const char *const *names(void *context, size_t *n_names)
{
    static const char *const all[] = {"a/b", "a/c", "a/*", "a/never"};
    (void)context;
    *n_names = COUNT(all);
    return all;
}

static bool refuses(void *context, struct span id)
{
    (void)context;
    return is(id, "a/never");
}

static const struct config_known known_names = {.rule = knows, .names = names};
static const struct suppression_known known = {.names = &known_names, .is_refused = refuses};

static struct suppression_file *read(const char *text, struct file_faults *faults)
{
    return suppression_file_read(SPAN("/r/.auto-enforcer/ignore"), span_from_string(text), &known,
                                 faults);
}

/* What is wrong is told at its characters, and costs its entry alone. */
Test(suppression_file, faults)
{
    static const struct {
        const char *text;
        size_t n_entries, line, start, end;
        enum severity severity;
        const char *message;
    } rows[] = {
        {"x a/b\n\ny/[z a/b\nz a/c\n", 2, 2, 2, 3, SEVERITY_BLOCKED, "pattern of paths"},
        {"x a/b\r\ny\r\n", 1, 1, 1, 1, SEVERITY_BLOCKED, "name the rules"},
        {"x b until 2027-01-01\n", 0, 0, 2, 3, SEVERITY_BLOCKED, "name the rules"},
        {"x *\n", 0, 0, 2, 3, SEVERITY_BLOCKED, "name the rules"},
        {"x a/b,\n", 0, 0, 6, 6, SEVERITY_BLOCKED, "name the rules"},
        {"# x\nx a/bb\n", 1, 1, 2, 6, SEVERITY_WARNING, "did you mean \"a/b\"?"},
        {"x a/b, a/never\n", 0, 0, 7, 14, SEVERITY_BLOCKED, "cannot be suppressed"},
        {"x a/b until 2027-02-30\n", 1, 0, 12, 22, SEVERITY_BLOCKED, "no day"},
        {"x a/b until\n", 1, 0, 11, 11, SEVERITY_BLOCKED, "no day"},
        {"x a/b forever\n", 0, 0, 6, 13, SEVERITY_BLOCKED, "write until"},
        {"x a/b , why\n", 0, 0, 8, 11, SEVERITY_BLOCKED, "name the rules"},
        {"x a/b by @a,@b\n", 0, 0, 11, 12, SEVERITY_BLOCKED, "write until"},
        {"x a/b on 12\n", 0, 0, 9, 11, SEVERITY_BLOCKED, "16 digits"},
        {"x a/b on 123456789abcdefg\n", 0, 0, 9, 25, SEVERITY_BLOCKED, "16 digits"},
        {"x a/b on\n", 0, 0, 8, 8, SEVERITY_BLOCKED, "16 digits"},
        {"!x a/b\n", 0, 0, 0, 1, SEVERITY_BLOCKED, "takes nothing back"},
        {"\"x a/b\n", 0, 0, 6, 6, SEVERITY_BLOCKED, "not closed"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct file_faults faults = {0};
        struct suppression_file *file = read(rows[i].text, &faults);
        cr_expect_eq(suppression_file_count(file), rows[i].n_entries, "row %zu", i);
        cr_assert_eq(faults.count, 1, "row %zu: %zu faults", i, faults.count);
        const struct file_fault *fault = &faults.items[0];
        cr_expect_eq(fault->first.line, rows[i].line, "row %zu: line %zu", i, fault->first.line);
        cr_expect_eq(fault->first.byte, rows[i].start, "row %zu: from %zu", i, fault->first.byte);
        cr_expect_eq(fault->last.byte, rows[i].end, "row %zu: to %zu", i, fault->last.byte);
        cr_expect_eq(fault->severity, rows[i].severity, "row %zu", i);
        cr_expect_not_null(strstr(fault->message, rows[i].message), "row %zu: %s", i,
                           fault->message);
        cr_expect(is(fault->path, "/r/.auto-enforcer/ignore"));
        suppression_file_unref(file);
        file_faults_release(&faults);
    }
}

Test(suppression_file, bounds)
{
    struct buf text = {0};
    struct file_faults faults = {0};
    buf_append_string(&text, "x a/b: ");
    for (size_t i = 0; i < SUPPRESSION_FILE_LINE_MAX; i++)
        buf_append_byte(&text, 'y');
    for (size_t i = 0; i < SUPPRESSION_FILE_ENTRIES_MAX + 3; i++)
        buf_append_string(&text, "\nx a/b");
    struct suppression_file *file = read(buf_string(&text), &faults);
    cr_expect_eq(suppression_file_count(file), SUPPRESSION_FILE_ENTRIES_MAX);
    cr_assert_eq(faults.count, 2);
    cr_expect_eq(faults.items[0].first.line, 0);
    cr_expect_eq(faults.items[1].first.line, SUPPRESSION_FILE_ENTRIES_MAX + 1);
    suppression_file_unref(file);
    file_faults_release(&faults);
    buf_release(&text);
}

Test(suppression_file, entries_of_a_path)
{
    static const struct {
        const char *path;
        size_t count, first;
    } rows[] = {
        {"a.json", 2, 0},          {"b/a.json", 2, 0}, {"data/x.txt", 1, 1},
        {"data/deep/x.txt", 1, 1}, {"x.txt", 0, 0},    {"b/data/a.json", 1, 0},
    };
    struct file_faults faults = {0};
    struct suppression_file *file = read("*.json a/b\n/data a/b\n{a,b/a}.json a/c\n", &faults);
    cr_assert_eq(faults.count, 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct path_suppressions *entries =
            path_suppressions_create(file, span_from_string(rows[i].path));
        cr_expect_eq(entries->count, rows[i].count, "%s: %zu", rows[i].path, entries->count);
        if (entries->count > 0)
            cr_expect_eq(entries->entries[0], rows[i].first, "%s", rows[i].path);
        path_suppressions_destroy(entries);
    }
    suppression_file_unref(file);
}

/* Applying: what a scan shows of a text in the light of entries and of other programs' marks. */

static void append_row(void *context, const struct scanner_finding *finding)
{
    buf_printf(context, "%zu %s", finding->line, finding->rule);
    if (span_ends_with(finding->message, SPAN(" (what hid this has expired)")))
        buf_append_string(context, " expired");
    buf_append_string(context, "\n");
}

/* What a scan is made with. */
struct bench {
    struct rule_cache *cache;
    struct scanner *scanner;
    struct pack *packs[2];
    struct rule_set *set;
    const struct language *language;
};

static const char gitleaks_rules[] =
    "{\"rules\": [{\"id\": \"token\", \"description\": \"d\", \"regex\": \"tok_[0-9]+\"},"
    "{\"id\": \"lines\", \"description\": \"d\", \"regex\": \"BEGIN\\\\n.*\\\\nEND\"}]}";
static const char devskim_rules[] =
    "[{\"name\": \"n\", \"id\": \"DS1\", \"description\": \"d\", \"severity\": \"critical\","
    "\"patterns\": [{\"pattern\": \"danger\", \"type\": \"substring\", \"scopes\": [\"all\"]}]},"
    "{\"name\": \"n\", \"id\": \"DS2\", \"description\": \"d\", \"severity\": \"critical\","
    "\"patterns\": [{\"pattern\": \"peril\", \"type\": \"substring\", \"scopes\": [\"all\"]}]}]";

static void bench_init(struct bench *bench, bool with_dialects)
{
    struct file_faults faults = {0};
    *bench = (struct bench){.cache = rule_cache_create(NULL, 0),
                            .scanner = scanner_create(),
                            .language = language_by_id(SPAN("javascript"))};
    bench->packs[0] = pack_read(SPAN("leaks.json"), span_from_string(gitleaks_rules), 0, &faults);
    bench->packs[1] = pack_read(SPAN("skim.json"), span_from_string(devskim_rules), 0, &faults);
    cr_assert(bench->packs[0] && bench->packs[1]);
    struct rule_config config = {.language = bench->language,
                                 .profile = PROFILE_RECOMMENDED,
                                 .packs = bench->packs,
                                 .n_packs = with_dialects ? 2 : 0};
    bench->set = rule_cache_acquire(bench->cache, &config);
    file_faults_release(&faults);
}

static void bench_release(struct bench *bench)
{
    rule_set_unref(bench->set);
    scanner_destroy(bench->scanner);
    rule_cache_destroy(bench->cache);
    pack_unref(bench->packs[0]);
    pack_unref(bench->packs[1]);
}

static void expect_findings(struct bench *bench, const char *text,
                            struct path_suppressions *entries, const char *wanted)
{
    struct buf said = {0};
    struct scanner_job job = {.set = bench->set,
                              .language = bench->language,
                              .path = SPAN("a.js"),
                              .today = {2026, 11, 27},
                              .sink = append_row,
                              .context = &said,
                              .entries = entries};
    cr_assert_eq(scanner_scan_memory(bench->scanner, &job, span_from_string(text)), SCANNER_DONE);
    cr_expect_str_eq(buf_string(&said), wanted, "%s\ngave\n%s", text, buf_string(&said));
    buf_release(&said);
}

Test(suppression_file, marks_of_other_programs)
{
    static const struct {
        const char *text, *findings;
    } rows[] = {
        {"x = 'tok_1';\n", "1 leaks/token\n"},
        {"x = 'tok_1'; // gitleaks:allow\ny = 'tok_2';\n", "2 leaks/token\n"},
        {"x = 'tok_1 gitleaks:allow';\n", ""},
        {"x = 'tok_1'; // gitleaks: allow\n", "1 leaks/token\n"},
        {"// gitleaks:allow\nx = 'tok_1';\n", "2 leaks/token\n"},
        {"/*BEGIN\nx // gitleaks:allow\nEND*/\n", ""},
        {"/*BEGIN\nx\nEND gitleaks:allow */\n", ""},
        {"/*BEGIN\nx\nEND*/ f();\n// gitleaks:allow\n", "1 leaks/lines\n"},
        {"danger(); // gitleaks:allow\n", "1 skim/DS1\n"},
        {"console.log('tok_1'); // gitleaks:allow\n", "1 logging/console\n"},
        {"console.log(1); // DevSkim: ignore all\n", "1 logging/console\n"},
        {"danger(peril); // DevSkim: ignore DS1\n", "1 skim/DS2\n"},
        {"danger(peril); // DevSkim: ignore DS2,DS1\n", ""},
        {"danger(peril); // devskim:  IGNORE all\n", ""},
        {"danger(); // DevSkim: ignore ds1\n", "1 skim/DS1\n"},
        {"// DevSkim: ignore DS1\ndanger();\n", "2 skim/DS1\n"},
        {"danger(); // DevSkim: ignore DS1 until 2026-11-28 by me\n",
         "1 suppressions/expires-soon\n"},
        {"danger(); // DevSkim: ignore DS1 until 2026-11-27\n",
         "1 skim/DS1 expired\n1 suppressions/expired\n"},
        {"danger(); // auto-enforcer: ignore skim/DS1\n", ""},
        {"console.log(1); // auto-enforcer: ignore logging/* until 2020-01-01\n",
         "1 logging/console expired\n1 suppressions/expired\n"},
        {"// auto-enforcer: ignore-start logging/* until 2020-01-01\nconsole.log(1);\n",
         "1 suppressions/expired\n2 logging/console expired\n"},
    };
    struct bench bench;
    bench_init(&bench, true);
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_findings(&bench, rows[i].text, NULL, rows[i].findings);
    bench_release(&bench);
}

static void count_use(void *context, const struct suppress_use *use)
{
    size_t *counts = context;
    counts[use->is_used]++;
}

static void ignore_finding(void *context, const struct scanner_finding *finding)
{
    size_t *counts = context;
    counts[2] += strcmp(finding->rule, "leaks/lines") == 0;
}

/* A finding may end in the next piece of a stream, and its mark with it. */
Test(suppression_file, marks_across_the_edges_of_pieces)
{
    enum { EDGE = 256 * 1024, LINE = 16, AROUND = 24 };
    struct bench bench;
    struct buf text = {0};
    bench_init(&bench, true);
    for (size_t n_lines = EDGE / LINE - AROUND; n_lines < EDGE / LINE + 8; n_lines++) {
        size_t counts[3] = {0};
        buf_clear(&text);
        for (size_t i = 0; i < n_lines; i++)
            buf_append_string(&text, "x = 1234567890;\n");
        buf_append_string(&text, "/*BEGIN\nx\nEND gitleaks:allow */\n");
        for (size_t i = 0; i < EDGE / LINE; i++)
            buf_append_string(&text, "x = 1234567890;\n");
        struct scanner_job job = {.set = bench.set,
                                  .language = bench.language,
                                  .path = SPAN("a.js"),
                                  .today = {2026, 11, 27},
                                  .sink = ignore_finding,
                                  .context = counts,
                                  .on_suppression = count_use};
        cr_assert_eq(scanner_scan_memory(bench.scanner, &job, buf_span(&text)), SCANNER_DONE);
        cr_expect_eq(counts[2], 0, "%zu lines before", n_lines);
        cr_expect_eq(counts[true], 1, "%zu lines before: used %zu", n_lines, counts[true]);
        cr_expect_eq(counts[false], 0, "%zu lines before", n_lines);
    }
    buf_release(&text);
    bench_release(&bench);
}

/* Where no rule of theirs is in force their marks are not even looked for. */
Test(suppression_file, marks_need_rules_of_theirs)
{
    struct bench bench;
    bench_init(&bench, false);
    size_t first = rule_set_first_mark(bench.set);
    cr_expect_neq(rule_set_severity(bench.set, first + SUPPRESSION_COMMENT), SEVERITY_OFF);
    cr_expect_eq(rule_set_severity(bench.set, first + SUPPRESSION_GITLEAKS), SEVERITY_OFF);
    cr_expect_eq(rule_set_severity(bench.set, first + SUPPRESSION_DEVSKIM), SEVERITY_OFF);
    bench_release(&bench);
    bench_init(&bench, true);
    first = rule_set_first_mark(bench.set);
    cr_expect_neq(rule_set_severity(bench.set, first + SUPPRESSION_GITLEAKS), SEVERITY_OFF);
    cr_expect_neq(rule_set_severity(bench.set, first + SUPPRESSION_DEVSKIM), SEVERITY_OFF);
    bench_release(&bench);
}

Test(suppression_file, entries_hide)
{
    static const struct {
        const char *entries, *text, *findings;
        bool is_used; /* the first entry */
    } rows[] = {
        {"a.js logging/*", "console.log(1);\nconsole.log(2);\n", "", true},
        {"b.js logging/*", "console.log(1);\n", "1 logging/console\n", false},
        {"a.js errors/*", "console.log(1);\n", "1 logging/console\n", false},
        {"a.js logging/* until 2026-11-27", "console.log(1);\n", "", true},
        {"a.js logging/* until 2026-11-26", "console.log(1);\n", "1 logging/console expired\n",
         true},
        {"a.js logging/* until never", "console.log(1);\n", "1 logging/console expired\n", true},
        {"a.js skim/DS1, leaks/*", "danger('tok_1');\n", "", true},
        {"a.js logging/* on 0000000000000001", "console.log(1);\n", "1 logging/console\n", false},
        /* A comment comes first; what the entry would hide is hidden already. */
        {"a.js logging/*", "console.log(1); // auto-enforcer: ignore logging/*\n", "", false},
        /* The entry hides what an expired comment shows again. */
        {"a.js logging/*", "console.log(1); // auto-enforcer: ignore logging/* until 2020-01-01\n",
         "1 suppressions/expired\n", true},
    };
    struct bench bench;
    bench_init(&bench, true);
    for (size_t i = 0; i < COUNT(rows); i++) {
        static const struct config_known all_names = {0};
        static const struct suppression_known all = {.names = &all_names};
        struct file_faults faults = {0};
        struct suppression_file *file =
            suppression_file_read(SPAN("/r/i"), span_from_string(rows[i].entries), &all, &faults);
        struct path_suppressions *entries = path_suppressions_create(file, SPAN("a.js"));
        expect_findings(&bench, rows[i].text, entries, rows[i].findings);
        cr_expect_eq(entries->count > 0 && entries->used[0], rows[i].is_used, "row %zu", i);
        path_suppressions_destroy(entries);
        suppression_file_unref(file);
        file_faults_release(&faults);
    }
    bench_release(&bench);
}

/* A key goes with the line, not with its number. */
Test(suppression_file, keyed_entries_hide)
{
    static const struct config_known all_names = {0};
    static const struct suppression_known all = {.names = &all_names};
    struct file_faults faults = {0};
    struct buf entry = {0};
    struct bench bench;
    bench_init(&bench, false);
    buf_printf(&entry, "a.js logging/* on %016llx",
               (unsigned long long)suppression_key(SPAN("console.log(1);")));
    struct suppression_file *file =
        suppression_file_read(SPAN("/r/i"), buf_span(&entry), &all, &faults);
    cr_assert_eq(faults.count, 0);
    struct path_suppressions *entries = path_suppressions_create(file, SPAN("a.js"));
    expect_findings(&bench, "console.log(1);\nconsole.log(2);\n", entries, "2 logging/console\n");
    expect_findings(&bench, "console.log(2);\n\t console.log(1); \n", entries,
                    "1 logging/console\n");
    path_suppressions_destroy(entries);
    suppression_file_unref(file);
    bench_release(&bench);
    buf_release(&entry);
}

/* Entries that somebody might write, as text and as what they say. */
enum { RANDOM_LINES = 12, RANDOM_ENTRIES = 24, RANDOM_KINDS = 5 };

struct random_entry {
    unsigned line; /* the kind of line that it speaks of; RANDOM_KINDS: all */
    bool is_of_rule, is_expired;
};

static unsigned next_random(uint64_t *seed, unsigned below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % below;
}

static void append_line(unsigned kind, struct buf *out)
{
    buf_printf(out, "console.log(%u);", kind);
}

static void append_random_entry(uint64_t *seed, struct random_entry *entry, struct buf *out)
{
    *entry = (struct random_entry){next_random(seed, RANDOM_KINDS + 1), next_random(seed, 4) > 0,
                                   next_random(seed, 2)};
    buf_printf(out, "a.js %s", entry->is_of_rule ? "logging/console" : "errors/*");
    if (entry->line < RANDOM_KINDS) {
        struct buf line = {0};
        append_line(entry->line, &line);
        buf_printf(out, " on %016llx", (unsigned long long)suppression_key(buf_span(&line)));
        buf_release(&line);
    }
    buf_append_string(out, entry->is_expired ? " until 2020-01-01\n" : "\n");
}

/* One by one, in the order of the file: the first that counts hides the line. */
static void expect_by_hand(const struct random_entry *entries, unsigned line, size_t number,
                           bool *used, struct buf *out)
{
    bool is_hidden = false, has_expired = false;
    for (size_t i = 0; i < RANDOM_ENTRIES && !is_hidden; i++) {
        bool speaks =
            entries[i].is_of_rule && (entries[i].line == RANDOM_KINDS || entries[i].line == line);
        used[i] |= speaks;
        has_expired |= speaks && entries[i].is_expired;
        is_hidden = speaks && !entries[i].is_expired;
    }
    if (!is_hidden)
        buf_printf(out, "%zu logging/console%s\n", number, has_expired ? " expired" : "");
}

/* However entries are looked up, the outcome is that of trying each in turn. */
Test(suppression_file, entries_in_any_number)
{
    static const struct config_known all_names = {0};
    static const struct suppression_known all = {.names = &all_names};
    struct bench bench;
    struct buf said = {0}, text = {0}, wanted = {0};
    uint64_t seed = 20261127;
    bench_init(&bench, false);
    for (size_t round = 0; round < 300; round++) {
        struct random_entry entries[RANDOM_ENTRIES];
        bool used[RANDOM_ENTRIES] = {false};
        struct file_faults faults = {0};
        buf_clear(&said), buf_clear(&text), buf_clear(&wanted);
        for (size_t i = 0; i < RANDOM_ENTRIES; i++)
            append_random_entry(&seed, &entries[i], &said);
        for (size_t i = 1; i <= RANDOM_LINES; i++) {
            unsigned kind = next_random(&seed, RANDOM_KINDS);
            append_line(kind, &text);
            buf_append_byte(&text, '\n');
            expect_by_hand(entries, kind, i, used, &wanted);
        }
        struct suppression_file *file =
            suppression_file_read(SPAN("/r/i"), buf_span(&said), &all, &faults);
        struct path_suppressions *at_hand = path_suppressions_create(file, SPAN("a.js"));
        cr_assert_eq(at_hand->count, RANDOM_ENTRIES);
        expect_findings(&bench, buf_string(&text), at_hand, buf_string(&wanted));
        for (size_t i = 0; i < RANDOM_ENTRIES; i++)
            cr_expect_eq(at_hand->used[i], used[i], "round %zu, entry %zu of\n%s", round, i,
                         buf_string(&said));
        path_suppressions_destroy(at_hand);
        suppression_file_unref(file);
        file_faults_release(&faults);
    }
    buf_release(&said);
    buf_release(&text);
    buf_release(&wanted);
    bench_release(&bench);
}

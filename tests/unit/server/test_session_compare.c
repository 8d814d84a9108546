/* SPDX-License-Identifier: MIT */
#include "server/scanner.h"
#include "server/session_compare.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* A word, a word that is an error without another one near it, two lines, and a path. */
static const struct rule_test no_log[] = {
    {.place = RULE_ON_LINES,
     .first_line = 1,
     .last_line = 2,
     .negated = true,
     .words = WORDS("log")},
};
static const struct rule_condition swallowed[] = {{no_log, COUNT(no_log)}};
static const struct rule rules[] = {
    {
        .id = "scope/bad",
        .message = "{match}",
        .severity = SEVERITY_WARNING,
        .triggers = WORDS("bad"),
        .pattern = "bad[a-z]*",
    },
    {
        .id = "scope/swallowed",
        .message = "{match}",
        .severity = SEVERITY_BLOCKED,
        .triggers = WORDS("catch"),
        .lines_after = 2,
        .flags = RULE_LINE_MATCH,
        .pattern = "catch",
        .conditions = swallowed,
        .n_conditions = COUNT(swallowed),
    },
    {
        .id = "scope/pair",
        .message = "{match}",
        .severity = SEVERITY_HINT,
        .triggers = WORDS("begin"),
        .lines_after = 3,
        .pattern = "begin\\s+end",
    },
    {
        .id = "scope/path",
        .message = "m",
        .severity = SEVERITY_HINT,
        .flags = RULE_FIRST_LINE | RULE_OF_FILE | RULE_EVERY_LINE,
        .paths = WORDS("*.key"),
        .pattern = "\\A",
    },
};

static const struct rule_module module = {
    .abi = RULE_MODULE_ABI,
    .rule_size = sizeof(struct rule),
    .id = "scope",
    .title = "Scope",
    .rules = rules,
    .n_rules = COUNT(rules),
};

struct house {
    struct rule_cache *cache;
    struct rule_set *set;
    struct scanner *scanner;
    struct scanner_job job;
    struct session_findings base, current;
    struct buf scopes; /* a letter for each finding of the current text */
};

static void house_init(struct house *house)
{
    static const struct rule_module *const modules[] = {&module};
    const struct rule_config config = {.language = language_plain(), .profile = PROFILE_CORE};
    *house = (struct house){.cache = rule_cache_create(modules, 1)};
    house->set = rule_cache_acquire(house->cache, &config);
    house->scanner = scanner_create();
    house->job = (struct scanner_job){
        .set = house->set,
        .language = config.language,
        .path = SPAN("a.txt"),
        .today = {2024, 6, 15},
    };
}

static void house_release(struct house *house)
{
    session_findings_release(&house->base);
    session_findings_release(&house->current);
    buf_release(&house->scopes);
    scanner_destroy(house->scanner);
    rule_set_unref(house->set);
    rule_cache_destroy(house->cache);
}

static void add_identity(void *context, const struct identity *identity)
{
    session_findings_add(context, identity);
}

static void collect(struct house *house, struct span text, struct session_findings *findings)
{
    session_findings_clear(findings);
    house->job.on_identity = add_identity;
    house->job.context = findings;
    scanner_scan_memory(house->scanner, &house->job, text);
}

static void add_scope(void *context, const struct scanner_finding *finding)
{
    struct house *house = context;
    enum scope scope = session_scope(&house->base, &house->current, finding->identity);
    buf_append_byte(&house->scopes, scope_name(scope)[0]);
}

/* The scopes of what is found in `current`, in order: n(ew), e(xisting), u(nknown). */
static const char *scopes_of(struct house *house, struct span base, struct span current)
{
    buf_clear(&house->scopes);
    collect(house, base, &house->base);
    collect(house, current, &house->current);
    session_compare(&house->base, &house->current);
    house->job.on_identity = NULL;
    house->job.wants_identities = true;
    house->job.sink = add_scope;
    house->job.context = house;
    scanner_scan_memory(house->scanner, &house->job, current);
    return buf_string(&house->scopes);
}

Test(session_compare, what_is_new)
{
    static const struct {
        const char *name, *base, *current, *scopes;
    } rows[] = {
        {"nothing, nothing", "", "", ""},
        {"a new file", "", "bad\nbad\n", "nn"},
        {"the same text", "bad\nx\nbad y\n", "bad\nx\nbad y\n", "ee"},
        {"another line edited", "x\nbad\ny\n", "xx\nbad\nyy\n", "e"},
        {"lines put in above", "bad\n", "1\n2\n3\nbad\n", "e"},
        {"the line edited", "x\nbad\n", "x\nbad y\n", "n"},
        {"another match in the same line", "bad\n", "bad badly\n", "nn"},
        {"another match on the line", "bad_x\n", "badly_x\n", "n"},
        {"what was there is gone", "bad\n", "good\n", ""},
        {"a second copy below", "x\nbad\ny\nz\n", "x\nbad\ny\nz\nbad\n", "en"},
        {"a second copy above", "x\nbad\ny\nz\n", "bad\nz\nx\nbad\ny\nz\n", "ne"},
        {"a copy right below", "x\nbad\ny\n", "x\nbad\nbad\ny\n", "en"},
        {"one of two is gone", "x\nbad\ny\nbad\nz\n", "y\nbad\nz\n", "e"},
        {"two become three", "a\nbad\nb\nbad\nc\n", "a\nbad\nbad\nb\nbad\nc\n", "ene"},
        {"twice on a line", "bad bad\n", "bad bad\n", "ee"},
        {"a block moved", "f\nbad 1\nbad 2\ng\nh\n", "g\nh\nf\nbad 1\nbad 2\n", "ee"},
        {"two blocks swapped", "a\nbad 1\nb\nbad 2\n", "b\nbad 2\na\nbad 1\n", "ee"},
        {"indented", "a\nif x = bad:\n", "a\n\t if x=bad :  \n", "e"},
        {"CRLF", "a\nbad\nbad\n", "a\r\nbad\r\nbad\r\n", "ee"},
        {"CR", "a\nbad\nb\n", "a\rbad\rb\r", "e"},
        {"no line end at the end", "a\nbad\n", "a\nbad", "e"},
        {"a line end at the end", "a\nbad", "a\nbad\n", "e"},
        {"blank lines put in", "bad\nbad\n", "\n\nbad\n\n\nbad\n\n", "ee"},
        {"swallowed as before", "catch\n x\n", "catch\n  x\n", "e"},
        {"no longer logged", "catch\n x\n log\n", "catch\n x\n", "n"},
        {"logged too far below", "catch\n x\n log\n", "catch\n x\n y\n log\n", "n"},
        {"one of two no longer logged", "catch\n a\n;\ncatch\n b\n log\n;\n",
         "catch\n a\n;\ncatch\n b\n;\n", "en"},
        {"the other of two no longer logged", "catch\n a\n log\n;\ncatch\n b\n;\n",
         "catch\n a\n;\ncatch\n b\n;\n", "ne"},
        {"over lines", "begin\nend\n", "x\nbegin\n\n end\n", "e"},
        {"over lines, the second one edited", "begin\nend\n", "begin\nend x\n", "n"},
        {"replaced by one of another rule", "bad\n", "catch\n", "n"},
    };
    struct house house;
    house_init(&house);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *scopes =
            scopes_of(&house, span_from_string(rows[i].base), span_from_string(rows[i].current));
        cr_expect_str_eq(scopes, rows[i].scopes, "%s: %s, not %s", rows[i].name, scopes,
                         rows[i].scopes);
    }
    house_release(&house);
}

/* What a path says has nothing to do with the text of the file. */
Test(session_compare, the_path_of_a_file)
{
    struct house house;
    house_init(&house);
    house.job.path = SPAN("a.key");
    cr_expect_str_eq(scopes_of(&house, SPAN("x\n"), SPAN("another\nfile\n")), "e");
    cr_expect_str_eq(scopes_of(&house, SPAN("x\n"), SPAN("y\0z")), "e", "a binary one");
    house_release(&house);
}

/* Of a line in fragments only the match counts, wherever it lies. */
Test(session_compare, long_lines)
{
    struct house house;
    struct buf base = {0};
    struct buf current = {0};
    house_init(&house);
    for (size_t i = 0; i < 30000; i++)
        buf_append_string(&base, i == 20000 ? "bad " : i == 28000 ? "badly " : "good, good ");
    buf_append_string(&current, "bad\n some more here ");
    buf_append(&current, buf_span(&base));
    buf_append_string(&current, " bad");
    cr_expect_str_eq(scopes_of(&house, buf_span(&base), buf_span(&base)), "eee");
    /* The short line; the mark of a long one, which begins alike or not; bad, badly, bad. */
    cr_expect_str_eq(scopes_of(&house, buf_span(&base), buf_span(&current)), "nneen");
    buf_release(&base);
    buf_release(&current);
    house_release(&house);
}

static struct identity numbered(size_t number)
{
    return (struct identity){.fingerprint = {number % 7, number}, .line = (uint32_t)number};
}

static void add_numbered(struct session_findings *findings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct identity identity = numbered(i);
        session_findings_add(findings, &identity);
    }
}

Test(session_compare, beyond_the_bound_the_scope_is_unknown)
{
    enum { BOUND = SESSION_FINDINGS_MAX };
    static const struct {
        const char *name;
        size_t n_base, n_current, asked;
        enum scope scope;
    } rows[] = {
        {"as many as can be", BOUND, BOUND, BOUND - 1, SCOPE_EXISTING},
        {"new beside as many", BOUND, 10, BOUND, SCOPE_NEW},
        {"the base is larger", BOUND + 1, 10, 9, SCOPE_EXISTING},
        {"the base is larger: perhaps it is there", BOUND + 1, 10, BOUND, SCOPE_UNKNOWN},
        {"the text is larger", 10, BOUND + 1, 9, SCOPE_EXISTING},
        {"the text is larger: not looked at", 10, BOUND + 1, BOUND, SCOPE_UNKNOWN},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct session_findings base = {0};
        struct session_findings current = {0};
        add_numbered(&base, rows[i].n_base);
        add_numbered(&current, rows[i].n_current);
        session_compare(&base, &current);
        struct identity asked = numbered(rows[i].asked);
        cr_expect_eq(session_scope(&base, &current, &asked), rows[i].scope, "%s", rows[i].name);
        session_findings_release(&base);
        session_findings_release(&current);
    }
}

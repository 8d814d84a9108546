/* SPDX-License-Identifier: MIT */
#include "server/suppress.h"

#include "base/buf.h"
#include "server/scanner.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static bool is(struct span span, const char *text)
{
    return span_equal(span, span_from_string(text));
}

Test(suppress, parse)
{
    static const struct {
        const char *text;
        enum suppression_kind kind;
        const char *rules, *until, *owner, *reason;
    } rows[] = {
        {"ignore a/b", SUPPRESSION_LINE, "a/b", "", "", ""},
        {"ignore a/b, c/d-e", SUPPRESSION_LINE, "a/b, c/d-e", "", "", ""},
        {"ignore a/*: why, so", SUPPRESSION_LINE, "a/*", "", "", "why, so"},
        {"ignore a/b until 2027-01-31 by @me: reason */", SUPPRESSION_LINE, "a/b", "2027-01-31",
         "@me", "reason"},
        {"ignore a/b by @me until 2027-01-31 -->", SUPPRESSION_LINE, "a/b", "2027-01-31", "@me",
         ""},
        {"ignore-start a/b", SUPPRESSION_START, "a/b", "", "", ""},
        {"ignore-end a/b", SUPPRESSION_END, "a/b", "", "", ""},
        {"ignore-file a/b : x", SUPPRESSION_FILE, "a/b", "", "", "x"},
        {"ignore gitleaks/DS1.2_x", SUPPRESSION_LINE, "gitleaks/DS1.2_x", "", "", ""},
        {"ignore", SUPPRESSION_MALFORMED, "", "", "", ""},
        {"ignore:", SUPPRESSION_MALFORMED, "", "", "", ""},
        {"ignore *", SUPPRESSION_MALFORMED, "", "", "", ""},
        {"ignore */*", SUPPRESSION_MALFORMED, "", "", "", ""},
        {"ignore a", SUPPRESSION_MALFORMED, "", "", "", ""},
        {"ignore a/", SUPPRESSION_MALFORMED, "", "", "", ""},
        {"ignore /a", SUPPRESSION_MALFORMED, "", "", "", ""},
        {"ignore a/b,", SUPPRESSION_MALFORMED, "", "", "", ""},
        {"ignore a/b because", SUPPRESSION_MALFORMED, "", "", "", ""},
        {"ignore-next a/b", SUPPRESSION_MALFORMED, "", "", "", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf text = {0};
        buf_printf(&text, "auto-enforcer: %s", rows[i].text);
        struct suppression said = suppression_parse(buf_span(&text));
        cr_expect_eq(said.kind, rows[i].kind, "%s", rows[i].text);
        cr_expect(is(said.rules, rows[i].rules), "%s", rows[i].text);
        cr_expect(is(said.until, rows[i].until), "%s", rows[i].text);
        cr_expect(is(said.owner, rows[i].owner), "%s", rows[i].text);
        cr_expect(is(said.reason, rows[i].reason), "%s", rows[i].text);
        buf_release(&text);
    }
}

/* The last day counts, and a day that is none is over. */
Test(suppress, expiry)
{
    static const struct {
        const char *text;
        bool expired;
    } rows[] = {
        {"auto-enforcer: ignore a/b", false},
        {"auto-enforcer: ignore a/b until 2026-11-27", false},
        {"auto-enforcer: ignore a/b until 2026-11-26", true},
        {"auto-enforcer: ignore a/b until 2027-02-30", true},
        {"auto-enforcer: ignore a/b until soon", true},
        {"auto-enforcer: ignore a/b until", true},
        {"DevSkim: ignore DS1", false},
        {"DevSkim: ignore DS1 until 2026-11-28", false},
        {"DevSkim: ignore DS1 until 2026-11-27", true}, /* the day is the first without it */
        {"DevSkim: ignore DS1 until 2026-11-31", true},
        {"DevSkim: ignore DS1 until soon", false},
    };
    const struct day today = {2026, 11, 27};
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum suppression_origin origin =
            rows[i].text[0] == 'D' ? SUPPRESSION_DEVSKIM : SUPPRESSION_COMMENT;
        struct suppression said = suppression_parse_mark(origin, span_from_string(rows[i].text));
        cr_expect_eq(suppression_is_expired(&said, today), rows[i].expired, "%s", rows[i].text);
    }
}

static void append_row(void *context, const struct scanner_finding *finding)
{
    buf_printf(context, "%zu %s\n", finding->line, finding->rule);
}

/* Texts of JavaScript, and what `check` says of them, in the profile that asks for everything. */
Test(suppress, texts)
{
    static const struct {
        const char *text, *findings;
    } rows[] = {
        {"console.log(1); // auto-enforcer: ignore logging/console by @a: it prints\n", ""},
        {"// auto-enforcer: ignore logging/console by @a: it prints\n\n// more\nconsole.log(1);\n",
         ""},
        {"// auto-enforcer: ignore logging/console by @a: it prints\nf();\nconsole.log(1);\n",
         "1 suppressions/unused\n3 logging/console\n"},
        {"// auto-enforcer: ignore-file logging/* by @a: it prints\nconsole.log(1);\n", ""},
        {"console.log(1);\n// auto-enforcer: ignore-file logging/* by @a: it "
         "prints\nconsole.log(2);\n",
         "1 logging/console\n"},
        {"// auto-enforcer: ignore-start logging/* until 2020-01-01 by @a: it "
         "prints\nconsole.log(1);\n"
         "// auto-enforcer: ignore-end logging/*\n",
         "1 suppressions/expired\n2 logging/console\n"},
        {"// auto-enforcer: ignore-start logging/* by @a: it prints\n"
         "// auto-enforcer: ignore-start logging/* by @b: it prints\nconsole.log(1);\n"
         "// auto-enforcer: ignore-end logging/*\nconsole.log(2);\n"
         "// auto-enforcer: ignore-end logging/*\nconsole.log(3);\n",
         "7 logging/console\n"},
        {"console.log('auto-enforcer: ignore logging/console');\n", "1 logging/console\n"},
        {"// auto-enforcer: ignore-start logging/console by @a: it prints\nconsole.log(1);\n"
         "// auto-enforcer: ignore-end logging/console\nconsole.log(2);\n",
         "4 logging/console\n"},
        {"// auto-enforcer: ignore-start logging/console by @a: it prints\n"
         "// auto-enforcer: ignore-end logging/console\n",
         "2 suppressions/unused\n"},
        {"// auto-enforcer: ignore-end logging/console\n", "1 suppressions/malformed\n"},
        {"console.log(1); // auto-enforcer: ignore logging/console until 2026-11-26 by @a: it "
         "prints\n",
         "1 logging/console\n1 suppressions/expired\n"},
        {"console.log(1); // auto-enforcer: ignore logging/console until 2026-12-01 by @a: it "
         "prints\n",
         "1 suppressions/expires-soon\n"},
        {"console.log(1); // auto-enforcer: ignore logging/console\n",
         "1 suppressions/no-owner\n1 suppressions/no-reason\n"},
        {"console.log(1); // auto-enforcer: ignore secrets/* by @a: it prints\n",
         "1 logging/console\n1 suppressions/unused\n"},
        {"console.log(1); // auto-enforcer: ignore logging/console by @a: TBD.\n",
         "1 suppressions/no-reason\n"},
        {"console.log(1); // auto-enforcer: ignore logging/console by @a: fix later\n",
         "1 suppressions/no-reason\n"},
        {"console.log(1); // auto-enforcer: ignore logging/console by @a: x\n",
         "1 suppressions/no-reason\n"},
        {"console.log(1); // auto-enforcer: ignore logging/console by @todo: it prints\n",
         "1 suppressions/no-owner\n"},
        {"console.log(1); // auto-enforcer: ignore logging/console by ann: it prints\n",
         "1 suppressions/no-owner\n"},
        {"f(); // auto-enforcer: ignore suppressions/unused by @a: it is meant\n",
         "1 suppressions/refused\n"},
        /* What holds to the end of the file is told where it begins, behind all others. */
        {"// auto-enforcer: ignore-file logging/* by @a: it prints\nf();\n",
         "1 suppressions/unused\n"},
        {"f();\n// auto-enforcer: ignore-start logging/* by @a: it prints\nf();\n"
         "x = 1; // auto-enforcer: ignore logging/* by @a: it prints\n",
         "4 suppressions/unused\n2 suppressions/unused\n"},
        {"// auto-enforcer: ignore-file logging/* until 2020-01-01 by @a: it prints\nf();\n",
         "1 suppressions/expired\n"},
        {"// auto-enforcer: ignore-file logging/* by @a: it prints\nf();\nconsole.log(1);\n", ""},
    };
    struct rule_cache *cache = rule_cache_create(NULL, 0);
    struct scanner *scanner = scanner_create();
    struct rule_config config = {.language = language_by_id(SPAN("javascript")),
                                 .profile = PROFILE_STRICT};
    struct rule_set *set = rule_cache_acquire(cache, &config);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf said = {0};
        struct scanner_job job = {.set = set,
                                  .language = config.language,
                                  .path = SPAN("a.js"),
                                  .today = {2026, 11, 27},
                                  .sink = append_row,
                                  .context = &said};
        cr_assert_eq(scanner_scan_memory(scanner, &job, span_from_string(rows[i].text)),
                     SCANNER_DONE);
        cr_expect_str_eq(buf_string(&said), rows[i].findings, "row %zu: %s", i, buf_string(&said));
        buf_release(&said);
    }
    rule_set_unref(set);
    scanner_destroy(scanner);
    rule_cache_destroy(cache);
}

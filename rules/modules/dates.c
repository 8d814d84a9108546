/* SPDX-License-Identifier: MIT */
/* Days of the calendar that are written into programs. */
#include "rules/module.h"
#include "rules/scan.h"

enum { DAYS_BEFORE = 365, DAYS_AFTER = 1 };

/* The numbers of a date in the order in which they stand, and what stands between them. */
struct date_parts {
    int numbers[3];
    char separator;
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static struct date_parts split(struct span text)
{
    struct date_parts parts = {.separator = ','};
    size_t n = 0;
    for (size_t at = 0; at < text.length; at++) {
        if (is_digit(text.bytes[at])) {
            parts.numbers[n] = parts.numbers[n] * 10 + (text.bytes[at] - '0');
            continue;
        }
        if (is_digit(text.bytes[at - 1]) && n < 2)
            n++;
        if (text.bytes[at] == '-' || text.bytes[at] == '/' || text.bytes[at] == '.')
            parts.separator = text.bytes[at];
    }
    return parts;
}

static bool is_javascript(const struct scan *scan)
{
    struct span language = span_from_string(scan_language(scan));
    return span_starts_with(language, SPAN("javascript")) ||
           span_starts_with(language, SPAN("typescript")) || span_equal(language, SPAN("vue")) ||
           span_equal(language, SPAN("svelte"));
}

static struct day day_of(const struct scan *scan, struct span text)
{
    struct date_parts parts = split(text);
    const int *n = parts.numbers;
    if (parts.separator == ',')
        return (struct day){n[0], n[1] + (is_javascript(scan) ? 1 : 0), n[2]};
    if (n[0] > 31)
        return (struct day){n[0], n[1], n[2]};
    struct day day_first = {n[2], n[1], n[0]};
    struct day month_first = {n[2], n[0], n[1]};
    return parts.separator == '/' && day_exists(month_first) ? month_first : day_first;
}

/* A date within a string of more words is a report of what was, not a value. */
static bool is_alone(struct scan *scan, size_t start, size_t end)
{
    struct span text = scan_text(scan);
    if (scan_class(scan, start) != RULE_IN_STRING)
        return true;
    if (start == 0 || end >= text.length || text.bytes[end] != text.bytes[start - 1] ||
        !memchr("\"'`", text.bytes[end], 3))
        return false;
    bool begins = start == 1 || scan_class(scan, start - 2) != RULE_IN_STRING;
    bool ends = end + 1 == text.length || scan_class(scan, end + 1) != RULE_IN_STRING;
    return begins && ends;
}

static bool is_recent_day(struct scan *scan, struct scan_match *match)
{
    struct day day = day_of(scan, scan_group(scan, match, 1));
    size_t start = match->start[1], end = match->end[1];
    if (!day_exists(day))
        return scan_refuse(scan, start, end, "no day of the calendar");
    if (!is_alone(scan, start, end))
        return scan_refuse(scan, start, end, "part of a longer string");
    long age = day_number(scan_today(scan)) - day_number(day);
    return (age != 0 && age < DAYS_BEFORE && age >= -DAYS_AFTER) ||
           scan_refuse(scan, start, end, "today itself, or no day of the last year or tomorrow");
}

static const struct rule rules[] = {
    {
        .id = "dates/hardcoded",
        .title = "Hard-coded date",
        .message = "Date {match} is written into the program; take it from a clock or from data",
        .why = "A recent date that was typed into code is usually meant to be today's, and is "
               "wrong from tomorrow on. Only days of the last year are looked for, and only where "
               "the date is the whole value.",
        .how = "Take the day from a clock, a setting or the data; give it a name where it has to "
               "stay.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_STRICT,
        .flags = RULE_USES_DAY,
        .kinds = RULE_KIND_CODE,
        .not_paths =
            WORDS("*.spec.*", "*.test.*", "*_test.*", "test_*", "__tests__/", "tests/", "test/",
                  "testdata/", "fixtures/", "migrations/", "*.rego", "CHANGELOG*"),
        .triggers = WORDS("20"),
        .where = RULE_IN_CODE | RULE_IN_STRING,
        .pattern = "(?|(?<![\\w./-])"
                   "((?>20\\d\\d-\\d\\d-\\d\\d|20\\d\\d/\\d\\d/\\d\\d|"
                   "\\d\\d?/\\d\\d?/20\\d\\d|\\d\\d?\\.\\d\\d?\\.20\\d\\d))"
                   "(?![\\w/-]|[.,]\\d|[ ]\\d\\d?:\\d)"
                   "|(?<![\\w$])(?:new\\s++Date(?:Time)?|DateTime|datetime|date|Date|"
                   "LocalDate\\.of)\\s*+\\(\\s*+"
                   "(20\\d\\d\\s*+,\\s*+\\d\\d?\\s*+,\\s*+\\d\\d?)(?=\\s*+[,)]))",
        .capture = 1,
        .accept = is_recent_day,
        .matches =
            EXAMPLES({"typescript", "const createdDate = new Date('2026-01-01');", "2026-01-01"},
                     {"python", "RELEASED = \"2026-11-20\"", "2026-11-20"},
                     {"typescript", "build_date: 11/20/2026", "11/20/2026"},
                     {"java", "String released = \"20.11.2026\";", "20.11.2026"},
                     {"javascript", "const d = \"2026/11/20\";", "2026/11/20"},
                     {"javascript", "const d = new Date(2026, 0, 1);", "2026, 0, 1"},
                     {"python", "start = datetime.date(2026, 1, 31)", "2026, 1, 31"},
                     {"python", "UPDATED = \"20/11/2026\"", "20/11/2026"},
                     {"shellscript", "RELEASE=2026-11-20", "2026-11-20"},
                     {"typescript", "const tomorrow = '2026-11-22';", "2026-11-22"},
                     {"typescript", "f('2026-02-31', '2026-02-28');", "2026-02-28"},
                     {"python", "LEAP = '2028-02-29'", "2028-02-29", NULL, "2028-03-01"}),
        .no_matches = EXAMPLES(
            {"markdown", "### Entry #3 - 2025-11-27"}, {"markdown", "Completed (2025-11-29)"},
            {"markdown", "**Status:** RESOLVED (2025-11-29)"},
            {"markdown", "```\nd = '2026-11-20'\n```\nand `2026-11-20`"},
            {"python", "status = 'Completed (2026-10-29)'"},
            {"typescript", "const link = 'https://blog.example/2026/11/20/post';"},
            {"typescript", "get('/2026/11/20/post');"},
            {"typescript", "const d = new Date('2026-02-31');"},
            {"python", "D = datetime.date(2026, 2, 30)"},
            {"json", "{\"at\": \"2026-11-20T10:00:00Z\"}"},
            {"typescript", "const at = '2026-11-20T10:00:00Z';"},
            {"sql", "insert into t values ('2026-11-20 10:00:00');"},
            {"typescript", "const d = '2026-11-20';", NULL, "src/clock.spec.ts"},
            {"typescript", "const d = '2026-11-20';", NULL, "policy/rules.rego"},
            {"python", "# since 2026-11-20"}, {"typescript", "f(); // 11/20/2026"},
            {"python", "EPOCH = '1970-01-01'"}, {"python", "LONG_AGO = '2020-11-20'"},
            {"python", "FAR = '2099-12-31'"}, {"python", "TODAY = '2026-11-21'"},
            {"python", "version = '1.2026-01-01'"}, {"python", "name = 'report-2026-11-20'"},
            {"python", "name = 'x2026-11-20'"}, {"c", "s = \"d = \\\"2026-11-20\\\"\";"},
            {"c", "s = \"d = '2026-11-20'\";"}, {"python", "n = '2026-11-201'"},
            {"python", "v = '2.10.2026.1'"},
            {"python", "V = '2027-02-29'", NULL, NULL, "2027-03-01"}),
    },
};

RULE_MODULE(dates, "dates", "Dates in programs", rules);

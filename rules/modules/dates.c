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

static bool is_other_day(struct scan *scan, struct scan_match *match)
{
    struct day day = day_of(scan, scan_group(scan, match, 1));
    size_t start = match->start[1], end = match->end[1];
    if (!day_exists(day))
        return scan_refuse(scan, start, end, "no day of the calendar");
    return day_number(scan_today(scan)) != day_number(day) ||
           scan_refuse(scan, start, end, "today itself");
}

/* A date of the forms YYYY-MM-DD, with / too, MM/DD/YYYY and DD.MM.YYYY, whole. */
#define DATE_FORMS                                                                                 \
    "(?>20\\d\\d-\\d\\d-\\d\\d|20\\d\\d/\\d\\d/\\d\\d|"                                            \
    "\\d\\d?/\\d\\d?/20\\d\\d|\\d\\d?\\.\\d\\d?\\.20\\d\\d)"
#define NO_DATE_GOES_ON "(?![\\w/-]|[.,]\\d|[ ]\\d\\d?:\\d)"

#define NOT_PROGRAMS                                                                               \
    WORDS("*.spec.*", "*.test.*", "*_test.*", "test_*", "__tests__/", "tests/", "test/",           \
          "testdata/", "fixtures/", "migrations/", "*.rego", "CHANGELOG*")

static const struct rule rules[] = {
    {
        .id = "dates/stale-last-updated",
        .title = "Stale date of the last change",
        .message = "{match} is not today, but this document was changed; write today's date",
        .why = "A reader takes the date of the last change for true. It is looked at only where "
               "the document differs from what it was when the session began, elsewhere than in "
               "such a line, and more than in blanks and line ends.",
        .how = "Write today's date, or leave the field out: git knows when a file was changed.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_RECOMMENDED,
        .flags = RULE_USES_DAY | RULE_IGNORE_CASE | RULE_DOCUMENT_CHANGED,
        .not_paths =
            WORDS("CHANGELOG*", "CHANGES*", "HISTORY*", "NEWS*", "BUG_LOG*", "*memory-bank/**",
                  "*20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]*", "testdata/", "fixtures/"),
        .triggers = WORDS("updated", "modified"),
        .pattern = "(?<![\\w-])(?:last[ _-]?+(?:updated|modified)|updated[ _-]?+on|"
                   "date[ _-]?+(?:updated|modified))(?:[ _-]?+(?:on|at|date))?+\\s*+[\"'*_`]{0,3}+"
                   "\\s*+(?::|=|\\|)?+\\s*+[\"'*_`]{0,3}+\\s*+(" DATE_FORMS ")" NO_DATE_GOES_ON,
        .capture = 1,
        .accept = is_other_day,
        .fix = &(const struct rule_fix){.replacement = "{today}"},
        .matches =
            EXAMPLES({"markdown", "# Guide\n\nLast Updated: 2026-11-20\n", "2026-11-20", NULL, NULL,
                      "# Guide\n\nLast Updated: 2026-11-21\n"},
                     {"markdown", "**Last Updated:** 2026-11-20", "2026-11-20"},
                     {"typescript", "/**\n * Last modified: 2025-12-02 - moved\n */", "2025-12-02"},
                     {"markdown", "Date updated: 11/20/2026", "11/20/2026", NULL, NULL,
                      "Date updated: 11/20/2026"},
                     {"yaml", "last_updated: \"2024-02-29\"", "2024-02-29", NULL, NULL,
                      "last_updated: \"2026-11-21\""},
                     {"html", "<p>Last updated on 20.11.2026</p>", "20.11.2026", NULL, NULL,
                      "<p>Last updated on 20.11.2026</p>"},
                     {"markdown", "| Last updated | 2026-11-22 |", "2026-11-22"},
                     {"json", "{\"lastUpdated\": \"2026-11-01\"}", "2026-11-01"}),
        .no_matches = EXAMPLES(
            {"markdown", "Last Updated: 2026-11-21"}, {"markdown", "Last Updated: 11/21/2026"},
            {"markdown", "Last Updated: 2026-02-31"}, {"markdown", "Last Updated: soon"},
            {"markdown", "Last Updated: 2026-11-20", NULL, "docs/BUG_LOG.md"},
            {"markdown", "Last Updated: 2026-11-20", NULL, "CHANGELOG.md"},
            {"markdown", "Last Updated: 2026-11-20", NULL, "memory-bank/active.md"},
            {"markdown", "Last Updated: 2026-11-20", NULL, "reports/report_2025-11-30.md"},
            {"markdown", "It was updated, on 2026-11-20 I think"},
            {"markdown", "Completed: 2026-11-20"}, {"sql", "last_updated = '2026-11-20 10:00:00'"},
            {"python", "last_updated_by(2026)"}),
    },
    {
        .id = "dates/hardcoded-current",
        .title = "Date typed in as if it were today's",
        .message = "Date {match} was typed into the program; take it from a clock or from data",
        .why = "A recent date that was just typed into code is usually meant to be today's, and is "
               "wrong from tomorrow on. Only what is new since the session began counts, and only "
               "where the date is given to a name or to a function that speaks of dates.",
        .how = "Take the day from a clock, a setting or the data; give it a name where it has to "
               "stay.",
        .severity = SEVERITY_INFO,
        .profile = PROFILE_RECOMMENDED,
        .flags = RULE_USES_DAY | RULE_LINE_NEW,
        .kinds = RULE_KIND_CODE,
        .languages = WORDS("yaml", "toml"),
        .not_paths = NOT_PROGRAMS,
        .triggers = WORDS("20"),
        .where = RULE_IN_CODE | RULE_IN_STRING,
        .pattern =
            "(?|(?i:date|time|\\bday|updated|modified|released?|created|since|until)"
            "[\\w$]{0,20}+[\"'`\\])?!]{0,3}+\\s*+(?::[ ]?+[\\w.]++\\s*+=|:=|=>|[:=])\\s*+"
            "[\"'`]?+(" DATE_FORMS ")" NO_DATE_GOES_ON
            "|(?i:date|time|day)(?:\\.\\w++|\\w*+)\\s*+\\(\\s*+[\"'`](" DATE_FORMS
            ")" NO_DATE_GOES_ON "|(?<![\\w$])(?:new\\s++Date(?:Time)?|DateTime|datetime|date|Date|"
            "LocalDate\\.of)\\s*+\\(\\s*+"
            "(20\\d\\d\\s*+,\\s*+\\d\\d?\\s*+,\\s*+\\d\\d?)(?=\\s*+[,)]))",
        .capture = 1,
        .accept = is_recent_day,
        .matches =
            EXAMPLES({"typescript", "const createdDate = new Date('2026-01-01');", "2026-01-01"},
                     {"python", "RELEASED = \"2026-11-20\"", "2026-11-20"},
                     {"yaml", "build_date: 11/20/2026", "11/20/2026"},
                     {"typescript", "build_date: 11/20/2026", "11/20/2026"},
                     {"python", "start = datetime.date(2026, 1, 31)", "2026, 1, 31"},
                     {"java", "LocalDate.parse(\"2026-11-20\");", "2026-11-20"},
                     {"javascript", "f({ 'updatedAt': '2026/11/20' })", "2026/11/20"},
                     {"go", "releaseDate := \"2026-11-20\"", "2026-11-20"},
                     {"typescript", "let updated: string = '2026-11-20';", "2026-11-20"},
                     {"javascript", "const d = new Date(2026, 0, 1);", "2026, 0, 1"}),
        .no_matches = EXAMPLES(
            {"markdown", "### Entry #3 - 2025-11-27"}, {"markdown", "Completed (2025-11-29)"},
            {"markdown", "**Status:** RESOLVED (2025-11-29)"},
            {"markdown", "```\ndate = '2026-11-20'\n```\nand `date=2026-11-20`"},
            {"typescript", "const date = 'https://blog.example/2026/11/20/post';"},
            {"typescript", "const createdDate = new Date('2026-02-31');"},
            {"json", "{\"date\": \"2026-11-20T10:00:00Z\"}"},
            {"typescript", "const date = '2026-11-20T10:00:00Z';"},
            {"typescript", "const date = '2026-11-20';", NULL, "src/clock.spec.ts"},
            {"typescript", "const date = '2026-11-20';", NULL, "policy/rules.rego"},
            {"python", "# date = '2026-11-20'"}, {"python", "DATE = '1970-01-01'"},
            {"python", "DATE = '2099-12-31'"}, {"python", "DATE = '2026-11-21'"},
            {"python", "version = '2026-11-20'"}, {"python", "check('2026-11-20')"},
            {"python", "status = 'date: 2026-10-29'"}),
    },
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
        .overrides = WORDS("dates/hardcoded-current"),
        .kinds = RULE_KIND_CODE,
        .not_paths = NOT_PROGRAMS,
        .triggers = WORDS("20"),
        .where = RULE_IN_CODE | RULE_IN_STRING,
        .pattern = "(?|(?<![\\w./-])(" DATE_FORMS ")" NO_DATE_GOES_ON
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

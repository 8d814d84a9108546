/* SPDX-License-Identifier: MIT */
/* Rules that test the engine and nothing else: every reach there is, and a pattern that gives up.
 */
#include "law.h"

#include "base/utf8.h"
#include "rules/module.h"
#include "rules/scan.h"

static size_t find_last(struct span text, size_t end, struct span needle)
{
    size_t found = text.length;
    struct span before = span_slice(text, 0, end);
    for (size_t at = span_find(before, 0, needle); at < before.length;
         at = span_find(before, at + 1, needle))
        found = at;
    return found;
}

/*
 * Looks both ways: "look" is a finding alone if there is neither "left" before nor "right" behind
 * it in the window, and one that reaches to the end of "right" if there are both and "left" stands
 * in no comment.
 */
static void check_both_ways(struct scan *scan)
{
    struct span text = scan_text(scan);
    struct span line = span_slice(text, 0, scan_line_end(scan));
    for (size_t at = span_find(line, scan_line_start(scan), SPAN("look")); at < line.length;
         at = span_find(line, at + 1, SPAN("look"))) {
        size_t left = find_last(text, at, SPAN("left"));
        size_t right = span_find(text, at, SPAN("right"));
        bool has_left = left < text.length && scan_class(scan, left) != RULE_IN_COMMENT;
        bool has_right = right < text.length;
        if (!has_left && !has_right)
            scan_report(scan, at, at + 4);
        else if (has_left && has_right)
            scan_report(scan, at, right + 5);
    }
}

/* An answer that depends on every byte of the window: a missed change of it is seen. */
static void check_size_of_window(struct scan *scan)
{
    struct span text = scan_text(scan);
    size_t length = scan_line_end(scan) - scan_line_start(scan);
    if (length > 0 && text.length % 3 == 0)
        scan_report(scan, scan_line_start(scan),
                    scan_line_start(scan) +
                        utf8_sequence_length((unsigned char)text.bytes[scan_line_start(scan)]));
}

static bool is_on_a_day(struct scan *scan, struct scan_match *match)
{
    return match->end[0] > match->start[0] && scan_today(scan).year > 2000;
}

static const struct rule_pattern sesame_in_strings = {"sesame", RULE_IN_STRING, 0, true};
static const struct rule_pattern wide_in_code = {"wide", RULE_IN_CODE, 1, false};
static const struct rule_pattern wide_twice = {"(?:wide|look).*wide", 0, 2, false};
static const struct rule_pattern left_at_start = {"^\\s*left", 0, 3, false};

static const struct rule_test near_wide[] = {
    {.place = RULE_ON_LINES, .first_line = -2, .last_line = 1, .pattern = &wide_in_code},
    {.place = RULE_ON_LANGUAGE, .words = WORDS("python", "plaintext")},
};
static const struct rule_test not_right[] = {
    {.place = RULE_ON_LINES, .negated = true, .words = WORDS("RIGHT")},
};

static const struct rule_pattern right_in_comment = {"right|left", RULE_IN_COMMENT, 4, false};
static const struct rule_pattern any_look = {"l?o+k", 0, 5, false};
static const struct rule_test look_before[] = {
    {.place = RULE_ON_BEFORE, .pattern = &any_look},
    {.place = RULE_ON_BEHIND, .pattern = &right_in_comment},
};
static const struct rule_test no_wide_behind[] = {
    {.place = RULE_ON_BEHIND, .negated = true, .pattern = &wide_twice},
};
static const struct rule_test sesame_in_file[] = {
    {.place = RULE_ON_FILE, .pattern = &sesame_in_strings},
    {.place = RULE_ON_FILE, .negated = true, .pattern = &left_at_start},
};

static void report_line_end(struct scan *scan)
{
    scan_report(scan, scan_line_end(scan), scan_line_end(scan));
}

static const struct rule probing_rules[] = {
    {
        .id = "probe/line",
        .message = "{match} {1}",
        .severity = SEVERITY_WARNING,
        .triggers = WORDS("hit"),
        .pattern = "hit(\\w*)",
    },
    {
        .id = "probe/window",
        .message = "{match}",
        .severity = SEVERITY_INFO,
        .triggers = WORDS("look"),
        .lines_before = 3,
        .lines_after = 5,
        .check = check_both_ways,
    },
    {
        .id = "probe/gated",
        .message = "{match}",
        .severity = SEVERITY_BLOCKED,
        .triggers = WORDS("hit", "look"),
        .gate = WORDS("sesame", "hit2"),
        .pattern = "(?:hit|look)(?!\\d)",
    },
    {
        .id = "probe/gated-window",
        .message = "{1} {match}",
        .severity = SEVERITY_BLOCKED,
        .triggers = WORDS("hit"),
        .gate = WORDS("wide"),
        .lines_before = 2,
        .lines_after = 2,
        .pattern = "(?<!wide\n)hit[\\s\\S]*?(right|wide)",
    },
    {
        .id = "probe/gated-by-itself",
        .message = "{match}",
        .severity = SEVERITY_HINT,
        .triggers = WORDS("sesame"),
        .gate = WORDS("sesame"),
        .where = RULE_IN_CODE | RULE_IN_STRING,
        .pattern = "sesame",
    },
    {
        .id = "probe/comment",
        .message = "{match}",
        .severity = SEVERITY_HINT,
        .triggers = WORDS("left", "hit"),
        .where = RULE_IN_COMMENT,
        .pattern = "left|hit",
    },
    {
        .id = "probe/string",
        .message = "{1}",
        .severity = SEVERITY_INFO,
        .flags = RULE_IGNORE_CASE,
        .where = RULE_IN_STRING,
        .pattern = "[H-R](\\w)\\w*",
        .capture = 1,
    },
    {
        .id = "probe/always",
        .message = "trailing blank",
        .severity = SEVERITY_HINT,
        .flags = RULE_USES_DAY,
        .pattern = "[ \\t]+$",
        .accept = is_on_a_day,
    },
    {
        .id = "probe/empty",
        .message = "empty",
        .severity = SEVERITY_HINT,
        .pattern = "(?=\xC3\xA9|\xF0\x9F\x98\x80)|(?<=;)$",
    },
    {
        .id = "probe/size-of-window",
        .message = "size",
        .severity = SEVERITY_HINT,
        .triggers = WORDS("}", "bc"),
        .lines_before = 3,
        .lines_after = 5,
        .check = check_size_of_window,
    },
    {
        .id = "probe/gives-up",
        .message = "{match}",
        .severity = SEVERITY_WARNING,
        .triggers = WORDS("aaaa"),
        .pattern = "(?:a+)+[bc](?=d)",
    },
    {
        .id = "probe/gated-gives-up",
        .message = "{match}",
        .severity = SEVERITY_WARNING,
        .gate = WORDS("wide"),
        .triggers = WORDS("aaaa"),
        .lines_after = 1,
        .pattern = "(?:a|aa)+[bc](?=\\nd)",
    },
    {
        .id = "probe/conditions",
        .message = "{match} {1}",
        .severity = SEVERITY_WARNING,
        .pattern = "hit(\\w*)",
        .alternatives = (const struct rule_pattern *const[]){&sesame_in_strings, NULL},
        .capture = 1,
        .flags = RULE_LINE_MATCH,
        .lines_before = 2,
        .lines_after = 1,
        .conditions = (const struct rule_condition[]){{near_wide, 2}, {not_right, 1}},
        .n_conditions = 2,
    },
    {
        .id = "probe/gate-pattern",
        .message = "{match}",
        .severity = SEVERITY_HINT,
        .gate_pattern = &wide_twice,
        .pattern = "look",
    },
    {
        .id = "probe/gate-absent",
        .message = "{match}",
        .severity = SEVERITY_INFO,
        .flags = RULE_GATE_ABSENT,
        .gate_pattern = &left_at_start,
        .pattern = "look|hit",
        .min_entropy = 1.6F,
    },
    {
        .id = "probe/before-and-behind",
        .message = "{match}",
        .severity = SEVERITY_INFO,
        .pattern = "hit\\w*",
        .conditions = (const struct rule_condition[]){{look_before, 2}, {no_wide_behind, 1}},
        .n_conditions = 2,
    },
    {
        .id = "probe/behind-several-lines",
        .message = "{match}",
        .severity = SEVERITY_HINT,
        .lines_before = 1,
        .lines_after = 3,
        .triggers = WORDS("hit", "wide"),
        .pattern = "(?:hit|wide)[^;]*?(?:right|left)",
        .conditions = (const struct rule_condition[]){{no_wide_behind, 1}, {sesame_in_file, 2}},
        .n_conditions = 2,
    },
    {
        .id = "probe/lines",
        .message = "{1} {match}",
        .severity = SEVERITY_INFO,
        .lines_after = 4,
        .pattern = "hit[^;]*?(look)",
        .capture = RULE_CAPTURE_FIRST,
    },
    {
        .id = "probe/first-line",
        .message = "{match}",
        .severity = SEVERITY_INFO,
        .flags = RULE_FIRST_LINE,
        .pattern = "\\A(?!hit).{0,3}",
    },
    {
        .id = "probe/first-line-gated",
        .message = "{match}",
        .severity = SEVERITY_INFO,
        .flags = RULE_FIRST_LINE,
        .gate = WORDS("wide"),
        .triggers = WORDS("hit", "look"),
        .pattern = "hit|look",
    },
    {
        .id = "probe/line-ends",
        .message = "{match}",
        .severity = SEVERITY_INFO,
        .flags = RULE_LINE_ENDS,
        .check = report_line_end,
    },
    {
        .id = "probe/line-ends-gated",
        .message = "{match}",
        .severity = SEVERITY_INFO,
        .flags = RULE_LINE_ENDS,
        .gate = WORDS("sesame"),
        .check = report_line_end,
    },
    {
        .id = "probe/does-not-compile",
        .message = "never",
        .severity = SEVERITY_WARNING,
        .triggers = WORDS("hit"),
        .pattern = "hit(",
    },
};

const struct rule_module law_probing_module = {
    .abi = RULE_MODULE_ABI,
    .rule_size = sizeof(struct rule),
    .id = "probe",
    .title = "Probes of the engine",
    .rules = probing_rules,
    .n_rules = sizeof probing_rules / sizeof *probing_rules,
    .n_patterns = 6,
};

static const struct rule needle_rules[] = {
    {
        .id = "needle/needle",
        .message = "{match}",
        .severity = SEVERITY_WARNING,
        .triggers = WORDS("needle"),
        .pattern = "needle",
    },
};

const struct rule_module law_needle_module = {
    .abi = RULE_MODULE_ABI,
    .rule_size = sizeof(struct rule),
    .id = "needle",
    .title = "Needle",
    .rules = needle_rules,
    .n_rules = 1,
};

/* SPDX-License-Identifier: MIT */
#include "rules/rematch.h"

#include "base/utf8.h"
#include "rules/scan_private.h"

enum {
    REMATCH_BYTES = SCAN_LINE_OVERLAP, /* before a finding: how far back its match may begin */
    REMATCH_TRIES = 1000
};

void rematch_release(struct rematch *rematch)
{
    buf_release(&rematch->joined);
    pattern_scratch_destroy(rematch->scratch);
    *rematch = (struct rematch){0};
}

/* What is looked for, in bytes of the subject. */
struct wanted {
    const struct rule *rule;
    size_t line_start, line_end; /* the line that the finding begins on */
    size_t start, end;           /* the finding */
};

/* The fragment of a long line that a finding at byte `start` was found in. */
static struct line_fragment fragment_at(struct span line, size_t start)
{
    struct line_fragment fragment = line_fragment_at(line, 0, 0);
    while (!line_fragment_is_last(&fragment) &&
           start >= fragment.offset + fragment.core - fragment.lead)
        fragment = line_fragment_next(line, &fragment);
    return fragment;
}

static bool set_to_line(struct rematch *rematch, struct span line, const struct violation *finding,
                        struct wanted *wanted)
{
    size_t skipped = 0;
    rematch->subject = line;
    rematch->first_line = finding->line;
    if (rematch->fragment) {
        wanted->line_start = rematch->fragment->lead;
    } else if (line.length > SCAN_LINE_MAX) {
        struct line_fragment fragment = fragment_at(line, finding->start);
        skipped = fragment.offset - fragment.lead;
        wanted->line_start = fragment.lead;
        rematch->subject = fragment.bytes;
    }
    rematch->skipped = skipped;
    wanted->line_end = rematch->subject.length;
    wanted->start = finding->start - skipped;
    wanted->end = finding->end - skipped;
    return finding->more_lines == 0;
}

static bool set_to_window(struct rematch *rematch, const struct text *text,
                          const struct violation *finding, struct wanted *wanted)
{
    struct line_range range = window_range(text, finding->line, wanted->rule);
    size_t last = (size_t)finding->line + finding->more_lines;
    buf_clear(&rematch->joined);
    for (size_t line = range.first; line < range.end; line++) {
        if (line > range.first)
            buf_append_byte(&rematch->joined, '\n');
        size_t start = rematch->joined.length;
        buf_append(&rematch->joined, text_line(text, line));
        if (line == finding->line) {
            wanted->line_start = start;
            wanted->line_end = rematch->joined.length;
            wanted->start = start + finding->start;
        }
        if (line == last)
            wanted->end = start + finding->end;
    }
    rematch->subject = buf_span(&rematch->joined);
    rematch->first_line = range.first;
    rematch->skipped = 0;
    return last < range.end;
}

static bool set_subject(struct rematch *rematch, const struct text *text,
                        const struct violation *finding, struct wanted *wanted)
{
    const struct rule *rule = wanted->rule;
    struct span line = text_line(text, finding->line);
    bool is_alone = rematch->fragment || line.length > SCAN_LINE_MAX ||
                    (rule->flags & RULE_LINE_MATCH) || rule->lines_before + rule->lines_after == 0;
    return is_alone ? set_to_line(rematch, line, finding, wanted)
                    : set_to_window(rematch, text, finding, wanted);
}

static bool is_wanted(const struct rematch *rematch, const struct wanted *wanted)
{
    size_t start, end;
    scan_finding_bounds(wanted->rule, &rematch->match, wanted->line_end, &start, &end);
    if (start == end)
        scan_widen(rematch->subject, wanted->line_start, wanted->line_end, &start, &end);
    return start == wanted->start && end == wanted->end;
}

static bool find_from(struct rematch *rematch, const struct pattern *pattern,
                      const struct wanted *wanted, size_t from)
{
    for (size_t tries = 0; pattern && tries < REMATCH_TRIES && from <= wanted->line_end; tries++) {
        if (pattern_match(pattern, rematch->subject, from, rematch->scratch, &rematch->match) !=
                PATTERN_MATCH ||
            rematch->match.start[0] > wanted->line_end)
            return false;
        if (is_wanted(rematch, wanted)) {
            rematch->pattern = pattern;
            return true;
        }
        size_t start = rematch->match.start[0];
        from = scan_next_code_point(rematch->subject, start > from ? start : from);
    }
    return false;
}

/* Most matches begin where their finding does. */
static bool find(struct rematch *rematch, const struct pattern *pattern,
                 const struct wanted *wanted)
{
    size_t from = wanted->line_start;
    if (wanted->start - from > REMATCH_BYTES)
        from = utf8_round_down(rematch->subject, wanted->start - REMATCH_BYTES);
    return find_from(rematch, pattern, wanted, wanted->rule->capture ? from : wanted->start) ||
           find_from(rematch, pattern, wanted, from);
}

void rematch_find(struct rematch *rematch, const struct rule_set *set, const struct text *text,
                  const struct violation *finding)
{
    const struct rule *rule = rule_set_rule(set, finding->rule);
    struct wanted wanted = {.rule = rule};
    rematch->pattern = NULL;
    if (rule->check || !rule->pattern || !set_subject(rematch, text, finding, &wanted))
        return;
    if (!rematch->scratch)
        rematch->scratch = pattern_scratch_create();
    bool found = find(rematch, rule_set_pattern(set, finding->rule), &wanted);
    const struct rule_pattern *const *more = rule->alternatives;
    for (; !found && more && *more; more++)
        found = find(rematch, rule_set_other_pattern(set, finding->rule, *more), &wanted);
}

bool rematch_can_name(const struct rule *rule, struct span name)
{
    const struct rule_pattern *const *more = rule->alternatives;
    bool has_it = !rule->check && rule->pattern &&
                  pattern_source_group(span_from_string(rule->pattern), name) > 0;
    for (; has_it && more && *more; more++)
        has_it = pattern_source_group(span_from_string((*more)->source), name) > 0;
    return has_it;
}

/* 0: there is none. */
static size_t group_of(const struct rematch *rematch, struct span name)
{
    size_t group = rematch->pattern ? pattern_group(rematch->pattern, name) : 0;
    return group < SCAN_GROUPS ? group : 0;
}

struct span rematch_group(const struct rematch *rematch, struct span name)
{
    size_t group = group_of(rematch, name);
    if (group == 0)
        return SPAN("");
    struct span text =
        span_slice(rematch->subject, rematch->match.start[group], rematch->match.end[group]);
    return span_slice(text, 0, span_find_byte(text, 0, '\n'));
}

struct text_position rematch_group_start(const struct rematch *rematch, struct span name)
{
    size_t group = group_of(rematch, name);
    struct text_position at = {rematch->first_line, rematch->skipped};
    if (group == 0)
        return at;
    size_t start = rematch->match.start[group];
    for (size_t line = 0; line < start && line < rematch->subject.length;) {
        size_t next = span_find_byte(rematch->subject, line, '\n') + 1;
        if (next > start) {
            at.byte += start - line;
            break;
        }
        at = (struct text_position){at.line + 1, 0};
        line = next;
    }
    return at;
}

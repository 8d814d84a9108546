/* SPDX-License-Identifier: MIT */
#include "rules/scan.h"

#include "rules/scan_private.h"

enum {
    STEPS_MIN = 4096,
    STEPS_PER_BYTE = 4,   /* of what the rule looks at */
    STEPS_OF_A_MATCH = 8, /* what starting a match costs, its own limit aside */
    BYTES_OF_A_STEP = 16  /* what scan_spend counts as one step */
};

void scan_begin(struct scan *scan, size_t rule_index, struct window *window)
{
    scan->rule_index = rule_index;
    scan->rule = rule_set_rule(scan->job->set, rule_index);
    scan->window = window;
    scan->steps = STEPS_MIN + STEPS_PER_BYTE * window->text.length;
    scan->aborted = false;
    scan->n_answers = 0;
}

void scan_tell(const struct scan *scan, struct scan_event event, size_t start, size_t end)
{
    const struct scan_trace *trace = scan->job->input->trace;
    event.rule = scan->rule_index;
    event.start = start - scan_line_start(scan) + scan->offset;
    event.end = end - scan_line_start(scan) + scan->offset;
    trace->tell(trace->context, &event);
}

bool scan_spend_steps(struct scan *scan, size_t steps)
{
    if (scan->steps < steps) {
        scan->steps = 0;
        scan->aborted = true;
        return false;
    }
    scan->steps -= steps;
    return true;
}

bool scan_spend(struct scan *scan, size_t bytes)
{
    return scan_spend_steps(scan, 1 + bytes / BYTES_OF_A_STEP);
}

struct span scan_text(const struct scan *scan)
{
    return scan->window->text;
}

size_t scan_line_start(const struct scan *scan)
{
    return scan->window->lines[scan->window->anchor].start;
}

size_t scan_line_end(const struct scan *scan)
{
    return scan->window->lines[scan->window->anchor].end;
}

/* The spans of the line that byte `at` belongs to, and where in it the byte is. */
static const struct lex_line *spans_at(struct scan *scan, size_t *at, size_t *line_start)
{
    struct window_line *line = window_line_at(scan->window, *at);
    *line_start = line->start;
    *at = *at > line->start ? *at - line->start : 0;
    return window_lexed(scan->window, line, scan->job->input->language);
}

unsigned scan_class(struct scan *scan, size_t at)
{
    size_t line_start;
    if (!scan_spend_steps(scan, 1))
        return 0;
    const struct lex_line *spans = spans_at(scan, &at, &line_start);
    return (unsigned)lex_class_at(spans, at);
}

/* The first span that ends behind `at`, a byte in the line; `count` if there is none. */
static size_t span_index(const struct lex_line *line, size_t at)
{
    size_t low = 0;
    size_t high = line->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (line->spans[middle].end <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t scan_class_start(struct scan *scan, size_t at)
{
    size_t line_start;
    if (!scan_spend_steps(scan, 1))
        return at;
    const struct lex_line *line = spans_at(scan, &at, &line_start);
    size_t index = span_index(line, at);
    return line_start + (index < line->count ? line->spans[index].start : at);
}

size_t scan_class_end(struct scan *scan, size_t at)
{
    size_t line_start;
    if (!scan_spend_steps(scan, 1))
        return scan_text(scan).length;
    const struct lex_line *line = spans_at(scan, &at, &line_start);
    size_t index = span_index(line, at);
    if (index < line->count)
        return line_start + line->spans[index].end;
    return window_line_at(scan->window, line_start + at)->end;
}

static bool is_significant(struct scan *scan, size_t at)
{
    char byte = scan_text(scan).bytes[at];
    bool is_blank = byte == ' ' || (byte >= '\t' && byte <= '\r');
    return !is_blank && scan_class(scan, at) != RULE_IN_COMMENT;
}

size_t scan_significant_after(struct scan *scan, size_t at)
{
    for (; at < scan_text(scan).length && !scan->aborted; at++)
        if (is_significant(scan, at))
            return at;
    return SIZE_MAX;
}

size_t scan_significant_before(struct scan *scan, size_t at)
{
    while (at-- > 0 && !scan->aborted)
        if (is_significant(scan, at))
            return at;
    return SIZE_MAX;
}

struct span scan_path(const struct scan *scan)
{
    return scan->job->input->path;
}

const char *scan_language(const struct scan *scan)
{
    return language_id(scan->job->input->language);
}

struct day scan_today(const struct scan *scan)
{
    return scan->job->input->today;
}

/* A pattern while it is looked for; bytes before `base` and behind `subject` it does not see. */
struct search {
    const struct pattern *pattern;
    unsigned where;
    struct span subject;
    size_t base;
    bool is_told; /* to whoever traces: what it finds may become a finding */
};

static struct search search_begin(const struct scan *scan, const struct pattern *pattern,
                                  unsigned where)
{
    struct search search = {pattern, where, scan->window->text, 0, true};
    if (scan->rule->flags & RULE_LINE_MATCH) {
        size_t lead = scan->window->n_lines == 1 ? 0 : scan_line_start(scan);
        search.base = lead;
        search.subject = span_slice(search.subject, lead, scan_line_end(scan));
    }
    return search;
}

/* Whether the match begins where it may. */
static bool is_in_place(struct scan *scan, const struct search *search,
                        const struct scan_match *match)
{
    size_t start = match->start[0];
    unsigned classes = search->where == 0 ? 0 : scan_class(scan, start);
    bool holds = search->where == 0 || (classes & search->where);
    if (scan_is_traced(scan) && search->is_told) {
        scan_tell(scan, (struct scan_event){.step = SCAN_MATCH, .holds = true}, start,
                  match->end[0]);
        if (search->where != 0 && !scan->aborted)
            scan_tell(scan,
                      (struct scan_event){.step = SCAN_WHERE,
                                          .holds = holds,
                                          .classes = classes,
                                          .wanted = search->where},
                      start, match->end[0]);
    }
    return holds;
}

/* The next match at or after `from` that begins on the line and where it may. */
static bool search_next(struct scan *scan, const struct search *search, size_t from,
                        struct scan_match *match)
{
    struct span text = scan->window->text;
    if (from < scan_line_start(scan))
        from = scan_line_start(scan);
    while (search->pattern && from <= scan_line_end(scan) &&
           scan_spend_steps(scan, STEPS_OF_A_MATCH)) {
        scan_count_search(scan, search->subject.length - (from - search->base));
        enum pattern_result result =
            pattern_match(search->pattern, search->subject, from - search->base,
                          scan->job->scratch->pattern, match);
        if (result == PATTERN_ABORTED)
            scan->aborted = true;
        if (result != PATTERN_MATCH)
            return false;
        for (size_t i = 0; search->base > 0 && i < SCAN_GROUPS; i++)
            if (match->start[i] != SIZE_MAX) {
                match->start[i] += search->base;
                match->end[i] += search->base;
            }
        size_t start = match->start[0];
        if (start > scan_line_end(scan))
            return false;
        if (start >= scan_line_start(scan) && is_in_place(scan, search, match))
            return true;
        from = scan_next_code_point(text, start > from ? start : from);
    }
    return false;
}

bool scan_next(struct scan *scan, size_t from, struct scan_match *match)
{
    const struct pattern *pattern = rule_set_pattern(scan->job->set, scan->rule_index);
    struct search search = search_begin(scan, pattern, scan->rule->where);
    return search_next(scan, &search, from, match);
}

bool scan_line_matches(struct scan *scan, const struct rule_pattern *pattern)
{
    struct scan_match match;
    struct search search = search_begin(
        scan, rule_set_other_pattern(scan->job->set, scan->rule_index, pattern), pattern->where);
    search.is_told = false;
    return search_next(scan, &search, scan_line_start(scan), &match);
}

void scan_widen(struct span text, size_t line_start, size_t line_end, size_t *start, size_t *end)
{
    if (*start < line_end)
        *end = scan_next_code_point(text, *start);
    else if (*start > line_start)
        *start = utf8_round_down(text, *start - 1);
}

void scan_report(struct scan *scan, size_t start, size_t end)
{
    struct window *window = scan->window;
    if (scan->aborted || start < scan_line_start(scan) || start > scan_line_end(scan) ||
        start >= scan->limit || end < start || end > window->text.length)
        return;
    if (start == end)
        scan_widen(window->text, scan_line_start(scan), scan_line_end(scan), &start, &end);
    const struct window_line *last = window_line_at(window, end);
    size_t more_lines = (size_t)(last - window->lines) - window->anchor;
    struct violation violation = {
        .line = (uint32_t)scan->line,
        .start = (uint32_t)(start - scan_line_start(scan) + scan->offset),
        .end = (uint32_t)(end - last->start + (more_lines == 0 ? scan->offset : 0)),
        .rule = (uint16_t)scan->rule_index,
        .more_lines = (uint8_t)more_lines,
        .kind = VIOLATION_FINDING,
    };
    violation_list_add(scan->job->out, violation);
    if (scan_is_traced(scan))
        scan_tell(scan, (struct scan_event){.step = SCAN_REPORTED, .holds = true}, start, end);
}

bool scan_refuse(struct scan *scan, size_t start, size_t end, const char *reason)
{
    if (scan_is_traced(scan) && !scan->aborted)
        scan_tell(scan, (struct scan_event){.step = SCAN_REFUSED, .reason = reason}, start, end);
    return false;
}

unsigned scan_finding_group(const struct rule *rule, const struct scan_match *match)
{
    if (rule->capture != RULE_CAPTURE_FIRST)
        return match->start[rule->capture] == SIZE_MAX ? 0 : rule->capture;
    for (unsigned group = 1; group < SCAN_GROUPS; group++)
        if (match->start[group] != SIZE_MAX && match->end[group] > match->start[group])
            return group;
    return 0;
}

void scan_finding_bounds(const struct rule *rule, const struct scan_match *match, size_t line_end,
                         size_t *start, size_t *end)
{
    unsigned group = scan_finding_group(rule, match);
    *start = match->start[match->start[group] <= line_end ? group : 0];
    *end = match->end[group];
}

static bool is_accepted(struct scan *scan, struct scan_match *match, unsigned group)
{
    size_t start = match->start[0], end = match->end[0];
    bool holds = !scan->rule->accept || scan->rule->accept(scan, match);
    if (scan->rule->accept && scan_is_traced(scan))
        scan_tell(scan, (struct scan_event){.step = SCAN_ACCEPT, .holds = holds}, start, end);
    return holds && scan_conditions_hold(scan, match, match->start[group], match->end[group]);
}

static void report_matches_of(struct scan *scan, const struct search *search)
{
    struct scan_match match;
    size_t from = scan_line_start(scan);
    while (search_next(scan, search, from, &match)) {
        size_t start, end;
        size_t match_end = match.end[0];
        from = scan_next_code_point(scan_text(scan), match.start[0]);
        if (!is_accepted(scan, &match, scan_finding_group(scan->rule, &match)))
            continue; /* What was refused may hide another match inside. */
        scan_finding_bounds(scan->rule, &match, scan_line_end(scan), &start, &end);
        scan_report(scan, start, end);
        if (match_end > from)
            from = match_end;
    }
}

void scan_report_matches(struct scan *scan)
{
    const struct rule_pattern *const *more = scan->rule->alternatives;
    const struct rule_set *set = scan->job->set;
    struct search search =
        search_begin(scan, rule_set_pattern(set, scan->rule_index), scan->rule->where);
    report_matches_of(scan, &search);
    for (; more && *more; more++) {
        search.pattern = rule_set_other_pattern(set, scan->rule_index, *more);
        search.where = (*more)->where;
        report_matches_of(scan, &search);
    }
}

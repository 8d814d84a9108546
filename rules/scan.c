/* SPDX-License-Identifier: MIT */
#include "rules/scan.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "rules/line_scan.h"

#include <stdlib.h>

/* One line of what a rule looks at. */
struct window_line {
    size_t start, end;      /* bytes in the window's text */
    struct lex_state entry; /* the lexer's state before it */
    struct lex_line lexed;  /* filled on first need */
    bool is_lexed;
};

enum { WHOLE_LINE = LEX_LINE_BEGINS | LEX_LINE_ENDS };
enum { WINDOW_LINES_MAX = 101, WINDOW_BYTES_MAX = 64 * 1024 };

/* A line with its neighbours, joined by LF. */
struct window {
    struct span text;
    struct buf joined; /* what `text` views if there is more than one line */
    struct window_line lines[WINDOW_LINES_MAX];
    size_t n_lines;
    size_t anchor;              /* index of the line looked at */
    size_t line, before, after; /* what it was built for */
    unsigned bounds;            /* LEX_LINE_ values: whether it is a fragment of a line */
    bool valid;
};

struct scan_scratch {
    struct pattern_scratch *pattern;
    uint64_t *nominated; /* a set of candidates */
    size_t n_words;
    struct window single; /* the line alone */
    struct window wide;   /* made when the first rule with a window was nominated */
};

struct scan {
    const struct line_scan *job;
    const struct rule *rule;
    size_t rule_index;
    struct window *window;
    size_t line;   /* in the text */
    size_t offset; /* bytes of the line before the window's text: fragments of long lines */
    size_t limit;  /* findings begin before this byte of the window's text */
    bool aborted;
};

struct scan_scratch *scan_scratch_create(void)
{
    struct scan_scratch *scratch = mem_zalloc(MEM_RULES, 1, sizeof *scratch);
    scratch->pattern = pattern_scratch_create();
    return scratch;
}

static void window_release(struct window *window)
{
    buf_release(&window->joined);
    for (size_t i = 0; i < WINDOW_LINES_MAX; i++)
        lex_line_release(&window->lines[i].lexed);
}

void scan_scratch_destroy(struct scan_scratch *scratch)
{
    if (!scratch)
        return;
    pattern_scratch_destroy(scratch->pattern);
    window_release(&scratch->single);
    window_release(&scratch->wide);
    mem_free(MEM_RULES, scratch->nominated);
    mem_free(MEM_RULES, scratch);
}

static void window_of_line(struct window *window, struct span bytes, unsigned bounds,
                           struct lex_state entry)
{
    window->bounds = bounds;
    window->text = bytes;
    window->n_lines = 1;
    window->anchor = 0;
    window->lines[0].start = 0;
    window->lines[0].end = bytes.length;
    window->lines[0].entry = entry;
    window->lines[0].is_lexed = false;
    window->valid = true;
}

/*
 * The lines that belong to the window of `line`: first those behind it, then those before it, each
 * way as far as the bound on bytes allows. A line past SCAN_LINE_MAX ends the window.
 */
static struct line_range window_range(const struct text *text, size_t line, size_t before,
                                      size_t after)
{
    struct line_range range = {line, line + 1};
    size_t bytes = text_line(text, line).length;
    while (range.end < text->n_lines && range.end - line <= after) {
        size_t length = text_line(text, range.end).length + 1;
        if (bytes + length > WINDOW_BYTES_MAX)
            break;
        bytes += length;
        range.end++;
    }
    while (range.first > 0 && line - range.first < before) {
        size_t length = text_line(text, range.first - 1).length + 1;
        if (bytes + length > WINDOW_BYTES_MAX)
            break;
        bytes += length;
        range.first--;
    }
    return range;
}

static void window_build(struct window *window, const struct line_scan *job, size_t line,
                         const struct rule *rule)
{
    if (window->valid && window->line == line && window->before == rule->lines_before &&
        window->after == rule->lines_after)
        return;
    const struct text *text = job->input->text;
    struct line_range range = window_range(text, line, rule->lines_before, rule->lines_after);
    window->bounds = WHOLE_LINE;
    window->line = line;
    window->before = rule->lines_before;
    window->after = rule->lines_after;
    window->n_lines = range.end - range.first;
    window->anchor = line - range.first;
    buf_clear(&window->joined);
    for (size_t i = 0; i < window->n_lines; i++) {
        struct window_line *entry = &window->lines[i];
        if (i > 0)
            buf_append_byte(&window->joined, '\n');
        entry->start = window->joined.length;
        buf_append(&window->joined, text_line(text, range.first + i));
        entry->end = window->joined.length;
        entry->entry =
            line_states_state(job->states, line_states_get(job->states, range.first + i));
        entry->is_lexed = false;
    }
    window->text = buf_span(&window->joined);
    window->valid = true;
}

static struct window_line *line_at(struct window *window, size_t at)
{
    size_t low = 0;
    size_t high = window->n_lines - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (at <= window->lines[middle].end)
            high = middle;
        else
            low = middle + 1;
    }
    return &window->lines[low];
}

static const struct lex_line *lexed(struct scan *scan, struct window_line *line)
{
    if (!line->is_lexed) {
        struct lex_state state = line->entry;
        struct span bytes = span_slice(scan->window->text, line->start, line->end);
        lex_fragment(scan->job->input->language, bytes, scan->window->bounds, &state,
                     &line->lexed);
        line->is_lexed = true;
    }
    return &line->lexed;
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

unsigned scan_class(struct scan *scan, size_t at)
{
    struct window_line *line = line_at(scan->window, at);
    return (unsigned)lex_class_at(lexed(scan, line), at - line->start);
}

size_t scan_class_end(struct scan *scan, size_t at)
{
    struct window_line *line = line_at(scan->window, at);
    const struct lex_line *spans = lexed(scan, line);
    for (size_t i = 0; i < spans->count; i++)
        if (at - line->start < spans->spans[i].end)
            return line->start + spans->spans[i].end;
    return line->end;
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

static bool class_allowed(struct scan *scan, size_t at)
{
    return scan->rule->where == 0 || (scan_class(scan, at) & scan->rule->where);
}

static size_t next_code_point(struct span text, size_t at)
{
    return at < text.length ? at + utf8_sequence_length((unsigned char)text.bytes[at]) : at + 1;
}

bool scan_next(struct scan *scan, size_t from, struct scan_match *match)
{
    const struct pattern *pattern = rule_set_pattern(scan->job->set, scan->rule_index);
    struct span text = scan->window->text;
    if (from < scan_line_start(scan))
        from = scan_line_start(scan);
    while (pattern && from <= scan_line_end(scan)) {
        enum pattern_result result =
            pattern_match(pattern, text, from, scan->job->scratch->pattern, match);
        if (result == PATTERN_ABORTED)
            scan->aborted = true;
        if (result != PATTERN_MATCH || match->start[0] > scan_line_end(scan))
            return false;
        if (match->start[0] >= scan_line_start(scan) && class_allowed(scan, match->start[0]))
            return true;
        from = next_code_point(text, match->start[0] > from ? match->start[0] : from);
    }
    return false;
}

/* A finding without any text takes the character behind it, or the one before it. */
static void widen_empty(const struct scan *scan, size_t *start, size_t *end)
{
    struct span text = scan->window->text;
    if (*start < scan_line_end(scan)) {
        *end = next_code_point(text, *start);
    } else if (*start > scan_line_start(scan)) {
        *start = utf8_round_down(text, *start - 1);
    }
}

void scan_report(struct scan *scan, size_t start, size_t end)
{
    struct window *window = scan->window;
    if (start < scan_line_start(scan) || start > scan_line_end(scan) || start >= scan->limit ||
        end < start || end > window->text.length)
        return;
    if (start == end)
        widen_empty(scan, &start, &end);
    const struct window_line *last = line_at(window, end);
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
}

/* Every match that is accepted is a finding. */
static void report_matches(struct scan *scan)
{
    struct scan_match match;
    size_t from = scan_line_start(scan);
    while (scan_next(scan, from, &match)) {
        unsigned group = match.start[scan->rule->capture] == SIZE_MAX ? 0 : scan->rule->capture;
        size_t end = match.end[0];
        from = next_code_point(scan_text(scan), match.start[0]);
        if (scan->rule->accept && !scan->rule->accept(scan, &match))
            continue; /* What was refused may hide another match inside. */
        scan_report(scan, match.start[group], match.end[group]);
        if (end > from)
            from = end;
    }
}

static void run_rule(struct scan *scan)
{
    if (scan->rule->check)
        scan->rule->check(scan);
    else if (scan->rule->pattern)
        report_matches(scan);
    if (!scan->aborted)
        return;
    size_t length = scan_line_end(scan) - scan_line_start(scan);
    struct violation violation = {
        .line = (uint32_t)scan->line,
        .start = (uint32_t)scan->offset,
        .end = (uint32_t)(scan->offset + length),
        .rule = (uint16_t)scan->rule_index,
        .kind = VIOLATION_ABORTED,
    };
    violation_list_add(scan->job->out, violation);
}

static uint64_t *cleared_candidates(struct scan_scratch *scratch, size_t n_words)
{
    if (scratch->n_words < n_words) {
        scratch->nominated =
            mem_resize(MEM_RULES, scratch->nominated, n_words, sizeof *scratch->nominated);
        scratch->n_words = n_words;
    }
    return memset(scratch->nominated, 0, n_words * sizeof *scratch->nominated);
}

/* Which of `active` the bytes nominate, into the scratch; false if none. */
static bool nominate(const struct line_scan *job, struct span bytes, const uint64_t *active)
{
    size_t n_words = candidate_words(rule_set_count(job->set) * 2);
    const uint64_t *untriggered = rule_set_untriggered(job->set);
    uint64_t *nominated = cleared_candidates(job->scratch, n_words);
    prefilter_scan(rule_set_prefilter(job->set), bytes, nominated);
    uint64_t any = 0;
    for (size_t w = 0; w < n_words; w++) {
        nominated[w] = (nominated[w] | untriggered[w]) & active[w];
        any |= nominated[w];
    }
    return any != 0;
}

static int compare_records(const void *a, const void *b)
{
    return violation_compare(a, b);
}

/* Orders what a line has given since `from` and drops what was reported twice. */
static void put_in_order(struct violation_list *list, size_t from)
{
    size_t n = list->count - from;
    if (n < 2)
        return;
    qsort(list->items + from, n, sizeof *list->items, compare_records);
    size_t kept = from + 1;
    for (size_t i = from + 1; i < list->count; i++)
        if (violation_compare(&list->items[i], &list->items[kept - 1]) != 0)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

static void record_gate(struct violation_list *out, size_t line, size_t rule)
{
    struct violation mark = {
        .line = (uint32_t)line, .rule = (uint16_t)rule, .kind = VIOLATION_GATE};
    violation_list_add(out, mark);
}

/* Runs the nominated rules; without `windows` they all see the line, or fragment, alone. */
static void run_nominated(const struct line_scan *job, struct scan *scan, bool windows)
{
    size_t n_rules = rule_set_count(job->set);
    struct scan_scratch *scratch = job->scratch;
    for (size_t w = 0; w < candidate_words(n_rules * 2); w++)
        for (uint64_t left = scratch->nominated[w]; left; left &= left - 1) {
            size_t candidate = w * 64 + (size_t)__builtin_ctzll(left);
            if (candidate >= n_rules) {
                record_gate(job->out, scan->line, candidate - n_rules);
                continue;
            }
            scan->rule_index = candidate;
            scan->rule = rule_set_rule(job->set, candidate);
            scan->aborted = false;
            scan->window = &scratch->single;
            if (windows && scan->rule->lines_before + scan->rule->lines_after > 0) {
                window_build(&scratch->wide, job, scan->line, scan->rule);
                scan->window = &scratch->wide;
            }
            run_rule(scan);
        }
}

static unsigned fragment_bounds(const struct line_fragment *fragment)
{
    return (fragment->offset == 0 ? LEX_LINE_BEGINS : 0) |
           (fragment->core > fragment->bytes.length ? LEX_LINE_ENDS : 0);
}

void rule_set_scan_fragment(const struct rule_set *set, const struct scan_input *input,
                            const struct line_fragment *fragment, const uint64_t *active,
                            struct lex_state *entry, struct scan_scratch *scratch,
                            struct violation_list *out)
{
    struct line_scan job = {.set = set, .input = input, .scratch = scratch, .out = out};
    unsigned bounds = fragment_bounds(fragment);
    if (nominate(&job, fragment->bytes, active)) {
        window_of_line(&scratch->single, fragment->bytes, bounds, *entry);
        struct scan scan = {.job = &job, .offset = fragment->offset, .limit = fragment->core};
        run_nominated(&job, &scan, false);
    }
    lex_fragment(input->language, span_slice(fragment->bytes, 0, fragment->core), bounds, entry,
                 NULL);
}

struct line_fragment line_fragment_at(struct span rest, size_t offset)
{
    if (rest.length <= SCAN_LINE_MAX)
        return (struct line_fragment){rest, offset, rest.length + 1};
    struct span bytes = span_slice(rest, 0, utf8_round_down(rest, SCAN_LINE_MAX));
    size_t core = utf8_round_down(rest, SCAN_LINE_MAX - SCAN_LINE_OVERLAP);
    return (struct line_fragment){bytes, offset, core};
}

void scan_carry_state(const struct language *language, struct span line, struct lex_state *state)
{
    if (line.length <= SCAN_LINE_MAX) {
        lex_line(language, line, state, NULL);
        return;
    }
    for (size_t at = 0; at < line.length;) {
        struct line_fragment fragment = line_fragment_at(span_slice(line, at, line.length), at);
        struct span core = span_slice(fragment.bytes, 0, fragment.core);
        lex_fragment(language, core, fragment_bounds(&fragment), state, NULL);
        at += fragment.core;
    }
}

static void scan_long_line(const struct line_scan *job, size_t line, struct span bytes,
                           const uint64_t *active)
{
    struct lex_state entry = line_states_state(job->states, line_states_get(job->states, line));
    size_t first = job->out->count;
    struct violation mark = {.line = (uint32_t)line,
                             .end = (uint32_t)next_code_point(bytes, 0),
                             .kind = VIOLATION_LONG_LINE};
    if (job->marks)
        violation_list_add(job->out, mark);
    for (size_t at = 0; at < bytes.length;) {
        struct line_fragment fragment = line_fragment_at(span_slice(bytes, at, bytes.length), at);
        rule_set_scan_fragment(job->set, job->input, &fragment, active, &entry, job->scratch,
                               job->out);
        at += fragment.core;
    }
    for (size_t i = first; i < job->out->count; i++)
        job->out->items[i].line = (uint32_t)line;
    put_in_order(job->out, first);
}

void line_scan_run(const struct line_scan *job, size_t line, struct span bytes,
                   const uint64_t *active)
{
    if (bytes.length > SCAN_LINE_MAX) {
        scan_long_line(job, line, bytes, active);
        return;
    }
    if (!nominate(job, bytes, active))
        return;
    size_t first = job->out->count;
    uint32_t state = line_states_get(job->states, line);
    window_of_line(&job->scratch->single, bytes, WHOLE_LINE,
                   line_states_state(job->states, state));
    job->scratch->wide.valid = false;
    struct scan scan = {.job = job, .line = line, .limit = SIZE_MAX};
    run_nominated(job, &scan, true);
    put_in_order(job->out, first);
}

void rule_set_scan_gates(const struct rule_set *set, struct span line, uint64_t *open,
                         struct scan_scratch *scratch)
{
    size_t n_rules = rule_set_count(set);
    uint64_t *found = cleared_candidates(scratch, candidate_words(n_rules * 2));
    if (!prefilter_scan(rule_set_prefilter(set), line, found))
        return;
    for (size_t i = 0; i < n_rules; i++)
        if (candidate_has(found, n_rules + i))
            candidate_add(open, i);
}

/* SPDX-License-Identifier: MIT */
#include "rules/line_scan.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "rules/scan_private.h"

#include <stdlib.h>

struct scan_scratch *scan_scratch_create(void)
{
    struct scan_scratch *scratch = mem_zalloc(MEM_RULES, 1, sizeof *scratch);
    scratch->pattern = pattern_scratch_create();
    return scratch;
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

static void record_aborted(struct scan *scan)
{
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

void scan_scratch_count_costs(struct scan_scratch *scratch, struct scan_cost *costs)
{
    scratch->costs = costs;
}

static void look(struct scan *scan)
{
    if (scan->rule->check)
        scan->rule->check(scan);
    else if (scan->rule->pattern)
        scan_report_matches(scan);
    if (scan->aborted)
        record_aborted(scan);
}

static void run_rule(struct scan *scan)
{
    struct scan_cost *costs = scan->job->scratch->costs;
    if (!costs) {
        look(scan);
        return;
    }
    struct scan_cost *cost = &costs[scan->rule_index];
    uint64_t start = clock_monotonic();
    look(scan);
    cost->nanoseconds += clock_monotonic() - start;
    cost->lines++;
    cost->aborted += scan->aborted;
}

/* The scratch's sets of candidates, with room for `n_words`. They are empty between two uses. */
static uint64_t *candidates_of(struct scan_scratch *scratch, size_t n_words)
{
    if (scratch->n_words != n_words) {
        mem_free(MEM_RULES, scratch->nominated);
        scratch->nominated =
            mem_zalloc(MEM_RULES, n_words * PREFILTER_LINES, sizeof *scratch->nominated);
        scratch->n_words = n_words;
    }
    return scratch->nominated;
}

static void clear_candidates(uint64_t *nominated, size_t n_words)
{
    memset(nominated, 0, n_words * sizeof *nominated);
}

static void nominate(const struct line_scan *job, struct line_batch *batch)
{
    size_t n_words = candidate_words(rule_set_candidates(job->set));
    batch->found = prefilter_scan_lines(
        job->windowed_only ? rule_set_windowed_prefilter(job->set) : rule_set_prefilter(job->set),
        batch->lines, batch->count, candidates_of(job->scratch, n_words), n_words);
}

/* The rules of `active` that have no words, but a run of bytes, and that run stands in the line. */
static bool nominate_by_runs(const struct line_scan *job, struct span line, const uint64_t *active,
                             uint64_t *nominated)
{
    size_t n_runs;
    bool found = false;
    const struct rule_run *runs = rule_set_runs(job->set, &n_runs);
    for (size_t i = 0; i < n_runs; i++)
        if (candidate_has(active, runs[i].rule) && byte_run_stands_in(&runs[i].run, line)) {
            candidate_add(nominated, runs[i].rule);
            found = true;
        }
    return found;
}

/* What of a line besides its text makes rules look at it. */
struct line_role {
    bool is_first;           /* the text's first line */
    bool begins_run_of_ends; /* a run of lines that end otherwise than that */
};

/* Which of `active` a line of the batch nominates; NULL if none, and its set is empty. */
static uint64_t *nominated_of(const struct line_scan *job, struct line_role role,
                              const struct line_batch *batch, size_t index, const uint64_t *active)
{
    size_t n_words = job->scratch->n_words;
    uint64_t *nominated = job->scratch->nominated + index * n_words;
    bool found = nominate_by_runs(job, batch->lines[index], active, nominated);
    found = found || (batch->found >> index & 1);
    if (!found && !role.is_first && !role.begins_run_of_ends && !rule_set_has_untriggered(job->set))
        return NULL;
    const uint64_t *untriggered = rule_set_untriggered(job->set);
    const uint64_t *first_line = role.is_first ? NULL : rule_set_first_line(job->set);
    const uint64_t *of_ends = role.begins_run_of_ends ? NULL : rule_set_line_ends(job->set);
    uint64_t any = 0;
    for (size_t w = 0; w < n_words; w++) {
        nominated[w] = (nominated[w] | untriggered[w]) & active[w];
        if (first_line)
            nominated[w] &= ~first_line[w];
        if (of_ends)
            nominated[w] &= ~of_ends[w];
        any |= nominated[w];
    }
    return any != 0 ? nominated : NULL;
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

/* Whether the pattern of a gate or file test of the rule matches in the line; if that is given up,
 * what leaves the rule awake: it may find too much, but nothing is lost. */
static bool watched_matches(struct scan *scan, size_t rule, const struct rule_pattern *pattern,
                            bool wants_none)
{
    scan_begin(scan, rule, &scan->job->scratch->single);
    bool found = scan_line_matches(scan, pattern);
    return scan->aborted ? !wants_none : found;
}

/* The automaton has found a word of the gate, or what its pattern requires. */
static void run_gate(struct scan *scan, size_t index)
{
    const struct line_scan *job = scan->job;
    size_t n_rules = rule_set_count(job->set);
    size_t n_tests;
    const struct file_test *tests = rule_set_file_tests(job->set, &n_tests);
    bool found = true;
    if (index >= n_rules) {
        const struct file_test *watched = &tests[index - n_rules];
        found =
            watched_matches(scan, watched->rule, watched->test->pattern, watched->test->negated);
    } else if (rule_set_rule(job->set, index)->gate_pattern) {
        const struct rule *rule = rule_set_rule(job->set, index);
        found = watched_matches(scan, index, rule->gate_pattern, rule->flags & RULE_GATE_ABSENT);
    }
    if (found)
        record_gate(job->out, scan->line, index);
}

static void tell_nominated(const struct line_scan *job, const uint64_t *nominated)
{
    const struct scan_trace *trace = job->input->trace;
    for (size_t i = 0; i < rule_set_count(job->set); i++) {
        struct scan_event event = {.step = SCAN_NOMINATED, .holds = true, .rule = i};
        if (candidate_has(nominated, i))
            trace->tell(trace->context, &event);
    }
}

/* Runs the nominated rules, and nothing is nominated any more. Without `windows` they all see the
 * line, or fragment, alone. */
static void run_nominated(const struct line_scan *job, struct scan *scan, uint64_t *nominated,
                          bool windows)
{
    size_t n_rules = rule_set_count(job->set);
    size_t n_words = candidate_words(rule_set_candidates(job->set));
    struct scan_scratch *scratch = job->scratch;
    if (job->input->trace)
        tell_nominated(job, nominated);
    for (size_t w = 0; w < n_words; w++)
        for (uint64_t left = nominated[w]; left; left &= left - 1) {
            size_t candidate = w * 64 + (size_t)__builtin_ctzll(left);
            if (candidate >= n_rules) {
                run_gate(scan, candidate - n_rules);
                continue;
            }
            struct window *window = &scratch->single;
            const struct rule *rule = rule_set_rule(job->set, candidate);
            if (windows && rule->lines_before + rule->lines_after > 0) {
                window = &scratch->wide;
                window_of_neighbours(window, job->input->text, job->states, scan->line, rule);
            }
            scan_begin(scan, candidate, window);
            run_rule(scan);
        }
    clear_candidates(nominated, n_words);
}

/*
 * Tries what was nominated on a fragment, before which the lexer's state is `entry`. A rule that
 * gives up leaves `active`.
 */
static void run_on_fragment(const struct line_scan *job, size_t line,
                            const struct line_fragment *fragment, uint64_t *nominated,
                            const struct lex_state *entry, uint64_t *active)
{
    struct scan scan = {
        .job = job, .line = line, .offset = fragment->offset, .limit = fragment->core};
    size_t first = job->out->count;
    window_of_fragment(&job->scratch->single, fragment, *entry);
    run_nominated(job, &scan, nominated, false);
    for (size_t i = first; i < job->out->count; i++)
        if (job->out->items[i].kind == VIOLATION_ABORTED)
            candidate_remove(active, job->out->items[i].rule);
}

/* The line ends in its last fragment. */
static struct line_role role_of_fragment(const struct rule_set *set,
                                         const struct line_fragment *fragment,
                                         const struct lex_state *entry)
{
    return (struct line_role){.is_first = fragment->offset == 0,
                              .begins_run_of_ends = rule_set_line_ends(set) &&
                                                    line_end_begins_run(fragment->end, entry)};
}

void rule_set_scan_fragment(const struct rule_set *set, const struct scan_input *input,
                            const struct line_fragment *fragment,
                            const struct file_matches *matches, size_t line, uint64_t *active,
                            struct lex_state *entry, struct scan_scratch *scratch,
                            struct violation_list *out)
{
    struct line_scan job = {.set = set,
                            .input = input,
                            .scratch = scratch,
                            .out = out,
                            .file_matches = matches,
                            .first_line = line};
    struct line_batch batch = {.lines = {fragment->bytes}, .count = 1};
    nominate(&job, &batch);
    struct line_role role = role_of_fragment(set, fragment, entry);
    uint64_t *nominated = nominated_of(&job, role, &batch, 0, active);
    if (nominated)
        run_on_fragment(&job, 0, fragment, nominated, entry, active);
    line_fragment_carry(fragment, input->language, entry);
}

void scan_leave_first_line(const struct rule_set *set, uint64_t *active)
{
    const uint64_t *first_line = rule_set_first_line(set);
    for (size_t w = 0; first_line && w < candidate_words(rule_set_candidates(set)); w++)
        active[w] &= ~first_line[w];
}

static void mark_long_line(const struct line_scan *job, size_t line, struct span bytes)
{
    size_t end = utf8_sequence_length((unsigned char)bytes.bytes[0]);
    struct violation mark = {
        .line = (uint32_t)line, .end = (uint32_t)end, .kind = VIOLATION_LONG_LINE};
    violation_list_add(job->out, mark);
}

/* A long line while its fragments are tried. */
struct long_line {
    const struct line_scan *job;
    size_t number; /* in the text */
    struct span bytes;
    struct line_fragment entered; /* `entry` is the state before it */
    struct lex_state entry;
    uint64_t *active; /* of these none has given up on the line */
};

static void scan_fragments(struct long_line *line, const struct line_fragment *fragments,
                           const struct line_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct line_fragment *fragment = &fragments[i];
        struct line_role role = role_of_fragment(line->job->set, fragment, &line->entry);
        uint64_t *nominated = nominated_of(line->job, role, batch, i, line->active);
        if (!nominated)
            continue;
        struct line_fragment *entered = &line->entered;
        for (; entered->offset < fragment->offset;
             *entered = line_fragment_next(line->bytes, entered))
            line_fragment_carry(entered, line->job->input->language, &line->entry);
        run_on_fragment(line->job, line->number, fragment, nominated, &line->entry, line->active);
    }
}

static void scan_long_line(const struct line_scan *job, size_t line, struct span bytes,
                           enum line_end end, const uint64_t *active)
{
    size_t first = job->out->count;
    size_t size = candidate_words(rule_set_candidates(job->set)) * sizeof *active;
    struct line_fragment fragment = line_fragment_at(bytes, 0, 0);
    struct long_line all = {job,
                            line,
                            bytes,
                            fragment,
                            line_states_state(job->states, line_states_get(job->states, line)),
                            mem_alloc(MEM_RULES, size)};
    if (job->marks)
        mark_long_line(job, line, bytes);
    memcpy(all.active, active, size);
    if (line > 0)
        scan_leave_first_line(job->set, all.active);
    for (bool more = true; more;) {
        struct line_batch batch = {.count = 0};
        struct line_fragment fragments[PREFILTER_LINES];
        while (more && batch.count < PREFILTER_LINES) {
            if (line_fragment_is_last(&fragment))
                fragment.end = end;
            fragments[batch.count] = fragment;
            batch.lines[batch.count++] = fragment.bytes;
            more = !line_fragment_is_last(&fragment);
            if (more)
                fragment = line_fragment_next(bytes, &fragment);
        }
        nominate(job, &batch);
        scan_fragments(&all, fragments, &batch);
    }
    mem_free(MEM_RULES, all.active);
    for (size_t i = first; i < job->out->count; i++)
        job->out->items[i].line = (uint32_t)line;
    put_in_order(job->out, first);
}

static bool is_long(const struct line_batch *batch)
{
    return batch->count == 1 && batch->lines[0].length > SCAN_LINE_MAX;
}

void line_scan_nominate(const struct line_scan *job, struct line_batch *batch)
{
    if (!is_long(batch))
        nominate(job, batch);
}

/* A run begins where a line ends otherwise than the one before: few states are looked up. */
static bool begins_run(const struct line_scan *job, size_t line, const struct line_batch *batch,
                       size_t index)
{
    enum line_end before = index > 0 ? batch->ends[index - 1] : batch->end_before;
    if (!rule_set_line_ends(job->set) || batch->ends[index] == before)
        return false;
    struct lex_state state = line_states_state(job->states, line_states_get(job->states, line));
    return line_end_begins_run(batch->ends[index], &state);
}

void line_scan_run(const struct line_scan *job, size_t line, const struct line_batch *batch,
                   size_t index, const uint64_t *active)
{
    struct span bytes = batch->lines[index];
    if (is_long(batch)) {
        scan_long_line(job, line, bytes, batch->ends[index], active);
        return;
    }
    struct line_role role = {line == 0, begins_run(job, line, batch, index)};
    uint64_t *nominated = nominated_of(job, role, batch, index, active);
    if (!nominated)
        return;
    size_t first = job->out->count;
    uint32_t state = line_states_get(job->states, line);
    struct line_fragment whole = line_fragment_at(bytes, 0, 0);
    window_of_fragment(&job->scratch->single, &whole, line_states_state(job->states, state));
    job->scratch->wide.valid = false;
    struct scan scan = {.job = job, .line = line, .limit = SIZE_MAX};
    run_nominated(job, &scan, nominated, true);
    put_in_order(job->out, first);
}

void rule_set_scan_gates(const struct rule_set *set, struct span line, uint64_t *open,
                         struct scan_scratch *scratch)
{
    size_t n_rules = rule_set_count(set);
    size_t n_words = candidate_words(rule_set_candidates(set));
    uint64_t *found = candidates_of(scratch, n_words);
    if (!prefilter_scan(rule_set_prefilter(set), line, found))
        return;
    for (size_t i = 0; i < n_rules; i++)
        if (candidate_has(found, n_rules + i))
            candidate_add(open, i);
    clear_candidates(found, n_words);
}

/* SPDX-License-Identifier: MIT */
#include "rules/rescan.h"

#include "base/alloc.h"
#include "rules/line_scan.h"

static struct line_range clip(struct line_range range, struct line_range to)
{
    if (range.first < to.first)
        range.first = to.first;
    if (range.end > to.end)
        range.end = to.end;
    if (range.end < range.first)
        range.end = range.first;
    return range;
}

bool rescan_concerns(const struct violation *violation, const void *context)
{
    const uint64_t *candidates = context;
    return violation->kind <= VIOLATION_QUARANTINED && candidate_has(candidates, violation->rule);
}

static bool of_rule(const struct violation *violation, const void *rule)
{
    return violation->kind <= VIOLATION_QUARANTINED && violation->rule == *(const size_t *)rule;
}

/* Quarantine, while lines are looked at. */

static bool is_given_up(const struct violation *violation, size_t rule)
{
    return violation->rule == rule &&
           (violation->kind == VIOLATION_ABORTED || violation->kind == VIOLATION_QUARANTINED);
}

static size_t count_given_up(const struct violation_set *set, size_t rule)
{
    return violation_set_count(set, VIOLATION_ABORTED, rule) +
           violation_set_count(set, VIOLATION_QUARANTINED, rule);
}

/* On how many lines before `line` the rule has given up. */
static size_t given_up_above(const struct violation_set *set, size_t rule, size_t line)
{
    size_t count = 0;
    if (count_given_up(set, rule) == 0)
        return 0;
    struct violation_cursor cursor = violation_cursor_begin(set);
    struct violation violation;
    while (violation_cursor_next(&cursor, &violation) && violation.line < line)
        count += is_given_up(&violation, rule) ? 1 : 0;
    return count;
}

/* A range of lines that rules are tried on. */
struct rescan {
    const uint64_t *active; /* on the line at hand */
    uint64_t *masked;       /* what it is once a rule is quarantined; or NULL */
    size_t next;            /* the line on which it changes */
    struct violation_list found;
    struct violation_list stopped; /* by rules that stop being looked for behind this record */
};

static void mask(struct scanning *work, struct rescan *rescan)
{
    size_t size = work->state->n_words * sizeof *rescan->masked;
    if (!rescan->masked) {
        rescan->masked = mem_alloc(MEM_RULES, size);
        memcpy(rescan->masked, rescan->active, size);
    }
    rescan->active = rescan->masked;
}

/* Whether the rule has given up often enough with the newest record of `found`. */
static bool stops(const struct scanning *work, const struct rescan *rescan, size_t first_line,
                  size_t item)
{
    const struct scan_state *state = work->state;
    size_t rule = rescan->found.items[item].rule;
    size_t count = 1 + (size_t)(state->aborts ? state->aborts[rule] : 0) +
                   given_up_above(&state->violations, rule, first_line);
    for (size_t i = 0; i < item && count < QUARANTINE_LINES; i++)
        count += is_given_up(&rescan->found.items[i], rule) ? 1 : 0;
    return count >= QUARANTINE_LINES;
}

/* Looks at what the last line has added from `item` on. */
static void follow_aborts(struct scanning *work, struct rescan *rescan, size_t first_line,
                          size_t item)
{
    for (; item < rescan->found.count; item++) {
        struct violation *record = &rescan->found.items[item];
        if (record->kind != VIOLATION_ABORTED || !stops(work, rescan, first_line, item))
            continue;
        record->kind = VIOLATION_QUARANTINED;
        quarantine_put(&work->state->quarantine, record->rule, (size_t)record->line + 1);
        violation_list_add(&rescan->stopped, *record);
        mask(work, rescan);
        candidate_remove(rescan->masked, record->rule);
    }
}

/* Takes out what the rule had below where it stops now. */
static void trim(struct scanning *work, size_t rule, size_t end)
{
    static const struct violation_list none;
    struct violation_set *set = &work->state->violations;
    if (violation_set_count(set, VIOLATION_FINDING, rule) + count_given_up(set, rule) > 0)
        violation_set_replace(set, (struct line_range){end, set->n_lines}, &none, of_rule, &rule);
}

/* The next lines, `n` at most. */
static void fill_batch(struct line_batch *batch, struct text_cursor *cursor, size_t n)
{
    batch->end_before = cursor->end;
    batch->count = 0;
    while (batch->count < n && batch->count < PREFILTER_LINES) {
        struct text_cursor before = *cursor;
        struct span line = text_cursor_next(cursor);
        bool is_long = line.length > SCAN_LINE_MAX;
        if (is_long && batch->count > 0) {
            *cursor = before;
            return;
        }
        batch->ends[batch->count] = cursor->end;
        batch->lines[batch->count++] = line;
        if (is_long)
            return;
    }
}

void rescan_lines(struct scanning *work, struct line_range range, const uint64_t *active,
                  violation_filter *stale, const void *context)
{
    struct rescan rescan = {.active = active, .next = SIZE_MAX};
    struct line_scan job = {.set = work->set,
                            .input = work->input,
                            .states = &work->state->states,
                            .scratch = work->scratch,
                            .out = &rescan.found,
                            .file_matches = work->state->file_matches,
                            .first_line = work->state->first_line,
                            .marks = stale == NULL,
                            .windowed_only = context == rule_set_windowed(work->set)};
    range = clip(range, work->state->only);
    if (range.first >= range.end)
        return;
    if (work->state->quarantine.count > 0)
        rescan.next = range.first;
    struct text_cursor cursor = text_cursor_at(work->input->text, range.first);
    struct line_batch batch = {.count = 0};
    size_t index = 0;
    for (size_t line = range.first; line < range.end; line++, index++) {
        size_t before = rescan.found.count;
        if (index == batch.count) {
            fill_batch(&batch, &cursor, range.end - line);
            line_scan_nominate(&job, &batch);
            index = 0;
        }
        if (line == rescan.next) {
            mask(work, &rescan);
            rescan.next = quarantine_mask(&work->state->quarantine, line, rescan.masked);
        }
        line_scan_run(&job, line, &batch, index, rescan.active);
        follow_aborts(work, &rescan, range.first, before);
    }
    work->state->lines_scanned += range.end - range.first;
    violation_set_replace(&work->state->violations, range, &rescan.found, stale, context);
    for (size_t i = 0; i < rescan.stopped.count; i++)
        trim(work, rescan.stopped.items[i].rule, (size_t)rescan.stopped.items[i].line + 1);
    violation_list_release(&rescan.found);
    violation_list_release(&rescan.stopped);
    mem_free(MEM_RULES, rescan.masked);
}

/* The rule stops on the last of its lines in the right number, wherever it had stopped. */
static void stop_again(struct scanning *work, size_t rule)
{
    struct violation_set *set = &work->state->violations;
    struct violation_cursor cursor = violation_cursor_begin(set);
    struct violation violation;
    size_t count = 0;
    while (count < QUARANTINE_LINES && violation_cursor_next(&cursor, &violation))
        if (is_given_up(&violation, rule)) {
            count++;
            violation_set_turn(set, violation.line, rule, (enum violation_kind)violation.kind,
                               count < QUARANTINE_LINES ? VIOLATION_ABORTED
                                                        : VIOLATION_QUARANTINED);
        }
    quarantine_put(&work->state->quarantine, rule, (size_t)violation.line + 1);
    trim(work, rule, (size_t)violation.line + 1);
}

/* The rule goes on from where it had stopped. */
static void go_on(struct scanning *work, size_t rule, size_t end)
{
    struct scan_state *state = work->state;
    struct violation_cursor cursor = violation_cursor_begin(&state->violations);
    struct violation violation;
    while (violation_cursor_next(&cursor, &violation))
        if (violation.kind == VIOLATION_QUARANTINED && violation.rule == rule)
            violation_set_turn(&state->violations, violation.line, rule, VIOLATION_QUARANTINED,
                               VIOLATION_ABORTED);
    quarantine_remove(&state->quarantine, rule);
    if (end >= work->input->text->n_lines)
        return;
    candidate_add(state->reopened_rules, rule);
    line_ranges_add(&state->reopened, (struct line_range){end, work->input->text->n_lines});
}

void rescan_follow_quarantine(struct scanning *work)
{
    struct scan_state *state = work->state;
    const struct violation_set *set = &state->violations;
    if (state->is_piece ||
        (state->quarantine.count == 0 && set->per_kind[VIOLATION_ABORTED] < QUARANTINE_LINES))
        return;
    for (size_t i = 0; i < rule_set_count(work->set); i++) {
        size_t count = count_given_up(set, i);
        const struct quarantined_rule *entry = quarantine_find(&state->quarantine, i);
        bool is_marked = violation_set_count(set, VIOLATION_QUARANTINED, i) == 1;
        if (entry && count < QUARANTINE_LINES)
            go_on(work, i, entry->end);
        else if (count > QUARANTINE_LINES || (count == QUARANTINE_LINES && !is_marked))
            stop_again(work, i);
    }
}

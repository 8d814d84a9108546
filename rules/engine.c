/* SPDX-License-Identifier: MIT */
#include "rules/engine.h"

#include "base/alloc.h"
#include "rules/line_scan.h"
#include "rules/rescan.h"

/* `found`: whether what the gate looks for stands in the document. */
static bool gate_opens(const struct rule *rule, bool found)
{
    return found != ((rule->flags & RULE_GATE_ABSENT) != 0);
}

void scan_collect_active(const struct rule_set *set, const uint64_t *allowed,
                         const uint64_t *open_gates, uint64_t *active)
{
    const uint64_t *gated = rule_set_gated(set);
    for (size_t w = 0; w < candidate_words(rule_set_count(set) * 2); w++) {
        active[w] |= allowed[w] & ~gated[w];
        for (uint64_t left = allowed[w] & gated[w]; left; left &= left - 1) {
            size_t i = w * 64 + (size_t)__builtin_ctzll(left);
            if (gate_opens(rule_set_rule(set, i), open_gates && candidate_has(open_gates, i)))
                candidate_add(active, i);
        }
    }
}

void scan_collect_gates(const struct rule_set *set, const uint64_t *allowed, uint64_t *active)
{
    size_t n_rules = rule_set_count(set);
    const uint64_t *gated = rule_set_gated(set);
    for (size_t w = 0; w < candidate_words(n_rules); w++)
        for (uint64_t left = allowed[w] & gated[w]; left; left &= left - 1)
            candidate_add(active, n_rules + w * 64 + (size_t)__builtin_ctzll(left));
    size_t n_tests;
    const struct file_test *tests = rule_set_file_tests(set, &n_tests);
    for (size_t i = 0; i < n_tests; i++)
        if (candidate_has(allowed, tests[i].rule))
            candidate_add(active, 2 * n_rules + i);
}

void scan_state_init(struct scan_state *state, const struct rule_set *set,
                     const struct scan_input *input, const struct scan_start *start)
{
    static const struct scan_start whole = {.only = {0, SIZE_MAX}};
    size_t n_lines = input->text->n_lines;
    size_t n_words = candidate_words(rule_set_candidates(set));
    *state = (struct scan_state){.n_words = n_words, .is_piece = start != NULL};
    if (!start)
        start = &whole;
    state->only = start->only;
    state->allowed = mem_zalloc(MEM_RULES, n_words, sizeof(uint64_t));
    state->active = mem_zalloc(MEM_RULES, n_words, sizeof(uint64_t));
    state->reopened_rules = mem_zalloc(MEM_RULES, n_words, sizeof(uint64_t));
    size_t n_tests;
    rule_set_file_tests(set, &n_tests);
    violation_set_init(&state->violations, n_lines, rule_set_count(set), n_tests);
    state->file_matches = file_matches_create(n_tests);
    state->n_file_tests = n_tests;
    state->first_line = start->first_line;
    if (start->file_matches && n_tests)
        memcpy(state->file_matches, start->file_matches, n_tests * sizeof *state->file_matches);
    line_states_init(&state->states, n_lines, &start->entry);
    if (input->allowed)
        memcpy(state->allowed, input->allowed, n_words * sizeof *state->allowed);
    else
        rule_set_collect_allowed(set, input->path, state->allowed);
    if (!start->gates_only)
        scan_collect_active(set, state->allowed, start->open_gates, state->active);
    if (!state->is_piece || start->gates_only)
        scan_collect_gates(set, state->allowed, state->active);
    state->aborts = start->aborts;
    for (size_t i = 0; start->aborts && i < rule_set_count(set); i++)
        if (start->aborts[i] >= QUARANTINE_LINES)
            candidate_remove(state->active, i);
    if (start->first_line > 0)
        scan_leave_first_line(set, state->active);
    scan_state_mark_all(state);
}

void scan_state_release(struct scan_state *state)
{
    violation_set_release(&state->violations);
    line_states_release(&state->states);
    quarantine_release(&state->quarantine);
    mem_free(MEM_RULES, state->file_matches);
    mem_free(MEM_RULES, state->allowed);
    mem_free(MEM_RULES, state->active);
    mem_free(MEM_RULES, state->reopened_rules);
    *state = (struct scan_state){0};
}

void scan_state_splice(struct scan_state *state, const struct line_changes *changes)
{
    violation_set_splice(&state->violations, changes);
    line_states_splice(&state->states, changes);
    line_ranges_splice(&state->dirty, changes);
    quarantine_splice(&state->quarantine, changes);
    file_matches_splice(state->file_matches, state->n_file_tests, changes);
    if (state->reopened.count > 0)
        line_ranges_splice(&state->reopened, changes);
}

void scan_state_mark_all(struct scan_state *state)
{
    line_ranges_add(&state->dirty, (struct line_range){0, state->violations.n_lines});
}

bool scan_state_is_settled(const struct scan_state *state)
{
    return state->dirty.count == 0 && state->reopened.count == 0;
}

static void spend(struct scanning *work, size_t bytes)
{
    size_t units = 1 + bytes / SCAN_BYTES_OF_A_UNIT;
    work->left = work->left > units ? work->left - units : 0;
}

/* The number of the state before `line`, found by lexing the line before it. */
static uint32_t entry_before(struct scanning *work, size_t line)
{
    struct line_states *states = &work->state->states;
    if (line == 0)
        return LINE_STATE_START;
    struct lex_state state = line_states_state(states, line_states_get(states, line - 1));
    line_carry_state(work->input->language, text_line(work->input->text, line - 1), &state);
    line_carry_end(text_line_end(work->input->text, line - 1), &state);
    work->state->lines_lexed++;
    return line_states_intern(states, &state);
}

/*
 * Lexes from the range's first line on, to its end and further as long as the state before a line
 * is not the one stored for it. Returns the lines that were touched; what the bound on lines left
 * over is dirty again.
 */
static struct line_range relex(struct scanning *work, struct line_range range)
{
    struct line_states *states = &work->state->states;
    size_t n_lines = work->input->text->n_lines;
    struct line_range touched = {range.first, range.first};
    if (range.first >= n_lines)
        return touched;
    uint32_t number = entry_before(work, range.first);
    struct text_cursor cursor = text_cursor_at(work->input->text, range.first);
    struct lex_state state = line_states_state(states, number);
    size_t line = range.first;
    size_t run = 0;
    uint32_t *stored = NULL;
    for (;; line++) {
        if (run == 0)
            stored = line_states_run(states, line, &run);
        bool changed = *stored != number;
        *stored++ = number;
        run--;
        if (line >= range.end && !changed)
            break;
        if (work->left == 0) {
            size_t end = range.end > line + 1 ? range.end : line + 1;
            line_ranges_add(&work->state->dirty, (struct line_range){line, end});
            break;
        }
        struct span bytes = text_cursor_next(&cursor);
        struct lex_state before = state;
        spend(work, bytes.length);
        work->state->lines_lexed++;
        line_carry_state(work->input->language, bytes, &state);
        line_carry_end(cursor.end, &state);
        if (memcmp(&before, &state, sizeof state) != 0)
            number = line_states_intern(states, &state);
        if (line + 1 == n_lines) {
            line++;
            break;
        }
    }
    touched.end = line;
    return touched;
}

/* The lines around a touched range whose windows reach into it. */
static void rescan_margins(struct scanning *work, struct line_range touched)
{
    size_t after = rule_set_lines_after(work->set);
    size_t before = rule_set_lines_before(work->set);
    if (after + before == 0)
        return;
    const uint64_t *windowed = rule_set_windowed(work->set);
    size_t n_words = work->state->n_words;
    uint64_t *active = mem_alloc(MEM_RULES, n_words * sizeof *active);
    for (size_t w = 0; w < n_words; w++)
        active[w] = work->state->active[w] & windowed[w];
    size_t first = touched.first > after ? touched.first - after : 0;
    size_t n_lines = work->input->text->n_lines;
    size_t end = touched.end + before < n_lines ? touched.end + before : n_lines;
    rescan_lines(work, (struct line_range){first, touched.first}, active, rescan_concerns,
                 windowed);
    rescan_lines(work, (struct line_range){touched.end, end}, active, rescan_concerns, windowed);
    mem_free(MEM_RULES, active);
}

static bool any_active(const struct scan_state *state)
{
    uint64_t any = 0;
    for (size_t w = 0; w < state->n_words; w++)
        any |= state->active[w];
    return any != 0;
}

static struct line_range take_first(struct line_ranges *ranges)
{
    struct line_range first = ranges->items[0];
    ranges->count--;
    memmove(ranges->items, ranges->items + 1, ranges->count * sizeof *ranges->items);
    return first;
}

static void scan_dirty(struct scanning *work)
{
    struct scan_state *state = work->state;
    while (state->dirty.count > 0 && work->left > 0) {
        struct line_range touched = relex(work, take_first(&state->dirty));
        if (!any_active(state))
            continue;
        rescan_lines(work, touched, state->active, NULL, NULL);
        rescan_margins(work, touched);
    }
}

/* Looks for rules whose gate has opened in lines that were scanned while it was closed. */
static void scan_reopened(struct scanning *work)
{
    struct scan_state *state = work->state;
    while (state->reopened.count > 0 && work->left > 0) {
        struct line_range range = take_first(&state->reopened);
        if (range.end - range.first > work->left) {
            line_ranges_add(&state->reopened,
                            (struct line_range){range.first + work->left, range.end});
            range.end = range.first + work->left;
        }
        work->left -= range.end - range.first;
        rescan_lines(work, range, state->reopened_rules, rescan_concerns, state->reopened_rules);
    }
    if (state->reopened.count == 0)
        memset(state->reopened_rules, 0, state->n_words * sizeof *state->reopened_rules);
}

/* Rules whose gate has closed lose their records; those whose gate has opened are looked for. */
static void follow_gates(struct scanning *work)
{
    struct scan_state *state = work->state;
    struct line_range whole = {0, work->input->text->n_lines};
    if (state->is_piece || !rule_set_has_gates(work->set))
        return;
    uint64_t *closed = mem_zalloc(MEM_RULES, state->n_words, sizeof *closed);
    bool any_closed = false;
    for (size_t i = 0; i < rule_set_count(work->set); i++) {
        const struct rule *rule = rule_set_rule(work->set, i);
        if (!rule_has_gate(rule) || !candidate_has(state->allowed, i))
            continue;
        size_t n_found = violation_set_count(&state->violations, VIOLATION_GATE, i);
        bool open = gate_opens(rule, n_found > 0);
        if (open == candidate_has(state->active, i))
            continue;
        if (open) {
            candidate_add(state->active, i);
            candidate_add(state->reopened_rules, i);
            line_ranges_add(&state->reopened, whole);
        } else {
            candidate_remove(state->active, i);
            candidate_remove(state->reopened_rules, i);
            quarantine_remove(&state->quarantine, i);
            candidate_add(closed, i);
            any_closed = true;
        }
    }
    if (any_closed) {
        static const struct violation_list none;
        violation_set_replace(&state->violations, whole, &none, rescan_concerns, closed);
    }
    mem_free(MEM_RULES, closed);
}

void rule_set_trace_line(const struct rule_set *set, const struct scan_input *input,
                         const struct scan_state *state, struct scan_scratch *scratch, size_t line,
                         struct violation_list *out)
{
    struct line_scan job = {.set = set,
                            .input = input,
                            .states = &state->states,
                            .scratch = scratch,
                            .out = out,
                            .file_matches = state->file_matches,
                            .first_line = state->first_line,
                            .marks = true};
    uint64_t *active = mem_alloc(MEM_RULES, state->n_words * sizeof *active);
    memcpy(active, state->active, state->n_words * sizeof *active);
    quarantine_mask(&state->quarantine, line, active);
    struct line_batch batch = {.lines = {text_line(input->text, line)},
                               .ends = {text_line_end(input->text, line)},
                               .count = 1};
    line_scan_nominate(&job, &batch);
    line_scan_run(&job, line, &batch, 0, active);
    mem_free(MEM_RULES, active);
}

bool rule_set_scan(const struct rule_set *set, const struct scan_input *input,
                   struct scan_state *state, struct scan_scratch *scratch, size_t work)
{
    struct scanning scanning = {set, input, state, scratch, work};
    do {
        scan_dirty(&scanning);
        if (state->dirty.count > 0)
            return false;
        follow_gates(&scanning);
        file_tests_follow(&scanning);
        scan_reopened(&scanning);
        rescan_follow_quarantine(&scanning);
    } while (!scan_state_is_settled(state) && scanning.left > 0);
    if (!scan_state_is_settled(state))
        return false;
    line_states_compact(&state->states);
    return true;
}

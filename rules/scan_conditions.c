/* SPDX-License-Identifier: MIT */
/* Whether a match counts: conditions and entropy of rules that are data. */
#include "rules/entropy.h"
#include "rules/scan_private.h"

enum { STEPS_OF_A_TEST = 8, WORDS_OF_A_STEP = 8 };

/* Bytes [start, end) of the window's text that the test looks at; false: there are none. */
static bool place_in_text(const struct scan *scan, const struct rule_test *test,
                          const struct scan_match *match, size_t *start, size_t *end)
{
    const struct window *window = scan->window;
    if (test->place == RULE_ON_MATCH) {
        *start = match->start[0];
        *end = match->end[0];
    } else if (test->place == RULE_ON_LINES) {
        size_t ends_on =
            (size_t)(window_line_at((struct window *)window, match->end[0]) - window->lines);
        long first = (long)window->anchor + test->first_line;
        long last = (long)(test->last_line >= 0 ? ends_on : window->anchor) + test->last_line;
        if (first < 0)
            first = 0;
        if (last >= (long)window->n_lines)
            last = (long)window->n_lines - 1;
        if (first > last)
            return false;
        *start = window->lines[first].start;
        *end = window->lines[last].end;
    }
    return true;
}

static bool pattern_holds(struct scan *scan, const struct rule_test *test, struct span text,
                          size_t base)
{
    const struct pattern *pattern =
        rule_set_other_pattern(scan->job->set, scan->rule_index, test->pattern);
    struct scan_match match;
    for (size_t from = 0; pattern && from <= text.length;) {
        if (!scan_spend_steps(scan, STEPS_OF_A_TEST) || !scan_spend(scan, text.length - from))
            return false;
        scan_count_search(scan, text.length - from);
        enum pattern_result result =
            pattern_match(pattern, text, from, scan->job->scratch->pattern, &match);
        if (result == PATTERN_ABORTED)
            scan->aborted = true;
        if (result != PATTERN_MATCH)
            return false;
        bool is_text = test->place != RULE_ON_PATH && test->place != RULE_ON_LANGUAGE;
        unsigned where = is_text ? test->pattern->where : 0;
        if (where == 0 || (scan_class(scan, base + match.start[0]) & where))
            return true;
        from = match.start[0] + 1;
        while (from < text.length && ((unsigned char)text.bytes[from] & 0xC0) == 0x80)
            from++;
    }
    return false;
}

static char folded(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

static bool stands_at(struct span text, size_t at, const char *word)
{
    size_t i = 0;
    for (; word[i]; i++)
        if (at + i >= text.length || folded(text.bytes[at + i]) != folded(word[i]))
            return false;
    return true;
}

static bool any_word_stands(struct scan *scan, const char *const *words, struct span text)
{
    for (size_t w = 0; words[w]; w++) {
        if (w % WORDS_OF_A_STEP == 0 && !scan_spend(scan, text.length))
            return false;
        for (size_t at = 0; at < text.length; at++)
            if (stands_at(text, at, words[w]))
                return true;
    }
    return false;
}

/* "java" is not "javascript". */
static bool is_one_of(const char *const *words, struct span text)
{
    for (; *words; words++)
        if (span_equal_ignore_case(text, span_from_string(*words)))
            return true;
    return false;
}

static bool look(struct scan *scan, const struct rule_test *test, struct span text, size_t start)
{
    if (test->place == RULE_ON_LANGUAGE && test->words)
        return is_one_of(test->words, text);
    return test->pattern ? pattern_holds(scan, test, text, start)
                         : any_word_stands(scan, test->words, text);
}

/* What is asked of whole lines is asked again for every match on them. */
static bool is_found(struct scan *scan, const struct rule_test *test, struct span text,
                     size_t start, size_t end)
{
    if (test->place != RULE_ON_LINES)
        return look(scan, test, text, start);
    for (size_t i = 0; i < scan->n_answers && i < SCAN_ANSWERS; i++) {
        const struct scan_answer *answer = &scan->answers[i];
        if (answer->test == test && answer->start == start && answer->end == end)
            return answer->found;
    }
    bool found = look(scan, test, text, start);
    scan->answers[scan->n_answers++ % SCAN_ANSWERS] = (struct scan_answer){test, start, end, found};
    return found;
}

static void tell(const struct scan *scan, const struct scan_match *match, struct scan_event event)
{
    if (scan_is_traced(scan) && !scan->aborted)
        scan_tell(scan, event, match->start[0], match->end[0]);
}

static size_t file_test_index(const struct scan *scan, const struct rule_test *test)
{
    size_t n;
    const struct file_test *tests = rule_set_file_tests(scan->job->set, &n);
    size_t low = 0;
    size_t high = n;
    while (low < high) { /* They are in the order of the rules. */
        size_t middle = low + (high - low) / 2;
        if (tests[middle].rule < scan->rule_index)
            low = middle + 1;
        else
            high = middle;
    }
    while (tests[low].test != test)
        low++;
    return low;
}

/* Whether another line decides; else [*start, *end) is what is left to look at. */
static bool is_found_elsewhere(const struct scan *scan, const struct rule_test *test,
                               const struct scan_match *match, size_t *start, size_t *end)
{
    const struct file_matches none = {SIZE_MAX, 0};
    const struct file_matches *all = scan->job->file_matches;
    const struct file_matches *at = all ? &all[file_test_index(scan, test)] : &none;
    struct window *window = scan->window;
    size_t line = scan->job->first_line + scan->line;
    const struct window_line *last = window_line_at(window, match->end[0]);
    switch (test->place) {
    case RULE_ON_BEFORE:
        *start = scan_line_start(scan);
        *end = scan_next_code_point(window->text, match->start[0]);
        *end = *end < scan_line_end(scan) ? *end : scan_line_end(scan);
        return line >= at->after_first;
    case RULE_ON_BEHIND:
        *start = match->end[0];
        *end = last->end;
        return line + (size_t)(last - window->lines) - window->anchor < at->last;
    default:
        return at->after_first != SIZE_MAX;
    }
}

static bool file_test_holds(struct scan *scan, const struct rule_test *test,
                            const struct scan_match *match, struct span *text)
{
    size_t start = 0;
    size_t end = 0;
    bool found = is_found_elsewhere(scan, test, match, &start, &end);
    *text = span_slice(scan_text(scan), start, end);
    if (!found && test->place != RULE_ON_FILE)
        found = pattern_holds(scan, test, *text, start);
    return found != test->negated;
}

static bool test_holds(struct scan *scan, size_t condition, const struct rule_test *test,
                       const struct scan_match *match, size_t start, size_t end)
{
    struct span text = {0};
    bool holds = test->negated;
    bool has_text = !file_test_is_one(test);
    if (!has_text)
        holds = file_test_holds(scan, test, match, &text);
    else if (test->place == RULE_ON_PATH)
        text = scan_path(scan);
    else if (test->place == RULE_ON_LANGUAGE)
        text = span_from_string(scan_language(scan));
    else if ((has_text = place_in_text(scan, test, match, &start, &end)))
        text = span_slice(scan_text(scan), start, end);
    if (has_text)
        holds = is_found(scan, test, text, start, end) != test->negated;
    tell(
        scan, match,
        (struct scan_event){
            .step = SCAN_TEST, .holds = holds, .condition = condition, .test = test, .text = text});
    return holds;
}

static bool entropy_suffices(struct scan *scan, const struct scan_match *match, size_t start,
                             size_t end)
{
    if (!scan_spend(scan, end - start))
        return false;
    double entropy = entropy_of(span_slice(scan_text(scan), start, end));
    bool holds = entropy >= (double)scan->rule->min_entropy;
    tell(scan, match,
         (struct scan_event){.step = SCAN_ENTROPY, .holds = holds, .entropy = entropy});
    return holds;
}

static bool condition_holds(struct scan *scan, size_t index, const struct scan_match *match,
                            size_t start, size_t end)
{
    const struct rule_condition *condition = &scan->rule->conditions[index];
    bool holds = false;
    for (size_t k = 0; k < condition->n_tests && !holds; k++)
        holds = test_holds(scan, index, &condition->tests[k], match, start, end);
    tell(scan, match,
         (struct scan_event){.step = SCAN_CONDITION, .holds = holds, .condition = index});
    return holds;
}

bool scan_conditions_hold(struct scan *scan, const struct scan_match *match, size_t start,
                          size_t end)
{
    const struct rule *rule = scan->rule;
    if (rule->min_entropy > 0 && !entropy_suffices(scan, match, start, end))
        return false;
    for (size_t i = 0; i < rule->n_conditions && !scan->aborted; i++)
        if (!condition_holds(scan, i, match, start, end))
            return false;
    return true;
}

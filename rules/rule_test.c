/* SPDX-License-Identifier: MIT */
#include "rules/rule_test.h"

#include "base/buf.h"
#include "base/table.h"
#include "base/utf8.h"
#include "rules/engine.h"
#include "rules/fix.h"
#include "rules/message_template.h"
#include "rules/pattern.h"
#include "rules/rematch.h"
#include "rules/required.h"

enum {
    EXAMPLES_LEAST = 3,
    MESSAGE_MAX = 100,
    WINDOW_MAX = 100,
    LINES_AT_ONCE = 1000,
    PATTERNS_MAX = 20000
};

/* What stays the same while rules are tested, and the rule and example it has come to. */
struct run {
    struct rule_cache *cache;
    struct scan_scratch *scratch;
    void (*report)(const struct rule_test_failure *failure, void *context);
    void *context;
    size_t n_failures, n_examples;
    unsigned flags; /* RULE_TESTS_ */
    const struct rule *rule;
    const struct rule_example *example;
};

/* A text with what was found in it. */
struct scanned {
    struct text text;
    struct scan_input input;
    struct rule_set *set;
    struct scan_state state;
};

static void fail(struct run *run, struct span expected, struct span found, struct span place)
{
    struct rule_test_failure failure = {run->rule->id, run->rule, run->example,
                                        expected,      found,     place};
    run->n_failures++;
    run->report(&failure, run->context);
}

static void settle(struct run *run, struct scanned *scanned)
{
    while (
        !rule_set_scan(scanned->set, &scanned->input, &scanned->state, run->scratch, LINES_AT_ONCE))
        continue;
}

/* Scans `text`, which it takes over, as the example says. */
static void scanned_init(struct run *run, struct rule_cache *cache, struct scanned *scanned,
                         struct text text)
{
    const struct rule_example *example = run->example;
    const struct language *language = language_by_id(span_from_string(example->language));
    struct rule_config config = {.language = language ? language : language_plain(),
                                 .profile = PROFILE_STRICT,
                                 .all_marks = true};
    scanned->text = text;
    scanned->input = (struct scan_input){
        .text = &scanned->text,
        .language = config.language,
        .path = span_from_string(example->path ? example->path : "src/example"),
    };
    day_parse(span_from_string(example->today ? example->today : "2026-11-21"),
              &scanned->input.today);
    scanned->set = rule_cache_acquire(cache, &config);
    scan_state_init(&scanned->state, scanned->set, &scanned->input, NULL);
    settle(run, scanned);
}

static void scanned_release(struct scanned *scanned)
{
    scan_state_release(&scanned->state);
    rule_set_unref(scanned->set);
    text_release(&scanned->text);
}

/* The next finding at the cursor that is of the rule with that id. */
static bool next_finding(const struct scanned *scanned, struct violation_cursor *cursor,
                         const char *id, struct violation *out)
{
    while (violation_cursor_next(cursor, out))
        if (out->kind == VIOLATION_FINDING &&
            strcmp(rule_set_rule(scanned->set, out->rule)->id, id) == 0)
            return true;
    return false;
}

/* Appends the text under the finding, lines joined by LF. */
static void append_finding(const struct text *text, const struct violation *finding,
                           struct buf *out)
{
    for (size_t i = 0; i <= finding->more_lines; i++) {
        struct span line = text_line(text, finding->line + i);
        size_t start = i == 0 ? finding->start : 0;
        size_t end = i == finding->more_lines ? finding->end : line.length;
        if (i > 0)
            buf_append_byte(out, '\n');
        buf_append(out, span_slice(line, start, end));
    }
}

/* Appends the line and, below it, carets under its bytes [start, end). */
static void append_place(struct span line, size_t start, size_t end, struct buf *out)
{
    buf_append(out, line);
    buf_append_byte(out, '\n');
    for (size_t at = 0; at < start && at < line.length; at++)
        if (!utf8_is_continuation(line.bytes[at]))
            buf_append_byte(out, line.bytes[at] == '\t' ? '\t' : ' ');
    size_t width = utf8_count_code_points(span_slice(line, start, end));
    for (size_t i = 0; i < width || i == 0; i++)
        buf_append_byte(out, '^');
}

/* Appends the text in quotes, and its line ends as \n, so that it stays one line. */
static void append_quoted(struct span text, struct buf *out)
{
    buf_append_byte(out, '\'');
    for (size_t at = 0; at < text.length; at++) {
        if (text.bytes[at] == '\n')
            buf_append_string(out, "\\n");
        else
            buf_append_byte(out, text.bytes[at]);
    }
    buf_append_byte(out, '\'');
}

/* Says that the example's first finding is not the one that it names. */
static void fail_match(struct run *run, const struct scanned *scanned,
                       const struct violation *finding, struct span found)
{
    struct buf expected = BUF_INIT(MEM_RULES);
    struct buf was = BUF_INIT(MEM_RULES);
    struct buf place = BUF_INIT(MEM_RULES);
    const char *wanted = run->example->finding;
    buf_append_string(&expected, "a finding");
    if (wanted) {
        buf_append_string(&expected, " over ");
        append_quoted(span_from_string(wanted), &expected);
    }
    if (finding) {
        struct span line = text_line(&scanned->text, finding->line);
        size_t end = finding->more_lines > 0 ? line.length : finding->end;
        append_quoted(found, &was);
        append_place(line, finding->start, end, &place);
    } else {
        buf_append_string(&was, "none");
        append_place(text_line(&scanned->text, 0), 0, 0, &place);
    }
    fail(run, buf_span(&expected), buf_span(&was), buf_span(&place));
    buf_release(&expected);
    buf_release(&was);
    buf_release(&place);
}

static void check_match(struct run *run, const struct scanned *scanned)
{
    struct violation_cursor cursor = violation_cursor_begin(&scanned->state.violations);
    struct violation finding;
    if (!next_finding(scanned, &cursor, run->rule->id, &finding)) {
        fail_match(run, scanned, NULL, SPAN(""));
        return;
    }
    struct buf found = BUF_INIT(MEM_RULES);
    append_finding(&scanned->text, &finding, &found);
    const char *wanted = run->example->finding;
    if (wanted && !span_equal_string(buf_span(&found), wanted))
        fail_match(run, scanned, &finding, buf_span(&found));
    buf_release(&found);
}

/* Another rule that has more findings behind the fix than before; SIZE_MAX: none. */
static size_t rule_with_more(const struct scanned *before, const struct scanned *after, size_t own)
{
    for (size_t i = 0; i < rule_set_count(before->set); i++)
        if (i != own && violation_set_count(&after->state.violations, VIOLATION_FINDING, i) >
                            violation_set_count(&before->state.violations, VIOLATION_FINDING, i))
            return i;
    return SIZE_MAX;
}

/* Compares with what is found once the plan's one edit is made. */
static void check_fixed(struct run *run, const struct scanned *scanned, const struct fix_plan *plan)
{
    struct line_changes changes = {.count = 0};
    struct buf fixed = BUF_INIT(MEM_RULES);
    struct text text;
    struct scanned after;
    size_t own = plan->items[0].finding.rule;
    text_init_copy(&text, span_from_string(run->example->text));
    fix_plan_apply(plan, &text, &changes);
    text_append_to(&text, &fixed);
    scanned_init(run, run->cache, &after, text);
    size_t more = rule_with_more(scanned, &after, own);
    const char *wanted = run->example->fixed;
    if (wanted && !span_equal_string(buf_span(&fixed), wanted))
        fail(run, span_from_string(wanted), buf_span(&fixed), SPAN(""));
    else if (violation_set_count(&after.state.violations, VIOLATION_FINDING, own) >=
             violation_set_count(&scanned->state.violations, VIOLATION_FINDING, own))
        fail(run, SPAN("a fix that mends"), SPAN("as many findings as before"), buf_span(&fixed));
    else if (plan->items[0].fix->is_safe && more != SIZE_MAX)
        fail(run, SPAN("a safe fix that breaks no other rule"),
             span_from_string(rule_set_rule(after.set, more)->id), buf_span(&fixed));
    scanned_release(&after);
    buf_release(&fixed);
}

/* A fix takes its finding away; a safe one brings no other. */
static void check_fix(struct run *run, const struct scanned *scanned)
{
    struct violation_cursor cursor = violation_cursor_begin(&scanned->state.violations);
    struct violation finding;
    struct fix_plan plan = {.level = FIX_UNSAFE, .today = scanned->input.today};
    const char *fixed = run->example->fixed;
    bool wants_none = fixed && strcmp(fixed, run->example->text) == 0;
    if (run->flags & RULE_TESTS_DIALECT || !next_finding(scanned, &cursor, run->rule->id, &finding))
        return;
    if (fix_plan_add(&plan, scanned->set, &scanned->text, &finding))
        check_fixed(run, scanned, &plan);
    else if (run->rule->fix ? !wants_none : fixed && !wants_none)
        fail(run, SPAN("a fix for what is found"), SPAN("none that applies"),
             span_from_string(run->example->text));
    fix_plan_release(&plan);
}

static void check_no_match(struct run *run, const struct scanned *scanned)
{
    struct violation_cursor cursor = violation_cursor_begin(&scanned->state.violations);
    struct violation finding;
    if (!next_finding(scanned, &cursor, run->rule->id, &finding))
        return;
    struct buf found = BUF_INIT(MEM_RULES);
    struct buf place = BUF_INIT(MEM_RULES);
    struct buf quoted = BUF_INIT(MEM_RULES);
    struct span line = text_line(&scanned->text, finding.line);
    append_finding(&scanned->text, &finding, &found);
    append_quoted(buf_span(&found), &quoted);
    append_place(line, finding.start, finding.more_lines ? line.length : finding.end, &place);
    fail(run, SPAN("no finding"), buf_span(&quoted), buf_span(&place));
    buf_release(&found);
    buf_release(&place);
    buf_release(&quoted);
}

/* Whether both hold the same findings of the rule. */
static bool same_findings(const struct scanned *a, const struct scanned *b, const char *id)
{
    struct violation_cursor at_a = violation_cursor_begin(&a->state.violations);
    struct violation_cursor at_b = violation_cursor_begin(&b->state.violations);
    for (;;) {
        struct violation in_a, in_b;
        bool more = next_finding(a, &at_a, id, &in_a);
        if (more != next_finding(b, &at_b, id, &in_b))
            return false;
        if (!more)
            return true;
        in_a.rule = in_b.rule;
        if (violation_compare(&in_a, &in_b) != 0 || in_a.more_lines != in_b.more_lines)
            return false;
    }
}

/* Scans again without triggers. */
static void check_triggers(struct run *run, const struct scanned *scanned)
{
    struct rule rule = *run->rule;
    rule.triggers = NULL;
    rule.flags |= RULE_EVERY_LINE;
    const struct rule_module module = {.abi = RULE_MODULE_ABI,
                                       .rule_size = sizeof rule,
                                       .id = "test",
                                       .title = "test",
                                       .rules = &rule,
                                       .n_rules = 1,
                                       .n_patterns = PATTERNS_MAX};
    const struct rule_module *const modules[] = {&module};
    struct rule_cache *cache = rule_cache_create(modules, 1);
    struct text text;
    struct scanned other;
    text_init_borrow(&text, span_from_string(run->example->text));
    scanned_init(run, cache, &other, text);
    if (!same_findings(scanned, &other, rule.id))
        fail(run, SPAN("the same findings without the triggers"), SPAN("others"),
             span_from_string(run->example->text));
    scanned_release(&other);
    rule_cache_destroy(cache);
}

/* Whether both hold the same records; the sets of rules are the same. */
static bool same_violations(const struct scanned *a, const struct scanned *b)
{
    struct violation_cursor at_a = violation_cursor_begin(&a->state.violations);
    struct violation_cursor at_b = violation_cursor_begin(&b->state.violations);
    for (;;) {
        struct violation in_a, in_b;
        bool more = violation_cursor_next(&at_a, &in_a);
        if (more != violation_cursor_next(&at_b, &in_b))
            return false;
        if (!more)
            return true;
        if (violation_compare(&in_a, &in_b) != 0 || in_a.more_lines != in_b.more_lines)
            return false;
    }
}

/* Whether what is known of the typed text is what a fresh scan of `so_far` finds. */
static bool is_as_fresh(struct run *run, const struct scanned *typed, struct span so_far)
{
    struct text text;
    struct scanned fresh;
    text_init_borrow(&text, so_far);
    scanned_init(run, run->cache, &fresh, text);
    bool same = same_violations(typed, &fresh);
    scanned_release(&fresh);
    return same;
}

static void append_typed(struct run *run, struct scanned *typed, struct span character)
{
    struct text_position end = {.line = typed->text.n_lines - 1};
    end.byte = text_line(&typed->text, end.line).length;
    struct text_edit edit = {.start = end, .end = end, .replacement = character};
    struct line_changes changes = {.count = 0};
    text_apply(&typed->text, &edit, &changes);
    scan_state_splice(&typed->state, &changes);
    settle(run, typed);
}

/* Types the example's text and compares with a fresh scan after every character. */
static void check_typed(struct run *run)
{
    struct span whole = span_from_string(run->example->text);
    struct text text;
    struct scanned typed;
    text_init(&text);
    scanned_init(run, run->cache, &typed, text);
    for (size_t at = 0; at < whole.length;) {
        size_t next = at + utf8_sequence_length((unsigned char)whole.bytes[at]);
        append_typed(run, &typed, span_slice(whole, at, next));
        at = next;
        struct span so_far = span_slice(whole, 0, at);
        if (is_as_fresh(run, &typed, so_far))
            continue;
        fail(run, SPAN("typed, the violations of a fresh scan"), SPAN("others"), so_far);
        break;
    }
    scanned_release(&typed);
}

static void test_example(struct run *run, bool is_match)
{
    const struct rule_example *example = run->example;
    struct span whole = span_from_string(example->text);
    struct day day;
    run->n_examples++;
    if (!example->language || !language_by_id(span_from_string(example->language)))
        fail(run, SPAN("a known language"), span_from_string(example->language), SPAN(""));
    if (example->today && !day_parse(span_from_string(example->today), &day))
        fail(run, SPAN("a day as YYYY-MM-DD"), span_from_string(example->today), SPAN(""));
    if (utf8_valid_prefix(whole) != whole.length) {
        fail(run, SPAN("a text in UTF-8"), SPAN("other bytes"), SPAN(""));
        return;
    }
    struct text text;
    struct scanned scanned;
    text_init_borrow(&text, whole);
    scanned_init(run, run->cache, &scanned, text);
    if (is_match) {
        check_match(run, &scanned);
        check_fix(run, &scanned);
    } else {
        check_no_match(run, &scanned);
    }
    bool is_quick = run->flags & RULE_TESTS_QUICK;
    if (!is_quick)
        check_triggers(run, &scanned);
    scanned_release(&scanned);
    if (!is_quick)
        check_typed(run);
}

static void test_examples(struct run *run, const struct rule_example *examples, bool are_matches)
{
    size_t n = 0;
    for (; examples && examples[n].text; n++) {
        run->example = &examples[n];
        test_example(run, are_matches);
    }
    run->example = NULL;
    if (n < EXAMPLES_LEAST && !(run->flags & RULE_TESTS_DIALECT))
        fail(run, are_matches ? SPAN("three texts that match") : SPAN("three that do not match"),
             SPAN("fewer"), SPAN(""));
}

static bool is_kebab(struct span name)
{
    for (size_t at = 0; at < name.length; at++) {
        char byte = name.bytes[at];
        bool inner = at > 0 && at + 1 < name.length && name.bytes[at - 1] != '-';
        if (!(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') &&
            !(byte == '-' && inner))
            return false;
    }
    return name.length > 0;
}

static bool is_id_of(struct span id, struct span pack)
{
    return id.length > pack.length && span_starts_with(id, pack) && id.bytes[pack.length] == '/' &&
           is_kebab(pack) && is_kebab(span_slice(id, pack.length + 1, id.length));
}

static void require(struct run *run, bool holds, const char *expected, const char *found)
{
    if (!holds)
        fail(run, span_from_string(expected), span_from_string(found ? found : "nothing"),
             SPAN(""));
}

static bool is_phrase(struct span text, size_t most)
{
    return text.length > 0 && text.length <= most && span_find_byte(text, 0, '\n') == text.length &&
           text.bytes[text.length - 1] != '.';
}

static bool shows_match(struct span message)
{
    struct message_piece piece;
    while (message_next_piece(&message, &piece))
        if (piece.kind != MESSAGE_LITERAL)
            return true;
    return false;
}

static void test_groups(struct run *run)
{
    const struct rule *rule = run->rule;
    struct span rest = span_from_string(rule->message);
    struct message_piece piece;
    while (message_next_piece(&rest, &piece)) {
        bool is_group = piece.kind == MESSAGE_GROUP;
        require(run, !is_group || rematch_can_name(rule, piece.name),
                "a message that names groups of all the rule's patterns", rule->message);
    }
}

static void test_message(struct run *run)
{
    const struct rule *rule = run->rule;
    struct span message = span_from_string(rule->message);
    bool shows = shows_match(message);
    bool names_id = span_find(message, 0, span_from_string(rule->id)) < message.length;
    require(run, is_phrase(span_from_string(rule->title), MESSAGE_MAX),
            "a title of one line without a final stop", rule->title);
    require(run, is_phrase(message, MESSAGE_MAX),
            "a message of one line, at most 100 characters, without a final stop", rule->message);
    require(run, !names_id, "a message without the id", rule->message);
    require(run, !shows || !(rule->flags & RULE_SENSITIVE), "a message that shows no secret",
            rule->message);
    require(run, rule->why && *rule->why, "a reason why", rule->why);
    test_groups(run);
}

/* Whether the rule can search at all. */
static bool test_search(struct run *run)
{
    const struct rule *rule = run->rule;
    for (size_t i = 0; rule->triggers && rule->triggers[i]; i++)
        require(run, strlen(rule->triggers[i]) >= 2, "triggers of two bytes or more",
                rule->triggers[i]);
    require(run, rule->lines_before + rule->lines_after <= WINDOW_MAX,
            "a window of at most 100 lines", "more");
    require(run, rule->pattern || rule->check, "a pattern or a check", NULL);
    require(run, !(rule->accept && rule->check), "either accept or check", "both");
    struct pattern_fault fault = {.message = ""};
    struct pattern *pattern =
        rule->pattern ? pattern_compile(span_from_string(rule->pattern), 0, MEM_PATTERN, &fault)
                      : NULL;
    require(run, pattern || !rule->pattern, "a pattern that compiles", fault.message);
    pattern_destroy(pattern);
    return pattern || !rule->pattern;
}

/* The texts are paths, one a line. */
static void test_required(struct run *run)
{
    for (int is_match = 0; is_match < 2; is_match++) {
        const struct rule_example *example = is_match ? run->rule->matches : run->rule->no_matches;
        size_t n = 0;
        for (; example && example[n].text; n++) {
            struct span paths = span_from_string(example[n].text);
            bool is_missing = required_is_missing(run->rule, paths);
            run->example = &example[n];
            run->n_examples++;
            if (is_missing != (bool)is_match)
                fail(run, is_match ? SPAN("a missing file") : SPAN("nothing missing"),
                     is_match ? SPAN("none") : SPAN("one"), paths);
        }
        run->example = NULL;
        require(run, n >= EXAMPLES_LEAST, "three lists of paths, with and without the file",
                "fewer");
    }
}

static void test_rule(struct run *run, const struct rule_module *module, struct table *ids)
{
    const struct rule *rule = run->rule;
    bool is_dialect = run->flags & RULE_TESTS_DIALECT;
    require(run, is_dialect || is_id_of(span_from_string(rule->id), span_from_string(module->id)),
            "an id of the module's pack, a slash and a name in kebab case", rule->id);
    void **taken = table_put(ids, span_from_string(rule->id));
    require(run, !*taken, "an id that no other rule has", rule->id);
    if (!is_dialect)
        test_message(run);
    bool is_searched = !(rule->flags & RULE_NOT_SEARCHED);
    if ((is_searched && !test_search(run)) || *taken)
        return;
    *taken = run;
    if (run->rule->required)
        test_required(run);
    if (!is_searched)
        return;
    test_examples(run, rule->matches, true);
    test_examples(run, rule->no_matches, false);
}

size_t rule_tests_run(const struct rule_module *const *modules, size_t n_modules, unsigned flags,
                      void (*report)(const struct rule_test_failure *failure, void *context),
                      void *context, size_t *n_examples)
{
    struct run run = {
        .scratch = scan_scratch_create(), .report = report, .context = context, .flags = flags};
    struct table ids = TABLE_INIT(MEM_RULES);
    for (size_t m = 0; m < n_modules; m++) {
        run.cache = rule_cache_create(&modules[m], 1);
        for (size_t r = 0; r < modules[m]->n_rules; r++) {
            run.rule = &modules[m]->rules[r];
            test_rule(&run, modules[m], &ids);
        }
        rule_cache_destroy(run.cache);
    }
    table_release(&ids);
    scan_scratch_destroy(run.scratch);
    if (n_examples)
        *n_examples = run.n_examples;
    return run.n_failures;
}

/* SPDX-License-Identifier: MIT */
#include "server/why.h"

#include "server/finding.h"
#include "server/position.h"
#include "server/redact.h"
#include "server/shown.h"
#include "server/suppression_redact.h"

/* What the engine tells. */

/* Whether the match that is followed says more than the one that is kept. */
static bool is_better(const struct why_match *at, const struct why_match *kept)
{
    if (kept->n_matches == 0 || at->is_at_column != kept->is_at_column)
        return kept->n_matches == 0 || at->is_at_column;
    if (at->step != kept->step)
        return at->step > kept->step;
    return at->holds && !kept->holds;
}

static void end_match(struct why *why)
{
    if (why->at_rule == SIZE_MAX)
        return;
    struct why_match *kept = &why->matches[why->at_rule];
    size_t n_matches = kept->n_matches + 1;
    if (is_better(&why->at, kept))
        *kept = why->at;
    kept->n_matches = n_matches;
    why->at_rule = SIZE_MAX;
}

static bool covers_column(const struct why *why, size_t start, size_t end)
{
    uint32_t column = why->question.column;
    return column == WHY_NO_COLUMN || (column >= start && (column < end || column == start));
}

static void begin_match(struct why *why, const struct scan_event *event)
{
    end_match(why);
    why->at = (struct why_match){.step = SCAN_MATCH, .holds = true};
    why->at_rule = event->rule;
}

static void mask(struct why *why, size_t start, size_t end)
{
    size_t length = text_line(&why->question.document->text, why->question.line).length;
    if (!why->is_masked)
        why->is_masked = arena_zalloc(&why->arena, length + 1, sizeof *why->is_masked);
    for (size_t i = start; i < end && i < length; i++)
        why->is_masked[i] = true;
}

static char folded(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

/* Which of the words it was that the engine found; for people to read. */
static const char *word_in(const char *const *words, struct span text)
{
    for (; words && *words; words++) {
        struct span word = span_from_string(*words);
        for (size_t at = 0; at + word.length <= text.length; at++) {
            size_t i = 0;
            while (i < word.length && folded(word.bytes[i]) == folded(text.bytes[at + i]))
                i++;
            if (i == word.length)
                return *words;
        }
    }
    return NULL;
}

static void take_test(struct why_match *at, const struct scan_event *event)
{
    if (at->step != SCAN_TEST || at->condition != event->condition)
        at->n_tests = 0;
    if (at->n_tests < WHY_TESTS_MAX)
        at->tests[at->n_tests++] =
            (struct why_test){event->test, event->holds, word_in(event->test->words, event->text)};
}

static void follow(struct why *why, const struct scan_event *event)
{
    struct why_match *at = &why->at;
    if (event->step == SCAN_TEST)
        take_test(at, event);
    else if (event->step == SCAN_WHERE)
        at->classes = event->classes, at->wanted = event->wanted;
    else if (event->step == SCAN_REFUSED)
        at->reason = event->reason;
    else if (event->step == SCAN_ENTROPY)
        at->entropy = event->entropy;
    at->start = event->start;
    at->end = event->end;
    at->is_at_column = covers_column(why, event->start, event->end);
    at->step = event->step;
    at->holds = event->holds;
    at->condition = event->condition;
}

/* A native check may judge several places without a match of a pattern between them. */
static bool follows_verdict(const struct why *why, const struct scan_event *event)
{
    bool was_said = why->at.step == SCAN_REFUSED || why->at.step == SCAN_REPORTED;
    return was_said && (event->step == SCAN_REFUSED || event->step == SCAN_REPORTED);
}

static void take_step(void *context, const struct scan_event *event)
{
    struct why *why = context;
    if (event->step == SCAN_NOMINATED) {
        why->n_nominated += !candidate_has(why->nominated, event->rule);
        candidate_add(why->nominated, event->rule);
        return;
    }
    if (event->step == SCAN_MATCH || why->at_rule != event->rule || follows_verdict(why, event))
        begin_match(why, event);
    follow(why, event);
    if (rule_set_rule(why->question.document->rules, event->rule)->flags & RULE_SENSITIVE)
        mask(why, event->start, event->end);
}

static void trace_line(struct why *why)
{
    const struct why_question *question = &why->question;
    const struct document *document = question->document;
    struct scan_trace trace = {take_step, why};
    struct violation_list found = {0};
    struct scan_input input = {
        .text = &document->text,
        .language = document->language,
        .path = buf_span(&document->shown_path),
        .today = question->today,
        .trace = &trace,
    };
    rule_set_trace_line(document->rules, &input, &document->state, question->scratch,
                        question->line, &found);
    end_match(why);
    for (size_t i = 0; i < found.count; i++)
        if (found.items[i].kind == VIOLATION_ABORTED)
            candidate_add(why->gave_up, found.items[i].rule);
    violation_list_release(&found);
}

/* What is found, and what becomes of it. */

static bool is_at_place(const struct why *why, const struct violation *violation)
{
    const struct why_question *question = &why->question;
    if (!finding_is_shown(violation))
        return false;
    struct finding finding =
        finding_describe(question->document->rules, violation, &question->document->text);
    bool ends_before = question->line > finding.start.line && finding.end.byte == 0 &&
                       question->line == finding.end.line;
    if (question->line < finding.start.line || question->line > finding.end.line || ends_before)
        return false;
    size_t start = question->line == finding.start.line ? finding.start.byte : 0;
    size_t end = question->line == finding.end.line ? finding.end.byte : SIZE_MAX;
    return covers_column(why, start, end);
}

bool why_is_of_rule(const struct violation *violation)
{
    return violation_is_of_rule(violation);
}

/* The same for both forms of a finding, be it one that an expired suppression hid. */
static void append_key(const struct violation *violation, struct buf *out)
{
    struct violation key = *violation;
    if (why_is_of_rule(&key))
        key.kind = VIOLATION_FINDING;
    const uint32_t parts[] = {key.line, key.start, key.end, key.rule, key.more_lines, key.kind};
    buf_append(out, (struct span){(const char *)parts, sizeof parts});
}

static struct why_finding *finding_of(struct why *why, const struct violation *violation)
{
    struct buf key = {0};
    append_key(violation, &key);
    void **slot = table_put(&why->by_record, buf_span(&key));
    buf_release(&key);
    if (*slot) {
        struct why_finding *found = &why->findings[(uintptr_t)*slot - 1];
        found->violation = *violation;
        return found;
    }
    *slot = (void *)(uintptr_t)(why->n_findings + 1);
    if (why->n_findings == why->capacity) {
        why->capacity = why->capacity ? why->capacity * 2 : 8;
        why->findings = mem_resize(MEM_BATCH, why->findings, why->capacity, sizeof *why->findings);
    }
    struct why_finding *finding = &why->findings[why->n_findings++];
    *finding = (struct why_finding){.violation = *violation};
    return finding;
}

static void take_fate(void *context, const struct suppress_event *event)
{
    struct why *why = context;
    if (!is_at_place(why, event->record))
        return;
    struct why_finding *finding = finding_of(why, event->record);
    if (event->fate == SUPPRESS_OVERRIDDEN) {
        finding->fate = WHY_OVERRIDDEN;
        finding->gave_to = *event->by;
        return;
    }
    if (event->fate == SUPPRESS_ACCEPTED) {
        finding->fate = WHY_ACCEPTED;
        finding->has_suppression = false;
        finding->said_line = event->line;
        finding->said_file = arena_copy(&why->arena, event->file);
        return;
    }
    if (event->fate == SUPPRESS_HIDDEN)
        finding->fate = WHY_SUPPRESSED;
    finding->has_suppression = true;
    finding->said_line = event->line;
    finding->said_file = arena_copy(&why->arena, event->file);
    const struct why_question *question = &why->question;
    const struct suppression_judge judge = {question->document->rules, question->document->language,
                                            question->today, question->scratch};
    finding->said = event->file.length > 0
                        ? suppression_redact_entry(event->said, &judge, &why->arena)
                        : suppression_copy(event->said, &why->arena);
}

/* The same steps as for a report: what is left of the records is shown. */
static void collect_findings(struct why *why)
{
    const struct document *document = why->question.document;
    struct suppress_trace trace = {take_fate, why};
    struct suppress_scope scope = {.rules = document->rules,
                                   .language = document->language,
                                   .today = why->question.today,
                                   .entries = document->entries,
                                   .is_binary = document->is_binary,
                                   .trace = &trace};
    secrets_add_set(&why->secrets, document->rules, &document->text, &document->state.violations);
    shown_collect(&scope, &document->text, &document->state, &why->raw);
    for (size_t i = 0; i < why->raw.count; i++) {
        why->n_shown += finding_is_shown(&why->raw.items[i]);
        if (is_at_place(why, &why->raw.items[i]))
            finding_of(why, &why->raw.items[i]);
    }
    for (size_t i = 0; i < why->n_findings; i++)
        if (why->findings[i].fate == WHY_FLAGGED &&
            !when_holds(document->rules, &why->findings[i].violation, WHEN_UNKNOWN, SCOPE_UNKNOWN))
            why->findings[i].fate = WHY_UNCOMPARED;
    const struct config_exclude *exclude = why->question.exclude;
    for (size_t i = 0; exclude && !exclude->sensitive_still && i < why->n_findings; i++)
        if (why->findings[i].fate == WHY_FLAGGED)
            why->findings[i].fate = WHY_EXCLUDED;
}

void why_init(struct why *why, const struct why_question *question)
{
    size_t n_rules = rule_set_count(question->document->rules);
    *why = (struct why){.question = *question, .arena = ARENA_INIT(MEM_BATCH), .at_rule = SIZE_MAX};
    why->by_record = TABLE_INIT(MEM_BATCH);
    why->matches = arena_zalloc(&why->arena, n_rules + 1, sizeof *why->matches);
    why->nominated =
        arena_zalloc(&why->arena, candidate_words(n_rules) + 1, sizeof *why->nominated);
    why->gave_up = arena_zalloc(&why->arena, candidate_words(n_rules) + 1, sizeof *why->gave_up);
    collect_findings(why);
    trace_line(why);
}

void why_release(struct why *why)
{
    violation_list_release(&why->raw);
    secrets_release(&why->secrets);
    table_release(&why->by_record);
    mem_free(MEM_BATCH, why->findings);
    arena_release(&why->arena);
}

size_t why_count(const struct why *why, enum why_fate fate)
{
    size_t n = 0;
    for (size_t i = 0; i < why->n_findings; i++)
        n += why->findings[i].fate == fate;
    return n;
}

size_t why_rule_index(const struct why *why, const struct rule *rule)
{
    const struct rule_set *set = why->question.document->rules;
    for (size_t i = 0; i < rule_set_count(set); i++)
        if (strcmp(rule_set_rule(set, i)->id, rule->id) == 0)
            return i;
    return SIZE_MAX;
}

/* What is shown of the text. */

void why_append_text(const struct why *why, const struct rule *rule, size_t start, size_t end,
                     struct buf *out)
{
    const struct why_question *question = &why->question;
    struct span line = text_line(&question->document->text, question->line);
    end = end < line.length ? end : line.length;
    struct redact_text shown = {
        .bytes = span_slice(line, start, end),
        .is_secret =
            line.length > SCAN_LINE_MAX || secrets_touch(&why->secrets, question->line, start, end),
    };
    for (size_t i = start; why->is_masked && i < end && !shown.is_secret; i++)
        shown.is_secret = why->is_masked[i];
    redact_append(out, rule, shown);
}

void why_append_columns(const struct why *why, size_t start, size_t end, struct buf *out)
{
    struct span line = text_line(&why->question.document->text, why->question.line);
    size_t first = position_units(span_slice(line, 0, start), false, POSITION_UTF16) + 1;
    size_t last = position_units(span_slice(line, 0, end), false, POSITION_UTF16);
    if (last > first)
        buf_printf(out, "columns %zu-%zu", first, last);
    else
        buf_printf(out, "column %zu", first);
    if (end > line.length)
        buf_append_string(out, " and on");
}

void why_append_origin(const struct config_origin *origin, struct buf *out)
{
    if (origin->source == CONFIG_DEFAULT) {
        buf_append_string(out, "the default");
        return;
    }
    buf_append(out, origin->path);
    if (origin->line)
        buf_printf(out, ":%zu", origin->line);
}

void why_append_when(const struct rule *rule, struct buf *out)
{
    buf_printf(out, "it counts %s: an editor and check --new compare with that", when_words(rule));
}

/* Without the folders above the one that is ours. */
static void append_said_file(const struct why_finding *finding, struct buf *out)
{
    struct span file = finding->said_file;
    size_t at = span_find(file, 0, SPAN(".auto-enforcer/"));
    buf_append(out, at < file.length ? span_slice(file, at, file.length) : file);
}

void why_append_accepted(const struct why_finding *finding, struct buf *out)
{
    append_said_file(finding, out);
    buf_printf(out, ":%zu", finding->said_line + 1);
}

void why_append_suppression(const struct why_finding *finding, struct buf *out)
{
    static const char *const kinds[] = {"ignore", "ignore-start", "ignore-end", "ignore-file"};
    const struct suppression *said = &finding->said;
    struct span file = finding->said_file;
    append_said_file(finding, out);
    buf_printf(out, file.length > 0 ? ":%zu: " : "line %zu: ", finding->said_line + 1);
    if (said->origin == SUPPRESSION_GITLEAKS)
        buf_append_string(out, "gitleaks:allow");
    else if (said->origin == SUPPRESSION_ENTRY)
        buf_append(out, said->path);
    else
        buf_append_string(out, said->origin == SUPPRESSION_DEVSKIM ? "DevSkim: ignore"
                                                                   : kinds[said->kind]);
    if (said->rules.length > 0)
        buf_append_byte(out, ' ');
    buf_append(out, said->rules);
    if (said->has_key)
        buf_append_string(out, ", this line by its key");
    if (said->until.length > 0) {
        buf_append_string(out, " until ");
        buf_append(out, said->until);
    }
    if (said->owner.length > 0) {
        buf_append_string(out, " by ");
        buf_append(out, said->owner);
    }
    if (said->reason.length > 0) {
        buf_append_string(out, ": ");
        buf_append(out, said->reason);
    }
}

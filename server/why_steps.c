/* SPDX-License-Identifier: MIT */
/* The decisions on one rule at one place, in the order in which they are made. */
#include "base/printable.h"
#include "rules/path_scopes.h"
#include "rules/registry.h"
#include "rules/violation_view.h"
#include "server/why.h"

enum { WORDS_SHOWN = 5, PATTERN_SHOWN = 60 };

/* A chain while it is made. */
struct making {
    struct why *why;
    const struct rule *rule;
    size_t index;               /* of the rule in the set; SIZE_MAX: it is not in it */
    const struct why_match *at; /* its match that came furthest; NULL: the rule is not in the set */
    const struct why_finding
        *finding; /* of the rule at the place, flagged before others; or NULL */
    struct why_chain *chain;
    struct buf detail;
};

/* Adds a step with the detail that was written, and empties that; returns whether it holds. */
static bool add(struct making *making, const char *name, bool holds)
{
    struct why_chain *chain = making->chain;
    struct buf line = {0};
    printable_append(&line, buf_span(&making->detail));
    struct span detail = arena_copy(&making->why->arena, buf_span(&line));
    buf_clear(&making->detail);
    buf_release(&line);
    if (chain->count < WHY_STEPS_MAX)
        chain->steps[chain->count++] = (struct why_step){name, holds, detail};
    return holds;
}

/* Pieces of details. */

static void append_names(struct buf *out, const char *const *names)
{
    for (size_t i = 0; names && names[i]; i++)
        buf_printf(out, "%s%s", i ? ", " : "", names[i]);
}

static void append_quoted(struct buf *out, struct span text)
{
    buf_append_byte(out, '"');
    for (size_t i = 0; i < text.length; i++)
        buf_append_byte(out, (unsigned char)text.bytes[i] < 0x20 ? '?' : text.bytes[i]);
    buf_append_byte(out, '"');
}

static void append_words(struct buf *out, const struct span *words, size_t n_words)
{
    for (size_t i = 0; i < n_words && i < WORDS_SHOWN; i++) {
        buf_append_string(out, i ? ", " : "");
        append_quoted(out, words[i]);
    }
    if (n_words > WORDS_SHOWN)
        buf_printf(out, " or %zu more", n_words - WORDS_SHOWN);
}

static void append_strings(struct buf *out, const char *const *strings)
{
    struct span words[WORDS_SHOWN + 1];
    size_t n_words = 0;
    for (; strings[n_words]; n_words++)
        if (n_words < WORDS_SHOWN)
            words[n_words] = span_from_string(strings[n_words]);
    append_words(out, words, n_words);
}

static void append_pattern(struct buf *out, const char *source)
{
    size_t n_shown = 0;
    buf_append_byte(out, '/');
    for (; source[n_shown] && (n_shown < PATTERN_SHOWN || (source[n_shown] & 0xC0) == 0x80);
         n_shown++)
        buf_append_byte(out, (unsigned char)source[n_shown] < 0x20 ? ' ' : source[n_shown]);
    buf_append_string(out, source[n_shown] ? "..." : "/");
}

static void append_bits(struct buf *out, unsigned bits, const char *const *names)
{
    size_t n = 0;
    for (unsigned i = 0; names[i]; i++)
        if (bits & 1u << i)
            buf_printf(out, "%s%s", n++ ? " or " : "", names[i]);
}

static void append_classes(struct buf *out, unsigned classes)
{
    static const char *const names[] = {"code", "a comment", "a string", NULL};
    append_bits(out, classes, names);
}

static void append_place_of_test(struct buf *out, const struct rule_test *test)
{
    static const char *const places[] = {[RULE_ON_FINDING] = "the finding",
                                         [RULE_ON_MATCH] = "the match",
                                         [RULE_ON_LINES] = "the line",
                                         [RULE_ON_PATH] = "the path",
                                         [RULE_ON_LANGUAGE] = "the language",
                                         [RULE_ON_FILE] = "a line of the file",
                                         [RULE_ON_BEFORE] = "what lies before it in the file",
                                         [RULE_ON_BEHIND] = "what lies behind it in the file"};
    if (test->place == RULE_ON_LINES && (test->first_line || test->last_line))
        buf_printf(out, "what lies from line %+d to line %+d of here", test->first_line,
                   test->last_line);
    else
        buf_append_string(out, places[test->place]);
}

/* "the finding must not hold "example" or 7 more; it holds "example"" */
static void append_test(struct buf *out, const struct why_test *told)
{
    const struct rule_test *test = told->test;
    bool is_there = told->holds != test->negated;
    append_place_of_test(out, test);
    buf_append_string(out, test->negated ? " must not " : " must ");
    if (test->pattern) {
        buf_append_string(out, "match ");
        append_pattern(out, test->pattern->source);
        if (test->pattern->where) {
            buf_append_string(out, " in ");
            append_classes(out, test->pattern->where);
        }
        buf_append_string(out, is_there ? "; it does" : "; it does not");
        return;
    }
    buf_append_string(out, "hold ");
    append_strings(out, test->words);
    if (is_there && told->word) {
        buf_append_string(out, "; it holds ");
        append_quoted(out, span_from_string(told->word));
    } else {
        buf_append_string(out, is_there ? "; it does" : "; it does not");
    }
}

/* Of the file. */

static bool explain_exclude(struct making *making)
{
    const struct config_exclude *exclude = making->why->question.exclude;
    if (!exclude)
        return true;
    bool holds = exclude->sensitive_still && (making->rule->flags & RULE_SENSITIVE);
    buf_append_string(&making->detail, "excluded by ");
    append_quoted(&making->detail, exclude->glob);
    buf_append_string(&making->detail, ", ");
    why_append_origin(&exclude->origin, &making->detail);
    if (exclude->sensitive_still)
        buf_append_string(&making->detail, holds ? ", but still searched for secrets"
                                                 : "; only secrets are still looked for");
    return add(making, "file", holds);
}

static bool explain_binary(struct making *making)
{
    if (!making->why->question.document->is_binary)
        return true;
    buf_append_string(&making->detail, "binary: only rules that go by the path look at it");
    return add(making, "file", making->rule->flags & RULE_OF_FILE);
}

static bool explain_language(struct making *making)
{
    static const char *const kinds[] = {"programs", "prose", "data", "markup", NULL};
    const struct rule *rule = making->rule;
    const struct language *language = making->why->question.document->language;
    bool holds = rule_serves(rule, language);
    buf_append_string(&making->detail, language_id(language));
    if (!holds) {
        buf_append_string(&making->detail, "; the rule looks at ");
        append_bits(&making->detail, rule->kinds, kinds);
        if (rule->kinds && rule->languages)
            buf_append_string(&making->detail, ", ");
        append_names(&making->detail, rule->languages);
        if (!rule->kinds && !rule->languages)
            buf_append_string(&making->detail, "others");
        if (rule->not_languages) {
            buf_append_string(&making->detail, ", not at ");
            append_names(&making->detail, rule->not_languages);
        }
    }
    return add(making, "language", holds);
}

void why_append_severity(const struct why *why, const struct rule *rule, struct buf *out)
{
    const struct why_question *question = &why->question;
    size_t index = why_rule_index(why, rule);
    struct selection *selection = question->selection;
    struct span path = buf_span(&question->document->path);
    enum severity severity =
        index == SIZE_MAX ? SEVERITY_OFF : rule_set_severity(question->document->rules, index);
    const struct config_rule *entry =
        selection && !(rule->flags & RULE_MARK)
            ? selection_rule(selection, path, span_from_string(rule->id))
            : NULL;
    buf_append_string(out, severity_name(severity));
    if (entry) {
        buf_append_string(out, ": \"");
        buf_append(out, entry->id);
        buf_printf(out, ": %s\" in ", severity_name(entry->severity));
        why_append_origin(&entry->origin, out);
    } else if (severity != SEVERITY_OFF) {
        buf_printf(out, ", the rule's own; on from the profile %s", profile_name(rule->profile));
    } else {
        struct config_origin origin = {0};
        enum profile profile = PROFILE_STRICT;
        if (selection)
            profile = selection_profile(selection, path, &origin);
        buf_printf(out, ": it begins with the profile %s; %s counts here (",
                   profile_name(rule->profile), profile_name(profile));
        why_append_origin(&origin, out);
        buf_append_byte(out, ')');
    }
}

static bool explain_severity(struct making *making)
{
    if (making->index == SIZE_MAX) {
        buf_append_string(&making->detail, "its pack is not loaded for this file");
        return add(making, "pack", false);
    }
    why_append_severity(making->why, making->rule, &making->detail);
    return add(making, "severity",
               rule_set_severity(making->why->question.document->rules, making->index) !=
                   SEVERITY_OFF);
}

static bool explain_path(struct making *making)
{
    const struct rule *rule = making->rule;
    struct span path = buf_span(&making->why->question.document->shown_path);
    bool holds = path_fits(rule, path);
    if (!rule->paths && !rule->not_paths)
        return true;
    buf_append(&making->detail, path);
    if (!holds && rule->paths) {
        buf_append_string(&making->detail, "; the rule looks at ");
        append_names(&making->detail, rule->paths);
    }
    if (!holds && rule->not_paths) {
        buf_append_string(&making->detail, "; the rule leaves out ");
        append_names(&making->detail, rule->not_paths);
    }
    return add(making, "path", holds);
}

/* The first line that opens or closes the gate; SIZE_MAX: there is none. */
static size_t gate_line(const struct making *making)
{
    const struct document *document = making->why->question.document;
    const struct violation_source source = {.set = &document->state.violations};
    const struct violation_criteria criteria = {
        .kinds = 1u << VIOLATION_GATE, .is_of_rule = true, .rule = (uint16_t)making->index};
    struct violation_view gates = violation_view(&source, &criteria);
    struct violation record;
    return violation_view_next(&gates, &record) ? record.line : SIZE_MAX;
}

static bool explain_gate(struct making *making)
{
    const struct rule *rule = making->rule;
    bool wants_none = rule->flags & RULE_GATE_ABSENT;
    size_t line = gate_line(making);
    if (!rule_has_gate(rule))
        return true;
    buf_printf(&making->detail, "the file must %shold ", wants_none ? "not " : "");
    if (rule->gate_pattern)
        append_pattern(&making->detail, rule->gate_pattern->source);
    else
        append_strings(&making->detail, rule->gate);
    if (line == SIZE_MAX)
        buf_append_string(&making->detail, "; no line does");
    else
        buf_printf(&making->detail, "; line %zu does", line + 1);
    return add(making, "gate", (line != SIZE_MAX) != wants_none);
}

/* Whether the engine looks for the rule here: not below the third line that it gave up on. */
static bool explain_quarantine(struct making *making)
{
    const struct why_question *question = &making->why->question;
    const struct quarantined_rule *entry =
        quarantine_find(&question->document->state.quarantine, making->index);
    if (!entry || question->line < entry->end)
        return true;
    buf_printf(&making->detail,
               "the rule gave up on %d lines above, last on line %zu; it is not looked for below",
               QUARANTINE_LINES, entry->end);
    return add(making, "quarantine", false);
}

/* Of the line. */

static bool stands_at(struct span line, size_t at, struct span word)
{
    return at + word.length <= line.length &&
           span_equal_ignore_case(span_slice(line, at, at + word.length), word);
}

/* What a line has to hold for a rule without words; NULL: nothing. */
static const struct byte_run *run_of(const struct rule_set *set, size_t index)
{
    size_t n_runs;
    const struct rule_run *runs = rule_set_runs(set, &n_runs);
    for (size_t i = 0; i < n_runs; i++)
        if (runs[i].rule == index)
            return &runs[i].run;
    return NULL;
}

static bool explain_words(struct making *making)
{
    struct why *why = making->why;
    const struct document *document = why->question.document;
    bool holds = candidate_has(why->nominated, making->index);
    struct literal_set words = rule_set_words(document->rules, making->index, &why->arena);
    struct span line = text_line(&document->text, why->question.line);
    if (words.count == 0 && holds)
        return true; /* It is shown every line, or what its pattern goes by. */
    if ((making->rule->flags & RULE_FIRST_LINE) && why->question.line > 0) {
        buf_append_string(&making->detail, "the rule speaks of the file, at its first line alone");
        return add(making, "line", false);
    }
    if (!holds && (making->rule->flags & RULE_LINE_ENDS)) {
        buf_append_string(&making->detail,
                          "the line ends as the first one does, or goes on with lines that do not");
        return add(making, "line", false);
    }
    const struct byte_run *run = run_of(document->rules, making->index);
    if (!holds && run) {
        buf_printf(&making->detail, "the line has no %zu characters in a row that it looks for",
                   run->length);
        return add(making, "words", false);
    }
    if (!holds && words.count == 0) {
        buf_append_string(&making->detail, "the engine does not show it the line");
        return add(making, "unknown", false);
    }
    if (!holds) {
        buf_append_string(&making->detail, "the line holds none of ");
        append_words(&making->detail, words.items, words.count);
        return add(making, "words", false);
    }
    for (size_t at = 0; at < line.length && making->detail.length == 0; at++)
        for (size_t i = 0; i < words.count && making->detail.length == 0; i++)
            if (stands_at(line, at, words.items[i])) {
                append_quoted(&making->detail, words.items[i]);
                buf_append_string(&making->detail, " at ");
                why_append_columns(why, at, at + 1, &making->detail);
            }
    return add(making, "words", true);
}

static void append_match(struct making *making)
{
    const struct why_match *at = making->at;
    buf_append_string(&making->detail, making->rule->check ? "looked at \"" : "matched \"");
    why_append_text(making->why, making->rule, at->start, at->end, &making->detail);
    buf_append_string(&making->detail, "\" at ");
    why_append_columns(making->why, at->start, at->end, &making->detail);
    if (at->n_matches > 1)
        buf_printf(&making->detail, "; %zu on the line, this one came furthest", at->n_matches);
}

static bool gave_up(const struct making *making)
{
    return candidate_has(making->why->gave_up, making->index);
}

static bool explain_match(struct making *making)
{
    const struct rule *rule = making->rule;
    if (making->at->n_matches == 0 && gave_up(making))
        return true;
    if (making->at->n_matches > 0) {
        append_match(making);
        return add(making, rule->check ? "candidate" : "pattern", true);
    }
    if (rule->check) {
        buf_append_string(&making->detail, "the rule's own check finds nothing on the line");
        return add(making, "check", false);
    }
    buf_append_string(&making->detail, "nothing on the line matches ");
    append_pattern(&making->detail, rule->pattern ? rule->pattern : "");
    return add(making, "pattern", false);
}

static bool explain_where(struct making *making)
{
    const struct why_match *at = making->at;
    if (at->wanted == 0)
        return true;
    buf_append_string(&making->detail, "it begins in ");
    append_classes(&making->detail, at->classes);
    bool holds = at->step != SCAN_WHERE || at->holds;
    if (!holds) {
        buf_append_string(&making->detail, "; the rule looks in ");
        append_classes(&making->detail, at->wanted);
    }
    return add(making, "place", holds);
}

/* What the rule's own function says, be it its `check` or its `accept`. */
static bool explain_check(struct making *making)
{
    const struct why_match *at = making->at;
    const struct rule *rule = making->rule;
    bool is_refused = at->step == SCAN_REFUSED || (at->step == SCAN_ACCEPT && !at->holds);
    if ((!rule->check && !rule->accept) || at->n_matches == 0)
        return true;
    if (rule->check && at->step < SCAN_REFUSED)
        is_refused = !gave_up(making);
    buf_append_string(&making->detail, is_refused ? "left out" : "it is reported");
    if (is_refused && at->reason)
        buf_printf(&making->detail, ": %s", at->reason);
    return add(making, "check", !is_refused);
}

static bool explain_entropy(struct making *making)
{
    const struct why_match *at = making->at;
    if (making->rule->min_entropy <= 0 || at->step < SCAN_ENTROPY)
        return true;
    bool holds = at->step != SCAN_ENTROPY || at->holds;
    buf_printf(&making->detail, "%.2f bits a byte, at least %.2f are asked for", at->entropy,
               (double)making->rule->min_entropy);
    return add(making, "entropy", holds);
}

static bool explain_conditions(struct making *making)
{
    const struct why_match *at = making->at;
    size_t n_conditions = making->rule->n_conditions;
    if (n_conditions == 0 || at->step < SCAN_TEST)
        return true;
    bool holds = at->step != SCAN_CONDITION || at->holds;
    if (holds) {
        buf_printf(&making->detail, n_conditions == 1 ? "it holds" : "all %zu hold", n_conditions);
        return add(making, "condition", true);
    }
    if (n_conditions > 1)
        buf_printf(&making->detail, "number %zu of %zu: ", at->condition + 1, n_conditions);
    for (size_t i = 0; i < at->n_tests; i++) {
        buf_append_string(&making->detail, i ? "; or " : "");
        append_test(&making->detail, &at->tests[i]);
    }
    return add(making, "condition", false);
}

static bool explain_limits(struct making *making)
{
    if (!gave_up(making) || making->finding)
        return true;
    buf_append_string(&making->detail,
                      "the rule gave up on this line: it takes too many steps to look at it whole");
    return add(making, "limits", false);
}

/* Of what was found. */

static bool explain_fate(struct making *making)
{
    const struct why_finding *finding = making->finding;
    const struct rule_set *set = making->why->question.document->rules;
    if (finding->fate == WHY_OVERRIDDEN) {
        buf_printf(&making->detail, "it gives way to %s, which finds the same place",
                   rule_set_rule(set, finding->gave_to.rule)->id);
        return add(making, "other rule", false);
    }
    if (finding->fate == WHY_UNCOMPARED) {
        why_append_when(making->rule, &making->detail);
        return add(making, "session", false);
    }
    if (finding->fate == WHY_ACCEPTED) {
        buf_append_string(&making->detail, "accepted by ");
        why_append_accepted(finding, &making->detail);
        return add(making, "baseline", false);
    }
    if (!rule_set_is_suppressible(set, making->index))
        buf_append_string(&making->detail, "nothing can hide what this rule finds");
    else if (!finding->has_suppression)
        buf_append_string(&making->detail, "nothing hides it");
    else
        why_append_suppression(finding, &making->detail);
    if (finding->has_suppression && finding->fate != WHY_SUPPRESSED)
        buf_append_string(&making->detail, " [expired: it hides nothing any more]");
    return add(making, "suppression", finding->fate != WHY_SUPPRESSED);
}

/* The finding may begin on a line above, or come from another step than the engine's. */
static bool explain_origin(struct making *making)
{
    uint32_t line = making->finding->violation.line;
    if (making->rule->flags & RULE_NOT_SEARCHED)
        buf_append_string(&making->detail, "told of the comment that stands here");
    else
        buf_printf(&making->detail, "what is found begins on line %zu and goes on here",
                   (size_t)line + 1);
    return add(making, "finding", true);
}

static bool explain_line(struct making *making)
{
    if (making->rule->flags & RULE_NOT_SEARCHED) {
        bool is_of_folder = making->rule->required != NULL;
        buf_append_string(&making->detail,
                          is_of_folder
                              ? "it speaks of what a folder must hold; check says so of the folder"
                              : "it speaks of comments that hide findings; here it has nothing to "
                                "say");
        return add(making, is_of_folder ? "line" : "suppression", false);
    }
    return explain_words(making) && explain_match(making) && explain_where(making) &&
           explain_check(making) && explain_entropy(making) && explain_conditions(making) &&
           explain_limits(making);
}

/* The rule has a finding on the line, and none at the place: it is elsewhere, or was taken out. */
static void explain_absence(struct making *making)
{
    if (making->rule->flags & RULE_MARK) {
        buf_append_string(&making->detail, "a comment that hides findings is none itself");
        add(making, "finding", false);
    } else if (making->why->question.column != WHY_NO_COLUMN) {
        buf_append_string(&making->detail, "what it finds is at ");
        why_append_columns(making->why, making->at->start, making->at->end, &making->detail);
        add(making, "column", false);
    } else {
        buf_append_string(&making->detail, "decided by no step that is known here");
        add(making, "unknown", false);
    }
}

static const struct why_finding *find(const struct why *why, size_t index)
{
    const struct why_finding *found = NULL;
    for (size_t i = 0; i < why->n_findings; i++) {
        const struct why_finding *at = &why->findings[i];
        if (why_is_of_rule(&at->violation) && at->violation.rule == index &&
            (!found || at->fate < found->fate))
            found = at;
    }
    return found;
}

static void explain(struct making *making)
{
    const struct why *why = making->why;
    if (!explain_exclude(making) || !explain_binary(making) || !explain_language(making) ||
        !explain_severity(making) || !explain_path(making))
        return;
    making->at = &why->matches[making->index];
    making->finding = find(why, making->index);
    bool is_searched = !(making->rule->flags & RULE_NOT_SEARCHED);
    bool is_here = making->finding && making->finding->violation.line == why->question.line;
    if (is_searched && (!explain_gate(making) || !explain_quarantine(making)))
        return;
    if (making->finding && (!is_here || !is_searched))
        explain_origin(making);
    else if (!explain_line(making))
        return;
    if (!making->finding)
        explain_absence(making);
    else
        making->chain->is_flagged = explain_fate(making);
}

void why_explain(struct why *why, const struct rule *rule, struct why_chain *chain)
{
    struct making making = {
        .why = why, .rule = rule, .index = why_rule_index(why, rule), .chain = chain};
    chain->count = 0;
    chain->is_flagged = false;
    explain(&making);
    buf_release(&making.detail);
}

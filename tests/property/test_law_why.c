/* SPDX-License-Identifier: MIT */
/*
 * What `why` says agrees with what is reported: over the examples of all rules that ship, a rule
 * flags a line for `why` exactly where there is a finding of it, and where there is none a step is
 * named that decided.
 */
#include "rules/registry.h"
#include "server/finding.h"
#include "server/shown.h"
#include "server/when.h"
#include "server/why.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct law_of_why {
    struct rule_cache *cache;
    struct scan_scratch *scratch;
    struct document *document;
    struct day today;
    struct violation_list shown;
    size_t n_lines, n_rules_asked, n_flagged, n_examples;
};

static void open_example(struct law_of_why *law, const struct rule_example *example)
{
    const struct language *language = language_by_id(span_from_string(example->language));
    struct rule_config config = {.language = language ? language : language_plain(),
                                 .profile = PROFILE_STRICT};
    struct text text;
    law->document = document_create(SPAN("file:"), SPAN("file:"));
    buf_append_string(&law->document->shown_path, example->path ? example->path : "src/example");
    law->document->language = config.language;
    text_init_copy(&text, span_from_string(example->text));
    document_take_text(law->document, &text);
    document_set_rules(law->document, rule_cache_acquire(law->cache, &config));
    day_parse(span_from_string(example->today ? example->today : "2026-11-21"), &law->today);
    while (!document_settle(law->document, law->today, law->scratch, SIZE_MAX))
        continue;
}

/* As it is published. */
static void collect_shown(struct law_of_why *law)
{
    const struct document *document = law->document;
    struct suppress_scope scope = {
        .rules = document->rules, .language = document->language, .today = law->today};
    shown_collect(&scope, &document->text, &document->state, &law->shown);
}

static bool is_shown(const struct law_of_why *law, size_t rule, size_t line)
{
    for (size_t i = 0; i < law->shown.count; i++) {
        const struct violation *at = &law->shown.items[i];
        if (why_is_of_rule(at) && at->rule == rule &&
            when_holds(law->document->rules, at, WHEN_UNKNOWN, SCOPE_UNKNOWN) && line >= at->line &&
            line <= (size_t)at->line + at->more_lines)
            return true;
    }
    return false;
}

/* How many steps do not hold; of a chain that decides something it is one, the last. */
static size_t count_refusals(const struct why_chain *chain)
{
    size_t n = 0;
    for (size_t i = 0; i < chain->count; i++)
        n += !chain->steps[i].holds;
    return n;
}

static void ask(struct law_of_why *law, struct why *why, size_t index, const char *text)
{
    const struct rule *rule = rule_set_rule(law->document->rules, index);
    struct why_chain chain;
    uint32_t line = why->question.line;
    bool expected = is_shown(law, index, line);
    why_explain(why, rule, &chain);
    cr_assert(chain.count > 0, "%s, line %u of '%s': no step at all", rule->id, line + 1, text);
    const struct why_step *last = &chain.steps[chain.count - 1];
    cr_assert_eq(chain.is_flagged, expected, "%s, line %u of '%s': flagged is %d, ended in %s",
                 rule->id, line + 1, text, chain.is_flagged, last->name);
    cr_assert_eq(count_refusals(&chain), expected ? 0 : 1, "%s, line %u of '%s': refusals",
                 rule->id, line + 1, text);
    cr_assert_eq(last->holds, expected, "%s, line %u of '%s': %s decides", rule->id, line + 1, text,
                 last->name);
    cr_assert(strcmp(last->name, "unknown") != 0, "%s, line %u of '%s': nothing decided", rule->id,
              line + 1, text);
    law->n_rules_asked++;
    law->n_flagged += chain.is_flagged;
}

static void count_step(void *context, const struct scan_event *event)
{
    (void)event;
    ++*(size_t *)context;
}

/* Being watched changes nothing: the line gives what the document holds of it. */
static void compare_traced(const struct law_of_why *law, uint32_t line)
{
    const struct document *document = law->document;
    size_t n_steps = 0, n_seen = 0, n_findings = 0;
    struct scan_trace trace = {count_step, &n_steps};
    struct violation_list found = {0};
    struct scan_input input = {.text = &document->text,
                               .language = document->language,
                               .path = buf_span(&document->shown_path),
                               .today = law->today,
                               .trace = &trace};
    rule_set_trace_line(document->rules, &input, &document->state, law->scratch, line, &found);
    struct violation_cursor cursor = violation_cursor_begin(&document->state.violations);
    struct violation record;
    while (violation_cursor_next(&cursor, &record)) {
        if (record.line != line)
            continue;
        cr_assert(n_seen < found.count && violation_compare(&found.items[n_seen], &record) == 0);
        n_seen++;
        n_findings += record.kind == VIOLATION_FINDING;
    }
    cr_assert_eq(n_seen, found.count);
    cr_assert(n_steps >= n_findings);
    violation_list_release(&found);
}

static void ask_line(struct law_of_why *law, const struct rule *rule, uint32_t line,
                     const char *text)
{
    struct why_question question = {.document = law->document,
                                    .today = law->today,
                                    .scratch = law->scratch,
                                    .line = line,
                                    .column = WHY_NO_COLUMN};
    struct why why;
    why_init(&why, &question);
    for (size_t i = 0; i < rule_set_count(law->document->rules); i++)
        if (candidate_has(why.nominated, i) || is_shown(law, i, line) ||
            rule_set_rule(law->document->rules, i) == rule)
            ask(law, &why, i, text);
    why_release(&why);
    compare_traced(law, line);
    law->n_lines++;
}

static void try_example(struct law_of_why *law, const struct rule *rule,
                        const struct rule_example *example)
{
    open_example(law, example);
    collect_shown(law);
    for (uint32_t line = 0; line < law->document->text.n_lines; line++)
        ask_line(law, rule, line, example->text);
    violation_list_release(&law->shown);
    document_destroy(law->document);
    law->n_examples++;
}

Test(law, why_agrees_with_what_is_reported, .timeout = 600)
{
    struct law_of_why law = {0};
    size_t n_modules;
    registry_keep_examples();
    const struct rule_module *const *modules = registry_modules(&n_modules);
    law.cache = rule_cache_create(NULL, 0);
    law.scratch = scan_scratch_create();
    for (size_t m = 0; m < n_modules; m++)
        for (size_t r = 0; r < modules[m]->n_rules; r++) {
            const struct rule *rule = &modules[m]->rules[r];
            for (size_t i = 0; rule->matches && rule->matches[i].text; i++)
                try_example(&law, rule, &rule->matches[i]);
            for (size_t i = 0; rule->no_matches && rule->no_matches[i].text; i++)
                try_example(&law, rule, &rule->no_matches[i]);
        }
    fprintf(stderr, "why: %zu examples, %zu lines, %zu answers, %zu of them flagged\n",
            law.n_examples, law.n_lines, law.n_rules_asked, law.n_flagged);
    cr_assert(law.n_flagged > 1000 && law.n_rules_asked > 2 * law.n_flagged);
    scan_scratch_destroy(law.scratch);
    rule_cache_destroy(law.cache);
}

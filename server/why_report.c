/* SPDX-License-Identifier: MIT */
#include "server/why_report.h"

#include "base/printable.h"
#include "protocol/json_write.h"
#include "rules/registry.h"
#include "server/finding.h"
#include "server/position.h"
#include "server/publish.h"
#include "server/why_near.h"

enum { WIDTH = 90, INDENT = 2, LABEL = 12 };

static const char *const fates[] = {
    [WHY_FLAGGED] = "flagged",   [WHY_SUPPRESSED] = "suppressed",
    [WHY_ACCEPTED] = "accepted", [WHY_OVERRIDDEN] = "overridden",
    [WHY_EXCLUDED] = "excluded", [WHY_UNCOMPARED] = "not compared",
};

static const struct rule_set *set_of(const struct why *why)
{
    return why->question.document->rules;
}

/* What the engine itself says is of no rule. */
static const struct rule *rule_of(const struct why *why, const struct why_finding *finding)
{
    return why_is_of_rule(&finding->violation) ? rule_set_rule(set_of(why), finding->violation.rule)
                                               : NULL;
}

static struct finding describe(const struct why *why, const struct why_finding *finding)
{
    return finding_describe(set_of(why), &finding->violation, &why->question.document->text);
}

static size_t column_of(const struct why *why, struct text_position position)
{
    return position_encode(&why->question.document->text, position, POSITION_UTF16) + 1;
}

static void append_message(const struct why *why, const struct why_finding *finding,
                           struct buf *out)
{
    struct rematch match = {0};
    const struct finding_source source = {
        .text = &why->question.document->text, .secrets = &why->secrets, .match = &match};
    finding_append_message(out, set_of(why), &finding->violation, &source);
    rematch_release(&match);
}

/* The text of a finding on the line that is asked about. */
static void append_matched(const struct why *why, const struct why_finding *finding,
                           struct buf *out)
{
    struct finding said = describe(why, finding);
    uint32_t line = why->question.line;
    size_t start = said.start.line == line ? said.start.byte : 0;
    size_t end = said.end.line == line ? said.end.byte : SIZE_MAX;
    why_append_text(why, rule_of(why, finding), start, end, out);
}

/* What hides the finding, or why it is not told of. */
static void append_fate(const struct why *why, const struct why_finding *finding, struct buf *out)
{
    const struct config_exclude *exclude = why->question.exclude;
    struct buf said = {0};
    switch (finding->fate) {
    case WHY_SUPPRESSED:
    case WHY_FLAGGED:
        why_append_suppression(finding, &said);
        break;
    case WHY_ACCEPTED:
        why_append_accepted(finding, &said);
        break;
    case WHY_OVERRIDDEN:
        buf_printf(&said, "%s, which finds the same place",
                   rule_set_rule(set_of(why), finding->gave_to.rule)->id);
        break;
    case WHY_EXCLUDED:
        buf_append_byte(&said, '"');
        buf_append(&said, exclude->glob);
        buf_append_string(&said, "\", ");
        why_append_origin(&exclude->origin, &said);
        break;
    case WHY_UNCOMPARED:
        why_append_when(rule_of(why, finding), &said);
        break;
    }
    printable_append(out, buf_span(&said));
    buf_release(&said);
}

/* Text. */

/* A label and what belongs to it, broken at blanks and set in. */
static void append_row(struct buf *out, const char *label, size_t width, struct span given)
{
    struct buf safe = {0};
    printable_append(&safe, given);
    struct span text = buf_span(&safe);
    buf_printf(out, "%*s%-*s", INDENT, "", (int)width, label);
    size_t room = WIDTH - INDENT - width;
    while (text.length > room) {
        size_t end = room;
        while (end > 0 && text.bytes[end] != ' ')
            end--;
        if (end == 0)
            end = span_find_byte(text, 0, ' ');
        if (end == text.length)
            break;
        buf_append(out, span_slice(text, 0, end));
        buf_printf(out, "\n%*s", (int)(INDENT + width), "");
        text = span_slice(text, end + 1, text.length);
    }
    buf_append(out, text);
    buf_append_byte(out, '\n');
    buf_release(&safe);
}

static void append_string_row(struct buf *out, const char *label, const char *text)
{
    if (text)
        append_row(out, label, LABEL, span_from_string(text));
}

static void append_buf_row(struct buf *out, const char *label, struct buf *text)
{
    append_row(out, label, LABEL, buf_span(text));
    buf_clear(text);
}

static void append_finding(const struct why *why, const struct why_finding *finding,
                           struct buf *out)
{
    struct finding said = describe(why, finding);
    const struct rule *rule = rule_of(why, finding);
    struct buf text = {0};
    buf_printf(out, "\n%s  %s  %zu:%zu\n",
               finding->fate == WHY_FLAGGED ? severity_name(said.severity) : fates[finding->fate],
               said.rule, said.start.line + 1, column_of(why, said.start));
    append_message(why, finding, &text);
    append_buf_row(out, "Message", &text);
    if (rule) {
        buf_append_byte(&text, '"');
        append_matched(why, finding, &text);
        buf_append_byte(&text, '"');
        append_buf_row(out, "Matched", &text);
        why_append_severity(why, rule, &text);
        append_buf_row(out, "Severity", &text);
    }
    if (finding->fate != WHY_FLAGGED || finding->has_suppression) {
        static const char *const labels[] = {
            [WHY_FLAGGED] = "Expired",      [WHY_SUPPRESSED] = "Hidden by",
            [WHY_ACCEPTED] = "Accepted by", [WHY_OVERRIDDEN] = "Gave way to",
            [WHY_EXCLUDED] = "Excluded by", [WHY_UNCOMPARED] = "When"};
        append_fate(why, finding, &text);
        append_buf_row(out, labels[finding->fate], &text);
    }
    append_string_row(out, "Why", rule ? rule->why : NULL);
    append_string_row(out, "To mend it", rule ? rule->how : NULL);
    append_string_row(out, "More", rule ? rule->link : NULL);
    buf_release(&text);
}

static void append_notes(const struct why_report *report, struct buf *out)
{
    const struct config_exclude *exclude = report->why->question.exclude;
    struct buf text = {0};
    if (report->is_ignored)
        buf_append_string(&text, "Git ignores this file: `check` of a folder passes it over. The "
                                 "editor, and `check` of the file itself, look at it.");
    else if (exclude && exclude->sensitive_still)
        buf_append_string(&text, "This file is excluded and only searched for secrets, unless "
                                 "`check` is given the file itself.");
    else if (exclude)
        buf_append_string(&text, "This file is excluded: `check` of a folder and the editor leave "
                                 "it out. `check` of the file itself looks at it.");
    if (report->why->question.document->is_binary) {
        buf_append_string(&text, text.length > 0 ? " " : "");
        buf_append_string(&text,
                          "This file is binary: nothing is looked for in it. Only rules that "
                          "go by a file's path find it, at its first line.");
    }
    if (text.length > 0) {
        buf_append_byte(out, '\n');
        append_row(out, "", 0, buf_span(&text));
    }
    buf_clear(&text);
    if (report->why->n_shown > PUBLISH_MAX) {
        buf_printf(&text,
                   "The file has %zu findings. `check` reports them all, an editor is sent no more "
                   "than %d, the most severe and then the first.",
                   report->why->n_shown, PUBLISH_MAX);
        buf_append_byte(out, '\n');
        append_row(out, "", 0, buf_span(&text));
    }
    buf_release(&text);
}

static void append_count(struct buf *out, size_t n, const char *what)
{
    if (n == 0)
        return;
    bool is_first = out->length == 0;
    buf_printf(out, "%s%zu %s", is_first ? "" : ", ", n, what);
}

static void append_near_rows(const struct why_report *report, struct buf *out)
{
    struct why_near near;
    why_near_init(&near, report->why, report->all);
    size_t n_looked = report->why->n_nominated;
    buf_printf(out, "\n%zu rule%s looked at this line. ", n_looked, n_looked == 1 ? "" : "s");
    buf_append_string(out, near.n_near ? "Near, but dropped:\n" : "None came near.\n");
    for (size_t i = 0; i < near.n_near; i++) {
        buf_printf(out, "  %s\n", near.near[i].rule->id);
        struct buf text = {0};
        buf_printf(&text, "%s: ", near.near[i].step.name);
        buf_append(&text, near.near[i].step.detail);
        append_row(out, "", INDENT, buf_span(&text));
        buf_release(&text);
    }
    if (near.n_near_more)
        buf_printf(out, "  and %zu more\n", near.n_near_more);
    if (near.n_off)
        buf_append_string(out, "\nThese would flag it, but are off here:\n");
    for (size_t i = 0; i < near.n_off; i++) {
        struct buf text = {0};
        buf_printf(out, "  %s\n", near.off[i].rule->id);
        buf_append(&text, near.off[i].step.detail);
        append_row(out, "", INDENT, buf_span(&text));
        buf_release(&text);
    }
}

void why_report_text(const struct why_report *report, struct buf *out)
{
    struct why *why = report->why;
    struct buf counts = {0};
    printable_append(out, report->place);
    size_t n_flagged = why_count(why, WHY_FLAGGED);
    append_count(&counts, n_flagged, n_flagged == 1 ? "finding" : "findings");
    for (enum why_fate fate = WHY_SUPPRESSED; fate <= WHY_UNCOMPARED; fate++)
        append_count(&counts, why_count(why, fate), fates[fate]);
    buf_append_string(out, ": ");
    buf_append_string(out, n_flagged ? "" : "nothing is flagged here");
    buf_append_string(out, n_flagged || !counts.length ? "" : ", ");
    buf_append(out, buf_span(&counts));
    buf_append_byte(out, '\n');
    append_notes(report, out);
    size_t n_told = 0;
    for (enum why_fate fate = WHY_FLAGGED; fate <= WHY_UNCOMPARED; fate++)
        for (size_t i = 0; i < why->n_findings && n_told < WHY_FINDINGS_MAX; i++)
            if (why->findings[i].fate == fate) {
                append_finding(why, &why->findings[i], out);
                n_told++;
            }
    if (n_told < why->n_findings)
        buf_printf(out, "\nand %zu more: name a column to see what is there\n",
                   why->n_findings - n_told);
    if (why->n_findings == 0 && !why->question.document->is_binary)
        append_near_rows(report, out);
    buf_append_string(out, "\nFor every step of one rule, name it: auto-enforcer why ");
    printable_append(out, report->place);
    buf_append_string(out, " RULE\n");
    buf_release(&counts);
}

void why_report_rule_text(const struct why_report *report, const struct rule *rule, struct buf *out)
{
    struct why_chain chain;
    why_explain(report->why, rule, &chain);
    size_t width = 0;
    for (size_t i = 0; i < chain.count; i++)
        if (strlen(chain.steps[i].name) > width)
            width = strlen(chain.steps[i].name);
    printable_append(out, report->place);
    buf_printf(out, ": %s %s\n", rule->id, chain.is_flagged ? "flags this" : "does not flag this");
    append_notes(report, out);
    buf_append_byte(out, '\n');
    for (size_t i = 0; i < chain.count; i++) {
        struct buf label = {0};
        buf_printf(&label, "%s  %s", chain.steps[i].holds ? "yes" : "no ", chain.steps[i].name);
        append_row(out, buf_string(&label), width + 7, chain.steps[i].detail);
        buf_release(&label);
    }
    if (!chain.is_flagged && chain.count)
        buf_printf(out, "\nDecided by: %s\n", chain.steps[chain.count - 1].name);
    if (registry_ships(rule))
        buf_printf(out, "%sWhat the rule looks for: auto-enforcer rules explain %s\n",
                   chain.is_flagged ? "\n" : "", rule->id);
}

/* A message of an editor. */

static void append_sentence(struct buf *out, const char *label, struct span text)
{
    if (text.length == 0)
        return;
    buf_append_string(out, label);
    printable_append(out, text);
    buf_append_string(out, strchr(".!?", text.bytes[text.length - 1]) ? "\n" : ".\n");
}

static void append_buf_sentence(struct buf *out, const char *label, struct buf *text)
{
    append_sentence(out, label, buf_span(text));
    buf_clear(text);
}

static void append_finding_message(const struct why *why, const struct why_finding *finding,
                                   struct buf *out)
{
    static const char *const labels[] = {[WHY_FLAGGED] = "What hid it has expired: ",
                                         [WHY_SUPPRESSED] = "Hidden by: ",
                                         [WHY_ACCEPTED] = "Accepted by: ",
                                         [WHY_OVERRIDDEN] = "It gives way to ",
                                         [WHY_EXCLUDED] = "Excluded by ",
                                         [WHY_UNCOMPARED] = "It does not count here: "};
    static_assert(sizeof labels / sizeof *labels == WHY_UNCOMPARED + 1, "each fate has its words");
    const struct rule *rule = rule_of(why, finding);
    struct buf text = {0};
    buf_printf(&text, "%s: ", rule->id);
    append_message(why, finding, &text);
    append_buf_sentence(out, "", &text);
    buf_append_byte(&text, '"');
    append_matched(why, finding, &text);
    buf_append_byte(&text, '"');
    append_buf_sentence(out, "Matched: ", &text);
    why_append_severity(why, rule, &text);
    append_buf_sentence(out, "Severity: ", &text);
    if (finding->fate != WHY_FLAGGED || finding->has_suppression)
        append_fate(why, finding, &text);
    append_buf_sentence(out, labels[finding->fate], &text);
    append_sentence(out, "Why: ", span_from_string(rule->why));
    append_sentence(out, "To mend it: ", span_from_string(rule->how));
    buf_release(&text);
}

void why_report_message(const struct why_report *report, const struct rule *rule, struct buf *out)
{
    struct why *why = report->why;
    const struct why_finding *finding = NULL;
    for (size_t i = 0; i < why->n_findings && !finding; i++)
        if (rule_of(why, &why->findings[i]) == rule)
            finding = &why->findings[i];
    if (finding) {
        append_finding_message(why, finding, out);
    } else {
        struct why_chain chain;
        why_explain(why, rule, &chain);
        buf_printf(out, "%s does not flag this.\n", rule->id);
        if (chain.count > 0)
            append_sentence(out, "Decided by: ", chain.steps[chain.count - 1].detail);
    }
    if (finding && rule->link)
        buf_printf(out, "More: %s\n", rule->link);
    buf_append_string(out, "Every step: auto-enforcer why ");
    printable_append(out, report->place);
    buf_printf(out, " %s", rule->id);
}

/* JSON. */

static void append_key(struct buf *out, const char *key)
{
    buf_append_string(out, ",\"");
    buf_append_string(out, key);
    buf_append_string(out, "\":");
}

static void append_string(struct buf *out, const char *key, const char *value)
{
    append_key(out, key);
    if (value)
        json_write_bytes(out, span_from_string(value));
    else
        buf_append_string(out, "null");
}

/* And empties the text. */
static void append_text(struct buf *out, const char *key, struct buf *text)
{
    append_key(out, key);
    json_write_bytes(out, buf_span(text));
    buf_clear(text);
}

static void append_number(struct buf *out, const char *key, size_t number)
{
    append_key(out, key);
    buf_append_uint(out, number);
}

static void append_bool(struct buf *out, const char *key, bool value)
{
    append_key(out, key);
    buf_append_string(out, value ? "true" : "false");
}

static void append_head(const struct why_report *report, bool is_flagged, struct buf *out)
{
    const struct why_question *question = &report->why->question;
    buf_append_string(out, "{\"path\":");
    json_write_bytes(out, report->shown);
    append_number(out, "line", (size_t)question->line + 1);
    append_key(out, "column");
    if (question->column == WHY_NO_COLUMN)
        buf_append_string(out, "null");
    else
        buf_append_uint(
            out, column_of(report->why, (struct text_position){question->line, question->column}));
    append_string(out, "language", language_id(question->document->language));
    append_bool(out, "ignoredByGit", report->is_ignored);
    append_bool(out, "binary", question->document->is_binary);
    append_bool(out, "excluded", question->exclude != NULL);
    append_number(out, "findingsInFile", report->why->n_shown);
    append_bool(out, "flagged", is_flagged);
}

static void append_json_finding(const struct why *why, const struct why_finding *finding,
                                struct buf *out)
{
    struct finding said = describe(why, finding);
    const struct rule *rule = rule_of(why, finding);
    struct buf text = {0};
    buf_append_string(out, "{\"rule\":");
    json_write_string(out, span_from_string(said.rule));
    append_string(out, "fate", fates[finding->fate]);
    append_string(out, "severity", severity_name(said.severity));
    append_number(out, "line", said.start.line + 1);
    append_number(out, "column", column_of(why, said.start));
    append_number(out, "endLine", said.end.line + 1);
    append_number(out, "endColumn", column_of(why, said.end));
    append_message(why, finding, &text);
    append_text(out, "message", &text);
    if (rule) {
        append_matched(why, finding, &text);
        append_text(out, "matched", &text);
        why_append_severity(why, rule, &text);
        append_text(out, "severityFrom", &text);
        append_string(out, "why", rule->why);
        append_string(out, "how", rule->how);
        append_string(out, "link", rule->link);
    }
    if (finding->fate != WHY_FLAGGED) {
        append_fate(why, finding, &text);
        append_text(out, "by", &text);
    } else if (finding->has_suppression) {
        append_fate(why, finding, &text);
        append_text(out, "expired", &text);
    }
    buf_append_byte(out, '}');
    buf_release(&text);
}

static void append_json_step(const struct why_step *step, struct buf *out)
{
    buf_append_string(out, "\"step\":");
    json_write_string(out, span_from_string(step->name));
    append_bool(out, "holds", step->holds);
    append_key(out, "detail");
    json_write_bytes(out, step->detail);
    buf_append_byte(out, '}');
}

static void append_json_near(const char *key, const struct why_near_rule *rules, size_t n_rules,
                             struct buf *out)
{
    append_key(out, key);
    buf_append_byte(out, '[');
    for (size_t i = 0; i < n_rules; i++) {
        buf_append_string(out, i ? ",\n{\"rule\":" : "\n{\"rule\":");
        json_write_string(out, span_from_string(rules[i].rule->id));
        buf_append_byte(out, ',');
        append_json_step(&rules[i].step, out);
    }
    buf_append_byte(out, ']');
}

void why_report_json(const struct why_report *report, struct buf *out)
{
    struct why *why = report->why;
    append_head(report, why_count(why, WHY_FLAGGED) > 0, out);
    buf_append_string(out, ",\"findings\":[");
    for (size_t i = 0; i < why->n_findings && i < WHY_FINDINGS_MAX; i++) {
        buf_append_string(out, i ? ",\n" : "\n");
        append_json_finding(why, &why->findings[i], out);
    }
    buf_append_byte(out, ']');
    append_number(out, "findingsNotTold",
                  why->n_findings > WHY_FINDINGS_MAX ? why->n_findings - WHY_FINDINGS_MAX : 0);
    if (why->n_findings == 0) {
        struct why_near near;
        why_near_init(&near, why, report->all);
        append_number(out, "looked", why->n_nominated);
        append_json_near("near", near.near, near.n_near, out);
        append_json_near("off", near.off, near.n_off, out);
    }
    buf_append_string(out, "}\n");
}

void why_report_rule_json(const struct why_report *report, const struct rule *rule, struct buf *out)
{
    struct why_chain chain;
    why_explain(report->why, rule, &chain);
    append_head(report, chain.is_flagged, out);
    append_string(out, "rule", rule->id);
    append_string(out, "decidedBy",
                  chain.is_flagged || !chain.count ? NULL : chain.steps[chain.count - 1].name);
    buf_append_string(out, ",\"steps\":[");
    for (size_t i = 0; i < chain.count; i++) {
        buf_append_string(out, i ? ",\n{" : "\n{");
        append_json_step(&chain.steps[i], out);
    }
    buf_append_string(out, "]}\n");
}

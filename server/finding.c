/* SPDX-License-Identifier: MIT */
#include "server/finding.h"

#include "base/utf8.h"
#include "rules/line_fragment.h"
#include "rules/message_template.h"

/* What the engine itself has to say; no module's rules. */
static const char rule_aborted[] = "engine/match-aborted";
static const char rule_quarantined[] = "engine/rule-quarantined";
static const char rule_long_line[] = "engine/long-line";

bool finding_is_shown(const struct violation *violation)
{
    return (unsigned)FINDING_KINDS >> violation->kind & 1u;
}

const char *finding_rule(const struct rule_set *set, const struct violation *violation,
                         const char **incomplete)
{
    *incomplete = NULL;
    switch ((enum violation_kind)violation->kind) {
    case VIOLATION_ABORTED:
        *incomplete = rule_set_rule(set, violation->rule)->id;
        return rule_aborted;
    case VIOLATION_QUARANTINED:
        *incomplete = rule_set_rule(set, violation->rule)->id;
        return rule_quarantined;
    case VIOLATION_LONG_LINE:
        return rule_long_line;
    default:
        return rule_set_rule(set, violation->rule)->id;
    }
}

/* A secret may be another one than the one that was accepted: it stays a warning. */
static enum severity accepted_severity(enum severity severity)
{
    return severity < SEVERITY_WARNING ? severity : SEVERITY_WARNING;
}

enum severity finding_severity(const struct rule_set *set, const struct violation *violation)
{
    switch ((enum violation_kind)violation->kind) {
    case VIOLATION_ABORTED:
    case VIOLATION_QUARANTINED:
        return SEVERITY_WARNING;
    case VIOLATION_LONG_LINE:
        return SEVERITY_HINT;
    case VIOLATION_ACCEPTED:
        return accepted_severity(rule_set_severity(set, violation->rule));
    default:
        return rule_set_severity(set, violation->rule);
    }
}

void finding_widen(const struct text *text, struct text_position *start, struct text_position *end)
{
    if (start->line != end->line || start->byte < end->byte)
        return;
    struct span line = text_line(text, start->line);
    if (start->byte < line.length) {
        end->byte = start->byte + utf8_sequence_length((unsigned char)line.bytes[start->byte]);
    } else if (start->byte > 0) {
        start->byte = utf8_round_down(line, start->byte - 1);
    } else if (start->line + 1 < text->n_lines) {
        *end = (struct text_position){start->line + 1, 0};
    } else if (start->line > 0) {
        start->line--;
        start->byte = text_line(text, start->line).length;
    }
}

struct finding finding_describe(const struct rule_set *set, const struct violation *violation,
                                const struct text *text)
{
    struct finding finding = {
        .severity = finding_severity(set, violation),
        .start = {violation->line, violation->start},
        .end = {(size_t)violation->line + violation->more_lines, violation->end},
    };
    finding.rule = finding_rule(set, violation, &finding.incomplete);
    if (violation_is_of_rule(violation))
        finding.link = rule_set_rule(set, violation->rule)->link;
    finding_widen(text, &finding.start, &finding.end);
    return finding;
}

static bool looks_for_secrets(const struct rule_set *set)
{
    bool looks = rule_set_has_silent(set);
    for (size_t i = 0; !looks && i < rule_set_count(set); i++)
        looks = (rule_set_rule(set, i)->flags & RULE_SENSITIVE) &&
                rule_set_severity(set, i) != SEVERITY_OFF;
    return looks;
}

static void append_rule_message(struct buf *out, const struct rule_set *set,
                                const struct violation *violation,
                                const struct finding_source *source)
{
    const struct rule *rule = rule_set_rule(set, violation->rule);
    struct redact_text matched = {.is_secret = true};
    struct redact_groups groups = {.match = source->match,
                                   .text = source->text,
                                   .first_line = source->first_line,
                                   .secrets = source->secrets,
                                   .known_end = SIZE_MAX};
    if (source->secrets)
        matched = finding_redact_text(violation, source->text, source->first_line, source->secrets);
    if (message_has_groups(span_from_string(rule->message))) {
        rematch_find(source->match, set, source->text, violation);
        if (looks_for_secrets(set))
            groups.known_end = (size_t)violation->line + 1;
    }
    redact_message(out, rule, matched, &groups);
}

void finding_append_message(struct buf *out, const struct rule_set *set,
                            const struct violation *violation, const struct finding_source *source)
{
    switch ((enum violation_kind)violation->kind) {
    case VIOLATION_ABORTED:
        buf_printf(out, "%s gave up on this line: shorten it, or simplify the rule",
                   rule_set_rule(set, violation->rule)->id);
        return;
    case VIOLATION_QUARANTINED:
        buf_printf(out, "%s gave up on a third line and is not looked for below: simplify the rule",
                   rule_set_rule(set, violation->rule)->id);
        return;
    case VIOLATION_LONG_LINE:
        buf_append_string(out, "Line over 64 KiB: matches longer than 4 KiB were not looked for");
        return;
    default:
        append_rule_message(out, set, violation, source);
        if (violation->kind == VIOLATION_RESURFACED)
            buf_append_string(out, " (what hid this has expired)");
        if (violation->kind == VIOLATION_ACCEPTED)
            buf_append_string(out, " (in the baseline)");
    }
}

struct span finding_text(const struct violation *violation, const struct text *text)
{
    struct span line = text_line(text, violation->line);
    size_t end = violation->more_lines ? line.length : violation->end;
    return span_slice(line, violation->start, end);
}

bool finding_shows_text(const struct rule_set *set, const struct violation *violation)
{
    return violation_is_of_rule(violation) &&
           redact_shows_text(rule_set_rule(set, violation->rule));
}

struct redact_text finding_redact_text(const struct violation *violation, const struct text *text,
                                       size_t first_line, const struct secrets *secrets)
{
    struct redact_text found = {.bytes = finding_text(violation, text)};
    bool is_long = text_line(text, violation->line).length > SCAN_LINE_MAX;
    found.is_secret =
        is_long || secrets_touch(secrets, first_line + violation->line, violation->start,
                                 violation->start + found.bytes.length);
    return found;
}

/* SPDX-License-Identifier: MIT */
/* What a scanner says of what it has found: records in order, as findings or as identities. */
#include "server/scanner_private.h"

#include "server/position.h"
#include "server/suppression_redact.h"

#include <stdlib.h>

void scanner_add(struct scanner *scanner, const struct violation *violation)
{
    size_t n_rules = rule_set_count(scanner->job->set);
    if (scanner->gates_only && violation->kind == VIOLATION_GATE && violation->rule >= n_rules)
        file_matches_add(&scanner->file_matches[violation->rule - n_rules],
                         scanner->first_line + violation->line);
    else if (scanner->gates_only && violation->kind == VIOLATION_GATE)
        candidate_add(scanner->open_gates, violation->rule);
    if (scanner->gates_only || !finding_is_shown(violation))
        return;
    if (scanner->n_records == scanner->capacity) {
        scanner->capacity = scanner->capacity ? scanner->capacity * 2 : 64;
        scanner->records =
            mem_resize(MEM_BATCH, scanner->records, scanner->capacity, sizeof *scanner->records);
    }
    scanner->records[scanner->n_records++] = (struct sorted_record){.violation = *violation};
}

static int compare_records(const void *a, const void *b)
{
    const struct sorted_record *left = a;
    const struct sorted_record *right = b;
    if (left->violation.line != right->violation.line)
        return left->violation.line < right->violation.line ? -1 : 1;
    if (left->violation.start != right->violation.start)
        return left->violation.start < right->violation.start ? -1 : 1;
    int order = strcmp(left->rule, right->rule);
    return order ? order : violation_compare(&left->violation, &right->violation);
}

static size_t column(struct position_walk *walk, const struct text *text,
                     struct text_position position, const struct place_of_text *place)
{
    size_t units = position_walk_to(walk, text, position, POSITION_UTF16);
    return units + 1 + (position.line == 0 ? place->units : 0);
}

/* Identities. */

bool scanner_wants_identities(const struct scanner *scanner)
{
    return scanner->job->wants_identities || scanner->job->on_identity;
}

uint32_t scanner_skipped(const struct line_fragment *fragment)
{
    return (uint32_t)(fragment->offset - fragment->lead);
}

static struct identity identify(struct scanner *scanner, const struct violation *violation,
                                const struct text *text, const struct place_of_text *place)
{
    const struct rule_set *set = scanner->job->set;
    if (place->identity)
        return *place->identity;
    if (!place->fragment)
        return identity_of(set, violation, text, place->first_line, &scanner->folded);
    struct violation whole = *violation;
    whole.start += scanner_skipped(place->fragment);
    whole.end += scanner_skipped(place->fragment);
    return identity_in_long_line(set, &whole, finding_text(violation, text), place->first_line,
                                 &scanner->folded);
}

static void tell_identity(struct scanner *scanner, const struct violation *violation,
                          const struct text *text, const struct place_of_text *place)
{
    struct identity identity = identify(scanner, violation, text, place);
    scanner->job->on_identity(scanner->job->context, &identity);
}

void scanner_tell_found(struct scanner *scanner, const struct violation_list *found,
                        const struct text *text, const struct place_of_text *place)
{
    if (!scanner->job->on_identity || scanner->gates_only)
        return;
    for (size_t i = 0; i < found->count; i++)
        if (finding_is_shown(&found->items[i]) &&
            !suppress_is_mark(&scanner->suppress, &found->items[i]))
            tell_identity(scanner, &found->items[i], text, place);
}

/* Whether scanner_tell_found has not seen it. */
static bool is_added(const struct scanner *scanner, const struct violation *violation)
{
    return violation->kind == VIOLATION_LONG_LINE ||
           suppress_is_added(&scanner->suppress, violation);
}

static void emit(struct scanner *scanner, const struct violation *violation,
                 const struct text *text, const struct place_of_text *place,
                 struct position_walk *walk, const struct suppression *hidden_by)
{
    const struct scanner_job *job = scanner->job;
    struct identity identity;
    if (job->on_identity) {
        if (is_added(scanner, violation))
            tell_identity(scanner, violation, text, place);
        return;
    }
    if (job->wants_identities)
        identity = identify(scanner, violation, text, place);
    struct finding finding = finding_describe(job->set, violation, text);
    bool is_rules = violation_is_of_rule(violation);
    buf_clear(&scanner->message);
    scanner->match.fragment = place->fragment;
    const struct finding_source source = {.text = text,
                                          .first_line = place->first_line,
                                          .secrets =
                                              place->fragment ? NULL : &scanner->suppress.secrets,
                                          .match = &scanner->match};
    finding_append_message(&scanner->message, job->set, violation, &source);
    buf_clear(&scanner->snippet);
    if (is_rules && !place->fragment && !place->identity)
        masked_lines_append_snippet(&scanner->lines, text, place->first_line, finding.start,
                                    finding.end, &scanner->snippet);
    struct scanner_finding row = {
        .rule = finding.rule,
        .link = finding.link,
        .severity = finding.severity,
        .line = place->first_line + finding.start.line + 1,
        .column = column(walk, text, finding.start, place),
        .end_line = place->first_line + finding.end.line + 1,
        .end_column = column(walk, text, finding.end, place),
        .incomplete = finding.incomplete,
        .message = buf_span(&scanner->message),
        .identity = job->wants_identities ? &identity : NULL,
        .definition = is_rules ? rule_set_rule(job->set, violation->rule) : NULL,
        .snippet = buf_span(&scanner->snippet),
        .hidden_by = hidden_by,
    };
    if (hidden_by)
        job->on_hidden(job->context, &row);
    else
        job->sink(job->context, &row);
}

void scanner_begin_text(struct scanner *scanner, const struct text *text,
                        struct place_of_text place)
{
    scanner->piece = text;
    scanner->place = place;
    scanner->last_hidden = (struct violation){.kind = VIOLATION_GATE};
}

/* What a comment says is masked by suppress; an entry stands outside the text. */
static const struct suppression *shown_said(struct scanner *scanner,
                                            const struct suppress_event *event)
{
    const struct scanner_job *job = scanner->job;
    const struct suppression_judge judge = {job->set, job->language, job->today, scanner->scratch};
    if (event->file.length == 0 || event->fate == SUPPRESS_ACCEPTED)
        return event->said;
    if (event->said != scanner->last_entry) {
        arena_clear(&scanner->of_entry);
        scanner->last_entry = event->said;
        scanner->shown_entry = suppression_redact_entry(event->said, &judge, &scanner->of_entry);
    }
    return &scanner->shown_entry;
}

void scanner_take_fate(void *context, const struct suppress_event *event)
{
    struct scanner *scanner = context;
    struct position_walk walk = {0};
    bool is_hidden = event->fate == SUPPRESS_HIDDEN || event->fate == SUPPRESS_ACCEPTED;
    if (!is_hidden || violation_compare(event->record, &scanner->last_hidden) == 0)
        return;
    scanner->last_hidden = *event->record;
    emit(scanner, event->record, scanner->piece, &scanner->place, &walk,
         shown_said(scanner, event));
}

void scanner_emit(struct scanner *scanner, const struct text *text,
                  const struct place_of_text *place)
{
    for (size_t i = 0; i < scanner->n_records; i++)
        scanner->records[i].rule =
            finding_describe(scanner->job->set, &scanner->records[i].violation, text).rule;
    struct position_walk walk = {0};
    if (scanner->n_records > 1)
        qsort(scanner->records, scanner->n_records, sizeof *scanner->records, compare_records);
    for (size_t i = 0; i < scanner->n_records; i++)
        if (i == 0 || compare_records(&scanner->records[i - 1], &scanner->records[i]) != 0)
            emit(scanner, &scanner->records[i].violation, text, place, &walk, NULL);
    scanner->n_records = 0;
}

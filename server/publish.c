/* SPDX-License-Identifier: MIT */
#include "server/publish.h"

#include "protocol/frame.h"
#include "protocol/json_write.h"
#include "protocol/rpc.h"
#include "protocol/types.h"
#include "rules/registry.h"
#include "server/finding.h"
#include "server/scopes.h"
#include "server/shown.h"
#include "server/suppress.h"

enum { NOTES_MAX = 200 };

/* A message while its diagnostics are being written. */
struct writing {
    struct buf message;
    struct buf scratch; /* for one diagnostic's message */
    const struct text *text;
    const struct publish_options *options;
    struct position_walk walk;
    size_t n_written;
};

/* The message's member "source" and what never changes around it. */
static const char source[] = ",\"source\":\"auto-enforcer\",\"message\":";

static enum lsp_severity severity_number(enum severity severity)
{
    static const enum lsp_severity numbers[] = {
        [SEVERITY_OFF] = LSP_SEVERITY_HINT,         [SEVERITY_HINT] = LSP_SEVERITY_HINT,
        [SEVERITY_INFO] = LSP_SEVERITY_INFORMATION, [SEVERITY_WARNING] = LSP_SEVERITY_WARNING,
        [SEVERITY_BLOCKED] = LSP_SEVERITY_ERROR,
    };
    return numbers[severity];
}

static void write_begin(struct writing *writing, struct span uri, const struct document *document)
{
    struct buf *out = &writing->message;
    *out = BUF_INIT(MEM_SERVER);
    frame_open(out);
    rpc_write_notification_begin(out, "textDocument/publishDiagnostics");
    buf_append(out, SPAN("{\"uri\":"));
    json_write_string(out, uri);
    if (writing->options->version && document && document->has_version) {
        buf_append(out, SPAN(",\"version\":"));
        json_write_integer(out, document->version);
    }
    buf_append(out, SPAN(",\"diagnostics\":["));
}

static void write_end(struct writing *writing, struct span key, struct outbox *outbox)
{
    buf_append(&writing->message, SPAN("]}"));
    rpc_write_end(&writing->message);
    outbox_post(outbox, &writing->message, key);
    buf_release(&writing->scratch);
}

static void write_position(struct writing *writing, struct text_position position)
{
    struct buf *out = &writing->message;
    buf_append(out, SPAN("{\"line\":"));
    buf_append_uint(out, position.line);
    buf_append(out, SPAN(",\"character\":"));
    buf_append_uint(
        out, position_walk_to(&writing->walk, writing->text, position, writing->options->encoding));
    buf_append_byte(out, '}');
}

/* Where more is said: the page of a rule that ships, else its link. Empty: nowhere. */
static struct span link_of(struct writing *writing, const struct rule_set *set,
                           const struct violation *violation, const struct finding *finding)
{
    struct buf *page = &writing->scratch;
    bool is_rules = violation->kind == VIOLATION_FINDING;
    if (!writing->options->code_description)
        return SPAN("");
    if (!is_rules || writing->options->pages.length == 0 ||
        !registry_ships(rule_set_rule(set, violation->rule)))
        return finding->link ? span_from_string(finding->link) : SPAN("");
    buf_clear(page);
    buf_append(page, writing->options->pages);
    buf_printf(page, "%s.md", finding->rule);
    return buf_span(page);
}

/* Everything up to the message, which json_write_string follows with. */
static void write_head(struct writing *writing, struct text_position start,
                       struct text_position end, enum severity severity, struct span code,
                       struct span link)
{
    struct buf *out = &writing->message;
    if (writing->n_written++ > 0)
        buf_append_byte(out, ',');
    buf_append(out, SPAN("{\"range\":{\"start\":"));
    write_position(writing, start);
    buf_append(out, SPAN(",\"end\":"));
    write_position(writing, end);
    buf_append(out, SPAN("},\"severity\":"));
    buf_append_uint(out, (uint64_t)severity_number(severity));
    buf_append(out, SPAN(",\"code\":"));
    json_write_string(out, code);
    if (link.length > 0) {
        buf_append(out, SPAN(",\"codeDescription\":{\"href\":"));
        json_write_string(out, link);
        buf_append_byte(out, '}');
    }
    buf_append_string(out, source);
}

static void write_violation(struct writing *writing, const struct rule_set *set,
                            const struct violation *violation, enum scope scope,
                            enum severity severity)
{
    struct finding finding = finding_describe(set, violation, writing->text);
    write_head(writing, finding.start, finding.end, severity, span_from_string(finding.rule),
               link_of(writing, set, violation, &finding));
    buf_clear(&writing->scratch);
    finding_append_message(&writing->scratch, set, violation,
                           finding_text(violation, writing->text));
    json_write_string(&writing->message, buf_span(&writing->scratch));
    if (scope != SCOPE_UNKNOWN)
        buf_printf(&writing->message, ",\"data\":{\"scope\":\"%s\"}", scope_name(scope));
    buf_append_byte(&writing->message, '}');
}

static void write_note(struct writing *writing, const struct publish_note *note)
{
    write_head(writing, note->start, note->end, note->severity, span_from_string(note->code),
               SPAN(""));
    json_write_string(&writing->message, note->message);
    buf_append_byte(&writing->message, '}');
}

/* What is shown of a document: its violations, or these without what is hidden. */
struct shown {
    const struct document *document;
    struct violation_list kept; /* if `is_list` */
    bool is_list;
    struct scopes scopes_of_kept; /* if the document has a base */
};

/* Where nothing can be hidden nothing is copied: every keystroke pays for this. */
static struct shown shown_of(struct document *document, struct day today)
{
    struct shown shown = {.document = document};
    const struct violation_set *set = &document->state.violations;
    struct suppress_scope scope = {.rules = document->rules,
                                   .language = document->language,
                                   .today = today,
                                   .entries = document->entries,
                                   .is_binary = document->is_binary};
    shown.is_list = document->is_binary || suppress_matters(&scope, set);
    if (shown.is_list)
        shown_collect(&scope, &document->text, &document->state, &shown.kept);
    struct scopes_subject subject = {document->rules, &document->text, &document->state.violations,
                                     document->base};
    if (document->base && shown.is_list)
        scopes_of_shown(&shown.scopes_of_kept, &subject, &scope, &shown.kept);
    else if (document->base)
        scopes_follow(&document->scopes, &subject);
    return shown;
}

static void shown_release(struct shown *shown)
{
    violation_list_release(&shown->kept);
    scopes_release(&shown->scopes_of_kept);
}

static enum scope scope_at(const struct shown *shown, size_t index)
{
    return scopes_at(shown->is_list ? &shown->scopes_of_kept : &shown->document->scopes, index);
}

/* How many diagnostics there are room for, or wanted: what existed already comes last. */
struct room {
    size_t fresh[SEVERITY_BLOCKED + 1], existing[SEVERITY_BLOCKED + 1]; /* by severity */
};

static size_t *room_of(struct room *room, enum scope scope, enum severity severity)
{
    return scope == SCOPE_EXISTING ? &room->existing[severity] : &room->fresh[severity];
}

static enum severity shown_severity(const struct shown *what, const struct violation *violation,
                                    enum scope scope)
{
    const struct document *document = what->document;
    return scopes_severity(document->existing, scope, finding_severity(document->rules, violation));
}

static void count_one(const struct shown *what, const struct violation *violation, size_t index,
                      struct room *counts)
{
    enum scope scope = scope_at(what, index);
    if (finding_is_shown(violation) && shown_severity(what, violation, scope) != SEVERITY_OFF)
        ++*room_of(counts, scope, finding_severity(what->document->rules, violation));
}

static void count_by_rule(const struct document *document, struct room *counts)
{
    const struct violation_set *set = &document->state.violations;
    for (size_t kind = 0; kind < VIOLATION_KINDS; kind++)
        for (size_t rule = 0; rule < set->n_rules; rule++) {
            struct violation one = {.rule = (uint16_t)rule, .kind = (uint8_t)kind};
            size_t count = violation_set_count(set, (enum violation_kind)kind, rule);
            if (count > 0 && finding_is_shown(&one))
                counts->fresh[finding_severity(document->rules, &one)] += count;
        }
}

static void count(const struct shown *what, struct room *counts)
{
    const struct document *document = what->document;
    struct violation_cursor cursor = violation_cursor_begin(&document->state.violations);
    struct violation violation;
    if (!what->is_list && !document->base) {
        count_by_rule(document, counts);
        return;
    }
    for (size_t i = 0; i < what->kept.count; i++)
        count_one(what, &what->kept.items[i], i, counts);
    for (size_t i = 0; !what->is_list && violation_cursor_next(&cursor, &violation); i++)
        count_one(what, &violation, i, counts);
}

static void take_room(size_t *counts, size_t *left)
{
    for (int severity = SEVERITY_BLOCKED; severity > SEVERITY_OFF; severity--) {
        counts[severity] = counts[severity] < *left ? counts[severity] : *left;
        *left -= counts[severity];
    }
}

/* How many of each severity are shown, the worst first, if `most` diagnostics may be sent. Returns
   how many are not; then one of them is left for saying so. */
static size_t choose(const struct shown *what, size_t most, struct room *room)
{
    size_t total = 0;
    size_t n_records = what->is_list ? what->kept.count : what->document->state.violations.count;
    if (n_records <= most) { /* Nothing to choose, so nothing to count by rule: for every key. */
        for (int severity = SEVERITY_BLOCKED; severity > SEVERITY_OFF; severity--)
            room->fresh[severity] = room->existing[severity] = n_records;
        return 0;
    }
    count(what, room);
    for (int severity = SEVERITY_BLOCKED; severity > SEVERITY_OFF; severity--)
        total += room->fresh[severity] + room->existing[severity];
    size_t left = total > most ? most - 1 : total;
    size_t hidden = total - left;
    take_room(room->fresh, &left);
    take_room(room->existing, &left);
    return hidden;
}

static void write_closing_note(struct writing *writing, size_t hidden)
{
    struct text_position end = {0, text_line(writing->text, 0).length};
    if (end.byte == 0 && writing->text->n_lines > 1)
        end = (struct text_position){1, 0};
    buf_clear(&writing->scratch);
    buf_printf(&writing->scratch, "%zu more findings are not shown here: see auto-enforcer check",
               hidden);
    struct publish_note note = {.end = end,
                                .severity = SEVERITY_WARNING,
                                .code = "engine/more-findings",
                                .message = buf_span(&writing->scratch)};
    write_note(writing, &note);
}

/* Writes the record if one of its scope and severity is still to be shown. */
static void write_chosen(struct writing *writing, const struct shown *what,
                         const struct violation *violation, size_t index, struct room *room)
{
    const struct rule_set *rules = what->document->rules;
    enum scope scope = scope_at(what, index);
    if (!finding_is_shown(violation))
        return;
    size_t *left = room_of(room, scope, finding_severity(rules, violation));
    enum severity severity = shown_severity(what, violation, scope);
    if (*left == 0 || severity == SEVERITY_OFF)
        return;
    --*left;
    write_violation(writing, rules, violation, scope, severity);
}

static void write_violations(struct writing *writing, struct document *document, size_t most)
{
    struct room room = {{0}, {0}};
    struct shown shown = shown_of(document, writing->options->today);
    size_t hidden = choose(&shown, most, &room);
    struct violation_cursor cursor = violation_cursor_begin(&document->state.violations);
    struct violation violation;
    for (size_t i = 0; i < shown.kept.count; i++)
        write_chosen(writing, &shown, &shown.kept.items[i], i, &room);
    for (size_t i = 0; !shown.is_list && violation_cursor_next(&cursor, &violation); i++)
        write_chosen(writing, &shown, &violation, i, &room);
    if (hidden > 0)
        write_closing_note(writing, hidden);
    shown_release(&shown);
}

void publish_diagnostics(struct document *document, const struct publish_note *notes,
                         size_t n_notes, const struct publish_options *options,
                         struct outbox *outbox)
{
    struct writing writing = {.text = &document->text, .options = options};
    write_begin(&writing, buf_span(&document->uri), document);
    n_notes = n_notes < NOTES_MAX ? n_notes : NOTES_MAX;
    if (document->rules)
        write_violations(&writing, document, PUBLISH_MAX - n_notes);
    for (size_t i = 0; i < n_notes; i++)
        write_note(&writing, &notes[i]);
    write_end(&writing, buf_span(&document->key), outbox);
}

void publish_append_diagnostic(struct buf *out, const struct document *document,
                               const struct violation *violation, enum scope scope,
                               const struct publish_options *options)
{
    struct writing writing = {.message = *out, .text = &document->text, .options = options};
    write_violation(
        &writing, document->rules, violation, scope,
        scopes_severity(document->existing, scope, finding_severity(document->rules, violation)));
    buf_release(&writing.scratch);
    *out = writing.message;
}

void publish_notes(struct span uri, struct span key, const struct text *text,
                   const struct publish_note *notes, size_t n_notes,
                   const struct publish_options *options, struct outbox *outbox)
{
    struct writing writing = {.text = text, .options = options};
    write_begin(&writing, uri, NULL);
    for (size_t i = 0; i < n_notes; i++)
        write_note(&writing, &notes[i]);
    write_end(&writing, key, outbox);
}

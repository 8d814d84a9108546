/* SPDX-License-Identifier: MIT */
#include "server/publish.h"

#include "protocol/frame.h"
#include "protocol/json_write.h"
#include "protocol/rpc.h"
#include "protocol/types.h"
#include "rules/violation_view.h"
#include "server/finding.h"
#include "server/rule_page.h"
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
    struct rematch match;
    struct secrets secrets; /* of the document, if any message shows its text */
    bool knows_secrets;
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

static void write_begin(struct writing *writing, struct span uri, const struct document *document,
                        struct outbox *outbox)
{
    struct buf *out = &writing->message;
    *out = outbox_storage(outbox);
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

static void release(struct writing *writing)
{
    buf_release(&writing->scratch);
    secrets_release(&writing->secrets);
    rematch_release(&writing->match);
}

static void write_end(struct writing *writing, struct span key, struct outbox *outbox)
{
    buf_append(&writing->message, SPAN("]}"));
    rpc_write_end(&writing->message);
    outbox_post(outbox, &writing->message, key);
    release(writing);
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
    if (!writing->options->code_description)
        return SPAN("");
    if (violation->kind != VIOLATION_FINDING && violation->kind != VIOLATION_ACCEPTED)
        return span_from_string(finding->link);
    return rule_page_address(writing->options->pages, rule_set_rule(set, violation->rule),
                             &writing->scratch);
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

/* Few messages show text: those that do not, need not know what is secret. */
static const struct secrets *secrets_of(struct writing *writing, const struct document *document,
                                        const struct violation *violation)
{
    if (!finding_shows_text(document->rules, violation))
        return NULL;
    if (!writing->knows_secrets)
        secrets_add_set(&writing->secrets, document->rules, &document->text,
                        &document->state.violations);
    writing->knows_secrets = true;
    return &writing->secrets;
}

static void write_violation(struct writing *writing, const struct document *document,
                            const struct violation *violation, enum scope scope,
                            enum severity severity)
{
    const struct rule_set *set = document->rules;
    struct finding finding = finding_describe(set, violation, writing->text);
    write_head(writing, finding.start, finding.end, severity, span_from_string(finding.rule),
               link_of(writing, set, violation, &finding));
    buf_clear(&writing->scratch);
    const struct finding_source shown = {.text = writing->text,
                                         .secrets = secrets_of(writing, document, violation),
                                         .match = &writing->match};
    finding_append_message(&writing->scratch, set, violation, &shown);
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

/* What is shown of a document: its violations, or `kept` of them if some are hidden. */
struct shown {
    struct violation_view view;
    struct violation_list kept;
    struct scopes scopes_of_kept; /* if the document has a base */
};

static void hide_existing(struct violation_criteria *criteria)
{
    criteria->scopes = 1u << SCOPE_UNKNOWN | 1u << SCOPE_NEW;
}

/* Where nothing can be hidden nothing is copied: every keystroke pays for this. */
static void view_shown(struct document *document, struct day today, struct shown *shown)
{
    struct violation_set *set = &document->state.violations;
    struct violation_source from = {
        .set = set, .rules = document->rules, .severity = finding_severity};
    struct violation_criteria criteria = {.kinds = FINDING_KINDS};
    struct suppress_scope scope = {.rules = document->rules,
                                   .language = document->language,
                                   .today = today,
                                   .entries = document->entries,
                                   .is_binary = document->is_binary};
    const struct scopes_subject subject = {document->rules, &document->text, set, document->base};
    const struct scopes *scopes = &document->scopes;
    if (document->is_binary || suppress_matters(&scope, set)) {
        shown_collect(&scope, &document->text, &document->state, &shown->kept);
        from.set = NULL;
        from.list = &shown->kept;
        scopes = &shown->scopes_of_kept;
    }
    if (document->base && from.list)
        scopes_of_shown(&shown->scopes_of_kept, &subject, &scope, &shown->kept);
    else if (document->base)
        scopes_follow(&document->scopes, &subject);
    if (document->base)
        from.scopes = scopes->items;
    if (document->existing == EXISTING_HIDE)
        hide_existing(&criteria);
    when_restrict(&criteria, document->rules, document_change(document));
    shown->view = violation_view(&from, &criteria);
}

/* How many diagnostics there are room for: what existed already comes last. */
struct room {
    size_t fresh[SEVERITY_BLOCKED + 1], existing[SEVERITY_BLOCKED + 1]; /* by severity */
};

static size_t *room_of(struct room *room, enum scope scope, enum severity severity)
{
    return scope == SCOPE_EXISTING ? &room->existing[severity] : &room->fresh[severity];
}

static void take_room(size_t *counts, size_t *left)
{
    for (int severity = SEVERITY_BLOCKED; severity > SEVERITY_OFF; severity--) {
        counts[severity] = counts[severity] < *left ? counts[severity] : *left;
        *left -= counts[severity];
    }
}

/* How many of each severity are shown, the worst first, if `most` diagnostics may be sent. Returns
   how many are not; then one of these is left for saying so. */
static size_t choose(struct violation_view view, size_t most, struct room *room)
{
    size_t total = 0;
    bool shows_existing = view.source.scopes && view.criteria.scopes == 0;
    if (shows_existing)
        hide_existing(&view.criteria);
    violation_view_count(view, room->fresh);
    view.criteria.scopes = 1u << SCOPE_EXISTING;
    if (shows_existing)
        violation_view_count(view, room->existing);
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

/* The first of each scope and severity, as many as there is room for, in the order of the text. */
static void write_chosen(struct writing *writing, const struct document *document,
                         struct violation_view view, struct room *room)
{
    const struct rule_set *rules = document->rules;
    struct violation violation;
    for (unsigned i = SEVERITY_OFF + 1; i <= SEVERITY_BLOCKED; i++)
        view.criteria.severities |= room->fresh[i] + room->existing[i] > 0 ? 1u << i : 0;
    while (view.criteria.severities && violation_view_next(&view, &violation)) {
        enum severity severity = finding_severity(rules, &violation);
        enum scope scope = (enum scope)violation_view_scope(&view);
        size_t *left = room_of(room, scope, severity);
        if (*left == 0)
            continue;
        --*left;
        write_violation(writing, document, &violation, scope,
                        scopes_severity(document->existing, scope, severity));
        if (room->fresh[severity] + room->existing[severity] == 0)
            view.criteria.severities &= ~(1u << severity);
    }
}

static void write_violations(struct writing *writing, struct document *document, size_t most)
{
    struct room room = {{0}, {0}};
    struct shown shown = {.kept = {0}};
    view_shown(document, writing->options->today, &shown);
    size_t hidden = choose(shown.view, most, &room);
    write_chosen(writing, document, shown.view, &room);
    if (hidden > 0)
        write_closing_note(writing, hidden);
    violation_list_release(&shown.kept);
    scopes_release(&shown.scopes_of_kept);
}

void publish_diagnostics(struct document *document, const struct publish_note *notes,
                         size_t n_notes, const struct publish_options *options,
                         struct outbox *outbox)
{
    struct writing writing = {.text = &document->text, .options = options};
    write_begin(&writing, buf_span(&document->uri), document, outbox);
    n_notes = n_notes < NOTES_MAX ? n_notes : NOTES_MAX;
    if (document->rules)
        write_violations(&writing, document, PUBLISH_MAX - n_notes);
    for (size_t i = 0; i < n_notes; i++)
        write_note(&writing, &notes[i]);
    write_end(&writing, buf_span(&document->key), outbox);
}

void publish_append_diagnostic(struct buf *out, const struct document *document,
                               const struct violation *violation, enum scope scope,
                               const struct secrets *secrets, const struct publish_options *options)
{
    struct writing writing = {.message = *out,
                              .text = &document->text,
                              .options = options,
                              .secrets = *secrets,
                              .knows_secrets = true};
    write_violation(
        &writing, document, violation, scope,
        scopes_severity(document->existing, scope, finding_severity(document->rules, violation)));
    buf_release(&writing.scratch);
    rematch_release(&writing.match);
    *out = writing.message;
}

void publish_notes(struct span uri, struct span key, const struct text *text,
                   const struct publish_note *notes, size_t n_notes,
                   const struct publish_options *options, struct outbox *outbox)
{
    struct writing writing = {.text = text, .options = options};
    write_begin(&writing, uri, NULL, outbox);
    for (size_t i = 0; i < n_notes; i++)
        write_note(&writing, &notes[i]);
    write_end(&writing, key, outbox);
}

/* SPDX-License-Identifier: MIT */
/* textDocument/codeAction: what can be done about the findings of a place, and about a document. */
#include "server/handlers.h"

#include "base/file.h"
#include "protocol/json_write.h"
#include "protocol/uri.h"
#include "rules/tree.h"
#include "server/action_places.h"
#include "server/false_positive.h"
#include "server/finding.h"
#include "server/fixer.h"
#include "server/redact.h"
#include "server/shown.h"
#include "server/suppress_edit.h"
#include "server/workspace_edit.h"

enum {
    FINDINGS_MAX = 50,       /* of a place that have actions */
    UNASKED_WORK = 8 * 1024, /* units, about 10 ms: what nobody asked for does not hold up typing */
    AUTOMATIC = 2,           /* CodeActionTriggerKind */
    IGNORE_DAYS = 30,
    TRIED_MAX = 8 /* findings of a place that are tried as tests: each reads a pack anew */
};

static const char quick_fix[] = "quickfix";
static const char fix_all[] = "source.fixAll";
static const char fix_all_ours[] = "source.fixAll.auto-enforcer";

static const struct lsp_field context_fields[] = {
    LSP_FIELD_ARRAY_OF(code_action_context, diagnostics, "diagnostics", lsp_diagnostic_type,
                       OPTIONAL),
    LSP_FIELD_ARRAY(code_action_context, only, "only", STRING, OPTIONAL),
    LSP_FIELD(code_action_context, trigger_kind, "triggerKind", ENUM, OPTIONAL),
};
static const struct lsp_type context_type =
    LSP_TYPE("CodeActionContext", RECEIVED, code_action_context, context_fields);

static const struct lsp_field code_action_fields[] = {
    LSP_FIELD_STRUCT(code_action_params, text_document, "textDocument",
                     lsp_text_document_identifier_type, REQUIRED),
    LSP_FIELD_STRUCT(code_action_params, range, "range", lsp_range_type, REQUIRED),
    LSP_FIELD_STRUCT(code_action_params, context, "context", context_type, OPTIONAL),
};
const struct lsp_type code_action_params_type =
    LSP_TYPE("CodeActionParams", RECEIVED, code_action_params, code_action_fields);

static const struct lsp_field resolve_fields[] = {
    LSP_FIELD(resolve_action_params, title, "title", STRING, REQUIRED),
    LSP_FIELD(resolve_action_params, data, "data", JSON, OPTIONAL),
};
const struct lsp_type resolve_action_params_type =
    LSP_TYPE("CodeAction", RECEIVED, resolve_action_params, resolve_fields);

/* What is known of an action whose edit comes later: the text that it is for. */
struct action_data {
    struct span uri;
    int32_t version;
    bool has_version;
};
static const struct lsp_field data_fields[] = {
    LSP_FIELD(action_data, uri, "uri", STRING, REQUIRED),
    LSP_FIELD_FLAG(action_data, version, has_version, "version", INTEGER, OPTIONAL),
};
static const struct lsp_type data_type = LSP_TYPE("ActionData", RECEIVED, action_data, data_fields);

struct lsp_array handler_code_action_kinds(void)
{
    static struct span kinds[2];
    kinds[0] = span_from_string(quick_fix);
    kinds[1] = span_from_string(fix_all_ours);
    return (struct lsp_array){kinds, 2};
}

/* An answer that is being written. */
struct answer {
    struct server *server;
    const struct document *document;
    struct scan_input input;
    struct scopes scopes; /* of what is shown; none without a base */
    enum when_change change;
    struct secrets secrets;
    struct buf out;
    size_t n_actions;
};

/* Kinds. */

/* "source" is asked for where "source.fixAll.auto-enforcer" is offered; an empty kind is all. */
static bool includes(struct span asked, const char *kind)
{
    struct span whole = span_from_string(kind);
    return asked.length == 0 || span_equal(asked, whole) ||
           (span_starts_with(whole, asked) && whole.bytes[asked.length] == '.');
}

static bool is_wanted(const struct code_action_context *context, const char *kind)
{
    const struct span *only = context->only.items;
    for (size_t i = 0; i < context->only.count; i++)
        if (includes(only[i], kind))
            return true;
    return !only && kind == quick_fix;
}

/* Some clients keep only actions of exactly the kind they asked for. */
static const char *kind_of_fix_all(const struct code_action_context *context)
{
    const struct span *only = context->only.items;
    for (size_t i = 0; i < context->only.count; i++)
        if (span_equal_string(only[i], fix_all))
            return fix_all;
    return fix_all_ours;
}

/* Writing. */

static struct workspace_edit begin_edit(struct answer *answer)
{
    buf_append_string(&answer->out, ",\"edit\":");
    const struct document *document = answer->document;
    struct workspace_edit edit = {.out = &answer->out,
                                  .uri = buf_span(&document->uri),
                                  .version = document->has_version ? &document->version : NULL,
                                  .text = &document->text,
                                  .encoding = answer->server->publishing.encoding,
                                  .is_versioned = answer->server->editing.document_changes};
    workspace_edit_begin(&edit);
    return edit;
}

/* What an action is about. */
struct action_finding {
    const struct violation *violation;
    enum scope scope;
};

/* Everything up to what it does, which follows. */
static void begin_action(struct answer *answer, struct span title, const char *kind,
                         const struct action_finding *finding, bool is_preferred)
{
    struct buf *out = &answer->out;
    buf_append_string(out, answer->n_actions++ ? ",{\"title\":" : "{\"title\":");
    json_write_string(out, title);
    buf_printf(out, ",\"kind\":\"%s\"", kind);
    if (finding) {
        buf_append_string(out, ",\"diagnostics\":[");
        publish_append_diagnostic(out, answer->document, finding->violation, finding->scope,
                                  &answer->secrets, &answer->server->publishing);
        buf_append_byte(out, ']');
    }
    if (is_preferred && answer->server->editing.preferred)
        buf_append_string(out, ",\"isPreferred\":true");
}

/* The actions on a finding. */

/* A replacement may hold what was found. */
static void append_fix_title(const struct rule *rule, const struct rule_fix *fix,
                             struct redact_text replacement, struct buf *out)
{
    if (fix->title) {
        buf_append_string(out, fix->title);
    } else if (replacement.is_secret || (rule->flags & RULE_SENSITIVE)) {
        buf_append_string(out, "Replace it");
    } else if (replacement.bytes.length == 0) {
        buf_append_string(out, "Remove it");
    } else {
        buf_append_string(out, "Replace it with \"");
        redact_append(out, rule, replacement);
        buf_append_byte(out, '"');
    }
}

/* What existed before is fixed by who asks for it, not by a key that takes what is preferred. */
static void offer_fix(struct answer *answer, const struct action_finding *finding)
{
    const struct document *document = answer->document;
    const struct rule *rule = rule_set_rule(document->rules, finding->violation->rule);
    struct fix_plan plan = {.level = FIX_UNSAFE, .today = answer->server->today};
    struct buf title = {0};
    if (fix_plan_add(&plan, document->rules, &document->text, finding->violation)) {
        struct text_edit edit = fix_plan_edit(&plan, 0);
        const struct rule_fix *fix = plan.items[0].fix;
        bool is_preferred = fix->is_safe && finding->scope != SCOPE_EXISTING;
        struct redact_text shown =
            finding_redact_text(finding->violation, &document->text, 0, &answer->secrets);
        shown.bytes = edit.replacement;
        append_fix_title(rule, fix, shown, &title);
        begin_action(answer, buf_span(&title), quick_fix, finding, is_preferred);
        struct workspace_edit out = begin_edit(answer);
        workspace_edit_add(&out, edit.start, edit.end, edit.replacement);
        workspace_edit_end(&out);
        buf_append_byte(&answer->out, '}');
    }
    fix_plan_release(&plan);
    buf_release(&title);
}

/* The owner of what is ignored: git's user, whose name is read once for each repository. */
static struct span owner_of(struct answer *answer)
{
    struct server *server = answer->server;
    struct span path = buf_span(&answer->document->path);
    struct span repository =
        path.length > 0 ? workspace_repository(&server->workspace, path) : SPAN("");
    return git_users_owner(&server->git_users, repository);
}

static void offer_ignore(struct answer *answer, const struct action_finding *finding,
                         const struct suppress_edit_terms *terms)
{
    const struct document *document = answer->document;
    const struct rule *rule = rule_set_rule(document->rules, finding->violation->rule);
    const struct suppress_edit_place place = {
        .language = document->language,
        .text = &document->text,
        .states = &document->state.states,
        .line = finding->violation->line,
        .path = buf_span(document->path.length ? &document->path : &document->uri),
        .is_a_guess = document->is_language_guessed};
    struct suppress_edit edit;
    struct buf title = {0};
    if (suppress_edit_make(&place, rule, terms, &edit)) {
        bool is_of_file = terms->is_of_file || rule->flags & RULE_FIRST_LINE;
        buf_printf(&title, "Ignore %s ", rule->id);
        if (terms->until)
            buf_printf(&title, "for %d days", IGNORE_DAYS);
        else
            buf_append_string(&title, is_of_file ? "in this file" : "on this line");
        begin_action(answer, buf_span(&title), quick_fix, finding, false);
        struct workspace_edit out = begin_edit(answer);
        for (size_t i = 0; i < edit.count; i++)
            workspace_edit_add(&out, edit.inserts[i].at, edit.inserts[i].at,
                               buf_span(&edit.inserts[i].text));
        workspace_edit_end(&out);
        buf_append_byte(&answer->out, '}');
    }
    suppress_edit_release(&edit);
    buf_release(&title);
}

static void append_why_command(struct answer *answer, const struct violation *violation)
{
    static const char title[] = "Why is this flagged?";
    const struct document *document = answer->document;
    struct buf *out = &answer->out;
    struct text_position start = {violation->line, violation->start};
    buf_printf(out,
               ",\"command\":{\"title\":\"%s\",\"command\":\"auto-enforcer.why\","
               "\"arguments\":[{\"uri\":",
               title);
    json_write_string(out, buf_span(&document->uri));
    buf_printf(out, ",\"position\":{\"line\":%zu,\"character\":%zu},\"rule\":", start.line,
               position_encode(&document->text, start, answer->server->publishing.encoding));
    json_write_string(out, span_from_string(rule_set_rule(document->rules, violation->rule)->id));
    buf_append_string(out, "}]}");
}

static void offer_why(struct answer *answer, const struct action_finding *finding)
{
    begin_action(answer, SPAN("Why is this flagged?"), quick_fix, finding, false);
    append_why_command(answer, finding->violation);
    buf_append_byte(&answer->out, '}');
}

/* The text of a pack as it is now, and what its edits are bound to. */
struct pack_file {
    struct buf path, uri, contents;
    const struct document *open; /* NULL: it is on disk alone */
};

static void pack_file_release(struct pack_file *file)
{
    buf_release(&file->path);
    buf_release(&file->uri);
    buf_release(&file->contents);
}

static bool read_pack(const struct answer *answer, struct pack_file *file)
{
    uri_from_path(buf_span(&file->path), &file->uri);
    file->open = server_document(answer->server, buf_span(&file->uri));
    if (!file->open)
        return file_read(buf_string(&file->path), TREE_FILE_MAX, &file->contents) == FILE_OK;
    text_append_to(&file->open->text, &file->contents);
    return !file->open->suspect && file->contents.length <= TREE_FILE_MAX;
}

static void write_insertion(struct answer *answer, const struct pack_file *file,
                            const struct pack_insertion *insertion)
{
    const struct document *open = file->open;
    struct span contents = buf_span(&file->contents);
    size_t mark = span_starts_with(contents, SPAN("\xEF\xBB\xBF")) ? 3 : 0;
    struct text on_disk;
    text_init_copy(&on_disk, span_slice(contents, mark, contents.length));
    struct workspace_edit edit = {.out = &answer->out,
                                  .uri = buf_span(open ? &open->uri : &file->uri),
                                  .version = open && open->has_version ? &open->version : NULL,
                                  .text = open ? &open->text : &on_disk,
                                  .encoding = answer->server->publishing.encoding,
                                  .is_versioned = answer->server->editing.document_changes};
    buf_append_string(&answer->out, ",\"edit\":");
    workspace_edit_begin(&edit);
    workspace_edit_add(&edit, insertion->at, insertion->at, buf_span(&insertion->text));
    workspace_edit_end(&edit);
    text_release(&on_disk);
}

/* A finding that is none becomes a test of its rule, if that is of a pack of the team's own. */
static void offer_false_positive(struct answer *answer, const struct action_finding *finding)
{
    const struct false_positive about = {answer->document, &answer->secrets, finding->violation};
    struct pack_file file = {.contents = BUF_INIT(MEM_SERVER)};
    struct pack_insertion insertion = {0};
    struct buf title = {0};
    if (false_positive_pack(&answer->server->workspace, &about, &file.path) &&
        read_pack(answer, &file) &&
        false_positive_insertion(&about, buf_span(&file.path), buf_span(&file.contents),
                                 &insertion)) {
        buf_printf(&title, "Mark as false positive: a test of %s that must not match",
                   rule_set_rule(answer->document->rules, finding->violation->rule)->id);
        begin_action(answer, buf_span(&title), quick_fix, finding, false);
        write_insertion(answer, &file, &insertion);
        buf_append_byte(&answer->out, '}');
    }
    pack_insertion_release(&insertion);
    pack_file_release(&file);
    buf_release(&title);
}

static bool is_asked_about(const struct answer *answer, const struct violation *violation,
                           const struct action_places *places)
{
    struct finding finding =
        finding_describe(answer->document->rules, violation, &answer->document->text);
    return action_places_hold(places, &finding);
}

/* What is not done every day, and less so with a finding that can be mended, is offered to those
   who ask for quick fixes by name, and not by moving about. */
static bool wants_rest(const struct code_action_context *context)
{
    return context->only.items && context->trigger_kind != AUTOMATIC;
}

/* Whether its rule speaks of the place. */
static bool counts(const struct answer *answer, const struct violation_list *shown, size_t index)
{
    return when_holds(answer->document->rules, &shown->items[index], answer->change,
                      scopes_at(&answer->scopes, index));
}

static void offer_quick_fixes(struct answer *answer, const struct violation_list *shown,
                              const struct code_action_params *params)
{
    const struct day until = day_later(answer->server->today, IGNORE_DAYS);
    const struct span owner = owner_of(answer);
    const struct suppress_edit_terms for_good = {.owner = owner};
    const struct suppress_edit_terms for_days = {.until = &until, .owner = owner};
    const struct suppress_edit_terms in_file = {.is_of_file = true, .owner = owner};
    const struct lsp_array *named = &params->context.diagnostics;
    const struct text *text = &answer->document->text;
    struct action_places places;
    action_places_init(&places, text, answer->server->publishing.encoding, &params->range, named);
    bool has_rest = wants_rest(&params->context);
    size_t n = 0;
    for (size_t i = 0; i < shown->count && n < FINDINGS_MAX; i++) {
        const struct action_finding finding = {&shown->items[i], scopes_at(&answer->scopes, i)};
        if (finding.violation->kind != VIOLATION_FINDING || !counts(answer, shown, i) ||
            !is_asked_about(answer, finding.violation, &places))
            continue;
        n++;
        offer_fix(answer, &finding);
        offer_ignore(answer, &finding, &for_good);
        offer_ignore(answer, &finding, &for_days);
        offer_why(answer, &finding);
        if (!has_rest)
            continue;
        const struct rule *rule = rule_set_rule(answer->document->rules, finding.violation->rule);
        if (!(rule->flags & RULE_FIRST_LINE)) /* Else it was offered already. */
            offer_ignore(answer, &finding, &in_file);
        if (n <= TRIED_MAX)
            offer_false_positive(answer, &finding);
    }
    action_places_release(&places);
}

/* The action on the document. */

/* Plans the safe fixes of what did not exist before, up to `most` of them. */
static void plan_fixes(const struct answer *answer, const struct violation_list *shown, size_t most,
                       struct fix_plan *plan)
{
    const struct document *document = answer->document;
    for (size_t i = 0; i < shown->count && plan->count < most; i++)
        if (scopes_at(&answer->scopes, i) != SCOPE_EXISTING && counts(answer, shown, i))
            fix_plan_add(plan, document->rules, &document->text, &shown->items[i]);
}

static bool any_safe_fix(const struct answer *answer, const struct violation_list *shown)
{
    struct fix_plan plan = {.level = FIX_SAFE};
    plan_fixes(answer, shown, 1, &plan);
    bool any = plan.count > 0;
    fix_plan_release(&plan);
    return any;
}

static struct text_position line_start(const struct text *text, size_t line)
{
    if (line < text->n_lines)
        return (struct text_position){line, 0};
    return (struct text_position){line - 1, text_line(text, line - 1).length};
}

/* The lines that became others, each run of them as one edit. */
static void write_changes(struct answer *answer, const struct fixer_result *result)
{
    static const char *const ends[] = {"", "\n", "\r", "\r\n"};
    const struct text *old = &answer->document->text;
    struct fixer_change change = {0};
    struct buf lines = {0};
    struct workspace_edit edit = begin_edit(answer);
    while (fixer_next_change(result, &change)) {
        buf_clear(&lines);
        for (size_t i = change.new_first; i < change.new_end; i++) {
            buf_append(&lines, text_line(&result->text, i));
            buf_append_string(&lines, ends[text_line_end(&result->text, i)]);
        }
        workspace_edit_add(&edit, line_start(old, change.old_first),
                           line_start(old, change.old_end), buf_span(&lines));
    }
    workspace_edit_end(&edit);
    buf_release(&lines);
}

/* Where one round is enough, its edits as they are. */
static void write_fixes(struct answer *answer, const struct violation_list *shown)
{
    struct fix_plan plan = {.level = FIX_SAFE};
    struct workspace_edit out = begin_edit(answer);
    plan_fixes(answer, shown, SIZE_MAX, &plan);
    for (size_t i = 0; i < plan.count; i++) {
        struct text_edit edit = fix_plan_edit(&plan, i);
        workspace_edit_add(&out, edit.start, edit.end, edit.replacement);
    }
    workspace_edit_end(&out);
    fix_plan_release(&plan);
}

/* Appends the edit, or nothing where there is nothing to fix after all. */
static bool write_fix_all(struct answer *answer, const struct violation_list *shown)
{
    const struct fixer_job job = {.set = answer->document->rules,
                                  .input = answer->input,
                                  .level = FIX_SAFE,
                                  .entries = answer->document->entries,
                                  .base = answer->document->base,
                                  .change = answer->change};
    struct fixer_result result;
    fixer_run(&job, server_scratch(answer->server), &result);
    bool is_fixed = result.n_fixed > 0;
    if (is_fixed && result.n_rounds == 1)
        write_fixes(answer, shown);
    else if (is_fixed)
        write_changes(answer, &result);
    fixer_result_release(&result);
    return is_fixed;
}

static void append_data(struct answer *answer)
{
    const struct document *document = answer->document;
    buf_append_string(&answer->out, ",\"data\":{\"uri\":");
    json_write_string(&answer->out, buf_span(&document->uri));
    if (document->has_version)
        buf_printf(&answer->out, ",\"version\":%d", (int)document->version);
    buf_append_byte(&answer->out, '}');
}

/* The edit takes the time of as many scans as there are rounds: it waits until it is asked for. */
static void offer_fix_all(struct answer *answer, const struct violation_list *shown,
                          const char *kind)
{
    size_t start = answer->out.length;
    if (!fixer_may_fix(buf_span(&answer->document->path)) || !any_safe_fix(answer, shown))
        return;
    begin_action(answer, SPAN("Make all safe fixes of auto-enforcer"), kind, NULL, false);
    if (answer->server->editing.resolves) {
        append_data(answer);
    } else if (!write_fix_all(answer, shown)) {
        answer->out.length = start;
        answer->n_actions--;
        return;
    }
    buf_append_byte(&answer->out, '}');
}

static void find_scopes(struct answer *answer, struct document *document,
                        const struct suppress_scope *suppression,
                        const struct violation_list *shown)
{
    const struct scopes_subject subject = {document->rules, &document->text,
                                           &document->state.violations, document->base};
    scopes_of_shown(&answer->scopes, &subject, suppression, shown);
}

/* What is found in the document and shown. False: it is not known, or nobody may be told. */
static bool begin_answer(struct answer *answer, struct server *server, struct document *document,
                         size_t work, struct violation_list *shown)
{
    if (!document || !server_settle_now(server, document, work) || !document->rules ||
        document->is_binary || document->suspect)
        return false;
    *answer = (struct answer){.server = server,
                              .document = document,
                              .input = document_scan_input(document, server->today),
                              .out = BUF_INIT(MEM_SERVER)};
    struct suppress_scope scope = {.rules = document->rules,
                                   .language = document->language,
                                   .today = server->today,
                                   .entries = document->entries};
    shown_collect(&scope, &document->text, &document->state, shown);
    if (document->base)
        find_scopes(answer, document, &scope, shown);
    answer->change = document_change(document);
    secrets_add_set(&answer->secrets, document->rules, &document->text,
                    &document->state.violations);
    return true;
}

static void end_answer(struct answer *answer, struct violation_list *shown)
{
    violation_list_release(shown);
    scopes_release(&answer->scopes);
    secrets_release(&answer->secrets);
    buf_release(&answer->out);
}

void handle_code_action(struct turn *turn, const struct code_action_params *params)
{
    struct server *server = turn->server;
    bool wants_fixes = is_wanted(&params->context, quick_fix);
    bool wants_all = is_wanted(&params->context, fix_all_ours);
    size_t work = params->context.trigger_kind == AUTOMATIC ? UNASKED_WORK : SIZE_MAX;
    struct violation_list shown = {0};
    struct answer answer;
    if (!server->editing.literals || !(wants_fixes || wants_all) ||
        !begin_answer(&answer, server, server_document(server, params->text_document.uri), work,
                      &shown)) {
        turn_reply_null(turn);
        return;
    }
    buf_append_byte(&answer.out, '[');
    if (wants_fixes)
        offer_quick_fixes(&answer, &shown, params);
    if (wants_all)
        offer_fix_all(&answer, &shown, kind_of_fix_all(&params->context));
    buf_append_byte(&answer.out, ']');
    if (answer.n_actions > 0)
        turn_reply_json(turn, buf_span(&answer.out));
    else
        turn_reply_null(turn);
    end_answer(&answer, &shown);
}

/* The document that the action is for, if it is as it was then. */
static struct document *document_of_action(struct turn *turn, const json_t *said)
{
    struct action_data data;
    if (!lsp_decode(&data_type, said, &data, &turn->server->arena, NULL))
        return NULL;
    struct document *document = server_document(turn->server, data.uri);
    bool is_same = document && document->has_version == data.has_version &&
                   (!data.has_version || document->version == data.version);
    return is_same ? document : NULL;
}

/* The action as it came, with its edit. */
void handle_resolve_action(struct turn *turn, const struct resolve_action_params *params)
{
    struct violation_list shown = {0};
    struct answer answer;
    struct rpc_error error;
    struct document *document = params->data ? document_of_action(turn, params->data) : NULL;
    struct buf action = BUF_INIT(MEM_SERVER);
    json_write_value(&action, turn->message->params);
    if (!params->data) {
        turn_reply_json(turn, buf_span(&action)); /* It has all that it ever will. */
    } else if (!begin_answer(&answer, turn->server, document, SIZE_MAX, &shown)) {
        rpc_error_set(&error, RPC_CONTENT_MODIFIED, "the document has changed: ask again");
        turn_reply_error(turn, &error);
    } else {
        buf_append(&answer.out, span_slice(buf_span(&action), 0, action.length - 1));
        if (fixer_may_fix(buf_span(&document->path)))
            write_fix_all(&answer, &shown);
        buf_append_byte(&answer.out, '}');
        turn_reply_json(turn, buf_span(&answer.out));
        end_answer(&answer, &shown);
    }
    buf_release(&action);
}

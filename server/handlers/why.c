/* SPDX-License-Identifier: MIT */
/*
 * The command auto-enforcer.why: the explanation of a finding, as a message that every client can
 * show, and whole as the command's result.
 *
 * Not by window/showDocument: that needs a file, and the rule's page is a link of the diagnostic.
 */
#include "server/handlers.h"

#include "protocol/frame.h"
#include "protocol/json_write.h"
#include "server/why_report.h"

struct why_argument {
    struct span uri, rule;
    struct lsp_position position;
};

static const struct lsp_field argument_fields[] = {
    LSP_FIELD(why_argument, uri, "uri", STRING, REQUIRED),
    LSP_FIELD_STRUCT(why_argument, position, "position", lsp_position_type, REQUIRED),
    LSP_FIELD(why_argument, rule, "rule", STRING, REQUIRED),
};
static const struct lsp_type argument_type =
    LSP_TYPE("WhyArgument", RECEIVED, why_argument, argument_fields);

static void show_message(struct turn *turn, struct span text)
{
    const struct lsp_message_params params = {LSP_MESSAGE_INFO, text};
    struct buf message = BUF_INIT(MEM_SERVER);
    frame_open(&message);
    rpc_write_notification_begin(&message, "window/showMessage");
    lsp_encode(&lsp_show_message_params_type, &params, &message);
    rpc_write_end(&message);
    outbox_post(turn->outbox, &message, SPAN(""));
}

static void refuse(struct turn *turn, const char *why)
{
    struct rpc_error error;
    rpc_error_set(&error, RPC_INVALID_PARAMS, "%s", why);
    turn_reply_error(turn, &error);
}

static const struct rule *find_rule(const struct document *document, struct span id)
{
    for (size_t i = 0; i < rule_set_count(document->rules); i++)
        if (span_equal_string(id, rule_set_rule(document->rules, i)->id))
            return rule_set_rule(document->rules, i);
    return NULL;
}

static void append_place(const struct document *document, const struct why_question *question,
                         struct buf *out)
{
    struct text_position at = {question->line, question->column};
    buf_append(out, buf_span(document->path.length ? &document->path : &document->uri));
    buf_printf(out, ":%u:%zu", question->line + 1,
               position_encode(&document->text, at, POSITION_UTF16) + 1);
}

static void answer(struct turn *turn, const struct why_question *question, const struct rule *rule)
{
    struct why why;
    struct buf place = {0}, said = BUF_INIT(MEM_SERVER), json = BUF_INIT(MEM_SERVER);
    why_init(&why, question);
    append_place(question->document, question, &place);
    struct why_report report = {.why = &why, .shown = buf_span(&place), .place = buf_span(&place)};
    why_report_message(&report, rule, &said);
    show_message(turn, buf_span(&said));
    buf_clear(&said);
    why_report_text(&report, &said);
    buf_append_string(&json, "{\"text\":");
    json_write_string(&json, buf_span(&said));
    buf_append_byte(&json, '}');
    turn_reply_json(turn, buf_span(&json));
    why_release(&why);
    buf_release(&place);
    buf_release(&said);
    buf_release(&json);
}

static void answer_document(struct turn *turn, struct document *document,
                            const struct why_argument *asked)
{
    static const struct operands none;
    struct server *server = turn->server;
    struct text_position at =
        position_decode(&document->text, asked->position.line, asked->position.character,
                        server->publishing.encoding);
    const struct rule *rule = find_rule(document, asked->rule);
    struct selection selection;
    if (!rule) {
        refuse(turn, "there is no such rule");
        return;
    }
    selection_init(&selection, &server->workspace, NULL, none, none);
    const struct why_question question = {.document = document,
                                          .today = server->today,
                                          .scratch = server_scratch(server),
                                          .line = (uint32_t)at.line,
                                          .column = (uint32_t)at.byte,
                                          .selection = &selection};
    answer(turn, &question, rule);
    selection_release(&selection);
}

void handler_why(struct turn *turn, const struct lsp_array *arguments)
{
    const json_t *const *items = (const json_t *const *)arguments->items;
    struct server *server = turn->server;
    struct why_argument asked;
    struct rpc_error error;
    if (arguments->count != 1) {
        refuse(turn, "the argument is {uri, position, rule}");
        return;
    }
    if (!lsp_decode(&argument_type, items[0], &asked, &server->arena, &error)) {
        turn_reply_error(turn, &error);
        return;
    }
    struct document *document = server_document(server, asked.uri);
    if (!document || !server_settle_now(server, document, SIZE_MAX) || !document->rules ||
        document->suspect)
        refuse(turn, "the document is not open, or nothing is looked for in it");
    else
        answer_document(turn, document, &asked);
}

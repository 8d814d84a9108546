/* SPDX-License-Identifier: MIT */
/* textDocument/didOpen, didChange, didSave, didClose. */
#include "server/handlers.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/trace.h"
#include "protocol/uri.h"

/* A large text lies in the body, whose storage becomes the document's; a small one is copied. */
static void take_text(struct turn *turn, struct document *document, const struct lsp_text *source)
{
    struct text text;
    if (source->in_body) {
        size_t offset = (size_t)(source->span.bytes - turn->body->bytes);
        text_init_take(&text, turn->body, offset, source->span.length);
    } else {
        text_init_copy(&text, source->span);
    }
    document_take_text(document, &text);
}

static void set_path(struct document *document)
{
    struct buf decoded = {0};
    buf_clear(&document->path);
    if (uri_to_path(buf_span(&document->uri), &decoded))
        file_absolute_path(buf_span(&decoded), SPAN("/"), &document->path);
    buf_release(&decoded);
}

/* The document of the URI as this client spells it now; opening twice leaves one document. */
static struct document *open_document(struct server *server, struct span uri)
{
    struct buf key = {0};
    uri_key(uri, &key);
    void **slot = table_put(&server->documents, buf_span(&key));
    if (!*slot)
        *slot = document_create(uri, buf_span(&key));
    struct document *document = *slot;
    buf_release(&key);
    buf_clear(&document->uri);
    buf_append(&document->uri, uri);
    set_path(document);
    return document;
}

void handle_did_open(struct turn *turn, const struct lsp_did_open_params *params)
{
    struct server *server = turn->server;
    const struct lsp_text_document_item *item = &params->text_document;
    struct document *document = open_document(server, item->uri);
    document->version = item->version;
    document->has_version = true;
    bool other_language = document_set_language(document, item->language_id);
    take_text(turn, document, &item->text);
    if (other_language)
        document_set_rules(document, NULL);
    server_configure_document(server, document);
    server_publish_faults(server, turn->outbox);
    server_enqueue(server, document);
}

static void apply_range(struct server *server, struct document *document,
                        const struct lsp_content_change *change)
{
    const struct lsp_position *from = &change->range.start;
    const struct lsp_position *to = &change->range.end;
    enum position_encoding encoding = server->publishing.encoding;
    if (to->line < from->line || (to->line == from->line && to->character < from->character)) {
        const struct lsp_position *swapped = from;
        from = to;
        to = swapped;
    }
    struct text_edit edit = {
        .start = position_decode(&document->text, from->line, from->character, encoding),
        .end = position_decode(&document->text, to->line, to->character, encoding),
        .replacement = change->text.span,
    };
    document_apply(document, &edit);
}

void handle_did_change(struct turn *turn, const struct lsp_did_change_params *params)
{
    struct server *server = turn->server;
    struct document *document = server_document(server, params->text_document.uri);
    if (!document)
        return;
    const struct lsp_content_change *changes = params->content_changes.items;
    for (size_t i = 0; i < params->content_changes.count; i++) {
        if (changes[i].has_range)
            apply_range(server, document, &changes[i]);
        else
            take_text(turn, document, &changes[i].text);
    }
    if (params->text_document.has_version) {
        document->version = params->text_document.version;
        document->has_version = true;
    }
    server_enqueue(server, document);
}

static bool same_text(const struct text *text, struct span other)
{
    if (text->n_bytes != other.length)
        return false;
    struct buf whole = {0};
    text_append_to(text, &whole);
    bool same = span_equal(buf_span(&whole), other);
    buf_release(&whole);
    return same;
}

/* Of another program's writing a configuration file we are only told by watchers; of saving it in
   the editor, by this. */
void handle_did_save(struct turn *turn, const struct lsp_did_save_params *params)
{
    struct server *server = turn->server;
    struct document *document = server_document(server, params->text_document.uri);
    if (!document)
        return;
    if (params->has_text && !same_text(&document->text, params->text.span)) {
        trace_log(TRACE_WARNING, "a saved document differs from what was sent: taken anew");
        take_text(turn, document, &params->text);
        server_enqueue(server, document);
    }
    if (workspace_is_config(buf_span(&document->path))) {
        workspace_reload(&server->workspace);
        server_configure_all(server, turn->outbox);
    }
}

static void unqueue(struct server *server, const struct document *document)
{
    struct document *before = NULL;
    for (struct document *at = server->waiting_first; at; before = at, at = at->next_waiting) {
        if (at != document)
            continue;
        *(before ? &before->next_waiting : &server->waiting_first) = at->next_waiting;
        if (server->waiting_last == at)
            server->waiting_last = before;
        return;
    }
}

void handle_did_close(struct turn *turn, const struct lsp_did_close_params *params)
{
    struct server *server = turn->server;
    struct document *document = server_document(server, params->text_document.uri);
    if (!document)
        return;
    unqueue(server, document);
    table_remove(&server->documents, buf_span(&document->key));
    server->n_closed_bytes += text_footprint(&document->text);
    outbox_trim(turn->outbox);
    publish_notes(buf_span(&document->uri), buf_span(&document->key), &document->text, NULL, 0,
                  &server->publishing, turn->outbox);
    bool had_faults = workspace_is_config(buf_span(&document->path));
    document_destroy(document);
    if (had_faults) {
        workspace_tell_faults_again(&server->workspace);
        server_publish_faults(server, turn->outbox);
    }
    server_give_back(server);
}

/* SPDX-License-Identifier: MIT */
/**
 * Violations as diagnostics: textDocument/publishDiagnostics, written straight into the message
 * without a JSON tree, because this is what every keystroke pays for.
 *
 * Layer: server, over protocol and rules.
 */
#ifndef SERVER_PUBLISH_H
#define SERVER_PUBLISH_H

#include "base/day.h"
#include "server/document.h"
#include "server/outbox.h"
#include "server/position.h"
#include "server/secrets.h"

enum { PUBLISH_MAX = 1000 }; /* diagnostics a document, the note that says how many more included */

/** What the client can take; nothing else is sent. */
struct publish_options {
    enum position_encoding encoding;
    bool version;          /* publishDiagnostics.versionSupport */
    bool code_description; /* publishDiagnostics.codeDescriptionSupport */
    struct span pages;     /* where the pages of rules that ship are, or empty */
    struct day today;      /* which decides what has expired */
};

/** A diagnostic that comes from no rule: a fault in a configuration file. */
struct publish_note {
    struct text_position start, end;
    enum severity severity;
    const char *code;
    struct span message;
};

/**
 * Queues the settled violations of a document, and `notes` after them, in place of whatever is
 * queued about it. With more than PUBLISH_MAX the worst are shown, then the first.
 */
void publish_diagnostics(struct document *document, const struct publish_note *notes,
                         size_t n_notes, const struct publish_options *options,
                         struct outbox *outbox);

/** Appends one violation of that scope as a diagnostic, as it is published; `secrets` are the
 * document's. */
void publish_append_diagnostic(struct buf *out, const struct document *document,
                               const struct violation *violation, enum scope scope,
                               const struct secrets *secrets,
                               const struct publish_options *options);

/** Queues notes about a file that is not open; its text places them. No notes clear. */
void publish_notes(struct span uri, struct span key, const struct text *text,
                   const struct publish_note *notes, size_t n_notes,
                   const struct publish_options *options, struct outbox *outbox);

#endif

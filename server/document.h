/* SPDX-License-Identifier: MIT */
/**
 * An open document: its name, version and text, and what is known of its violations.
 *
 * Layer: server, over rules. Knows no JSON. Edits are applied at once, in order; looking at them is
 * put off to document_settle, so that a burst is scanned once.
 */
#ifndef SERVER_DOCUMENT_H
#define SERVER_DOCUMENT_H

#include "rules/engine.h"

struct document {
    struct buf uri;  /* exactly as the client wrote it */
    struct buf key;  /* uri_key of it */
    struct buf path; /* absolute; empty if the URI names no file */
    struct buf
        shown_path; /* what path conditions see: relative to the folder, or the file's name */
    const struct language *language;
    int32_t version;
    bool has_version;
    struct text text;
    bool suspect; /* a change could not be read, and there was no full text since */

    struct rule_set *rules;        /* NULL: the document is excluded or not looked at yet */
    struct scan_state state;       /* valid while `rules` is set */
    struct line_changes changes;   /* edits that `state` has not followed yet */
    bool is_binary;                /* NUL in the first 8 KiB: nothing is looked for */
    bool was_sliced;               /* the last look at it left something to do */
    struct document *next_waiting; /* of the server's list of documents with work to do */
    bool waiting;
};

/** A document without a text yet. */
struct document *document_create(struct span uri, struct span key);
void document_destroy(struct document *document);

/** Chooses the language by id, then by name; returns whether it is another one than before. */
bool document_set_language(struct document *document, struct span language_id);

/** Replaces the whole text; `text` is taken over. */
void document_take_text(struct document *document, struct text *text);

/** More than any client sends, and what the text store can number. */
enum { DOCUMENT_MAX = 512 * 1024 * 1024 };

/**
 * Applies one edit; the violations follow at the next document_settle. An edit that would make the
 * text larger than DOCUMENT_MAX bytes is not made, and the document is suspect.
 */
void document_apply(struct document *document, const struct text_edit *edit);

/** Gives the document other rules (a reference that is taken over; NULL: none): all is dirty. */
void document_set_rules(struct document *document, struct rule_set *rules, struct day today);

/** Everything has to be looked at again. */
void document_mark_all(struct document *document);

/**
 * Follows the edits and scans what is dirty, for about `work` units (rules/engine.h). True: the
 * violations are those of a full scan of the text as it is.
 */
bool document_settle(struct document *document, struct day today, struct scan_scratch *scratch,
                     size_t work);

#endif

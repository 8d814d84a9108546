/* SPDX-License-Identifier: MIT */
/**
 * An open document: its name, version and text, and what is known of its violations.
 *
 * Layer: server, over rules. Knows no JSON. Edits are applied at once, in order; looking at them is
 * put off to document_settle, so that a burst is scanned once. A large text is scanned by a job
 * on another thread; edits that come meanwhile are followed when it is done.
 */
#ifndef SERVER_DOCUMENT_H
#define SERVER_DOCUMENT_H

#include "server/base_job.h"
#include "server/config.h"
#include "server/scan_job.h"
#include "server/scopes.h"
#include "server/suppression_file.h"
#include "server/when.h"

struct document {
    struct buf uri;  /* exactly as the client wrote it */
    struct buf key;  /* uri_key of it */
    struct buf path; /* absolute; empty if the URI names no file */
    struct buf
        shown_path; /* what path conditions see: relative to the folder, or the file's name */
    const struct language *language;
    bool is_language_guessed; /* by the name: the client's word for it is not known */
    int32_t version;
    bool has_version;
    struct text text;
    bool suspect; /* a change could not be read, and there was no full text since */

    struct path_suppressions *entries; /* of the ignore file, owned; or NULL */
    struct rule_set *rules;            /* NULL: the document is excluded or not looked at yet */
    struct scan_state state;           /* valid while `rules` is set and there is no job */
    struct scan_job *job;              /* on its way: `state` will come from it; not owned */
    struct line_changes changes;       /* edits that `state` has not followed yet */

    struct repository *repository; /* that it lies in, a user of it; NULL: there is no base */
    struct session_findings *base; /* found in its base text; NULL: not known (yet) */
    struct base_job *base_job;     /* on its way: `base` will come from it; not owned */
    bool wants_base;               /* rules or path are others than those of `base` */
    bool knew_base;                /* it had one since it was opened */
    bool is_base_settled;          /* `base` is of the same path: it was no other file then */
    enum config_existing existing; /* how what exists in the base is shown */
    struct scopes scopes;          /* of the violations, as they were published last */
    uint64_t digest;               /* of the text; server/text_digest.h */
    bool knows_digest;             /* it is kept: somebody has asked for it */

    bool is_binary;                /* NUL in the first 8 KiB: nothing of it is shown */
    size_t n_prefix_lines;         /* that these 8 KiB lie in; 0: to be looked at again */
    bool was_sliced;               /* the last look at it left something to do */
    struct document *next_waiting; /* of the server's list of documents with work to do */
    bool waiting;
};

/** What a scan of the document sees; valid until its text or path changes. */
struct scan_input document_scan_input(const struct document *document, struct day today);

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
void document_set_rules(struct document *document, struct rule_set *rules);

/** Everything has to be looked at again. */
void document_mark_all(struct document *document);

/** The repository that its file lies in (a user more; NULL: none); its base has to be found. */
void document_set_repository(struct document *document, struct repository *repository);

/** A job that finds the base, as document_begin_job; for one that wants a base. */
struct base_job *document_begin_base_job(struct document *document, struct day today);

/**
 * Takes the findings over in place of those that were there; NULL: they are not known. `is_settled`
 * as repository_base_text has it. The job stays the caller's.
 */
void document_end_base_job(struct document *document, struct session_findings *findings,
                           bool is_settled);

/**
 * Its repository has changed: what its file was is found anew if it may be another one now. Until
 * that is known the base it has counts.
 */
void document_doubt_base(struct document *document);

/**
 * Whether the text, which is settled, is another one than in its base, for rules that speak of
 * changed documents alone; WHEN_UNKNOWN also where none of these has found anything.
 */
enum when_change document_change(struct document *document);

/** Whether all of a large text is dirty, so that document_begin_job is the way to scan it. */
bool document_wants_job(struct document *document);

/**
 * A job that scans the document as it is, the caller's to run and to hand to document_end_job.
 * Until then document_settle has nothing to do. What makes its result worthless abandons it.
 */
struct scan_job *document_begin_job(struct document *document, struct day today);

/**
 * Takes the state of the document's job; without one, if the job was never run, all is dirty. The
 * job stays the caller's.
 */
void document_end_job(struct document *document);

/** Abandons the job, if there is one: the document is dirty as it was before. */
void document_recall_job(struct document *document);

/**
 * Follows the edits and scans what is dirty, for about `work` units (rules/engine.h). True: the
 * violations are those of a full scan of the text as it is. False also while a job is on its way.
 */
bool document_settle(struct document *document, struct day today, struct scan_scratch *scratch,
                     size_t work);

#endif

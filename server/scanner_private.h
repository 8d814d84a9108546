/* SPDX-License-Identifier: MIT */
/**
 * A scanner at work: what scanner.c, which goes through the bytes, and scanner_emit.c, which says
 * what was found, share.
 *
 * Layer: server, private to these two.
 */
#ifndef SERVER_SCANNER_PRIVATE_H
#define SERVER_SCANNER_PRIVATE_H

#include "server/scanner.h"

#include "rules/line_fragment.h"
#include "server/byte_stream.h"
#include "server/masked_lines.h"
#include "server/suppress.h"

/* A record with what orders it. */
struct sorted_record {
    struct violation violation;
    const char *rule;
};

/* Where a text begins in the file: a fragment of a long line stands alone in its text. */
struct place_of_text {
    size_t first_line;
    size_t units;                         /* UTF-16 units of the first line before the text */
    const struct line_fragment *fragment; /* that the text is; NULL: it is whole lines */
    const struct identity *identity;      /* of its one record, if the text cannot tell */
};

struct scanner {
    struct scan_scratch *scratch;
    struct byte_stream stream;
    struct buf text; /* valid UTF-8: context lines, then what was not scanned yet */
    struct buf message;
    struct rematch match;
    struct buf snippet;
    struct buf folded; /* for identities */
    struct masked_lines lines;
    struct sorted_record *records;
    size_t n_records, capacity;

    /* Of the file that is being scanned: */
    const struct scanner_job *job;
    struct scan_input input;
    uint64_t *allowed; /* rules that are on and whose path fits; a set of candidates */
    uint64_t *active;  /* of these, those whose gate is open */
    uint64_t *open_gates;
    struct file_matches *file_matches; /* by file test */
    uint8_t *aborts; /* by rule, the lines it gave up on, up to QUARANTINE_LINES */
    struct suppress suppress;
    struct suppress_trace trace; /* of what is hidden */
    struct violation last_hidden;
    const struct suppression *last_entry; /* of an ignore file that has hidden something; or NULL */
    struct suppression shown_entry;       /* that, without what is secret */
    struct arena of_entry;
    const struct text *piece; /* in which something may be hidden */
    struct place_of_text place;
    struct lex_state entry; /* before the first line of `text` */
    size_t first_line;      /* from 0: the line in the file of the first line of `text` */
    size_t n_context;       /* lines at the begin of `text` that were scanned before */
    size_t n_bytes;         /* that have been read, as UTF-8 */
    size_t digest_next;     /* lines of the file before it are left out of the rest already */
    uint64_t line_digest;   /* of the long line at hand, as far as it is known */
    bool is_line_left_out;  /* a rule that its digest is to do without has a finding on it */
    bool at_end;            /* nothing more comes */
    bool gates_only;        /* the first pass, which fills open_gates */
    bool is_whole;          /* `text` holds all of it: its gates are followed as a document's are */
};

/** Whether it needs the lines before and behind a finding. */
bool scanner_wants_identities(const struct scanner *scanner);

/** How many bytes of the line stand before the fragment's text. */
uint32_t scanner_skipped(const struct line_fragment *fragment);

/** Tells job->on_identity, if there is one, of what the scan has found, before anything is hidden.
 */
void scanner_tell_found(struct scanner *scanner, const struct violation_list *found,
                        const struct text *text, const struct place_of_text *place);

/** A piece of the file, or a fragment of a line, is looked at. */
void scanner_begin_text(struct scanner *scanner, const struct text *text,
                        struct place_of_text place);

/** Of a struct suppress_trace: tells job->on_hidden of what is hidden in the text at hand. */
void scanner_take_fate(void *context, const struct suppress_event *event);

/** Keeps a record of the piece at hand for scanner_emit; of a pass for gates, only its gates. */
void scanner_add(struct scanner *scanner, const struct violation *violation);

/** Says the records that were kept, in order, and forgets them. Their lines are those of `text`. */
void scanner_emit(struct scanner *scanner, const struct text *text,
                  const struct place_of_text *place);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * Which violations of a text are new: the definition of scopes.
 *
 * Layer: server, over fingerprint. It compares violations, never lines: the base text is scanned
 * with the rules of now, and what the current text has beyond that is new. A line that changed with
 * no violation in it says nothing; a violation that comes about because another line went is new; a
 * block that moved is not; a rule that was switched on later finds in the old text what it finds in
 * the new one, and that exists already.
 *
 * Violations of equal fingerprint are a group. In each group as many of the current text exist as
 * the base has: first those whose neighbour lines are the same in both, then by their order in the
 * text. The surplus, whatever is last, is new.
 *
 * What takes part is every finding of the scan, those that are hidden or give way to others too,
 * and what is wrong with suppressions: hiding one of two equals makes no room for a third.
 *
 * Memory is bounded: of a text SESSION_FINDINGS_MAX findings are kept, 40 bytes each. Of those
 * beyond, and of those that the base may hold beyond its own bound, the scope is unknown, which
 * counts as new and is to be said.
 */
#ifndef SERVER_SESSION_COMPARE_H
#define SERVER_SESSION_COMPARE_H

#include "server/fingerprint.h"

enum { SESSION_FINDINGS_MAX = 128 * 1024 };

enum scope {
    SCOPE_UNKNOWN, /* there is no base, or it is not known whole */
    SCOPE_NEW,
    SCOPE_EXISTING,
    SCOPES
};

/** "unknown", "new", "existing". */
const char *scope_name(enum scope scope);

/** The findings of one text. A zeroed struct is an empty list. */
struct session_findings {
    struct identity *items;
    size_t count, capacity;
    bool is_cut; /* there were more, or may have been */
    uint64_t
        rest; /* of the text they are of, as server/text_digest.h has it; if it was asked for */
};

/** Adds one, in any order; past the bound the list is cut. The same one twice is one. */
void session_findings_add(struct session_findings *findings, const struct identity *identity);

/** Forgets the findings and keeps the room. */
void session_findings_clear(struct session_findings *findings);
void session_findings_release(struct session_findings *findings);

/**
 * Takes out of `current` what is new: what is left are the findings that exist in `base`, so that
 * session_scope can be asked. Both lists are put into an order of their own.
 */
void session_compare(struct session_findings *base, struct session_findings *current);

/** The scope of a finding of the current text, after session_compare. */
enum scope session_scope(const struct session_findings *base,
                         const struct session_findings *current, const struct identity *identity);

#endif

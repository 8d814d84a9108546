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
 *
 * Of a base that has no text any more there is what was recorded when the session began. Its
 * findings are known by hashes of a key; what is compared with them goes through
 * session_findings_translate. What a rule finds that was not looked for then is of unknown scope.
 */
#ifndef SERVER_SESSION_COMPARE_H
#define SERVER_SESSION_COMPARE_H

#include "base/keyed_hash.h"
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

/** How findings were recorded. */
struct session_recorded {
    struct hash_key key;
    bool was_moved;    /* the file had another path: nothing is known of what that said of it */
    uint64_t *unknown; /* by a rule's index, as bits: it was not looked for; NULL: all were */
    size_t n_unknown_words; /* owned with it */
};

/** The findings of one text. A zeroed struct is an empty list. */
struct session_findings {
    struct identity *items;
    size_t count, capacity;
    bool is_cut;                       /* there were more, or may have been */
    struct session_recorded *recorded; /* of a base without a text, owned; or NULL */
};

/** Adds one, in any order; past the bound the list is cut. The same one twice is one. */
void session_findings_add(struct session_findings *findings, const struct identity *identity);

/** Forgets the findings and keeps the room. */
void session_findings_clear(struct session_findings *findings);
void session_findings_release(struct session_findings *findings);

/** Makes an identity one that can be compared with those of the base. */
void session_findings_translate(const struct session_findings *base, struct identity *identity);

/**
 * Takes out of `current` what is new: what is left are the findings that exist in `base`, so that
 * session_scope can be asked. Both lists are put into an order of their own.
 */
void session_compare(struct session_findings *base, struct session_findings *current);

/** The scope of a finding of the current text, translated, after session_compare. */
enum scope session_scope(const struct session_findings *base,
                         const struct session_findings *current, const struct identity *identity);

#endif

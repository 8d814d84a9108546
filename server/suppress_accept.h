/* SPDX-License-Identifier: MIT */
/**
 * What the baseline accepts of the findings of a text: the part of suppress that comes last.
 *
 * All that is found is counted, what comments and entries hide too: hiding one of two equals makes
 * no room for a third. Of what these leave, that is hidden which the baseline accepts, unless its
 * rule is sensitive; then it stays, as a VIOLATION_ACCEPTED. Findings of rules that nothing can
 * hide, and those that an expired suppression has hidden, are not accepted.
 *
 * Layer: server, a part of suppress.
 */
#ifndef SERVER_SUPPRESS_ACCEPT_H
#define SERVER_SUPPRESS_ACCEPT_H

#include "server/suppress.h"

/** Forgets what was counted; NULL is nothing. */
void suppress_accepting_destroy(struct suppress_accepting *accepting);

/**
 * Notes what the baseline says of the records of a piece, in order, before anything is hidden.
 * `text` is NULL for a record of a line longer than SCAN_LINE_MAX.
 */
void suppress_accept_note(struct suppress *suppress, const struct text *text, size_t first_line,
                          const struct violation *records, size_t n_records);

/** Whether a record that is left goes because the baseline accepts it; it may change its kind. */
bool suppress_accept_take(struct suppress *suppress, struct violation *record);

/** Takes out of what is left of the piece what the baseline accepts. */
void suppress_accept_apply(struct suppress *suppress, struct violation_list *records);

#endif

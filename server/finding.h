/* SPDX-License-Identifier: MIT */
/**
 * A violation as it is said to the world: one definition of its id, severity, message and range
 * for the editor and for every report, so that they cannot differ.
 *
 * Layer: server, over rules. Views the text; valid until that changes.
 */
#ifndef SERVER_FINDING_H
#define SERVER_FINDING_H

#include "base/buf.h"
#include "rules/rematch.h"
#include "rules/rule_set.h"
#include "rules/violations.h"
#include "server/redact.h"
#include "server/secrets.h"

struct finding {
    const char *rule; /* id */
    const char *link; /* or NULL */
    enum severity severity;
    struct text_position start, end; /* never empty unless the text is */
    const char *incomplete;          /* the rule for which something was not looked at, or NULL */
};

/** The kinds of records that are shown at all, as bits 1u << kind: gates are not. */
enum { FINDING_KINDS = ~(1u << VIOLATION_GATE) & ((1u << (VIOLATION_ACCEPTED + 1)) - 1) };

/** Whether a record is one of these. */
bool finding_is_shown(const struct violation *violation);

/** The id that a record is reported under; *incomplete as in struct finding. */
const char *finding_rule(const struct rule_set *set, const struct violation *violation,
                         const char **incomplete);

enum severity finding_severity(const struct rule_set *set, const struct violation *violation);

/** Fills in all but the message. Lines of the record count from the text's start. */
struct finding finding_describe(const struct rule_set *set, const struct violation *violation,
                                const struct text *text);

/** What messages show text of. */
struct finding_source {
    const struct text *text;
    size_t first_line;             /* of the file: the text's first */
    const struct secrets *secrets; /* of the file; NULL: all of the text is secret */
    struct rematch *match;         /* of use from finding to finding of a text */
};

/**
 * Appends the message. Lines of the record count from the text's start. Nothing secret is in it. A
 * group on a line below the one that the finding begins on counts as secret if any rule that
 * is looked for is sensitive: a stream has not looked at that line yet.
 */
void finding_append_message(struct buf *out, const struct rule_set *set,
                            const struct violation *violation, const struct finding_source *source);

/** Whether the message depends on the text, and so on what of it is secret. */
bool finding_shows_text(const struct rule_set *set, const struct violation *violation);

/**
 * Makes an empty range inside the text cover the character behind it, the one before it or, between
 * two empty lines, the line end: clients guess or drop empty ranges. Only an empty text keeps one.
 */
void finding_widen(const struct text *text, struct text_position *start, struct text_position *end);

/** The text of a record on the line it begins on. */
struct span finding_text(const struct violation *violation, const struct text *text);

/**
 * The same as it goes into the message: it is secret if any of it is, and on a line longer than
 * SCAN_LINE_MAX whatever it is. The text begins on line `first_line` of the file.
 */
struct redact_text finding_redact_text(const struct violation *violation, const struct text *text,
                                       size_t first_line, const struct secrets *secrets);

#endif

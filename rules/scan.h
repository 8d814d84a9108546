/* SPDX-License-Identifier: MIT */
/**
 * What a native check may call: the text it looks at, what is code in it, and how to report.
 *
 * Layer: rules, at its outer edge. A struct scan is one rule looking at one line; it lives for that
 * call. All offsets are bytes in scan_text.
 */
#ifndef RULES_SCAN_H
#define RULES_SCAN_H

#include "base/day.h"
#include "base/span.h"
#include "rules/module.h"

enum { SCAN_GROUPS = 10 };

/** A match of the rule's pattern; a group that took no part has start == end == SIZE_MAX. */
struct scan_match {
    size_t start[SCAN_GROUPS]; /* [0] is the whole match */
    size_t end[SCAN_GROUPS];
};

/** The line, or the window's lines joined by LF. Valid UTF-8, may hold NUL. */
struct span scan_text(const struct scan *scan);

/** Where the line that is looked at begins and ends in scan_text; a finding begins in there. */
size_t scan_line_start(const struct scan *scan);
size_t scan_line_end(const struct scan *scan);

/*
 * A rule has an allowance of steps that grows with the text it looks at, so that no text makes it
 * slow. The functions below spend it; when it is used up the rule has given up on the line: they
 * find nothing more, and the line is marked as not looked at whole.
 */

/** Spends the allowance for looking at `bytes` bytes by other means; false: it is used up. */
bool scan_spend(struct scan *scan, size_t bytes);

/** RULE_IN_CODE, RULE_IN_COMMENT or RULE_IN_STRING, of the byte at `at`. */
unsigned scan_class(struct scan *scan, size_t at);

/** The start of the run of bytes before and with `at` that have the same class, on its line. */
size_t scan_class_start(struct scan *scan, size_t at);

/** The end of the run of bytes from `at` on that have the same class, cut at a line's end. */
size_t scan_class_end(struct scan *scan, size_t at);

/**
 * The first byte at or after `at` that is neither blank (space, tab, CR, LF, form feed) nor
 * comment; SIZE_MAX if there is none in scan_text.
 */
size_t scan_significant_after(struct scan *scan, size_t at);

/** The last such byte before `at`, or SIZE_MAX. */
size_t scan_significant_before(struct scan *scan, size_t at);

/** The document's path with "/" between folders, relative to its workspace where it has one. */
struct span scan_path(const struct scan *scan);

/** The LSP languageId of the document's language, "plaintext" if it has none we know. */
const char *scan_language(const struct scan *scan);

/** Today; only for rules with RULE_USES_DAY. */
struct day scan_today(const struct scan *scan);

/**
 * The next match of the rule's pattern that begins at or after `from` on the line looked at and
 * where the rule's `where` allows. False: no more.
 */
bool scan_next(struct scan *scan, size_t from, struct scan_match *match);

/** Reports bytes [start, end) as a finding. It must begin on the line looked at. */
void scan_report(struct scan *scan, size_t start, size_t end);

/**
 * Says why bytes [start, end) are no finding, for those who ask why; nothing else comes of it. The
 * reason is a few words without a full stop, a constant that holds nothing of the text: "a
 * placeholder". Returns false, so that an `accept` can end in it.
 */
bool scan_refuse(struct scan *scan, size_t start, size_t end, const char *reason);

/** The text of a group, empty if it took no part. */
static inline struct span scan_group(const struct scan *scan, const struct scan_match *match,
                                     unsigned group)
{
    return span_slice(scan_text(scan), match->start[group], match->end[group]);
}

#endif

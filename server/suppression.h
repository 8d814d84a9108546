/* SPDX-License-Identifier: MIT */
/**
 * What a suppression says, wherever it is written: four notations, one struct.
 *
 *   auto-enforcer: ignore RULES CLAUSES         a comment; also ignore-start, ignore-end,
 * ignore-file PATH-GLOB RULES CLAUSES                     an entry of `.auto-enforcer/ignore`
 *   gitleaks:allow                              for rules of gitleaks' configurations
 *   DevSkim: ignore ID[,ID]|all [until DAY]     for rules of DevSkim's files
 *
 *   RULES    PACK/RULE[, PACK/RULE]; a star for RULE stands for all rules of the pack
 *   CLAUSES  [on KEY] [until YYYY-MM-DD] [by @OWNER] [: reason]; KEY in entries alone
 *
 * A PATH-GLOB with blanks stands between double quotes. A KEY is that of a line, see
 * suppression_key: it goes on meaning the line wherever it is moved. The last day counts; DevSkim's
 * day, as there, does no longer.
 *
 * Layer: server, over base and rules/module.h. Reading allocates nothing and views its text.
 */
#ifndef SERVER_SUPPRESSION_H
#define SERVER_SUPPRESSION_H

#include "base/day.h"
#include "base/span.h"
#include "rules/module.h"

/** Who writes it: the order of the marks in rules/modules/suppressions.c. */
enum suppression_origin {
    SUPPRESSION_COMMENT,
    SUPPRESSION_ENTRY,
    SUPPRESSION_GITLEAKS,
    SUPPRESSION_DEVSKIM,
    SUPPRESSION_ORIGINS
};

enum suppression_kind {
    SUPPRESSION_LINE,
    SUPPRESSION_START,
    SUPPRESSION_END,
    SUPPRESSION_FILE,
    SUPPRESSION_MALFORMED
};

/** What is wrong with it, over [start, end) of its text; no message: nothing. */
struct suppression_fault {
    size_t start, end;
    const char *message; /* one line, no full stop */
};

struct suppression {
    enum suppression_origin origin;
    enum suppression_kind kind;
    struct span rules; /* ids between commas and blanks */
    struct span until, owner, reason;
    struct day last_day; /* no day: it does not expire */
    struct span path;    /* of an entry: the glob */
    bool has_key;
    uint64_t key;
    struct suppression_fault fault;
};

/** Reads a comment from "auto-enforcer:" on. */
struct suppression suppression_parse(struct span text);

/** Reads a line of an ignore file that is neither blank nor a comment. */
struct suppression suppression_parse_entry(struct span line);

/** Reads "DevSkim: ignore" and what follows. */
struct suppression suppression_parse_devskim(struct span text);

/** Reads a mark of that origin. */
struct suppression suppression_parse_mark(enum suppression_origin origin, struct span text);

/** Whether the line of an ignore file says nothing: it is blank or begins with "#". */
bool suppression_is_remark(struct span line);

/** Takes the next rule off `*rules`, a suppression's; empty: there is none. */
struct span suppression_next_rule(struct span *rules);

/** Whether it names the rule's id, or its pack. */
bool suppression_names(const struct suppression *suppression, const char *rule_id);

/** Whether it speaks of the rule: by its id or an old one, or as its dialect's marks do. */
bool suppression_covers(const struct suppression *suppression, const struct rule *rule);

/** Whether its last day is over. A day that is none is over. */
bool suppression_is_expired(const struct suppression *suppression, struct day today);

/** Whether it gives a reason, or an owner, that is no placeholder such as "TODO" or "@me". */
bool suppression_has_reason(const struct suppression *suppression);
bool suppression_has_owner(const struct suppression *suppression);

/** The key of a line: of its bytes without the blanks at both ends. */
uint64_t suppression_key(struct span line);

#endif

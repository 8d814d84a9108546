/* SPDX-License-Identifier: MIT */
/**
 * Why a place in a text is flagged, or why not.
 *
 * Layer: server, over document, suppress and rules/scan_trace. Decides nothing: the findings are
 * those of the settled document and of suppress, and the steps of a rule are what the engine and
 * suppress tell while they decide. So what is said here is what `check` and the editor do.
 *
 * Lines count from 0 and columns are bytes, as everywhere inside.
 */
#ifndef SERVER_WHY_H
#define SERVER_WHY_H

#include "base/arena.h"
#include "base/table.h"
#include "server/document.h"
#include "server/secrets.h"
#include "server/selection.h"
#include "server/suppress.h"

/** A question about a line as a whole. */
#define WHY_NO_COLUMN UINT32_MAX

enum {
    WHY_TESTS_MAX = 8,
    WHY_STEPS_MAX = 20,
    WHY_FINDINGS_MAX = 200 /* that an answer tells of, each for itself */
};

/** What is asked; everything is borrowed. */
struct why_question {
    const struct document *document; /* settled, with rules */
    struct day today;
    struct scan_scratch *scratch;
    uint32_t line;
    uint32_t column;             /* or WHY_NO_COLUMN */
    struct selection *selection; /* where severities come from; NULL: nothing is configured */
    const struct config_exclude *exclude; /* what leaves the file out, NULL: nothing does */
};

/** What became of a finding. */
enum why_fate {
    WHY_FLAGGED,
    WHY_SUPPRESSED, /* a comment or an ignore file hides it */
    WHY_ACCEPTED,   /* the baseline hides it */
    WHY_OVERRIDDEN, /* it gave way to one of another rule */
    WHY_EXCLUDED,   /* the file is left out unless it is named */
    WHY_UNCOMPARED  /* its rule speaks of what is new or changed, and there is no base here */
};

struct why_finding;

/** Appends where the entry of the baseline stands that accepts the finding. */
void why_append_accepted(const struct why_finding *finding, struct buf *out);

/** A finding that covers the place. */
struct why_finding {
    struct violation violation;
    enum why_fate fate;
    bool has_suppression;     /* one hides it, or would if it had not expired */
    struct suppression said;  /* that one, masked where it holds a secret */
    struct span said_file;    /* where it, or the entry of the baseline, stands: empty, in the text
                                 itself */
    size_t said_line;         /* from 0 */
    struct violation gave_to; /* WHY_OVERRIDDEN */
};

/** What a test of a condition said; see SCAN_TEST. */
struct why_test {
    const struct rule_test *test;
    bool holds;
    const char *word; /* of the test, which it found; or NULL */
};

/** How far a match of a rule came. */
struct why_match {
    size_t n_matches; /* of the rule on the line; 0: there is none, and nothing below counts */
    size_t start, end;
    enum scan_step step; /* the last that was decided; SCAN_TEST is part of SCAN_CONDITION */
    bool holds;          /* false: it ended there */
    bool is_at_column;
    const char *reason; /* of the rule's own function, why it refuses; or NULL */
    unsigned classes, wanted;
    double entropy;
    size_t condition;
    struct why_test tests[WHY_TESTS_MAX]; /* of that condition */
    size_t n_tests;
};

struct why {
    struct why_question question;
    struct arena arena;
    struct violation_list raw; /* what the engine found in the text */
    struct why_finding *findings;
    size_t n_findings, capacity;
    struct table by_record;    /* what tells a finding from others -> its index, and one */
    size_t n_shown;            /* findings in all of the text */
    struct why_match *matches; /* by rule: the one that came furthest, at the column if any is */
    uint64_t *nominated;       /* rules that the line is shown to */
    uint64_t *gave_up;         /* rules that gave up on the line */
    size_t n_nominated;
    bool *is_masked;        /* by byte of the line: a sensitive rule has matched there; or NULL */
    struct secrets secrets; /* of the text; matches that do not count as findings are not in it */

    struct why_match at; /* the match that is being followed */
    size_t at_rule;      /* SIZE_MAX: none */
};

/** Looks at the place. */
void why_init(struct why *why, const struct why_question *question);
void why_release(struct why *why);

/** How many of the findings have that fate. */
size_t why_count(const struct why *why, enum why_fate fate);

/** The index of the rule in the document's set; SIZE_MAX: it is not in it. */
size_t why_rule_index(const struct why *why, const struct rule *rule);

/** Appends what may be shown of the text [start, end) of the line, matched by `rule`. */
void why_append_text(const struct why *why, const struct rule *rule, size_t start, size_t end,
                     struct buf *out);

/** Appends where bytes [start, end) of the line are: "column 3", "columns 3-9". */
void why_append_columns(const struct why *why, size_t start, size_t end, struct buf *out);

/** One decision on the way to a finding. */
struct why_step {
    const char *name;
    bool holds;
    struct span detail; /* one line */
};

/** The decisions on a rule, in their order, up to the one that decided. */
struct why_chain {
    struct why_step steps[WHY_STEPS_MAX];
    size_t count;
    bool is_flagged; /* all of them hold, and the rule has a finding at the place */
};

/** What decided on the rule at the place. Details live in the arena of `why`. */
void why_explain(struct why *why, const struct rule *rule, struct why_chain *chain);

/** Appends how severe the rule is in the document, and who says so. */
void why_append_severity(const struct why *why, const struct rule *rule, struct buf *out);

/** Appends the suppression of a finding as it is to be understood, and where it stands. */
void why_append_suppression(const struct why_finding *finding, struct buf *out);

/** Appends when the rule speaks, which is not known here, and who knows it. */
void why_append_when(const struct rule *rule, struct buf *out);

/** Whether the record is a finding of a rule, be it one that an expired suppression hid. */
bool why_is_of_rule(const struct violation *violation);

/** Appends where a value of a configuration is said: "the default", "a/config.yaml:3". */
void why_append_origin(const struct config_origin *origin, struct buf *out);

#endif

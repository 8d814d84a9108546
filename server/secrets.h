/* SPDX-License-Identifier: MIT */
/**
 * Where in a text sensitive rules have found something: what no message may show of it, whichever
 * rule the message is of.
 *
 * Layer: server, over rules. It goes by what the engine found, so what a comment hides or another
 * rule overrides is as secret as what is shown. A rule that is off, or does not look at the file,
 * finds nothing and hides nothing.
 *
 * Of a private key a rule finds the line that it begins with. The key is what follows: up to the
 * line that ends it, or else as far as lines look like one.
 *
 * Lines count from the start of the file. A stream is taken piece by piece, with the same result.
 */
#ifndef SERVER_SECRETS_H
#define SERVER_SECRETS_H

#include "rules/rule_set.h"
#include "rules/text.h"
#include "rules/violations.h"

/** A key is not followed for more lines, nor past so many in a row that do not look like one. */
enum { SECRETS_KEY_LINES = 400, SECRETS_KEY_STRAYS = 4 };

struct secret_range {
    struct text_position start, end; /* the end is exclusive */
};

/** A zeroed struct knows of none. */
struct secrets {
    struct secret_range *items; /* in order, apart from each other */
    size_t count, capacity;
    struct {
        bool is_open;
        size_t next_line; /* the first that was not looked at */
        size_t n_lines, n_strays;
    } key;
};

void secrets_release(struct secrets *secrets);

/**
 * Takes the records of lines [0, end) of a text, in order; its first line is line `first_line` of
 * the file. `records` may hold others than those of sensitive rules.
 */
void secrets_add(struct secrets *secrets, const struct rule_set *set, const struct text *text,
                 size_t first_line, size_t end, const struct violation_list *records);

/** Takes all records of a text. */
void secrets_add_set(struct secrets *secrets, const struct rule_set *set, const struct text *text,
                     const struct violation_set *records);

/**
 * In a stream a line longer than SCAN_LINE_MAX is seen in fragments. No message shows anything of
 * such a line, so all that counts is whether a key ends or begins on it. `found` is the text of a
 * finding.
 */
void secrets_begin_long_line(struct secrets *secrets);
void secrets_add_of_long_line(struct secrets *secrets, const struct rule *rule, size_t line,
                              struct span found);

/** Forgets what lies before a line. */
void secrets_forget(struct secrets *secrets, size_t line);

/** Whether any of bytes [start, end) of a line is secret. */
bool secrets_touch(const struct secrets *secrets, size_t line, size_t start, size_t end);

/**
 * The end of the run of bytes from `at` on, before `end`, that are all secret or all not; tells
 * which.
 */
size_t secrets_run_end(const struct secrets *secrets, size_t line, size_t at, size_t end,
                       bool *is_secret);

#endif

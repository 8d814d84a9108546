/* SPDX-License-Identifier: MIT */
/**
 * The comment that hides a finding, or all of a rule in a file, as lines that are put into a text.
 *
 * Layer: server, over rules. No line that is there is changed. A comment goes above the line of the
 * finding; where that line is a comment alone, which a comment above would pass over, a region
 * opens above it and closes below. One for the whole file goes above all that may stand below it.
 * How the document's language writes a comment is found by asking
 * the lexer which forms it takes for one at that place.
 *
 * There is none where a line more would mean something else: inside of strings and comments, below
 * a line that goes on, in the text of JSX, in tables of Markdown, above what has to come first, in
 * elements that show their text as it is (`<textarea>`, `<pre>`), and in a text that its name makes
 * us take for another language: a program of MATLAB in a file of Objective-C, XML in one of
 * TypeScript, or whatever the client has a name for that we do not know.
 */
#ifndef SERVER_SUPPRESS_EDIT_H
#define SERVER_SUPPRESS_EDIT_H

#include "base/day.h"
#include "rules/line_states.h"
#include "rules/module.h"
#include "rules/text.h"
#include "rules/violations.h"

/** Where it is put, and what is known of the text: all settled. */
struct suppress_edit_place {
    const struct language *language;
    const struct text *text;
    const struct line_states *states;
    size_t line;
    struct span path; /* or a URI; of its name only the ending counts */
    bool is_a_guess;  /* the client has another name for the language, which is not known */
};

/** What the comment says besides the rule. */
struct suppress_edit_terms {
    bool is_of_file;         /* it holds for the whole file; for some rules it always does */
    const struct day *until; /* NULL: for good */
    struct span owner;       /* with its "@"; empty: nobody is named */
};

/** One or two insertions, in order; `text` ends in a line end, or begins with one at the end. */
struct suppress_edit {
    struct {
        struct text_position at;
        struct buf text;
    } inserts[2];
    size_t count;
};

/** False: nothing can be put there. Release it in either case. */
bool suppress_edit_make(const struct suppress_edit_place *place, const struct rule *rule,
                        const struct suppress_edit_terms *terms, struct suppress_edit *edit);
void suppress_edit_release(struct suppress_edit *edit);

#endif

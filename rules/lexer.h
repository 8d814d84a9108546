/* SPDX-License-Identifier: MIT */
/**
 * What is code, what is comment, what is string: a lexer for families of languages that carries a
 * small state from line to line.
 *
 * Layer: rules, over base. Knows nothing of rules. A pure function of (language, state, line):
 * the same input gives the same spans and the same state out, so an incremental rescan may stop
 * where the state that leaves a line equals the one stored.
 *
 * A language is a row in a table (lexer_languages.c); what differs between families is data as far
 * as it can be. Total: any bytes give some answer, and the spans cover the line without gaps.
 */
#ifndef RULES_LEXER_H
#define RULES_LEXER_H

#include "base/span.h"

#include <stdint.h>

/**
 * Strings include their delimiters; prefix letters (r, b, f, u8, @, $) stay code, while the hashes
 * of a Rust or Swift raw string belong to it. Regex literals, heredoc bodies and Markdown code are
 * strings. Comments include their delimiters. `${` and the `}` that ends it belong to the template;
 * what is between them is lexed as code. So are the expressions of Python's f-strings, the braces
 * and formats around them being string.
 */
enum lex_class { LEX_CODE = 1, LEX_COMMENT = 2, LEX_STRING = 4 };
enum { LEX_ANY = LEX_CODE | LEX_COMMENT | LEX_STRING };

/**
 * What the lines before left open. All zero is the state at the start of a text. Compared by its
 * bytes: unused fields are zero. How lines end is no matter of a language: line_carry_end keeps it,
 * and lexing leaves it as it is.
 */
enum { LEX_NEST_MAX = 8, LEX_HEREDOC_MAX = 4 };

/** A heredoc whose body is open or still to come; all zero: none. */
struct lex_heredoc {
    uint32_t delimiter; /* hash of its end word */
    uint16_t length;    /* of that word, at least 1 */
    uint16_t flag;      /* HEREDOC_ values */
};

struct lex_state {
    uint8_t mode;       /* what is open; lexer_family.h has the numbers, 0: code */
    uint8_t depth;      /* levels in use of `nest`; 1 inside a tag or inside <?php */
    uint8_t flag;       /* the mode's parameter: fence length, hashes, previous token's kind */
    uint8_t spare;      /* markup: script or style */
    uint32_t delimiter; /* hash of a raw string's delimiter, a fence's character */
    uint8_t
        nest[LEX_NEST_MAX]; /* open template levels: their brace depths; deeper counts as code */
    struct lex_heredoc heredocs[LEX_HEREDOC_MAX]; /* in order; of more the body counts as code */
    struct lex_ends {
        uint16_t first; /* enum line_end: how the text's first line ends; 0 before that is known */
        uint16_t differs; /* 1: the line before ends otherwise */
    } ends;
};

/** Bytes [start, end) of the line are of class `class`; neighbours differ. */
struct lex_span {
    uint32_t start, end;
    enum lex_class class;
};

/** The spans of one line; reused from line to line, grows as needed. */
struct lex_line {
    struct lex_span *spans;
    size_t count, capacity;
};

/** Frees the spans; a zeroed struct is valid, before and after. */
void lex_line_release(struct lex_line *line);

struct language; /* a row of the table */

/**
 * The language for an LSP languageId ("python", "typescriptreact"), or NULL if it is not known.
 * Ids are compared without case.
 */
const struct language *language_by_id(struct span language_id);

/**
 * The language for a file name or path, by the whole last component, else by what follows its last
 * dot, both without case; the one for plain text if neither is known.
 */
const struct language *language_by_path(struct span path);

/** What documents in no known language are: everything is code, no state. */
const struct language *language_plain(void);

/** The id that rules name: the LSP's languageId. */
const char *language_id(const struct language *language);

/**
 * The kinds of document a language belongs to, for rules that serve many languages at once:
 * LANGUAGE_ values, or-ed where there is more than one (Vue is code and markup).
 */
enum language_kind {
    LANGUAGE_CODE = 1,  /* programs */
    LANGUAGE_PROSE = 2, /* Markdown, plain text, reStructuredText */
    LANGUAGE_DATA = 4,  /* JSON, YAML, TOML, ini, CSV, logs */
    LANGUAGE_MARKUP = 8 /* HTML, XML */
};
enum language_kind language_kind(const struct language *language);

/**
 * Lexes one line (without its line end) that begins in *state, leaves the state after it in
 * *state (all zero, or what lex_line left for the same language), and fills `out` unless it is
 * NULL: callers that only carry the state pass NULL. An empty line gives no spans. Linear in the
 * line's length; the state is the same with and without `out`. A line is at most 4 GiB - 1.
 */
void lex_line(const struct language *language, struct span line, struct lex_state *state,
              struct lex_line *out);

/** What a fragment of a line too long to be looked at in one go holds of the line's bounds. */
enum { LEX_LINE_BEGINS = 1, LEX_LINE_ENDS = 2 };

/**
 * As lex_line for a fragment of a line, `bounds` being LEX_LINE_ values: what is open at its end
 * stays open unless the line ends there. What is several bytes long and cut by a fragment's end is
 * not recognised.
 */
void lex_fragment(const struct language *language, struct span bytes, unsigned bounds,
                  struct lex_state *state, struct lex_line *out);

/** The class of byte `at`; LEX_CODE past the end. */
enum lex_class lex_class_at(const struct lex_line *line, size_t at);

/** Steps through all languages: NULL gives the first, the last gives NULL. For lists and tests. */
const struct language *language_next(const struct language *language);

#endif

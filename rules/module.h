/* SPDX-License-Identifier: MIT */
/**
 * The interface of a rule module: what a rule says of itself, and how a module is known.
 *
 * Layer: rules, at its outer edge. A native module is one file in rules/modules: it includes this
 * header and rules/scan.h, defines its rules as data and, where data do not do, a native check,
 * and ends in RULE_MODULE(name, ...), `name` being the file's name. Nothing else is touched: the
 * build makes the list of modules from the file names.
 *
 * Everything here is constant data. A module is loaded (its patterns compiled, its triggers put
 * into an automaton) when a document that it serves is first scanned.
 */
#ifndef RULES_MODULE_H
#define RULES_MODULE_H

#include "rules/severity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scan;       /* rules/scan.h */
struct scan_match; /* rules/scan.h */

/** Changes when struct rule or struct rule_module does. */
enum { RULE_MODULE_ABI = 4 };

/** Kinds of document, as LANGUAGE_ of rules/lexer.h; 0 stands for all of them. */
enum { RULE_KIND_CODE = 1, RULE_KIND_PROSE = 2, RULE_KIND_DATA = 4, RULE_KIND_MARKUP = 8 };

/** Where a match may begin, as LEX_ of rules/lexer.h; 0 stands for anywhere. */
enum { RULE_IN_CODE = 1, RULE_IN_COMMENT = 2, RULE_IN_STRING = 4 };

enum {
    RULE_IGNORE_CASE = 1,  /* the pattern matches letters in either case */
    RULE_SENSITIVE = 2,    /* the matched text is masked wherever it would be shown */
    RULE_USES_DAY = 4,     /* the answer depends on today: asked again at midnight */
    RULE_EVERY_LINE = 8,   /* without triggers: no literals are taken from the pattern instead */
    RULE_LINE_MATCH = 16,  /* a match lies on the line; the window is for conditions alone */
    RULE_GATE_ABSENT = 32, /* the gate is open in a document that holds none of it */
    RULE_MARK = 64,        /* what it finds is no finding but what hides some; on whenever it may */
    RULE_NOT_SEARCHED = 128,     /* its findings come from elsewhere: no pattern, no examples */
    RULE_NOT_SUPPRESSIBLE = 256, /* nothing hides its findings */
    RULE_FIRST_LINE = 512, /* it looks at a text's first line alone, for a finding about the file as
                              a whole; without a window */
    RULE_OF_FILE = 1024, /* it finds the file by its path, whatever it holds: in a binary file too.
                            Comes with RULE_FIRST_LINE */
    RULE_LINE_ENDS = 2048, /* it looks at the lines with which a run begins of such as end otherwise
                             than the text's first line. Comes with a check, without triggers and
                             window */
    RULE_LINE_NEW = 4096,  /* what it finds counts only where it is new since the session began */
    RULE_DOCUMENT_CHANGED = 8192 /* only in a document that was changed since, elsewhere than on the
                                    lines with findings of such rules */
};

/** The program whose rule file a rule comes from: that program's own marks hide its findings. */
enum rule_dialect { RULE_OF_OURS, RULE_OF_DEVSKIM, RULE_OF_GITLEAKS };

/** As `capture`: the first group that took part and is not empty, else the whole match. */
enum { RULE_CAPTURE_FIRST = 255 };

/** A regular expression besides a rule's own. */
struct rule_pattern {
    const char *source; /* PCRE2, as a rule's own */
    unsigned where;     /* RULE_IN_: where it begins; 0: anywhere */
    uint16_t slot;      /* its own in the module, below its `n_patterns` */
    bool ignore_case;
};

/** What a test looks at. */
enum rule_place {
    RULE_ON_FINDING,  /* the group that is the finding */
    RULE_ON_MATCH,    /* the whole match */
    RULE_ON_LINES,    /* lines of the window, counted from the one looked at */
    RULE_ON_PATH,     /* as scan_path */
    RULE_ON_LANGUAGE, /* as scan_language; a word is the whole of it */
    RULE_ON_FILE,     /* any line of the document, one by one; these three have a pattern */
    RULE_ON_BEFORE,   /* lines before that of the match, and its own up to the match's first byte */
    RULE_ON_BEHIND    /* what is left of the match's last line, and the lines behind it */
};

/** Whether a pattern matches, or a word stands (in any case of ASCII letters), in a place. */
struct rule_test {
    enum rule_place place;
    int first_line, last_line; /* RULE_ON_LINES; both within the rule's window */
    bool negated;
    const struct rule_pattern *pattern; /* NULL: `words` decide */
    const char *const *words;
};

/** A match counts only if one of the tests holds. */
struct rule_condition {
    const struct rule_test *tests;
    size_t n_tests;
};

/**
 * What may be put in the place of a finding, as rules/fix.h makes an edit of it. In the replacement
 * "{match}" stands for the finding's text and, with a pattern, "{0}" to "{9}" for its groups; all
 * else is literal. An LF stands for the document's own line end.
 */
struct rule_fix {
    const char *replacement;
    const struct rule_pattern *pattern; /* what is replaced in the finding's text, everywhere in it;
                                           NULL: all of it */
    const char *title;                  /* one line; NULL: one is made of the replacement */
    bool is_safe;                       /* it may be applied without being looked at */
    const struct rule_fix *otherwise;   /* the fix where the pattern matches nothing; or NULL */
};

enum rule_confidence { RULE_CONFIDENCE_MEDIUM, RULE_CONFIDENCE_LOW, RULE_CONFIDENCE_HIGH };

/** A text that must or must not have a finding; the rule's own tests. */
struct rule_example {
    const char *language; /* LSP languageId */
    const char *text;
    const char *finding; /* in `matches`: the text under the first finding; NULL: any */
    const char *path;    /* where the text lies, NULL: a neutral path */
    const char *today;   /* YYYY-MM-DD, NULL: 2026-11-21 */
    const char *fixed;   /* in `matches`: the text once the fix of the first finding is made, the
                            text itself where no fix applies; NULL: not said */
};

/**
 * One rule. Strings and arrays are static; arrays of strings end in NULL, arrays of examples in a
 * row without text.
 *
 * The rule looks at one line at a time, or, with a window, at up to `lines_before` lines before it
 * and `lines_after` after it, joined by LF (at most 100 lines and 64 KiB in all). Its findings
 * begin on that line. What it answers must depend on nothing but that text, what is code, comment
 * or string in it, the path, the language and, with RULE_USES_DAY, the day.
 *
 * With `pattern`, every match whose begin lies where `where` allows is a finding, unless `accept`
 * or a condition refuses it; the same for those of `alternatives`. With `check` instead, the
 * function looks for itself.
 */
struct rule {
    const char *id;      /* "pack/kebab-name", unique; the pack is the module's id */
    const char *title;   /* a few words, no full stop */
    const char *message; /* at most 100 characters: what is wrong, then what to do; "{match}" is
                            the finding's text, "{1}" or "{name}" that of a group of its pattern,
                            all of its patterns having one, without `check`; all of them cut and,
                            if sensitive, masked */
    const char *why;     /* one or two sentences for the explanation */
    const char *how;     /* how to mend it, or NULL */
    const char *link;    /* documentation, or NULL */
    enum severity severity;
    enum profile profile; /* active from this profile on */
    enum rule_confidence confidence;
    unsigned flags;            /* RULE_ */
    enum rule_dialect dialect; /* with RULE_MARK: whose findings it hides */

    unsigned kinds;                   /* RULE_KIND_; with `languages` both add up; both 0: all */
    const char *const *languages;     /* LSP languageIds */
    const char *const *not_languages; /* LSP languageIds the rule is silent in */
    const char *const *paths;         /* globs of paths the rule looks at; NULL: all */
    const char *const *not_paths;     /* globs of paths the rule is silent in */

    const char *const *required; /* files one of which a folder must hold, as rules/required.h has
                                    them; comes with RULE_NOT_SEARCHED, its examples are paths */

    const char *const *triggers; /* literals of at least 2 bytes: a line without any of them, case
                                    of ASCII letters aside, is not looked at; NULL: what the pattern
                                    requires where that can be told (without `check` or window),
                                    else every line is looked at */
    const char *const *gate;     /* literals: the rule is active only in a document that holds one
                                    of them, in any case; NULL: always */
    const struct rule_pattern *gate_pattern; /* instead: a line that it matches */
    unsigned lines_before, lines_after;      /* the window; at most 100 together */
    unsigned where;                          /* RULE_IN_ */
    const char *pattern;                     /* PCRE2, UTF, multi-line; or NULL */
    unsigned capture; /* the group that is the finding; 0: the whole match. One on a later line
                         than the match begins on is reported from that begin on */
    const struct rule_pattern *const *alternatives; /* more patterns, closed by NULL; or NULL */
    const struct rule_condition *conditions;        /* all of them have to hold */
    size_t n_conditions;
    float min_entropy; /* of the finding, in bits a byte; 0: any */
    bool (*accept)(struct scan *scan, struct scan_match *match);
    void (*check)(struct scan *scan);

    const struct rule_fix *fix;   /* or NULL */
    const char *since;            /* the version it came with, or NULL */
    const char *const *overrides; /* ids of rules that give way where this one has a finding */
    const char *const *aliases;   /* ids it had before, or NULL */
    const char *deprecated;       /* the id to use instead; NULL: it is not */

    const struct rule_example *matches;    /* at least three that must have a finding */
    const struct rule_example *no_matches; /* at least three that must have none */
};

struct rule_module {
    uint32_t abi;       /* RULE_MODULE_ABI */
    uint32_t rule_size; /* sizeof(struct rule) where the module was built */
    const char *id;     /* the pack its rules belong to */
    const char *title;
    const struct rule *rules;
    size_t n_rules;
    size_t n_patterns; /* that the rules name besides their own */
};

static inline bool rule_has_gate(const struct rule *rule)
{
    return rule->gate || rule->gate_pattern;
}

/** Ends a module's file. `name` is the file's name without its ending. */
#define RULE_MODULE(name, pack, module_title, rule_array)                                          \
    extern const struct rule_module rule_module_##name;                                            \
    const struct rule_module rule_module_##name = {                                                \
        .abi = RULE_MODULE_ABI,                                                                    \
        .rule_size = sizeof(struct rule),                                                          \
        .id = (pack),                                                                              \
        .title = (module_title),                                                                   \
        .rules = (rule_array),                                                                     \
        .n_rules = sizeof(rule_array) / sizeof *(rule_array),                                      \
    }

/** A literal array of strings, closed by NULL: `.triggers = WORDS("catch", "except")`. */
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/** A literal array of examples, closed: `.matches = EXAMPLES({"python", "x = 1"}, ...)`. */
#define EXAMPLES(...)                                                                              \
    ((const struct rule_example[]){__VA_ARGS__, {NULL, NULL, NULL, NULL, NULL, NULL}})

#endif

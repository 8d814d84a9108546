/* SPDX-License-Identifier: MIT */
/**
 * A pack while it is read: what the readers of its formats share.
 *
 * Layer: rules; private to pack*.c. Texts are copied into the pack's arena. Every function that
 * reads a value adds a fault at it where it is not as it should be, and says so by its result.
 */
#ifndef RULES_PACK_BUILD_H
#define RULES_PACK_BUILD_H

#include "rules/lexer.h"
#include "rules/pack.h"

struct pack {
    size_t refs;
    enum rule_dialect dialect;
    struct arena arena;
    struct rule_module module;
    struct rule *rules;
    struct pack_place *rule_places;     /* of the ids */
    struct rule_example **examples;     /* lists of examples, in the order of ... */
    struct pack_place **example_places; /* ... their places */
    size_t *example_counts;
    size_t n_example_lists, example_lists_capacity;
};

struct pack_build {
    struct pack *pack;
    struct arena *arena; /* the pack's */
    const struct tree *tree;
    struct span path;
    struct file_faults *faults;
    unsigned flags; /* PACK_ */
    size_t n_rules_max;
    const char *pack_id;
};

/** A fault over the value that costs the rule, or another entry. */
void pack_fault(struct pack_build *build, const struct tree_value *value, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** One that costs nothing. */
void pack_warn(struct pack_build *build, const struct tree_value *value, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct pack_place pack_place_of(const struct pack_build *build, const struct tree_value *value);

/** Whether the value is that text, in either case; NULL is not. */
bool pack_is_text(const struct tree_value *value, const char *text);

/** A copy of a scalar without NUL; NULL and a fault if it is none. `what` begins the message. */
const char *pack_text(struct pack_build *build, const struct tree_value *value, const char *what);

/** A scalar or a list of them, as an array closed by NULL; NULL after a fault. */
const char *const *pack_texts(struct pack_build *build, const struct tree_value *value,
                              const char *what);

/** true or false. */
bool pack_flag(struct pack_build *build, const struct tree_value *value, const char *what,
               bool *out);

/** A whole number within bounds. */
bool pack_number(struct pack_build *build, const struct tree_value *value, const char *what,
                 long least, long most, long *out);

/** A number with or without a fraction. */
bool pack_fraction(struct pack_build *build, const struct tree_value *value, const char *what,
                   float *out);

/** What stands for a regular expression in a file. */
enum pack_pattern_kind {
    PACK_REGEX,
    PACK_WORD_REGEX, /* between word boundaries */
    PACK_STRING,     /* a text, between word boundaries where it begins or ends with a word */
    PACK_SUBSTRING   /* a text */
};

/** The regular expression for it; NULL after a fault: too long, or it does not compile. */
const char *pack_pattern(struct pack_build *build, const struct tree_value *value,
                         enum pack_pattern_kind kind, bool ignore_case);

/** A fault over bytes [start, end) of the value's text. */
void pack_fault_within(struct pack_build *build, const struct tree_value *value, size_t start,
                       size_t end, const char *format, ...) __attribute__((format(printf, 5, 6)));

/** One more pattern of the module; NULL if there are too many, which is a fault at `value`. */
struct rule_pattern *pack_other_pattern(struct pack_build *build, const struct tree_value *value,
                                        const char *source, bool ignore_case, unsigned where);

/** A place for one more rule; NULL if there are too many. `id` is where its id is written. */
struct rule *pack_add_rule(struct pack_build *build, const struct tree_value *id);

/** Takes the last rule back: it has a fault. */
void pack_drop_rule(struct pack_build *build);

/** A zeroed list of `n` examples, closed, with a place for each. */
struct rule_example *pack_examples(struct pack_build *build, size_t n, struct pack_place **places);

/** As pack_texts, but it may be missing (NULL) or empty, and *failed says whether it had a fault.
 */
const char *const *pack_optional_texts(struct pack_build *build, const struct tree_value *value,
                                       const char *what, bool *failed);

/** Whether none of the words holds a line end: lines are looked at one by one. */
bool pack_are_of_one_line(struct pack_build *build, const struct tree_value *value,
                          const char *const *words);

/** Room for the rules of a list. */
void pack_reserve_rules(struct pack_build *build, const struct tree_value *rules);

/** Adds a condition, one of whose `n_tests` tests has to hold. They are kept. */
void pack_add_condition(struct pack_build *build, struct rule *rule, const struct rule_test *tests,
                        size_t n_tests);

/**
 * A text cut at a word to what a message or title may hold, on one line, without a full stop;
 * `fallback` where nothing is left of it.
 */
const char *pack_phrase(struct pack_build *build, struct span text, const char *fallback);

/** A full id from the pack's and the rule's; NULL after a fault: there is one already. */
const char *pack_rule_id(struct pack_build *build, const struct tree_value *value,
                         const char *name);

/** The formats. False: the file is none of theirs as a whole; a fault says why. */
bool pack_read_own(struct pack_build *build);
bool pack_read_devskim(struct pack_build *build);
bool pack_read_gitleaks(struct pack_build *build);

#endif

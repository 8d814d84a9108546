/* SPDX-License-Identifier: MIT */
/**
 * A compiled regular expression. The only file that knows PCRE2.
 *
 * Layer: rules. A pattern is immutable once compiled and may be used from any thread; each thread
 * brings its own scratch. Subjects are valid UTF-8 (they come from a text), so they are not
 * checked again.
 *
 * Limits are functions of the subject's length, never of a clock: a match that would need more
 * steps is aborted and reported as such, never as "no match" (ENGINE.md section 2).
 */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include "base/alloc.h"
#include "base/span.h"
#include "rules/scan.h"

struct pattern;
struct pattern_scratch;

/** What is wrong with a pattern, and where. */
struct pattern_fault {
    size_t offset; /* byte in the pattern */
    char message[128];
};

enum { PATTERN_IGNORE_CASE = 1 };

/**
 * NULL if it does not compile; then *fault says why. Freed by pattern_destroy. What it takes is
 * counted under `tag`, but for its native code.
 */
struct pattern *pattern_compile(struct span source, unsigned flags, enum mem_tag tag,
                                struct pattern_fault *fault);
void pattern_destroy(struct pattern *pattern);

/** Whether it compiles; else *fault says why not. Makes no native code and keeps nothing. */
bool pattern_check(struct span source, unsigned flags, struct pattern_fault *fault);

/** How many groups it has; 0 also if it does not compile. Keeps nothing. */
size_t pattern_count_groups(struct span source);

/**
 * The number of a group that is told by its number or its name; 0: there is none, or the name
 * stands for several.
 */
size_t pattern_group(const struct pattern *pattern, struct span name);

/** The same of a source; 0 also if it does not compile. Keeps nothing. */
size_t pattern_source_group(struct span source, struct span name);

/** The bytes of native code, which lie in pages of their own and are counted nowhere. */
size_t pattern_native_size(const struct pattern *pattern);

/** Touches PATTERN_STACK bytes of native stack, which are counted nowhere. */
enum { PATTERN_STACK = 32 * 1024 };
struct pattern_scratch *pattern_scratch_create(void);
void pattern_scratch_destroy(struct pattern_scratch *scratch);

enum pattern_result { PATTERN_NO_MATCH, PATTERN_MATCH, PATTERN_ABORTED };

/** The first match at or after byte `from`, which lies on a code point boundary. */
enum pattern_result pattern_match(const struct pattern *pattern, struct span subject, size_t from,
                                  struct pattern_scratch *scratch, struct scan_match *match);

#endif

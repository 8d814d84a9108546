/* SPDX-License-Identifier: MIT */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "rules/pattern.h"

#include "base/alloc.h"

#include <pcre2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct pattern {
    enum mem_tag tag;
    pcre2_code *code;
    size_t n_groups; /* with the whole match */
};

struct pattern_scratch {
    pcre2_match_data *data; /* grows to the pattern with most groups */
    size_t n_groups;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

enum {
    GROUP_NAME_MAX = 32,
    JIT_STACK_MAX = 1024 * 1024,
    STEPS_PER_LINE = 2000000, /* match limit times line length */
    STEPS_MIN = 200,
    STEPS_MAX = 100000
};

/* PCRE2 hands back what it is given: here the tag it allocates for. */
static void *take(size_t size, void *tag)
{
    return mem_alloc((enum mem_tag)(uintptr_t)tag, size);
}

static void give_back(void *block, void *tag)
{
    mem_free((enum mem_tag)(uintptr_t)tag, block);
}

static pcre2_general_context *context_create(enum mem_tag tag)
{
    return pcre2_general_context_create(take, give_back, (void *)(uintptr_t)tag);
}

static pcre2_code *compile(struct span source, unsigned flags, enum mem_tag tag,
                           struct pattern_fault *fault)
{
    uint32_t options = PCRE2_UTF | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
    if (flags & PATTERN_IGNORE_CASE)
        options |= PCRE2_CASELESS;
    int error;
    PCRE2_SIZE offset;
    pcre2_general_context *general = context_create(tag);
    pcre2_compile_context *context = pcre2_compile_context_create(general);
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)source.bytes, source.length, options, &error, &offset, context);
    pcre2_compile_context_free(context);
    pcre2_general_context_free(general);
    if (!code) {
        fault->offset = offset;
        pcre2_get_error_message(error, (PCRE2_UCHAR *)fault->message, sizeof fault->message);
    }
    return code;
}

bool pattern_check(struct span source, unsigned flags, struct pattern_fault *fault)
{
    pcre2_code *code = compile(source, flags, MEM_PATTERN, fault);
    pcre2_code_free(code);
    return code != NULL;
}

size_t pattern_count_groups(struct span source)
{
    struct pattern_fault unused;
    uint32_t n_groups = 0;
    pcre2_code *code = compile(source, 0, MEM_PATTERN, &unused);
    if (code)
        pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &n_groups);
    pcre2_code_free(code);
    return n_groups;
}

static size_t find_group(const pcre2_code *code, struct span name)
{
    char text[GROUP_NAME_MAX + 1] = "";
    uint32_t n_groups = 0;
    bool is_number = name.length == 1 && name.bytes[0] >= '1' && name.bytes[0] <= '9';
    if (name.length == 0 || name.length > GROUP_NAME_MAX)
        return 0;
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &n_groups);
    memcpy(text, name.bytes, name.length);
    int group =
        is_number ? name.bytes[0] - '0' : pcre2_substring_number_from_name(code, (PCRE2_SPTR)text);
    return group > 0 && (uint32_t)group <= n_groups ? (size_t)group : 0;
}

size_t pattern_group(const struct pattern *pattern, struct span name)
{
    return find_group(pattern->code, name);
}

size_t pattern_source_group(struct span source, struct span name)
{
    struct pattern_fault unused;
    pcre2_code *code = compile(source, 0, MEM_PATTERN, &unused);
    size_t group = code ? find_group(code, name) : 0;
    pcre2_code_free(code);
    return group;
}

struct pattern *pattern_compile(struct span source, unsigned flags, enum mem_tag tag,
                                struct pattern_fault *fault)
{
    pcre2_code *code = compile(source, flags, tag, fault);
    if (!code)
        return NULL;
    /* Without native code the interpreter decides the same, only slower. */
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    uint32_t n_groups = 0;
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &n_groups);
    struct pattern *pattern = mem_alloc(tag, sizeof *pattern);
    *pattern = (struct pattern){tag, code, (size_t)n_groups + 1};
    return pattern;
}

size_t pattern_native_size(const struct pattern *pattern)
{
    size_t size = 0;
    pcre2_pattern_info(pattern->code, PCRE2_INFO_JITSIZE, &size);
    return size;
}

void pattern_destroy(struct pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
    mem_free(pattern->tag, pattern);
}

struct pattern_scratch *pattern_scratch_create(void)
{
    struct pattern_scratch *scratch = mem_zalloc(MEM_PATTERN, 1, sizeof *scratch);
    pcre2_general_context *general = context_create(MEM_PATTERN);
    scratch->context = pcre2_match_context_create(general);
    scratch->stack = pcre2_jit_stack_create(PATTERN_STACK, JIT_STACK_MAX, general);
    pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
    pcre2_general_context_free(general);
    return scratch;
}

void pattern_scratch_destroy(struct pattern_scratch *scratch)
{
    if (!scratch)
        return;
    pcre2_match_data_free(scratch->data);
    pcre2_jit_stack_free(scratch->stack);
    pcre2_match_context_free(scratch->context);
    mem_free(MEM_PATTERN, scratch);
}

static void reserve_groups(struct pattern_scratch *scratch, size_t n_groups)
{
    if (scratch->n_groups >= n_groups)
        return;
    pcre2_match_data_free(scratch->data);
    pcre2_general_context *general = context_create(MEM_PATTERN);
    scratch->data = pcre2_match_data_create((uint32_t)n_groups, general);
    scratch->n_groups = n_groups;
    pcre2_general_context_free(general);
}

static uint32_t match_limit(size_t length)
{
    size_t limit = STEPS_PER_LINE / (length ? length : 1);
    return (uint32_t)(limit < STEPS_MIN ? STEPS_MIN : limit > STEPS_MAX ? STEPS_MAX : limit);
}

enum pattern_result pattern_match(const struct pattern *pattern, struct span subject, size_t from,
                                  struct pattern_scratch *scratch, struct scan_match *match)
{
    reserve_groups(scratch, pattern->n_groups > SCAN_GROUPS ? pattern->n_groups : SCAN_GROUPS);
    pcre2_set_match_limit(scratch->context, match_limit(subject.length));
    PCRE2_SPTR bytes = (PCRE2_SPTR)(subject.length ? subject.bytes : "");
    int n = pcre2_match(pattern->code, bytes, subject.length, from, PCRE2_NO_UTF_CHECK,
                        scratch->data, scratch->context);
    if (n == PCRE2_ERROR_NOMATCH)
        return PATTERN_NO_MATCH;
    if (n < 0)
        return PATTERN_ABORTED;
    const PCRE2_SIZE *bounds = pcre2_get_ovector_pointer(scratch->data);
    for (size_t i = 0; i < SCAN_GROUPS; i++) {
        bool took_part = i < pattern->n_groups && bounds[2 * i] != PCRE2_UNSET;
        match->start[i] = took_part ? bounds[2 * i] : SIZE_MAX;
        match->end[i] = took_part ? bounds[2 * i + 1] : SIZE_MAX;
    }
    /* \K in a lookbehind can put the begin behind the end. */
    if (match->end[0] < match->start[0])
        match->end[0] = match->start[0];
    return PATTERN_MATCH;
}

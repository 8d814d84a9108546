/* SPDX-License-Identifier: MIT */
#include "rules/pack_build.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "rules/pattern.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MESSAGE_BYTES = 256 };

static void fault_at(struct pack_build *build, size_t start, size_t end, enum severity severity,
                     const char *format, va_list arguments)
{
    char message[MESSAGE_BYTES];
    vsnprintf(message, sizeof message, format, arguments);
    for (char *at = message; *at; at++)
        if ((unsigned char)*at < ' ')
            *at = '?'; /* Names are shown as they are written, but on one line. */
    file_fault_add(build->faults, build->path, build->tree, start, end, severity, "%s", message);
}

void pack_fault(struct pack_build *build, const struct tree_value *value, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fault_at(build, value->start, tree_end(value), SEVERITY_BLOCKED, format, arguments);
    va_end(arguments);
}

void pack_warn(struct pack_build *build, const struct tree_value *value, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fault_at(build, value->start, tree_end(value), SEVERITY_WARNING, format, arguments);
    va_end(arguments);
}

void pack_fault_within(struct pack_build *build, const struct tree_value *value, size_t start,
                       size_t end, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fault_at(build, tree_source_offset(value, start), tree_source_offset(value, end),
             SEVERITY_BLOCKED, format, arguments);
    va_end(arguments);
}

struct pack_place pack_place_of(const struct pack_build *build, const struct tree_value *value)
{
    return (struct pack_place){tree_position(build->tree, value->start),
                               tree_position(build->tree, tree_end(value))};
}

bool pack_is_text(const struct tree_value *value, const char *text)
{
    return value && value->kind == TREE_SCALAR &&
           span_equal_ignore_case(value->text, span_from_string(text));
}

const char *pack_text(struct pack_build *build, const struct tree_value *value, const char *what)
{
    if (value->kind != TREE_SCALAR) {
        pack_fault(build, value, "%s is one text", what);
        return NULL;
    }
    if (span_find_byte(value->text, 0, '\0') < value->text.length) {
        pack_fault(build, value, "%s holds a NUL: write it without", what);
        return NULL;
    }
    return arena_copy(build->arena, value->text).bytes;
}

const char *const *pack_texts(struct pack_build *build, const struct tree_value *value,
                              const char *what)
{
    size_t n = value->kind == TREE_SCALAR ? 1 : value->count;
    if (value->kind == TREE_MAPPING) {
        pack_fault(build, value, "%s is a text or a list of texts", what);
        return NULL;
    }
    const char **texts = arena_zalloc(build->arena, n + 1, sizeof *texts);
    const struct tree_value *member = value->kind == TREE_SCALAR ? value : value->first;
    for (size_t i = 0; i < n; i++, member = member->next) {
        texts[i] = pack_text(build, member, what);
        if (!texts[i])
            return NULL;
        if (!*texts[i]) {
            pack_fault(build, member, "%s holds an empty text: take it out", what);
            return NULL;
        }
    }
    return texts;
}

bool pack_flag(struct pack_build *build, const struct tree_value *value, const char *what,
               bool *out)
{
    if (value->kind == TREE_SCALAR && span_equal(value->text, SPAN("true")))
        *out = true;
    else if (value->kind == TREE_SCALAR && span_equal(value->text, SPAN("false")))
        *out = false;
    else {
        pack_fault(build, value, "%s is true or false", what);
        return false;
    }
    return true;
}

bool pack_number(struct pack_build *build, const struct tree_value *value, const char *what,
                 long least, long most, long *out)
{
    char *end = NULL;
    long number = value->kind == TREE_SCALAR ? strtol(value->text.bytes, &end, 10) : 0;
    if (!end || end == value->text.bytes || *end || number < least || number > most) {
        pack_fault(build, value, "%s is a number from %ld to %ld", what, least, most);
        return false;
    }
    *out = number;
    return true;
}

bool pack_fraction(struct pack_build *build, const struct tree_value *value, const char *what,
                   float *out)
{
    char *end = NULL;
    double number = value->kind == TREE_SCALAR ? strtod(value->text.bytes, &end) : 0;
    if (!end || end == value->text.bytes || *end || !(number >= 0 && number <= 8)) {
        pack_fault(build, value, "%s is a number from 0 to 8", what);
        return false;
    }
    *out = (float)number;
    return true;
}

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static void append_escaped(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        if (byte == '\n')
            buf_append_string(out, "\\n");
        else if (!is_word(byte) && (unsigned char)byte > 0x20 && (unsigned char)byte < 0x7F)
            buf_printf(out, "\\%c", byte);
        else
            buf_append_byte(out, byte);
    }
}

static void append_pattern(struct buf *out, struct span text, enum pack_pattern_kind kind)
{
    bool begins = text.length > 0 && is_word(text.bytes[0]);
    bool ends = text.length > 0 && is_word(text.bytes[text.length - 1]);
    switch (kind) {
    case PACK_REGEX:
        buf_append(out, text);
        break;
    case PACK_WORD_REGEX:
        buf_append_string(out, "\\b(?:");
        buf_append(out, text);
        buf_append_string(out, ")\\b");
        break;
    case PACK_STRING:
        buf_append_string(out, begins ? "\\b" : "");
        append_escaped(out, text);
        buf_append_string(out, ends ? "\\b" : "");
        break;
    case PACK_SUBSTRING:
        append_escaped(out, text);
        break;
    }
}

/* Compiles the text as it is written, so that what is wrong with it is marked at its character. */
static bool compiles(struct pack_build *build, const struct tree_value *value, struct span text,
                     bool ignore_case)
{
    struct pattern_fault fault;
    if (span_starts_with(text, SPAN("(*"))) {
        pack_fault(build, value, "a pattern may not set options of its own: take the (*...) out");
        return false;
    }
    if (pattern_check(text, ignore_case ? PATTERN_IGNORE_CASE : 0, &fault))
        return true;
    /* What is missing at the end is marked at the last character. */
    size_t at = fault.offset;
    if (at >= text.length)
        at = text.length > 0 ? utf8_round_down(text, text.length - 1) : 0;
    size_t start = tree_source_offset(value, at);
    size_t end = tree_source_offset(value, at + 1);
    file_fault_add(build->faults, build->path, build->tree, start, end > start ? end : start + 1,
                   SEVERITY_BLOCKED, "the pattern does not compile here: %s", fault.message);
    return false;
}

const char *pack_pattern(struct pack_build *build, const struct tree_value *value,
                         enum pack_pattern_kind kind, bool ignore_case)
{
    if (!pack_text(build, value, "a pattern"))
        return NULL;
    struct span text = value->text;
    if (text.length == 0 || text.length > PACK_PATTERN_MAX) {
        pack_fault(build, value, "a pattern has 1 to %d bytes", PACK_PATTERN_MAX);
        return NULL;
    }
    bool is_regex = kind == PACK_REGEX || kind == PACK_WORD_REGEX;
    if (is_regex && !compiles(build, value, text, ignore_case))
        return NULL;
    struct buf source = BUF_INIT(MEM_RULES);
    append_pattern(&source, text, kind);
    const char *copy = arena_copy(build->arena, buf_span(&source)).bytes;
    buf_release(&source);
    return copy;
}

struct rule_pattern *pack_other_pattern(struct pack_build *build, const struct tree_value *value,
                                        const char *source, bool ignore_case, unsigned where)
{
    struct rule_module *module = &build->pack->module;
    if (module->n_patterns == PACK_PATTERNS_MAX) {
        pack_fault(build, value, "more than %d patterns: make two packs of it", PACK_PATTERNS_MAX);
        return NULL;
    }
    struct rule_pattern *pattern = arena_zalloc(build->arena, 1, sizeof *pattern);
    *pattern = (struct rule_pattern){source, where, (uint16_t)module->n_patterns++, ignore_case};
    return pattern;
}

struct rule *pack_add_rule(struct pack_build *build, const struct tree_value *id)
{
    struct pack *pack = build->pack;
    size_t index = pack->module.n_rules;
    if (index == build->n_rules_max) {
        pack_fault(build, id, "more than %d rules: make two packs of it", PACK_RULES_MAX);
        return NULL;
    }
    pack->module.n_rules++;
    pack->rules[index] = (struct rule){.dialect = pack->dialect};
    pack->rule_places[index] = pack_place_of(build, id);
    return &pack->rules[index];
}

void pack_drop_rule(struct pack_build *build)
{
    build->pack->module.n_rules--;
}

struct rule_example *pack_examples(struct pack_build *build, size_t n, struct pack_place **places)
{
    struct pack *pack = build->pack;
    if (pack->n_example_lists == pack->example_lists_capacity) {
        size_t capacity = pack->example_lists_capacity = pack->example_lists_capacity * 2 + 16;
        pack->examples = mem_resize(MEM_RULES, pack->examples, capacity, sizeof *pack->examples);
        pack->example_places =
            mem_resize(MEM_RULES, pack->example_places, capacity, sizeof *pack->example_places);
        pack->example_counts =
            mem_resize(MEM_RULES, pack->example_counts, capacity, sizeof *pack->example_counts);
    }
    struct rule_example *examples = arena_zalloc(build->arena, n + 1, sizeof *examples);
    *places = arena_zalloc(build->arena, n, sizeof **places);
    size_t at = pack->n_example_lists++;
    pack->examples[at] = examples;
    pack->example_places[at] = *places;
    pack->example_counts[at] = n;
    return examples;
}

const char *pack_rule_id(struct pack_build *build, const struct tree_value *value, const char *name)
{
    struct buf id = BUF_INIT(MEM_RULES);
    buf_printf(&id, "%s/%s", build->pack_id, name);
    const char *copy = arena_copy(build->arena, buf_span(&id)).bytes;
    buf_release(&id);
    const struct rule_module *module = &build->pack->module;
    for (size_t i = 0; i < module->n_rules; i++)
        if (build->pack->rules[i].id && strcmp(build->pack->rules[i].id, copy) == 0) {
            pack_fault(build, value, "there is a rule of this id already: give it another");
            return NULL;
        }
    return copy;
}

const char *const *pack_optional_texts(struct pack_build *build, const struct tree_value *value,
                                       const char *what, bool *failed)
{
    if (!value || (value->kind == TREE_SEQUENCE && value->count == 0) || tree_is_null(value))
        return NULL;
    const char *const *texts = pack_texts(build, value, what);
    *failed = *failed || !texts;
    return texts;
}

bool pack_are_of_one_line(struct pack_build *build, const struct tree_value *value,
                          const char *const *words)
{
    for (; *words; words++)
        if (strpbrk(*words, "\r\n")) {
            pack_fault(build, value, "a word stands on one line: take the line end out");
            return false;
        }
    return true;
}

void pack_reserve_rules(struct pack_build *build, const struct tree_value *rules)
{
    size_t n = rules->count < PACK_RULES_MAX ? rules->count : PACK_RULES_MAX;
    build->n_rules_max = n;
    build->pack->rules = arena_zalloc(build->arena, n + 1, sizeof(struct rule));
    build->pack->rule_places = arena_zalloc(build->arena, n + 1, sizeof(struct pack_place));
}

void pack_add_condition(struct pack_build *build, struct rule *rule, const struct rule_test *tests,
                        size_t n_tests)
{
    struct rule_condition *grown =
        arena_zalloc(build->arena, rule->n_conditions + 1, sizeof *grown);
    if (rule->n_conditions > 0)
        memcpy(grown, rule->conditions, rule->n_conditions * sizeof *grown);
    grown[rule->n_conditions++] = (struct rule_condition){tests, n_tests};
    rule->conditions = grown;
}

const char *pack_phrase(struct pack_build *build, struct span text, const char *fallback)
{
    enum { PHRASE_MAX = 100 };
    struct buf phrase = BUF_INIT(MEM_RULES);
    size_t cut = 0;
    for (size_t i = 0; i < text.length && phrase.length <= PHRASE_MAX; i++) {
        bool is_blank = (unsigned char)text.bytes[i] <= ' ';
        if (is_blank && (phrase.length == 0 || phrase.bytes[phrase.length - 1] == ' '))
            continue;
        if (is_blank && phrase.length < PHRASE_MAX)
            cut = phrase.length;
        buf_append_byte(&phrase, is_blank ? ' ' : text.bytes[i]);
    }
    struct span kept = buf_span(&phrase);
    if (kept.length > PHRASE_MAX)
        kept.length = cut > 0 ? cut : utf8_round_down(kept, PHRASE_MAX);
    while (kept.length > 0 && strchr(" .,:;", kept.bytes[kept.length - 1]))
        kept.length--;
    const char *copy = kept.length > 0 ? arena_copy(build->arena, kept).bytes : fallback;
    buf_release(&phrase);
    return copy;
}

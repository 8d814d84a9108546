/* SPDX-License-Identifier: MIT */
/**
 * Triggers only save work: with and without them the shipped rules find the same.
 *
 * The texts are the rules' own examples, whole and cut, put together at random, some with letters
 * in the other case. AE_TEXTS says how many (3,000), AE_SEED which is the first.
 */
#include "law.h"

#include "base/utf8.h"
#include "rules/registry.h"

#include <criterion/criterion.h>
#include <inttypes.h>

enum { MODULES_MAX = 64, EXAMPLES_MAX = 4096 };

/* The modules of the registry, their rules without triggers. */
struct unfiltered {
    struct rule_module modules[MODULES_MAX];
    const struct rule_module *list[MODULES_MAX];
    size_t n;
    const char *examples[EXAMPLES_MAX];
    size_t n_examples;
};

static void collect_examples(struct unfiltered *all, const struct rule_example *examples)
{
    for (; examples && examples->text && all->n_examples < EXAMPLES_MAX; examples++)
        all->examples[all->n_examples++] = examples->text;
}

static void unfiltered_init(struct unfiltered *all)
{
    size_t n_modules;
    registry_keep_examples();
    const struct rule_module *const *modules = registry_modules(&n_modules);
    *all = (struct unfiltered){.n = n_modules};
    cr_assert(n_modules <= MODULES_MAX);
    for (size_t m = 0; m < n_modules; m++) {
        size_t size = modules[m]->n_rules * sizeof(struct rule);
        struct rule *rules = mem_alloc(MEM_BASE, size);
        memcpy(rules, modules[m]->rules, size);
        for (size_t r = 0; r < modules[m]->n_rules; r++) {
            rules[r].triggers = NULL;
            rules[r].flags |= RULE_EVERY_LINE;
            collect_examples(all, rules[r].matches);
            collect_examples(all, rules[r].no_matches);
        }
        all->modules[m] = *modules[m];
        all->modules[m].rules = rules;
        all->list[m] = &all->modules[m];
    }
}

static void unfiltered_release(struct unfiltered *all)
{
    for (size_t m = 0; m < all->n; m++)
        mem_free(MEM_BASE, (void *)(uintptr_t)all->modules[m].rules);
}

static void append_example(uint64_t *state, const struct unfiltered *all, struct buf *out)
{
    struct span text = span_from_string(all->examples[law_random_below(state, all->n_examples)]);
    size_t from = 0;
    size_t to = text.length;
    if (law_random_below(state, 3) == 0) {
        from = utf8_round_down(text, law_random_below(state, text.length + 1));
        to = from + law_random_below(state, text.length - from + 1);
        to = utf8_round_down(text, to);
    }
    bool other_case = law_random_below(state, 8) == 0;
    for (size_t at = from; at < to; at++) {
        char byte = text.bytes[at];
        bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        buf_append_byte(out, other_case && is_letter ? (char)(byte ^ 0x20) : byte);
    }
    if (law_random_below(state, 3))
        buf_append_byte(out, '\n');
}

struct found {
    struct document *document;
    struct violation_cursor cursor;
};

static bool next_finding(struct found *found, struct violation *violation)
{
    while (violation_cursor_next(&found->cursor, violation))
        if (violation->kind == VIOLATION_FINDING)
            return true;
    return false;
}

static struct found scan(struct law *law, struct rule_set *set, size_t language, struct span text)
{
    struct document *document = law_open(law, LAW_SHIPPED, language, text);
    rule_set_ref(set);
    document_set_rules(document, set);
    law_settle(law, document);
    return (struct found){document, violation_cursor_begin(&document->state.violations)};
}

static void compare(struct law *law, struct rule_set *const sets[2], size_t language,
                    struct span text, uint64_t seed)
{
    struct found with = scan(law, sets[0], language, text);
    struct found without = scan(law, sets[1], language, text);
    struct violation a = {0};
    struct violation b = {0};
    for (;;) {
        bool has_a = next_finding(&with, &a);
        bool has_b = next_finding(&without, &b);
        if (!has_a && !has_b)
            break;
        const struct violation *first =
            has_a && (!has_b || violation_compare(&a, &b) < 0) ? &a : &b;
        struct buf quoted = {0};
        law_append_quoted(&quoted, text_line(&with.document->text, first->line));
        cr_assert(has_a == has_b && violation_compare(&a, &b) == 0,
                  "seed %" PRIu64 ": %s is found in only one of them, in %s line %s", seed,
                  rule_set_rule(sets[0], first->rule)->id, law_language(language),
                  buf_string(&quoted));
        buf_release(&quoted);
    }
    document_destroy(with.document);
    document_destroy(without.document);
}

Test(law_prefilter, triggers_only_save_work, .timeout = 3600)
{
    static struct unfiltered all;
    uint64_t count = law_number_from_environment("AE_TEXTS", 3000);
    uint64_t seed = law_number_from_environment("AE_SEED", 1);
    struct law law;
    law_init(&law);
    unfiltered_init(&all);
    struct rule_cache *caches[2] = {rule_cache_create(NULL, 0), rule_cache_create(all.list, all.n)};
    for (uint64_t i = 0; i < count; i++) {
        uint64_t state = seed + i;
        struct buf text = {0};
        size_t language = law_random_below(&state, LAW_LANGUAGES);
        struct rule_config config = {.language =
                                         language_by_id(span_from_string(law_language(language))),
                                     .profile = PROFILE_STRICT};
        struct rule_set *sets[2] = {rule_cache_acquire(caches[0], &config),
                                    rule_cache_acquire(caches[1], &config)};
        for (size_t n = 1 + law_random_below(&state, 12); n > 0; n--)
            append_example(&state, &all, &text);
        compare(&law, sets, language, buf_span(&text), seed + i);
        rule_set_unref(sets[0]);
        rule_set_unref(sets[1]);
        buf_release(&text);
    }
    rule_cache_destroy(caches[0]);
    rule_cache_destroy(caches[1]);
    unfiltered_release(&all);
    law_release(&law);
}

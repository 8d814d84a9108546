/* SPDX-License-Identifier: MIT */
/**
 * Triggers only save work: with and without them the shipped rules find the same.
 *
 * The texts are the rules' own examples, whole and cut, put together at random, some with letters
 * in the other case. AE_TEXTS says how many (3,000), AE_SEED which is the first.
 */
#include "law.h"
#include "unfiltered.h"

#include "base/utf8.h"
#include "rules/registry.h"

#include <criterion/criterion.h>
#include <inttypes.h>

enum { EXAMPLES_MAX = 8192 };

struct examples {
    const char *texts[EXAMPLES_MAX];
    size_t n;
};

static void collect_examples(struct examples *all, const struct rule_example *examples)
{
    for (; examples && examples->text && all->n < EXAMPLES_MAX; examples++)
        all->texts[all->n++] = examples->text;
}

static void examples_of(struct examples *all, const struct rule_module *const *modules, size_t n)
{
    for (size_t m = 0; m < n; m++)
        for (size_t r = 0; r < modules[m]->n_rules; r++) {
            collect_examples(all, modules[m]->rules[r].matches);
            collect_examples(all, modules[m]->rules[r].no_matches);
        }
}

static void append_example(uint64_t *state, const struct examples *all, struct buf *out)
{
    struct span text = span_from_string(all->texts[law_random_below(state, all->n)]);
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

Test(law_prefilter, triggers_only_save_work, .timeout = 3600)
{
    static struct examples examples;
    uint64_t count = law_number_from_environment("AE_TEXTS", 3000);
    uint64_t seed = law_number_from_environment("AE_SEED", 1);
    struct unfiltered both;
    size_t n_modules;
    registry_keep_examples();
    const struct rule_module *const *modules = registry_modules(&n_modules);
    examples_of(&examples, modules, n_modules);
    unfiltered_init(&both, modules, n_modules);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t state = seed + i;
        struct buf text = {0}, difference = {0};
        const char *language = law_language(law_random_below(&state, LAW_LANGUAGES));
        for (size_t n = 1 + law_random_below(&state, 12); n > 0; n--)
            append_example(&state, &examples, &text);
        cr_assert(unfiltered_agrees(&both, language_by_id(span_from_string(language)),
                                    SPAN("src/example"), buf_span(&text), &difference),
                  "seed %" PRIu64 ", %s: %s", seed + i, language, buf_string(&difference));
        buf_release(&text);
        buf_release(&difference);
    }
    cr_expect_gt(both.n_findings, count / 2);
    unfiltered_release(&both);
}

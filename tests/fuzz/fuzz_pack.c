/* SPDX-License-Identifier: MIT */
/*
 * Packs: what a file of rules says, and what these rules do with a text. The first byte says what
 * the file is called: 'j' JSON (the formats of others), anything else YAML.
 */
#include "fuzz.h"

#include "rules/engine.h"
#include "rules/pack.h"

static const char text[] = "one two = \"three\" # 2020-01-01 ghp_abcdefghijklmnop\n"
                           "\n"
                           "password = 'hunter2'; eval(x)\n"
                           "<a b=\"c\"> /* open\n"
                           "still */ caf\xC3\xA9 \xF0\x9F\x98\x80\n";

static bool is_one_line(const char *message, size_t size)
{
    const char *end = memchr(message, '\0', size);
    return end && end > message && !memchr(message, '\n', (size_t)(end - message));
}

static void check_faults(const struct file_faults *faults, struct span file)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct file_fault *fault = &faults->items[i];
        fuzz_expect(fault->start <= fault->end && fault->end <= file.length,
                    "a fault lies in its file");
        fuzz_expect(is_one_line(fault->message, sizeof fault->message), "a fault is one line");
    }
}

static void check_rule(const struct rule *rule, const struct rule_module *module)
{
    fuzz_expect(rule->id && rule->title && rule->message && rule->why && rule->pattern,
                "a rule has what every rule has");
    fuzz_expect(*rule->title && *rule->message, "a rule says something");
    fuzz_expect(rule->lines_before + rule->lines_after <= PACK_LINES_MAX, "a window is bounded");
    for (size_t i = 0; rule->alternatives && rule->alternatives[i]; i++)
        fuzz_expect(rule->alternatives[i]->slot < module->n_patterns, "a pattern has its slot");
    for (size_t c = 0; c < rule->n_conditions; c++)
        for (size_t t = 0; t < rule->conditions[c].n_tests; t++) {
            const struct rule_test *test = &rule->conditions[c].tests[t];
            fuzz_expect(test->words || test->pattern, "a test has something to look for");
        }
}

static void scan(struct pack *pack, const char *language)
{
    struct rule_cache *cache = rule_cache_create((const struct rule_module *const[]){NULL}, 0);
    struct rule_config config = {.language = language_by_id(span_from_string(language)),
                                 .packs = &pack,
                                 .n_packs = 1,
                                 .profile = PROFILE_STRICT};
    struct rule_set *set = rule_cache_acquire(cache, &config);
    struct scan_scratch *scratch = scan_scratch_create();
    struct text document;
    struct scan_state state;
    text_init_borrow(&document, span_from_string(text));
    struct scan_input input = {
        .text = &document, .language = config.language, .path = SPAN("a/b.py")};
    scan_state_init(&state, set, &input, NULL);
    while (!rule_set_scan(set, &input, &state, scratch, 1000))
        continue;
    struct violation_cursor cursor = violation_cursor_begin(&state.violations);
    struct violation at;
    while (violation_cursor_next(&cursor, &at))
        fuzz_expect(at.line + at.more_lines < document.n_lines, "a finding lies in the text");
    scan_state_release(&state);
    text_release(&document);
    scan_scratch_destroy(scratch);
    rule_set_unref(set);
    rule_cache_destroy(cache);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span left = fuzz_input(data, size);
    unsigned char kind = fuzz_byte(&left);
    struct file_faults faults = {.count = 0};
    struct span name = kind == 'j' ? SPAN("a/Some Pack.json") : SPAN("pack.yaml");
    struct pack *pack = pack_read(name, left, 0, &faults);
    check_faults(&faults, left);
    fuzz_expect(pack || faults.count > 0, "where there is no pack it is said why");
    if (pack) {
        const struct rule_module *module = pack_module(pack);
        for (size_t i = 0; i < module->n_rules; i++)
            check_rule(&module->rules[i], module);
        scan(pack, "python");
        scan(pack, "plaintext");
    }
    pack_unref(pack);
    file_faults_release(&faults);
    return 0;
}

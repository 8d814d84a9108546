/* SPDX-License-Identifier: MIT */
#include "server/rules_command.h"

#include "base/file.h"
#include "base/suggest.h"
#include "protocol/json_write.h"
#include "rules/pack.h"
#include "rules/registry.h"
#include "rules/rule_test.h"
#include "server/batch.h"
#include "server/terminal.h"

#include <stdlib.h>

enum form { FORM_TEXT, FORM_JSON };

struct list_options {
    unsigned format; /* enum form */
};

/* All rules, by their ids; owned. */
struct rule_list {
    const struct rule **items;
    size_t count;
};

static int compare_rules(const void *a, const void *b)
{
    const struct rule *left = *(const struct rule *const *)a;
    const struct rule *right = *(const struct rule *const *)b;
    return strcmp(left->id, right->id);
}

static struct rule_list all_rules(void)
{
    size_t n_modules;
    struct rule_list list = {0};
    const struct rule_module *const *modules = registry_modules(&n_modules);
    for (size_t m = 0; m < n_modules; m++)
        list.count += modules[m]->n_rules;
    list.items = mem_zalloc(MEM_BATCH, list.count, sizeof *list.items);
    size_t at = 0;
    for (size_t m = 0; m < n_modules; m++)
        for (size_t r = 0; r < modules[m]->n_rules; r++)
            list.items[at++] = &modules[m]->rules[r];
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, compare_rules);
    return list;
}

static int answer(struct buf *out, int status)
{
    if (!terminal_answer(buf_span(out)) && status == BATCH_CLEAN)
        status = BATCH_INCOMPLETE;
    buf_release(out);
    return status;
}

/* list */

static void append_text_rows(struct buf *out, const struct rule_list *rules)
{
    size_t width = 0;
    for (size_t i = 0; i < rules->count; i++)
        if (strlen(rules->items[i]->id) > width)
            width = strlen(rules->items[i]->id);
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = rules->items[i];
        buf_printf(out, "%-*s  %-7s  %-11s  %s\n", (int)width, rule->id,
                   severity_name(rule->severity), profile_name(rule->profile), rule->title);
    }
}

static void append_field(struct buf *out, const char *key, const char *value)
{
    buf_append_string(out, key);
    if (value)
        json_write_string(out, span_from_string(value));
    else
        buf_append_string(out, "null");
}

static void append_json_rows(struct buf *out, const struct rule_list *rules)
{
    buf_append_string(out, "{\"rules\":[");
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = rules->items[i];
        append_field(out, i ? ",\n{\"id\":" : "\n{\"id\":", rule->id);
        append_field(out, ",\"severity\":", severity_name(rule->severity));
        append_field(out, ",\"profile\":", profile_name(rule->profile));
        append_field(out, ",\"title\":", rule->title);
        append_field(out, ",\"message\":", rule->message);
        append_field(out, ",\"link\":", rule->link);
        buf_append_byte(out, '}');
    }
    buf_append_string(out, rules->count ? "\n]}\n" : "]}\n");
}

static int run_list(const void *options, const struct operands *operands)
{
    (void)operands;
    const struct list_options *chosen = options;
    struct buf out = {0};
    struct rule_list rules = all_rules();
    if (chosen->format == FORM_JSON)
        append_json_rows(&out, &rules);
    else
        append_text_rows(&out, &rules);
    mem_free(MEM_BATCH, rules.items);
    return answer(&out, BATCH_CLEAN);
}

/* explain */

/* A paragraph under a heading, broken at blanks. */
static void append_paragraph(struct buf *out, const char *text)
{
    enum { WIDTH = 78 };
    struct span rest = span_from_string(text);
    while (rest.length) {
        size_t end = rest.length;
        if (end > WIDTH) {
            end = WIDTH;
            while (end > 0 && rest.bytes[end] != ' ')
                end--;
            if (end == 0)
                end = span_find_byte(rest, 0, ' ');
        }
        buf_append_string(out, "  ");
        buf_append(out, span_slice(rest, 0, end));
        buf_append_byte(out, '\n');
        rest = span_slice(rest, end + 1, rest.length);
    }
}

static void append_words(struct buf *out, size_t *n, const char *const *words)
{
    for (size_t i = 0; words && words[i]; i++)
        buf_printf(out, "%s%s", (*n)++ ? ", " : "", words[i]);
}

/* The names of the bits that are set. */
static void append_bits(struct buf *out, size_t *n, unsigned bits, const char *const *names)
{
    for (unsigned i = 0; names[i]; i++)
        if (bits & 1u << i)
            buf_printf(out, "%s%s", (*n)++ ? ", " : "", names[i]);
}

static void append_scope(struct buf *out, const struct rule *rule)
{
    static const char *const kinds[] = {"all programs", "all prose", "all data files", "all markup",
                                        NULL};
    static const char *const places[] = {"code", "comments", "strings", NULL};
    size_t n = 0;
    buf_append_string(out, "Languages: ");
    append_bits(out, &n, rule->kinds, kinds);
    append_words(out, &n, rule->languages);
    buf_append_string(out, n ? "\n" : "all\n");
    n = 0;
    buf_append_string(out, "Looks at:  ");
    append_bits(out, &n, rule->where, places);
    buf_append_string(out, n ? "" : "all text");
    if (rule->lines_before || rule->lines_after)
        buf_printf(out, "; %u lines before and %u after a line", rule->lines_before,
                   rule->lines_after);
    buf_append_byte(out, '\n');
    n = 0;
    if (rule->paths) {
        buf_append_string(out, "Only in:   ");
        append_words(out, &n, rule->paths);
        buf_append_byte(out, '\n');
    }
    n = 0;
    if (rule->not_paths) {
        buf_append_string(out, "Not in:    ");
        append_words(out, &n, rule->not_paths);
        buf_append_byte(out, '\n');
    }
    n = 0;
    if (rule->gate && !(rule->flags & RULE_GATE_ABSENT)) {
        buf_append_string(out, "Only in files that hold one of: ");
        append_words(out, &n, rule->gate);
        buf_append_byte(out, '\n');
    }
    if (rule->flags & RULE_SENSITIVE)
        buf_append_string(out, "The matched text is masked wherever it would be shown.\n");
    if (rule->flags & RULE_USES_DAY)
        buf_append_string(out, "The answer depends on the day.\n");
}

static void append_example(struct buf *out, const struct rule_example *example)
{
    struct span text = span_from_string(example->text);
    buf_printf(out, "  %s%s%s\n", example->language, example->path ? ", " : "",
               example->path ? example->path : "");
    for (size_t at = 0; at < text.length;) {
        size_t end = span_find_byte(text, at, '\n');
        buf_append_string(out, "    | ");
        for (size_t i = at; i < end; i++) {
            unsigned char byte = (unsigned char)text.bytes[i];
            buf_append_byte(out, (byte < 0x20 && byte != '\t') || byte == 0x7F ? '?' : (char)byte);
        }
        buf_append_byte(out, '\n');
        at = end + 1;
    }
}

static void append_examples(struct buf *out, const char *heading,
                            const struct rule_example *examples)
{
    if (!examples || !examples->text)
        return;
    buf_printf(out, "\n%s\n", heading);
    for (; examples->text; examples++)
        append_example(out, examples);
}

static void append_rule(struct buf *out, const struct rule *rule)
{
    buf_printf(out, "%s: %s\n\n", rule->id, rule->title);
    append_paragraph(out, rule->message);
    if (rule->why) {
        buf_append_string(out, "\nWhy\n");
        append_paragraph(out, rule->why);
    }
    if (rule->how) {
        buf_append_string(out, "\nHow to mend it\n");
        append_paragraph(out, rule->how);
    }
    buf_printf(out, "\nSeverity:  %s\nProfile:   %s%s\n", severity_name(rule->severity),
               profile_name(rule->profile), rule->profile == PROFILE_STRICT ? "" : " and greater");
    append_scope(out, rule);
    if (rule->link)
        buf_printf(out, "More:      %s\n", rule->link);
    append_examples(out, "Found", rule->matches);
    append_examples(out, "Not found", rule->no_matches);
}

static int fault_unknown(const char *id)
{
    struct rule_list rules = all_rules();
    const char **names = mem_zalloc(MEM_BATCH, rules.count, sizeof *names);
    for (size_t i = 0; i < rules.count; i++)
        names[i] = rules.items[i]->id;
    const char *nearest = suggest_nearest(span_from_string(id), names, rules.count);
    if (nearest)
        terminal_note("there is no rule %s; did you mean %s?", id, nearest);
    else
        terminal_note("there is no rule %s; see auto-enforcer rules list", id);
    mem_free(MEM_BATCH, names);
    mem_free(MEM_BATCH, rules.items);
    return BATCH_FAULT;
}

static int run_explain(const void *options, const struct operands *operands)
{
    (void)options;
    struct buf out = {0};
    registry_keep_examples();
    const struct rule *rule = registry_find(span_from_string(operands->items[0]));
    if (!rule)
        return fault_unknown(operands->items[0]);
    append_rule(&out, rule);
    return answer(&out, BATCH_CLEAN);
}

/* test */

static void append_lines(struct buf *out, struct span text)
{
    for (size_t at = 0; at < text.length;) {
        size_t end = span_find_byte(text, at, '\n');
        buf_append_string(out, "    ");
        buf_append(out, span_slice(text, at, end));
        buf_append_byte(out, '\n');
        at = end + 1;
    }
}

static void append_failure(const struct rule_test_failure *failure, void *context)
{
    struct buf *out = context;
    const struct rule_example *example = failure->example;
    buf_printf(out, "%s%s%s: expected ", failure->rule, example ? ", an example in " : "",
               example ? example->language : "");
    buf_append(out, failure->expected);
    buf_append_string(out, ", found ");
    buf_append(out, failure->found);
    buf_append_byte(out, '\n');
    append_lines(out, failure->place);
}

struct tally {
    size_t n_rules, n_examples, n_failures, n_faults;
};

static void test_modules(const struct rule_module *const *modules, size_t n_modules, unsigned flags,
                         struct tally *tally, struct buf *out)
{
    size_t n_examples = 0;
    for (size_t i = 0; i < n_modules; i++)
        tally->n_rules += modules[i]->n_rules;
    tally->n_failures +=
        rule_tests_run(modules, n_modules, flags, append_failure, out, &n_examples);
    tally->n_examples += n_examples;
}

/* A fault costs a rule, a warning does not. */
static void append_pack_faults(const char *path, const struct file_faults *faults,
                               struct tally *tally, struct buf *out)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct file_fault *fault = &faults->items[i];
        buf_printf(out, "%s:%zu:%zu: %s: %s\n", path, fault->first.line + 1, fault->first.byte + 1,
                   severity_name(fault->severity), fault->message);
        tally->n_faults++;
    }
    if (faults->n_dropped > 0)
        buf_printf(out, "%s: %zu more faults\n", path, faults->n_dropped);
}

static void test_pack(const char *path, struct tally *tally, struct buf *out)
{
    struct buf bytes = {0};
    struct file_faults faults = {0};
    enum file_status status = file_read(path, TREE_FILE_MAX, &bytes);
    if (status != FILE_OK) {
        buf_printf(out, "%s: %s\n", path, file_status_text(status));
        tally->n_faults++;
        buf_release(&bytes);
        return;
    }
    struct pack *pack = pack_read(span_from_string(path), buf_span(&bytes), 0, &faults);
    append_pack_faults(path, &faults, tally, out);
    if (pack) {
        const struct rule_module *const modules[] = {pack_module(pack)};
        test_modules(modules, 1, pack_is_dialect(pack) ? RULE_TESTS_DIALECT : 0, tally, out);
    }
    pack_unref(pack);
    file_faults_release(&faults);
    buf_release(&bytes);
}

static int run_test(const void *options, const struct operands *operands)
{
    (void)options;
    struct buf out = {0};
    struct tally tally = {0};
    if (operands->count == 0) {
        size_t n_modules;
        registry_keep_examples();
        const struct rule_module *const *modules = registry_modules(&n_modules);
        test_modules(modules, n_modules, 0, &tally, &out);
    }
    for (size_t i = 0; i < operands->count; i++)
        test_pack(operands->items[i], &tally, &out);
    buf_printf(&out, "%zu rules, %zu examples, ", tally.n_rules, tally.n_examples);
    if (tally.n_faults)
        buf_printf(&out, "%zu fault%s, ", tally.n_faults, tally.n_faults == 1 ? "" : "s");
    if (tally.n_failures || tally.n_faults)
        buf_printf(&out, "%zu failure%s\n", tally.n_failures, tally.n_failures == 1 ? "" : "s");
    else
        buf_append_string(&out, "all as they should be\n");
    return answer(&out, tally.n_failures || tally.n_faults ? BATCH_VIOLATIONS : BATCH_CLEAN);
}

/* The commands. */

static const char *const form_names[] = {"text", "json", NULL};

static const struct option list_option_rows[] = {
    {"--format", "text|json", "the form of the list", OPTION_CHOICE,
     offsetof(struct list_options, format), form_names},
    {0},
};
static const struct option no_option_rows[] = {{0}};

const struct command rules_command_list = {
    .name = "rules list",
    .help = "Lists the rules with their severity and the profile they begin in.",
    .options = list_option_rows,
    .options_size = sizeof(struct list_options),
    .run = run_list,
};

const struct command rules_command_explain = {
    .name = "rules explain",
    .operands = "ID",
    .help = "Explains a rule: what it finds, why, where, and examples.",
    .options = no_option_rows,
    .min_operands = 1,
    .max_operands = 1,
    .run = run_explain,
};

const struct command rules_command_test = {
    .name = "rules test",
    .operands = "[PACK...]",
    .help = "Tries every rule on its own examples; with PACK, a file, those of that pack.",
    .options = no_option_rows,
    .max_operands = SIZE_MAX,
    .run = run_test,
};

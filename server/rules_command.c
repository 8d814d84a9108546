/* SPDX-License-Identifier: MIT */
#include "server/rules_command.h"

#include "base/file.h"
#include "base/file_writer.h"
#include "base/printable.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "protocol/json_write.h"
#include "rules/pack.h"
#include "rules/registry.h"
#include "rules/rule_test.h"
#include "server/batch.h"
#include "server/profile.h"
#include "server/rule_page.h"
#include "server/rule_text.h"
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

static int answer(struct buf *out, enum form form, int status)
{
    bool answered =
        form == FORM_TEXT ? terminal_answer_text(buf_span(out)) : terminal_answer(buf_span(out));
    if (!answered && status == BATCH_CLEAN)
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
    return answer(&out, (enum form)chosen->format, BATCH_CLEAN);
}

/* explain */

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
    rule_text_append(&out, rule);
    return answer(&out, FORM_TEXT, BATCH_CLEAN);
}

/* pages */

/* Puts a page in its place, in a folder that is there; false if it cannot be written. */
static bool write_page(struct span folder, const char *name, struct buf *page)
{
    struct buf path = {0};
    struct file_writer writer = {0};
    buf_printf(&path, "%.*s/%s.md", (int)folder.length, folder.bytes, name);
    struct buf why = {0};
    bool is_open = file_writer_open(&writer, buf_string(&path));
    bool written =
        is_open && file_writer_write(&writer, buf_span(page)) && file_writer_commit(&writer);
    if (!is_open)
        file_writer_append_fault(&writer, &why);
    if (!written)
        terminal_note("%s cannot be written%s%s", buf_string(&path), is_open ? "" : ": ",
                      buf_string(&why));
    file_writer_release(&writer);
    buf_release(&path);
    buf_release(&why);
    return written;
}

/* A page of a pack's rule, and the pack's folder. */
static bool write_rule_page(struct span folder, const struct rule *rule, struct buf *page)
{
    struct span id = span_from_string(rule->id);
    struct buf path = {0};
    buf_printf(&path, "%.*s/%.*s", (int)folder.length, folder.bytes,
               (int)span_find_byte(id, 0, '/'), id.bytes);
    bool written = file_make_folder(buf_string(&path));
    if (!written)
        terminal_note("%s cannot be made", buf_string(&path));
    buf_release(&path);
    buf_clear(page);
    rule_page_append(page, rule);
    return written && write_page(folder, rule->id, page);
}

static int run_pages(const void *options, const struct operands *operands)
{
    (void)options;
    struct buf page = {0};
    registry_keep_examples();
    struct rule_list rules = all_rules();
    struct span folder = span_from_string(operands->items[0]);
    bool written = file_make_folder(operands->items[0]);
    if (!written)
        terminal_note("%s cannot be made", operands->items[0]);
    for (size_t i = 0; written && i < rules.count; i++)
        written = write_rule_page(folder, rules.items[i], &page);
    buf_clear(&page);
    rule_page_append_index(&page, rules.items, rules.count);
    written = written && write_page(folder, "README", &page);
    mem_free(MEM_BATCH, rules.items);
    buf_release(&page);
    return written ? BATCH_CLEAN : BATCH_INCOMPLETE;
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
    printable_append(out, failure->expected);
    buf_append_string(out, ", found ");
    printable_append(out, failure->found);
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
        printable_append_string(out, path);
        buf_printf(out, ":%zu:%zu: %s: ", fault->first.line + 1, fault->first.byte + 1,
                   severity_name(fault->severity));
        printable_append_string(out, fault->message);
        buf_append_byte(out, '\n');
        tally->n_faults++;
    }
    if (faults->n_dropped > 0) {
        printable_append_string(out, path);
        buf_printf(out, ": %zu more faults\n", faults->n_dropped);
    }
}

struct test_options {
    bool profile;
    struct operands over;
    unsigned format; /* enum form */
};

static void append_fault(struct buf *out, const char *path, const char *why)
{
    printable_append_string(out, path);
    buf_printf(out, ": %s\n", why);
}

/* Reads the pack of a file; what is wrong with it is said. NULL: there is none. */
static struct pack *read_pack(const char *path, struct tally *tally, struct buf *out)
{
    struct buf bytes = {0};
    struct file_faults faults = {0};
    struct pack *pack = NULL;
    enum file_status status = file_read(path, TREE_FILE_MAX, &bytes);
    if (status == FILE_OK) {
        pack = pack_read(span_from_string(path), buf_span(&bytes), 0, &faults);
        append_pack_faults(path, &faults, tally, out);
    } else {
        append_fault(out, path, file_status_text(status));
        tally->n_faults++;
    }
    file_faults_release(&faults);
    buf_release(&bytes);
    return pack;
}

/* Files are read whole, as far as this. */
enum { PROFILE_FILE_MAX = 64 * 1024 * 1024 };

static void add_file(struct profile_run *run, const char *path, struct tally *tally,
                     struct buf *said)
{
    struct buf bytes = {0};
    enum file_status status = file_read(path, PROFILE_FILE_MAX, &bytes);
    if (status == FILE_OK && utf8_valid_prefix(buf_span(&bytes)) == bytes.length) {
        profile_add_text(run, buf_span(&bytes), language_by_path(span_from_string(path)),
                         span_from_string(path));
    } else {
        append_fault(said, path, status == FILE_OK ? "it is not UTF-8" : file_status_text(status));
        tally->n_faults++;
    }
    buf_release(&bytes);
}

static int run_profile(const struct test_options *options, const struct operands *operands)
{
    struct buf out = {0}, said = {0};
    struct tally tally = {0};
    struct profile_run run;
    struct pack **packs = mem_zalloc(MEM_BATCH, operands->count, sizeof *packs);
    const struct rule_module **given = mem_zalloc(MEM_BATCH, operands->count, sizeof *given);
    const struct rule_module *const *modules = given;
    size_t n_modules = 0;
    for (size_t i = 0; i < operands->count; i++)
        if ((packs[n_modules] = read_pack(operands->items[i], &tally, &said))) {
            given[n_modules] = pack_module(packs[n_modules]);
            n_modules++;
        }
    size_t n_packs = n_modules;
    registry_keep_examples();
    if (operands->count == 0)
        modules = registry_modules(&n_modules);
    profile_init(&run, modules, n_modules);
    if (options->over.count == 0)
        profile_add_examples(&run);
    for (size_t i = 0; i < options->over.count; i++)
        add_file(&run, options->over.items[i], &tally, &said);
    if (options->format == FORM_JSON)
        profile_append_json(&run, &out);
    else
        profile_append_text(&run, &out);
    profile_release(&run);
    for (size_t i = 0; i < n_packs; i++)
        pack_unref(packs[i]);
    mem_free(MEM_BATCH, packs);
    mem_free(MEM_BATCH, given);
    terminal_note_text(buf_span(&said));
    buf_release(&said);
    return answer(&out, (enum form)options->format,
                  tally.n_faults ? BATCH_VIOLATIONS : BATCH_CLEAN);
}

static void test_pack(const char *path, struct tally *tally, struct buf *out)
{
    struct pack *pack = read_pack(path, tally, out);
    if (pack) {
        const struct rule_module *const modules[] = {pack_module(pack)};
        test_modules(modules, 1, pack_is_dialect(pack) ? RULE_TESTS_DIALECT : 0, tally, out);
    }
    pack_unref(pack);
}

static int run_test(const void *said, const struct operands *operands)
{
    const struct test_options *options = said;
    if (options->profile)
        return run_profile(options, operands);
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
    return answer(&out, FORM_TEXT,
                  tally.n_failures || tally.n_faults ? BATCH_VIOLATIONS : BATCH_CLEAN);
}

/* The commands. */

static const char *const form_names[] = {"text", "json", NULL};

static const struct option list_option_rows[] = {
    {"--format", "text|json", "the form of the list", OPTION_CHOICE,
     offsetof(struct list_options, format), form_names},
    {0},
};
static const struct option test_option_rows[] = {
    {"--profile", NULL, "say what each rule costs on the examples, the dearest first", OPTION_FLAG,
     offsetof(struct test_options, profile), NULL},
    {"--over", "FILE", "with --profile: on this file instead; may be repeated", OPTION_LIST,
     offsetof(struct test_options, over), NULL},
    {"--format", "text|json", "with --profile: the form of the table", OPTION_CHOICE,
     offsetof(struct test_options, format), form_names},
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

const struct command rules_command_pages = {
    .name = "rules pages",
    .operands = "FOLDER",
    .help = "Writes a page of documentation for every rule into FOLDER.",
    .options = no_option_rows,
    .min_operands = 1,
    .max_operands = 1,
    .run = run_pages,
};

const struct command rules_command_test = {
    .name = "rules test",
    .operands = "[PACK...]",
    .help = "Tries every rule on its own examples; with PACK, a file, those of that pack.",
    .options = test_option_rows,
    .options_size = sizeof(struct test_options),
    .max_operands = SIZE_MAX,
    .run = run_test,
};

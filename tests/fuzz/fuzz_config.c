/* SPDX-License-Identifier: MIT */
/*
 * Configuration files and file name patterns. The first byte says what the input is: 'g' a pattern,
 * a line end and a path; 'j' a JSON file; 'i' an ignore file; anything else a YAML file.
 */
#include "fuzz.h"

#include "rules/glob.h"
#include "server/suppression_file.h"

enum { GLOB_INPUT_MAX = 4096 };

static const char *const known_ids[] = {"secrets/*", "secrets/api-key", "dates/past-due"};

static bool rule_is_known(void *context, struct span id)
{
    (void)context;
    for (size_t i = 0; i < sizeof known_ids / sizeof *known_ids; i++)
        if (span_equal_string(id, known_ids[i]))
            return true;
    return false;
}

static const char *const *names(void *context, size_t *n_names)
{
    (void)context;
    *n_names = sizeof known_ids / sizeof *known_ids;
    return known_ids;
}

static const struct config_known known = {
    .rule = rule_is_known,
    .names = names,
};

static bool is_one_line(const char *message, size_t size)
{
    const char *end = memchr(message, '\0', size);
    return end && end > message && !memchr(message, '\n', (size_t)(end - message));
}

static void check_value(const struct tree *tree, const struct tree_value *value)
{
    fuzz_expect(value->start <= tree->file.length &&
                    value->source.length <= tree->file.length - value->start,
                "a value lies in its file");
    struct text_position place = tree_position(tree, value->start);
    fuzz_expect(place.line < tree->n_lines, "a value's line is one of the file");
    if (value->kind == TREE_SCALAR)
        for (size_t at = 0; at <= value->text.length && at < 64; at++) {
            size_t offset = tree_source_offset(value, at);
            fuzz_expect(offset >= value->start && offset <= tree_end(value),
                        "a byte of a value lies in its source");
        }
    size_t count = 0;
    for (const struct tree_value *member = value->first; member; member = member->next, count++)
        check_value(tree, member);
    fuzz_expect(count == value->count, "members are counted");
}

static void check_tree(struct span path, struct span file)
{
    struct tree tree;
    struct tree_fault fault = {.start = 0};
    if (tree_parse(&tree, path, file, &fault)) {
        check_value(&tree, tree.root);
    } else {
        fuzz_expect(!tree.root, "after a fault there is no root");
        fuzz_expect(fault.start <= fault.end && fault.end <= file.length,
                    "a fault lies in its file");
        fuzz_expect(is_one_line(fault.message, sizeof fault.message), "a fault is one line");
    }
    tree_release(&tree);
}

static void check_faults(const struct file_faults *faults, struct span file)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct file_fault *fault = &faults->items[i];
        fuzz_expect(fault->start <= fault->end && fault->end <= file.length,
                    "a fault lies in its file");
        fuzz_expect(
            fault->first.line < fault->last.line ||
                (fault->first.line == fault->last.line && fault->first.byte <= fault->last.byte),
            "a fault begins before it ends");
        fuzz_expect(is_one_line(fault->message, sizeof fault->message), "a fault is one line");
    }
    fuzz_expect(faults->count <= FILE_FAULTS_MAX, "faults are bounded");
}

/* What counts after both files, shown; what is shown is a file itself. */
static void check_config(struct span name, struct span file)
{
    struct config config;
    struct file_faults faults = {.count = 0};
    struct config_layer user = {CONFIG_USER, name, name};
    struct config_layer repository = {CONFIG_REPOSITORY, name, name};
    struct buf shown = {0};
    struct tree tree;
    struct tree_fault fault = {.start = 0};
    config_init(&config);
    config_read(&config, user, SPAN("rules:\n  secrets/*: off\nexclude: ['*.c', '!a/b.c']\n"),
                &known, &faults);
    config_read(&config, repository, file, &known, &faults);
    check_faults(&faults, (struct span){file.bytes, file.length < 64 ? 64 : file.length});
    config_rule(&config, SPAN("secrets/api-key"));
    config_excluded(&config, SPAN("a/b.c"));
    config_show(&config, &shown);
    fuzz_expect(tree_parse_yaml(&tree, buf_span(&shown), &fault), "what is shown is YAML");
    tree_release(&tree);
    buf_release(&shown);
    config_release(&config);
    file_faults_release(&faults);
}

/* An ignore file: entries lie in bounds, and speak of paths without a fault. */
static void check_suppressions(struct span file)
{
    const struct suppression_known rules = {.names = &known};
    struct file_faults faults = {.count = 0};
    struct suppression_file *read =
        suppression_file_read(SPAN("/a/.auto-enforcer/ignore"), file, &rules, &faults);
    struct path_suppressions *entries = path_suppressions_create(read, SPAN("a/b.c"));
    check_faults(&faults, file);
    fuzz_expect(suppression_file_count(read) <= SUPPRESSION_FILE_ENTRIES_MAX,
                "entries are bounded");
    for (size_t i = 0; i < suppression_file_count(read); i++) {
        const struct suppression *said = &suppression_file_entry(read, i)->said;
        fuzz_expect(said->kind == SUPPRESSION_FILE && said->rules.length > 0, "it names a rule");
        suppression_names(said, "secrets/api-key");
        suppression_has_reason(said);
        suppression_has_owner(said);
    }
    fuzz_expect(entries->count <= suppression_file_count(read), "no entry counts twice");
    path_suppressions_destroy(entries);
    suppression_file_unref(read);
    file_faults_release(&faults);
}

static void check_glob(struct span pattern, struct span path)
{
    size_t fault_at = 0;
    bool matches = glob_match(pattern, path);
    bool valid = glob_valid(pattern, &fault_at);
    fuzz_expect(valid || !matches, "a pattern that is not valid matches nothing");
    fuzz_expect(valid || fault_at <= pattern.length, "a pattern's fault lies in it");
    fuzz_expect(!matches || glob_match_below(pattern, path), "what matches matches below");
    glob_match_git(pattern, path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span left = fuzz_input(data, size);
    unsigned char kind = fuzz_byte(&left);
    if (kind == 'g') {
        struct span pattern = fuzz_until(&left, '\n');
        check_glob(pattern, span_slice(left, 0, GLOB_INPUT_MAX));
        return 0;
    }
    if (kind == 'i') {
        check_suppressions(left);
        return 0;
    }
    struct span name = kind == 'j' ? SPAN("config.json") : SPAN("config.yaml");
    check_tree(name, left);
    check_config(name, left);
    return 0;
}

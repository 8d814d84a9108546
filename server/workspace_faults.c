/* SPDX-License-Identifier: MIT */
/* Faults as diagnostics of the file they stand in. */
#include "base/file.h"
#include "rules/rule_test.h"
#include "server/finding.h"
#include "server/workspace.h"

static bool same_fault(const struct file_fault *a, const struct file_fault *b)
{
    return a->start == b->start && a->end == b->end && strcmp(a->message, b->message) == 0;
}

/* Two configurations that share the user's file have each found its faults. */
static bool is_repeated(const struct workspace *workspace, const struct file_fault *fault)
{
    for (const struct file_fault *other = workspace_next_fault(workspace, NULL);
         other && other != fault; other = workspace_next_fault(workspace, other))
        if (span_equal(other->path, fault->path) && same_fault(other, fault))
            return true;
    return false;
}

static struct text_position place_in(const struct text *text, struct text_position position)
{
    if (position.line >= text->n_lines)
        position.line = text->n_lines - 1;
    size_t length = text_line(text, position.line).length;
    if (position.byte > length)
        position.byte = length;
    return position;
}

static struct publish_note note_of(const struct file_fault *fault, const struct text *text,
                                   struct arena *arena)
{
    struct text_position start = place_in(text, fault->first);
    struct text_position end = place_in(text, fault->last);
    finding_widen(text, &start, &end);
    return (struct publish_note){
        .start = start,
        .end = end,
        .severity = fault->severity,
        .code = "configuration/fault",
        .message = arena_copy(arena, span_from_string(fault->message)),
    };
}

void workspace_collect_notes(const struct workspace *workspace, struct span path,
                             const struct text *text, struct arena *arena,
                             struct workspace_notes *notes)
{
    *notes = (struct workspace_notes){0};
    size_t n_faults = 0;
    const struct file_fault *fault = NULL;
    while ((fault = workspace_next_fault(workspace, fault)))
        n_faults += span_equal(fault->path, path);
    if (n_faults == 0)
        return;
    notes->items = arena_zalloc(arena, n_faults, sizeof *notes->items);
    while ((fault = workspace_next_fault(workspace, fault)))
        if (span_equal(fault->path, path) && !is_repeated(workspace, fault))
            notes->items[notes->count++] = note_of(fault, text, arena);
}

static bool is_as_on_disk(struct span path, struct span text)
{
    struct buf name = {0};
    struct buf contents = {0};
    buf_append(&name, path);
    bool same = file_read(buf_string(&name), TREE_FILE_MAX, &contents) == FILE_OK &&
                span_equal(buf_span(&contents), text);
    buf_release(&name);
    buf_release(&contents);
    return same;
}

/* Adds the rule tests of a pack that fail, each at its text. */
struct test_notes {
    const struct pack *pack;
    const struct text *text;
    struct arena *arena;
    struct workspace_notes *notes;
};

static void note_failure(const struct rule_test_failure *failure, void *context)
{
    const struct test_notes *into = context;
    struct buf message = {0};
    struct pack_place place = failure->example ? pack_example_place(into->pack, failure->example)
                                               : pack_rule_place(into->pack, failure->of);
    if (into->notes->count == FILE_FAULTS_MAX)
        return;
    buf_printf(&message, "%s: expected %.*s, found %.*s", failure->rule,
               (int)failure->expected.length, failure->expected.bytes, (int)failure->found.length,
               failure->found.bytes);
    struct text_position start = place_in(into->text, place.first);
    struct text_position end = place_in(into->text, place.last);
    finding_widen(into->text, &start, &end);
    into->notes->items[into->notes->count++] = (struct publish_note){
        .start = start,
        .end = end,
        .severity = SEVERITY_WARNING,
        .code = "rules/test",
        .message = arena_copy(into->arena, buf_span(&message)),
    };
    buf_release(&message);
}

/* A pack that is being written: its faults, and those of its own tests that fail. */
static void judge_pack(struct span path, struct span contents, const struct text *text,
                       struct arena *arena, struct workspace_notes *notes)
{
    struct file_faults faults = {0};
    struct pack *pack = pack_read(path, contents, 0, &faults);
    notes->items = arena_zalloc(arena, faults.count + FILE_FAULTS_MAX, sizeof *notes->items);
    if (pack) {
        const struct rule_module *const modules[] = {pack_module(pack)};
        struct test_notes into = {pack, text, arena, notes};
        unsigned flags = RULE_TESTS_QUICK | (pack_is_dialect(pack) ? RULE_TESTS_DIALECT : 0);
        rule_tests_run(modules, 1, flags, note_failure, &into, NULL);
    }
    for (size_t i = 0; i < faults.count; i++)
        notes->items[notes->count++] = note_of(&faults.items[i], text, arena);
    file_faults_release(&faults);
    pack_unref(pack);
}

/* An ignore file that is being written, beside the configuration as it was read. */
static void judge_suppressions(struct workspace *workspace, struct span path, struct span contents,
                               const struct text *text, struct arena *arena,
                               struct workspace_notes *notes)
{
    struct file_faults faults = {0};
    suppression_file_unref(workspace_read_suppressions(workspace, workspace_config(workspace, path),
                                                       path, contents, &faults));
    notes->items = arena_zalloc(arena, faults.count, sizeof *notes->items);
    for (size_t i = 0; i < faults.count; i++)
        notes->items[notes->count++] = note_of(&faults.items[i], text, arena);
    file_faults_release(&faults);
}

static void judge_baseline(struct span path, struct span contents, const struct text *text,
                           struct arena *arena, struct workspace_notes *notes)
{
    struct file_faults faults = {0};
    baseline_unref(baseline_read(path, contents, &faults));
    notes->items = arena_zalloc(arena, faults.count, sizeof *notes->items);
    for (size_t i = 0; i < faults.count; i++)
        notes->items[notes->count++] = note_of(&faults.items[i], text, arena);
    file_faults_release(&faults);
}

static void judge(const struct workspace *workspace, struct span path, struct span contents,
                  const struct text *text, struct arena *arena, struct workspace_notes *notes)
{
    struct config config;
    struct file_faults faults = {0};
    struct config_layer layer = {CONFIG_REPOSITORY, path, path};
    config_init(&config);
    config_read(&config, layer, contents, &workspace->known, &faults);
    notes->items = arena_zalloc(arena, faults.count, sizeof *notes->items);
    for (size_t i = 0; i < faults.count; i++)
        notes->items[notes->count++] = note_of(&faults.items[i], text, arena);
    file_faults_release(&faults);
    config_release(&config);
}

void workspace_collect_notes_of_open(struct workspace *workspace, struct span path,
                                     const struct text *text, struct arena *arena,
                                     struct workspace_notes *notes)
{
    *notes = (struct workspace_notes){0};
    if (!workspace_is_config(path) || text->n_bytes > TREE_FILE_MAX)
        return;
    struct buf contents = {0};
    text_append_to(text, &contents);
    if (pack_store_is_pack(path))
        judge_pack(path, buf_span(&contents), text, arena, notes);
    else if (is_as_on_disk(path, buf_span(&contents)))
        workspace_collect_notes(workspace, path, text, arena, notes);
    else if (suppression_file_is(path))
        judge_suppressions(workspace, path, buf_span(&contents), text, arena, notes);
    else if (workspace_is_baseline(path))
        judge_baseline(path, buf_span(&contents), text, arena, notes);
    else
        judge(workspace, path, buf_span(&contents), text, arena, notes);
    buf_release(&contents);
}

static bool has_faults(const struct workspace *workspace, struct span path)
{
    const struct file_fault *fault = NULL;
    while ((fault = workspace_next_fault(workspace, fault)))
        if (span_equal(fault->path, path))
            return true;
    return false;
}

static void forget_clean_files(struct workspace *workspace)
{
    size_t cursor = 0;
    struct span path;
    while (table_next(&workspace->told, &cursor, &path, NULL))
        if (!has_faults(workspace, path))
            table_remove(&workspace->told, path);
}

bool workspace_next_fault_file(struct workspace *workspace, size_t *cursor, struct span *path)
{
    if (!workspace->untold)
        return false;
    if (*cursor == 0) {
        const struct file_fault *fault = NULL;
        while ((fault = workspace_next_fault(workspace, fault)))
            table_put(&workspace->told, fault->path);
    }
    if (table_next(&workspace->told, cursor, path, NULL))
        return true;
    forget_clean_files(workspace);
    workspace->untold = false;
    return false;
}

void workspace_tell_faults_again(struct workspace *workspace)
{
    workspace->untold = true;
}

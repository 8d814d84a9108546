/* SPDX-License-Identifier: MIT */
#include "server/baseline_run.h"

#include "base/alloc.h"
#include "base/file.h"
#include "server/check_options.h"
#include "server/terminal.h"
#include "server/workspace.h"

static void tell_faults(struct baseline_run *run, const struct file_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        terminal_note("%s:%zu: %s", buf_string(&run->shown_path), faults->items[i].first.line + 1,
                      faults->items[i].message);
    if (faults->n_dropped > 0)
        terminal_note("%zu more lines like these are not named", faults->n_dropped);
}

static bool read_file(struct baseline_run *run)
{
    struct buf bytes = BUF_INIT(MEM_BATCH);
    struct file_faults faults = {0};
    enum file_status status = file_read(buf_string(&run->path), BASELINE_BYTES_MAX, &bytes);
    bool is_read = status == FILE_OK || status == FILE_MISSING;
    if (!is_read)
        terminal_note("%s: the baseline cannot be read: %s", buf_string(&run->path),
                      file_status_text(status));
    run->is_there = status == FILE_OK;
    run->file = baseline_read(buf_span(&run->path), buf_span(&bytes), &faults);
    run->has_faults = faults.count > 0;
    tell_faults(run, &faults);
    run->met = mem_zalloc(MEM_BATCH, baseline_count(run->file) + 1, sizeof *run->met);
    run->key = baseline_n_keys(run->file) > 0 ? *baseline_key(run->file, 0) : hash_key_make();
    file_faults_release(&faults);
    buf_release(&bytes);
    return is_read;
}

/* As people see it from where they are. */
static void append_shown_path(struct baseline_run *run)
{
    struct buf current = {0};
    struct span path = buf_span(&run->path);
    bool is_below = file_current_folder(&current) && current.length > 1 &&
                    file_is_inside(path, buf_span(&current));
    buf_append(&run->shown_path, span_slice(path, is_below ? current.length + 1 : 0, path.length));
    buf_release(&current);
}

bool baseline_run_open(struct baseline_run *run, const char *given)
{
    struct buf folder = {0}, inside = {0};
    *run = (struct baseline_run){.arena = ARENA_INIT(MEM_BATCH), .status = BATCH_FAULT};
    const char *name = given ? given : ".";
    enum file_status status = file_real_path(name, &folder);
    bool found = status == FILE_OK && file_kind(buf_string(&folder), true) == FILE_KIND_FOLDER;
    if (!found)
        terminal_note("%s: %s", name,
                      status == FILE_OK ? "not a folder" : file_status_text(status));
    buf_append(&inside, buf_span(&folder));
    buf_append_string(&inside, "/-");
    found = found && workspace_baseline_path(buf_string(&inside), buf_string(&folder), &run->path);
    if (found)
        buf_append(&run->folder, file_parent(file_parent(buf_span(&run->path))));
    append_shown_path(run);
    buf_release(&folder);
    buf_release(&inside);
    return found && read_file(run);
}

static void take_met(void *context, size_t entry, struct span path)
{
    struct baseline_run *run = context;
    struct baseline_met *met = &run->met[entry];
    bool is_own = span_equal(baseline_entry(run->file, entry)->path, path);
    if (is_own)
        met->path = SPAN("");
    else if (!met->is_met)
        met->path = arena_copy(&run->arena, path);
    met->is_met = true;
}

/* Findings of a file come one after the other: its path is kept once. */
static struct span keep_path(struct baseline_run *run, struct span path)
{
    struct span last = run->n_shown > 0 ? run->shown[run->n_shown - 1].path : SPAN("");
    return last.length > 0 && span_equal(last, path) ? last : arena_copy(&run->arena, path);
}

/* What is sensitive enters on demand alone, and stays once it is in. */
static void take_shown(void *context, const struct baseline_finding *finding)
{
    struct baseline_run *run = context;
    const struct baseline_entry *entry = &finding->entry;
    if (finding->is_sensitive && !finding->is_accepted && !run->with_sensitive) {
        run->n_sensitive++;
        return;
    }
    if (run->n_shown == BASELINE_ENTRIES_MAX) {
        run->is_cut = true;
        return;
    }
    if (run->n_shown == run->capacity) {
        run->capacity = run->capacity ? run->capacity * 2 : 64;
        run->shown = mem_resize(MEM_BATCH, run->shown, run->capacity, sizeof *run->shown);
    }
    struct baseline_entry kept = *entry;
    kept.path = keep_path(run, entry->path);
    kept.rule = arena_copy(&run->arena, entry->rule);
    run->shown[run->n_shown++] = kept;
    run->n_accepted += finding->is_accepted;
}

static void ignore_finding(void *context, struct span path, const struct scanner_finding *finding)
{
    (void)context, (void)path, (void)finding;
}

void baseline_run_check(struct baseline_run *run)
{
    const struct baseline_watch watch = {run->key, run, take_met, take_shown};
    const struct operands everything = {NULL, 0};
    struct check_options options = check_options_for_check;
    options.exit_zero = true;
    options.on_finding = ignore_finding;
    options.baseline = run->file;
    options.watch = &watch;
    run->status = BATCH_FAULT;
    if (file_enter_folder(buf_string(&run->folder)))
        run->status = batch_check(&options, &everything);
    else
        terminal_note("%s: the folder cannot be entered", buf_string(&run->folder));
}

void baseline_run_release(struct baseline_run *run)
{
    baseline_unref(run->file);
    buf_release(&run->folder);
    buf_release(&run->path);
    buf_release(&run->shown_path);
    mem_free(MEM_BATCH, run->met);
    mem_free(MEM_BATCH, run->shown);
    arena_release(&run->arena);
}

/* SPDX-License-Identifier: MIT */
#include "server/baseline_command.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/file_writer.h"
#include "base/printable.h"
#include "server/baseline_run.h"
#include "server/git_base.h"
#include "server/terminal.h"

#include <stdlib.h>

enum { ATTRIBUTES_MAX = 1024 * 1024 };

struct baseline_options {
    bool include_sensitive, dry_run;
    const char *base;
};

static const char *given_folder(const struct operands *operands)
{
    return operands->count ? operands->items[0] : NULL;
}

/* A new file. */

struct lines {
    struct arena arena;
    struct span *items;
    size_t count, capacity;
    bool uses_key[BASELINE_KEYS_MAX];
};

/* What prints of the run count by: the keys of the file, or the new one. */
static size_t keys_of(const struct baseline_run *run, struct hash_key keys[BASELINE_KEYS_MAX])
{
    size_t n = baseline_n_keys(run->file);
    keys[0] = run->key;
    for (size_t i = 0; i < n; i++)
        keys[i] = *baseline_key(run->file, i);
    return n > 0 ? n : 1;
}

static void add_line(struct lines *lines, const struct baseline_entry *entry,
                     const struct hash_key *keys)
{
    struct buf line = {0};
    baseline_append_entry(&line, entry, keys);
    if (lines->count == lines->capacity) {
        lines->capacity = lines->capacity ? lines->capacity * 2 : 64;
        lines->items = mem_resize(MEM_BATCH, lines->items, lines->capacity, sizeof *lines->items);
    }
    lines->items[lines->count++] = arena_copy(&lines->arena, buf_span(&line));
    if (entry->print.key != BASELINE_NO_KEY)
        lines->uses_key[entry->print.key] = true;
    buf_release(&line);
}

static int compare_spans(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Sorts the lines, drops what is there twice, and appends the file that they make. The first key
   stays in any case: it is what later findings are hashed with. */
static void append_file(struct lines *lines, const struct hash_key *keys, size_t n_keys,
                        struct buf *out)
{
    struct hash_key used[BASELINE_KEYS_MAX];
    size_t n_used = 0, n = 0;
    for (size_t i = 0; i < n_keys; i++)
        if (i == 0 || lines->uses_key[i])
            used[n_used++] = keys[i];
    baseline_append_head(out, used, n_used);
    if (lines->count > 1)
        qsort(lines->items, lines->count, sizeof *lines->items, compare_spans);
    for (size_t i = 0; i < lines->count; i++)
        if (i == 0 || !span_equal(lines->items[i], lines->items[i - 1])) {
            buf_append(out, lines->items[i]);
            n++;
        }
    lines->count = n;
}

static void lines_release(struct lines *lines)
{
    mem_free(MEM_BATCH, lines->items);
    arena_release(&lines->arena);
}

/* Writing it. */

static bool write_file(const char *path, struct span contents)
{
    struct file_writer writer = {0};
    struct buf why = {0};
    bool written = file_writer_open(&writer, path);
    if (!written)
        file_writer_append_fault(&writer, &why);
    written = written && file_writer_write(&writer, contents) && file_writer_commit(&writer);
    if (!written)
        terminal_note("%s: it cannot be written%s%s", path, why.length ? ": " : "",
                      buf_string(&why));
    file_writer_release(&writer);
    buf_release(&why);
    return written;
}

/* Whether a line of .gitattributes says how the baseline is merged. */
static bool says_merge(struct span line)
{
    line = span_trim(line);
    if (span_starts_with(line, SPAN("/")))
        line = span_slice(line, 1, line.length);
    const struct span name = SPAN("baseline");
    bool is_ours = span_starts_with(line, name) && line.length > name.length &&
                   (line.bytes[name.length] == ' ' || line.bytes[name.length] == '\t');
    return is_ours && span_find(line, 0, SPAN("merge")) < line.length;
}

static bool says_merge_anywhere(struct span text)
{
    for (size_t at = 0; at < text.length;) {
        size_t end = span_find_byte(text, at, '\n');
        if (says_merge(span_slice(text, at, end)))
            return true;
        at = end + 1;
    }
    return false;
}

/* Git merges the file line by line. What is there already stays as it is. */
static bool write_attributes(struct span folder)
{
    struct buf path = {0}, contents = {0};
    buf_append(&path, folder);
    buf_append_string(&path, "/.gitattributes");
    enum file_status status = file_read(buf_string(&path), ATTRIBUTES_MAX, &contents);
    bool is_good = status == FILE_OK || status == FILE_MISSING;
    if (!is_good) {
        terminal_note("%s: it cannot be read: %s; it wants the line: baseline merge=union",
                      buf_string(&path), file_status_text(status));
    } else if (!says_merge_anywhere(buf_span(&contents))) {
        if (contents.length > 0 && !span_ends_with(buf_span(&contents), SPAN("\n")))
            buf_append_byte(&contents, '\n');
        buf_append_string(&contents, "baseline merge=union\n");
        is_good = write_file(buf_string(&path), buf_span(&contents));
    }
    buf_release(&path);
    buf_release(&contents);
    return is_good;
}

static bool is_as_it_was(struct baseline_run *run, struct span contents)
{
    struct buf before = {0};
    bool same = file_read(buf_string(&run->path), BASELINE_BYTES_MAX, &before) == FILE_OK &&
                span_equal(buf_span(&before), contents);
    buf_release(&before);
    return same;
}

static bool put_in_place(struct baseline_run *run, struct span contents)
{
    struct buf folder = {0};
    bool done = true;
    buf_append(&folder, file_parent(buf_span(&run->path)));
    if (file_kind(buf_string(&folder), true) != FILE_KIND_FOLDER &&
        !file_make_folder(buf_string(&folder))) {
        terminal_note("%s: this folder cannot be made", buf_string(&folder));
        done = false;
    }
    if (done && !is_as_it_was(run, contents))
        done = write_file(buf_string(&run->path), contents);
    done = done && write_attributes(buf_span(&folder));
    buf_release(&folder);
    return done;
}

/* Answers. */

static void append_count(struct buf *out, size_t n, const char *one, const char *more)
{
    buf_printf(out, "%zu %s", n, n == 1 ? one : more);
}

static size_t count_met(const struct baseline_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < baseline_count(run->file); i++)
        n += run->met[i].is_met;
    return n;
}

/* "path:line: " of an entry of a baseline, its rule and its file. */
static void append_entry(struct buf *out, struct baseline_run *run,
                         const struct baseline_entry *entry, const char *what)
{
    buf_printf(out, "%s:%zu: %s: ", buf_string(&run->shown_path), entry->line + 1, what);
    buf_append(out, entry->rule);
    buf_append_string(out, " in ");
    printable_append(out, entry->path);
    buf_append_byte(out, '\n');
}

static void append_unmet(struct buf *out, struct baseline_run *run, const char *what)
{
    for (size_t i = 0; i < baseline_count(run->file); i++)
        if (!run->met[i].is_met)
            append_entry(out, run, baseline_entry(run->file, i), what);
}

static int answer(struct buf *out, int status)
{
    bool told = terminal_answer_text(buf_span(out));
    buf_release(out);
    return !told && status == BATCH_CLEAN ? BATCH_INCOMPLETE : status;
}

/* The status of the check, once it is no reason to stop. */
static bool can_go_on(struct baseline_run *run)
{
    if (run->status == BATCH_FAULT)
        terminal_note("%s: nothing is changed: see above", buf_string(&run->shown_path));
    else if (run->is_cut)
        terminal_note("%s: nothing is changed: there are more than %d findings",
                      buf_string(&run->shown_path), (int)BASELINE_ENTRIES_MAX);
    return run->status != BATCH_FAULT && !run->is_cut;
}

/* A file that is made anew, and what is said of it. */
struct making {
    struct baseline_run *run;
    const struct baseline_options *options;
    struct lines lines;
    struct hash_key keys[BASELINE_KEYS_MAX];
    size_t n_keys;
    struct buf out;
    bool is_whole; /* all was looked at: what was not met is gone */
    size_t n_dropped;
};

static void begin_making(struct making *making, struct baseline_run *run,
                         const struct baseline_options *options)
{
    *making = (struct making){.run = run,
                              .options = options,
                              .lines.arena = ARENA_INIT(MEM_BATCH),
                              .is_whole = run->status == BATCH_CLEAN};
    making->n_keys = keys_of(run, making->keys);
}

/* Keeps what was not met if that may be because it was not looked at. */
static void take_unmet(struct making *making)
{
    struct baseline_run *run = making->run;
    if (making->is_whole) {
        append_unmet(&making->out, run, making->options->dry_run ? "would be dropped" : "dropped");
        making->n_dropped = baseline_count(run->file) - count_met(run);
        return;
    }
    for (size_t i = 0; i < baseline_count(run->file); i++)
        if (!run->met[i].is_met)
            add_line(&making->lines, baseline_entry(run->file, i), making->keys);
}

/* Writes the file and appends how much it holds. */
static int put(struct making *making)
{
    bool is_dry = making->options->dry_run;
    struct buf contents = BUF_INIT(MEM_BATCH);
    take_unmet(making);
    append_file(&making->lines, making->keys, making->n_keys, &contents);
    bool done = is_dry || put_in_place(making->run, buf_span(&contents));
    buf_append(&making->out, buf_span(&making->run->shown_path));
    buf_append_string(&making->out, is_dry ? " would hold " : ": ");
    append_count(&making->out, making->lines.count, "accepted finding", "accepted findings");
    buf_release(&contents);
    if (!done)
        return BATCH_FAULT;
    return making->is_whole ? BATCH_CLEAN : BATCH_INCOMPLETE;
}

static int end_making(struct making *making, int status)
{
    if (!making->is_whole)
        buf_append_string(&making->out, "; not all could be looked at: nothing is dropped");
    buf_append_byte(&making->out, '\n');
    lines_release(&making->lines);
    if (status != BATCH_FAULT)
        return answer(&making->out, status);
    buf_release(&making->out);
    return status;
}

/* Commands. */

static int write_new(struct baseline_run *run, const struct baseline_options *options)
{
    struct making making;
    begin_making(&making, run, options);
    for (size_t i = 0; i < run->n_shown; i++)
        add_line(&making.lines, &run->shown[i], making.keys);
    int status = put(&making);
    buf_printf(&making.out, ": %zu added, %zu dropped", run->n_shown - run->n_accepted,
               making.n_dropped);
    if (run->n_sensitive > 0)
        buf_printf(&making.out, "; %zu of sensitive rules left out (--include-sensitive)",
                   run->n_sensitive);
    return end_making(&making, status);
}

/* An entry that was met elsewhere goes on with the path of its finding. */
static int write_pruned(struct baseline_run *run, const struct baseline_options *options)
{
    struct making making;
    begin_making(&making, run, options);
    for (size_t i = 0; i < baseline_count(run->file); i++) {
        struct baseline_entry entry = *baseline_entry(run->file, i);
        if (run->met[i].path.length > 0)
            entry.path = run->met[i].path;
        if (run->met[i].is_met)
            add_line(&making.lines, &entry, making.keys);
    }
    int status = put(&making);
    buf_printf(&making.out, ": %zu dropped", making.n_dropped);
    if (making.n_dropped > 0)
        buf_append_string(&making.out, "; a merge may bring some back: then prune again");
    return end_making(&making, status);
}

static int run_write(const void *options, const struct operands *operands)
{
    const struct baseline_options *chosen = options;
    struct baseline_run run;
    int status = BATCH_FAULT;
    if (baseline_run_open(&run, given_folder(operands))) {
        run.with_sensitive = chosen->include_sensitive;
        baseline_run_check(&run);
        if (can_go_on(&run))
            status = write_new(&run, chosen);
    }
    baseline_run_release(&run);
    return status;
}

static bool is_there(struct baseline_run *run)
{
    if (!run->is_there)
        terminal_note("%s: there is no baseline; `auto-enforcer baseline write` makes one",
                      buf_string(&run->shown_path));
    return run->is_there;
}

/* Whether all that is written in it was understood, so that it can be written anew. */
static bool is_understood(struct baseline_run *run)
{
    if (run->has_faults)
        terminal_note("%s: nothing is changed: mend its lines first", buf_string(&run->shown_path));
    return !run->has_faults;
}

static int run_prune(const void *options, const struct operands *operands)
{
    const struct baseline_options *chosen = options;
    struct baseline_run run;
    int status = BATCH_FAULT;
    if (baseline_run_open(&run, given_folder(operands)) && is_there(&run)) {
        baseline_run_check(&run);
        run.is_cut = false; /* What is found does not matter, only what is met. */
        if (can_go_on(&run) && is_understood(&run))
            status = write_pruned(&run, chosen);
    }
    baseline_run_release(&run);
    return status;
}

/* Where the baseline grew, and how much; false: it cannot be told, which was said. */
struct growing {
    struct baseline_run *run;
    struct buf *out;
};

static void take_grown(void *context, const struct baseline_entry *entry)
{
    const struct growing *growing = context;
    append_entry(growing->out, growing->run, entry, "accepted, and was not in the base");
}

static bool append_grown(struct baseline_run *run, const char *ref, struct buf *out, size_t *n)
{
    struct buf fault = {0}, text = {0};
    struct growing growing = {run, out};
    bool is_known = false;
    struct git_base *base = git_base_open(buf_span(&run->folder), span_from_string(ref), &fault);
    enum git_text found = base ? git_base_text(base, buf_span(&run->path), &text) : GIT_TEXT_FAULT;
    if (base && found == GIT_TEXT_FAULT)
        buf_append(&fault, buf_span(&text));
    if (found == GIT_TEXT_FAULT) {
        terminal_note("--base %s: %s", ref, buf_string(&fault));
    } else {
        struct file_faults faults = {0}; /* They are those of the base. */
        struct baseline *before = baseline_read(buf_span(&run->path), buf_span(&text), &faults);
        *n = baseline_grown(before, run->file, take_grown, &growing);
        baseline_unref(before);
        file_faults_release(&faults);
        is_known = true;
    }
    git_base_close(base);
    buf_release(&fault);
    buf_release(&text);
    return is_known;
}

static size_t count_without_text(const struct baseline_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < baseline_count(run->file); i++)
        n += baseline_entry(run->file, i)->print.key == BASELINE_NO_KEY;
    return n;
}

static int check_file(struct baseline_run *run, const struct baseline_options *options)
{
    struct buf out = {0};
    size_t n_grown = 0;
    size_t n = baseline_count(run->file), n_met = count_met(run), n_any = count_without_text(run);
    bool is_known = !options->base || append_grown(run, options->base, &out, &n_grown);
    int status = run->status == BATCH_CLEAN ? BATCH_CLEAN : BATCH_INCOMPLETE;
    append_unmet(&out, run, status == BATCH_CLEAN ? "nothing is found any more" : "not found");
    buf_append(&out, buf_span(&run->shown_path));
    buf_append_string(&out, ": ");
    append_count(&out, n, "accepted finding", "accepted findings");
    buf_printf(&out, "; %zu no longer match", n - n_met);
    if (n_any > 0)
        buf_printf(&out, "; %zu without their text: a changed value there may be new", n_any);
    if (options->base)
        buf_printf(&out, "; %zu more than the base", n_grown);
    buf_append_string(&out, "\n");
    if (n_grown > 0)
        status = BATCH_VIOLATIONS;
    if (run->has_faults || !is_known)
        status = BATCH_FAULT;
    return answer(&out, status);
}

static int run_check(const void *options, const struct operands *operands)
{
    const struct baseline_options *chosen = options;
    struct baseline_run run;
    int status = BATCH_FAULT;
    if (baseline_run_open(&run, given_folder(operands)) && is_there(&run)) {
        baseline_run_check(&run);
        if (run.status != BATCH_FAULT)
            status = check_file(&run, chosen);
    }
    baseline_run_release(&run);
    return status;
}

#define OPTION(field) offsetof(struct baseline_options, field)

static const struct option write_option_rows[] = {
    {"--include-sensitive", NULL, "take findings of secrets too: they become warnings", OPTION_FLAG,
     OPTION(include_sensitive), NULL},
    {"--dry-run", NULL, "say what would change, and change nothing", OPTION_FLAG, OPTION(dry_run),
     NULL},
    {0},
};

static const struct option prune_option_rows[] = {
    {"--dry-run", NULL, "say what would change, and change nothing", OPTION_FLAG, OPTION(dry_run),
     NULL},
    {0},
};

static const struct option check_option_rows[] = {
    {"--base", "REF", "fail where more is accepted than at the merge base of REF and HEAD",
     OPTION_TEXT, OPTION(base), NULL},
    {0},
};

const struct command baseline_command_write = {
    .name = "baseline write",
    .operands = "[FOLDER]",
    .help = "Accepts all that is found now, in .auto-enforcer/baseline.",
    .more = "What is accepted is not shown, and no violation, until its line changes. Secrets are "
            "left out\n"
            "unless they are asked for, and then stay warnings. An older baseline is replaced: its "
            "key and the\n"
            "secrets in it stay, what is not found any more goes. It is that of the repository, or "
            "of the nearest\n"
            "configuration, of FOLDER or of the current folder.",
    .options = write_option_rows,
    .options_size = sizeof(struct baseline_options),
    .max_operands = 1,
    .run = run_write,
};

const struct command baseline_command_prune = {
    .name = "baseline prune",
    .operands = "[FOLDER]",
    .help = "Drops from .auto-enforcer/baseline what is not found any more; accepts nothing new.",
    .options = prune_option_rows,
    .options_size = sizeof(struct baseline_options),
    .max_operands = 1,
    .run = run_prune,
};

const struct command baseline_command_check = {
    .name = "baseline check",
    .operands = "[FOLDER]",
    .help = "Says which entries of .auto-enforcer/baseline no longer match, or are new.",
    .more =
        "Exit status: 0 also if some no longer match, 1 it accepts more than the base, 2 a fault "
        "of the\n"
        "command line, the baseline or a configuration, 3 something could not be checked whole.",
    .options = check_option_rows,
    .options_size = sizeof(struct baseline_options),
    .max_operands = 1,
    .run = run_check,
};

/* SPDX-License-Identifier: MIT */
#include "server/batch_sources.h"

#include "base/file.h"
#include "server/batch.h"
#include "server/batch_fix.h"
#include "server/batch_required.h"
#include "server/batch_staged.h"
#include "server/terminal.h"
#include "server/walk.h"

void batch_sources_init(struct batch_sources *sources)
{
    sources->answers_with_text = false;
    sources->stopped = false;
    sources->scanning = (struct work_stats){.name = "files scanned"};
    sources->scanner = scanner_create();
    sources->scratch = NULL;
    sources->set = NULL;
    sources->path = SPAN("");
    sources->gave_up = false;
}

void batch_sources_release(struct batch_sources *sources)
{
    scanner_destroy(sources->scanner);
    scan_scratch_destroy(sources->scratch);
}

void batch_sources_tell_incomplete(struct batch_sources *sources, struct span path,
                                   const char *reason)
{
    struct buf line = {0};
    report_append_path(&line, path);
    terminal_note("%s: %s", buf_string(&line), reason);
    report_add_incomplete(sources->report, path, span_from_string(reason));
    buf_release(&line);
}

void batch_sources_take_finding(void *context, const struct scanner_finding *finding)
{
    struct batch_sources *sources = context;
    struct scanner_finding scoped = *finding;
    if (finding->identity)
        scoped.scope = batch_scope_of(sources->scope, finding->identity);
    if (!batch_scope_admits(sources->scope, &scoped, scoped.scope))
        return;
    if (sources->options->on_finding)
        sources->options->on_finding(sources->options->context, sources->report->path, &scoped);
    if (!sources->options->suppressions && !sources->options->diff)
        report_finding(sources->report, &scoped);
    if (!finding->incomplete || sources->gave_up)
        return;
    if (selection_acknowledges(sources->selection, sources->path,
                               span_from_string(finding->incomplete)))
        return;
    struct buf reason = {0};
    buf_printf(&reason, "%s gave up on line %zu", finding->incomplete, finding->line);
    batch_sources_tell_incomplete(sources, sources->report->path, buf_string(&reason));
    sources->gave_up = true;
    buf_release(&reason);
}

static void take_hidden(void *context, const struct scanner_finding *finding)
{
    struct batch_sources *sources = context;
    struct scanner_finding scoped = *finding;
    if (finding->identity)
        scoped.scope = batch_scope_of(sources->scope, finding->identity);
    if (batch_scope_admits(sources->scope, &scoped, scoped.scope))
        report_hidden(sources->report, &scoped);
}

static void take_gone(void *context, const struct scanner_finding *finding)
{
    struct batch_sources *sources = context;
    sources->report->format->gone(sources->report, finding);
}

static void take_line_hash(void *context, size_t line, uint64_t hash, uint32_t ordinal)
{
    struct batch_sources *sources = context;
    sources->report->format->line_hash(sources->report, line, hash, ordinal);
}

static void take_suppression(void *context, const struct suppress_use *use)
{
    struct batch_sources *sources = context;
    if (sources->options->suppressions)
        suppression_report_add(sources->suppressions, sources->report->path, use);
    else
        batch_policy_take(sources->policy, use);
}

/* What is to be scanned: a file, or bytes in its stead. */
struct source {
    struct span path; /* absolute, NUL-terminated */
    struct span shown;
    bool is_named;
    const struct buf *bytes; /* NULL: those of the file */
};

static enum scanner_status scan(struct batch_sources *sources, const struct source *source,
                                const struct language *language, enum file_status *why)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    struct path_suppressions *entries =
        workspace_path_suppressions(sources->workspace, source->path);
    workspace_shown_path(sources->workspace, source->path, &path);
    struct scanner_job job = {
        .set = sources->set,
        .language = language,
        .path = buf_span(&path),
        .today = sources->today,
        .sink = batch_sources_take_finding,
        .context = sources,
        .entries = entries,
        .on_suppression =
            sources->options->suppressions || sources->scope->base ? take_suppression : NULL,
        .wants_identities = sources->scope->base,
        .on_hidden = report_wants_hidden(sources->report) ? take_hidden : NULL,
        .on_line_hash = sources->report->format->line_hash ? take_line_hash : NULL,
    };
    batch_policy_begin_file(sources->policy, &job, source->path);
    const struct buf *bytes =
        batch_scope_begin(sources->scope, sources->scanner, &job, source->path, source->bytes);
    *why = FILE_FAILED;
    enum scanner_status status =
        bytes ? scanner_scan_memory(sources->scanner, &job, buf_span(bytes))
              : scanner_scan_file(sources->scanner, &job, source->path.bytes, why);
    report_add_accepted(sources->report, entries->baseline);
    batch_policy_end_file(sources->policy, sources->scope, sources->scanner, &job);
    if (sources->scope->wants_gone)
        batch_scope_tell_gone(sources->scope, sources->scanner, &job, take_gone);
    if (sources->options->suppressions)
        suppression_report_end_file(sources->suppressions, source->shown, entries);
    path_suppressions_destroy(entries);
    buf_release(&path);
    return status;
}

struct scan_scratch *batch_sources_scratch(struct batch_sources *sources)
{
    if (!sources->scratch)
        sources->scratch = scan_scratch_create();
    return sources->scratch;
}

static void tell_unknown_scopes(struct batch_sources *sources, struct span shown)
{
    struct buf reason = {0};
    buf_append_string(&reason, "what is new in it is not known: ");
    buf_append(&reason, buf_span(&sources->scope->fault));
    batch_sources_tell_incomplete(sources, shown, buf_string(&reason));
    buf_release(&reason);
}

/* Fixes a source, what is new of it if there is a base, and makes it mean what it holds then. `fix`
 * is to be released. */
static void fix_source(struct batch_sources *sources, struct source *source,
                       const struct language *language, struct batch_fix *fix)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    workspace_shown_path(sources->workspace, source->path, &path);
    struct path_suppressions *entries =
        workspace_path_suppressions(sources->workspace, source->path);
    const struct scanner_job scan = {.set = sources->set,
                                     .language = language,
                                     .path = buf_span(&path),
                                     .today = sources->today,
                                     .entries = entries};
    struct session_findings *existing =
        sources->scope->base
            ? batch_scope_findings(sources->scope, sources->scanner, &scan, source->path)
            : NULL;
    bool is_known = existing || !sources->scope->base;
    struct batch_fix_job job = {
        .base = existing,
        .entries = entries,
        .set = sources->set,
        .language = language,
        .rule_path = buf_span(&path),
        .today = sources->today,
        .level = sources->options->unsafe_fixes ? FIX_UNSAFE : FIX_SAFE,
        .path = source->path,
        .workspace = sources->current_folder,
        .bytes = source->bytes,
    };
    if (!is_known)
        tell_unknown_scopes(sources, source->shown);
    else if (batch_fix_run(&job, batch_sources_scratch(sources), sources->report, fix))
        source->bytes = &fix->after;
    path_suppressions_destroy(entries);
    buf_release(&path);
}

/* Files. */

static void scan_source(struct batch_sources *sources, const struct source *source,
                        const struct language *language)
{
    enum file_status why;
    struct work_mark mark = work_begin();
    const size_t *n_unknown = &sources->report->n_scopes[SCOPE_UNKNOWN];
    size_t n_before = *n_unknown;
    enum scanner_status status = scan(sources, source, language, &why);
    work_end(&sources->scanning, &mark, scanner_bytes_read(sources->scanner), 0);
    if (sources->scope->base && *n_unknown > n_before && status != SCANNER_FAILED)
        tell_unknown_scopes(sources, source->shown);
    switch (status) {
    case SCANNER_DONE:
        sources->report->n_files++;
        break;
    case SCANNER_BINARY:
        report_skipped(sources->report, REPORT_BINARY);
        break;
    case SCANNER_FAILED:
        batch_sources_tell_incomplete(sources, source->shown, file_status_text(why));
        break;
    }
}

static void check_source(struct batch_sources *sources, struct source *source)
{
    struct rule_config config;
    struct batch_fix fix = {0};
    const struct language *language = language_by_path(source->shown);
    bool is_exempt = source->is_named && !sources->options->force_exclude;
    batch_policy_file(sources->policy, source->path);
    if (file_writer_is(sources->output, source->path) ||
        !selection_rule_config(sources->selection, source->path, is_exempt, language, &config)) {
        report_skipped(sources->report, REPORT_EXCLUDED);
        if (sources->answers_with_text)
            terminal_answer_contents(buf_span(source->bytes));
        return;
    }
    sources->set = selection_rule_set(sources->selection, sources->cache, &config);
    sources->gave_up = false;
    sources->path = source->path;
    report_begin_file(sources->report, source->shown);
    if (sources->report->fixes.is_on && fixer_may_fix(source->path))
        fix_source(sources, source, language, &fix);
    scan_source(sources, source, language);
    if (sources->answers_with_text)
        terminal_answer_contents(buf_span(source->bytes));
    batch_fix_release(&fix);
}

static void begin_folder(void *context, struct span place)
{
    struct batch_sources *sources = context;
    report_begin_file(sources->report, place);
}

static void take_incomplete(void *context, struct span shown, const char *reason)
{
    batch_sources_tell_incomplete(context, shown, reason);
}

/* What is missing in a folder that is checked as a whole. */
static void check_required(struct batch_sources *sources, const struct walk_item *item)
{
    struct rule_config config;
    struct buf path = BUF_INIT(MEM_BATCH);
    struct batch_required_job job = {
        .folder = item->path,
        .shown = item->shown,
        .base = sources->scope->base,
        .begin = begin_folder,
        .sink = batch_sources_take_finding,
        .incomplete = take_incomplete,
        .context = sources,
    };
    buf_append(&path, item->path);
    buf_append_string(&path, "/README");
    buf_string(&path);
    if (selection_rule_config(sources->selection, buf_span(&path), true, language_plain(),
                              &config)) {
        struct rule_set *set = rule_cache_acquire(sources->cache, &config);
        sources->path = buf_span(&path);
        batch_required_run(&job, set);
        sources->path = SPAN("");
        sources->report->path = SPAN("");
        rule_set_unref(set);
    }
    buf_release(&path);
}

static bool enter_folder(struct batch_sources *sources, const struct walk_item *item)
{
    if (item->is_named && batch_required_may_concern(item->path))
        check_required(sources, item);
    if (item->is_named && !sources->options->force_exclude)
        return true;
    bool excluded = selection_excludes_folder(sources->selection, item->path);
    if (excluded)
        report_skipped(sources->report, REPORT_EXCLUDED);
    return !excluded;
}

static bool visit(void *context, const struct walk_item *item)
{
    struct batch_sources *sources = context;
    struct source source = {.path = item->path, .shown = item->shown, .is_named = item->is_named};
    switch (item->kind) {
    case WALK_FILE:
        check_source(sources, &source);
        return true;
    case WALK_FOLDER:
        return enter_folder(sources, item);
    case WALK_IGNORED:
        report_skipped(sources->report, REPORT_IGNORED);
        return true;
    case WALK_UNREADABLE:
        batch_sources_tell_incomplete(sources, item->shown, file_status_text(item->why));
        return true;
    }
    return true;
}

/* What the base has is looked at whatever a change makes git ignore. */
static bool is_tracked(void *context, struct span path, bool is_folder)
{
    struct batch_sources *sources = context;
    return git_base_has(sources->scope->base, path, is_folder);
}

static void visit_staged(void *context, const struct staged_item *item)
{
    struct batch_sources *sources = context;
    struct source source = {.path = item->path, .shown = item->shown, .bytes = item->bytes};
    sources->scope->staged = item->staged;
    if (item->bytes)
        check_source(sources, &source);
    else
        batch_sources_tell_incomplete(sources, item->shown, item->why);
    sources->scope->staged = NULL;
}

/* Standard input. */

static void check_standard_input(struct batch_sources *sources)
{
    const char *name = sources->options->standard_input_name;
    struct buf path = {0};
    struct buf shown = {0};
    struct buf bytes = BUF_INIT(MEM_BATCH);
    file_absolute_path(span_from_string(name ? name : "-"), sources->current_folder, &path);
    buf_string(&path);
    walk_append_shown(&shown, span_from_string(name ? name : "<stdin>"));
    struct source source = {buf_span(&path), buf_span(&shown), true, &bytes};
    sources->answers_with_text = sources->options->fix && !sources->options->diff;
    enum file_status status = file_read_standard_input(STANDARD_INPUT_MAX, &bytes);
    if (status == FILE_OK)
        check_source(sources, &source);
    else
        batch_sources_tell_incomplete(sources, buf_span(&shown), file_status_text(status));
    buf_release(&path);
    buf_release(&shown);
    buf_release(&bytes);
}

void batch_sources_look(struct batch_sources *sources, const struct operands *operands)
{
    static const char *const here[] = {"."};
    const char *const *paths = operands->count ? operands->items : here;
    if (operands->count == 1 && strcmp(paths[0], "-") == 0) {
        check_standard_input(sources);
        return;
    }
    if (sources->options->staged) {
        if (operands->count == 0)
            batch_policy_index(sources->policy);
        staged_walk_run(&(struct staged_walk){.base = sources->scope->base,
                                              .current_folder = sources->current_folder,
                                              .paths = operands,
                                              .stop = &sources->stopped,
                                              .visit = visit_staged,
                                              .context = sources});
        return;
    }
    struct walk_options walk = {
        .current_folder = sources->current_folder,
        .ignore_named = sources->options->force_exclude,
        .is_tracked = sources->scope->base ? is_tracked : NULL,
        .stop = &sources->stopped,
        .visit = visit,
        .context = sources,
    };
    walk_run(&walk, paths, operands->count ? operands->count : 1);
}

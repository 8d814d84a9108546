/* SPDX-License-Identifier: MIT */
#include "server/batch.h"

#include "base/day.h"
#include "base/file.h"
#include "base/file_writer.h"
#include "server/batch_fix.h"
#include "server/batch_required.h"
#include "server/batch_scope.h"
#include "server/batch_staged.h"
#include "server/check_base.h"
#include "server/check_options.h"
#include "server/config_command.h"
#include "server/config_find.h"
#include "server/line_key.h"
#include "server/selection.h"
#include "server/statistics.h"
#include "server/suppression_report.h"
#include "server/terminal.h"
#include "server/walk.h"

#include <inttypes.h>

static const struct report_format *const formats[] = {
    [CHECK_TEXT] = &report_text,     [CHECK_JSON] = &report_json,   [CHECK_SARIF] = &report_sarif,
    [CHECK_GITHUB] = &report_github, [CHECK_AGENT] = &report_agent,
};

/* One run. */
struct check {
    const struct check_options *options;
    struct day today;
    struct buf current_folder; /* links resolved */
    struct buf top;            /* of its repository, or it */
    struct workspace workspace;
    struct selection selection;
    struct rule_cache *cache;
    struct rule_set *set; /* of the file at hand; the selection's */
    struct scanner *scanner;
    struct batch_scope scope;
    struct scan_scratch *scratch; /* of fixes and ignore files; NULL: not needed yet */
    struct report report;
    struct suppression_report suppressions;
    struct file_writer output;
    struct span path;           /* of the file at hand, absolute */
    bool answers_with_text;     /* standard input, fixed, is the answer: the report is a note */
    bool gave_up;               /* a rule did, in the file at hand; said once a file */
    bool stopped;               /* nobody reads the report any more */
    struct work_stats scanning; /* of files */
};

static bool write_answer(void *context, struct span bytes)
{
    struct check *check = context;
    bool written = true;
    if (check->options->output_file)
        written = file_writer_write(&check->output, bytes);
    else if (check->answers_with_text || check->options->format == CHECK_AGENT)
        terminal_note_bytes(bytes);
    else if (check->options->diff)
        written = terminal_answer_contents(bytes);
    else
        written = terminal_answer(bytes);
    check->stopped = check->stopped || !written;
    return written;
}

static void tell_incomplete(struct check *check, struct span path, const char *reason)
{
    struct buf line = {0};
    report_append_path(&line, path);
    terminal_note("%s: %s", buf_string(&line), reason);
    report_add_incomplete(&check->report, path, span_from_string(reason));
    buf_release(&line);
}

static void take_finding(void *context, const struct scanner_finding *finding)
{
    struct check *check = context;
    struct scanner_finding scoped = *finding;
    if (finding->identity)
        scoped.scope = batch_scope_of(&check->scope, finding->identity);
    if (check->options->on_finding)
        check->options->on_finding(check->options->context, check->report.path, &scoped);
    if (!check->options->suppressions && !check->options->diff)
        report_finding(&check->report, &scoped);
    if (!finding->incomplete || check->gave_up)
        return;
    if (selection_acknowledges(&check->selection, check->path,
                               span_from_string(finding->incomplete)))
        return;
    struct buf reason = {0};
    buf_printf(&reason, "%s gave up on line %zu", finding->incomplete, finding->line);
    tell_incomplete(check, check->report.path, buf_string(&reason));
    check->gave_up = true;
    buf_release(&reason);
}

static void take_hidden(void *context, const struct scanner_finding *finding)
{
    struct check *check = context;
    struct scanner_finding scoped = *finding;
    scoped.scope = batch_scope_of(&check->scope, finding->identity);
    report_hidden(&check->report, &scoped);
}

static void take_line_hash(void *context, size_t line, uint64_t hash, uint32_t ordinal)
{
    struct check *check = context;
    check->report.format->line_hash(&check->report, line, hash, ordinal);
}

static void take_suppression(void *context, const struct suppress_use *use)
{
    struct check *check = context;
    suppression_report_add(&check->suppressions, check->report.path, use);
}

/* What is to be scanned: a file, or bytes in its stead. */
struct source {
    struct span path; /* absolute, NUL-terminated */
    struct span shown;
    bool is_named;
    const struct buf *bytes; /* NULL: those of the file */
};

static enum scanner_status scan(struct check *check, const struct source *source,
                                const struct language *language, enum file_status *why)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    struct path_suppressions *entries =
        workspace_path_suppressions(&check->workspace, source->path);
    workspace_shown_path(&check->workspace, source->path, &path);
    struct scanner_job job = {
        .set = check->set,
        .language = language,
        .path = buf_span(&path),
        .today = check->today,
        .sink = take_finding,
        .context = check,
        .entries = entries,
        .on_suppression = check->options->suppressions ? take_suppression : NULL,
        .wants_identities = batch_scope_is_open(&check->scope),
        .on_hidden = report_wants_hidden(&check->report) ? take_hidden : NULL,
        .on_line_hash = check->report.format->line_hash ? take_line_hash : NULL,
    };
    const struct buf *bytes =
        batch_scope_begin(&check->scope, check->scanner, &job, source->path, source->bytes);
    *why = FILE_FAILED;
    enum scanner_status status =
        bytes ? scanner_scan_memory(check->scanner, &job, buf_span(bytes))
              : scanner_scan_file(check->scanner, &job, source->path.bytes, why);
    if (check->options->suppressions)
        suppression_report_end_file(&check->suppressions, source->shown, entries);
    path_suppressions_destroy(entries);
    buf_release(&path);
    return status;
}

static struct scan_scratch *scratch_of(struct check *check)
{
    if (!check->scratch)
        check->scratch = scan_scratch_create();
    return check->scratch;
}

/* Fixes a source, and makes it mean what it holds then. `fix` is to be released. */
static void fix_source(struct check *check, struct source *source, const struct language *language,
                       struct batch_fix *fix)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    workspace_shown_path(&check->workspace, source->path, &path);
    struct path_suppressions *entries =
        workspace_path_suppressions(&check->workspace, source->path);
    struct batch_fix_job job = {
        .entries = entries,
        .set = check->set,
        .language = language,
        .rule_path = buf_span(&path),
        .today = check->today,
        .level = check->options->unsafe_fixes ? FIX_UNSAFE : FIX_SAFE,
        .path = source->path,
        .workspace = buf_span(&check->current_folder),
        .bytes = source->bytes,
    };
    if (batch_fix_run(&job, scratch_of(check), &check->report, fix))
        source->bytes = &fix->after;
    path_suppressions_destroy(entries);
    buf_release(&path);
}

/* Files. */

static void tell_unknown_scopes(struct check *check, struct span shown)
{
    struct buf reason = {0};
    buf_append_string(&reason, "what is new in it is not known: ");
    buf_append(&reason, buf_span(&check->scope.fault));
    tell_incomplete(check, shown, buf_string(&reason));
    buf_release(&reason);
}

static void scan_source(struct check *check, const struct source *source,
                        const struct language *language)
{
    enum file_status why;
    struct work_mark mark = work_begin();
    const size_t *n_unknown = &check->report.n_scopes[SCOPE_UNKNOWN];
    size_t n_before = *n_unknown;
    enum scanner_status status = scan(check, source, language, &why);
    work_end(&check->scanning, &mark, scanner_bytes_read(check->scanner), 0);
    if (batch_scope_is_open(&check->scope) && *n_unknown > n_before && status != SCANNER_FAILED)
        tell_unknown_scopes(check, source->shown);
    switch (status) {
    case SCANNER_DONE:
        check->report.n_files++;
        break;
    case SCANNER_BINARY:
        report_skipped(&check->report, REPORT_BINARY);
        break;
    case SCANNER_FAILED:
        tell_incomplete(check, source->shown, file_status_text(why));
        break;
    }
}

static void check_source(struct check *check, struct source *source)
{
    struct rule_config config;
    struct batch_fix fix = {0};
    const struct language *language = language_by_path(source->shown);
    bool is_exempt = source->is_named && !check->options->force_exclude;
    if (file_writer_is(&check->output, source->path) ||
        !selection_rule_config(&check->selection, source->path, is_exempt, language, &config)) {
        report_skipped(&check->report, REPORT_EXCLUDED);
        if (check->answers_with_text)
            terminal_answer_contents(buf_span(source->bytes));
        return;
    }
    check->set = selection_rule_set(&check->selection, check->cache, &config);
    check->gave_up = false;
    check->path = source->path;
    report_begin_file(&check->report, source->shown);
    if (check->report.fixes.is_on && fixer_may_fix(source->path))
        fix_source(check, source, language, &fix);
    scan_source(check, source, language);
    if (check->answers_with_text)
        terminal_answer_contents(buf_span(source->bytes));
    batch_fix_release(&fix);
}

/* What is missing in a folder that is checked as a whole. */
static void check_required(struct check *check, const struct walk_item *item)
{
    struct rule_config config;
    struct buf path = BUF_INIT(MEM_BATCH);
    struct buf place = BUF_INIT(MEM_BATCH);
    buf_append(&path, item->path);
    buf_append_string(&path, "/README");
    buf_string(&path);
    if (selection_rule_config(&check->selection, buf_span(&path), true, language_plain(),
                              &config)) {
        struct rule_set *set = rule_cache_acquire(check->cache, &config);
        batch_required_place(item->path, item->shown, &place);
        check->path = buf_span(&path);
        report_begin_file(&check->report, buf_span(&place));
        size_t n_before = check->report.n_scopes[SCOPE_UNKNOWN];
        batch_required_run(set, item->path, &check->scope, take_finding, check);
        if (batch_scope_is_open(&check->scope) && check->report.n_scopes[SCOPE_UNKNOWN] > n_before)
            tell_incomplete(check, buf_span(&place),
                            "whether it lacked a file before is not known");
        check->report.path = SPAN("");
        rule_set_unref(set);
    }
    buf_release(&path);
    buf_release(&place);
}

static bool enter_folder(struct check *check, const struct walk_item *item)
{
    if (item->is_named && batch_required_concerns(item->path))
        check_required(check, item);
    if (item->is_named && !check->options->force_exclude)
        return true;
    bool excluded = selection_excludes_folder(&check->selection, item->path);
    if (excluded)
        report_skipped(&check->report, REPORT_EXCLUDED);
    return !excluded;
}

static bool visit(void *context, const struct walk_item *item)
{
    struct check *check = context;
    struct source source = {.path = item->path, .shown = item->shown, .is_named = item->is_named};
    switch (item->kind) {
    case WALK_FILE:
        check_source(check, &source);
        return true;
    case WALK_FOLDER:
        return enter_folder(check, item);
    case WALK_IGNORED:
        report_skipped(&check->report, REPORT_IGNORED);
        return true;
    case WALK_UNREADABLE:
        tell_incomplete(check, item->shown, file_status_text(item->why));
        return true;
    }
    return true;
}

static void visit_staged(void *context, const struct staged_item *item)
{
    struct check *check = context;
    struct source source = {.path = item->path, .shown = item->shown, .bytes = item->bytes};
    check->scope.staged = item->staged;
    if (item->bytes)
        check_source(check, &source);
    else
        tell_incomplete(check, item->shown, item->why);
    check->scope.staged = NULL;
}

/* Standard input. */

static void check_standard_input(struct check *check)
{
    const char *name = check->options->standard_input_name;
    struct buf path = {0};
    struct buf shown = {0};
    struct buf bytes = BUF_INIT(MEM_BATCH);
    file_absolute_path(span_from_string(name ? name : "-"), buf_span(&check->current_folder),
                       &path);
    buf_string(&path);
    walk_append_shown(&shown, span_from_string(name ? name : "<stdin>"));
    struct source source = {buf_span(&path), buf_span(&shown), true, &bytes};
    check->answers_with_text = check->options->fix && !check->options->diff;
    enum file_status status = file_read_standard_input(STANDARD_INPUT_MAX, &bytes);
    if (status == FILE_OK)
        check_source(check, &source);
    else
        tell_incomplete(check, buf_span(&shown), file_status_text(status));
    buf_release(&path);
    buf_release(&shown);
    buf_release(&bytes);
}

/* The run. */

/* The current folder is the workspace, and so is a folder that is named and lies elsewhere. */
static void serve_folders(struct check *check, const struct operands *paths)
{
    struct buf folder = {0};
    struct span current = buf_span(&check->current_folder);
    workspace_add_folder(&check->workspace, current);
    for (size_t i = 0; i < paths->count; i++, buf_clear(&folder))
        if (file_kind(paths->items[i], true) == FILE_KIND_FOLDER &&
            file_real_path(paths->items[i], &folder) == FILE_OK &&
            !file_is_inside(buf_span(&folder), current))
            workspace_add_folder(&check->workspace, buf_span(&folder));
    buf_release(&folder);
}

static void run_checks(struct check *check, const struct operands *operands)
{
    static const char *const here[] = {"."};
    const char *const *paths = operands->count ? operands->items : here;
    if (operands->count == 1 && strcmp(paths[0], "-") == 0) {
        check_standard_input(check);
        return;
    }
    if (check->options->staged) {
        staged_walk_run(&(struct staged_walk){.base = check->scope.base,
                                              .current_folder = buf_span(&check->current_folder),
                                              .paths = operands,
                                              .stop = &check->stopped,
                                              .visit = visit_staged,
                                              .context = check});
        return;
    }
    struct walk_options walk = {
        .current_folder = buf_span(&check->current_folder),
        .ignore_named = check->options->force_exclude,
        .stop = &check->stopped,
        .visit = visit,
        .context = check,
    };
    walk_run(&walk, paths, operands->count ? operands->count : 1);
}

/* The rules that know what is secret in an ignore file. */
static void tell_entries(struct check *check, const struct suppression_file *file,
                         struct span shown, bool all_files)
{
    struct rule_config config;
    struct suppression_judge judge = {.language = language_by_path(SPAN("ignore")),
                                      .today = check->today};
    struct buf path = {0};
    buf_append(&path, suppression_file_path(file));
    buf_string(&path);
    selection_rule_config(&check->selection, buf_span(&path), true, judge.language, &config);
    struct rule_set *set = rule_cache_acquire(check->cache, &config);
    judge.set = set;
    judge.scratch = scratch_of(check);
    suppression_report_add_entries(&check->suppressions, shown, file, &judge, all_files);
    rule_set_unref(set);
    buf_release(&path);
}

/* Entries are told last, when it is known what they have hidden. */
static void end_suppressions(struct check *check, bool all_files)
{
    const struct suppression_file *file = NULL;
    struct buf folder = {0};
    buf_append(&folder, buf_span(&check->current_folder));
    if (folder.length > 1)
        buf_append_byte(&folder, '/');
    while ((file = workspace_next_suppressions(&check->workspace, file))) {
        struct span path = suppression_file_path(file);
        bool is_below = span_starts_with(path, buf_span(&folder));
        tell_entries(check, file, span_slice(path, is_below ? folder.length : 0, path.length),
                     all_files && is_below);
    }
    check->stopped = !suppression_report_end(&check->suppressions);
    buf_release(&folder);
}

static void tell_summary(const struct check *check)
{
    struct buf line = {0};
    if (check->stopped || check->options->on_finding ||
        (check->options->quiet && check->report.n_files > 0))
        return;
    if (check->options->suppressions)
        suppression_report_append_summary(&check->suppressions, &line);
    else
        report_append_summary(&check->report, &line);
    buf_append_byte(&line, '\n');
    terminal_note_text(buf_span(&line));
    buf_release(&line);
}

static void tell_statistics(const struct check *check)
{
    struct buf lines = {0};
    struct statistics statistics = {
        .rules = check->cache, .work = &check->scanning, .n_work = 1, .n_scratches = 1};
    statistics_append_text(&lines, &statistics);
    terminal_note_text(buf_span(&lines));
    buf_release(&lines);
}

static int status_of(const struct check *check, bool is_faulty)
{
    if (is_faulty)
        return BATCH_FAULT;
    const struct report_fixes *fixes = &check->report.fixes;
    bool fails = report_count_from(&check->report, check->options->fail_on) ||
                 (fixes->is_dry && fixes->n_made);
    if (fails && !check->options->exit_zero)
        return BATCH_VIOLATIONS;
    return check->report.n_incomplete || fixes->n_not_fixed || check->stopped ? BATCH_INCOMPLETE
                                                                              : BATCH_CLEAN;
}

/* Whether the rules that were asked for exist somewhere; else says which does not. */
static bool knows_rules(struct check *check)
{
    struct buf said = {0};
    bool known = selection_check_rules(&check->selection, &said);
    if (!known) { /* Perhaps no file was looked at. */
        buf_clear(&said);
        workspace_load_folders(&check->workspace);
        known = selection_check_rules(&check->selection, &said);
    }
    if (!known)
        terminal_note("check: %s", buf_string(&said));
    buf_release(&said);
    return known;
}

static void print_nothing(struct report *report, const struct scanner_finding *finding)
{
    (void)report, (void)finding;
}

static int report_all(struct check *check, const struct operands *operands)
{
    const struct check_options *options = check->options;
    bool lists = options->suppressions;
    static const struct report_format no_report = {.name = "none", .finding = print_nothing};
    const struct report_format *format = options->diff || options->on_finding
                                             ? &no_report
                                             : formats[lists ? CHECK_TEXT : options->format];
    report_begin(&check->report, format, write_answer, check);
    if (lists)
        suppression_report_begin(&check->suppressions, options->format == CHECK_JSON, write_answer,
                                 check);
    check->report.fixes.is_on = options->fix || options->diff;
    check->report.fixes.is_dry = options->diff;
    check->report.minimum = options->minimum;
    check->report.has_base = batch_scope_is_open(&check->scope);
    check->report.only_new = check_options_want_new(options);
    check->report.without_hidden = options->no_suppressed;
    check->report.current_folder = buf_span(&check->current_folder);
    check->report.root = buf_span(&check->top);
    check->report.color = options->output_file ? options->color == COLOR_ALWAYS
                                               : terminal_wants_color(options->color);
    run_checks(check, operands);
    bool knows_all = knows_rules(check);
    bool is_faulty = !knows_all;
    is_faulty = config_command_tell_faults(&check->workspace, selection_faults(&check->selection),
                                           &check->report) ||
                is_faulty;
    if (lists)
        end_suppressions(check, operands->count == 0);
    report_end(&check->report);
    if (options->output_file && !file_writer_commit(&check->output)) {
        terminal_note("%s: the report cannot be written there", options->output_file);
        is_faulty = true;
    }
    if (knows_all)
        tell_summary(check);
    if (options->stats)
        tell_statistics(check);
    int status = status_of(check, is_faulty);
    suppression_report_release(&check->suppressions);
    report_release(&check->report);
    return status;
}

/* Whether the command line makes sense as a whole; else says what does not. */
static bool is_sound(const struct check *check, const struct operands *operands)
{
    struct buf said = {0};
    bool is_sound = selection_check(&check->selection, &said) &&
                    check_options_are_sound(check->options, operands, &said);
    if (!is_sound)
        terminal_note("check: %s", buf_string(&said));
    buf_release(&said);
    return is_sound;
}

static bool open_output(struct check *check)
{
    const char *path = check->options->output_file;
    if (!path || file_writer_open(&check->output, path))
        return true;
    struct buf why = {0};
    file_writer_append_fault(&check->output, &why);
    terminal_note("%s: the report cannot be written there: %s", path, buf_string(&why));
    buf_release(&why);
    return false;
}

static bool find_current_folder(struct buf *out)
{
    if (file_current_folder(out))
        return true;
    terminal_note("the current folder is gone");
    return false;
}

static int tell_line_key(const char *place)
{
    uint64_t key;
    const char *why;
    struct buf line = {0};
    bool found = line_key_of(place, &key, &why);
    if (found)
        buf_printf(&line, "%016" PRIx64 "\n", key);
    else
        terminal_note("--key %s: %s", place, why);
    bool told = !found || terminal_answer(buf_span(&line));
    buf_release(&line);
    if (!found)
        return BATCH_FAULT;
    return told ? BATCH_CLEAN : BATCH_INCOMPLETE;
}

int batch_check(const struct check_options *options, const struct operands *operands)
{
    struct check check = {.options = options, .scanning = {.name = "files scanned"}};
    int status = BATCH_FAULT;
    check.today = check.options->today;
    if (check.today.year == 0)
        check.today = day_today();
    workspace_init(&check.workspace);
    selection_init(&check.selection, &check.workspace, check.options->config, check.options->rules,
                   check.options->excludes);
    selection_add_packs(&check.selection, &check.options->packs);
    check.cache = rule_cache_create(NULL, 0);
    if (check.options->eager)
        rule_cache_load_all(check.cache);
    check.scanner = scanner_create();
    if (is_sound(&check, operands) && find_current_folder(&check.current_folder) &&
        check_base_open(&check.scope, check.options, buf_span(&check.current_folder)) &&
        open_output(&check)) {
        config_find_top(buf_span(&check.current_folder), &check.top);
        serve_folders(&check, operands);
        status = report_all(&check, operands);
    }
    file_writer_release(&check.output);
    scanner_destroy(check.scanner);
    batch_scope_release(&check.scope);
    scan_scratch_destroy(check.scratch);
    selection_release(&check.selection);
    rule_cache_destroy(check.cache);
    workspace_release(&check.workspace);
    buf_release(&check.current_folder);
    buf_release(&check.top);
    return status;
}

static int run_check(const void *options, const struct operands *operands)
{
    const struct check_options *given = options;
    return given->line_key ? tell_line_key(given->line_key) : batch_check(given, operands);
}

const struct command batch_command_check = {
    .name = "check",
    .operands = "[PATH...]",
    .help = "Checks files and folders, without PATH the current folder; - is standard input.",
    .more = "With --fix, the fixed standard input goes to standard output and the report to "
            "standard error.\n"
            "A diff names files from the top of their repository, as git does: take it with\n"
            "`git apply`, or with `patch -p1` at the top.\n"
            "\n"
            "Exit status: 0 nothing to fail on, 1 violations, or with --diff changes, 2 a fault of "
            "the\n"
            "command line or of a configuration, 3 something could not be checked or fixed whole.",
    .options = check_options_of_check,
    .options_size = sizeof(struct check_options),
    .defaults = &check_options_for_check,
    .max_operands = SIZE_MAX,
    .run = run_check,
};

const struct command batch_command_suppressions = {
    .name = "suppressions",
    .operands = "[PATH...]",
    .help =
        "Lists what hides findings: which rules, until when, by whom, why, and whether it does.",
    .more = "It lists comments, entries of ignore files, and marks of gitleaks and DevSkim where "
            "rules of\n"
            "theirs are in force.",
    .options = check_options_of_suppressions,
    .options_size = sizeof(struct check_options),
    .defaults = &check_options_for_suppressions,
    .max_operands = SIZE_MAX,
    .run = run_check,
};

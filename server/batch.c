/* SPDX-License-Identifier: MIT */
#include "server/batch.h"

#include "base/day.h"
#include "base/file.h"
#include "server/batch_policy.h"
#include "server/batch_sources.h"
#include "server/check_base.h"
#include "server/config_command.h"
#include "server/config_find.h"
#include "server/line_key.h"
#include "server/terminal.h"

#include <inttypes.h>

static const struct report_format *const formats[] = {
    [CHECK_TEXT] = &report_text,
    [CHECK_JSON] = &report_json,
    [CHECK_SARIF] = &report_sarif,
    [CHECK_GITHUB] = &report_github,
    [CHECK_AGENT] = &report_agent,
    [CHECK_SESSION_MARKDOWN] = &report_session_markdown,
    [CHECK_SESSION_JSON] = &report_session_json,
};

/* One run. */
struct check {
    const struct check_options *options;
    struct buf current_folder; /* links resolved */
    struct buf top;            /* of its repository, or it */
    struct workspace workspace;
    struct selection selection;
    struct batch_scope scope;
    struct batch_policy policy;
    struct report report;
    struct suppression_report suppressions;
    struct file_writer output;
    struct batch_sources sources;
};

static bool write_answer(void *context, struct span bytes)
{
    struct check *check = context;
    bool written = true;
    if (check->options->output_file)
        written = file_writer_write(&check->output, bytes);
    else if (check->sources.answers_with_text || check->options->format == CHECK_AGENT)
        terminal_note_bytes(bytes);
    else if (check->options->diff)
        written = terminal_answer_contents(bytes);
    else
        written = terminal_answer(bytes);
    check->sources.stopped = check->sources.stopped || !written;
    return written;
}

/* The current folder is the workspace, and so is a folder that is named and lies elsewhere. */
static void serve_folders(struct check *check, struct workspace *workspace,
                          const struct operands *paths)
{
    struct buf folder = {0};
    struct span current = buf_span(&check->current_folder);
    workspace_add_folder(workspace, current);
    for (size_t i = 0; i < paths->count; i++, buf_clear(&folder))
        if (file_kind(paths->items[i], true) == FILE_KIND_FOLDER &&
            file_real_path(paths->items[i], &folder) == FILE_OK &&
            !file_is_inside(buf_span(&folder), current))
            workspace_add_folder(workspace, buf_span(&folder));
    buf_release(&folder);
}

/* The rules that know what is secret in an ignore file. */
static void tell_entries(struct check *check, const struct suppression_file *file,
                         struct span shown, bool all_files)
{
    struct rule_config config;
    struct suppression_judge judge = {.language = language_by_path(SPAN("ignore")),
                                      .today = check->sources.today};
    struct buf path = {0};
    buf_append(&path, suppression_file_path(file));
    buf_string(&path);
    selection_rule_config(&check->selection, buf_span(&path), true, judge.language, &config);
    struct rule_set *set = rule_cache_acquire(check->sources.cache, &config);
    judge.set = set;
    judge.scratch = batch_sources_scratch(&check->sources);
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
    check->sources.stopped = !suppression_report_end(&check->suppressions);
    buf_release(&folder);
}

static void tell_summary(const struct check *check)
{
    struct buf line = {0};
    if (check->sources.stopped || check->options->on_finding ||
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
    struct statistics statistics = {.rules = check->sources.cache,
                                    .work = &check->sources.scanning,
                                    .n_work = 1,
                                    .n_scratches = 1};
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
    return check->report.n_incomplete || fixes->n_not_fixed || check->sources.stopped
               ? BATCH_INCOMPLETE
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

/* With a base its policy counts, and that of now is looked at beside it. */
static void begin_policy(struct check *check, const struct operands *operands)
{
    const struct batch_policy_target target = {&check->selection, &check->report,
                                               buf_span(&check->current_folder),
                                               batch_sources_take_finding, &check->sources};
    batch_policy_begin(&check->policy, &check->scope, &target, &check->workspace,
                       check->options->staged, check->sources.today);
    struct workspace *now = batch_policy_workspace(&check->policy);
    serve_folders(check, &check->workspace, operands);
    if (!now)
        return;
    serve_folders(check, now, operands);
    selection_add_packs_to(now, &check->options->packs);
}

/* The policy of now is the one whose faults can be mended. */
static bool end_policy(struct check *check)
{
    struct buf why = {0};
    struct workspace *now = batch_policy_workspace(&check->policy);
    if (!batch_policy_end(&check->policy, check->options->quiet, &why))
        batch_sources_tell_incomplete(&check->sources, SPAN(""), buf_string(&why));
    buf_release(&why);
    return config_command_tell_faults(now ? now : &check->workspace,
                                      selection_faults(&check->selection), &check->report);
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
    check->report.has_base = check->scope.base;
    check->report.only_new = check_options_want_new(options);
    check->report.without_hidden = options->no_suppressed;
    check->report.current_folder = buf_span(&check->current_folder);
    check->report.root = buf_span(&check->top);
    check->report.session = options->session;
    check->scope.wants_gone = format->gone;
    check->report.color = options->output_file ? options->color == COLOR_ALWAYS
                                               : terminal_wants_color(options->color);
    batch_sources_look(&check->sources, operands);
    bool knows_all = knows_rules(check);
    bool is_faulty = !knows_all;
    is_faulty = end_policy(check) || is_faulty;
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
    struct check check = {.options = options};
    struct rule_cache *cache = rule_cache_create(NULL, 0);
    int status = BATCH_FAULT;
    workspace_init(&check.workspace);
    selection_init(&check.selection, &check.workspace, options->config, options->rules,
                   options->excludes);
    selection_add_packs(&check.selection, &options->packs);
    workspace_take_baseline(&check.workspace, options->baseline, options->watch);
    if (options->eager)
        rule_cache_load_all(cache);
    check.sources = (struct batch_sources){
        .options = options,
        .today = options->today.year ? options->today : day_today(),
        .workspace = &check.workspace,
        .selection = &check.selection,
        .cache = cache,
        .scope = &check.scope,
        .policy = &check.policy,
        .report = &check.report,
        .suppressions = &check.suppressions,
        .output = &check.output,
    };
    batch_sources_init(&check.sources);
    if (is_sound(&check, operands) && find_current_folder(&check.current_folder) &&
        check_base_open(&check.scope, options, buf_span(&check.current_folder)) &&
        open_output(&check)) {
        config_find_top(buf_span(&check.current_folder), &check.top);
        check.sources.current_folder = buf_span(&check.current_folder);
        begin_policy(&check, operands);
        status = report_all(&check, operands);
    }
    file_writer_release(&check.output);
    batch_sources_release(&check.sources);
    batch_policy_release(&check.policy);
    batch_scope_release(&check.scope);
    selection_release(&check.selection);
    rule_cache_destroy(cache);
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

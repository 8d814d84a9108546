/* SPDX-License-Identifier: MIT */
#include "server/why_command.h"

#include "base/printable.h"
#include "base/suggest.h"
#include "rules/registry.h"
#include "server/batch.h"
#include "server/byte_stream.h"
#include "server/config_command.h"
#include "server/position.h"
#include "server/report.h"
#include "server/terminal.h"
#include "server/walk.h"
#include "server/why_place.h"
#include "server/why_report.h"

enum form { FORM_TEXT, FORM_JSON };

struct why_options {
    unsigned format; /* enum form */
    const char *config;
    struct operands packs;
    struct day today;
    const char *standard_input_name;
};

/* One question on its way to an answer. */
struct asking {
    const struct why_options *options;
    struct day today;
    struct why_place place;
    const char *rule_name; /* NULL: all rules */
    bool is_input;         /* standard input is read */
    struct buf current_folder, path, shown;
    bool is_ignored;
    enum file_status status; /* of finding and reading the file */
    struct workspace workspace;
    struct selection selection;
    struct rule_cache *cache;
    struct scan_scratch *scratch;
    const struct config_exclude *exclude;
    struct rule_config config;
    struct document *document;
    struct buf answer;
};

/* Says what is wrong and with which file; returns `status`. */
static int fault(const struct asking *asking, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static int fault(const struct asking *asking, int status, const char *format, ...)
{
    struct buf line = {0};
    va_list arguments;
    report_append_path(&line, asking->shown.length ? buf_span(&asking->shown) : asking->place.file);
    buf_append_string(&line, ": ");
    va_start(arguments, format);
    buf_vprintf(&line, format, arguments);
    va_end(arguments);
    terminal_note("%s", buf_string(&line));
    buf_release(&line);
    return status;
}

/* The file. */

static bool exists(struct span file)
{
    struct buf name = {0};
    buf_append(&name, file);
    enum file_kind kind = file_kind(buf_string(&name), true);
    buf_release(&name);
    return kind != FILE_KIND_NONE;
}

static bool visit(void *context, const struct walk_item *item)
{
    struct asking *asking = context;
    if (!item->is_named) { /* What says what git ignores cannot be read. */
        terminal_note("%s: %s", item->path.bytes, file_status_text(item->why));
        return false;
    }
    buf_append(&asking->path, item->path);
    buf_append(&asking->shown, item->shown);
    buf_string(&asking->path);
    asking->is_ignored = item->kind == WALK_IGNORED;
    asking->status = item->kind == WALK_UNREADABLE ? item->why : FILE_OK;
    return false;
}

/* As a walk finds it: which file it is, what it is called, and whether git ignores it. */
static void find_file(struct asking *asking)
{
    struct buf name = {0};
    buf_append(&name, asking->place.file);
    const char *paths[] = {buf_string(&name)};
    struct walk_options walk = {.current_folder = buf_span(&asking->current_folder),
                                .ignore_named = true,
                                .visit = visit,
                                .context = asking};
    asking->status = FILE_NOT_REGULAR;
    if (file_kind(paths[0], true) != FILE_KIND_FOLDER)
        walk_run(&walk, paths, 1);
    buf_release(&name);
}

static void name_standard_input(struct asking *asking)
{
    const char *name = asking->options->standard_input_name;
    file_absolute_path(span_from_string(name ? name : "-"), buf_span(&asking->current_folder),
                       &asking->path);
    buf_string(&asking->path);
    walk_append_shown(&asking->shown, span_from_string(name ? name : "<stdin>"));
    asking->status = FILE_OK;
}

/* The text as an editor shows it. */
static void load(struct asking *asking, struct buf *out)
{
    struct file_reader file = {.descriptor = -1};
    struct byte_stream stream = {0};
    struct buf input = {0};
    asking->status = asking->is_input ? file_read_standard_input(STANDARD_INPUT_MAX, &input)
                                      : file_open(&file, buf_string(&asking->path));
    if (asking->status == FILE_OK) {
        byte_stream_init(&stream, file, buf_span(&input));
        while (asking->status == FILE_OK && byte_stream_next(&stream, out))
            if (out->length > DOCUMENT_MAX)
                asking->status = FILE_TOO_LARGE;
        if (stream.failed)
            asking->status = FILE_FAILED;
        if (asking->status == FILE_OK && !asking->is_input && file_was_changed(&stream.file))
            asking->status = FILE_CHANGED;
        file_close(&stream.file);
        byte_stream_release(&stream);
    }
    buf_release(&input);
}

/* What counts for the file; one that is excluded is looked at as if it had been named. */
static void configure(struct asking *asking)
{
    struct span path = buf_span(&asking->path);
    const struct language *language = language_by_path(buf_span(&asking->shown));
    if (asking->is_input ||
        !selection_rule_config(&asking->selection, path, false, language, &asking->config)) {
        asking->exclude = asking->is_input ? NULL : selection_exclude(&asking->selection, path);
        selection_rule_config(&asking->selection, path, true, language, &asking->config);
    } else if (asking->config.sensitive_only) {
        asking->exclude = selection_exclude(&asking->selection, path);
    }
}

/* A document that says what the file says, under the rules of that configuration. */
static struct document *open_document(struct asking *asking, struct text *text,
                                      const struct rule_config *config)
{
    struct document *document = document_create(SPAN("file:"), SPAN("file:"));
    buf_append(&document->path, buf_span(&asking->path));
    workspace_shown_path(&asking->workspace, buf_span(&asking->path), &document->shown_path);
    document->language = config->language;
    document->entries = workspace_path_suppressions(&asking->workspace, buf_span(&asking->path));
    document_take_text(document, text);
    document_set_rules(document, rule_cache_acquire(asking->cache, config));
    while (!document_settle(document, asking->today, asking->scratch, SIZE_MAX))
        continue;
    return document;
}

/* The rule. */

static bool has_alias(const struct rule *rule, const char *name)
{
    for (size_t i = 0; rule->aliases && rule->aliases[i]; i++)
        if (strcmp(rule->aliases[i], name) == 0)
            return true;
    return false;
}

static const struct rule *find_rule(const struct asking *asking)
{
    const char *name = asking->rule_name;
    const struct rule_set *set = asking->document->rules;
    const struct rule *rule = workspace_find_rule(&asking->workspace, span_from_string(name));
    size_t n_modules;
    for (size_t i = 0; !rule && i < rule_set_count(set); i++)
        if (has_alias(rule_set_rule(set, i), name))
            rule = rule_set_rule(set, i);
    const struct rule_module *const *modules = rule ? NULL : registry_modules(&n_modules);
    for (size_t m = 0; !rule && m < n_modules; m++)
        for (size_t r = 0; !rule && r < modules[m]->n_rules; r++)
            if (has_alias(&modules[m]->rules[r], name))
                rule = &modules[m]->rules[r];
    if (rule && strcmp(rule->id, name) != 0)
        terminal_note("%s is an old name of %s", name, rule->id);
    return rule;
}

/* The name of a rule that ends in what was written, without its pack; or NULL. */
static const char *named_so(const char *const *names, size_t n_names, struct span given)
{
    for (size_t i = 0; i < n_names; i++) {
        struct span name = span_from_string(names[i]);
        size_t slash = span_find_byte(name, 0, '/');
        if (span_equal(span_slice(name, slash + 1, name.length), given))
            return names[i];
    }
    return NULL;
}

static int fault_unknown_rule(struct asking *asking)
{
    const struct rule_set *set = asking->document->rules;
    const struct config_known *known = &asking->workspace.known;
    struct span given = span_from_string(asking->rule_name);
    struct buf shown = {0};
    size_t n_known, n_names = 0;
    const char *const *known_names = known->names(known->context, &n_known);
    const char **names = mem_zalloc(MEM_BATCH, n_known + rule_set_count(set) + 1, sizeof *names);
    for (size_t i = 0; i < rule_set_count(set); i++)
        names[n_names++] = rule_set_rule(set, i)->id;
    for (size_t i = 0; i < n_known; i++)
        if (!span_ends_with(span_from_string(known_names[i]), SPAN("/*")))
            names[n_names++] = known_names[i];
    const char *nearest = named_so(names, n_names, given);
    if (!nearest)
        nearest = suggest_nearest(given, names, n_names);
    printable_append(&shown, given);
    if (span_starts_with(given, SPAN("engine/")))
        terminal_note("%s is said by the engine, not by a rule: ask without it",
                      buf_string(&shown));
    else if (nearest)
        terminal_note("there is no rule %s; did you mean %s?", buf_string(&shown), nearest);
    else
        terminal_note("there is no rule %s; see auto-enforcer rules list", buf_string(&shown));
    mem_free(MEM_BATCH, names);
    buf_release(&shown);
    return BATCH_FAULT;
}

/* The answer. */

static bool switch_on(const void *context, struct span id, enum severity *severity)
{
    (void)context, (void)id;
    if (*severity == SEVERITY_OFF)
        *severity = SEVERITY_HINT;
    return true;
}

/* The same place with every rule on; to be released, with its document, if it is looked at. */
static struct document *look_with_all(struct asking *asking, const struct why_question *question,
                                      struct why *all)
{
    struct rule_config config = asking->config;
    struct why_question same = *question;
    struct text text;
    config.override = switch_on;
    text_snapshot(&asking->document->text, &text);
    struct document *document = open_document(asking, &text, &config);
    same.document = document;
    why_init(all, &same);
    return document;
}

static void answer_place(struct asking *asking, struct why_report *report)
{
    struct why all;
    struct document *document = NULL;
    if (report->why->n_findings == 0) {
        document = look_with_all(asking, &report->why->question, &all);
        report->all = &all;
    }
    if (asking->options->format == FORM_JSON)
        why_report_json(report, &asking->answer);
    else
        why_report_text(report, &asking->answer);
    if (document)
        why_release(&all);
    document_destroy(document);
}

static void append_place(const struct asking *asking, struct buf *out)
{
    buf_append(out, buf_span(&asking->shown));
    buf_printf(out, ":%zu", asking->place.line);
    if (asking->place.column)
        buf_printf(out, ":%zu", asking->place.column);
}

static int answer(struct asking *asking, const struct why_question *question)
{
    struct why why;
    struct buf place = {0};
    int status = BATCH_CLEAN;
    const struct rule *rule = asking->rule_name ? find_rule(asking) : NULL;
    if (asking->rule_name && !rule)
        return fault_unknown_rule(asking);
    why_init(&why, question);
    append_place(asking, &place);
    struct why_report report = {.why = &why,
                                .shown = buf_span(&asking->shown),
                                .place = buf_span(&place),
                                .is_ignored = asking->is_ignored};
    if (!rule)
        answer_place(asking, &report);
    else if (asking->options->format == FORM_JSON)
        why_report_rule_json(&report, rule, &asking->answer);
    else
        why_report_rule_text(&report, rule, &asking->answer);
    why_release(&why);
    buf_release(&place);
    return status;
}

/* The line and column as the text knows them; else says that there are none. */
static int find_place(const struct asking *asking, struct why_question *question)
{
    const struct text *text = &asking->document->text;
    const struct why_place *place = &asking->place;
    size_t n_lines = text->n_lines;
    if (place->line > n_lines)
        return fault(asking, BATCH_FAULT, "there is no line %zu: the file has %zu", place->line,
                     n_lines);
    question->line = (uint32_t)(place->line - 1);
    question->column = WHY_NO_COLUMN;
    if (place->column == 0)
        return BATCH_CLEAN;
    struct span line = text_line(text, question->line);
    size_t n_units = position_units(line, false, POSITION_UTF16);
    if (place->column > n_units + 1)
        return fault(asking, BATCH_FAULT, "there is no column %zu: line %zu has %zu", place->column,
                     place->line, n_units);
    question->column =
        (uint32_t)position_decode(text, question->line, place->column - 1, POSITION_UTF16).byte;
    return BATCH_CLEAN;
}

static int answer_document(struct asking *asking)
{
    struct why_question question = {.document = asking->document,
                                    .today = asking->today,
                                    .scratch = asking->scratch,
                                    .selection = &asking->selection,
                                    .exclude = asking->exclude};
    int status = find_place(asking, &question);
    return status == BATCH_CLEAN ? answer(asking, &question) : status;
}

static int ask(struct asking *asking)
{
    struct buf bytes = BUF_INIT(MEM_BATCH);
    struct text text;
    if (asking->is_input)
        name_standard_input(asking);
    else
        find_file(asking);
    if (asking->status == FILE_OK)
        load(asking, &bytes);
    if (asking->status != FILE_OK) {
        buf_release(&bytes);
        bool is_no_file = asking->status == FILE_MISSING || asking->status == FILE_NOT_REGULAR;
        return fault(asking, is_no_file ? BATCH_FAULT : BATCH_INCOMPLETE, "%s",
                     asking->status == FILE_TOO_LARGE ? "too large to be explained: `why` reads "
                                                        "at most 512 MiB"
                                                      : file_status_text(asking->status));
    }
    configure(asking);
    text_init_take(&text, &bytes, 0, bytes.length);
    asking->document = open_document(asking, &text, &asking->config);
    return answer_document(asking);
}

static bool read_operands(struct asking *asking, const struct operands *operands)
{
    struct span word = span_from_string(operands->items[0]);
    struct buf shown = {0};
    bool is_sound = why_place_parse(word, exists, &asking->place);
    asking->is_input = is_sound && span_equal(asking->place.file, SPAN("-"));
    asking->rule_name = operands->count > 1 ? operands->items[1] : NULL;
    printable_append(&shown, word);
    if (!is_sound)
        terminal_note("why: %s names no place: write FILE:LINE or FILE:LINE:COL, from 1 on",
                      shown.length ? buf_string(&shown) : "an empty word");
    else if (asking->options->standard_input_name && !asking->is_input)
        terminal_note("why: --stdin-filename names what - reads; there is no -");
    buf_release(&shown);
    return is_sound && (!asking->options->standard_input_name || asking->is_input);
}

static int run(struct asking *asking)
{
    workspace_add_folder(&asking->workspace, buf_span(&asking->current_folder));
    int status = ask(asking);
    if (config_command_tell_faults(&asking->workspace, selection_faults(&asking->selection), NULL))
        status = BATCH_FAULT;
    struct span said = buf_span(&asking->answer);
    bool is_text = asking->options->format == FORM_TEXT;
    bool answered = is_text ? terminal_answer_text(said) : terminal_answer(said);
    if (!answered && status == BATCH_CLEAN)
        status = BATCH_INCOMPLETE;
    return status;
}

static int run_why(const void *options, const struct operands *operands)
{
    struct asking asking = {.options = options};
    static const struct operands none;
    if (!read_operands(&asking, operands))
        return BATCH_FAULT;
    if (!file_current_folder(&asking.current_folder)) {
        terminal_note("the current folder is gone");
        return BATCH_FAULT;
    }
    asking.today = asking.options->today.year ? asking.options->today : day_today();
    workspace_init(&asking.workspace);
    selection_init(&asking.selection, &asking.workspace, asking.options->config, none, none);
    selection_add_packs(&asking.selection, &asking.options->packs);
    asking.cache = rule_cache_create(NULL, 0);
    asking.scratch = scan_scratch_create();
    int status = run(&asking);
    document_destroy(asking.document);
    scan_scratch_destroy(asking.scratch);
    rule_cache_destroy(asking.cache);
    selection_release(&asking.selection);
    workspace_release(&asking.workspace);
    buf_release(&asking.current_folder);
    buf_release(&asking.path);
    buf_release(&asking.shown);
    buf_release(&asking.answer);
    return status;
}

#define OPTION(field) offsetof(struct why_options, field)

static const char *const form_names[] = {"text", "json", NULL};

static const struct option why_option_rows[] = {
    {"--format", "text|json", "the form of the answer", OPTION_CHOICE, OPTION(format), form_names},
    {"--pack", "FILE", "take the rules of this pack too; may be repeated", OPTION_LIST,
     OPTION(packs), NULL},
    {"--config", "FILE", "lay this configuration over those that are found", OPTION_TEXT,
     OPTION(config), NULL},
    {"--today", "YYYY-MM-DD", "the day that counts as today", OPTION_DAY, OPTION(today), NULL},
    {"--stdin-filename", "NAME", "what `-`, the standard input, is to be taken for", OPTION_TEXT,
     OPTION(standard_input_name), NULL},
    {0},
};

const struct command why_command = {
    .name = "why",
    .operands = "FILE:LINE[:COL] [RULE]",
    .help = "Tells why a place is flagged, or why not; with RULE, every step of that rule.",
    .more = "Lines and columns count from 1, columns in UTF-16 units, as in the report of check.\n"
            "-:LINE is a line of the standard input.\n"
            "Exit status: 0 answered, 2 there is no such file, line, column or rule, or a\n"
            "configuration is faulty, 3 the file cannot be read.",
    .options = why_option_rows,
    .options_size = sizeof(struct why_options),
    .min_operands = 1,
    .max_operands = 2,
    .run = run_why,
};

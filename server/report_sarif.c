/* SPDX-License-Identifier: MIT */
/* A log of SARIF 2.1.0 with one run, written at the end: the worst results come first. */
#include "base/alloc.h"
#include "base/printable.h"
#include "protocol/json_write.h"
#include "protocol/uri.h"
#include "server/report.h"
#include "server/sarif_results.h"
#include "server/sarif_rules.h"
#include "server/suppression.h"

#include <inttypes.h>

struct sarif {
    struct sarif_results results;
    struct sarif_rules rules;
    struct buf location; /* JSON of the file at hand */
    struct buf result;   /* being rendered */
};

static void begin(struct report *report)
{
    struct sarif *sarif = mem_zalloc(MEM_BATCH, 1, sizeof *sarif);
    sarif_rules_init(&sarif->rules);
    sarif->location.tag = sarif->result.tag = MEM_BATCH;
    report->state = sarif;
}

static void release(struct report *report)
{
    struct sarif *sarif = report->state;
    sarif_results_release(&sarif->results);
    sarif_rules_release(&sarif->rules);
    buf_release(&sarif->location);
    buf_release(&sarif->result);
    mem_free(MEM_BATCH, sarif);
}

/* Members. */

static void write_string(struct buf *out, const char *member, struct span text)
{
    buf_printf(out, "\"%s\":", member);
    json_write_bytes(out, text);
}

static void write_message(struct buf *out, struct span text)
{
    buf_append_string(out, "\"message\":{");
    write_string(out, "text", text);
    buf_append_byte(out, '}');
}

static void write_location(const struct report *report, struct buf *out, struct span shown)
{
    struct buf place = {0}, uri = {0};
    bool is_relative = report_append_place(report, shown, &place);
    if (is_relative)
        uri_append_path(buf_span(&place), &uri);
    else
        uri_from_path(buf_span(&place), &uri);
    buf_append_string(out, "\"artifactLocation\":{");
    write_string(out, "uri", buf_span(&uri));
    buf_append_string(out, is_relative ? ",\"uriBaseId\":\"%SRCROOT%\"}" : "}");
    buf_release(&place);
    buf_release(&uri);
}

static void begin_file(struct report *report)
{
    struct sarif *sarif = report->state;
    buf_clear(&sarif->location);
    write_location(report, &sarif->location, report->path);
    sarif_results_begin_file(&sarif->results);
}

/* Results. */

static unsigned rank_of(const struct scanner_finding *finding)
{
    return finding->hidden_by ? 0 : (unsigned)finding->severity;
}

/* Where there is a base; what may be new is. */
static void write_baseline_state(const struct report *report, enum scope scope, struct buf *out)
{
    if (report->has_base)
        buf_printf(out, ",\"baselineState\":\"%s\"", scope == SCOPE_EXISTING ? "unchanged" : "new");
}

static void write_region(struct buf *out, const struct scanner_finding *finding)
{
    buf_printf(out,
               ",\"region\":{\"startLine\":%zu,\"startColumn\":%zu,\"endLine\":%zu,"
               "\"endColumn\":%zu",
               finding->line, finding->column, finding->end_line, finding->end_column);
    if (finding->snippet.length > 0) {
        buf_append_string(out, ",\"snippet\":{");
        write_string(out, "text", finding->snippet);
        buf_append_byte(out, '}');
    }
    buf_append_byte(out, '}');
}

/* Of all results or of none: an empty list says that nothing hides it. */
static void write_suppressions(struct buf *out, const struct suppression *hidden_by)
{
    buf_append_string(out, ",\"suppressions\":[");
    if (hidden_by) {
        bool is_external = hidden_by->origin == SUPPRESSION_ENTRY;
        buf_printf(out, "{\"kind\":\"%s\"", is_external ? "external" : "inSource");
        if (hidden_by->reason.length > 0) {
            struct buf reason = {0};
            printable_append(&reason, hidden_by->reason);
            buf_append_byte(out, ',');
            write_string(out, "justification", buf_span(&reason));
            buf_release(&reason);
        }
        buf_append_byte(out, '}');
    }
    buf_append_byte(out, ']');
}

/* All but its end, which the fingerprint stands before. */
static void render(const struct report *report, const struct scanner_finding *finding,
                   struct buf *out)
{
    struct sarif *sarif = report->state;
    size_t rule = sarif_rules_index(&sarif->rules, finding);
    buf_append_byte(out, '{');
    write_string(out, "ruleId", span_from_string(finding->rule));
    if (rule != SIZE_MAX)
        buf_printf(out, ",\"ruleIndex\":%zu", rule);
    buf_printf(out, ",\"level\":\"%s\",", sarif_level(finding->severity));
    write_message(out, finding->message);
    buf_append_string(out, ",\"locations\":[{\"physicalLocation\":{");
    buf_append(out, buf_span(&sarif->location));
    write_region(out, finding);
    buf_append_string(out, "}}]");
    write_baseline_state(report, finding->scope, out);
    if (!report->without_hidden)
        write_suppressions(out, finding->hidden_by);
    buf_printf(out, ",\"properties\":{\"severity\":\"%s\"}", severity_name(finding->severity));
}

static void take_finding(struct report *report, const struct scanner_finding *finding)
{
    struct sarif *sarif = report->state;
    unsigned rank = rank_of(finding);
    if (!sarif_results_wants(&sarif->results, rank))
        return;
    buf_clear(&sarif->result);
    render(report, finding, &sarif->result);
    sarif_results_add(&sarif->results, rank, finding->line, buf_span(&sarif->result));
}

static void take_line_hash(struct report *report, size_t line, uint64_t hash, uint32_t ordinal)
{
    struct sarif *sarif = report->state;
    sarif_results_note_line(&sarif->results, line, hash, ordinal);
}

static void write_results(struct report *report)
{
    const struct sarif *sarif = report->state;
    struct buf *out = &report->out;
    size_t n_written = 0;
    buf_append_string(out, ",\n\"results\":[");
    for (unsigned rank = SARIF_RANKS; rank-- > 0;)
        for (size_t i = 0; i < sarif->results.ranks[rank].count; i++) {
            const struct sarif_result *result = &sarif->results.ranks[rank].items[i];
            buf_append_string(out, n_written++ ? ",\n" : "\n");
            buf_append(out, sarif_results_bytes(&sarif->results, rank, i));
            if (result->ordinal > 0)
                buf_printf(out,
                           ",\"partialFingerprints\":{\"primaryLocationLineHash\":\"%" PRIx64
                           ":%" PRIu32 "\"}",
                           result->hash, result->ordinal);
            buf_append_byte(out, '}');
            report_flush_much(report);
        }
    buf_append_string(out, n_written ? "\n]" : "]");
}

/* The tool. */

static void write_notification_kinds(struct buf *out)
{
    static const struct {
        const char *id, *text;
    } kinds[] = {
        {"incomplete", "Something could not be checked whole"},
        {"left-out", "There are more results than the log holds"},
        {"configuration", "A configuration, a pack or an ignore file is at fault"},
    };
    buf_append_string(out, ",\"notifications\":[");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        buf_printf(out, "%s{\"id\":\"%s\",\"shortDescription\":{\"text\":\"%s\"}}", i ? "," : "",
                   kinds[i].id, kinds[i].text);
    buf_append_byte(out, ']');
}

static void write_tool(struct report *report)
{
    const struct sarif *sarif = report->state;
    struct buf *out = &report->out;
    buf_append_string(out,
                      "\"tool\":{\"driver\":{\"name\":\"auto-enforcer\",\"version\":\"" AE_VERSION
                      "\",\"semanticVersion\":\"" AE_VERSION "\"");
    if (sarif->rules.pages.length > 0) {
        buf_append_string(out, ",\"informationUri\":\"");
        json_write_string_part(out, buf_span(&sarif->rules.pages));
        buf_append_string(out, "README.md\"");
    }
    write_notification_kinds(out);
    buf_append_string(out, ",\"rules\":[");
    for (size_t i = 0; i < sarif->rules.count; i++) {
        buf_append_string(out, i ? ",\n" : "\n");
        sarif_rules_write(&sarif->rules, i, out);
        report_flush_much(report);
    }
    buf_append_string(out, sarif->rules.count ? "\n]}}" : "]}}");
}

/* How the run went. */

struct notification {
    const char *id, *level;
    struct span path;    /* as shown; no bytes: of no file */
    size_t line, column; /* 0: of the file as a whole */
    struct span text;
};

static void write_notification(struct report *report, const struct notification *said,
                               bool is_first)
{
    struct buf *out = &report->out;
    buf_printf(out, "%s{\"descriptor\":{\"id\":\"%s\"},\"level\":\"%s\",", is_first ? "\n" : ",\n",
               said->id, said->level);
    write_message(out, said->text);
    if (said->path.length > 0) {
        buf_append_string(out, ",\"locations\":[{\"physicalLocation\":{");
        write_location(report, out, said->path);
        if (said->line > 0)
            buf_printf(out, ",\"region\":{\"startLine\":%zu,\"startColumn\":%zu}", said->line,
                       said->column);
        buf_append_string(out, "}}]");
    }
    buf_append_byte(out, '}');
    report_flush_much(report);
}

static void write_left_out(struct report *report, bool is_first)
{
    const struct sarif *sarif = report->state;
    struct buf text = {0};
    buf_printf(&text, "%zu more results were left out: a log holds %d, the most severe ones",
               sarif->results.n_left_out, (int)SARIF_RESULTS_MAX);
    const struct notification said = {"left-out", "warning", {0}, 0, 0, buf_span(&text)};
    write_notification(report, &said, is_first);
    buf_release(&text);
}

/* A path and what is wrong with it; GitHub shows no more of a notification than its text. */
static void append_said_of(struct buf *out, const struct buf *path, const struct buf *what)
{
    report_append_path(out, buf_span(path));
    buf_append_string(out, ": ");
    buf_append(out, buf_span(what));
}

static void write_incomplete(struct report *report, const struct report_incomplete *entry,
                             bool is_first)
{
    struct buf text = {0};
    append_said_of(&text, &entry->path, &entry->reason);
    const struct notification said = {"incomplete",   "error", buf_span(&entry->path), 0, 0,
                                      buf_span(&text)};
    write_notification(report, &said, is_first);
    buf_release(&text);
}

static void write_more(struct report *report, const char *id, size_t n)
{
    struct buf text = {0};
    buf_printf(&text, "and %zu more", n);
    const struct notification said = {id, "error", {0}, 0, 0, buf_span(&text)};
    write_notification(report, &said, false);
    buf_release(&text);
}

static void write_execution(struct report *report)
{
    const struct sarif *sarif = report->state;
    buf_append_string(&report->out, ",\"toolExecutionNotifications\":[");
    for (size_t i = 0; i < report->n_kept; i++)
        write_incomplete(report, &report->incomplete[i], i == 0);
    if (report->n_incomplete > report->n_kept)
        write_more(report, "incomplete", report->n_incomplete - report->n_kept);
    if (sarif->results.n_left_out > 0)
        write_left_out(report, report->n_kept == 0);
    buf_append_byte(&report->out, ']');
}

static void write_configuration(struct report *report)
{
    buf_append_string(&report->out, ",\"toolConfigurationNotifications\":[");
    for (size_t i = 0; i < report->n_kept_faults; i++) {
        const struct report_fault *fault = &report->faults[i];
        struct buf text = {0};
        append_said_of(&text, &fault->path, &fault->message);
        const struct notification said = {"configuration",        sarif_level(fault->severity),
                                          buf_span(&fault->path), fault->line,
                                          fault->column,          buf_span(&text)};
        write_notification(report, &said, i == 0);
        buf_release(&text);
    }
    if (report->n_faults > report->n_kept_faults)
        write_more(report, "configuration", report->n_faults - report->n_kept_faults);
    buf_append_byte(&report->out, ']');
}

static void end(struct report *report)
{
    struct buf *out = &report->out;
    bool is_whole = report->n_incomplete == 0 && !report->has_error;
    buf_append_string(
        out, "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
             "sarif-schema-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\n");
    write_tool(report);
    buf_printf(out, ",\n\"invocations\":[{\"executionSuccessful\":%s", is_whole ? "true" : "false");
    write_execution(report);
    write_configuration(report);
    buf_append_string(out, "}],\n\"automationDetails\":{\"id\":\"auto-enforcer/\"},"
                           "\"columnKind\":\"utf16CodeUnits\","
                           "\"newlineSequences\":[\"\\r\\n\",\"\\n\",\"\\r\"]");
    write_results(report);
    buf_append_string(out, "}]}\n");
}

const struct report_format report_sarif = {
    .name = "sarif",
    .begin = begin,
    .begin_file = begin_file,
    .finding = take_finding,
    .hidden = take_finding,
    .line_hash = take_line_hash,
    .end = end,
    .release = release,
};

/* SPDX-License-Identifier: MIT */
#include "base/printable.h"
#include "base/utf8.h"
#include "server/session_report.h"
#include "server/tally_report.h"

/* Code points of a text that are told; so the whole has its bound. */
enum {
    PATH_SHOWN = 160,
    PLACE_SHOWN = PATH_SHOWN + 48, /* with line and column */
    RULE_SHOWN = 80,
    MESSAGE_SHOWN = 160
};

/* Text in Markdown: nothing of it forms anything, refers to an issue or calls a person. */

static bool is_of_word(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '_' || byte == '-' || byte == '/';
}

static size_t longest_run(struct span text, char byte)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < text.length; i++) {
        run = text.bytes[i] == byte ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* As code, between more backticks than stand in it. */
static void append_code(struct buf *out, struct span text, size_t limit, bool in_table)
{
    struct buf shown = BUF_INIT(MEM_BATCH);
    printable_append_cut(&shown, text, limit);
    size_t n_ticks = longest_run(buf_span(&shown), '`') + 1;
    bool is_padded = n_ticks > 1;
    for (size_t i = 0; i < n_ticks; i++)
        buf_append_byte(out, '`');
    if (is_padded)
        buf_append_byte(out, ' ');
    for (size_t i = 0; i < shown.length; i++) {
        if (in_table && shown.bytes[i] == '|')
            buf_append_byte(out, '\\');
        buf_append_byte(out, shown.bytes[i]);
    }
    if (is_padded)
        buf_append_byte(out, ' ');
    for (size_t i = 0; i < n_ticks; i++)
        buf_append_byte(out, '`');
    buf_release(&shown);
}

static bool needs_escape(struct span text, size_t at)
{
    char byte = text.bytes[at];
    if (byte == '_')
        return at == 0 || at + 1 == text.length || !is_of_word(text.bytes[at - 1]) ||
               !is_of_word(text.bytes[at + 1]);
    return byte && strchr("\\`*[]<>|~&$", byte);
}

static void append_text(struct buf *out, struct span text)
{
    struct buf printable = BUF_INIT(MEM_BATCH);
    printable_append_cut(&printable, text, MESSAGE_SHOWN);
    struct span shown = buf_span(&printable);
    for (size_t at = 0; at < shown.length;) {
        size_t end = at + 1;
        while (end < shown.length && is_of_word(shown.bytes[end]))
            end++;
        if ((shown.bytes[at] == '@' || shown.bytes[at] == '#') && end > at + 1) {
            append_code(out, span_slice(shown, at, end), MESSAGE_SHOWN, false);
            at = end;
            continue;
        }
        if (needs_escape(shown, at))
            buf_append_byte(out, '\\');
        buf_append_byte(out, shown.bytes[at++]);
    }
    buf_release(&printable);
}

/* The parts. */

/* "1 blocked, 2 hints": of what is new, and of what may be. */
static void append_severities(struct buf *out, const char *between,
                              const struct tally_counts *counts)
{
    static const char *const plural[] = {"", "s", "", "s", ""}; /* by severity */
    for (unsigned severity = SEVERITY_BLOCKED; severity > SEVERITY_OFF; severity--) {
        size_t n = counts->n[TALLY_NEW][severity] + counts->n[TALLY_UNKNOWN][severity];
        if (n == 0)
            continue;
        buf_printf(out, "%s%zu %s%s", between, n, severity_name((enum severity)severity),
                   n == 1 ? "" : plural[severity]);
        between = ", ";
    }
}

static bool is_whole(const struct tally_report *report)
{
    return report->n_incomplete == 0 && !report->has_error;
}

static void append_head(struct buf *out, const struct tally_report *report)
{
    enum { SHORT = 12 }; /* digits of an id that are enough to know it again */
    const struct tally_counts *counts = &report->tally->counts;
    const struct session *session = report->session;
    struct span base = span_slice(buf_span(&session->base), 0, SHORT);
    size_t n_unknown = tally_count(counts, TALLY_UNKNOWN);
    buf_append_string(out, "### ");
    if (n_unknown + tally_count(counts, TALLY_NEW) > 0)
        append_severities(out, n_unknown ? "Perhaps new: " : "New: ", counts);
    else
        buf_append_string(out,
                          is_whole(report) ? "Nothing new" : "Nothing new in what was checked");
    buf_printf(out, "\n\nauto-enforcer checked %zu %s%s. ", report->n_looked_at, report->unit,
               report->n_looked_at == 1 ? "" : "s");
    if (base.length > 0)
        buf_printf(out, "New is what commit `%.*s` does not have; the session began ",
                   (int)base.length, base.bytes);
    else
        buf_append_string(out, "What was there before is not known; the session began ");
    session_report_append_time(out, session->record.began);
    buf_append_string(out, ".\n");
}

static void append_severity_table(struct buf *out, const struct tally_report *report)
{
    static const struct {
        enum tally_kind kind;
        const char *name;
        bool only_if_any;
    } rows[] = {{TALLY_NEW, "New", false},
                {TALLY_UNKNOWN, "Perhaps new", true},
                {TALLY_EXISTING, "Existing", false},
                {TALLY_GONE, "Gone", false}};
    const struct tally_counts *counts = &report->tally->counts;
    buf_append_string(out, "\n| | blocked | warning | info | hint |\n"
                           "| :-- | --: | --: | --: | --: |\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const size_t *n = counts->n[rows[i].kind];
        bool is_told = rows[i].kind != TALLY_GONE || report->knows_gone;
        if (!is_told || (rows[i].only_if_any && tally_count(counts, rows[i].kind) == 0))
            continue;
        buf_printf(out, "| %s | %zu | %zu | %zu | %zu |\n", rows[i].name, n[SEVERITY_BLOCKED],
                   n[SEVERITY_WARNING], n[SEVERITY_INFO], n[SEVERITY_HINT]);
    }
}

static void append_worst(struct buf *out, const struct tally *tally)
{
    size_t n_new =
        tally_count(&tally->counts, TALLY_NEW) + tally_count(&tally->counts, TALLY_UNKNOWN);
    if (n_new == 0)
        return;
    buf_append_string(out, "\n**What is new, the worst first**\n\n");
    for (size_t i = 0; i < tally->n_worst; i++) {
        const struct tally_worst *one = &tally->worst[i];
        struct buf place = BUF_INIT(MEM_BATCH);
        printable_append_cut(&place, buf_span(&one->path), PATH_SHOWN);
        buf_printf(&place, ":%zu:%zu", one->line, one->column);
        buf_printf(out, "- %s ", severity_name(one->severity));
        append_code(out, buf_span(&place), PLACE_SHOWN, false);
        buf_append_byte(out, ' ');
        append_text(out, buf_span(&one->message));
        buf_append_byte(out, ' ');
        append_code(out, buf_span(&one->rule), RULE_SHOWN, false);
        buf_append_byte(out, '\n');
        buf_release(&place);
    }
    if (n_new > tally->n_worst)
        buf_printf(out, "- and %zu more: `auto-enforcer check --new`\n", n_new - tally->n_worst);
}

static size_t changed(const struct tally_counts *counts)
{
    return tally_count(counts, TALLY_NEW) + tally_count(counts, TALLY_UNKNOWN) +
           tally_count(counts, TALLY_GONE);
}

/* What a table is made of. */
struct listing {
    const char *head;
    const struct tally_row *rows[TALLY_SHOWN_MAX];
    size_t n_rows, n_all;
};

/* The rows with something new or gone, which come first. */
static void append_listing(struct buf *out, const struct listing *listing, bool knows_gone)
{
    size_t n_told = 0;
    buf_printf(out, "\n| %s | New | Existing |%s\n| :-- | --: | --: |%s\n", listing->head,
               knows_gone ? " Gone |" : "", knows_gone ? " --: |" : "");
    for (; n_told < listing->n_rows && changed(&listing->rows[n_told]->counts) > 0; n_told++) {
        const struct tally_row *row = listing->rows[n_told];
        size_t n_new =
            tally_count(&row->counts, TALLY_NEW) + tally_count(&row->counts, TALLY_UNKNOWN);
        buf_append_string(out, "| ");
        append_code(out, buf_span(&row->name), PATH_SHOWN, true);
        buf_printf(out, " | %zu | %zu |", n_new, tally_count(&row->counts, TALLY_EXISTING));
        if (knows_gone)
            buf_printf(out, " %zu |", tally_count(&row->counts, TALLY_GONE));
        buf_append_byte(out, '\n');
    }
    if (listing->n_all > n_told)
        buf_printf(out, "\nand %zu more%s\n", listing->n_all - n_told,
                   n_told < listing->n_rows ? ", with nothing new" : "");
}

static void append_details(struct buf *out, const struct tally_report *report)
{
    const struct tally *tally = report->tally;
    struct listing rules = {.head = "Rule", .n_all = tally->rules.count};
    struct listing files = {.head = "File", .n_rows = tally->n_files_kept, .n_all = tally->n_files};
    if (changed(&tally->counts) == 0)
        return;
    rules.n_rows = tally_rules(tally, rules.rows);
    for (size_t i = 0; i < files.n_rows; i++)
        files.rows[i] = &tally->files[i];
    buf_append_string(out, "\n<details><summary>By rule and by file</summary>\n");
    append_listing(out, &rules, report->knows_gone);
    append_listing(out, &files, report->knows_gone);
    buf_append_string(out, "\n</details>\n");
}

static void append_said(struct buf *out, const struct buf *path, size_t line,
                        const struct buf *what)
{
    struct buf place = BUF_INIT(MEM_BATCH);
    printable_append_cut(&place, buf_span(path), PATH_SHOWN);
    if (line > 0)
        buf_printf(&place, ":%zu", line);
    buf_append_string(out, "- ");
    append_code(out, buf_span(&place), PLACE_SHOWN, false);
    buf_append_byte(out, ' ');
    append_text(out, buf_span(what));
    buf_append_byte(out, '\n');
    buf_release(&place);
}

enum { SAID_MAX = TALLY_SHOWN_MAX / 2 };

static void append_more(struct buf *out, size_t n_all, size_t n_told)
{
    if (n_all > n_told)
        buf_printf(out, "- and %zu more\n", n_all - n_told);
}

static void append_incomplete(struct buf *out, const struct tally_report *report)
{
    size_t n_told = 0;
    if (report->n_incomplete == 0)
        return;
    buf_append_string(out, "\n**Not everything could be checked**\n\n");
    for (; n_told < report->n_kept && n_told < SAID_MAX; n_told++)
        append_said(out, &report->incomplete[n_told].path, 0, &report->incomplete[n_told].reason);
    append_more(out, report->n_incomplete, n_told);
}

static void append_faults(struct buf *out, const struct tally_report *report)
{
    size_t n_told = 0;
    if (report->n_faults == 0)
        return;
    buf_append_string(out, "\n**The configuration is at fault**\n\n");
    for (; n_told < report->n_kept_faults && n_told < SAID_MAX; n_told++)
        append_said(out, &report->faults[n_told].path, report->faults[n_told].line,
                    &report->faults[n_told].message);
    append_more(out, report->n_faults, n_told);
}

void tally_report_append_markdown(struct buf *out, const struct tally_report *report)
{
    append_head(out, report);
    append_incomplete(out, report);
    append_faults(out, report);
    append_severity_table(out, report);
    append_worst(out, report->tally);
    append_details(out, report);
}

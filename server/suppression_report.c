/* SPDX-License-Identifier: MIT */
#include "server/suppression_report.h"

#include "base/alloc.h"
#include "protocol/json_write.h"

#include <inttypes.h>
#include <stdlib.h>

enum { WRITE_BYTES = 32 * 1024 }; /* how much is gathered before it is written */

struct suppression_tally {
    struct suppression_tally *next;
    const struct suppression_file *file;
    bool *seen; /* a file of such a path was scanned */
    bool *used;
};

static const struct {
    const char *in_json, *in_text; /* of text: behind the row, or nothing */
} states[SUPPRESSION_STATES] = {
    [SUPPRESSION_USED] = {"used", ""},
    [SUPPRESSION_UNUSED] = {"unused", " [unused]"},
    [SUPPRESSION_EXPIRED] = {"expired", " [expired]"},
    [SUPPRESSION_NOT_UNDERSTOOD] = {"malformed", ""},
    [SUPPRESSION_NO_FILE] = {"no-file", " [no such file]"},
};

void suppression_report_begin(struct suppression_report *report, bool is_json, report_writer *write,
                              void *context)
{
    *report = (struct suppression_report){.is_json = is_json,
                                          .write = write,
                                          .context = context,
                                          .out = BUF_INIT(MEM_BATCH),
                                          .arena = ARENA_INIT(MEM_BATCH)};
    if (is_json)
        buf_append_string(&report->out, "{\"suppressions\":[");
}

static void flush(struct suppression_report *report)
{
    if (!report->failed)
        report->failed = !report->write(report->context, buf_span(&report->out));
    buf_clear(&report->out);
}

/* As text: what it says, in the words it is written in. */

static void append_glob(struct buf *out, struct span glob)
{
    const char *quote = span_find_byte(glob, 0, ' ') < glob.length ? "\"" : "";
    buf_append_string(out, quote);
    report_append_path(out, glob);
    buf_append_string(out, quote);
}

static void append_kind(struct buf *out, const struct suppression *said)
{
    static const char *const kinds[] = {"ignore", "ignore-start", "ignore-end", "ignore-file",
                                        "not understood"};
    if (said->origin == SUPPRESSION_ENTRY)
        append_glob(out, said->path);
    else if (said->origin == SUPPRESSION_GITLEAKS)
        buf_append_string(out, "gitleaks:allow");
    else
        buf_printf(out, "%s%s", said->origin == SUPPRESSION_DEVSKIM ? "DevSkim: " : "",
                   kinds[said->kind]);
}

static void append_clause(struct buf *out, const char *before, struct span text)
{
    if (text.length == 0)
        return;
    buf_append_string(out, before);
    report_append_path(out, text);
}

static void append_text(struct suppression_report *report, struct span shown,
                        const struct suppression_row *row)
{
    struct buf *out = &report->out;
    const struct suppression *said = &row->said;
    report_append_path(out, shown);
    buf_printf(out, ":%zu: ", row->line + 1);
    append_kind(out, said);
    append_clause(out, " ", said->rules);
    if (said->has_key)
        buf_printf(out, " on %016" PRIx64, said->key);
    append_clause(out, " until ", said->until);
    append_clause(out, " by ", said->owner);
    append_clause(out, ": ", said->reason);
    buf_printf(out, "%s\n", states[row->state].in_text);
}

/* As JSON: members that say nothing are left out. */

static void append_member(struct buf *out, const char *name, struct span text)
{
    if (text.length == 0)
        return;
    buf_printf(out, ",\"%s\":", name);
    json_write_bytes(out, text);
}

static void append_rules(struct buf *out, const struct suppression *said)
{
    const char *parting = "";
    buf_append_string(out, ",\"rules\":[");
    for (struct span rest = said->rules; rest.length > 0; parting = ",") {
        struct span rule = suppression_next_rule(&rest);
        if (rule.length == 0)
            break;
        buf_append_string(out, parting);
        json_write_bytes(out, rule);
    }
    buf_append_byte(out, ']');
}

static void append_json(struct suppression_report *report, struct span shown,
                        const struct suppression_row *row)
{
    static const char *const origins[] = {"comment", "entry", "gitleaks", "devskim"};
    static const char *const kinds[] = {"line", "start", "end", "file", "malformed"};
    struct buf *out = &report->out;
    const struct suppression *said = &row->said;
    buf_append_string(out, report->n_printed > 0 ? ",\n{\"path\":" : "\n{\"path\":");
    json_write_bytes(out, shown);
    buf_printf(out, ",\"line\":%zu,\"origin\":\"%s\",\"kind\":\"%s\",\"state\":\"%s\"",
               row->line + 1, origins[said->origin], kinds[said->kind], states[row->state].in_json);
    append_rules(out, said);
    append_member(out, "glob", said->path);
    if (said->has_key)
        buf_printf(out, ",\"key\":\"%016" PRIx64 "\"", said->key);
    append_member(out, "until", said->until);
    append_member(out, "owner", said->owner);
    append_member(out, "reason", said->reason);
    buf_append_byte(out, '}');
}

static void print(struct suppression_report *report, struct span shown,
                  const struct suppression_row *row)
{
    if (report->is_json)
        append_json(report, shown, row);
    else
        append_text(report, shown, row);
    report->n_printed++;
    report->counts[row->state]++;
    if (report->out.length >= WRITE_BYTES)
        flush(report);
}

static int compare_rows(const void *a, const void *b)
{
    const struct suppression_row *left = a;
    const struct suppression_row *right = b;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    if (left->said.origin != right->said.origin)
        return left->said.origin < right->said.origin ? -1 : 1;
    return span_compare(left->said.rules, right->said.rules);
}

static void print_rows(struct suppression_report *report, struct span shown)
{
    if (report->n_rows > 1)
        qsort(report->rows, report->n_rows, sizeof *report->rows, compare_rows);
    for (size_t i = 0; i < report->n_rows; i++)
        print(report, shown, &report->rows[i]);
    report->n_rows = 0;
    arena_clear(&report->arena);
}

static enum suppression_state state_of(const struct suppression *said, bool is_used,
                                       bool is_expired)
{
    if (said->kind == SUPPRESSION_MALFORMED)
        return SUPPRESSION_NOT_UNDERSTOOD;
    if (is_expired)
        return SUPPRESSION_EXPIRED;
    return is_used ? SUPPRESSION_USED : SUPPRESSION_UNUSED;
}

void suppression_report_add(struct suppression_report *report, struct span shown,
                            const struct suppress_use *use)
{
    if (report->n_rows == SUPPRESSION_ROWS_MAX)
        print_rows(report, shown);
    if (report->n_rows == report->capacity) {
        report->capacity = report->capacity ? report->capacity * 2 : 64;
        report->rows = mem_resize(MEM_BATCH, report->rows, report->capacity, sizeof *report->rows);
    }
    struct suppression_row *row = &report->rows[report->n_rows++];
    *row = (struct suppression_row){
        .said = *use->said,
        .line = use->line,
        .state = state_of(use->said, use->is_used, use->is_expired),
    };
    row->said.rules = arena_copy(&report->arena, use->said->rules);
    row->said.until = arena_copy(&report->arena, use->said->until);
    row->said.owner = arena_copy(&report->arena, use->said->owner);
    row->said.reason = arena_copy(&report->arena, use->said->reason);
}

static struct suppression_tally *tally_of(struct suppression_report *report,
                                          const struct suppression_file *file)
{
    struct suppression_tally *at = report->tallies;
    while (at && at->file != file)
        at = at->next;
    if (at)
        return at;
    size_t n = suppression_file_count(file);
    at = mem_zalloc(MEM_BATCH, 1, sizeof *at);
    at->file = file;
    at->seen = mem_zalloc(MEM_BATCH, n, sizeof *at->seen);
    at->used = mem_zalloc(MEM_BATCH, n, sizeof *at->used);
    at->next = report->tallies;
    return report->tallies = at;
}

void suppression_report_end_file(struct suppression_report *report, struct span shown,
                                 const struct path_suppressions *entries)
{
    print_rows(report, shown);
    if (entries->count == 0)
        return;
    struct suppression_tally *tally = tally_of(report, entries->file);
    for (size_t i = 0; i < entries->count; i++) {
        tally->seen[entries->entries[i]] = true;
        tally->used[entries->entries[i]] |= entries->used[i];
    }
}

void suppression_report_add_entries(struct suppression_report *report, struct span shown,
                                    const struct suppression_file *file,
                                    const struct suppression_judge *judge, bool all_files)
{
    const struct suppression_tally *tally = tally_of(report, file);
    for (size_t i = 0; i < suppression_file_count(file); i++) {
        const struct suppression_entry *entry = suppression_file_entry(file, i);
        if (!tally->seen[i] && !all_files)
            continue;
        struct suppression_row row = {.line = entry->line};
        row.said = suppression_redact_entry(&entry->said, judge, &report->arena);
        row.state = state_of(&entry->said, tally->used[i],
                             suppression_is_expired(&entry->said, judge->today));
        if (!tally->seen[i] && row.state == SUPPRESSION_UNUSED)
            row.state = SUPPRESSION_NO_FILE;
        print(report, shown, &row);
        arena_clear(&report->arena);
    }
}

bool suppression_report_end(struct suppression_report *report)
{
    const size_t *n = report->counts;
    if (report->is_json)
        buf_printf(&report->out,
                   "%s],\n\"summary\":{\"used\":%zu,\"unused\":%zu,\"expired\":%zu,"
                   "\"malformed\":%zu,\"noFile\":%zu}}\n",
                   report->n_printed > 0 ? "\n" : "", n[SUPPRESSION_USED], n[SUPPRESSION_UNUSED],
                   n[SUPPRESSION_EXPIRED], n[SUPPRESSION_NOT_UNDERSTOOD], n[SUPPRESSION_NO_FILE]);
    flush(report);
    return !report->failed;
}

void suppression_report_release(struct suppression_report *report)
{
    while (report->tallies) {
        struct suppression_tally *tally = report->tallies;
        report->tallies = tally->next;
        mem_free(MEM_BATCH, tally->seen);
        mem_free(MEM_BATCH, tally->used);
        mem_free(MEM_BATCH, tally);
    }
    arena_release(&report->arena);
    buf_release(&report->out);
    mem_free(MEM_BATCH, report->rows);
    *report = (struct suppression_report){0};
}

void suppression_report_append_summary(const struct suppression_report *report, struct buf *out)
{
    static const char *const words[] = {"in use", "unused", "expired", "not understood",
                                        "without a file"};
    const char *parting = ": ";
    buf_printf(out, "%zu suppression%s", report->n_printed, report->n_printed == 1 ? "" : "s");
    for (size_t i = 0; i < SUPPRESSION_STATES; i++) {
        if (report->counts[i] == 0)
            continue;
        buf_printf(out, "%s%zu %s", parting, report->counts[i], words[i]);
        parting = ", ";
    }
}

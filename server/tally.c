/* SPDX-License-Identifier: MIT */
#include "server/tally.h"

#include "base/alloc.h"

const char *tally_kind_name(enum tally_kind kind)
{
    static const char *const names[TALLY_KINDS] = {"new", "unknown", "existing", "gone"};
    return names[kind];
}

size_t tally_count(const struct tally_counts *counts, enum tally_kind kind)
{
    size_t n = 0;
    for (unsigned severity = SEVERITY_HINT; severity <= SEVERITY_BLOCKED; severity++)
        n += counts->n[kind][severity];
    return n;
}

/* Order: the most of the worst that is or may be new, then of what is gone, then of what existed;
   then by name. Positive: `a` comes first. */

static int compare_kinds(const struct tally_counts *a, const struct tally_counts *b,
                         enum tally_kind kind, enum tally_kind other)
{
    for (unsigned severity = SEVERITY_BLOCKED; severity > SEVERITY_OFF; severity--) {
        size_t left = a->n[kind][severity], right = b->n[kind][severity];
        if (other != kind) {
            left += a->n[other][severity];
            right += b->n[other][severity];
        }
        if (left != right)
            return left > right ? 1 : -1;
    }
    return 0;
}

static int compare_names(struct span a, struct span b)
{
    size_t length = a.length < b.length ? a.length : b.length;
    int order = length ? memcmp(b.bytes, a.bytes, length) : 0;
    return order ? order : (b.length > a.length) - (b.length < a.length);
}

static int compare_rows(const struct tally_row *a, const struct tally_row *b)
{
    int order = compare_kinds(&a->counts, &b->counts, TALLY_NEW, TALLY_UNKNOWN);
    order = order ? order : compare_kinds(&a->counts, &b->counts, TALLY_GONE, TALLY_GONE);
    order = order ? order : compare_kinds(&a->counts, &b->counts, TALLY_EXISTING, TALLY_EXISTING);
    return order ? order : compare_names(buf_span(&a->name), buf_span(&b->name));
}

/* Files. */

static bool has_any(const struct tally_counts *counts)
{
    size_t n = 0;
    for (unsigned kind = 0; kind < TALLY_KINDS; kind++)
        n += tally_count(counts, (enum tally_kind)kind);
    return n > 0;
}

static void keep_file(struct tally *tally)
{
    size_t at = tally->n_files_kept;
    while (at > 0 && compare_rows(&tally->file, &tally->files[at - 1]) > 0)
        at--;
    if (at == TALLY_SHOWN_MAX)
        return;
    if (tally->n_files_kept == TALLY_SHOWN_MAX)
        buf_release(&tally->files[--tally->n_files_kept].name);
    memmove(&tally->files[at + 1], &tally->files[at],
            (tally->n_files_kept - at) * sizeof *tally->files);
    tally->files[at] = (struct tally_row){BUF_INIT(MEM_BATCH), tally->file.counts};
    buf_append(&tally->files[at].name, buf_span(&tally->file.name));
    tally->n_files_kept++;
}

void tally_end(struct tally *tally)
{
    if (has_any(&tally->file.counts)) {
        tally->n_files++;
        keep_file(tally);
    }
    tally->file.counts = (struct tally_counts){0};
}

void tally_begin_file(struct tally *tally, struct span path)
{
    tally_end(tally);
    buf_clear(&tally->file.name);
    buf_append(&tally->file.name, path);
}

/* Rules. */

static struct tally_row *rule_row(struct tally *tally, struct span id)
{
    struct tally_row *row = table_get(&tally->rules, id);
    if (row)
        return row;
    tally->rules.tag = MEM_BATCH;
    tally->has_more_rules = tally->has_more_rules || tally->rules.count == TALLY_RULES_MAX;
    if (tally->has_more_rules)
        return NULL;
    row = mem_zalloc(MEM_BATCH, 1, sizeof *row);
    row->name.tag = MEM_BATCH;
    buf_append(&row->name, id);
    *table_put(&tally->rules, id) = row;
    return row;
}

size_t tally_rules(const struct tally *tally, const struct tally_row *rows[TALLY_SHOWN_MAX])
{
    size_t count = 0, cursor = 0;
    void *row;
    while (table_next(&tally->rules, &cursor, NULL, &row)) {
        size_t at = count;
        while (at > 0 && compare_rows(row, rows[at - 1]) > 0)
            at--;
        if (at == TALLY_SHOWN_MAX)
            continue;
        count -= count == TALLY_SHOWN_MAX;
        memmove(&rows[at + 1], &rows[at], (count - at) * sizeof(*rows));
        rows[at] = row;
        count++;
    }
    return count;
}

/* Findings. */

static void release_worst(struct tally_worst *one)
{
    buf_release(&one->path);
    buf_release(&one->rule);
    buf_release(&one->message);
}

bool tally_wants(const struct tally *tally, enum severity severity, enum scope scope)
{
    return scope != SCOPE_EXISTING && (tally->n_worst < TALLY_SHOWN_MAX ||
                                       tally->worst[tally->n_worst - 1].severity < severity);
}

static void keep_worst(struct tally *tally, const struct scanner_finding *finding)
{
    size_t at = tally->n_worst;
    while (at > 0 && tally->worst[at - 1].severity < finding->severity)
        at--;
    if (tally->n_worst == TALLY_SHOWN_MAX)
        release_worst(&tally->worst[--tally->n_worst]);
    memmove(&tally->worst[at + 1], &tally->worst[at], (tally->n_worst - at) * sizeof *tally->worst);
    struct tally_worst *one = &tally->worst[at];
    *one = (struct tally_worst){.severity = finding->severity,
                                .scope = finding->scope,
                                .path = BUF_INIT(MEM_BATCH),
                                .rule = BUF_INIT(MEM_BATCH),
                                .message = BUF_INIT(MEM_BATCH),
                                .line = finding->line,
                                .column = finding->column};
    buf_append(&one->path, buf_span(&tally->file.name));
    buf_append_string(&one->rule, finding->rule);
    buf_append(&one->message, finding->message);
    tally->n_worst++;
}

static void count(struct tally *tally, const struct scanner_finding *finding, enum tally_kind kind)
{
    struct tally_row *rule = rule_row(tally, span_from_string(finding->rule));
    tally->counts.n[kind][finding->severity]++;
    tally->file.counts.n[kind][finding->severity]++;
    if (rule)
        rule->counts.n[kind][finding->severity]++;
}

void tally_add(struct tally *tally, const struct scanner_finding *finding)
{
    static const enum tally_kind kinds[SCOPES] = {[SCOPE_UNKNOWN] = TALLY_UNKNOWN,
                                                  [SCOPE_NEW] = TALLY_NEW,
                                                  [SCOPE_EXISTING] = TALLY_EXISTING};
    count(tally, finding, kinds[finding->scope]);
    if (tally_wants(tally, finding->severity, finding->scope))
        keep_worst(tally, finding);
}

void tally_add_gone(struct tally *tally, const struct scanner_finding *finding)
{
    count(tally, finding, TALLY_GONE);
}

void tally_release(struct tally *tally)
{
    size_t cursor = 0;
    void *entry;
    for (size_t i = 0; i < tally->n_worst; i++)
        release_worst(&tally->worst[i]);
    for (size_t i = 0; i < tally->n_files_kept; i++)
        buf_release(&tally->files[i].name);
    while (table_next(&tally->rules, &cursor, NULL, &entry)) {
        struct tally_row *row = entry;
        buf_release(&row->name);
        mem_free(MEM_BATCH, row);
    }
    table_release(&tally->rules);
    buf_release(&tally->file.name);
    *tally = (struct tally){0};
}

/* SPDX-License-Identifier: MIT */
#include "server/folder_scan.h"

#include "base/file.h"
#include "server/batch_required.h"
#include "server/folder.h"
#include "server/scanner.h"
#include "server/selection.h"
#include "server/walk.h"

/* A run. */
struct run {
    struct folder_scan *scan;
    struct workspace workspace;
    struct selection selection;
    struct rule_cache *cache;
    struct scanner *scanner;
    struct buf text;                  /* of the file at hand */
    struct session_findings findings; /* in it */
    bool stopped;
};

static void add_gap(struct run *run, struct span path, enum session_base_gap gap)
{
    struct folder_scan *scan = run->scan;
    session_base_add_gap(&scan->found, folder_name_of(scan->root, path), gap);
    if (gap == SESSION_GAP_EXCLUDED || gap == SESSION_GAP_REPOSITORY)
        return;
    scan->n_not_looked_at++;
    if (scan->on_gap)
        scan->on_gap(scan->context, path, gap);
}

static void add_identity(void *context, const struct identity *identity)
{
    session_findings_add(context, identity);
}

static void ignore_finding(void *context, const struct scanner_finding *finding)
{
    (void)context, (void)finding;
}

/* Reads the text of the file, if it is the one that was there when the session began. */
static enum session_base_gap read_text(struct run *run, struct span path)
{
    struct file_stamp stamp;
    buf_clear(&run->text);
    enum file_status status = file_look_at_stamp(path.bytes, &stamp);
    if (status == FILE_OK && folder_file_is_later(&stamp, run->scan->began))
        return SESSION_GAP_CHANGED;
    if (status == FILE_OK)
        status = file_read(path.bytes, SESSION_BASE_TEXT_MAX, &run->text);
    switch (status) {
    case FILE_OK:
        break;
    case FILE_TOO_LARGE:
        return SESSION_GAP_LARGE;
    case FILE_MISSING:
    case FILE_CHANGED:
        return SESSION_GAP_CHANGED;
    default:
        return SESSION_GAP_UNREADABLE;
    }
    struct file_stamp after;
    bool is_same =
        file_look_at_stamp(path.bytes, &after) == FILE_OK && file_stamp_equal(&stamp, &after);
    return is_same ? SESSION_GAP_NONE : SESSION_GAP_CHANGED;
}

static void look_for_findings(struct run *run, struct span path, const struct rule_set *set,
                              const struct language *language)
{
    const struct session_findings none = {0};
    struct session_findings nothing = none;
    struct buf shown = BUF_INIT(MEM_SERVER);
    workspace_shown_path(&run->workspace, path, &shown);
    const struct scanner_job job = {
        .set = set,
        .language = language,
        .path = buf_span(&shown),
        .today = run->scan->today,
        .sink = ignore_finding,
        .context = &run->findings,
        .on_identity = add_identity,
    };
    session_findings_clear(&run->findings);
    scanner_scan_memory(run->scanner, &job, buf_span(&run->text));
    session_compare(&run->findings, &nothing); /* each finding once */
    buf_release(&shown);
}

static void look_at_file(struct run *run, struct span path)
{
    struct folder_scan *scan = run->scan;
    struct rule_config config;
    struct span name = folder_name_of(scan->root, path);
    const struct language *language = language_by_path(name);
    if (!selection_rule_config(&run->selection, path, false, language, &config)) {
        add_gap(run, path, SESSION_GAP_EXCLUDED);
        return;
    }
    enum session_base_gap gap = read_text(run, path);
    if (gap == SESSION_GAP_NONE) {
        struct rule_set *set = selection_rule_set(&run->selection, run->cache, &config);
        look_for_findings(run, path, set, language);
        const struct session_base_file file = {name, hash_128(buf_span(&run->text)),
                                               run->text.length, set};
        if (run->findings.is_cut)
            gap = SESSION_GAP_LARGE;
        else
            session_base_add(&scan->found, &file, &run->findings);
        scan->n_files += !run->findings.is_cut;
    }
    if (gap != SESSION_GAP_NONE)
        add_gap(run, path, gap);
    if (run->text.capacity > SESSION_BASE_TEXT_MAX / 32)
        buf_release(&run->text);
}

void folder_scan_append_required(struct span folder, struct buf *name)
{
    buf_append(name, folder);
    buf_append_byte(name, '/');
}

struct identity folder_scan_required(const char *rule)
{
    return (struct identity){.fingerprint = hash_128(span_from_string(rule)), .is_of_file = true};
}

static void add_required(void *context, const struct scanner_finding *finding)
{
    struct session_findings *findings = context;
    struct identity identity = folder_scan_required(finding->rule);
    identity.line = (uint32_t)findings->count;
    session_findings_add(findings, &identity);
}

/* What is missing in the folder, as check would tell if it were named. */
static void look_for_required(struct run *run, struct span path)
{
    struct folder_scan *scan = run->scan;
    struct rule_config config;
    struct buf inside = BUF_INIT(MEM_SERVER), name = BUF_INIT(MEM_SERVER);
    buf_append(&inside, path);
    buf_append_string(&inside, "/README");
    buf_string(&inside);
    folder_scan_append_required(folder_name_of(scan->root, path), &name);
    if (selection_rule_config(&run->selection, buf_span(&inside), true, language_plain(),
                              &config)) {
        struct rule_set *set = rule_cache_acquire(run->cache, &config);
        const struct session_base_file file = {.path = buf_span(&name), .set = set};
        session_findings_clear(&run->findings);
        batch_required_run(set, path, NULL, add_required, &run->findings);
        session_base_add(&scan->found, &file, &run->findings);
        rule_set_unref(set);
    }
    buf_release(&inside);
    buf_release(&name);
}

static bool enter_folder(struct run *run, const struct walk_item *item)
{
    if (!item->is_named && folder_is_repository(item->path)) {
        add_gap(run, item->path, SESSION_GAP_REPOSITORY);
        return false;
    }
    if (!item->is_named && selection_excludes_folder(&run->selection, item->path)) {
        add_gap(run, item->path, SESSION_GAP_EXCLUDED);
        return false;
    }
    if (batch_required_concerns(item->path))
        look_for_required(run, item->path);
    return true;
}

static bool visit(void *context, const struct walk_item *item)
{
    struct run *run = context;
    bool enters = true;
    switch (item->kind) {
    case WALK_FILE:
        look_at_file(run, item->path);
        break;
    case WALK_FOLDER:
        enters = enter_folder(run, item);
        break;
    case WALK_IGNORED:
        add_gap(run, item->path, SESSION_GAP_EXCLUDED);
        break;
    case WALK_UNREADABLE:
        add_gap(run, item->path, SESSION_GAP_UNREADABLE);
        break;
    }
    bool is_unwanted =
        run->scan->stop && atomic_load_explicit(run->scan->stop, memory_order_relaxed);
    run->stopped = is_unwanted || run->scan->found.is_full;
    run->scan->is_whole = !is_unwanted;
    return enters;
}

void folder_scan_run(struct folder_scan *scan)
{
    struct run run = {.scan = scan, .text = BUF_INIT(MEM_SERVER)};
    struct buf root = BUF_INIT(MEM_SERVER);
    const struct operands none = {NULL, 0};
    buf_append(&root, scan->root);
    const char *const paths[] = {buf_string(&root)};
    const struct walk_options walk = {
        .current_folder = scan->root, .stop = &run.stopped, .visit = visit, .context = &run};
    workspace_init(&run.workspace);
    workspace_add_folder(&run.workspace, scan->root);
    selection_init(&run.selection, &run.workspace, NULL, none, none);
    run.cache = rule_cache_create(NULL, 0);
    run.scanner = scanner_create();
    session_base_begin(&scan->found, &scan->key);
    scan->is_whole = true;
    walk_run(&walk, paths, 1);
    session_base_end(&scan->found);
    session_findings_release(&run.findings);
    scanner_destroy(run.scanner);
    selection_release(&run.selection);
    rule_cache_destroy(run.cache);
    workspace_release(&run.workspace);
    buf_release(&run.text);
    buf_release(&root);
}

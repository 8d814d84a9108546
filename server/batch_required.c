/* SPDX-License-Identifier: MIT */
#include "server/batch_required.h"

#include "base/alloc.h"
#include "rules/required.h"

#include <stdlib.h>

/* What looking for something has shown. */
struct look {
    bool is_there;
    enum file_status fault; /* FILE_OK: the answer is sure */
    const char *name; /* else: what could not be looked at, as a rule or this file spells it */
};

/* One of the kinds at `name` below the folder; links are followed. */
static struct look look_for(struct span folder, const char *name, enum file_kind a,
                            enum file_kind b)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    enum file_kind kind;
    buf_append(&path, folder);
    buf_printf(&path, "/%s", name);
    enum file_status status = file_look(buf_string(&path), true, &kind);
    buf_release(&path);
    return (struct look){.is_there = kind == a || kind == b,
                         .fault = kind == FILE_KIND_UNKNOWN ? status : FILE_OK,
                         .name = name};
}

static struct look look_for_top(struct span folder)
{
    struct look config = look_for(folder, ".auto-enforcer", FILE_KIND_FOLDER, FILE_KIND_FOLDER);
    if (config.is_there)
        return config;
    struct look git = look_for(folder, ".git", FILE_KIND_FOLDER, FILE_KIND_REGULAR);
    return git.is_there || config.fault == FILE_OK ? git : config;
}

bool batch_required_may_concern(struct span folder)
{
    struct look top = look_for_top(folder);
    return top.is_there || top.fault != FILE_OK;
}

/* Appends what findings are reported of. */
static struct look append_place(struct span folder, struct span shown, struct buf *place)
{
    static const char *const names[] = {".auto-enforcer/config.yaml", ".auto-enforcer/config.json"};
    bool is_current = shown.length == 0 || span_equal(shown, SPAN("."));
    struct look config = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        config = look_for(folder, names[i], FILE_KIND_REGULAR, FILE_KIND_REGULAR);
        if (config.is_there || config.fault != FILE_OK)
            break;
    }
    if (!config.is_there || !is_current)
        buf_append(place, shown.length ? shown : SPAN("."));
    if (config.is_there)
        buf_printf(place, "%s%s", is_current ? "" : "/", config.name);
    return config;
}

/* A file that the glob matches, in the folder. */
static struct look look_for_match(const struct rule *rule, const char *glob, struct span folder)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    struct buf name = BUF_INIT(MEM_BATCH);
    struct folder_listing listing;
    struct span below = required_folder(glob);
    struct look look = {.name = glob};
    buf_append(&path, folder);
    buf_append_byte(&path, '/');
    buf_append(&path, below);
    enum file_status status = folder_list(buf_string(&path), &listing);
    if (status != FILE_OK && status != FILE_MISSING)
        look.fault = status;
    for (size_t i = 0; i < listing.count && !look.is_there; i++) {
        enum file_kind kind = listing.entries[i].kind;
        buf_clear(&name);
        buf_append(&name, below);
        buf_printf(&name, "%s%s", below.length ? "/" : "", listing.entries[i].name);
        if ((kind == FILE_KIND_REGULAR || kind == FILE_KIND_UNKNOWN) &&
            required_is_met_by(rule, buf_span(&name))) {
            look.is_there = kind == FILE_KIND_REGULAR;
            look.fault = look.is_there ? FILE_OK : FILE_FAILED;
        }
    }
    folder_listing_release(&listing);
    buf_release(&path);
    buf_release(&name);
    return look;
}

/* A file that meets the rule; the first fault, if there is none. */
static struct look look_for_required(const struct rule *rule, struct span folder)
{
    struct look result = {0};
    for (size_t i = 0; rule->required[i] && !result.is_there; i++) {
        struct look look = look_for_match(rule, rule->required[i], folder);
        if (look.is_there || result.fault == FILE_OK)
            result = look;
    }
    return result;
}

/* Appends the paths, below the folder, of the files that the base held where the glob's files lie.
 */
static enum git_text append_base_paths(const struct batch_required_job *job, const char *glob,
                                       struct buf *paths)
{
    struct span below = required_folder(glob);
    struct buf folder = BUF_INIT(MEM_BATCH), names = BUF_INIT(MEM_BATCH);
    buf_append(&folder, job->folder);
    if (below.length > 0)
        buf_printf(&folder, "/%.*s", (int)below.length, below.bytes);
    enum git_text status = git_base_names(job->base, buf_span(&folder), &names);
    for (size_t at = 0; status == GIT_TEXT_FOUND && at < names.length;) {
        size_t end = span_find_byte(buf_span(&names), at, '\n');
        buf_append(paths, below);
        buf_append_string(paths, below.length ? "/" : "");
        buf_append(paths, span_slice(buf_span(&names), at, end + 1));
        at = end + 1;
    }
    if (status == GIT_TEXT_FAULT)
        buf_append(paths, buf_span(&names));
    buf_release(&folder);
    buf_release(&names);
    return status;
}

/* Whether the base lacked the file as well; that nobody knows is told. */
static enum scope scope_of(const struct batch_required_job *job, const struct rule *rule)
{
    struct buf paths = BUF_INIT(MEM_BATCH), fault = BUF_INIT(MEM_BATCH);
    enum scope scope = job->base ? SCOPE_EXISTING : SCOPE_UNKNOWN;
    for (size_t i = 0; job->base && rule->required[i] && scope != SCOPE_NEW; i++) {
        buf_clear(&paths);
        if (append_base_paths(job, rule->required[i], &paths) == GIT_TEXT_FAULT) {
            scope = SCOPE_UNKNOWN;
            buf_clear(&fault);
            buf_printf(&fault, "whether %s is new is not known: ", rule->id);
            buf_append(&fault, buf_span(&paths));
        } else if (!required_is_missing(rule, buf_span(&paths))) {
            scope = SCOPE_NEW;
        }
    }
    if (job->base && scope == SCOPE_UNKNOWN)
        job->incomplete(job->context, job->shown, buf_string(&fault));
    buf_release(&paths);
    buf_release(&fault);
    return scope;
}

static bool is_asked(const struct rule_set *set, size_t rule)
{
    return rule_set_rule(set, rule)->required && candidate_has(rule_set_active(set), rule);
}

static int compare_ids(const void *a, const void *b)
{
    const struct scanner_finding *left = a;
    const struct scanner_finding *right = b;
    return strcmp(left->rule, right->rule);
}

static void tell(const struct batch_required_job *job, const char *what, struct look look)
{
    struct buf reason = BUF_INIT(MEM_BATCH);
    buf_printf(&reason, "%s: %s: %s", what, look.name, file_status_text(look.fault));
    job->incomplete(job->context, job->shown, buf_string(&reason));
    buf_release(&reason);
}

/* Whether the rule's file is missing; that nobody knows is told. */
static bool is_missing(const struct batch_required_job *job, const struct rule *rule)
{
    struct look look = look_for_required(rule, job->folder);
    if (!look.is_there && look.fault != FILE_OK) {
        struct buf what = BUF_INIT(MEM_BATCH);
        buf_printf(&what, "%s is not decided", rule->id);
        tell(job, buf_string(&what), look);
        buf_release(&what);
        return false;
    }
    return !look.is_there;
}

static void tell_findings(const struct batch_required_job *job, struct scanner_finding *found,
                          size_t n_found)
{
    struct buf place = BUF_INIT(MEM_BATCH);
    struct look config = append_place(job->folder, job->shown, &place);
    if (config.fault != FILE_OK) {
        tell(job, "what it lacks is not told", config);
    } else {
        qsort(found, n_found, sizeof *found, compare_ids);
        job->begin(job->context, buf_span(&place));
        for (size_t i = 0; i < n_found; i++)
            job->sink(job->context, &found[i]);
    }
    buf_release(&place);
}

static void look_at_rules(const struct batch_required_job *job, const struct rule_set *set)
{
    size_t n_rules = rule_set_count(set);
    size_t n_found = 0;
    struct scanner_finding *found = mem_zalloc(MEM_BATCH, n_rules, sizeof *found);
    for (size_t i = 0; i < n_rules; i++) {
        const struct rule *rule = rule_set_rule(set, i);
        if (is_asked(set, i) && is_missing(job, rule))
            found[n_found++] = (struct scanner_finding){
                .rule = rule->id,
                .link = rule->link,
                .definition = rule,
                .scope = scope_of(job, rule),
                .severity = rule_set_severity(set, i),
                .line = 1,
                .column = 1,
                .end_line = 1,
                .end_column = 1,
                .message = span_from_string(rule->message),
            };
    }
    if (n_found > 0)
        tell_findings(job, found, n_found);
    mem_free(MEM_BATCH, found);
}

void batch_required_run(const struct batch_required_job *job, const struct rule_set *set)
{
    size_t n_asked = 0;
    for (size_t i = 0; i < rule_set_count(set); i++)
        n_asked += is_asked(set, i);
    if (n_asked == 0)
        return;
    struct look top = look_for_top(job->folder);
    if (top.is_there)
        look_at_rules(job, set);
    else if (top.fault != FILE_OK)
        tell(job, "whether files are required in it is not known", top);
}

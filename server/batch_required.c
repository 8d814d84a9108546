/* SPDX-License-Identifier: MIT */
#include "server/batch_required.h"

#include "base/alloc.h"
#include "rules/required.h"

#include <stdlib.h>

static bool is_there(struct span folder, const char *name, enum file_kind kind)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    buf_append(&path, folder);
    buf_printf(&path, "/%s", name);
    bool found = file_kind(buf_string(&path), true) == kind;
    buf_release(&path);
    return found;
}

bool batch_required_concerns(struct span folder)
{
    return is_there(folder, ".auto-enforcer", FILE_KIND_FOLDER) ||
           is_there(folder, ".git", FILE_KIND_FOLDER) ||
           is_there(folder, ".git", FILE_KIND_REGULAR);
}

void batch_required_place(struct span folder, struct span shown, struct buf *place)
{
    static const char *const names[] = {".auto-enforcer/config.yaml", ".auto-enforcer/config.json"};
    size_t i = 0;
    size_t n = sizeof names / sizeof *names;
    while (i < n && !is_there(folder, names[i], FILE_KIND_REGULAR))
        i++;
    bool is_current = shown.length == 0 || span_equal(shown, SPAN("."));
    if (i == n || !is_current)
        buf_append(place, shown.length ? shown : SPAN("."));
    if (i < n)
        buf_printf(place, "%s%s", is_current ? "" : "/", names[i]);
}

/* Whether a file that the glob matches lies in the folder. */
static bool is_met(const struct rule *rule, const char *glob, struct span folder)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    struct buf name = BUF_INIT(MEM_BATCH);
    struct folder_listing listing;
    struct span below = required_folder(glob);
    bool found = false;
    buf_append(&path, folder);
    buf_append_byte(&path, '/');
    buf_append(&path, below);
    if (folder_list(buf_string(&path), &listing) == FILE_OK) {
        for (size_t i = 0; i < listing.count && !found; i++) {
            buf_clear(&name);
            buf_append(&name, below);
            buf_printf(&name, "%s%s", below.length ? "/" : "", listing.entries[i].name);
            found = listing.entries[i].kind == FILE_KIND_REGULAR &&
                    required_is_met_by(rule, buf_span(&name));
        }
        folder_listing_release(&listing);
    }
    buf_release(&path);
    buf_release(&name);
    return found;
}

static bool is_missing(const struct rule *rule, struct span folder)
{
    for (size_t i = 0; rule->required[i]; i++)
        if (is_met(rule, rule->required[i], folder))
            return false;
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    const struct scanner_finding *left = a;
    const struct scanner_finding *right = b;
    return strcmp(left->rule, right->rule);
}

void batch_required_run(const struct rule_set *set, struct span folder,
                        const struct batch_scope *scope, scanner_sink *sink, void *context)
{
    size_t n_rules = rule_set_count(set);
    size_t n_found = 0;
    struct scanner_finding *found = mem_zalloc(MEM_BATCH, n_rules, sizeof *found);
    for (size_t i = 0; i < n_rules; i++) {
        const struct rule *rule = rule_set_rule(set, i);
        if (rule->required && candidate_has(rule_set_active(set), i) && is_missing(rule, folder))
            found[n_found++] = (struct scanner_finding){
                .rule = rule->id,
                .link = rule->link,
                .definition = rule,
                .scope = scope ? batch_scope_of_missing(scope, set, rule, folder) : SCOPE_UNKNOWN,
                .severity = rule_set_severity(set, i),
                .line = 1,
                .column = 1,
                .end_line = 1,
                .end_column = 1,
                .message = span_from_string(rule->message),
            };
    }
    if (n_found > 1)
        qsort(found, n_found, sizeof *found, compare_ids);
    for (size_t i = 0; i < n_found; i++)
        sink(context, &found[i]);
    mem_free(MEM_BATCH, found);
}

/* SPDX-License-Identifier: MIT */
#include "rules/path_scopes.h"

#include "base/alloc.h"
#include "rules/glob.h"
#include "rules/prefilter.h"

void path_scopes_init(struct path_scopes *scopes, size_t n_words)
{
    *scopes = (struct path_scopes){.n_words = n_words};
}

void path_scopes_release(struct path_scopes *scopes)
{
    for (size_t i = 0; i < scopes->count; i++)
        mem_free(MEM_RULES, scopes->items[i].rules);
    mem_free(MEM_RULES, scopes->items);
    *scopes = (struct path_scopes){0};
}

static bool are_equal(const char *const *a, const char *const *b)
{
    if (a == b || !a || !b)
        return a == b;
    for (; *a && *b; a++, b++)
        if (strcmp(*a, *b) != 0)
            return false;
    return *a == *b;
}

static struct path_scope *find_or_add(struct path_scopes *scopes, const struct rule *rule)
{
    for (size_t i = 0; i < scopes->count; i++)
        if (are_equal(scopes->items[i].paths, rule->paths) &&
            are_equal(scopes->items[i].not_paths, rule->not_paths))
            return &scopes->items[i];
    if (scopes->count == scopes->capacity) {
        scopes->capacity = scopes->capacity ? scopes->capacity * 2 : 4;
        scopes->items =
            mem_resize(MEM_RULES, scopes->items, scopes->capacity, sizeof *scopes->items);
    }
    struct path_scope *scope = &scopes->items[scopes->count++];
    *scope = (struct path_scope){.paths = rule->paths, .not_paths = rule->not_paths};
    scope->rules = mem_zalloc(MEM_RULES, scopes->n_words, sizeof *scope->rules);
    return scope;
}

void path_scopes_add(struct path_scopes *scopes, const struct rule *rule, size_t index)
{
    candidate_add(find_or_add(scopes, rule)->rules, index);
}

static bool any_glob_matches(const char *const *globs, struct span path)
{
    for (size_t i = 0; globs && globs[i]; i++)
        if (glob_match(span_from_string(globs[i]), path))
            return true;
    return false;
}

static bool globs_fit(const char *const *paths, const char *const *not_paths, struct span path)
{
    return (!paths || any_glob_matches(paths, path)) && !any_glob_matches(not_paths, path);
}

bool path_fits(const struct rule *rule, struct span path)
{
    return globs_fit(rule->paths, rule->not_paths, path);
}

void path_scopes_collect(const struct path_scopes *scopes, struct span path, uint64_t *rules)
{
    for (size_t i = 0; i < scopes->count; i++) {
        const struct path_scope *scope = &scopes->items[i];
        if (!globs_fit(scope->paths, scope->not_paths, path))
            continue;
        for (size_t w = 0; w < scopes->n_words; w++)
            rules[w] |= scope->rules[w];
    }
}

/* SPDX-License-Identifier: MIT */
#include "server/fixer.h"

#include "base/alloc.h"
#include "server/scopes.h"
#include "server/shown.h"

enum {
    BYTES_MAX = 512 * 1024 * 1024, /* a text that fixes make larger is not fixed */
    PLAN_MAX = 32 * 1024 * 1024    /* bytes that one round may put in */
};

/* A text while it is being fixed. */
struct fixing {
    const struct fixer_job *job;
    struct scan_scratch *scratch;
    struct scan_input input;
    struct scan_state state;
    struct fix_plan plan;
    size_t origins_capacity;
    struct fixer_result *result;
};

bool fixer_may_fix(struct span path)
{
    return span_find(path, 0, SPAN("/.auto-enforcer/")) == path.length;
}

bool fixer_has_fixes(const struct rule_set *set)
{
    for (size_t i = 0; i < rule_set_count(set); i++)
        if (rule_set_rule(set, i)->fix && rule_set_severity(set, i) != SEVERITY_OFF)
            return true;
    return false;
}

static void settle(struct fixing *fixing)
{
    while (
        !rule_set_scan(fixing->job->set, &fixing->input, &fixing->state, fixing->scratch, SIZE_MAX))
        continue;
}

/* What is shown of what was found, into the plan. */
static void make_plan(struct fixing *fixing)
{
    struct violation_list shown = {0};
    struct suppress_scope scope = {.rules = fixing->job->set,
                                   .language = fixing->input.language,
                                   .today = fixing->input.today,
                                   .entries = fixing->job->entries};
    struct scopes scopes = {0};
    const struct scopes_subject subject = {fixing->job->set, &fixing->result->text,
                                           &fixing->state.violations, fixing->job->base};
    shown_collect(&scope, fixing->input.text, &fixing->state, &shown);
    if (fixing->job->base)
        scopes_of_shown(&scopes, &subject, &scope, &shown);
    fix_plan_clear(&fixing->plan);
    for (size_t i = 0; i < shown.count && fixing->plan.bytes.length <= PLAN_MAX; i++)
        if (scopes_at(&scopes, i) != SCOPE_EXISTING)
            fix_plan_add(&fixing->plan, fixing->job->set, &fixing->result->text, &shown.items[i]);
    scopes_release(&scopes);
    violation_list_release(&shown);
}

/* Lines [first, first + removed) of the list became `inserted` new ones. */
static void follow(struct fixing *fixing, const struct line_change *change, size_t n_lines)
{
    struct fixer_result *result = fixing->result;
    size_t n = n_lines + change->inserted - change->removed;
    size_t tail = change->first + change->removed;
    if (n > fixing->origins_capacity) {
        fixing->origins_capacity = n + n / 2;
        result->origins = mem_resize(MEM_SERVER, result->origins, fixing->origins_capacity,
                                     sizeof *result->origins);
    }
    memmove(result->origins + change->first + change->inserted, result->origins + tail,
            (n_lines - tail) * sizeof *result->origins);
    for (size_t i = 0; i < change->inserted; i++)
        result->origins[change->first + i] = FIXER_NEW;
}

/* The last one first, so that those before it stay where they are. */
static void make_edits(struct fixing *fixing)
{
    struct fixer_result *result = fixing->result;
    struct line_changes all = {.count = 0};
    for (size_t i = fixing->plan.count; i-- > 0;) {
        struct text_edit edit = fix_plan_edit(&fixing->plan, i);
        struct line_changes changes = {.count = 0};
        size_t n_lines = result->text.n_lines;
        text_apply(&result->text, &edit, &changes);
        for (size_t k = 0; k < changes.count; k++) {
            const struct line_change *change = &changes.items[k];
            follow(fixing, change, n_lines);
            n_lines = n_lines + change->inserted - change->removed;
            line_changes_add(&all, *change);
        }
    }
    scan_state_splice(&fixing->state, &all);
    result->n_fixed += fixing->plan.count;
    result->n_rounds++;
}

static void start_origins(struct fixing *fixing)
{
    struct fixer_result *result = fixing->result;
    size_t n = result->text.n_lines;
    result->n_original = fixing->origins_capacity = n;
    result->origins = mem_resize(MEM_SERVER, result->origins, n, sizeof *result->origins);
    for (size_t i = 0; i < n; i++)
        result->origins[i] = i;
}

/* Hidden or not: a secret is one. */
static void mark_secrets(struct fixing *fixing)
{
    struct violation_cursor cursor = violation_cursor_begin(&fixing->state.violations);
    struct violation found;
    bool *is_secret = mem_zalloc(MEM_SERVER, fixing->result->n_original, sizeof *is_secret);
    while (violation_cursor_next(&cursor, &found))
        if (found.kind == VIOLATION_FINDING &&
            rule_set_rule(fixing->job->set, found.rule)->flags & RULE_SENSITIVE)
            for (size_t i = 0; i <= found.more_lines; i++)
                is_secret[found.line + i] = true;
    fixing->result->is_secret = is_secret;
}

static void give_up(struct fixing *fixing)
{
    struct fixer_result *result = fixing->result;
    text_release(&result->text);
    text_snapshot(fixing->job->input.text, &result->text);
    start_origins(fixing);
    result->n_fixed = result->n_rounds = 0;
    result->is_endless = true;
}

void fixer_run(const struct fixer_job *job, struct scan_scratch *scratch,
               struct fixer_result *result)
{
    struct fixing fixing = {.job = job,
                            .scratch = scratch,
                            .input = job->input,
                            .plan = {.level = job->level},
                            .result = result};
    *result = (struct fixer_result){0};
    text_snapshot(job->input.text, &result->text);
    fixing.input.text = &result->text;
    start_origins(&fixing);
    scan_state_init(&fixing.state, job->set, &fixing.input, NULL);
    settle(&fixing);
    mark_secrets(&fixing);
    make_plan(&fixing);
    while (fixing.plan.count > 0) {
        if (result->n_rounds == FIXER_ROUNDS || result->text.n_bytes > BYTES_MAX ||
            fixing.plan.bytes.length > PLAN_MAX) {
            give_up(&fixing);
            break;
        }
        make_edits(&fixing);
        settle(&fixing);
        make_plan(&fixing);
    }
    result->n_unsafe = fixing.plan.n_unsafe;
    fix_plan_release(&fixing.plan);
    scan_state_release(&fixing.state);
}

void fixer_result_release(struct fixer_result *result)
{
    text_release(&result->text);
    mem_free(MEM_SERVER, result->origins);
    mem_free(MEM_SERVER, result->is_secret);
    *result = (struct fixer_result){0};
}

bool fixer_next_change(const struct fixer_result *result, struct fixer_change *change)
{
    size_t old = change->old_end;
    size_t new = change->new_end;
    size_t n = result->text.n_lines;
    while (new < n && result->origins[new] == old)
        new ++, old++;
    *change = (struct fixer_change){old, old, new, new};
    while (change->new_end < n && result->origins[change->new_end] == FIXER_NEW)
        change->new_end++;
    change->old_end = change->new_end < n ? result->origins[change->new_end] : result->n_original;
    return change->old_first < change->old_end || change->new_first < change->new_end;
}

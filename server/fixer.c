/* SPDX-License-Identifier: MIT */
#include "server/fixer.h"

#include "base/alloc.h"
#include "server/scopes.h"
#include "server/secrets.h"
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
        if (scopes_at(&scopes, i) != SCOPE_EXISTING &&
            when_holds(fixing->job->set, &shown.items[i], fixing->job->change,
                       scopes_at(&scopes, i)))
            fix_plan_add(&fixing->plan, fixing->job->set, &fixing->result->text, &shown.items[i]);
    scopes_release(&scopes);
    violation_list_release(&shown);
}

/* The origins while lines come and go: with a gap where the last change was. Changes come from the
   end to the begin, so that no line is moved often. */
struct origins {
    size_t *items;
    size_t gap, gap_end, capacity;
};

static void move_gap(struct origins *origins, size_t to)
{
    size_t length = origins->gap_end - origins->gap;
    if (to < origins->gap)
        memmove(origins->items + to + length, origins->items + to,
                (origins->gap - to) * sizeof *origins->items);
    else
        memmove(origins->items + origins->gap, origins->items + origins->gap_end,
                (to - origins->gap) * sizeof *origins->items);
    origins->gap = to;
    origins->gap_end = to + length;
}

static void grow_gap(struct origins *origins, size_t room)
{
    size_t n_behind = origins->capacity - origins->gap_end;
    if (origins->gap_end - origins->gap >= room)
        return;
    size_t capacity = origins->capacity + origins->capacity / 2 + room;
    origins->items = mem_resize(MEM_SERVER, origins->items, capacity, sizeof *origins->items);
    memmove(origins->items + capacity - n_behind, origins->items + origins->gap_end,
            n_behind * sizeof *origins->items);
    origins->gap_end = capacity - n_behind;
    origins->capacity = capacity;
}

/* Lines [first, first + removed) became `inserted` new ones. */
static void follow(struct origins *origins, const struct line_change *change)
{
    move_gap(origins, change->first);
    origins->gap_end += change->removed;
    grow_gap(origins, change->inserted);
    for (size_t i = 0; i < change->inserted; i++)
        origins->items[origins->gap++] = FIXER_NEW;
}

/* The last one first, so that those before it stay where they are. */
static void make_edits(struct fixing *fixing)
{
    struct fixer_result *result = fixing->result;
    struct line_changes all = {.count = 0};
    struct buf joined = BUF_INIT(MEM_SERVER);
    size_t n_lines = result->text.n_lines;
    struct origins origins = {result->origins, n_lines, fixing->origins_capacity,
                              fixing->origins_capacity};
    for (size_t n_left = fixing->plan.count; n_left > 0;) {
        struct text_edit edit = fix_plan_last_edit(&fixing->plan, &result->text, &n_left, &joined);
        struct line_changes changes = {.count = 0};
        text_apply(&result->text, &edit, &changes);
        for (size_t k = 0; k < changes.count; k++) {
            follow(&origins, &changes.items[k]);
            line_changes_add(&all, changes.items[k]);
        }
    }
    move_gap(&origins, result->text.n_lines);
    result->origins = origins.items;
    fixing->origins_capacity = origins.capacity;
    scan_state_splice(&fixing->state, &all);
    result->n_fixed += fixing->plan.count;
    result->n_rounds++;
    buf_release(&joined);
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
    struct fixer_result *result = fixing->result;
    struct secrets secrets = {0};
    bool *is_secret = mem_zalloc(MEM_SERVER, result->n_original, sizeof *is_secret);
    secrets_add_set(&secrets, fixing->job->set, &result->text, &fixing->state.violations);
    for (size_t i = 0; i < secrets.count; i++) {
        const struct secret_range *range = &secrets.items[i];
        for (size_t line = range->start.line; line <= range->end.line; line++)
            is_secret[line] = true;
    }
    secrets_release(&secrets);
    result->is_secret = is_secret;
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
                            .plan = {.level = job->level, .today = job->input.today},
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

/* SPDX-License-Identifier: MIT */
#include "server/policy_marks.h"

#include <stdlib.h>

void policy_marks_release(struct policy_marks *marks)
{
    arena_release(&marks->arena);
    mem_free(MEM_BATCH, marks->items);
    *marks = (struct policy_marks)POLICY_MARKS_INIT;
}

void policy_marks_clear(struct policy_marks *marks)
{
    if (marks->count > 0)
        policy_marks_release(marks);
    marks->is_cut = false;
}

static void add(struct policy_marks *marks, const struct policy_mark *given)
{
    const struct suppression *said = &given->said;
    if (marks->count == POLICY_MARKS_MAX) {
        marks->is_cut = true;
        return;
    }
    if (marks->count == marks->capacity) {
        marks->capacity = marks->capacity ? marks->capacity * 2 : 8;
        marks->items = mem_resize(MEM_BATCH, marks->items, marks->capacity, sizeof *marks->items);
    }
    struct policy_mark *mark = &marks->items[marks->count++];
    *mark = *given;
    mark->said.rules = arena_copy(&marks->arena, said->rules);
    mark->said.path = arena_copy(&marks->arena, said->path);
    mark->said.until = arena_copy(&marks->arena, said->until);
}

void policy_marks_add(struct policy_marks *marks, const struct suppress_use *use)
{
    if (use->is_expired || use->said->kind == SUPPRESSION_MALFORMED)
        return;
    add(marks, &(struct policy_mark){.said = *use->said,
                                     .line = use->line,
                                     .column = use->column,
                                     .end_column = use->end_column});
}

void policy_marks_add_entries(struct policy_marks *marks, const struct suppression_file *file,
                              struct day today)
{
    for (size_t i = 0; file && i < suppression_file_count(file); i++) {
        const struct suppression_entry *entry = suppression_file_entry(file, i);
        if (!suppression_is_expired(&entry->said, today))
            add(marks, &(struct policy_mark){.said = entry->said, .line = entry->line});
    }
}

static bool names_rule(struct span rules, struct span id)
{
    for (struct span rest = rules; rest.length > 0;) {
        struct span known = suppression_next_rule(&rest);
        if (known.length == 0)
            return false;
        if (span_equal(known, id) || (span_ends_with(known, SPAN("/*")) &&
                                      span_starts_with(id, span_slice(known, 0, known.length - 1))))
            return true;
    }
    return false;
}

static bool names_all(struct span rules, struct span of)
{
    for (struct span rest = of; rest.length > 0;) {
        struct span id = suppression_next_rule(&rest);
        if (id.length == 0)
            return true;
        if (!names_rule(rules, id))
            return false;
    }
    return true;
}

/* Whether what `was` hid is all that `is` can hide. */
static bool lasts_as_long(const struct suppression *was, const struct suppression *is)
{
    if (was->until.length == 0)
        return true;
    return is->until.length > 0 && day_number(is->last_day) <= day_number(was->last_day);
}

static bool covers(const struct suppression *was, const struct suppression *is)
{
    bool same_lines = was->has_key ? is->has_key && is->key == was->key
                                   : was->origin == SUPPRESSION_ENTRY || !is->has_key;
    return was->origin == is->origin && was->kind == is->kind && same_lines &&
           span_equal(was->path, is->path) && lasts_as_long(was, is) &&
           names_all(was->rules, is->rules);
}

static bool is_same(const struct suppression *was, const struct suppression *is)
{
    return was->has_key == is->has_key && span_equal(was->rules, is->rules) &&
           span_equal(was->until, is->until);
}

/* Takes one of `before` that answers for the mark. */
static bool take(struct policy_marks *before, const struct policy_mark *mark, bool only_same)
{
    for (size_t i = 0; i < before->count; i++) { /* Most are where they were, one after another. */
        size_t at = (before->next + i) % before->count;
        struct policy_mark *was = &before->items[at];
        if (was->is_taken || !covers(&was->said, &mark->said) ||
            (only_same && !is_same(&was->said, &mark->said)))
            continue;
        before->next = at + 1;
        return was->is_taken = true;
    }
    return false;
}

static int compare_places(const void *a, const void *b)
{
    const struct policy_mark *left = a, *right = b;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return left->column < right->column ? -1 : left->column > right->column;
}

void policy_marks_compare(struct policy_marks *before, struct policy_marks *now, struct span path,
                          policy_sink *tell, void *context)
{
    if (now->count > 1)
        qsort(now->items, now->count, sizeof *now->items, compare_places);
    for (size_t i = 0; i < now->count; i++)
        now->items[i].is_taken = take(before, &now->items[i], true);
    for (size_t i = 0; i < now->count; i++) {
        const struct policy_mark *mark = &now->items[i];
        if (mark->is_taken || take(before, mark, false))
            continue;
        struct policy_finding finding = {
            .path = path,
            .line = mark->line + 1,
            .column = mark->end_column > 0 ? mark->column + 1 : 0,
            .end_column = mark->end_column > 0 ? mark->end_column + 1 : 0,
            .message = SPAN("This suppression is new, or hides more than before: mend what it "
                            "hides"),
        };
        tell(context, &finding);
    }
    if (now->is_cut)
        tell(context, &(struct policy_finding){
                          .path = path,
                          .message = SPAN("There are too many suppressions to be compared: mend "
                                          "what they hide"),
                      });
}

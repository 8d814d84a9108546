/* SPDX-License-Identifier: MIT */
#include "server/policy_review.h"

#include "server/git_index.h"
#include "server/policy_compare.h"

#include <stdlib.h>

void policy_review_begin(struct policy_review *review, struct workspace *counted,
                         struct git_base *base, bool is_staged, struct day today)
{
    *review = (struct policy_review){0};
    if (!base || git_base_commit(base).length == 0)
        return;
    review->is_on = true;
    review->today = today;
    review->counted = counted;
    review->compared = review->told = TABLE_INIT(MEM_BATCH);
    policy_git_init(&review->before, base, false);
    policy_git_init(&review->staged, base, true);
    workspace_init(&review->workspace);
    workspace_read_from(counted, &review->before.source);
    if (is_staged)
        workspace_read_from(&review->workspace, &review->staged.source);
}

void policy_review_release(struct policy_review *review)
{
    if (!review->is_on)
        return;
    workspace_release(&review->workspace);
    policy_git_release(&review->before);
    policy_git_release(&review->staged);
    table_release(&review->compared);
    table_release(&review->told);
    *review = (struct policy_review){0};
}

/* Findings on their way into an order. */
struct collected {
    struct arena arena;
    struct policy_finding *items;
    size_t count, capacity;
};

static void collect(void *context, const struct policy_finding *finding)
{
    struct collected *list = context;
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 16;
        list->items = mem_resize(MEM_BATCH, list->items, list->capacity, sizeof *list->items);
    }
    struct policy_finding *kept = &list->items[list->count++];
    *kept = *finding;
    kept->path = arena_copy(&list->arena, finding->path);
    kept->message = arena_copy(&list->arena, finding->message);
}

static int compare_findings(const void *a, const void *b)
{
    const struct policy_finding *left = a, *right = b;
    int order = span_compare(left->path, right->path);
    if (order)
        return order;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return span_compare(left->message, right->message);
}

static bool is_told(struct policy_review *review, const struct policy_finding *finding)
{
    struct buf key = BUF_INIT(MEM_BATCH);
    buf_append(&key, finding->path);
    buf_printf(&key, ":%zu:", finding->line);
    buf_append(&key, finding->message);
    void **slot = table_put(&review->told, buf_span(&key));
    bool told = *slot;
    *slot = review;
    buf_release(&key);
    return told;
}

static void tell_all(struct policy_review *review, struct collected *list, policy_sink *tell,
                     void *context)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare_findings);
    for (size_t i = 0; i < list->count; i++)
        if (!is_told(review, &list->items[i]))
            tell(context, &list->items[i]);
    mem_free(MEM_BATCH, list->items);
    arena_release(&list->arena);
}

/* Whether a file says the same on both sides; an empty path is that of a file that is not there. */
static bool says_the_same(const struct policy_review *review, struct span before, struct span now)
{
    struct buf path = BUF_INIT(MEM_BATCH), was = BUF_INIT(MEM_BATCH), is = BUF_INIT(MEM_BATCH);
    bool same = span_equal(before, now);
    if (same && now.length > 0) {
        buf_append(&path, now);
        const char *name = buf_string(&path);
        enum file_status status = policy_read(review->counted->source, name, TREE_FILE_MAX, &was);
        same = policy_read(review->workspace.source, name, TREE_FILE_MAX, &is) == status &&
               span_equal(buf_span(&was), buf_span(&is));
    }
    buf_release(&path);
    buf_release(&was);
    buf_release(&is);
    return same;
}

static struct span path_of_entries(const struct workspace_policy *policy)
{
    return policy->suppressions ? suppression_file_path(policy->suppressions) : SPAN("");
}

static bool is_the_same(const struct policy_review *review, const struct workspace_policy *before,
                        const struct workspace_policy *now)
{
    bool same = says_the_same(review, before->path, now->path) &&
                says_the_same(review, path_of_entries(before), path_of_entries(now)) &&
                before->packs->count == now->packs->count;
    for (size_t i = 0; same && i < now->packs->count; i++) {
        struct span path = pack_store_path(now->store, now->packs->items[i]);
        if (pack_store_is_pack(path)) /* Others are the caller's. */
            same = says_the_same(review, pack_store_path(before->store, before->packs->items[i]),
                                 path);
    }
    return same;
}

void policy_review_file(struct policy_review *review, struct span path, policy_sink *tell,
                        void *context)
{
    struct collected list = {.arena = ARENA_INIT(MEM_BATCH)};
    if (!review->is_on)
        return;
    const struct workspace_policy before = workspace_policy(review->counted, path);
    const struct workspace_policy now = workspace_policy(&review->workspace, path);
    const struct config *const pair[] = {before.config, now.config};
    void **slot = table_put(&review->compared, (struct span){(const char *)pair, sizeof pair});
    if (*slot)
        return;
    *slot = review;
    review->is_different = review->is_different || !is_the_same(review, &before, &now);
    policy_compare(&before, &now, review->today, collect, &list);
    tell_all(review, &list, tell, context);
}

void policy_review_index(struct policy_review *review, policy_sink *tell, void *context)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    struct span last = SPAN("");
    if (!review->is_on)
        return;
    struct span top = review->before.source.top;
    const struct git_index *index = git_base_index(review->before.base);
    for (size_t i = 0; i < index->count; i++) {
        struct span folder = file_parent(index->files[i].path);
        if (i > 0 && span_equal(folder, last))
            continue;
        last = folder;
        buf_clear(&path);
        buf_append(&path, top.length > 1 ? top : SPAN(""));
        buf_append_byte(&path, '/');
        buf_append(&path, index->files[i].path);
        buf_string(&path);
        policy_review_file(review, buf_span(&path), tell, context);
    }
    buf_release(&path);
}

struct span policy_review_fault(const struct policy_review *review)
{
    const struct buf *before = &review->before.fault;
    return buf_span(before->length > 0 ? before : &review->staged.fault);
}

enum file_status policy_review_read(const struct policy_review *review, const char *path,
                                    struct buf *out)
{
    return policy_read(review->workspace.source, path, TREE_FILE_MAX, out);
}

/* SPDX-License-Identifier: MIT */
#include "server/batch_staged.h"

#include "base/file.h"

static bool is_asked_for(const struct staged_walk *walk, struct span path)
{
    struct buf asked = BUF_INIT(MEM_BATCH);
    bool found = walk->paths->count == 0;
    for (size_t i = 0; i < walk->paths->count && !found; i++) {
        buf_clear(&asked);
        file_absolute_path(span_from_string(walk->paths->items[i]), walk->current_folder, &asked);
        found = file_is_inside(path, buf_span(&asked));
    }
    buf_release(&asked);
    return found;
}

static struct span shown_path(const struct staged_walk *walk, struct span path)
{
    size_t length = walk->current_folder.length;
    if (!file_is_inside(path, walk->current_folder) || path.length == length)
        return path;
    return span_slice(path, length + (length > 1), path.length);
}

static void visit(const struct staged_walk *walk, const struct git_staged *staged, struct span path)
{
    struct buf bytes = BUF_INIT(MEM_BATCH);
    struct staged_item item = {.staged = staged, .path = path, .shown = shown_path(walk, path)};
    if (staged->kind == GIT_STAGED_UNMERGED)
        item.why = "it is in conflict, and nothing can be committed";
    else if (git_staged_text(walk->base, staged, &bytes) == GIT_TEXT_FOUND)
        item.bytes = &bytes;
    else
        item.why = buf_string(&bytes);
    walk->visit(walk->context, &item);
    buf_release(&bytes);
}

void staged_walk_run(const struct staged_walk *walk)
{
    size_t n;
    const struct git_staged *staged = git_base_staged(walk->base, &n);
    struct span top = git_base_top(walk->base);
    struct buf path = BUF_INIT(MEM_BATCH);
    for (size_t i = 0; i < n && !*walk->stop; i++) {
        buf_clear(&path);
        buf_append(&path, top);
        buf_append_string(&path, top.length > 1 ? "/" : "");
        buf_append(&path, staged[i].path);
        buf_string(&path);
        if (staged[i].kind != GIT_STAGED_OTHER && is_asked_for(walk, buf_span(&path)))
            visit(walk, &staged[i], buf_span(&path));
    }
    buf_release(&path);
}

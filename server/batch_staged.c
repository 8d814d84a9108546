/* SPDX-License-Identifier: MIT */
#include "server/batch_staged.h"

#include "base/alloc.h"
#include "base/file.h"

/* Where the PATHs are: each where its name lies, and where that leads if it is a link. */
struct asked {
    struct buf *places;
    size_t count;
    bool is_everything; /* no PATH; or where one leads cannot be told, and nothing is left out */
};

static void find_places(struct asked *asked, const struct staged_walk *walk)
{
    size_t n_paths = walk->paths->count;
    struct buf path = BUF_INIT(MEM_BATCH);
    asked->is_everything = n_paths == 0;
    asked->places = mem_zalloc(MEM_BATCH, 2 * n_paths, sizeof *asked->places);
    for (size_t i = 0; i < n_paths; i++) {
        struct buf *own = &asked->places[asked->count++];
        struct buf *target = &asked->places[asked->count++];
        buf_clear(&path);
        file_absolute_path(span_from_string(walk->paths->items[i]), walk->current_folder, &path);
        buf_string(&path);
        bool is_known = file_resolve(buf_span(&path), target) == FILE_OK &&
                        file_resolve(file_parent(buf_span(&path)), own) == FILE_OK;
        asked->is_everything = asked->is_everything || !is_known;
        if (own->length > 1)
            buf_append_byte(own, '/');
        buf_append(own, file_base_name(buf_span(&path)));
    }
    buf_release(&path);
}

static void asked_release(struct asked *asked)
{
    for (size_t i = 0; i < asked->count; i++)
        buf_release(&asked->places[i]);
    mem_free(MEM_BATCH, asked->places);
}

static bool is_asked_for(const struct asked *asked, struct span path)
{
    bool found = asked->is_everything;
    for (size_t i = 0; i < asked->count && !found; i++)
        found = file_is_inside(path, buf_span(&asked->places[i]));
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
    struct asked asked = {0};
    find_places(&asked, walk);
    for (size_t i = 0; i < n && !*walk->stop; i++) {
        buf_clear(&path);
        buf_append(&path, top);
        buf_append_string(&path, top.length > 1 ? "/" : "");
        buf_append(&path, staged[i].path);
        buf_string(&path);
        if (staged[i].kind != GIT_STAGED_OTHER && is_asked_for(&asked, buf_span(&path)))
            visit(walk, &staged[i], buf_span(&path));
    }
    asked_release(&asked);
    buf_release(&path);
}

/* SPDX-License-Identifier: MIT */
#include "server/walk.h"

#include "server/ignore.h"
#include "server/walk_roots.h"

#include <stdlib.h>

/* The repository that is walked in; a zeroed struct is none. */
struct repository {
    size_t top_length; /* of the path: its top's */
    bool exists;
    struct ignore_stack ignored;
};

struct walk {
    const struct walk_options *options;
    struct walk_roots roots;
    struct repository repository;
    struct buf path, shown; /* of where the walk is */
    struct buf scratch;
};

/* What of a folder is visited: all, what git has although it is told to ignore the folder, or only
 * the named paths that lie in it. */
enum extent { EXTENT_ALL, EXTENT_TRACKED, EXTENT_NAMED };

static void walk_folder(struct walk *walk, enum extent extent);

void walk_append_shown(struct buf *out, struct span path)
{
    size_t start = out->length;
    if (path.length && path.bytes[0] == '/')
        buf_append_byte(out, '/');
    for (size_t at = 0; at < path.length;) {
        size_t end = span_find_byte(path, at, '/');
        struct span part = span_slice(path, at, end);
        at = end + 1;
        if (part.length == 0 || span_equal(part, SPAN(".")))
            continue;
        if (out->length > start && out->bytes[out->length - 1] != '/')
            buf_append_byte(out, '/');
        buf_append(out, part);
    }
}

static int compare_entries(const void *a, const void *b)
{
    const struct folder_entry *left = a;
    const struct folder_entry *right = b;
    return walk_compare_paths(span_from_string(left->name), left->kind == FILE_KIND_FOLDER,
                              span_from_string(right->name), right->kind == FILE_KIND_FOLDER);
}

/* Git. */

static const char *join(struct buf *out, struct span folder, const char *name)
{
    buf_clear(out);
    buf_append(out, folder);
    if (!span_ends_with(folder, SPAN("/")))
        buf_append_byte(out, '/');
    buf_append_string(out, name);
    return buf_string(out);
}

static bool is_stopped(const struct walk *walk)
{
    return walk->options->stop && *walk->options->stop;
}

/* Something beside the walk's path cannot be looked at: it is shown as briefly as it can be. */
static void tell_unread(void *context, struct span path, enum file_status why)
{
    const struct walk *walk = context;
    struct span current = walk->options->current_folder;
    struct span shown = path;
    if (file_is_inside(path, current) && current.length > 1 && path.length > current.length)
        shown = span_slice(path, current.length + 1, path.length);
    struct walk_item item = {WALK_UNREADABLE, path, shown, false, why};
    walk->options->visit(walk->options->context, &item);
}

static struct ignore_listener listener_of(struct walk *walk)
{
    return (struct ignore_listener){tell_unread, walk};
}

/* The nearest folder from `folder` upwards that holds `.git`; empty if none does. */
static struct span find_top(struct walk *walk, struct span folder)
{
    while (folder.length) {
        enum file_kind kind;
        enum file_status status = file_look(join(&walk->scratch, folder, ".git"), false, &kind);
        if (status == FILE_OK)
            break;
        if (status != FILE_MISSING)
            tell_unread(walk, buf_span(&walk->scratch), status);
        folder = folder.length > 1 ? file_parent(folder) : SPAN("");
    }
    return folder;
}

/* The part of `path` below the repository's top. */
static struct span below_top(struct span path, size_t top_length)
{
    size_t skip = top_length > 1 ? top_length + 1 : 1;
    return span_slice(path, skip, path.length);
}

/* A string of the top, which the path begins with. */
static const char *top_string(struct walk *walk, struct span path, size_t top_length)
{
    buf_clear(&walk->scratch);
    buf_append(&walk->scratch, span_slice(path, 0, top_length));
    return buf_string(&walk->scratch);
}

/* Puts on what counts in the folders above `folder`, whose repository's top is `top_length` long.
 */
static void repository_enter(struct walk *walk, struct span folder, size_t top_length)
{
    walk->repository = (struct repository){.top_length = top_length, .exists = top_length > 0};
    if (!top_length)
        return;
    struct ignore_stack *ignored = &walk->repository.ignored;
    ignored->listener = listener_of(walk);
    const char *top = top_string(walk, folder, top_length);
    struct span below = below_top(folder, top_length);
    ignore_push_exclude(ignored, top);
    if (below.length)
        ignore_push_folder(ignored, top, SPAN(""));
    for (size_t at = 0; at < below.length; at++)
        if (below.bytes[at] == '/')
            ignore_push_folder(ignored, top, span_slice(below, 0, at));
}

static bool is_ignored(const struct walk *walk, bool is_folder)
{
    const struct repository *repository = &walk->repository;
    return repository->exists &&
           ignore_match(&repository->ignored,
                        below_top(buf_span(&walk->path), repository->top_length), is_folder);
}

/* As is_ignored for a named path, which no walk has led to. */
static bool is_named_ignored(struct walk *walk, const struct walk_root *root)
{
    struct span path = buf_span(&root->key);
    struct span top = find_top(walk, root->is_folder ? path : file_parent(path));
    if (top.length == 0 || top.length >= path.length)
        return false;
    return ignore_check(top_string(walk, path, top.length), below_top(path, top.length),
                        root->is_folder, listener_of(walk));
}

static bool is_tracked(struct walk *walk, bool is_folder)
{
    buf_string(&walk->path);
    return walk->options->is_tracked &&
           walk->options->is_tracked(walk->options->context, buf_span(&walk->path), is_folder);
}

static bool is_version_control(const char *name)
{
    static const char *const names[] = {".git", ".hg", ".svn", ".jj", ".bzr", "CVS", "_darcs"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* The walk. */

static bool visit(struct walk *walk, enum walk_kind kind, bool is_named, enum file_status why)
{
    buf_string(&walk->path);
    struct walk_item item = {kind, buf_span(&walk->path), buf_span(&walk->shown), is_named, why};
    return walk->options->visit(walk->options->context, &item);
}

static void visit_folder(struct walk *walk, bool is_named, enum extent extent)
{
    if (extent == EXTENT_NAMED || !visit(walk, WALK_FOLDER, is_named, FILE_OK))
        extent = EXTENT_NAMED;
    if (extent != EXTENT_NAMED || walk_roots_any_below(&walk->roots, buf_span(&walk->path)))
        walk_folder(walk, extent);
}

/* What the walk's path has come to, in a folder of which `extent` is visited. */
static void visit_entry(struct walk *walk, const struct folder_entry *entry, enum extent extent)
{
    const struct walk_root *named = walk_roots_find(&walk->roots, buf_span(&walk->path));
    bool is_named = named && named->status == FILE_OK;
    bool is_folder = entry->kind == FILE_KIND_FOLDER || (is_named && named->is_folder);
    bool is_exempt = is_named && !walk->options->ignore_named;
    bool is_passed_over = extent == EXTENT_NAMED || is_version_control(entry->name);
    if (is_passed_over && !is_named) {
        if (is_folder)
            visit_folder(walk, false, EXTENT_NAMED);
        return;
    }
    bool is_unknown = entry->kind == FILE_KIND_UNKNOWN && !is_named;
    bool is_known = is_folder || is_named || is_unknown || entry->kind == FILE_KIND_REGULAR;
    bool is_listed = is_known && !is_exempt &&
                     (extent == EXTENT_TRACKED ||
                      (is_named ? is_named_ignored(walk, named) : is_ignored(walk, is_folder)));
    bool ignored = is_listed && !is_tracked(walk, is_folder);
    enum extent inner = ignored ? EXTENT_NAMED : is_listed ? EXTENT_TRACKED : EXTENT_ALL;
    if (ignored)
        visit(walk, WALK_IGNORED, is_named, FILE_OK);
    if (is_folder)
        visit_folder(walk, is_named, inner);
    else if (is_unknown && !ignored)
        visit(walk, WALK_UNREADABLE, false, FILE_FAILED);
    else if (is_known && !ignored)
        visit(walk, WALK_FILE, is_named, FILE_OK);
}

static void append_part(struct buf *path, const char *name)
{
    if (path->length && path->bytes[path->length - 1] != '/')
        buf_append_byte(path, '/');
    buf_append_string(path, name);
}

static bool holds_repository(const struct folder_listing *listing)
{
    for (size_t i = 0; i < listing->count; i++)
        if (strcmp(listing->entries[i].name, ".git") == 0)
            return true;
    return false;
}

static void visit_listing(struct walk *walk, const struct folder_listing *listing,
                          enum extent extent)
{
    size_t path_length = walk->path.length;
    size_t shown_length = walk->shown.length;
    for (size_t i = 0; i < listing->count && !is_stopped(walk); i++) {
        append_part(&walk->path, listing->entries[i].name);
        append_part(&walk->shown, listing->entries[i].name);
        visit_entry(walk, &listing->entries[i], extent);
        walk->path.length = path_length;
        walk->shown.length = shown_length;
    }
}

/* Visits what lies in the folder that the walk has come to. */
static void walk_folder(struct walk *walk, enum extent extent)
{
    struct folder_listing listing;
    enum file_status status = folder_list(buf_string(&walk->path), &listing);
    if (status != FILE_OK) {
        visit(walk, WALK_UNREADABLE, false, status);
        return;
    }
    if (listing.count > 1)
        qsort(listing.entries, listing.count, sizeof *listing.entries, compare_entries);
    struct repository outer = walk->repository;
    bool is_top = holds_repository(&listing);
    if (is_top)
        repository_enter(walk, buf_span(&walk->path), walk->path.length);
    struct repository *repository = &walk->repository;
    if (repository->exists)
        ignore_push_folder(&repository->ignored,
                           top_string(walk, buf_span(&walk->path), repository->top_length),
                           below_top(buf_span(&walk->path), repository->top_length));
    visit_listing(walk, &listing, extent);
    if (repository->exists)
        ignore_pop(&repository->ignored);
    if (is_top) {
        ignore_release(&repository->ignored);
        walk->repository = outer;
    }
    folder_listing_release(&listing);
}

static void visit_root(struct walk *walk, const struct walk_root *root)
{
    buf_clear(&walk->path);
    buf_clear(&walk->shown);
    buf_append(&walk->path, buf_span(&root->key));
    buf_append(&walk->shown, buf_span(&root->shown));
    if (root->status != FILE_OK) {
        visit(walk, WALK_UNREADABLE, true, root->status);
        return;
    }
    bool is_listed = walk->options->ignore_named && is_named_ignored(walk, root);
    if (is_listed && !is_tracked(walk, root->is_folder)) {
        visit(walk, WALK_IGNORED, true, FILE_OK);
        return;
    }
    if (!root->is_folder) {
        visit(walk, WALK_FILE, true, FILE_OK);
        return;
    }
    size_t top_length = find_top(walk, buf_span(&root->key)).length;
    repository_enter(walk, buf_span(&root->key), top_length);
    visit_folder(walk, true, is_listed ? EXTENT_TRACKED : EXTENT_ALL);
    ignore_release(&walk->repository.ignored);
}

void walk_run(const struct walk_options *options, const char *const *paths, size_t n_paths)
{
    struct walk walk = {.options = options};
    walk_roots_init(&walk.roots, options->current_folder, paths, n_paths);
    for (size_t i = 0; i < walk.roots.count && !is_stopped(&walk); i++)
        if (!walk_roots_meet(&walk.roots, walk.roots.order[i]))
            visit_root(&walk, walk.roots.order[i]);
    walk_roots_release(&walk.roots);
    buf_release(&walk.path);
    buf_release(&walk.shown);
    buf_release(&walk.scratch);
}

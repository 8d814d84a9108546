/* SPDX-License-Identifier: MIT */
#include "server/walk.h"

#include "server/ignore.h"

#include <stdlib.h>

/* A path that was named. */
struct root {
    struct buf key;   /* absolute; links resolved but for the last part of what is no folder */
    struct buf shown; /* empty: the current folder */
    bool is_folder;
    enum file_status status;
};

/* The repository that is walked in; a zeroed struct is none. */
struct repository {
    size_t top_length; /* of the path: its top's */
    bool exists;
    struct ignore_stack ignored;
};

struct walk {
    const struct walk_options *options;
    struct root *roots; /* by `key` */
    size_t n_roots;
    struct repository repository;
    struct buf path, shown; /* of where the walk is */
    struct buf scratch;
};

/* What of a folder is visited: all, or only the named paths that lie in it. */
enum extent { EXTENT_ALL, EXTENT_NAMED };

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

/* Order of bytes, where a folder's name goes on with a slash. */
static int compare_paths(struct span a, bool a_is_folder, struct span b, bool b_is_folder)
{
    size_t shared = a.length < b.length ? a.length : b.length;
    int order = shared ? memcmp(a.bytes, b.bytes, shared) : 0;
    if (order)
        return order;
    int next_a = a.length > shared ? (unsigned char)a.bytes[shared] : a_is_folder ? '/' : -1;
    int next_b = b.length > shared ? (unsigned char)b.bytes[shared] : b_is_folder ? '/' : -1;
    if (next_a != next_b)
        return next_a < next_b ? -1 : 1;
    return (a.length > b.length) - (a.length < b.length);
}

static int compare_entries(const void *a, const void *b)
{
    const struct folder_entry *left = a;
    const struct folder_entry *right = b;
    return compare_paths(span_from_string(left->name), left->kind == FILE_KIND_FOLDER,
                         span_from_string(right->name), right->kind == FILE_KIND_FOLDER);
}

static int compare_keys(const void *a, const void *b)
{
    const struct root *left = a;
    const struct root *right = b;
    int order = span_compare(buf_span(&left->key), buf_span(&right->key));
    return order ? order : span_compare(buf_span(&left->shown), buf_span(&right->shown));
}

static int compare_shown(const void *a, const void *b)
{
    const struct root *left = *(const struct root *const *)a;
    const struct root *right = *(const struct root *const *)b;
    int order = compare_paths(buf_span(&left->shown), left->is_folder && left->shown.length,
                              buf_span(&right->shown), right->is_folder && right->shown.length);
    return order ? order : compare_keys(left, right);
}

/* The named paths. */

/* The folder's links are resolved, the last part is kept: a link is a name of its own. */
static void make_key(struct span absolute, struct buf *out)
{
    struct buf folder = {0};
    buf_append(&folder, file_parent(absolute));
    if (file_real_path(buf_string(&folder), out)) {
        if (!span_equal(buf_span(out), SPAN("/")))
            buf_append_byte(out, '/');
        buf_append(out, file_base_name(absolute));
    } else {
        buf_append(out, absolute);
    }
    buf_release(&folder);
}

static enum file_status status_of(const char *path, bool *is_folder)
{
    struct file_reader reader;
    enum file_kind kind = file_kind(path, true);
    *is_folder = kind == FILE_KIND_FOLDER;
    if (kind == FILE_KIND_REGULAR || kind == FILE_KIND_FOLDER)
        return FILE_OK;
    enum file_status status = file_open(&reader, path); /* It tells what is wrong. */
    if (status == FILE_OK)
        file_close(&reader);
    return status;
}

static void root_init(struct root *root, struct span current_folder, const char *path)
{
    struct buf absolute = {0};
    *root = (struct root){0};
    walk_append_shown(&root->shown, span_from_string(path));
    root->status = status_of(path, &root->is_folder);
    if (!root->is_folder || !file_real_path(path, &root->key)) {
        file_absolute_path(span_from_string(path), current_folder, &absolute);
        make_key(buf_span(&absolute), &root->key);
    }
    buf_release(&absolute);
}

static void root_release(struct root *root)
{
    buf_release(&root->key);
    buf_release(&root->shown);
}

/* The roots are ordered by key; of equal ones the first stays. */
static void remove_doubles(struct walk *walk)
{
    size_t n = 0;
    for (size_t i = 0; i < walk->n_roots; i++) {
        struct root *root = &walk->roots[i];
        if (n && span_equal(buf_span(&walk->roots[n - 1].key), buf_span(&root->key)))
            root_release(root);
        else
            walk->roots[n++] = *root;
    }
    walk->n_roots = n;
}

/* The first root whose key is not before `key`. */
static size_t lower_bound(const struct walk *walk, struct span key)
{
    size_t low = 0;
    size_t high = walk->n_roots;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span_compare(buf_span(&walk->roots[middle].key), key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct root *find_root(const struct walk *walk, struct span key)
{
    size_t at = lower_bound(walk, key);
    return at < walk->n_roots && span_equal(buf_span(&walk->roots[at].key), key) ? &walk->roots[at]
                                                                                 : NULL;
}

/* Whether a named path that can be met lies below the folder. */
static bool is_named_below(struct walk *walk, struct span folder)
{
    buf_clear(&walk->scratch);
    buf_append(&walk->scratch, folder);
    if (!span_ends_with(folder, SPAN("/")))
        buf_append_byte(&walk->scratch, '/');
    struct span prefix = buf_span(&walk->scratch);
    for (size_t i = lower_bound(walk, prefix); i < walk->n_roots; i++) {
        if (!span_starts_with(buf_span(&walk->roots[i].key), prefix))
            return false;
        if (walk->roots[i].status == FILE_OK)
            return true;
    }
    return false;
}

/* Whether another root is a folder on the way to this one, which is then met there. */
static bool is_met_elsewhere(const struct walk *walk, const struct root *root)
{
    struct span folder = buf_span(&root->key);
    while (root->status == FILE_OK && folder.length > 1) {
        folder = file_parent(folder);
        const struct root *outer = find_root(walk, folder);
        if (outer && outer->is_folder && outer->status == FILE_OK)
            return true;
    }
    return false;
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

/* The nearest folder from `folder` upwards that holds `.git`; empty if none does. */
static struct span find_top(struct walk *walk, struct span folder)
{
    while (folder.length &&
           file_kind(join(&walk->scratch, folder, ".git"), false) == FILE_KIND_NONE)
        folder = folder.length > 1 ? file_parent(folder) : SPAN("");
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
static bool is_named_ignored(struct walk *walk, const struct root *root)
{
    struct span path = buf_span(&root->key);
    struct span top = find_top(walk, root->is_folder ? path : file_parent(path));
    if (top.length == 0 || top.length >= path.length)
        return false;
    return ignore_check(top_string(walk, path, top.length), below_top(path, top.length),
                        root->is_folder);
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

static bool is_stopped(const struct walk *walk)
{
    return walk->options->stop && *walk->options->stop;
}

static bool visit(struct walk *walk, enum walk_kind kind, bool is_named, enum file_status why)
{
    buf_string(&walk->path);
    struct walk_item item = {kind, buf_span(&walk->path), buf_span(&walk->shown), is_named, why};
    return walk->options->visit(walk->options->context, &item);
}

static void visit_folder(struct walk *walk, bool is_named, bool is_skipped)
{
    enum extent extent = EXTENT_ALL;
    if (is_skipped || !visit(walk, WALK_FOLDER, is_named, FILE_OK))
        extent = EXTENT_NAMED;
    if (extent == EXTENT_ALL || is_named_below(walk, buf_span(&walk->path)))
        walk_folder(walk, extent);
}

/* What the walk's path has come to, in a folder of which `extent` is visited. */
static void visit_entry(struct walk *walk, const struct folder_entry *entry, enum extent extent)
{
    const struct root *named = find_root(walk, buf_span(&walk->path));
    bool is_named = named && named->status == FILE_OK;
    bool is_folder = entry->kind == FILE_KIND_FOLDER || (is_named && named->is_folder);
    bool is_exempt = is_named && !walk->options->ignore_named;
    bool is_passed_over = extent == EXTENT_NAMED || is_version_control(entry->name);
    if (is_passed_over && !is_named) {
        if (is_folder)
            visit_folder(walk, false, true);
        return;
    }
    bool is_known = is_folder || is_named || entry->kind == FILE_KIND_REGULAR;
    bool ignored = is_known && !is_exempt &&
                   (is_named ? is_named_ignored(walk, named) : is_ignored(walk, is_folder));
    if (ignored)
        visit(walk, WALK_IGNORED, is_named, FILE_OK);
    if (is_folder)
        visit_folder(walk, is_named, ignored);
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

static void walk_root(struct walk *walk, const struct root *root)
{
    buf_clear(&walk->path);
    buf_clear(&walk->shown);
    buf_append(&walk->path, buf_span(&root->key));
    buf_append(&walk->shown, buf_span(&root->shown));
    if (root->status != FILE_OK) {
        visit(walk, WALK_UNREADABLE, true, root->status);
        return;
    }
    if (walk->options->ignore_named && is_named_ignored(walk, root)) {
        visit(walk, WALK_IGNORED, true, FILE_OK);
        return;
    }
    if (!root->is_folder) {
        visit(walk, WALK_FILE, true, FILE_OK);
        return;
    }
    size_t top_length = find_top(walk, buf_span(&root->key)).length;
    repository_enter(walk, buf_span(&root->key), top_length);
    visit_folder(walk, true, false);
    ignore_release(&walk->repository.ignored);
}

void walk_run(const struct walk_options *options, const char *const *paths, size_t n_paths)
{
    struct walk walk = {.options = options};
    walk.roots = mem_zalloc(MEM_BATCH, n_paths, sizeof *walk.roots);
    for (size_t i = 0; i < n_paths; i++)
        root_init(&walk.roots[walk.n_roots++], options->current_folder, paths[i]);
    if (n_paths > 1)
        qsort(walk.roots, walk.n_roots, sizeof *walk.roots, compare_keys);
    remove_doubles(&walk);
    const struct root **order = mem_zalloc(MEM_BATCH, walk.n_roots, sizeof *order);
    for (size_t i = 0; i < walk.n_roots; i++)
        order[i] = &walk.roots[i];
    if (walk.n_roots > 1)
        qsort(order, walk.n_roots, sizeof *order, compare_shown);
    for (size_t i = 0; i < walk.n_roots && !is_stopped(&walk); i++)
        if (!is_met_elsewhere(&walk, order[i]))
            walk_root(&walk, order[i]);
    for (size_t i = 0; i < walk.n_roots; i++)
        root_release(&walk.roots[i]);
    mem_free(MEM_BATCH, order);
    mem_free(MEM_BATCH, walk.roots);
    buf_release(&walk.path);
    buf_release(&walk.shown);
    buf_release(&walk.scratch);
}

/* SPDX-License-Identifier: MIT */
#include "server/walk_roots.h"

#include "server/walk.h"

#include <stdlib.h>

int walk_compare_paths(struct span a, bool a_is_folder, struct span b, bool b_is_folder)
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

static int compare_keys(const void *a, const void *b)
{
    const struct walk_root *left = a;
    const struct walk_root *right = b;
    int order = span_compare(buf_span(&left->key), buf_span(&right->key));
    return order ? order : span_compare(buf_span(&left->shown), buf_span(&right->shown));
}

static int compare_shown(const void *a, const void *b)
{
    const struct walk_root *left = *(const struct walk_root *const *)a;
    const struct walk_root *right = *(const struct walk_root *const *)b;
    int order =
        walk_compare_paths(buf_span(&left->shown), left->is_folder && left->shown.length,
                           buf_span(&right->shown), right->is_folder && right->shown.length);
    return order ? order : compare_keys(left, right);
}

/* The folder's links are resolved, the last part is kept: a link is a name of its own. */
static enum file_status make_key(struct span path, struct span current_folder, struct buf *out)
{
    struct buf folder = {0};
    struct span parent = file_parent(path);
    buf_append(&folder, parent.length ? parent : current_folder);
    enum file_status status = file_real_path(buf_string(&folder), out);
    if (status == FILE_OK) {
        if (!span_equal(buf_span(out), SPAN("/")))
            buf_append_byte(out, '/');
        buf_append(out, file_base_name(path));
    } else {
        file_absolute_path(path, current_folder, out);
    }
    buf_release(&folder);
    return status;
}

static enum file_status status_of(const char *path, bool *is_folder)
{
    enum file_kind kind;
    enum file_status status = file_look(path, true, &kind);
    *is_folder = kind == FILE_KIND_FOLDER;
    if (status == FILE_OK && kind != FILE_KIND_REGULAR && kind != FILE_KIND_FOLDER)
        status = FILE_NOT_REGULAR;
    return status;
}

static void root_init(struct walk_root *root, struct span current_folder, const char *path)
{
    *root = (struct walk_root){0};
    walk_append_shown(&root->shown, span_from_string(path));
    root->status = status_of(path, &root->is_folder);
    enum file_status resolved = FILE_OK;
    if (root->is_folder)
        resolved = file_real_path(path, &root->key);
    if (!root->is_folder || resolved != FILE_OK) {
        enum file_status parent = make_key(span_from_string(path), current_folder, &root->key);
        resolved = resolved == FILE_OK ? parent : resolved;
    }
    if (root->status == FILE_OK)
        root->status = resolved; /* It is there, but not where: it might be met twice. */
}

static void root_release(struct walk_root *root)
{
    buf_release(&root->key);
    buf_release(&root->shown);
}

/* The roots are ordered by key; of equal ones the first stays. */
static void remove_doubles(struct walk_roots *roots)
{
    size_t n = 0;
    for (size_t i = 0; i < roots->count; i++) {
        struct walk_root *root = &roots->items[i];
        if (n && span_equal(buf_span(&roots->items[n - 1].key), buf_span(&root->key)))
            root_release(root);
        else
            roots->items[n++] = *root;
    }
    roots->count = n;
}

void walk_roots_init(struct walk_roots *roots, struct span current_folder, const char *const *paths,
                     size_t n_paths)
{
    *roots = (struct walk_roots){0};
    roots->items = mem_zalloc(MEM_BATCH, n_paths, sizeof *roots->items);
    for (size_t i = 0; i < n_paths; i++)
        root_init(&roots->items[roots->count++], current_folder, paths[i]);
    if (n_paths > 1)
        qsort(roots->items, roots->count, sizeof *roots->items, compare_keys);
    remove_doubles(roots);
    roots->order = mem_zalloc(MEM_BATCH, roots->count, sizeof *roots->order);
    for (size_t i = 0; i < roots->count; i++)
        roots->order[i] = &roots->items[i];
    if (roots->count > 1)
        qsort(roots->order, roots->count, sizeof *roots->order, compare_shown);
}

void walk_roots_release(struct walk_roots *roots)
{
    for (size_t i = 0; i < roots->count; i++)
        root_release(&roots->items[i]);
    mem_free(MEM_BATCH, roots->order);
    mem_free(MEM_BATCH, roots->items);
    *roots = (struct walk_roots){0};
}

/* The first root whose key is not before `key`. */
static size_t lower_bound(const struct walk_roots *roots, struct span key)
{
    size_t low = 0;
    size_t high = roots->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span_compare(buf_span(&roots->items[middle].key), key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct walk_root *walk_roots_find(const struct walk_roots *roots, struct span key)
{
    size_t at = lower_bound(roots, key);
    return at < roots->count && span_equal(buf_span(&roots->items[at].key), key) ? &roots->items[at]
                                                                                 : NULL;
}

bool walk_roots_any_below(const struct walk_roots *roots, struct span folder)
{
    struct buf prefix = BUF_INIT(MEM_BATCH);
    bool found = false;
    buf_append(&prefix, folder);
    if (!span_ends_with(folder, SPAN("/")))
        buf_append_byte(&prefix, '/');
    for (size_t i = lower_bound(roots, buf_span(&prefix)); !found && i < roots->count; i++) {
        if (!span_starts_with(buf_span(&roots->items[i].key), buf_span(&prefix)))
            break;
        found = roots->items[i].status == FILE_OK;
    }
    buf_release(&prefix);
    return found;
}

bool walk_roots_meet(const struct walk_roots *roots, const struct walk_root *root)
{
    struct span folder = buf_span(&root->key);
    while (root->status == FILE_OK && folder.length > 1) {
        folder = file_parent(folder);
        const struct walk_root *outer = walk_roots_find(roots, folder);
        if (outer && outer->is_folder && outer->status == FILE_OK)
            return true;
    }
    return false;
}

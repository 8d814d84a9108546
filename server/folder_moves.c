/* SPDX-License-Identifier: MIT */
#include "server/folder_moves.h"

#include "base/file.h"
#include "server/folder.h"
#include "server/walk.h"

#include <stdlib.h>

struct item {
    struct span path; /* relative to the folder; of the arena */
    struct session_base_entry entry;
};

struct items {
    struct item *items;
    size_t count, capacity;
};

struct search {
    const struct session_base *base;
    struct span root;
    struct hash_cache *cache;
    struct arena *arena;
    struct items gone, added;
    uint64_t *sizes; /* of those that are gone, in ascending order */
};

static void add(struct search *search, struct items *to, struct span path,
                const struct session_base_entry *entry)
{
    if (to->count == FOLDER_MOVES_MAX)
        return;
    if (to->count == to->capacity) {
        to->capacity = to->capacity ? to->capacity * 2 : 64;
        to->items = mem_resize(MEM_SERVER, to->items, to->capacity, sizeof *to->items);
    }
    to->items[to->count++] = (struct item){arena_copy(search->arena, path), *entry};
}

static void find_gone(struct search *search)
{
    size_t cursor = 0;
    struct session_base_entry entry;
    struct buf name = BUF_INIT(MEM_SERVER), path = BUF_INIT(MEM_SERVER);
    while (session_base_next(search->base, &cursor, &name, &entry)) {
        if (entry.gap != SESSION_GAP_NONE || entry.size == 0)
            continue;
        buf_clear(&path);
        buf_append(&path, search->root);
        buf_append_byte(&path, '/');
        buf_append(&path, buf_span(&name));
        /* A link in its place is no file of that name either. */
        enum file_kind kind = file_kind(buf_string(&path), false);
        if (kind != FILE_KIND_REGULAR && kind != FILE_KIND_UNKNOWN)
            add(search, &search->gone, buf_span(&name), &entry);
    }
    buf_release(&name);
    buf_release(&path);
}

static int compare_sizes(const void *left, const void *right)
{
    const uint64_t *a = left;
    const uint64_t *b = right;
    return (*a > *b) - (*a < *b);
}

static void sort_sizes(struct search *search)
{
    size_t count = search->gone.count;
    search->sizes = mem_alloc(MEM_SERVER, (count + 1) * sizeof *search->sizes);
    for (size_t i = 0; i < count; i++)
        search->sizes[i] = search->gone.items[i].entry.size;
    if (count > 1)
        qsort(search->sizes, count, sizeof *search->sizes, compare_sizes);
}

static void look_at_file(struct search *search, struct span path)
{
    struct session_base_entry entry = {0};
    struct file_stamp stamp;
    struct hash_128 hash;
    struct span name = folder_name_of(search->root, path);
    if (session_base_find(search->base, name, &entry) ||
        file_look_at_stamp(path.bytes, &stamp) != FILE_OK)
        return;
    entry.size = (uint64_t)stamp.size;
    if (!bsearch(&entry.size, search->sizes, search->gone.count, sizeof *search->sizes,
                 compare_sizes) ||
        hash_cache_find(search->cache, path.bytes, SESSION_BASE_TEXT_MAX, &hash) != FILE_OK)
        return;
    entry.contents = session_base_contents(search->base, hash);
    add(search, &search->added, name, &entry);
}

static bool visit(void *context, const struct walk_item *item)
{
    struct search *search = context;
    struct session_base_entry entry = {0};
    if (item->kind == WALK_FILE)
        look_at_file(search, item->path);
    if (item->kind != WALK_FOLDER || item->is_named)
        return true;
    struct span name = folder_name_of(search->root, item->path);
    return !(session_base_find(search->base, name, &entry) && entry.gap != SESSION_GAP_NONE) &&
           !folder_is_repository(item->path);
}

/* By what they hold, among equals by path. */
static int compare_items(const void *left, const void *right)
{
    const struct item *a = left;
    const struct item *b = right;
    if (a->entry.contents != b->entry.contents)
        return a->entry.contents < b->entry.contents ? -1 : 1;
    return span_compare(a->path, b->path);
}

static void pair_up(struct search *search, struct folder_moves *out)
{
    struct items *gone = &search->gone;
    struct items *added = &search->added;
    if (gone->count > 1)
        qsort(gone->items, gone->count, sizeof *gone->items, compare_items);
    if (added->count > 1)
        qsort(added->items, added->count, sizeof *added->items, compare_items);
    for (size_t g = 0, a = 0; g < gone->count && a < added->count;) {
        struct item *before = &gone->items[g];
        const struct item *now = &added->items[a];
        if (before->entry.contents == now->entry.contents) {
            struct session_base_entry *entry = arena_zalloc(&out->arena, 1, sizeof *entry);
            *entry = before->entry;
            *table_put(&out->files, now->path) = entry;
        }
        g += before->entry.contents <= now->entry.contents;
        a += now->entry.contents <= before->entry.contents;
    }
}

void folder_moves_find(const struct session_base *base, struct span root, struct hash_cache *cache,
                       struct folder_moves *out)
{
    struct search search = {base, root, cache, &out->arena, {0}, {0}, NULL};
    struct buf path = BUF_INIT(MEM_SERVER);
    buf_append(&path, root);
    const char *const paths[] = {buf_string(&path)};
    static const bool never = false;
    const struct walk_options walk = {
        .current_folder = root, .stop = &never, .visit = visit, .context = &search};
    out->arena = ARENA_INIT(MEM_SERVER);
    out->files = TABLE_INIT(MEM_SERVER);
    find_gone(&search);
    sort_sizes(&search);
    if (search.gone.count > 0)
        walk_run(&walk, paths, 1);
    pair_up(&search, out);
    mem_free(MEM_SERVER, search.sizes);
    mem_free(MEM_SERVER, search.gone.items);
    mem_free(MEM_SERVER, search.added.items);
    buf_release(&path);
}

const struct session_base_entry *folder_moves_get(const struct folder_moves *moves,
                                                  struct span path)
{
    return table_get(&moves->files, path);
}

void folder_moves_release(struct folder_moves *moves)
{
    table_release(&moves->files);
    arena_release(&moves->arena);
    *moves = (struct folder_moves){0};
}
